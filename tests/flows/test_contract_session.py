"""Signing in from a browser: the link, the cookie, and the Origin that must match."""

from __future__ import annotations

import asyncio
import json
from http.cookies import Morsel, SimpleCookie
from typing import Any

import aiohttp
import pytest
from websockets.exceptions import InvalidStatus
from websockets.frames import Frame as FrameBytes
from websockets.frames import Opcode

from tests.flows.client import TIMEOUT_S, Client, fresh
from tests.flows.conftest import People
from tests.flows.server import SIGN_IN_LINK, Server

COOKIE = "tertulia_session"


async def _request(server: Server, method: str, path: str, **options: Any) -> tuple[int, Any, Morsel[str] | None]:
    """Ask as a page of this server would, unless `headers` say otherwise; gives status, body and session cookie."""
    headers = {"Origin": server.url} | options.pop("headers", {})
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    async with (
        aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session,
        session.request(method, server.url + path, headers=headers, **options) as response,
    ):
        cookies = SimpleCookie()
        for line in response.headers.getall("Set-Cookie", []):
            cookies.load(line)
        text = await response.text()
        return response.status, json.loads(text) if text else None, cookies.get(COOKIE)


async def _sign_in(server: Server, token: str) -> str:
    """Open a session; gives the value for a Cookie header."""
    status, body, cookie = await _request(server, "POST", "/api/session", json={"token": token})
    assert status == 200, body
    assert cookie is not None
    return f"{COOKIE}={cookie.value}"


async def test_session_is_a_cookie_that_scripts_cannot_read(server: Server, tokens: dict[str, str]) -> None:
    status, body, cookie = await _request(server, "POST", "/api/session", json={"token": tokens["ana"]})
    assert status == 200
    assert body["me"]["handle"] == "ana"
    assert body["workspace"]["name"] == "Home"
    assert cookie is not None
    assert cookie["httponly"]
    assert cookie["samesite"].lower() in {"lax", "strict"}
    assert cookie["path"] == "/"
    assert cookie.value != tokens["ana"]


async def test_session_answers_who_i_am(server: Server, tokens: dict[str, str]) -> None:
    cookie = await _sign_in(server, tokens["ana"])
    status, body, _ = await _request(server, "GET", "/api/session", headers={"Cookie": cookie})
    assert (status, body["me"]["handle"]) == (200, "ana")
    assert (await _request(server, "GET", "/api/session"))[0] == 401
    assert (await _request(server, "GET", "/api/session", headers={"Cookie": f"{COOKIE}=nonsense"}))[0] == 401


@pytest.mark.parametrize("token", ["nonsense", ""])
async def test_bad_token_opens_no_session(server: Server, token: str) -> None:
    status, _, cookie = await _request(server, "POST", "/api/session", json={"token": token})
    assert status in {400, 401}
    assert cookie is None


async def test_signing_out_ends_the_session(server: Server, tokens: dict[str, str], people: People) -> None:
    cookie = await _sign_in(server, tokens["ana"])
    assert (await _request(server, "DELETE", "/api/session", headers={"Cookie": cookie}))[0] == 204
    assert (await _request(server, "GET", "/api/session", headers={"Cookie": cookie}))[0] == 401
    await people.connect("ana")


@pytest.mark.parametrize("origin", ["http://evil.example", "null", ""])
async def test_cookie_from_another_origin_changes_nothing(server: Server, tokens: dict[str, str], origin: str) -> None:
    cookie = await _sign_in(server, tokens["owner"])
    headers = {"Cookie": cookie, "Origin": origin}
    room = {"name": fresh("forged"), "kind": "public"}
    status, _, _ = await _request(server, "POST", "/api/rooms", headers=headers, json=room)
    assert status == 403
    status, _, _ = await _request(server, "POST", "/api/rooms", headers={"Cookie": cookie}, json=room)
    assert status == 201


