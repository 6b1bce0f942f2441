"""The crowd: satisfied when each got everything, and otherwise it says what went wrong."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tertulia.domain.errors import ConfigError
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="epoll")
if sys.platform == "linux":
    from tertulia.bench.fanout import crowd
    from tertulia.bench.fanout.crowd import Crowd, Seats, open_crowd

MARKER = b"<here>"


class Room:
    """A server that welcomes whoever says hello, and sends everybody what the test wants."""

    def __init__(self) -> None:
        self.members: list[asyncio.StreamWriter] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await reader.readexactly(5) == b"hello":
            writer.write(b"welcome")
            self.members.append(writer)
            await reader.read()
        writer.close()


@asynccontextmanager
async def _opened(scripts: int, say: bytes = b"hello") -> AsyncIterator[tuple[Room, Crowd]]:
    room = Room()
    async with await asyncio.start_server(room.serve, "127.0.0.1", 0) as server:
        address = server.sockets[0].getsockname()
        async with open_crowd(Seats(address, MARKER, [[(say, b"welcome")]] * scripts)) as made:
            yield room, made


async def test_each_member_is_counted_in_whatever_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowd, "CONNECTIONS_PER_PROCESS", 2)
    async with asyncio.timeout(PATIENCE_S), _opened(3) as (room, made):
        assert len(room.members) == 3
        for count in (4, 1):
            following = asyncio.create_task(made.follow(count))
            for member in room.members:
                member.write(MARKER * count)
            await following


async def test_too_many_are_told() -> None:
    async with asyncio.timeout(PATIENCE_S), _opened(1) as (room, made):
        room.members[0].write(MARKER * 3)
        with pytest.raises(ConfigError, match="sent 3 messages to a member instead of 2"):
            await made.follow(2)


async def test_a_member_that_is_lost_is_told() -> None:
    async with asyncio.timeout(PATIENCE_S), _opened(2) as (room, made):
        room.members[0].close()
        with pytest.raises(ConfigError, match="the server closed a connection"):
            await made.follow(1)


async def test_a_server_that_does_not_let_in_is_told() -> None:
    with pytest.raises(ConfigError, match="the server hung up"):
        async with asyncio.timeout(PATIENCE_S), _opened(1, say=b"hallo"):
            pytest.fail("it was not let in")
