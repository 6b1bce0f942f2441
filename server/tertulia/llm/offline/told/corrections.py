"""Understands “it's 78, not 77”, “no, Thursday” and “I meant 5 miles”, and mends what was stated before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tertulia.llm.offline.days.calendar import MONTHS, WEEKDAYS
from tertulia.llm.offline.figures.numerals import FIGURE, NUMERAL, SCALES
from tertulia.llm.offline.figures.units import find_quantities, read_quantity
from tertulia.llm.offline.language import content_stems
from tertulia.llm.offline.lexicon import COLORS, STOP

_MAX_LENGTH = 160

_LEAD = (
    r"(?:(?:no|nope|wait|sorry|oops|actually|correction|wrong|hold\s+on|scratch\s+that|my\s+mistake|not\s+quite"
    r"|that['’]?s\s+(?:wrong|not\s+right|not\s+correct|incorrect))\b(?:[\s,.:;!–]|-(?!\d)){1,3})"
)
_SIGH = r"(?:(?:well|ah|oh)[\s,]{1,3})?"
_IT = (
    r"(?:(?:it|that|this|they|he|she)(?:['’]s|['’]re|\s+is|\s+are|\s+was|\s+were|\s+should\s+(?:be|have\s+been))"
    r"|the\s+right\s+one\s+is)"
)
_I_MEANT = r"(?:what\s+)?i\s+meant(?:\s+to\s+say)?(?:\s+was)?"
_MEANT = rf"(?:{_I_MEANT}|i\s+(?:mean|said)|make\s+(?:that|it)|should\s+be|rather)"
_VALUE = r"(?:[^,.;!?]|(?<=\d)[,.:](?=\d)){1,60}?"
_TO_END = r"\s*[.!]{0,3}$"
_AFTERTHOUGHT = re.compile(
    r"^(.{1,80}?),?\s+(?:actually|sorry|i\s+meant?|i\s+meant\s+to\s+say|instead)\s*[.!]{0,3}$", re.IGNORECASE
)
# “I meant it” and “I meant to call” take nothing back.
_TAKES_BACK = re.compile(
    rf"^{_SIGH}{_LEAD}{{0,3}}{_I_MEANT}\s+(?!(?:it|that|this|well|no|every|what|to)\b)\S"
    rf"|^.{{1,80}}[\s,]i\s+meant\s*[.!]{{0,3}}$",
    re.IGNORECASE,
)
_HESITATION = re.compile(
    rf"^{_SIGH}{_LEAD}{{1,3}}(?:{_I_MEANT}\s+(?:that\s+)?)?|^{_I_MEANT}\s+(?:that\s+)?", re.IGNORECASE
)
# “No money is left” and “wait times are long” need their first word.
_PARTED = re.compile(r"[,.:;!–-]\s*$|\bmeant\b", re.IGNORECASE)
_OPENING = re.compile(r"(?:the|my|our|his|her|their|i|i['’]m|we|he|she|they)\b", re.IGNORECASE)
_PREPOSITION = re.compile(r"^(?:at|on|in|to|from|by)\s+(?=\S)", re.IGNORECASE)
# In place of `old`, which was stated before, `new` is right.
_INSTEAD = tuple(
    re.compile(rf"^{_SIGH}{_LEAD}{{0,3}}{form}{_TO_END}", re.IGNORECASE)
    for form in (
        rf"(?:{_IT}\s+|{_MEANT}\s+)?(?P<new>{_VALUE}),?\s+(?:and\s+)?(?:not|instead\s+of|rather\s+than)\s+(?P<old>{_VALUE})",
        rf"(?:{_IT}\s+not|(?:it|that)\s+(?:isn['’]t|wasn['’]t)|not)\s+(?P<old>{_VALUE})"
        rf"(?:,?\s+but|\s*[,;–-]\s*(?:but\s+)?(?:{_IT}|{_MEANT}))\s+(?P<new>{_VALUE})",
    )
)
_BARE = tuple(
    re.compile(rf"^{_SIGH}{form}{_TO_END}", re.IGNORECASE)
    for form in (
        rf"{_LEAD}{{1,3}}(?:(?P<it>{_IT})\s+|{_MEANT}\s+)?(?P<new>{_VALUE})",
        rf"{_MEANT}\s+(?P<new>{_VALUE})",
    )
)

# “No, she lives in Porto” corrects a statement with the same verb.
_DOES = re.compile(
    rf"^{_SIGH}{_LEAD}{{1,3}}(?:he|she|they|it)\s+(?P<verb>[a-z]{{3,20}}s|come|go|live|work)\s+"
    rf"(?:(?:in|at|on|to|from|for|with)\s+)?(?P<new>{_VALUE}){_TO_END}",
    re.IGNORECASE,
)

_DAYS = "|".join((*WEEKDAYS, "today", "tomorrow", "yesterday"))
_MONTH = "|".join(MONTHS)
_KINDS = tuple(
    re.compile(form, flags)
    for form, flags in (
        (r"\b\d{1,2}(?::\d{2})?\s?(?:am|pm)\b|\b\d{1,2}:\d{2}\b|\b(?:noon|midnight)\b", re.IGNORECASE),
        (
            rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH})\b|\b(?:{_MONTH})(?:\s+\d{{1,2}}(?:st|nd|rd|th)?)?\b",
            re.IGNORECASE,
        ),
        (rf"\b(?:{_DAYS})\b", re.IGNORECASE),
        (rf"(?<![\w.,:])[€$£]?(?:{FIGURE}|{NUMERAL})(?:\s?%|\s+(?:{'|'.join(SCALES)})\b|k\b)?(?![\w:])", re.IGNORECASE),
        (rf"\b(?:{'|'.join(sorted(COLORS))})\b", re.IGNORECASE),
        (r"(?<=\w\s)(?!I\b)[A-Z][\w'’-]*(?:\s[A-Z][\w'’-]*)*", 0),
    )
)
_SAYS = re.compile(
    r"\b(?:is|are|was|were|has|have|had|likes?|wants?|lives?|works?|starts?|ends?)\b|\b(?:i|you|we)\s+am\b|['’]m\b",
    re.IGNORECASE,
)
_POINTS = re.compile(rf"{_IT}\b", re.IGNORECASE)
# Behind these stands what a thing is.
_COMPLEMENT = re.compile(
    r"\b(?:is|are|am|was|were|called|named|in|on|at|from)\s+(?:(?:an?|the)\s+)?$|['’][sm]\s+(?:(?:an?|the)\s+)?$",
    re.IGNORECASE,
)
_SCALE_BEHIND = re.compile(rf"\s+(?:{'|'.join(SCALES)})$|k$", re.IGNORECASE)
_MONEY = re.compile(r"\s*(?:[€$£]|\b(?:euros?|dollars?|pounds))$", re.IGNORECASE)
_NAMED = re.compile(r"\b(?:called|named|name\s+is|name['’]s)\s+(?P<name>[\w'’-]+(?:\s[\w'’-]+)?)$", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_][\w'’-]*(?:\s[^\W\d_][\w'’-]*)?")
_A_SCALED_NUMBER = 1000


@dataclass(frozen=True, slots=True)
class Correction:
    """What is right, and what it takes the place of; without `old`, whatever of its kind was stated last.

    With a `verb`, whatever stands behind the same verb.
    """

    new: str
    old: str | None = None
    verb: str | None = None

    @property
    def is_value(self) -> bool:
        """Say whether this is a number, a day, a time, a colour or a name, so hardly anything but a correction."""
        if read_quantity(self.new):
            return True
        *kinds, name = _KINDS
        return any(_is_of(kind, self.new) for kind in kinds) or (_is_of(name, self.new) and not _has_stop(self.new))

    def mend(self, statement: str) -> str | None:
        """Put what is right into a statement; None where it does not fit in, or would fit in twice."""
        if self.verb is not None:
            return self._put_behind(self.verb, statement)
        if self.old is not None:
            return self._put_for(self.old, statement)
        named = _NAMED.search(statement.rstrip(".! "))
        # Who writes names in small letters may well have meant one; others write them with a capital.
        if named and _NAME.fullmatch(self.new) and (self.is_value or named["name"].islower()):
            return statement[: named.start("name")] + self.new
        if measured := read_quantity(self.new):
            alike = [each for each in find_quantities(statement) if each.unit.dimension == measured.unit.dimension]
            return statement[: alike[0].start] + self.new + statement[alike[0].end :] if len(alike) == 1 else None
        for kind in _KINDS:
            values = list(kind.finditer(statement))
            if values and _is_of(kind, self.new):
                return _splice(statement, values[0], self.new) if len(values) == 1 else None
        return None

    def _put_behind(self, verb: str, statement: str) -> str | None:
        form = rf"\b{re.escape(verb)}\s+(?:(?:in|at|on|to|from|for|with)\s+)?(?P<old>[^\s,;][^,;]{{0,60}}?)[.!]*$"
        found = re.search(form, statement, re.IGNORECASE)
        return None if found is None else statement[: found.start("old")] + self.new

    def _put_for(self, old: str, statement: str) -> str | None:
        found = re.search(rf"(?<![\w.,]){re.escape(old)}(?!\w|[.,]\d)", statement, re.IGNORECASE)
        if found is None:
            return None
        if _SAYS.search(self.new):  # a statement of its own: “the meeting is on Thursday, not Tuesday”
            return self.new if _subjects(self.new) & _subjects(statement) else None
        is_alike = any(_is_of(kind, old) and _is_of(kind, self.new) for kind in _KINDS)
        if not is_alike and not _COMPLEMENT.search(statement[: found.start()]):
            return None
        return statement[: found.start()] + self.new + statement[found.end() :]


def find_correction(sentence: str) -> Correction | None:
    """Read a sentence as the correction of an earlier statement; None for what may be anything else."""
    return next(
        (
            correction
            for correction, is_it in _read(sentence)
            if correction.old is not None
            or correction.verb is not None
            or correction.is_value
            or (is_it and _NAME.fullmatch(correction.new) and not _has_stop(correction.new))
        ),
        None,
    )


def find_change(sentence: str) -> Correction | None:
    """Read a sentence as a change of what was just asked; “no, it's 79” doubts the answer, so it is none."""
    return next((change for change, is_it in _read(sentence) if not is_it or read_quantity(change.new)), None)