async def test_socket_takes_the_cookie_of_its_own_origin(
    people: People, server: Server, tokens: dict[str, str]
) -> None:
    cookie = await _sign_in(server, tokens["ana"])
    ana = await people.open("ana", origin=server.url, additional_headers={"Cookie": cookie})
    await ana.send_raw(json.dumps({"type": "hello", "ref": "1"}))
    assert (await ana.wait(lambda body: body["type"] == "welcome"))["me"]["handle"] == "ana"


@pytest.mark.parametrize("origin", ["http://evil.example", "null", None, "PREFIX", "PORT"])
async def test_socket_refuses_the_cookie_of_another_origin(
    people: People, server: Server, tokens: dict[str, str], origin: str | None
) -> None:
    cookie = await _sign_in(server, tokens["ana"])
    forged = {"PREFIX": server.url + ".evil.example", "PORT": "http://127.0.0.1:1"}
    try:
        ana = await people.open(
            "ana", origin=forged.get(origin, origin) if origin else None, additional_headers={"Cookie": cookie}
        )
    except InvalidStatus as refusal:
        if refusal.response.status_code in {401, 403}:
            return
        raise
    await ana.send_raw(json.dumps({"type": "hello", "ref": "1"}))
    assert await ana.closed() == 4500
    assert not [frame for frame in ana.frames if frame.body["type"] == "welcome"]


async def test_ending_the_session_ends_its_sockets(people: People, server: Server, tokens: dict[str, str]) -> None:
    cookie = await _sign_in(server, tokens["ana"])
    ana = await people.open("ana", origin=server.url, additional_headers={"Cookie": cookie})
    await ana.send_raw(json.dumps({"type": "hello", "ref": "1"}))
    await ana.wait(lambda body: body["type"] == "welcome")
    await _request(server, "DELETE", "/api/session", headers={"Cookie": cookie})
    assert await ana.closed() == 4502


async def test_a_close_is_said_once(server: Server, tokens: dict[str, str]) -> None:
    """For a second close frame browsers report 1006 in place of the code, and never learn why."""
    cookie = await _sign_in(server, tokens["ana"])
    host = server.url.removeprefix("http://")
    upgrade = f"GET /ws HTTP/1.1\r\nHost: {host}\r\nOrigin: {server.url}\r\nCookie: {cookie}\r\nConnection: Upgrade\r\n"
    upgrade += "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    async with asyncio.timeout(TIMEOUT_S):
        reader, writer = await asyncio.open_connection(*host.split(":"))
        writer.write(upgrade.encode() + FrameBytes(Opcode.TEXT, b'{"type":"hello"}').serialize(mask=True))
        await reader.readuntil(b'"type":"welcome"')
        await _request(server, "DELETE", "/api/session", headers={"Cookie": cookie})
        await reader.readuntil(b"\x88")
        (size,) = await reader.readexactly(1)
        payload = await reader.readexactly(size)
        writer.write(FrameBytes(Opcode.CLOSE, payload[:2]).serialize(mask=True))
        assert (int.from_bytes(payload[:2]), await reader.read()) == (4502, b"")
        writer.close()


async def test_sign_in_link_works_once(server: Server) -> None:
    printed = await asyncio.to_thread(server.command, "token", "link")
    assert printed.returncode == 0, printed.stderr
    link = SIGN_IN_LINK.search(printed.stdout)
    assert link, printed.stdout
    assert link[0].startswith(server.url)
    status, body, cookie = await _request(server, "POST", "/api/session", json={"token": link[1]})
    assert (status, body["me"]["handle"]) == (200, "owner")
    assert cookie is not None
    status, _, cookie = await _request(server, "POST", "/api/session", json={"token": link[1]})
    assert (status, cookie) == (401, None)


async def test_sign_in_link_is_no_token(server: Server) -> None:
    printed = await asyncio.to_thread(server.command, "token", "link")
    link = SIGN_IN_LINK.search(printed.stdout)
    assert link
    stranger = await Client(server.url, link[1]).open()
    await stranger.send_raw(json.dumps({"type": "hello", "ref": "1", "token": link[1]}))
    assert await stranger.closed() == 4500
