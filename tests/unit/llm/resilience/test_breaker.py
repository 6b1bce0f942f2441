"""A breaker opens on failures in a row, tries once after a pause, and waits longer every time that fails."""

from __future__ import annotations

from tertulia.llm.resilience.breaker import Breaker, BreakerOptions

OPTIONS = BreakerOptions(failures=3, pause_s=10, max_pause_s=35)


class Clock:
    """Goes on when a test says so."""

    def __init__(self) -> None:
        self.at_s = 100.0

    def __call__(self) -> float:
        return self.at_s


def opened() -> tuple[Breaker, Clock]:
    clock = Clock()
    breaker = Breaker(OPTIONS, clock)
    for _ in range(OPTIONS.failures):
        assert breaker.admit()
        breaker.fail()
    return breaker, clock


def test_it_opens_on_failures_in_a_row_alone() -> None:
    breaker = Breaker(OPTIONS, Clock())
    for _ in range(2):
        breaker.fail()
        breaker.fail()
        breaker.succeed()
    assert breaker.state == "closed"
    breaker, _ = opened()
    assert (breaker.state, breaker.admit(), breaker.wait_s()) == ("open", False, 10)


def test_after_the_pause_one_is_let_through_and_closes_it() -> None:
    breaker, clock = opened()
    clock.at_s += 10
    assert breaker.state == "half_open"
    assert [breaker.admit(), breaker.admit()] == [True, False]
    breaker.succeed()
    assert (breaker.state, breaker.admit(), breaker.admit()) == ("closed", True, True)


def test_a_failed_trial_doubles_the_pause_up_to_its_limit() -> None:
    breaker, clock = opened()
    pauses = []
    for _ in range(4):
        pauses.append(breaker.wait_s())
        clock.at_s += breaker.wait_s()
        assert breaker.admit()
        breaker.fail()
    assert pauses == [10, 20, 35, 35]


def test_what_was_asked_before_it_opened_says_nothing_new() -> None:
    breaker, clock = opened()
    clock.at_s += 5
    breaker.fail()
    assert breaker.wait_s() == 5
    breaker.succeed()
    assert breaker.state == "closed"


def test_a_trial_that_was_given_up_lets_another_try() -> None:
    breaker, clock = opened()
    clock.at_s += 10
    assert breaker.admit()
    breaker.give_back()
    assert breaker.admit()
