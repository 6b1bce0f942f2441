"""Measures turn-taking: where people noted who answered whom, how well it is foreseen who will, and what is spoilt."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tertulia.bench.floor.corpus import Room, Turn, read_rooms
from tertulia.bench.floor.deciders import Decider, always, mention_only, never, ours, six_numbers
from tertulia.bench.floor.metrics import (
    Bid,
    Heard,
    average_precision,
    measure_arbitration,
    measure_speaking,
)
from tertulia.bench.floor.signs import SignedRoom, embed_rooms
from tertulia.bench.report import Figure, Report, percentile
from tertulia.floor import talk as floor
from tertulia.floor.features import Scene
from tertulia.floor.weights import THRESHOLD
from tertulia.floor.wording import is_bot_name
from tertulia.memory.embedder import Embedder

SAMPLE = Path(__file__).parent / "sample"
# Below this a folder that has parts of its own is measured: the part that nothing was learned from.
PART = Path("irc") / "dev"
# Whom a turn may wake: who spoke so often before, and so lately. The sample's rooms are short.
SPOKE_BEFORE, SPOKE_BEFORE_SAMPLE = 5, 1
SPOKE_WITHIN_TURNS = 100
# What its author did within so many turns counts as going on.
GOES_ON_TURNS = 5
SIGNED = "natural with signs"
DECIDERS: dict[str, Decider] = {
    "natural": ours,
    "six numbers": six_numbers,
    "mention only": mention_only,
    "always": always,
    "never": never,
}
THRESHOLDS = {"natural": THRESHOLD, SIGNED: THRESHOLD, "six numbers": 0.13} | dict.fromkeys(
    ("mention only", "always", "never"), 0.5
)


def measure_floor(data: Path | None, embedder: Embedder | None = None) -> Report:
    """Measure over a folder of annotated rooms, one that holds `PART`, or the sample that ships.

    Without an embedder the signs beyond the words go by words alone.

    Raises:
        ConfigError: there are no such rooms, or they are not of the form.
    """
    folder = SAMPLE if data is None else data / PART if (data / PART).is_dir() else data
    before = SPOKE_BEFORE_SAMPLE if data is None else SPOKE_BEFORE
    rooms = read_rooms(folder)
    heard: dict[str, list[Heard]] = {name: [] for name in THRESHOLDS}
    took = Took()
    for room, vectors in zip(rooms, embed_rooms(rooms, embedder), strict=True):
        for name, turn in _play(room, SignedRoom(vectors), before, took):
            heard[name].append(turn)
    natural = heard["natural"]
    conditions = {
        "data": folder.name,
        "rooms": len(rooms),
        "turns": len(natural),
        "decisions": sum(len(turn.bids) for turn in natural),
        "threshold": THRESHOLD,
        "meaning": "none" if embedder is None else embedder.name,
    }
    figures = [figure for name, bound in THRESHOLDS.items() for figure in _figures(name, heard[name], bound)]
    latency = [
        Figure(f"{name}: CPU µs per decision, p{percent}", (percentile(times, percent),))
        for name, times in (("natural", took.words_us), (SIGNED, took.signs_us))
        for percent in (50, 99)
    ]
    return Report("floor", conditions, [*figures, *latency])


@dataclass(frozen=True, slots=True)
class Took:
    """What decisions took, in µs of CPU: by the words alone, and with the signs beyond them, given the vector."""

    words_us: list[float] = field(default_factory=list)
    signs_us: list[float] = field(default_factory=list)


def _play(room: Room, signed: SignedRoom, before: int, took: Took) -> Iterator[tuple[str, Heard]]:
    """Give each decider's bids for each judged turn; a turn's share of reading it is part of a decision's time."""
    talk = floor.Talk()
    for number, turn in enumerate(room.turns):
        began = time.thread_time()
        heard = talk.hear(_as_heard(turn))
        scene = Scene(talk, heard)
        read_s = time.thread_time() - began
        signed.hear(number, turn)
        felt_s = time.thread_time() - began
        who = list(_list_candidates(talk, turn, number, before)) if room.first <= number < room.last else []
        if who:
            took.words_us.extend(_time(ours, scene, who, read_s / len(who)))
            took.signs_us.extend(_time(signed.score_with_interests, scene, who, felt_s / len(who)))
            template = _as_bids(room, number, who, heard.named)
            for name, decide in {**DECIDERS, SIGNED: signed.score}.items():
                bids = tuple(replace(bid, score=decide(scene, bid.who)) for bid in template.bids)
                yield name, replace(template, bids=bids)
        talk.keep(heard)


def _as_heard(turn: Turn) -> floor.Turn:
    """Give the turn without the note of what it answers: that is what is to be found out."""
    text = "\n".join(line.text for line in turn.lines)
    return floor.Turn(turn.author, text, turn.lines[0].at_s, turn.lines[-1].at_s)


def _list_candidates(talk: floor.Talk, turn: Turn, number: int, before: int) -> Iterator[str]:
    for person in talk.list_latest():
        if number - person.last_number > SPOKE_WITHIN_TURNS:
            return
        if person.name != turn.author and person.count >= before and not is_bot_name(person.name):
            yield person.name


def _time(decide: Callable[[Scene, str], object], scene: Scene, names: Sequence[str], share_s: float) -> list[float]:
    times = []
    for name in names:
        began = time.thread_time()
        decide(scene, name)
        times.append((time.thread_time() - began + share_s) * 1e6)
    return times


def _as_bids(room: Room, number: int, who: Sequence[str], named: Sequence[str]) -> Heard:
    turn = room.turns[number]
    later = [(place, room.turns[place].author) for place in turn.answered_by if place > number]
    repliers = tuple(dict.fromkeys(author for _, author in later if author != turn.author))
    goes_on = bool(later) and later[0][1] == turn.author and later[0][0] - number <= GOES_ON_TURNS
    return Heard(tuple(Bid(name, 0.0, name in repliers, name in named) for name in who), repliers, goes_on)


def _figures(name: str, turns: Sequence[Heard], threshold: float) -> Iterator[Figure]:
    yield Figure(f"{name}: average precision", (average_precision(bid for turn in turns for bid in turn.bids),))
    found = measure_speaking(turns, threshold) | measure_arbitration(turns, threshold)
    for what, value in found.items():
        yield Figure(f"{name}: {what}", (value,))
