"""What goes wrong in a run: connections are cut, servers die, disks fill, clocks jump, readers stall."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from tests.flows.checker.actor import Actor
from tests.flows.checker.history import Fault
from tests.flows.checker.world import World
from tests.flows.client import stalled
from tests.flows.machine import IS_LIMITABLE, WallClock, fill_disk, free_disk
from tests.flows.server import Server

STALL_POSTS, STALL_POST_BYTES = 500, 16_000
"""8 MB: more than the server keeps for a reader and both sockets' buffers can hold."""

FULL_REFUSALS = 20
"""A disk stays full until so many commands were refused for it."""

TORN_BYTES = 20_000
HOUR_S = 3_600


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each goes wrong in a run."""

    cuts: int = 0
    kills: int = 0
    fulls: int = 0
    jumps: int = 0
    stalls: int = 0


class Faults:
    """Does them one after another, at moments and in an order that `rng` alone decides."""

    def __init__(self, server: Server, clock: WallClock, world: World, actors: list[Actor], rng: random.Random) -> None:
        self._server = server
        self._clock = clock
        self._world = world
        self._actors = actors
        self._rng = rng

    async def play(self, counts: Counts, total: int) -> None:
        """Spread the faults over the commands of a run, well before its last ones."""
        doings: list[Callable[[], Awaitable[None]]] = [
            *[self._cut] * counts.cuts,
            *[self._kill] * counts.kills,
            *[self._fill_disk] * (counts.fulls if IS_LIMITABLE else 0),
            *[self._set_clock] * counts.jumps,
            *[self._stall] * counts.stalls,
        ]
        self._rng.shuffle(doings)
        moments = sorted(self._rng.sample(range(total // 10, total * 8 // 10), k=len(doings)))
        for moment, do in zip(moments, doings, strict=True):
            await self._world.sent.reach(moment)
            await do()

    @contextlib.asynccontextmanager
    async def _noted(self, kind: str) -> AsyncIterator[None]:
        began_at = next(self._world.ticks)
        yield
        self._world.faults.append(Fault(kind, began_at, next(self._world.ticks)))

    async def _cut(self) -> None:
        """Tear the connections of a few clients at once."""
        async with self._noted("cut"):
            for actor in self._rng.sample(self._actors, k=max(1, len(self._actors) // 4)):
                if actor.client.is_open:
                    await actor.cut()

    async def _kill(self) -> None:
        """Kill the server, and start it again, one time in three by another clock."""
        async with self._noted("kill"):
            self._world.is_up.clear()
            await asyncio.to_thread(self._server.kill)
            for actor in self._actors:
                if actor.client.is_open:
                    await actor.client.closed()
            if self._rng.random() < 0.3:
                self._move_clock()
            await asyncio.to_thread(self._server.start)
            self._world.is_up.set()

    async def _fill_disk(self) -> None:
        """Have writes fail for a while, at once or after a few bytes; one time in three the server dies of it too."""
        async with self._noted("full"):
            log = self._server.data / "tertulia.db-wal"
            torn = log.stat().st_size + self._rng.randrange(TORN_BYTES) if self._rng.random() < 0.3 else 0
            dies = self._rng.random() < 0.3
            fill_disk(self._server.pid, torn)
            await self._world.sent.reach(self._world.sent.count + FULL_REFUSALS)
            fill_disk(self._server.pid)
            await self._world.refused.reach(self._world.refused.count + FULL_REFUSALS)
            if dies:
                await self._kill()
            else:
                free_disk(self._server.pid)

    async def _set_clock(self) -> None:
        async with self._noted("jump"):
            self._move_clock()

    def _move_clock(self) -> None:
        self._clock.set(self._rng.choice((-1, 1)) * self._rng.randint(HOUR_S, 6 * HOUR_S))

    async def _stall(self) -> None:
        """Have a client read nothing, while its member says more than can wait for it."""
        able = [actor for actor in self._actors if actor.client.is_open and _find_crier(actor) is not None]
        if not able:
            return
        actor = self._rng.choice(able)
        crier = _find_crier(actor)
        assert crier is not None
        async with self._noted("stall"):
            actor.was_stalled = True
            with stalled(actor.client):
                await crier.shout(STALL_POSTS, STALL_POST_BYTES)


def _find_crier(actor: Actor) -> Actor | None:
    return next((sibling for sibling in actor.siblings if sibling.client.is_open), None)
