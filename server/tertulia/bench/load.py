"""Members of a room that post and count: the load that every measured server is put under."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from aiohttp import ClientSession

from tertulia.bench.child import Child
from tertulia.bench.line import Line, open_line
from tertulia.domain.errors import ConfigError

TEXT_BYTES = 200
JOIN_TIMEOUT_S = 60.0
# Far above what any server we know needs for a post, so that only one that has stopped is given up.
_POST_TIMEOUT_S = 0.1
SETTLE_LOOKS = 400
SETTLE_LOOK_S = 0.05
# What a server may use that has nothing to do, and how often it must be seen so.
IDLE_SHARE = 0.05
IDLE_LOOKS = 2


@dataclass(frozen=True, slots=True)
class Load:
    """`posts` messages in all, shared evenly by the first `posters` members, `in_flight` of each unechoed at once."""

    posts: int
    in_flight: int = 1
    posters: int = 1

    @property
    def timeout_s(self) -> float:
        return 30.0 + self.posts * _POST_TIMEOUT_S


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run used: processor seconds of the server, and time on the wall."""

    cpu_s: float
    wall_s: float


class Poster(Protocol):
    async def post(self, count: int, in_flight: int) -> None:
        """Post `count` messages, each new one when an earlier one has come back; return when all have."""


class Follower(Protocol):
    async def follow(self, count: int) -> None:
        """Take `count` messages of the room; raise ConfigError when the server sends anything amiss."""


class Echoes:
    """What one poster still waits to see come back."""

    def __init__(self) -> None:
        self._heard = asyncio.Semaphore(0)

    def heard(self) -> None:
        """Note that one message has come back."""
        self._heard.release()

    async def pace(self, count: int, in_flight: int) -> AsyncGenerator[int, None]:
        """Give the number of each message when it may go; end when all have come back."""
        for number in range(count):
            if number >= in_flight:
                await self._heard.acquire()
            yield number
        for _ in range(min(count, in_flight)):
            await self._heard.acquire()


class Member:
    """One connection: posts as fast as its echoes come, and counts every event of the room."""

    def __init__(self, line: Line, room_id: str) -> None:
        self._line = line
        self._room_id = room_id
        self._seq = next((room["seq"] for room in line.welcome["rooms"] if room["id"] == room_id), 0)
        self._echoes = Echoes()

    async def post(self, count: int, in_flight: int) -> None:
        """Post `count` messages, each new one when an earlier one has come back as an event."""
        run = uuid.uuid4().hex
        command = {"type": "post_message", "room_id": self._room_id, "text": "x" * TEXT_BYTES}
        async with aclosing(self._echoes.pace(count, in_flight)) as numbers:
            async for number in numbers:
                await self._line.send(command | {"ref": f"r{number}", "key": f"{run}-{number}"})

    async def follow(self, count: int) -> None:
        """Take `count` messages of the room.

        Raises:
            ConfigError: a number is missing or comes twice, or the server refused a command.
        """
        while count:
            frame = await self._line.receive()
            if frame["type"] != "message_posted":
                continue
            if frame["seq"] != self._seq + 1:
                raise ConfigError(f"The measured server sent event {frame['seq']} after {self._seq}.")
            self._seq += 1
            count -= 1
            if frame["message"]["author"]["id"] == self._line.member_id:
                self._echoes.heard()


@asynccontextmanager
async def connected(url: str, tokens: Sequence[str], room_id: str) -> AsyncIterator[list[Member]]:
    """Connect one member per token, all welcomed before the context begins."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(ClientSession())
        async with asyncio.timeout(JOIN_TIMEOUT_S):
            lines = [await stack.enter_async_context(open_line(session, url, token)) for token in tokens]
        yield [Member(line, room_id) for line in lines]


async def measure_load(server: Child, posters: Sequence[Poster], followers: Sequence[Follower], load: Load) -> Cost:
    """Put the load on, and say what it cost the server."""
    cpu_s, began = server.cpu_s(), time.perf_counter()
    await run_load(posters, followers, load)
    wall_s = time.perf_counter() - began
    await settle(server)
    return Cost(server.cpu_s() - cpu_s, wall_s)


async def settle(server: Child) -> None:
    """Wait until the server has done what it put off, which is part of the cost; at most `SETTLE_LOOKS` looks.

    One that uses nothing because others have the processors is not idle.
    """
    idle_looks = 0
    for _ in range(SETTLE_LOOKS):
        before_s = server.cpu_s()
        await asyncio.sleep(SETTLE_LOOK_S)
        is_idle = server.cpu_s() - before_s < SETTLE_LOOK_S * IDLE_SHARE and not server.is_at_work()
        idle_looks = idle_looks + 1 if is_idle else 0
        if idle_looks == IDLE_LOOKS:
            return


async def run_load(posters: Sequence[Poster], followers: Sequence[Follower], load: Load) -> None:
    """Put the load on; returns when every follower has every message.

    Raises:
        ConfigError: the server refused, lost or reordered something, or did not keep up at all.
    """
    share = load.posts // load.posters
    try:
        async with asyncio.timeout(load.timeout_s), asyncio.TaskGroup() as group:
            for follower in followers:
                group.create_task(follower.follow(share * load.posters))
            for poster in posters[: load.posters]:
                group.create_task(poster.post(share, load.in_flight))
    except* ConfigError as failures:
        raise failures.exceptions[0] from None
    except* TimeoutError:
        raise ConfigError(f"{load.posts} messages were not delivered within {load.timeout_s:.0f} s.") from None
