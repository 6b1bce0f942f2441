"""People at a browser, between a server and the provider that it knows."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import aiohttp

from tests.fakes.openid_fake import CLIENT_ID, CLIENT_SECRET, OpenIdFake, make_keys
from tests.flows.client import call_rest, fresh
from tests.flows.server import Server

PASSWORD = "correct horse battery"


@dataclass
class Browser:
    """A browser that keeps cookies, and shows every step; `page` is the last one's text."""

    server: Server
    fake: OpenIdFake
    cookies: dict[str, str] = field(default_factory=dict)
    page: str = ""

    async def go(self, address: str) -> tuple[int, str]:
        """Go to an address of the server; gives the status and where it leads."""
        url = address if address.startswith("http") else self.server.url + address
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        timeout = aiohttp.ClientTimeout(total=30)
        async with (
            aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.get(url, headers=headers, allow_redirects=False) as response,
        ):
            self.page = await response.text()
            for line in response.headers.getall("Set-Cookie", []):
                for name, morsel in SimpleCookie(line).items():
                    assert morsel["httponly"] or not morsel.value
                    self.cookies.pop(name, None)
                    self.cookies |= {name: morsel.value} if morsel.value else {}
            assert "no-store" in response.headers["Cache-Control"] or response.status == 200
            return response.status, response.headers.get("Location", "")

    async def leave(self, query: str = "") -> str:
        """Go to the provider, and agree there; gives where it sends the browser back to."""
        status, there = await self.go(f"/api/oidc/login{query}")
        assert (status, there.startswith(f"{self.fake.url}/authorize?")) == (302, True), self.page
        return self.fake.grant(there)

    async def sign_in(self, query: str = "") -> int:
        """Sign in; gives the last status."""
        status, there = await self.go(await self.leave(query))
        assert (status == 302) == (there == "/") == ("tertulia_session" in self.cookies), self.page
        return status

    async def me(self) -> Any:
        """Say who is signed in."""
        options = {"headers": {"Cookie": f"tertulia_session={self.cookies['tertulia_session']}"}}
        status, body = await call_rest(self.server.url, None, "GET", "/api/session", **options)
        assert status == 200, body
        return body["me"]


@dataclass(frozen=True)
class House:
    """A server, and the port and keys of the provider that it knows."""

    server: Server
    port: int
    keys: dict[str, Any]
    owner: str


@contextmanager
def open_house(data: Path) -> Iterator[House]:
    """Run one server for all who sign in as they should, or are refused."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Server(data, env(f"http://127.0.0.1:{port}"))
    try:
        server.start()
        yield House(server, port, make_keys(), server.create_token("owner"))
    finally:
        server.close()


def env(issuer: str, **more: str) -> dict[str, str]:
    known = {"TERTULIA_OIDC_ISSUER": issuer, "TERTULIA_OIDC_CLIENT_ID": CLIENT_ID}
    return known | {"TERTULIA_OIDC_CLIENT_SECRET": CLIENT_SECRET, "TERTULIA_OIDC_NAME": "Our house"} | more


async def let_in(server: Server, owner: str, sign_up: str) -> None:
    """Say who may sign up."""
    status, _ = await call_rest(server.url, owner, "PATCH", "/api/workspace", json={"sign_up": sign_up})
    assert status == 200


async def ask(house: House, method: str, path: str, body: Any = None) -> Any:
    options = {} if body is None else {"json": body}
    status, answer = await call_rest(house.server.url, house.owner, method, path, **options)
    assert status < 300, (path, answer)
    return answer


@dataclass
class Settled:
    """Somebody who has an account, and is signed in without the provider."""

    browser: Browser
    handle: str
    me: dict[str, Any]

    async def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Make a request as a page of the server's does; what it sets is kept."""
        url = self.browser.server.url
        cookies = "; ".join(f"{name}={value}" for name, value in self.browser.cookies.items())
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.request(method, url + path, json=body, headers={"Cookie": cookies, "Origin": url}) as response,
        ):
            self.browser.cookies |= {name: morsel.value for name, morsel in response.cookies.items()}
            return response.status, await response.json() if response.status != 204 else None

    async def link(self) -> str:
        """Begin to link, and agree at the provider; gives where it sends the browser back to."""
        status, going = await self.ask("POST", "/api/me/identities", {"current_password": PASSWORD})
        assert status == 200, going
        return self.browser.fake.grant(going["url"])


async def settle(browser: Browser, house: House, **more: str) -> Settled:
    handle = fresh("una").replace(" ", "-").lower()
    invitation = await ask(house, "POST", "/api/invitations", {"role": "member"})
    newcomer = {"handle": handle, "name": "Una", "password": PASSWORD, "invitation": invitation["token"]}
    settled = Settled(Browser(browser.server, browser.fake), handle, {})
    status, answer = await settled.ask("POST", "/api/sign-up", newcomer | more)
    assert status == 201, answer
    settled.me = answer["me"]
    return settled
