"""How heated a place is, by rule: read off each line, carried from line to line, gone with time and calm words."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Container
from dataclasses import dataclass
from itertools import pairwise

from tertulia.floor.signs import anger
from tertulia.floor.signs.temper import logit, sigmoid

MAX_CHARS = 4_000
# So far before an insult stands whom it is for, or that it is denied.
NEAR_CHARS = 80
# Half of the heat is gone after so long a pause; each calm line, and each peaceable one, leaves so much of it.
HALVED_AFTER_S = 180.0
CALM, PEACEABLE = 0.88, 0.6
# Of one line's heat so much is added; a line below the least adds nothing.
KINDLES, LEAST = 0.6, 0.12
# From here on tempers are high: agents hold back and speak calmly.
HEATED = 0.4
# Two of whom each has so much heat of its own quarrel.
QUARRELSOME, QUARRELLERS = 0.25, 2
# Two that take turns so often, at most so far apart, fan it.
RAPID_TURNS, RAPID_S = 4, 90.0
FANNED = 1.3
# What a fully heated place adds to the logit of a threshold: 0.36 becomes 0.72.
HOLDS_BACK = 1.5
MAX_PEOPLE = 50

_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`|https?://\S+|^\s*>.*$|\"[^\"\n]{1,200}\"|“[^”\n]{1,200}”", re.S | re.M)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def _words(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)")


_INSULT, _ATTACK, _BLAME = _words(anger.INSULTS), _words(anger.ATTACKS), re.compile(rf"(?<!\w)(?:{anger.BLAME})")
_HARSH, _SWEARING, _YOU = _words(anger.HARSH), _words(anger.SWEARING), _words(anger.YOU)
_LAUGHTER, _PEACE, _PRAISE = _words(anger.LAUGHTER), _words(anger.PEACE), _words(anger.PRAISE)
_DENIED = re.compile(r"(?:\bnot|n't|\bnever|\bno|\bkein\w*|\bnicht)\s+(?:\w+\s+){0,2}$")
_OF_A_THING = re.compile(
    r"\b(?:this|that|the|it'?s|my|our|these|those|some|any|a|an|el|la|das|der|die)\s+(?:\w+ly\s+)?$"
)


@dataclass(frozen=True, slots=True)
class Temper:
    """What is felt of a place: its heat from 0 to 1, and whether two quarrel, the author of its last line being one.

    Felt between two lines, whoever spoke last.
    """

    heat: float = 0.0
    is_quarrel: bool = False

    @property
    def is_high(self) -> bool:
        return self.heat >= HEATED


CALM_TEMPER = Temper()


class Mood:
    """The heat of one place, and of who brings it; only what people say counts."""

    def __init__(self) -> None:
        self._heat = 0.0
        self._at_s = 0.0
        self._heat_of: dict[str, float] = {}
        self._last: deque[tuple[str, float]] = deque(maxlen=RAPID_TURNS)

    def take(self, author: str, text: str, at_s: float, names: Container[str] = ()) -> Temper:
        """Feel the next line of a person; `names`, in small letters, are of whom it may address beside “you”."""
        self._cool(at_s)
        self._last.append((author, at_s))
        said = read_heat(text, names)
        if said >= LEAST:
            said = min(1.0, said * FANNED) if self._is_rapid() else said
            self._heat += KINDLES * said * (1 - self._heat)
            own = self._heat_of.pop(author, 0.0)
            self._heat_of[author] = own + KINDLES * said * (1 - own)
        else:
            left = PEACEABLE if said < 0 else CALM
            self._heat *= left
            if author in self._heat_of:
                self._heat_of[author] *= left
        if len(self._heat_of) > MAX_PEOPLE:
            del self._heat_of[next(iter(self._heat_of))]
        return Temper(self._heat, self._heat >= HEATED and self._is_quarrel(author))

    def feel(self, at_s: float) -> Temper:
        """Give what is left of the heat at a moment, and whether two who are here quarrel."""
        left = _left(at_s - self._at_s)
        heat = self._heat * left
        return Temper(heat, heat >= HEATED and len(self._list_angry(left)) == QUARRELLERS)

    def _cool(self, at_s: float) -> None:
        left = _left(at_s - self._at_s)
        self._at_s = max(at_s, self._at_s)
        self._heat *= left
        self._heat_of = {name: heat * left for name, heat in self._heat_of.items() if heat * left > 0.01}

    def _is_rapid(self) -> bool:
        """Say whether two, one of them angry before, have taken turns without a pause."""
        turns = list(self._last)
        if len(turns) < RAPID_TURNS or len({author for author, _ in turns}) != 2:
            return False
        return all(one[0] != next_[0] and next_[1] - one[1] <= RAPID_S for one, next_ in pairwise(turns))

    def _is_quarrel(self, author: str) -> bool:
        """Say whether the author is one of exactly two who are angry."""
        angry = self._list_angry()
        return len(angry) == QUARRELLERS and author in angry

    def _list_angry(self, left: float = 1.0) -> list[str]:
        """List who is angry still when so much of the heat is left."""
        return [name for name, heat in self._heat_of.items() if heat * left >= QUARRELSOME]


def raise_threshold(threshold: float, heat: float) -> float:
    """Give the score from which on an agent speaks unasked in a place so heated."""
    return threshold if heat < HEATED else sigmoid(logit(threshold) + HOLDS_BACK * heat)


def read_heat(text: str, names: Container[str] = ()) -> float:
    """Give how hostile one line is, from 0 to 1; below 0 it makes peace."""
    plain = _CODE.sub(" ", text[:MAX_CHARS]).replace("’", "'")
    small = plain.lower()
    heat = sum(_read_sentence(match[0], names) for match in _SENTENCE.finditer(small)) + _read_shouting(plain)
    if heat and ("!!" in plain or "?!" in plain or "!?" in plain):
        heat += 0.1
    if _LAUGHTER.search(small) or any(sign in small for sign in anger.LAUGHING_SIGNS):
        heat *= 0.2
    if heat < 0.6 and _PRAISE.search(small):
        heat *= 0.25
    if _PEACE.search(small):
        return -1.0 if heat < 0.4 else heat / 2
    return min(1.0, heat)


def _read_sentence(sentence: str, names: Container[str]) -> float:
    is_at_somebody = _YOU.search(sentence) is not None or any(
        word in names for word in re.split(r"[^\w.-]+", sentence) if word
    )
    heat = 0.0
    if _ATTACK.search(sentence):
        heat += 0.8
    insult = _INSULT.search(sentence)
    if insult is not None and not _DENIED.search(_before(sentence, insult)):
        heat += _weigh_insult(sentence, insult, is_at_somebody)
    if _BLAME.search(sentence):
        heat += 0.4
    if is_at_somebody and _HARSH.search(sentence):
        heat += 0.25
    if _SWEARING.search(sentence):
        heat += 0.2 if is_at_somebody else 0.08
    return heat


def _before(sentence: str, found: re.Match[str]) -> str:
    """Give the words shortly before one; a whole long sentence could make looking for what rules it expensive."""
    return sentence[max(0, found.start() - NEAR_CHARS) : found.start()]


def _weigh_insult(sentence: str, insult: re.Match[str], is_at_somebody: bool) -> float:
    """Weigh whom an insult is for: somebody here, a thing, or the one who says it."""
    before = _before(sentence, insult)
    if re.search(r"\b(?:i'?m|i am|i was|i feel|me|myself|soy|ich bin)\b", before):
        return 0.0
    if re.search(r"\b(?:you(?:'re| are)?|u r|eres|du|bist)\b[^,;]*$", before):
        return 0.7
    after = sentence[insult.end() :].strip(" .!?\n")
    if not after and not before.strip(" ,;"):
        return 0.6
    if is_at_somebody and not (_OF_A_THING.search(before) and after):
        return 0.6
    return 0.05


def _read_shouting(plain: str) -> float:
    words = [word.replace("'", "") for word in _WORD.findall(plain)]
    loud = [word for word in words if len(word) > 1 and word.isupper()]
    if len(loud) < 3 or len(loud) < 0.6 * len(words):
        return 0.0
    return 0.35 if sum(word in anger.SHOUTED for word in loud) >= 2 else 0.0


def _left(pause_s: float) -> float:
    return float(0.5 ** (max(0.0, pause_s) / HALVED_AFTER_S))
