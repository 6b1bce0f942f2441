"""Who sends no whole head is not served, not waited for, and takes nothing from those who do."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web

from tertulia.rest.port.listener import MAX_HEAD_BYTES, SPARE_FILES, Listener, ListenerOptions
from tests.patience import PATIENCE_S

HEAD = b"GET /hello HTTP/1.1\r\nHost: here\r\n\r\n"


class Place:
    """A listener before a server that tells which path was asked for."""

    def __init__(self, listener: Listener, address: tuple[str, int]) -> None:
        self.listener = listener
        self.address = address
        self._writers: list[StreamWriter] = []

    async def come(self, sent: bytes = b"") -> tuple[StreamReader, StreamWriter]:
        reader, writer = await asyncio.open_connection(*self.address)
        self._writers.append(writer)
        writer.write(sent)
        return reader, writer

    async def is_served(self) -> bool:
        reader, _ = await self.come(HEAD)
        return await answer_of(reader) == (200, b"/hello")

    async def leave(self) -> None:
        for writer in self._writers:
            writer.transport.abort()


Open = Callable[[ListenerOptions], Any]


@pytest.fixture
async def open_place() -> AsyncIterator[Open]:
    places: list[Place] = []

    async def greet(request: web.BaseRequest) -> web.Response:
        return web.Response(text=request.path)

    server = web.Server(greet)

    async def open_(options: ListenerOptions) -> Place:
        listener = Listener(server, options)
        places.append(Place(listener, await listener.open("127.0.0.1", 0)))
        return places[-1]

    yield open_
    for place in places:
        place.listener.close()
        await place.leave()
    await server.shutdown(1)


async def answer_of(reader: StreamReader) -> tuple[int, bytes]:
    """Read one answer: its status and body; (0, b"") when the connection ended without a word."""
    async with asyncio.timeout(PATIENCE_S):
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return 0, b""
        size = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        return int(head.split(b" ")[1]), await reader.readexactly(size)


async def refusal_of(reader: StreamReader) -> tuple[int, str]:
    """Read a refusal, after which the connection ends: its status and the contract's code."""
    status, body = await answer_of(reader)
    async with asyncio.timeout(PATIENCE_S):
        assert await reader.read() == b""
    return status, json.loads(body)["error"]["code"]


async def test_a_head_may_come_byte_by_byte(open_place: Open) -> None:
    place = await open_place(ListenerOptions())
    reader, writer = await place.come()
    for byte in HEAD:
        writer.write(bytes((byte,)))
        await writer.drain()
        await asyncio.sleep(0)
    assert await answer_of(reader) == (200, b"/hello")


async def test_several_requests_in_one_packet_are_all_answered(open_place: Open) -> None:
    place = await open_place(ListenerOptions())
    reader, _ = await place.come(HEAD + HEAD.replace(b"hello", b"again"))
    assert [await answer_of(reader) for _ in range(2)] == [(200, b"/hello"), (200, b"/again")]


async def test_half_a_head_is_refused_after_a_while(open_place: Open) -> None:
    place = await open_place(ListenerOptions(head_timeout_s=0.2))
    reader, _ = await place.come(HEAD[:-1])
    assert await refusal_of(reader) == (408, "invalid_input")
    # Whom a stall keeps from sending its own in time is not served either, and tries again.
    async with asyncio.timeout(PATIENCE_S):
        while not await place.is_served():
            pass


async def test_a_drop_now_and_then_buys_no_time(open_place: Open) -> None:
    place = await open_place(ListenerOptions(head_timeout_s=0.5))
    reader, writer = await place.come(b"GET / HTTP/1.1\r\nX: ")

    async def dribble() -> None:
        while True:
            writer.write(b"x")
            await asyncio.sleep(0.05)

    dribbling = asyncio.create_task(dribble())
    assert (await answer_of(reader))[0] == 408
    dribbling.cancel()


async def test_who_says_nothing_is_let_go_without_a_word(open_place: Open) -> None:
    place = await open_place(ListenerOptions(head_timeout_s=0.2))
    reader, _ = await place.come()
    assert await answer_of(reader) == (0, b"")


async def test_a_head_without_end_is_refused_once_it_is_too_long(open_place: Open) -> None:
    place = await open_place(ListenerOptions())
    reader, writer = await place.come(b"GET / HTTP/1.1\r\n")
    line = b"X-Filler: " + b"x" * 1_000 + b"\r\n"
    for _ in range(MAX_HEAD_BYTES // len(line)):
        writer.write(line)
    await writer.drain()
    writer.write(line)
    assert await refusal_of(reader) == (431, "payload_too_large")


@pytest.mark.parametrize(
    "sent", [b"\x16\x03\x01\x02\x00", b"\r\n\r\n\rGET", b"\x00"], ids=["TLS", "half a blank line", "zero"]
)
async def test_what_is_no_request_is_refused_at_once(open_place: Open, sent: bytes) -> None:
    place = await open_place(ListenerOptions(head_timeout_s=1_000))
    reader, _ = await place.come(sent)
    assert await refusal_of(reader) == (400, "invalid_input")


async def test_of_too_many_who_only_came_the_newest_stay(open_place: Open) -> None:
    place = await open_place(ListenerOptions(head_timeout_s=1_000, max_unfinished=5))
    came = [await place.come() for _ in range(20)]
    for reader, _ in came[:15]:
        assert await answer_of(reader) == (0, b"")
    assert await place.is_served()
    for _, writer in came[16:]:
        writer.write(HEAD)
    for reader, _ in came[16:]:
        assert await answer_of(reader) == (200, b"/hello")


async def test_some_files_are_never_taken_by_connections(open_place: Open) -> None:
    lowest_free = os.dup(0)
    os.close(lowest_free)
    place = await open_place(ListenerOptions(head_timeout_s=1_000, max_files=SPARE_FILES + lowest_free + 20))
    # Each connection is two files here, its own end and ours.
    came = [await place.come() for _ in range(30)]
    # Files that others of this process left open may be closed meanwhile.
    refused = [reader for reader, _ in came[20:]]
    assert [await answer_of(reader) for reader in refused] == [(0, b"")] * len(refused)
    for _, writer in came:
        writer.transport.abort()
    async with asyncio.timeout(PATIENCE_S):
        while not await place.is_served():
            pass


async def test_closing_ends_those_who_only_came_and_opens_the_port_to_others(open_place: Open) -> None:
    place = await open_place(ListenerOptions())
    reader, _ = await place.come(HEAD[:-1])
    await place.is_served()
    place.listener.close()
    assert await answer_of(reader) == (0, b"")
    socket.create_server(place.address).close()


async def test_a_taken_port_is_said_to_be_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        listener = Listener(asyncio.Protocol, ListenerOptions())
        with pytest.raises(OSError, match="Address already in use"):
            await listener.open("127.0.0.1", other.getsockname()[1])
