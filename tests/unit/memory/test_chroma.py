"""Asking a Chroma server whether it answers: what is said of each that does not, and who is never told the token."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tertulia.memory.chroma import find_fault

IDENTITY = '{"user_id":"","tenant":"default_tenant","databases":["default_database"]}'


@asynccontextmanager
async def answering(status: str, body: str = "", header: str = "") -> AsyncIterator[tuple[str, list[bytes]]]:
    """Serve one answer to all; give the address and what was asked."""
    asked: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *filter(None, [header])]
        writer.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked


async def test_one_that_answers_is_shown_the_token() -> None:
    async with answering("200 OK", IDENTITY) as (url, asked):
        assert await asyncio.to_thread(find_fault, url + "/", "a-token") is None
        assert await asyncio.to_thread(find_fault, url, None) is None
    assert asked[0].startswith(b"GET /api/v2/auth/identity ")
    assert b"Authorization: Bearer a-token" in asked[0]
    assert b"Authorization" not in asked[1]


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        ("401 Unauthorized", "", "TERTULIA_CHROMA_TOKEN"),
        ("403 Forbidden", "", "TERTULIA_CHROMA_TOKEN"),
        ("404 Not Found", "", "status 404"),
        ("200 OK", "<html>", "no Chroma server"),
        ("200 OK", "[1]", "no Chroma server"),
        ("200 OK", "7", "no Chroma server"),
    ],
)
async def test_what_is_wrong_is_said(status: str, body: str, said: str) -> None:
    async with answering(status, body) as (url, _):
        fault = await asyncio.to_thread(find_fault, url, "a-token")
    assert fault is not None
    assert said in fault
    assert url in fault
    assert "a-token" not in fault


async def test_nobody_else_is_shown_the_token() -> None:
    async with (
        answering("200 OK", IDENTITY) as (elsewhere, asked),
        answering("307 Elsewhere", header=f"Location: {elsewhere}/") as (url, _),
    ):
        assert "status 307" in str(await asyncio.to_thread(find_fault, url, "a-token"))
    assert asked == []


async def test_one_that_says_nothing_is_not_waited_for() -> None:
    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        assert "does not answer" in str(await asyncio.to_thread(find_fault, url, None, 0.05))
    assert "does not answer" in str(await asyncio.to_thread(find_fault, url, None)), "nobody is there any more"
