"""The HTTP door: whose cookie counts, and how failures are said."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import hdrs

from tertulia.actions.admin.leaving import deactivate_member
from tertulia.actions.admin.members import MemberChange, update_member
from tertulia.actions.admin.tokens import create_token, revoke_token
from tertulia.app.server import Server
from tertulia.rest import door
from tertulia.rest.api import read_input
from tertulia.rest.port import bodies
from tests.patience import PATIENCE_S
from tests.unit.rest.callers import PUBLIC, Browser, Program


async def test_our_own_pages_may_read_and_write(browser: Browser) -> None:
    assert (await browser.ask("GET", "/api/rooms"))[0] == 200
    own = {"Origin": browser.own}
    assert (await browser.ask("POST", "/api/rooms", own, json={"name": "mine"}))[0] == 201


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "OWN.evil.example", "https://OWN", "OWN:1"])
async def test_other_pages_may_not_write(browser: Browser, origin: str | None) -> None:
    headers = {} if origin is None else {"Origin": origin.replace("OWN", browser.own)}
    assert (await browser.ask("POST", "/api/rooms", headers, json={"name": "forged"}))[0] == 403


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil", "["])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_name_pointed_at_this_machine_is_not_ours(browser: Browser, host: str, method: str) -> None:
    headers = {"Host": host, "Origin": f"http://{host}"}
    assert (await browser.ask(method, "/api/rooms", headers, json={"name": "rebound"}))[0] == 403
    assert (await browser.ask("GET", "/api/rooms", {"Host": host}))[0] == 403


@pytest.mark.parametrize("host", ["127.0.0.1:1", "localhost:8080", "tertulia.localhost", "[::1]:8080", "chat.example"])
async def test_loopback_and_the_public_name_are_ours(browser: Browser, host: str) -> None:
    assert (await browser.ask("GET", "/api/rooms", {"Host": host}))[0] == 200


async def test_behind_a_proxy_the_public_page_is_ours(browser: Browser) -> None:
    headers = {"Host": "chat.example", "Origin": PUBLIC}
    assert (await browser.ask("POST", "/api/rooms", headers, json={"name": "mine"}))[0] == 201


async def test_over_https_the_cookie_that_anybody_can_set_is_not_read(browser: Browser) -> None:
    plain, secure = f"tertulia_session={browser.cookie}", f"__Host-tertulia_session={browser.cookie}"
    for host, cookie, status in (
        ("chat.example", plain, 401),
        ("chat.example", secure, 200),
        ("chat.example", f"tertulia_session=another; {secure}", 200),
        ("localhost", plain, 200),
    ):
        assert (await browser.ask("GET", "/api/rooms", {"Host": host, "Cookie": cookie}))[0] == status, (host, cookie)


async def test_a_program_needs_no_origin_and_any_host(browser: Browser, server: Server) -> None:
    headers = {"Authorization": f"Bearer {server.operator_secret}", "Host": "box.lan", "Cookie": ""}
    assert (await browser.ask("GET", "/api/rooms", headers))[0] == 200


@pytest.mark.parametrize("secret", ["nonsense", "tk_é", "\udcff\udcfe", "x" * 5_000])
async def test_a_strange_token_is_a_wrong_token(browser: Browser, secret: str) -> None:
    raw = secret.encode("utf-8", "surrogateescape")
    async with browser.client.get("/api/rooms", headers={"Authorization": "Bearer " + raw.decode("latin-1")}) as answer:
        assert answer.status == 401


@pytest.mark.parametrize("origin", ["http://127.0.0.1:1", PUBLIC])
async def test_the_cookie_is_secure_where_the_page_is(server: Server, browser: Browser, origin: str) -> None:
    owner = server.deps.people.list_owners()[0]
    _, secret = await create_token(server.deps, owner, owner, "test")
    async with browser.client.post("/api/session", json={"token": secret}, headers={"Origin": origin}) as answer:
        assert answer.status == 200
        cookie = answer.headers[hdrs.SET_COOKIE]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert ("Secure" in cookie) == cookie.startswith("__Host-") == (origin == PUBLIC)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nowhere", 404),
        ("POST", "/api/nowhere", 404),
        ("DELETE", "/api", 404),
        ("DELETE", "/api/rooms", 405),
        ("GET", "/ws", 400),
        ("GET", "/api/rooms?cursor=nonsense", 400),
    ],
)
async def test_failures_are_said_in_one_form(browser: Browser, method: str, path: str, status: int) -> None:
    headers = {"Cookie": f"tertulia_session={browser.cookie}", "Origin": browser.own}
    async with browser.client.request(method, path, headers=headers) as answer:
        assert answer.status == status
        error = (await answer.json())["error"]
        assert error["message"]
        assert (hdrs.ALLOW in answer.headers) == (status == 405)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "aiohttp" not in answer.headers[hdrs.SERVER]


async def test_nothing_of_ours_is_kept_on_the_way(browser: Browser) -> None:
    for path in ("/api/session", "/api/rooms", "/api/tokens"):
        _, headers = await browser.ask("GET", path)
        assert headers[hdrs.CACHE_CONTROL] == "no-store"


async def test_pages_keep_to_themselves(browser: Browser) -> None:
    _, headers = await browser.ask("GET", "/")
    policy = headers["Content-Security-Policy"]
    for rule in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"


async def test_a_body_that_does_not_come_is_not_waited_for(owner: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "BODY_TIMEOUT_S", 0.2)
    url = owner.client.make_url("")
    reader, writer = await asyncio.open_connection(url.host, url.port)
    head = f"POST /api/rooms HTTP/1.1\r\nHost: {url.host}\r\nAuthorization: Bearer {owner.secret}\r\n"
    writer.write(f'{head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"name":'.encode())
    async with asyncio.timeout(PATIENCE_S):
        answer = await reader.readuntil(b"}}")
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"invalid_input"' in answer
    writer.transport.abort()


@pytest.mark.parametrize("case", ["revoked", "demoted", "closed"])
async def test_a_body_that_is_drawn_out_outlasts_no_right(
    server: Server, owner: Program, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    deps, own = server.deps, server.deps.people.list_owners()[0]
    invited = (await owner.ask("POST", "/api/invitations", {"role": "admin"}))[1]["token"]
    newcomer = {"handle": "adi", "name": "Adi", "password": "correct horse battery", "invitation": invited}
    adi_id = (await owner.ask("POST", "/api/sign-up", newcomer))[1]["me"]["id"]
    token, secret = await create_token(deps, deps.people[adi_id], deps.people[adi_id], "script")

    async def slowly(*given: Any) -> Any:
        found = await read_input(*given)
        match case:
            case "revoked":
                await revoke_token(deps, deps.people[adi_id], token.id)
            case "demoted":
                await update_member(deps, own, adi_id, MemberChange(role="member"))
            case _:
                await deactivate_member(deps, own, adi_id)
        return found

    monkeypatch.setattr(door, "read_input", slowly)
    monkeypatch.setattr(door, "FRESH_S", 0.0 if case == "revoked" else PATIENCE_S)
    status, _ = await Program(owner.client, secret).ask("POST", "/api/members", {"kind": "bot", "handle": "sly"})
    assert status == (401 if case == "revoked" else 403)
    assert deps.people.find_by_handle(own.workspace_id, "sly") is None


@pytest.mark.parametrize("path", ["/api/session", "/api/sign-up"])
async def test_no_page_of_a_foreign_name_signs_anybody_in(browser: Browser, path: str) -> None:
    foreign = {"Host": "evil.example", "Origin": "http://evil.example"}
    body = {"handle": "owner", "password": "correct horse battery"} | ({"name": "Eve"} if "up" in path else {})
    async with browser.client.post(path, json=body, headers=foreign) as answer:
        assert answer.status == 403
        assert hdrs.SET_COOKIE not in answer.headers
