"""Ranks the best of a first ranking once more, with how near they are to the question word by word: pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tertulia.domain.ids import MemoryId
from tertulia.memory.detail.words import Floats, Words, nearness, unpack
from tertulia.memory.talk.ranking import TIES, Ranking

# What is not among so many at first is not looked at again; twice as many find no more.
CANDIDATES = 50
# What nearness is usually like.
_USUAL = 0.21
_SPREAD = 0.1
# Learnt as the weights of the first ranking are, on the best 50 of each question.
WEIGHTS: Mapping[str, float] = {
    "bias": -9.15,
    "lex": 0.97,
    "lex_two_before": 0.73,
    "answers": 1.04,
    "share": -1.09,
    "spoke": 1.74,
    "asks": -0.45,
    "tells_time": 0.47,
    "date": 2.64,
    "session": 1.33,
    "dense": 0.04,
    "dense_next": 0.08,
    "dense_answers": 0.09,
    "near": 0.57,
    **TIES,
}


@dataclass(frozen=True, slots=True)
class Candidates:
    """The best of a first ranking, best first: what it found of each, as far as it is looked at again."""

    ids: Sequence[MemoryId]
    similarity: Floats
    logit: Floats
    values: Mapping[str, Floats]

    @classmethod
    def of(cls, ids: Sequence[MemoryId], ranked: Ranking, positions: Sequence[int]) -> Candidates:
        """Take these positions out of a ranking; nothing of it is held on to."""
        chosen = np.array(positions, dtype=np.int64)
        values = {name: value[chosen] for name, value in ranked.values.items()}
        return cls([ids[p] for p in positions], ranked.similarity[chosen], ranked.logit[chosen], values)

    def ordered(self, asked: Words | None, details: Mapping[MemoryId, bytes]) -> list[tuple[MemoryId, float, float]]:
        """List id, similarity and logit, best first; as they are where too little is known of the words."""
        near = None if asked is None or not len(asked) else self._nearness(asked, details)
        logit = self.logit
        if near is not None:
            logit = np.full(len(self.ids), WEIGHTS["bias"], dtype=np.float32)
            for name, value in {**self.values, "near": near}.items():
                logit += np.float32(WEIGHTS[name]) * value
        order = np.argsort(-logit, kind="stable")
        return [(self.ids[i], float(self.similarity[i]), float(logit[i])) for i in order]

    def _nearness(self, asked: Words, details: Mapping[MemoryId, bytes]) -> Floats | None:
        known = [i for i, one in enumerate(self.ids) if details.get(one)]
        if not known:
            return None
        found = nearness(asked, [unpack(details[self.ids[i]]) for i in known])
        # Of what is not told apart yet the usual is taken.
        near = np.full(len(self.ids), found.mean(), dtype=np.float32)
        near[known] = found
        scaled: Floats = (near - np.float32(_USUAL)) / np.float32(_SPREAD)
        return scaled
