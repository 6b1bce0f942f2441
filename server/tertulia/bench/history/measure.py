"""Measures what a room's past costs: the same things are done in a new room and in rooms with thousands of messages."""

from __future__ import annotations

import asyncio
import platform
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from tertulia.bench.history.past import FILLERS, IN_FLIGHT, MISSED, Past, open_past
from tertulia.bench.load import Load, connected, measure_load, settle
from tertulia.bench.report import Figure, Report
from tertulia.domain.errors import ConfigError

PASTS = (10_000, 300_000)
# A new room has a page to read, no more.
NEW_ROOM_MESSAGES = 120
ACTION_TIMEOUT_S = 120.0
ACTIONS: dict[str, Callable[[Past], Awaitable[None]]] = {
    "hello": Past.say_hello,
    f"resume of {MISSED}": Past.resume,
    "newest page": Past.read_newest,
    "oldest page": Past.read_oldest,
    "snapshot": Past.take_snapshot,
    "agent's turn": Past.ask_agent,
}


@dataclass(frozen=True, slots=True)
class HistoryPlan:
    """Rooms with so many `messages`, beside a new one; each action `times` times in a round, `repeats` rounds."""

    messages: Sequence[int] = PASTS
    times: int = 30
    posts: int = 400
    repeats: int = 3
    folder: Path | None = None

    @property
    def loads(self) -> dict[str, Load]:
        """Give the loads by name."""
        pipelined = Load(5 * self.posts // FILLERS * FILLERS, IN_FLIGHT, FILLERS)
        return {"post, one waiting": Load(self.posts), f"post, {FILLERS} × {IN_FLIGHT} in flight": pipelined}


def measure_history(plan: HistoryPlan) -> Report:
    """Measure reading, posting and an agent's turn, and the memory that the server takes.

    Raises:
        ConfigError: not on Linux, or a measured server failed.
    """
    return asyncio.run(_measure(plan))


async def _measure(plan: HistoryPlan) -> Report:
    async with AsyncExitStack() as stack:
        sizes = (NEW_ROOM_MESSAGES, *plan.messages)
        pasts = [await stack.enter_async_context(open_past(plan.folder, messages)) for messages in sizes]
        at_first_kib = [past.home.server.memory_kib() for past in pasts]
        figures: list[Figure] = []
        for name, act in ACTIONS.items():
            # Side by side, so that a busy spell of the machine touches all.
            rounds = [[await _measure_action(past, act, plan.times) for past in pasts] for _ in range(plan.repeats)]
            figures += _compared(name, plan, rounds)
        for name, load in plan.loads.items():
            rounds = [[await _measure_posts(past, load) for past in pasts] for _ in range(plan.repeats)]
            figures += _compared(name, plan, rounds)
        at_last_kib = [past.home.server.memory_kib() for past in pasts]
    for when, found_kib in (("at first", at_first_kib), ("at last", at_last_kib)):
        figures.append(Figure(f"MiB of memory {when}, new room", (found_kib[0] / 1024,)))
        figures += [
            Figure(f"MiB of memory {when}, {messages:,} messages: more by", ((kib - found_kib[0]) / 1024,))
            for messages, kib in zip(plan.messages, found_kib[1:], strict=True)
        ]
    conditions = {"times each": plan.times, "python": platform.python_version(), "synchronous": "FULL"}
    return Report("history", conditions, figures)


async def _measure_action(past: Past, act: Callable[[Past], Awaitable[None]], times: int) -> float:
    """Give the processor seconds that one takes; the first, which fills caches, is not counted."""
    server = past.home.server
    try:
        async with asyncio.timeout(ACTION_TIMEOUT_S):
            await act(past)
            await settle(server)
            cpu_s = server.cpu_s()
            for _ in range(times):
                await act(past)
            await settle(server)
    except TimeoutError:
        raise ConfigError(f"The measured server took more than {ACTION_TIMEOUT_S:.0f} s for a round.") from None
    return (server.cpu_s() - cpu_s) / times


async def _measure_posts(past: Past, load: Load) -> float:
    async with connected(past.home.server.url, past.tokens[:FILLERS], past.room_id) as members:
        cost = await measure_load(past.home.server, members, members, load)
    return cost.cpu_s / load.posts


def _compared(name: str, plan: HistoryPlan, rounds: Sequence[Sequence[float]]) -> list[Figure]:
    """Give what a new room takes, and how many times that the others take."""
    new = Figure(f"{name}: CPU µs in a new room", tuple(taken_s[0] * 1e6 for taken_s in rounds))
    return [
        new,
        *(
            Figure(f"{name}: times as much with {messages:,}", tuple(taken_s[place] / taken_s[0] for taken_s in rounds))
            for place, messages in enumerate(plan.messages, 1)
        ),
    ]
