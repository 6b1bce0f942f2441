"""The guarded client: what it does not ask, and how much of an answer it takes."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tertulia.domain.errors import Unavailable
from tertulia.egress.client import Declined, EgressOptions, GuardedClient, is_guarded

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def _fine(request: web.Request) -> web.StreamResponse:
    return web.json_response({"cookie": request.headers.get("Cookie"), "agent": request.headers["User-Agent"]})


async def _elsewhere(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("/fine")


async def _no(request: web.Request) -> web.StreamResponse:
    return web.json_response({"error": "invalid_grant"}, status=400)


async def _list(request: web.Request) -> web.StreamResponse:
    return web.json_response([1])


async def _nonsense(request: web.Request) -> web.StreamResponse:
    return web.Response(text="<html>")


async def _packed(request: web.Request) -> web.StreamResponse:
    return web.Response(
        body=gzip.compress(b'{"a": "' + b" " * 10_000_000 + b'"}'), headers={"Content-Encoding": "gzip"}
    )


async def _endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b" " * 65_536)


async def _mute(request: web.Request) -> web.StreamResponse:
    await asyncio.get_running_loop().create_future()
    raise AssertionError


ANSWERS: dict[str, Handler] = {
    "fine": _fine,
    "elsewhere": _elsewhere,
    "no": _no,
    "list": _list,
    "nonsense": _nonsense,
    "packed": _packed,
    "endless": _endless,
    "mute": _mute,
}


@pytest.fixture
async def url() -> AsyncIterator[str]:
    app = web.Application()
    for name, handler in ANSWERS.items():
        app.router.add_get(f"/{name}", handler)
    async with TestServer(app, host="127.0.0.1") as server:
        yield str(server.make_url("/"))


@pytest.fixture
async def client() -> AsyncIterator[GuardedClient]:
    guarded = GuardedClient(EgressOptions(timeout_s=0.5, max_bytes=100_000))
    yield guarded
    await guarded.aclose()


async def test_an_object_is_given_and_no_cookie_is_kept(url: str, client: GuardedClient) -> None:
    assert await client.get_object(url + "fine") == {"cookie": None, "agent": "tertulia"}


@pytest.mark.parametrize("name", sorted(set(ANSWERS) - {"fine"}))
async def test_what_is_not_as_it_should_be_is_refused(url: str, client: GuardedClient, name: str) -> None:
    with pytest.raises(Unavailable):
        await client.get_object(url + name)


async def test_a_refusal_says_why(url: str, client: GuardedClient) -> None:
    with pytest.raises(Declined) as refused:
        await client.get_object(url + "no")
    assert (refused.value.status, refused.value.said) == (400, {"error": "invalid_grant"})


async def test_who_is_not_there_is_said(client: GuardedClient, unused_tcp_port: int) -> None:
    with pytest.raises(Unavailable, match="does not answer"):
        await client.get_object(f"http://127.0.0.1:{unused_tcp_port}/?secret=1")


@pytest.mark.parametrize(
    ("address", "is_asked"),
    [
        ("https://login.example/x?y=1", True),
        ("http://127.0.0.1:8080/x", True),
        ("http://[::1]/x", True),
        ("http://localhost/x", True),
        ("http://login.example/x", False),
        ("http://127.0.0.1.evil.example/x", False),
        ("http://localhost.evil.example/x", False),
        ("https://ana@login.example/", False),
        ("https://127.0.0.1:0/", False),
        ("https://login.example:x/", False),
        ("https:///x", False),
        ("https://lógin.example/", False),
        ("https://login.example/ x", False),
        ("https://login.example\\@evil.example/", False),
        ("file:///etc/passwd", False),
        ("login.example", False),
        ("https://login.example/" + "x" * 2_048, False),
    ],
)
async def test_only_https_and_this_machine_are_asked(client: GuardedClient, address: str, is_asked: bool) -> None:
    assert is_guarded(address) is is_asked
    if not is_asked:
        with pytest.raises(Unavailable, match="is not asked"):
            await client.get_object(address)
