"""Slow mode: who spoke waits, who was refused does not, and what is forgotten is forgiven."""

from __future__ import annotations

import pytest

from tertulia.domain.errors import RateLimited
from tertulia.governance import slow_mode
from tertulia.governance.slow_mode import SlowMode


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_who_spoke_waits_for_the_rest_of_the_time() -> None:
    clock = Clock()
    slow = SlowMode(clock)
    slow.enter("ana", 30).require_passed()
    slow.enter("ben", 30).require_passed()
    clock.now += 29.5
    with pytest.raises(RateLimited, match=r"0\.5 s") as refused:
        slow.enter("ana", 30).require_passed()
    assert refused.value.retry_after_s == 0.5
    clock.now += 0.5
    slow.enter("ana", 30).require_passed()
    assert slow.enter("ana", 30).wait_s == 30


def test_a_pace_that_was_changed_holds_at_once() -> None:
    clock = Clock()
    slow = SlowMode(clock)
    slow.enter("ana", 30)
    clock.now += 10
    assert slow.enter("ana", 60).wait_s == 50
    assert slow.enter("ana", 5).wait_s == 0


def test_what_was_not_said_makes_nobody_wait() -> None:
    clock = Clock()
    slow = SlowMode(clock)
    slow.give_back(slow.enter("ana", 30))
    first = slow.enter("ana", 30)
    assert first.wait_s == 0
    clock.now += 10
    slow.give_back(slow.enter("ana", 30))
    assert slow.enter("ana", 30).wait_s == 20, "what came too early has nothing to give back"
    clock.now += 20
    slow.give_back(slow.enter("ana", 30))
    slow.give_back(first)
    assert slow.enter("ana", 30).wait_s == 0, "the time before stands again, and has passed"


def test_only_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow_mode, "MAX_REMEMBERED", 2)
    slow = SlowMode(Clock())
    for key in ("ana", "ben", "cleo"):
        slow.enter(key, 30)
    assert [slow.enter(key, 30).wait_s for key in ("cleo", "ana")] == [30, 0]
