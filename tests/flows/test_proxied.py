"""Behind a proxy: below a path of its host, with its word for who asks and where."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest

from tertulia.governance.rate_limits import FAILED_SIGN_INS
from tests.flows.client import Client, call_rest
from tests.flows.server import SIGN_IN_LINK, Server

PUBLIC = "https://chat.example"


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server below /chat that believes whoever is on this machine."""
    env = {"TERTULIA_BASE_PATH": "/chat/", "TERTULIA_TRUSTED_PROXIES": "127.0.0.0/8,::1", "TERTULIA_ORIGINS": PUBLIC}
    running = Server(tmp_path_factory.mktemp("proxied") / "data", env)
    try:
        yield running.start()
    finally:
        running.close()


async def _ask(url: str, method: str = "GET", **options: Any) -> tuple[int, Any, str]:
    """Make a request; gives its status, headers and text."""
    timeout = aiohttp.ClientTimeout(total=30)
    async with (
        aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session,
        session.request(method, url, allow_redirects=False, **options) as response,
    ):
        return response.status, response.headers, await response.text()


async def test_everything_is_below_the_path(proxied: Server) -> None:
    assert proxied.url.endswith("/chat")
    root = proxied.url.removesuffix("/chat")
    for path in ("/healthz", "/readyz", "/metrics", "/api/openapi.json", "/"):
        status, _, text = await _ask(proxied.url + path)
        assert status in (200, 503) if path == "/" else status == 200, (path, text)
        assert (await _ask(root + path))[0] == 404, path
    for path in ("/chatter/api/rooms", "/chatter", "/api/rooms", "/ws"):
        status, headers, text = await _ask(root + path)
        assert (status, '"not_found"' in text) == (404, True), path
        assert headers["X-Content-Type-Options"] == "nosniff"
    status, headers, _ = await _ask(root + "/chat")
    assert (status, headers["Location"]) == (302, "/chat/")
    document = (await call_rest(proxied.url, None, "GET", "/api/openapi.json"))[1]
    assert document["servers"] == [{"url": "/chat"}]


async def test_commands_and_sockets_find_it(proxied: Server) -> None:
    printed = await asyncio.to_thread(proxied.command, "token", "link")
    link = SIGN_IN_LINK.search(printed.stdout)
    assert link, printed.stderr
    assert link[0].startswith(f"{proxied.url}/#link=")
    owner = await Client(proxied.url, await asyncio.to_thread(proxied.create_token, "owner")).connect()
    room_id = owner.welcome["rooms"][0]["id"]
    await owner.ok("post_message", room_id=room_id, text="below a path")
    await owner.close()


async def test_a_page_behind_the_proxy_signs_in_and_acts(proxied: Server) -> None:
    token = await asyncio.to_thread(proxied.create_token, "owner")
    said = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "chat.example", "X-Forwarded-For": "203.0.113.5"}
    status, headers, _ = await _ask(f"{proxied.url}/api/session", "POST", json={"token": token}, headers=said)
    cookie = headers["Set-Cookie"]
    assert (status, cookie.startswith("__Host-"), "Secure" in cookie, "Path=/" in cookie) == (200, True, True, True)
    said["Cookie"] = cookie.partition(";")[0]
    url = f"{proxied.url}/api/rooms"
    for origin, expected in ((PUBLIC, 201), ("http://chat.example", 403), ("https://evil.example", 403)):
        body = {"name": f"from {origin[:20]}"}
        assert (await _ask(url, "POST", json=body, headers=said | {"Origin": origin}))[0] == expected, origin
    elsewhere = said | {"X-Forwarded-Host": "evil.example"}
    assert (await _ask(url, headers=elsewhere))[0] == 403
    assert (await _ask(url, headers=said))[0] == 200


async def test_a_password_comes_by_way_of_the_proxy(proxied: Server) -> None:
    secret = "the miller sleeps at noon"
    done = await asyncio.to_thread(proxied.command, "member", "set-password", "owner", said=secret + "\n")
    assert done.returncode == 0, done.stderr
    claim = {"handle": "owner", "password": secret}
    said = {"X-Forwarded-Host": "talk.example", "X-Forwarded-For": "203.0.113.6"}
    url = f"{proxied.url}/api/session"
    status, _, text = await _ask(url, "POST", json=claim, headers=said | {"X-Forwarded-Proto": "http"})
    assert (status, "plain http" in text) == (400, True)
    # Neither the page's own word nor the name that was set up outweighs the proxy's.
    page = {"X-Forwarded-Host": "chat.example", "X-Forwarded-For": "203.0.113.6", "X-Forwarded-Proto": "http"}
    for origin in (PUBLIC, "http://chat.example"):
        status, _, text = await _ask(url, "POST", json=claim, headers=page | {"Origin": origin})
        assert (status, "plain http" in text) == (400, True), origin
    status, headers, text = await _ask(url, "POST", json=claim, headers=said | {"X-Forwarded-Proto": "https"})
    assert status == 200, text
    assert headers["Set-Cookie"].startswith("__Host-tertulia_session=")
    token = await asyncio.to_thread(proxied.create_token, "owner")
    page = {"X-Forwarded-Host": "chat.example", "X-Forwarded-Proto": "https"}
    options = {"json": {"role": "guest"}, "headers": page}
    status, made = await call_rest(proxied.url, token, "POST", "/api/invitations", **options)
    assert (status, made["url"]) == (201, f"{PUBLIC}/chat/#invite={made['token']}")


async def test_wrong_tokens_count_against_who_sent_them(proxied: Server) -> None:
    timeout = aiohttp.ClientTimeout(total=60)
    async with aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def is_slowed(passed_on: str, most: int) -> bool:
            """Guess until one is told to wait; some guesses are forgiven every second."""
            headers = {"Authorization": "Bearer tk_wrong", "X-Forwarded-For": passed_on}
            for _ in range(most):
                async with session.get(f"{proxied.url}/api/rooms", headers=headers) as response:
                    assert response.status in (401, 429)
                    if response.status == 429:
                        return True
            return False

        assert await is_slowed("203.0.113.9, 127.0.0.1", 20 * FAILED_SIGN_INS.burst)
        assert not await is_slowed("203.0.113.10", 30)
        assert await is_slowed("203.0.113.10, 203.0.113.9", 30)
