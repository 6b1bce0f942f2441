"""How well each model has answered lately: its calls of a day, in memory, and the breaker that they drive."""

from __future__ import annotations

import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil

from tertulia.llm.resilience.breaker import Breaker, BreakerOptions
from tertulia.llm.resilience.kinds import ILLNESSES, FailureKind

# Of each model the last so many calls are known, of at most so many models; some 100 bytes a call.
MAX_CALLS = 4_096
MAX_MODELS = 256
WINDOWS_S: dict[str, int] = {"15m": 15 * 60, "1h": 3_600, "24h": 24 * 3_600}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request to a model; `kind` is None where it gave a reply, `first_s` where it said nothing at all."""

    at_s: float
    took_s: float
    first_s: float | None
    kind: FailureKind | None


@dataclass(frozen=True, slots=True)
class Headroom:
    """What a service last said of how much may still be asked of it; None where it did not say."""

    requests: int | None = None
    requests_limit: int | None = None
    tokens: int | None = None
    tokens_limit: int | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time up to now.

    `availability` is the share of requests at which the service was well, whatever it thought of them; None without
    any. Times are of requests that gave a reply, in seconds, by percentile.
    """

    requests: int
    errors: dict[FailureKind, int]
    availability: float | None
    first_token_s: dict[str, float]
    whole_s: dict[str, float]


@dataclass(slots=True)
class Watch:
    """One model of one provider; what it was asked by whom is not known here."""

    provider: str
    model: str
    breaker: Breaker
    attempts: deque[Attempt] = field(default_factory=lambda: deque(maxlen=MAX_CALLS))

    def note(self, attempt: Attempt) -> None:
        """Count an attempt that has ended."""
        self.attempts.append(attempt)
        if attempt.kind in ILLNESSES:
            self.breaker.fail()
        elif attempt.kind == "rate_limited":  # by the service, or by our own limits before it was asked
            self.breaker.give_back()
        else:
            self.breaker.succeed()


class Watches:
    """The watch of every model that was asked lately; the one that was asked longest ago is forgotten first.

    `scope` tells apart providers of one name: a workspace's own, or the platform's where it is empty. `now` is a clock
    that only goes forward.
    """

    def __init__(self, options: BreakerOptions, now: Callable[[], float] = time.monotonic) -> None:
        self._options = options
        self._watches: OrderedDict[tuple[str, str, str], Watch] = OrderedDict()
        self._headrooms: dict[tuple[str, str], Headroom] = {}
        self.now = now

    def find(self, scope: str, provider: str, model: str) -> Watch:
        """Give a model's watch, a new one for a model that nobody asked yet."""
        key = (scope, provider, model)
        if key not in self._watches:
            self._watches[key] = Watch(provider, model, Breaker(self._options, self.now))
            if len(self._watches) > MAX_MODELS:
                self._watches.popitem(last=False)
        self._watches.move_to_end(key)
        return self._watches[key]

    def forget(self, scope: str, provider: str) -> None:
        """Forget a provider, which is another from now on."""
        for key in [one for one in self._watches if one[:2] == (scope, provider)]:
            del self._watches[key]
        self._headrooms.pop((scope, provider), None)

    def list_all(self, scopes: Iterable[str]) -> list[Watch]:
        """List the watches of some scopes, by provider and model."""
        wanted = frozenset(scopes)
        found = [watch for (scope, _, _), watch in self._watches.items() if scope in wanted]
        return sorted(found, key=lambda watch: (watch.provider, watch.model))

    def count_open(self) -> int:
        """Count the models that are left alone, or are about to be tried again."""
        return sum(watch.breaker.state != "closed" for watch in self._watches.values())

    def note_headroom(self, scope: str, provider: str, headroom: Headroom) -> None:
        """Keep what a service said last of how much may be asked."""
        self._headrooms[scope, provider] = headroom
        if len(self._headrooms) > MAX_MODELS:
            del self._headrooms[next(iter(self._headrooms))]

    def find_headroom(self, scopes: Sequence[str], provider: str) -> Headroom | None:
        """Give what a service of one of these scopes said last, if it ever did."""
        found = (self._headrooms.get((scope, provider)) for scope in scopes)
        return next((one for one in found if one is not None), None)


def sum_up(attempts: Iterable[Attempt], since_s: float) -> Window:
    """Sum up the attempts that ended since a moment of the clock."""
    chosen = [one for one in attempts if one.at_s >= since_s]
    errors = Counter(one.kind for one in chosen if one.kind is not None)
    ill = sum(count for kind, count in errors.items() if kind in ILLNESSES)
    good = [one for one in chosen if one.kind is None]
    return Window(
        requests=len(chosen),
        errors=dict(errors),
        availability=None if not chosen else 1 - ill / len(chosen),
        first_token_s=_percentiles(one.first_s for one in good if one.first_s is not None),
        whole_s=_percentiles(one.took_s for one in good),
    )


def _percentiles(values: Iterator[float]) -> dict[str, float]:
    """Give the median, the 95th and the 99th percentile by nearest rank; nothing of nothing."""
    ranked = sorted(values)
    if not ranked:
        return {}
    return {f"p{share}": ranked[ceil(share / 100 * len(ranked)) - 1] for share in (50, 95, 99)}
