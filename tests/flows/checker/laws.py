"""All laws at once: what of a recorded run breaks the contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from tests.flows.checker.delivery import DELIVERY
from tests.flows.checker.history import History
from tests.flows.checker.outcomes import OUTCOMES
from tests.flows.checker.reducer import LogGapError
from tests.flows.checker.traces import TRACES

LAWS = (*DELIVERY, *OUTCOMES, *TRACES)
SHOWN_PER_LAW = 5


def violations(history: History) -> list[str]:
    """List what breaks a law, each with the law's name; of each law the first few."""
    return [f"{law.__name__}: {what}" for law in LAWS for what in objections(law, history)]


def objections(law: Callable[[History], Iterator[str]], history: History) -> Iterator[str]:
    """Yield the first few things by which a run breaks a law."""
    try:
        yield from islice(law(history), SHOWN_PER_LAW)
    except LogGapError as gap:
        yield str(gap)
