"""Goes on from the time that was just told: “and in Paris?”."""

from __future__ import annotations

import re
from datetime import date
from itertools import takewhile

from tertulia.llm.offline.answers import answer_time, drop_politeness
from tertulia.llm.offline.days.calendar import find_day
from tertulia.llm.offline.days.times import find_time_question
from tertulia.llm.offline.figures.units import find_unit
from tertulia.llm.offline.language import drop_lead_in, split_sentences, words
from tertulia.llm.offline.lexicon import STOP
from tertulia.llm.offline.scene import Scene, Thought

_MAX_WORDS = 4
_ANY_DAY = date(2024, 1, 15)
_PLACE = r"(?P<place>[^\W\d_][\w.'’/-]*(?:\s+[\w.'’/-]+){0,3}?)"
_TAIL = r"(?:\s+(?:right\s+)?now|\s+then|\s+please|\s+too|\s+as\s+well)*\s*[?.!]*$"
_LEAD = r"(?:(?:and|or|now|then|also|ok(?:ay)?|so|but|what\s+about|how\s+about|what\s+is\s+it|the\s+same|same)[\s,]+)"
_GOES_ON = re.compile(
    rf"^(?:{_LEAD})*(?:in|for|at|over\s+in)\s+{_PLACE}{_TAIL}|^(?:{_LEAD})*{_PLACE.replace('place', 'bare')}{_TAIL}",
    re.IGNORECASE,
)
_TOLD = re.compile(r"(?:^|[.!]\s)(?:In [^.]{2,60} it is|It is) \d\d:\d\d on ")
# So many of my last answers may have told it.
_ANSWERS_BACK = 2


def answer_other_place(sentence: str, scene: Scene) -> Thought | None:
    """Tell the time of another place, where I have just told one or this message asks for one before."""
    place = _find_place(sentence, scene)
    if place is None or not (_is_asked_before(sentence, scene) or _is_told(scene)):
        return None
    return answer_time(f"what time is it in {place}", scene)


def _find_place(sentence: str, scene: Scene) -> str | None:
    found = _GOES_ON.match(sentence.strip())
    if found is None:
        return None
    place = found["place"] or found["bare"]
    spoken = words(place)
    if not spoken or len(spoken) > _MAX_WORDS or any(word in STOP for word in spoken):
        return None
    # Without “in” only a name that is asked is a place, and no member's.
    people = {name.casefold() for name in (*scene.situation.present, *(line.author for line in scene.earlier))}
    if found["place"] is None and (not place[0].isupper() or "?" not in sentence or place.casefold() in people):
        return None
    if find_unit(place) is not None:
        return None
    return None if find_day(place, _ANY_DAY) or find_day(f"in {place}", _ANY_DAY) else place


def _is_asked_before(sentence: str, scene: Scene) -> bool:
    parts = takewhile(lambda part: not part.endswith(sentence), split_sentences(scene.asked))
    return any(_asks_time(drop_politeness(drop_lead_in(part))) for part in parts)


def _asks_time(part: str) -> bool:
    return bool(re.search(r"\btime\b", part, re.IGNORECASE)) and find_time_question(part) is not None


def _is_told(scene: Scene) -> bool:
    mine = [line.text for line in scene.earlier if line.author == scene.me.name and line.kind == "agent"]
    return any(_TOLD.search(text) for text in mine[-_ANSWERS_BACK:])
