"""Sums up a stretch of talk by picking out what was said in it, never by putting it into other words: pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tertulia.domain.words.secrecy import has_secret
from tertulia.domain.words.summary import Quote, RoomSummary
from tertulia.domain.words.text import readable
from tertulia.llm.offline.summary import Summary, summarise
from tertulia.llm.situation import Line

MAX_OF_KIND = 6
MAX_TOLD = 8
MAX_CHARS = 200
# Within so many lines a question may be answered; who asked does not answer it.
ANSWERED_WITHIN = 6
_DECIDED = re.compile(
    r"\b(?:we(?:['’]ve|\s+have)?\s+(?:decided|agreed|settled|chose)|(?:it(?:['’]s|\s+is)\s+)?(?:decided|agreed|settled)\b"
    r"|let['’]?s\s+(?:go\s+with|take|use|keep|stick)|we(?:['’]ll|\s+will)?\s+go\s+with|the\s+(?:decision|deadline)\s+is"
    r"|wir\s+haben\s+(?:beschlossen|entschieden)|wir\s+nehmen|beschlossen|abgemacht"
    r"|(?:hemos|está)\s+(?:decidido|acordado)|quedamos\s+en)",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d")
_ASKING = re.compile(r"\?\s*$|\?\s", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the talk, its author by handle; `is_quotable` where its words may be repeated."""

    seq: int
    author: str
    text: str
    at: datetime
    is_quotable: bool = True


def sum_up(talk: Sequence[Said], after: Sequence[Said] = ()) -> RoomSummary | None:
    """Sum up talk, oldest first; None where there is none. What was said right `after` may answer its questions.

    Each line is told once: as a decision, else as an open question, as one with figures, or as one that says most.
    """
    if not talk:
        return None
    clean = [(one, " ".join(readable(one.text).split())) for one in talk]
    lines = [(place, one, text) for place, (one, text) in enumerate(clean) if one.is_quotable and not has_secret(text)]
    decided = [line for line in lines if _DECIDED.search(line[2]) and not _ASKING.search(line[2])]
    open_ = [line for line in lines if _ASKING.search(line[2]) and not _is_answered([*talk, *after], line[0])]
    figures = [line for line in lines if _FIGURE.search(line[2]) and not _ASKING.search(line[2])]
    used: set[int] = set()
    kinds = [tuple(_take(kind, used)) for kind in (decided, open_, figures)]
    summary = _summarise(lines)
    telling = set() if summary is None else {(line.author, line.at, line.text) for line in summary.lines}
    told = tuple(_take([line for line in lines if (line[1].author, line[1].at, line[2]) in telling], used, MAX_TOLD))
    return RoomSummary(
        from_seq=talk[0].seq,
        to_seq=talk[-1].seq,
        messages=len(talk),
        authors=dict(Counter(one.author for one in talk).most_common()),
        topics=() if summary is None else summary.topics,
        decided=kinds[0],
        open=kinds[1],
        figures=kinds[2],
        told=told,
    )


def _summarise(lines: Sequence[tuple[int, Said, str]]) -> Summary | None:
    """Pick what says most: of lines that say little, the last."""
    spoken = [Line(one.author, "human", text, one.at) for _, one, text in lines]
    found = summarise(spoken, MAX_TOLD)
    if found is None and spoken:
        return Summary(tuple({line.author for line in spoken}), (), tuple(spoken[-3:]))
    return found


def _take(lines: Sequence[tuple[int, Said, str]], used: set[int], most: int = MAX_OF_KIND) -> Iterator[Quote]:
    """Give the last lines that were not told yet, in the order of talk."""
    fresh = [line for line in lines if line[0] not in used][-most:]
    for place, one, text in fresh:
        used.add(place)
        yield Quote(
            one.author, text if len(text) <= MAX_CHARS else text[: MAX_CHARS - 1].rstrip() + "…", one.at, one.seq
        )


def _is_answered(talk: Sequence[Said], place: int) -> bool:
    """Say whether somebody else said something soon after a question that asks nothing itself."""
    after = talk[place + 1 : place + 1 + ANSWERED_WITHIN]
    return any(one.author != talk[place].author and not _ASKING.search(one.text) for one in after)
