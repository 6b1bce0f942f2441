"""Measures what connections cost that only stay, and how soon all are back after a restart."""

from __future__ import annotations

import asyncio
import platform
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from tertulia.bench.child import Child, ensure_open_files
from tertulia.bench.home import Home, make_data, run_home
from tertulia.bench.idle.resident import post_until
from tertulia.bench.idle.sleepers import AllIn, Order
from tertulia.bench.program import Program, run_program
from tertulia.bench.rawsocket import address_of
from tertulia.bench.report import Figure, Report, percentile
from tertulia.domain.errors import ConfigError

MEMBERS_PER_ROOM = 50
CONNECTIONS_PER_PROCESS = 2_500
# Until everybody is in: a base for the restart, and time for each.
ALL_IN_S = 60.0
EACH_IN_S = 0.05
_SPARE_FILES = 500
_MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class IdlePlan:
    """So many `connections`, each of a member in a room of 50, watched for `watch_s` with nobody there and with all."""

    connections: int = 2_000
    watch_s: float = 60.0
    folder: Path | None = None

    @property
    def patience_s(self) -> float:
        return ALL_IN_S + self.connections * EACH_IN_S


@dataclass(frozen=True, slots=True)
class Stay:
    """What connecting and staying cost."""

    connecting_s: float
    connecting_cpu_s: float
    memory_kib: float
    empty_cpu_s: float
    idle_cpu_s: float


@dataclass(frozen=True, slots=True)
class Return:
    """What a restart took: until the server was ready, and from then until each was back.

    `cpu_s` is what their return cost without the start; `posts_s` how long posts of somebody inside took meanwhile.
    """

    ready_s: float
    back_s: Sequence[float]
    start_cpu_s: float
    cpu_s: float
    posts_s: Sequence[float]


@dataclass(frozen=True, slots=True)
class Inside:
    """A member alone with the owner in a room of their own."""

    token: str
    room_id: str


@dataclass(frozen=True, slots=True)
class Since:
    """When the server was stopped, and who is back first."""

    stopped: float
    inside: Inside


def measure_idle(plan: IdlePlan) -> Report:
    """Measure idle connections with the server's own heartbeat, then a restart while all of them are there.

    Raises:
        ConfigError: not on Linux, too few files may be open, or the server lost a connection or let one not back in.
    """
    ensure_open_files(plan.connections + _SPARE_FILES)
    return asyncio.run(_measure(plan))


async def _measure(plan: IdlePlan) -> Report:
    with make_data(plan.folder) as data:
        async with AsyncExitStack() as sleeping:
            async with run_home(data) as home:
                port = address_of(home.server.url)[1]
                tokens, inside = await _fill(home, plan.connections)
                sleepers, stay = await _take_stay(sleeping, plan, home.server, tokens)
                stopped = time.monotonic()
            async with run_home(data, port) as home:
                back = await _take_return(sleepers, plan, home.server, Since(stopped, inside))
    conditions = {
        "connections": plan.connections,
        "members of a room": MEMBERS_PER_ROOM,
        "seconds watched": plan.watch_s,
        "python": platform.python_version(),
    }
    return Report("idle", conditions, _figures(plan, stay, back))


async def _fill(home: Home, count: int) -> tuple[list[str], Inside]:
    """Make members in rooms of `MEMBERS_PER_ROOM`; gives their tokens, and who is to be inside while they return."""
    owner = await home.create_owner_token()
    *bots, (resident, token) = await home.create_bots(count + 1)
    inside = Inside(token, await home.create_room(owner, [resident], "bench inside"))
    for start in range(0, count, MEMBERS_PER_ROOM):
        member_ids = [member_id for member_id, _ in bots[start : start + MEMBERS_PER_ROOM]]
        await home.create_room(owner, member_ids, f"bench {start}")
    return [token for _, token in bots], inside


