"""Scores an agent's memories for one question from words, meaning and the structure of talk: pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
import numpy.typing as npt

from tertulia.domain.ids import MemoryId
from tertulia.memory.talk import words
from tertulia.memory.talk.talk import Floats, Talk

# BM25 as memory retrieval on talk likes it: short texts, so repetition and length count little.
_K1 = 0.9
_B = 0.4
_DAY_S = 86_400
# Talk of an event often follows it by some days.
_TAIL_DAYS = 10
_RECENCY_HALF_LIFE_DAYS = 7.0

# What cosines between a question and unrelated talk are like, for stores too large to see them all.
_USUAL_COSINE = 0.15
_USUAL_SPREAD = 0.12

# Learnt on five long conversations of the LoCoMo benchmark, as `tertulia bench recall` measures them: that all turns of
# a conversation compete for each question (softmax over the turns) ranks better on a conversation left out of the
# fitting than judging each turn by itself. Of what is left out, words alone recall 0.80 among the first ten, with
# meaning 0.85. Scale and bias make of the sum how likely a turn answers. Importance, recency and use are neutral there
# and set by hand: they break ties.
TIES: Mapping[str, float] = {"importance": 0.35, "recency": 0.35, "use": 0.15}
# So often recalled, a memory is as much in use as it can be.
_MUCH_USED = 32
_USE = (np.log1p(np.arange(_MUCH_USED + 1)) / np.log1p(_MUCH_USED)).astype(np.float32)
LEXICAL: Mapping[str, float] = {
    "bias": -9.43,
    "lex": 1.97,
    "lex_two_before": 1.16,
    "answers": 1.65,
    "share": 1.56,
    "spoke": 1.93,
    "asks": -0.58,
    "tells_time": 0.68,
    "date": 3.46,
    "session": 2.54,
    **TIES,
}
DENSE: Mapping[str, float] = {
    "bias": -9.8,
    "lex": 1.06,
    "lex_two_before": 0.82,
    "answers": 1.05,
    "share": 1.25,
    "spoke": 1.87,
    "asks": -0.61,
    "tells_time": 0.7,
    "date": 3.14,
    "session": 1.5,
    "dense": 0.31,
    "dense_next": 0.11,
    "dense_answers": 0.1,
    **TIES,
}


@dataclass(frozen=True, slots=True)
class Question:
    """A query read against the people that an agent knows; `bare` is the text without their names."""

    bare: str
    stems: tuple[str, ...]
    person: int | None
    dates: tuple[words.NamedDate, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Over all positions: `logit` orders, `similarity` (0..1) compares words or meaning, `has_evidence` admits.

    `values` are what the logit was made of.
    """

    logit: Floats
    similarity: Floats
    has_evidence: npt.NDArray[np.bool_]
    values: Mapping[str, Floats]


def read_question(talk: Talk, text: str) -> Question:
    """Part the people from the matter: names say who spoke and only blur what was said."""
    named = {word for word in words.words(text) if word in talk.people}
    people = set.union(*(talk.people[word] for word in named)) if named else set()
    bare = words.without(text, named)
    person = next(iter(people)) if len(people) == 1 else None
    return Question(bare, tuple(words.stems(bare)), person, tuple(words.named_dates(text)))


def rank(talk: Talk, question: Question, nearest: list[tuple[MemoryId, float]] | None, now: datetime) -> Ranking:
    """Score every position. `nearest` lists cosines of the vector index, None when there are no vectors."""
    cosine = None if nearest is None else _spread(talk, nearest)
    meaning = None if nearest is None or cosine is None else _standardise(cosine, nearest)
    values = features(talk, question, meaning, now)
    weights = LEXICAL if meaning is None else DENSE
    logit = np.full(len(talk), weights["bias"], dtype=np.float32)
    for name, value in values.items():
        logit += np.float32(weights[name]) * value
    evidence = (values["lex"] > 0) | (values["spoke"] > 0) | (values["date"] > 0) | (values["answers"] > 0)
    if cosine is None:
        return Ranking(logit, values["share"], evidence, values)
    return Ranking(logit, np.clip(cosine, 0, 1), evidence | (cosine > _USUAL_COSINE), values)


def features(talk: Talk, question: Question, meaning: Floats | None, now: datetime) -> dict[str, Floats]:
    """Compute every feature over all positions; `meaning` is a standardised cosine, or None."""
    previous, following = talk.column("previous"), talk.column("next")
    asks = talk.column("asks").astype(np.float32)
    after_question = _at(previous, asks)
    lex = _lexical(talk, question.stems)
    lex_before = _at(previous, lex)
    values = {
        "lex": lex,
        "lex_two_before": _at(previous, lex_before),
        "answers": after_question * lex_before,
        "share": _share(talk, question.stems),
        "spoke": _spoke(talk, question.person),
        "asks": asks,
        "tells_time": talk.column("tells_time").astype(np.float32),
        "date": _date(talk, question.dates),
        "importance": talk.column("importance") - np.float32(0.5),
        "recency": _recency(talk, now),
        "use": _use(talk),
    }
    if meaning is None:
        return {**values, "session": _session(talk, lex)}
    return {
        **values,
        "session": _session(talk, lex + np.float32(0.25) * meaning),
        "dense": meaning,
        "dense_next": _at(following, meaning),
        "dense_answers": after_question * _at(previous, meaning),
    }


