"""Falsify a recorded run in one place at a time: a checker that does not notice checks nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from tests.flows.checker.history import History, Life
from tests.flows.client import Frame


def mutants(history: History) -> Iterator[tuple[str, History]]:
    """Yield runs that are wrong, each with the law that must say so."""
    life, first, second = _find_neighbours(history)
    one, other = life.frames[first], life.frames[second]
    before, between, after = life.frames[:first], life.frames[first + 1 : second], life.frames[second + 1 :]
    for frames in (
        [*before, one, one, *between, other, *after],
        [*before, other, *between, one, *after],
        [*before, *between, other, *after],
    ):
        yield "in_order_once", replace(history, lives=[replace(life, frames=frames)])
    lost = one.body["message"]["id"]
    logs = {
        place: [e for e in log if e.get("message", {}).get("id") != lost] for place, log in history.ending.logs.items()
    }
    forgetful = replace(history, ending=replace(history.ending, logs=logs))
    yield "acknowledged_once", forgetful
    yield "durable_before_visible", forgetful
    yield "same_log_for_all", forgetful
    yield "history_is_the_log", forgetful


def _find_neighbours(history: History) -> tuple[Life, int, int]:
    """Find an acknowledged post and the event after it in the same room, as one connection was shown them."""
    acknowledged = {command.result["message_id"] for _, command in history.commands("post_message") if command.result}
    for life in history.lives:
        live = list(life.live_events())
        for one, other in pairwise(live):
            is_post = one.body["type"] == "message_posted" and one.body["message"]["id"] in acknowledged
            if is_post and one.body["room_id"] == other.body["room_id"]:
                return life, _place(life, one), _place(life, other)
    raise AssertionError("nobody was shown two events in a row")


def _place(life: Life, wanted: Frame) -> int:
    return next(index for index, frame in enumerate(life.frames) if frame is wanted)
