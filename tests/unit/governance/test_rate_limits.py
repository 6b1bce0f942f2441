"""Token buckets, on a clock that moves when it is told to."""

from __future__ import annotations

import pytest

from tertulia.domain.errors import RateLimited, Unauthenticated
from tertulia.governance import rate_limits
from tertulia.governance.rate_limits import Places, Rate, RateLimiter, counting_failures


class Watch:
    """A monotonic clock of the test's own."""

    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def watch() -> Watch:
    return Watch()


def takes(limiter: RateLimiter, key: str = "ana", most: int = 100) -> int:
    """Take until refused; gives how often it went well."""
    for taken in range(most):
        try:
            limiter.take(key)
        except RateLimited:
            return taken
    return most


def test_a_burst_then_a_steady_pace(watch: Watch) -> None:
    limiter = RateLimiter(Rate(per_s=2, burst=5), watch)
    assert takes(limiter) == 5
    watch.now_s += 1.5
    assert takes(limiter) == 3


def test_a_long_rest_gives_one_burst_and_no_more(watch: Watch) -> None:
    limiter = RateLimiter(Rate(per_s=2, burst=5), watch)
    takes(limiter)
    watch.now_s += 3_600
    assert takes(limiter) == 5


def test_the_wait_that_is_told_is_enough_and_not_too_much(watch: Watch) -> None:
    limiter = RateLimiter(Rate(per_s=4, burst=1), watch)
    limiter.take("ana")
    with pytest.raises(RateLimited) as refusal:
        limiter.take("ana")
    wait_s = refusal.value.retry_after_s
    assert wait_s == 0.25
    watch.now_s += wait_s - 0.01
    assert takes(limiter) == 0
    watch.now_s += 0.01
    assert takes(limiter) == 1


def test_being_refused_costs_nothing(watch: Watch) -> None:
    limiter = RateLimiter(Rate(per_s=1, burst=1), watch)
    limiter.take("ana")
    for _ in range(9):
        watch.now_s += 0.1
        assert takes(limiter) == 0
    watch.now_s += 0.11
    assert takes(limiter) == 1


def test_everyone_has_their_own_bucket(watch: Watch) -> None:
    limiter = RateLimiter(Rate(per_s=1, burst=3), watch)
    assert [takes(limiter, key) for key in ("ana", "ben", "ana")] == [3, 3, 0]


def test_only_so_many_buckets_are_kept_and_forgetting_forgives(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "MAX_BUCKETS", 2)
    limiter = RateLimiter(Rate(per_s=1, burst=2), watch)
    for key in ("ana", "ben", "ana", "cleo"):
        limiter.take(key)
    assert takes(limiter, "ana") == 0
    assert takes(limiter, "ben") == 2


def test_only_failures_are_counted_and_only_they_are_refused(watch: Watch) -> None:
    failures = RateLimiter(Rate(per_s=0.5, burst=2), watch)

    def sign_in(address: str, *, is_right: bool = False) -> None:
        with counting_failures(failures, address):
            if not is_right:
                raise Unauthenticated("wrong")

    for error in (Unauthenticated, Unauthenticated, RateLimited, RateLimited):
        sign_in("here", is_right=True)
        with pytest.raises(error):
            sign_in("here")
    with pytest.raises(Unauthenticated):
        sign_in("elsewhere")
    watch.now_s += 2
    with pytest.raises(Unauthenticated):
        sign_in("here")


def test_a_place_is_free_again_however_it_was_left() -> None:
    places = Places(2)
    with places.hold("ana"), places.hold("ben"):
        with pytest.raises(ZeroDivisionError), places.hold("ana"):
            raise ZeroDivisionError
        with places.hold("ana"), pytest.raises(RateLimited, match="2 of these"):
            places.hold("ana").__enter__()
        with places.hold("ben"):
            pass