async def _take_stay(
    sleeping: AsyncExitStack, plan: IdlePlan, server: Child, tokens: Sequence[str]
) -> tuple[list[Program], Stay]:
    empty_cpu_s = await _watch(server, plan.watch_s)
    memory_kib, cpu_s, began = server.memory_kib(), server.cpu_s(), time.monotonic()
    sleepers = []
    for start in range(0, len(tokens), CONNECTIONS_PER_PROCESS):
        sleeper = await sleeping.enter_async_context(run_program("tertulia.bench.idle.sleepers"))
        order: Order = {"url": server.url, "tokens": list(tokens[start : start + CONNECTIONS_PER_PROCESS])}
        await sleeper.tell(order)
        sleepers.append(sleeper)
    welcomed_at = await _wait_for_all(sleepers, plan, began)
    connecting_cpu_s = server.cpu_s() - cpu_s
    idle_cpu_s = await _watch(server, plan.watch_s)
    grown_kib = server.memory_kib() - memory_kib
    return sleepers, Stay(max(welcomed_at) - min(welcomed_at), connecting_cpu_s, grown_kib, empty_cpu_s, idle_cpu_s)


async def _watch(server: Child, seconds: float) -> float:
    """Give the processor seconds that the server uses in a minute in which nobody does anything."""
    cpu_s = server.cpu_s()
    await asyncio.sleep(seconds)
    return (server.cpu_s() - cpu_s) * _MINUTE_S / seconds


async def _take_return(sleepers: Sequence[Program], plan: IdlePlan, server: Child, since: Since) -> Return:
    ready, start_cpu_s = time.monotonic(), server.cpu_s()
    are_back = asyncio.Event()
    posting = asyncio.create_task(post_until(server.url, since.inside.token, since.inside.room_id, are_back))
    try:
        welcomed_at = await _wait_for_all(sleepers, plan, since.stopped)
    finally:
        are_back.set()
        cpu_s = server.cpu_s() - start_cpu_s
        posts_s = await posting
    return Return(ready - since.stopped, [max(0.0, at - ready) for at in welcomed_at], start_cpu_s, cpu_s, posts_s)


async def _wait_for_all(sleepers: Sequence[Program], plan: IdlePlan, since: float) -> list[float]:
    """Wait until everybody is in; gives when each was welcomed.

    Raises:
        ConfigError: not all are in time, or one was lost and back before `since`.
    """
    try:
        async with asyncio.timeout(plan.patience_s):
            told: list[AllIn] = await asyncio.gather(*(sleeper.hear() for sleeper in sleepers))
    except TimeoutError:
        raise ConfigError(f"Not all connections were let in within {plan.patience_s:.0f} s.") from None
    welcomed_at = [at for one in told for at in one["welcomed_at"]]
    if min(welcomed_at) < since:
        raise ConfigError("The measured server lost a connection that did nothing but stay.")
    return welcomed_at


def _figures(plan: IdlePlan, stay: Stay, back: Return) -> list[Figure]:
    def figure(what: str, value: float) -> Figure:
        return Figure(what, (value,))

    return [
        figure("KiB per connection", stay.memory_kib / plan.connections),
        figure("s until all are connected", stay.connecting_s),
        figure("CPU ms per sign-in", stay.connecting_cpu_s / plan.connections * 1e3),
        figure("CPU s per minute, nobody there", stay.empty_cpu_s),
        figure("CPU s per minute, all there", stay.idle_cpu_s),
        figure("s from the stop until ready again", back.ready_s),
        *(figure(f"s from ready until back, p{percent}", percentile(back.back_s, percent)) for percent in (50, 99)),
        figure("s from ready until all are back", max(back.back_s)),
        figure("CPU s to start", back.start_cpu_s),
        figure("CPU ms per return", back.cpu_s / plan.connections * 1e3),
        *(
            figure(f"ms until a post of somebody inside is on disk meanwhile, p{percent}", _ms(back.posts_s, percent))
            for percent in (50, 99)
        ),
    ]


def _ms(values_s: Sequence[float], percent: int) -> float:
    return percentile(values_s, percent) * 1e3
