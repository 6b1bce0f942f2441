"""Which characters are seen: names hold no others than their writing needs, messages hold one at least; pure."""

from __future__ import annotations

import unicodedata

_ZWNJ, _ZWJ, _KEYCAP = "\u200c", "\u200d", "\u20e3"
# Letters and marks that draw nothing: what is Default_Ignorable_Code_Point (DerivedCoreProperties.txt), but not Cf.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2065\u3164\uffa0")
_BRAILLE_BLANK = "\u2800"
# Format characters that are drawn (Prepended_Concatenation_Mark, PropList.txt, and what Egyptian quadrats need).
_DRAWN = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
_MARKS_OF_MONGOLIAN = frozenset("\u180b\u180c\u180d\u180f")
_SKINS = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_PICTURES_AMONG_LETTERS = frozenset("\u2139\u3030\u203c\u2049")


def is_seen(text: str) -> bool:
    """Say whether a text draws anything: a mark alone, a blank or a control does not."""
    # Without a generator: this is asked of every post, and answered by its first letter.
    for one in text:  # noqa: SIM110
        if _is_drawn(one):
            return True
    return False


def find_hidden(name: str) -> str | None:
    """Find a character that a name may not hold: one that turns its direction, or is not seen and does nothing."""
    for at, one in enumerate(name):
        before, after = name[at - 1 : at], name[at + 1 : at + 2]
        if not _may_stand(one, before, after):
            return one
    return None


def _is_drawn(one: str) -> bool:
    if one in _DRAWN:
        return True
    if one in _BLANK or one == _BRAILLE_BLANK or _is_void(one):
        return False
    # What Python's Unicode does not know yet may be the next one's emoji.
    return unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Mn", "Mc", "Me", "Zs", "Zl", "Zp")


def _may_stand(one: str, before: str, after: str) -> bool:
    if one in (_ZWJ, _ZWNJ):
        return (_is_of_word(before) and _is_of_word(after)) or (one == _ZWJ and _joins(before) and _is_picture(after))
    if "\ufe00" <= one <= "\ufe0f" or "\U000e0100" <= one <= "\U000e01ef":
        return _may_vary(one, before, after)
    if one in _MARKS_OF_MONGOLIAN:
        return "\u1820" <= before <= "\u18aa"
    if "\U000e0020" <= one <= "\U000e007f":
        # The flags of England, Scotland and Wales are spelt in these.
        return before == "\U0001f3f4" or "\U000e0020" <= before < "\U000e007f"
    if one in _BLANK or _is_void(one):
        return False
    return one in _DRAWN or unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _may_vary(one: str, before: str, after: str) -> bool:
    """Say whether a selector chooses between two shapes of what stands before it."""
    if one in "\ufe0e\ufe0f":
        return _is_picture(before) or (bool(before) and before in "0123456789#*" and after == _KEYCAP)
    return bool(before) and unicodedata.category(before) == "Lo"


def _is_of_word(one: str) -> bool:
    """Say whether a character is of a writing whose letters join: those that have capitals do not."""
    return bool(one) and unicodedata.category(one) in ("Lo", "Lm", "Mn", "Mc") and not "\ufe00" <= one <= "\ufe0f"


def _joins(one: str) -> bool:
    return _is_picture(one) or one == "\ufe0f" or one in _SKINS


def _is_picture(one: str) -> bool:
    if not one:
        return False
    is_new = one >= "\U0001f000" and unicodedata.category(one) == "Cn" and not _is_void(one)
    return is_new or one in _PICTURES_AMONG_LETTERS or (one > "\u00a0" and unicodedata.category(one) in ("So", "Sm"))


def _is_void(one: str) -> bool:
    """Say whether a place of Unicode is kept for what draws nothing, or for nothing at all."""
    code = ord(one)
    return 0xFFF0 <= code <= 0xFFFB or 0xE0000 <= code <= 0xE0FFF or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
