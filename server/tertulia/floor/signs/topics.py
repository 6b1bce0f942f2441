"""Notices that a place's talk has moved to another topic, and where the present one began."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tertulia.floor.signs.interests import stem_of
from tertulia.floor.signs.nearness import Vector

# A new topic is believed after so many messages with words of their own, held against so many before them.
NEW, BEFORE, BEFORE_AT_LEAST = 3, 10, 3
# By meaning: the means of the two are no nearer than this, and those of the new topic hang together at least so much.
APART, TOGETHER = 0.22, 0.25
# After so long a pause, or where somebody says so, one message is enough.
LONG_PAUSE_S = 1_800.0
# A message with fewer words of its own belongs to any topic.
FEWEST_WORDS = 2

_SAYS_SO = re.compile(
    r"\b(?:by the way|btw|new topic|different topic|other topic|change (?:of|the) (?:topic|subject)"
    r"|chang(?:e|ing) the subject|another (?:question|topic|thing)|on another note|unrelated(?:ly)?|off[- ]topic"
    r"|completely different|cambiando de tema|otra cosa|por cierto|anderes thema|themenwechsel|übrigens)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Said:
    seq: int
    stems: frozenset[str]
    at_s: float
    vector: Vector | None


class Topics:
    """The talk of one place as topics; `began` is the number of the message that began the present one.

    It is None until the topic moved: the talk is then about what it was about before anybody listened.
    """

    def __init__(self) -> None:
        self.began: int | None = None
        self._said: deque[_Said] = deque(maxlen=NEW + BEFORE)

    def take(self, seq: int, content: Iterable[str], text: str, at_s: float, vector: Vector | None = None) -> bool:
        """Hear the next message, by its words that carry meaning; say whether the topic is seen to have moved."""
        stems = frozenset(map(stem_of, content))
        if len(stems) < FEWEST_WORDS:
            return False
        one = _Said(seq, stems, at_s, vector)
        before = list(self._said)
        self._said.append(one)
        if before and self._is_break(before, one, text):
            return self._begin(1)
        if len(self._said) >= NEW + BEFORE_AT_LEAST and _is_another(list(self._said)):
            return self._begin(NEW)
        return False

    def _is_break(self, before: list[_Said], one: _Said, text: str) -> bool:
        """Say whether a single message begins a topic: after a long pause, or because it says so."""
        is_cut = one.at_s - before[-1].at_s >= LONG_PAUSE_S or _SAYS_SO.search(text) is not None
        return is_cut and not any(_are_near(one, other) for other in before)

    def _begin(self, count: int) -> bool:
        """Keep the last `count` messages alone: what is said next is held against them."""
        kept = list(self._said)[-count:]
        self._said.clear()
        self._said.extend(kept)
        self.began = kept[0].seq
        return True


def _is_another(said: list[_Said]) -> bool:
    """Say whether the newest messages are about something that those before them are not about."""
    new, before = said[-NEW:], said[:-NEW]
    if all(one.vector is not None for one in said):
        return _is_another_by_meaning(new, before)
    known = frozenset().union(*(one.stems for one in before))
    if any(not one.stems.isdisjoint(known) for one in new):
        return False
    return all(any(not one.stems.isdisjoint(other.stems) for other in new if other is not one) for one in new)


def _is_another_by_meaning(new: list[_Said], before: list[_Said]) -> bool:
    here, there = _stack(new), _stack(before)
    pairs = here @ here.T
    together = (float(pairs.sum()) - len(new)) / (len(new) * (len(new) - 1))
    return together >= TOGETHER and float((here @ there.T).mean()) < APART / 2 and _cosine(here, there) < APART


def _stack(said: list[_Said]) -> Vector:
    return np.stack([one.vector for one in said if one.vector is not None])


def _cosine(here: Vector, there: Vector) -> float:
    one, other = here.mean(axis=0), there.mean(axis=0)
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other) + 1e-9))


def _are_near(one: _Said, other: _Said) -> bool:
    if one.vector is not None and other.vector is not None and float(one.vector @ other.vector) >= 2 * APART:
        return True
    return not one.stems.isdisjoint(other.stems)