def _lexical(talk: Talk, stems: tuple[str, ...]) -> Floats:
    """BM25, divided by its highest value so that the best match has 1."""
    scores = np.zeros(len(talk), dtype=np.float32)
    if not len(talk):
        return scores
    length = talk.column("length")
    mean_length = max(talk.total_length / len(talk), 1.0)
    for stem in dict.fromkeys(stems):
        found = talk.postings(stem)
        if found is None:
            continue
        where, times = found
        rarity = np.float32(_rarity(talk, len(where)))
        scores[where] += rarity * times * (_K1 + 1) / (times + _K1 * (1 - _B + _B * length[where] / mean_length))
    top = scores.max()
    if top > 0:
        scores /= top
    return scores


def _rarity(talk: Talk, holders: int) -> float:
    return float(np.log1p((len(talk) - holders + 0.5) / (holders + 0.5)))


def _share(talk: Talk, stems: tuple[str, ...]) -> Floats:
    """How much of the question's words a memory holds, rare words counting more: 0..1."""
    share = np.zeros(len(talk), dtype=np.float32)
    total = 0.0
    for stem in dict.fromkeys(stems):
        found = talk.postings(stem)
        rarity = _rarity(talk, 0 if found is None else len(found[0]))
        total += rarity
        if found is not None:
            share[found[0]] += np.float32(rarity)
    if total:
        share /= np.float32(total)
    return share


def _at(neighbour: npt.NDArray[np.int32], value: Floats) -> Floats:
    """Fetch each position's value at its neighbour, 0 where there is none."""
    # No neighbour is -1, which fetches the last.
    fetched: Floats = np.append(value, np.float32(0))[neighbour]
    return fetched


def _spoke(talk: Talk, person: int | None) -> Floats:
    """1 where the one person that the question names spoke or is spoken of."""
    if person is None:
        return np.zeros(len(talk), dtype=np.float32)
    mine: npt.NDArray[np.bool_] = (talk.column("author") == person) | (talk.column("subject") == person)
    return mine.astype(np.float32)


def _date(talk: Talk, named: tuple[words.NamedDate, ...]) -> Floats:
    """1 within a named date (a day counts until ten days later), half up to ten days after a month."""
    value = np.zeros(len(talk), dtype=np.float32)
    if not named or not len(talk):
        return value
    created = talk.column("created")
    years = range(_year_of(created.min()), _year_of(created.max()) + 1)
    for mention in named:
        for span in mention.spans(years):
            start, end = _midnight_s(span.start), _midnight_s(span.end)
            tail = (created >= end) & (created < end + _TAIL_DAYS * _DAY_S)
            inside = (created >= start) & (created < end)
            value = np.maximum(value, inside + tail * np.float32(0.5 if mention.day is None else 1.0))
    return value.astype(np.float32)


def _year_of(timestamp_s: float) -> int:
    return datetime.fromtimestamp(float(timestamp_s), UTC).year


def _midnight_s(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()


def _recency(talk: Talk, now: datetime) -> Floats:
    age_days = (np.maximum(now.timestamp() - talk.column("created"), 0) / _DAY_S).astype(np.float32)
    # In single precision this is a fifth of the time.
    fresh: Floats = np.exp2(age_days * np.float32(-1 / _RECENCY_HALF_LIFE_DAYS))
    return fresh


def _use(talk: Talk) -> Floats:
    """How often each was recalled, every further time counting less: 0..1."""
    used: Floats = _USE[np.minimum(talk.column("uses"), _MUCH_USED)]
    return used


def _session(talk: Talk, value: Floats) -> Floats:
    """The best value in each position's sitting."""
    if not len(value):
        return value
    session = talk.column("session")
    best = np.full(int(session.max()) + 1, -np.inf, dtype=np.float32)
    np.maximum.at(best, session, value)
    spread: Floats = best[session]
    return spread


def _spread(talk: Talk, nearest: list[tuple[MemoryId, float]]) -> Floats:
    """Lay the cosines out over all positions; the unlisted are no nearer than the last listed."""
    floor = min((similarity for _, similarity in nearest), default=0.0)
    cosine = np.full(len(talk), min(floor, _USUAL_COSINE), dtype=np.float32)
    for memory_id, similarity in nearest:
        position = talk.position(memory_id)
        if position is not None:
            cosine[position] = similarity
    return cosine


def _standardise(cosine: Floats, nearest: list[tuple[MemoryId, float]]) -> Floats:
    """Bring cosines to about mean 0 and spread 1 over the store: measured when most of it is listed, else usual."""
    if not nearest or 2 * len(nearest) < len(cosine):
        return (cosine - np.float32(_USUAL_COSINE)) / np.float32(_USUAL_SPREAD)
    listed = np.array([similarity for _, similarity in nearest], dtype=np.float32)
    measured: Floats = (cosine - listed.mean()) / np.float32(max(listed.std(), 0.01))
    return measured
