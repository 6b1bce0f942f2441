"""Puts summaries of one stretch of talk after another together: pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from tertulia.domain.words.summary import Gist, RoomSummary
from tertulia.memory.summaries.extracting import MAX_OF_KIND, MAX_TOLD

MAX_TOPICS = 4


def merge(parts: Sequence[RoomSummary]) -> RoomSummary | None:
    """Put the summaries of talk, oldest first, together: of each kind of words the last; None where there is none."""
    if not parts:
        return None
    authors: Counter[str] = Counter()
    topics: Counter[str] = Counter()
    for part in parts:
        authors.update(part.authors)
        # What was talked of most in a part counts most there, and each part by how much was said.
        topics.update({topic: part.messages / (place + 1) for place, topic in enumerate(part.topics)})
    return RoomSummary(
        from_seq=parts[0].from_seq,
        to_seq=parts[-1].to_seq,
        messages=sum(part.messages for part in parts),
        authors=dict(authors.most_common()),
        topics=tuple(topic for topic, _ in topics.most_common(MAX_TOPICS)),
        decided=_last(part.decided for part in parts),
        open=_last(part.open for part in parts),
        figures=_last(part.figures for part in parts),
        told=_last((part.told for part in parts), MAX_TOLD),
        words=tuple(chain.from_iterable(part.words for part in parts)),
    )


def fit(summary: RoomSummary, fits: Callable[[RoomSummary], bool]) -> RoomSummary:
    """Leave out the oldest words, what is told for its own sake first and decisions last, until it fits.

    A model's words stand for what was told in their stretch, so that is not told beside them.
    """
    if summary.words:
        summary = replace(summary, told=tuple(one for one in summary.told if not _is_in(one.seq, summary.words)))
    for kind in ("told", "figures", "open", "words", "decided"):
        while getattr(summary, kind) and not fits(summary):
            summary = replace(summary, **{kind: getattr(summary, kind)[1:]})
    return summary


def _is_in(seq: int, words: Sequence[Gist]) -> bool:
    return any(one.from_seq <= seq <= one.to_seq for one in words)


def _last(quotes: Iterable[tuple[Any, ...]], most: int = MAX_OF_KIND) -> tuple[Any, ...]:
    return tuple(chain.from_iterable(quotes))[-most:]
