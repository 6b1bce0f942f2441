"""Bodies are read whole, and all together within bounds."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from tertulia.domain.errors import AppError
from tertulia.rest.port.bodies import Bodies


@pytest.fixture
async def place() -> AsyncIterator[tuple[str, ClientSession]]:
    """Serve what reads bodies of up to 100 bytes, and 150 of all of them together."""
    bodies = Bodies(max_held_bytes=150)

    async def read(request: web.Request) -> web.Response:
        try:
            return web.Response(text=f"{len(await bodies.read(request, 100))}")
        except AppError as error:
            return web.Response(text=error.code)

    app = web.Application()
    app.router.add_post("/", read)
    async with TestServer(app) as server, ClientSession() as session:
        yield str(server.make_url("/")), session


async def test_a_body_of_any_length_that_fits_is_read(place: tuple[str, ClientSession]) -> None:
    assert await _ask(place, b"x" * 100) == "100"
    assert await _ask(place, b"x" * 101) == "payload_too_large"


async def test_what_is_sent_in_pieces_is_bounded_too(place: tuple[str, ClientSession]) -> None:
    async def pieces(count: int) -> AsyncIterator[bytes]:
        for _ in range(count):
            yield b"x" * 10

    assert await _ask(place, pieces(10)) == "100"
    assert await _ask(place, pieces(11)) == "payload_too_large"


async def test_all_together_hold_only_so_much_and_give_it_back(place: tuple[str, ClientSession]) -> None:
    async def after_another() -> AsyncIterator[bytes]:
        yield b"x" * 90
        # Another one begins while this one is not whole; what is refused leaves room for what was there before.
        assert await _ask(place, b"x" * 80) == "unavailable"
        yield b"x" * 10

    assert await _ask(place, after_another()) == "100"
    assert await _ask(place, b"x" * 80) == "80"


async def _ask(place: tuple[str, ClientSession], body: AsyncIterator[bytes] | bytes) -> str:
    url, session = place
    async with session.post(url, data=body) as answer:
        return await answer.text()
