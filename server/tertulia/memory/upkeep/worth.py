"""What a memory is worth keeping for, and which are to go: pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tertulia.domain.ids import MemoryId
from tertulia.domain.learning.tags import KEPT_TAGS
from tertulia.domain.memory import Memory, MemoryKind
from tertulia.memory.talk import words

# What is younger than this is not judged yet.
MIN_AGE = timedelta(days=30)
_LITTLE = 0.3
_SELDOM = 2
# After so many days out of use half of what a memory matters is gone: what happened fades first, skills last.
_HALF_LIFE_DAYS: Mapping[MemoryKind, float] = {"episodic": 180, "social": 365, "semantic": 365, "procedural": 730}
# What makes a turn of talk one that is asked for later: learnt by logistic regression on five long conversations of the
# LoCoMo benchmark. There a quarter forgotten by it costs 0.5 points of the recall among the first ten by words, and 0.7
# by meaning; by length, time words and questions alone it is 3.4.
_RARITY, _TELLS_TIME, _ASKS, _OF_ONESELF, _TO_OTHERS, _ANSWERS, _BIAS = 1.28, 0.96, -0.29, 0.60, -0.25, 0.89, -5.0
_QUESTION_SHARE = 0.95
_ONESELF = re.compile(r"\b(?:i|i['’](?:m|ve|d)|me|my|we|we['’](?:re|ve)|our)\b", re.IGNORECASE)
_OTHERS = re.compile(r"\b(?:you|you['’](?:re|ve)|your)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class KeepingRules:
    """How much an agent may remember, and for how long; None is no bound."""

    max_memories: int | None = None
    max_age: timedelta | None = None


NO_BOUNDS = KeepingRules()


def weigh(memories: Sequence[Memory], now: datetime) -> dict[MemoryId, float]:
    """Say what each of an agent's memories, in the order of talk, is worth, 0..1: by what it says and how it is used.

    Age alone takes little: what is asked for is spread evenly over the past, and what says much stays worth more than
    what was said lately (`tertulia bench recall` tells what forgetting by it costs).
    """
    told = [set(words.stems(memory.content)) for memory in memories]
    holders = Counter(stem for stems in told for stem in stems)
    last_in: dict[object, Memory] = {}
    worth = {}
    for memory, stems in zip(memories, told, strict=True):
        sitting = memory.source.session or memory.source.place
        before = last_in.get(sitting)
        last_in[sitting] = memory
        is_answer = before is not None and words.is_question(before.content)
        rarity = sum(math.log1p((len(memories) - holders[stem] + 0.5) / (holders[stem] + 0.5)) for stem in stems)
        says = _says(memory.content, rarity, is_answer=is_answer)
        used = min(1.0, math.log1p(memory.access_count) / math.log1p(8))
        idle_days = max((now - max(memory.created_at, memory.accessed_at)).total_seconds(), 0.0) / 86_400
        fresh = 0.5 ** (idle_days / _HALF_LIFE_DAYS[memory.kind])
        worth[memory.id] = 0.5 * says + 0.25 * memory.importance + 0.1 * memory.confidence + 0.1 * used + 0.05 * fresh
        if before is not None and is_answer:
            # An answer is found by its question: the two stay or go together.
            worth[before.id] = max(worth[before.id], _QUESTION_SHARE * worth[memory.id])
    return worth


def _says(text: str, rarity: float, *, is_answer: bool) -> float:
    """Guess how likely a text is asked for later, by what it says and how rare its words are."""
    logit = _BIAS + _RARITY * math.log1p(rarity) + _TELLS_TIME * words.has_time_word(text)
    logit += _ASKS * words.is_question(text) + _ANSWERS * is_answer
    logit += _OF_ONESELF * bool(_ONESELF.search(text)) + _TO_OTHERS * bool(_OTHERS.search(text))
    return 1 / (1 + math.exp(-logit))


def choose_forgotten(
    memories: Sequence[Memory], now: datetime, rules: KeepingRules = NO_BOUNDS
) -> dict[MemoryId, dict[str, Any]]:
    """Choose what an agent is to forget, each with its reason.

    Little used: of little importance, recalled less than twice, and 30 days old, all three. Beyond its bound an agent
    forgets what is worth least; what was kept on request goes last of all.
    """
    worth = weigh(memories, now)
    reasons: dict[MemoryId, dict[str, Any]] = {}
    for memory in memories:
        age = now - memory.created_at
        facts = {
            "importance": round(memory.importance, 3),
            "uses": memory.access_count,
            "age_days": max(age.days, 0),
            "worth": round(worth[memory.id], 3),
        }
        if rules.max_age is not None and age > rules.max_age:
            reasons[memory.id] = {"code": "too_old", **facts}
        elif _is_little_used(memory, age):
            reasons[memory.id] = {"code": "little_used", **facts}
    if rules.max_memories is not None:
        left = [memory for memory in memories if memory.id not in reasons]
        beyond = len(left) - rules.max_memories
        if beyond > 0:
            left.sort(key=lambda memory: (_is_kept(memory), worth[memory.id], memory.ordinal))
            for memory in left[:beyond]:
                reasons[memory.id] = {"code": "too_many", "worth": round(worth[memory.id], 3)}
    return reasons


def _is_little_used(memory: Memory, age: timedelta) -> bool:
    is_little = memory.importance < _LITTLE and memory.access_count < _SELDOM and age > MIN_AGE
    return is_little and not _is_kept(memory)


def _is_kept(memory: Memory) -> bool:
    return not KEPT_TAGS.isdisjoint(memory.tags)
