"""The measures of turn-taking: how well scores rank who took the turn, and what speaking at a threshold costs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Bid:
    """One decision: a participant's score for a turn, and what people did.

    `took` says that the participant answered the turn, `is_named` that the turn names it.
    """

    who: str
    score: float
    took: bool
    is_named: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """One turn with all who could have answered it; `repliers` in order; `goes_on`: its author went on first."""

    bids: tuple[Bid, ...]
    repliers: tuple[str, ...]
    goes_on: bool


def average_precision(bids: Iterable[Bid]) -> float:
    """Give the area under precision and recall; equal scores count together."""
    ordered = sorted(bids, key=lambda bid: -bid.score)
    positives = sum(bid.took for bid in ordered)
    hits = seen = 0
    area = 0.0
    for _, tied in groupby(ordered, key=lambda bid: bid.score):
        group = list(tied)
        more = sum(bid.took for bid in group)
        hits, seen = hits + more, seen + len(group)
        area += more * hits / seen
    return area / positives if positives else 0.0


def best_threshold(bids: Iterable[Bid]) -> float:
    """Give the threshold with the best F1."""
    rows = [(bid.score, bid.took) for bid in bids]
    return _best(rows, sum(took for _, took in rows))


def best_winner_threshold(turns: Sequence[Heard]) -> float:
    """Give the threshold with the best F1 of the winners alone."""
    winners = [max(turn.bids, key=lambda bid: bid.score) for turn in turns]
    return _best([(bid.score, bid.took) for bid in winners], sum(any(bid.took for bid in turn.bids) for turn in turns))


def measure_speaking(turns: Sequence[Heard], threshold: float) -> dict[str, float]:
    """Measure what speaking at `threshold` gets right and what it spoils; rates per 100 are per decision."""
    every = [(turn, bid) for turn in turns for bid in turn.bids]
    spoken = [(turn, bid) for turn, bid in every if bid.score >= threshold]
    wrong = [(turn, bid) for turn, bid in spoken if not bid.took]
    right, positives = len(spoken) - len(wrong), sum(bid.took for _, bid in every)
    unnamed = [bid for _, bid in every if bid.took and not bid.is_named]
    precision, recall = _ratio(right, len(spoken)), _ratio(right, positives)
    return {
        "precision": precision,
        "recall": recall,
        "F1": _ratio(2 * precision * recall, precision + recall),
        "recall when not named": _ratio(sum(bid.score >= threshold for bid in unnamed), len(unnamed)),
        "false per 100 heard": 100 * _ratio(len(wrong), len(every)),
        "intrusive per 100 heard": 100 * _ratio(sum(not bid.is_named for _, bid in wrong), len(every)),
        "talks over, of spoken": _ratio(sum(turn.goes_on for turn, _ in wrong), len(spoken)),
        "steals the floor, of spoken": _ratio(
            sum(bool(turn.repliers) and not turn.goes_on for turn, _ in wrong), len(spoken)
        ),
    }


def measure_arbitration(turns: Sequence[Heard], threshold: float) -> dict[str, float]:
    """Measure the choice of one speaker or nobody: the highest bid from `threshold` on."""
    right = ranks = crowded = 0.0
    for turn in turns:
        bids = sorted(turn.bids, key=lambda bid: -bid.score)
        loud = sum(bid.score >= threshold for bid in bids)
        order: list[str | None] = [bid.who for bid in bids]
        order.insert(loud, None)
        rank = order.index(next((who for who in turn.repliers if who in order), None))
        right += rank == 0
        ranks += 1 / (1 + rank)
        crowded += loud > 1
    return {
        "arbitration: accuracy": _ratio(right, len(turns)),
        "arbitration: MRR": _ratio(ranks, len(turns)),
        "two or more would speak, without it": _ratio(crowded, len(turns)),
    }


def _best(rows: Sequence[tuple[float, bool]], positives: int) -> float:
    ordered = sorted(rows, key=lambda row: -row[0])
    score_of: Callable[[tuple[float, bool]], float] = lambda row: row[0]  # noqa: E731 - a key with its type
    best, found, hits, seen = 0.0, 1.0, 0, 0
    for score, tied in groupby(ordered, key=score_of):
        group = list(tied)
        hits, seen = hits + sum(took for _, took in group), seen + len(group)
        f1 = _ratio(2 * hits, seen + positives)
        if f1 > best:
            best, found = f1, score
    return found


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