def is_only_correcting(sentence: str) -> bool:
    """Say whether a sentence takes something back and states nothing of its own: “I meant 5 miles”, “no, 78”."""
    if _SAYS.search(drop_hesitation(sentence)) and not _POINTS.match(drop_hesitation(sentence)):
        return False
    return bool(find_correction(sentence) or _TAKES_BACK.match(sentence))


def is_alike(one: str, other: str) -> bool:
    """Say whether each of two texts is a value, both of one kind: two hours, two names."""
    bare, other_bare = (_MONEY.sub("", _bare(text).strip(" .!")) for text in (one, other))
    if (measured := read_quantity(bare)) and (second := read_quantity(other_bare)):
        return measured.unit.dimension == second.unit.dimension
    return any(_is_of(kind, bare) and _is_of(kind, other_bare) for kind in _KINDS)


def drop_hesitation(sentence: str) -> str:
    """Drop what only takes something back: “no wait, the budget is 9,000” states the budget."""
    found = _HESITATION.match(sentence)
    rest = sentence[found.end() :] if found else ""
    return rest if found and rest and (_PARTED.search(found[0]) or _OPENING.match(rest)) else sentence


def _read(sentence: str) -> Iterator[tuple[Correction, bool]]:
    """Give each way to read a sentence as a correction, and whether it says “it is”; none for a long one."""
    plain = _AFTERTHOUGHT.sub(r"actually, \1", sentence) if len(sentence) <= _MAX_LENGTH else ""
    for form in _INSTEAD:
        if found := form.match(plain):
            yield Correction(_bare(found["new"]), _bare(found["old"])), False
    if (found := _DOES.match(plain)) and not _has_stop(found["new"]):
        yield Correction(_bare(found["new"]), verb=found["verb"].casefold()), True
    for form in _BARE:
        if found := form.match(plain):
            yield Correction(_bare(found["new"])), bool(found.groupdict().get("it"))


def _bare(value: str) -> str:
    """Drop the preposition of “at 11”: the statement has its own."""
    return _PREPOSITION.sub("", value.strip())


def _subjects(statement: str) -> set[str]:
    """Give what a statement may be about: its words that matter, and who it begins with."""
    first = re.match(r"(?:i|we|he|she|they|it)\b", statement, re.IGNORECASE)
    return {*content_stems(statement), *([first[0].casefold()] if first else [])}


def _has_stop(text: str) -> bool:
    return bool(set(text.casefold().split()) & STOP)


def _is_of(kind: re.Pattern[str], text: str) -> bool:
    # A capital tells a name only where no sentence begins.
    return bool(kind.fullmatch(f"a {text}", 2))


def _splice(statement: str, value: re.Match[str], new: str) -> str:
    """Put a value in another's place; “77 thousand” keeps its thousand unless the new one brings its own size."""
    old = value[0]
    scale = _SCALE_BEHIND.search(old)
    digits = re.sub(r"[^\d.]", "", new)
    keeps = scale and digits and not _SCALE_BEHIND.search(new) and float(digits) < _A_SCALED_NUMBER
    behind = scale[0] if scale and keeps else ""
    return statement[: value.start()] + new + behind + statement[value.end() :]
