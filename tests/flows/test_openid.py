"""Signing in at a provider: from the button to the lobby, and every way in which that is refused."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from tests.fakes.openid_fake import CLIENT_ID, CLIENT_SECRET, OpenIdFake, make_keys
from tests.flows.client import Client, call_rest, fresh
from tests.flows.conftest import Servers
from tests.flows.server import Server


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


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One server for all who sign in as they should, or are refused."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Server(tmp_path_factory.mktemp("openid") / "data", _env(f"http://127.0.0.1:{port}"))
    try:
        server.start()
        yield House(server, port, make_keys(), server.create_token("owner"))
    finally:
        server.close()


@pytest.fixture
async def browser(house: House) -> AsyncIterator[Browser]:
    """A browser of somebody new, before a server where strangers may sign up."""
    async with OpenIdFake(house.port, house.keys) as fake:
        fake.person.subject = fresh("user")
        await _let_in(house.server, house.owner, "open")
        yield Browser(house.server, fake)


def _env(issuer: str, **more: str) -> dict[str, str]:
    known = {"TERTULIA_OIDC_ISSUER": issuer, "TERTULIA_OIDC_CLIENT_ID": CLIENT_ID}
    return known | {"TERTULIA_OIDC_CLIENT_SECRET": CLIENT_SECRET, "TERTULIA_OIDC_NAME": "Our house"} | more


async def _let_in(server: Server, owner: str, sign_up: str) -> None:
    """Say who may sign up."""
    status, _ = await call_rest(server.url, owner, "PATCH", "/api/workspace", json={"sign_up": sign_up})
    assert status == 200


async def test_a_stranger_becomes_a_member_and_comes_back_as_the_same(browser: Browser, house: House) -> None:
    handle = fresh("ana").replace(" ", "-")
    browser.fake.person.claims["preferred_username"] = handle
    status, ways = await call_rest(browser.server.url, None, "GET", "/api/session/providers")
    assert (status, ways["sign_up"]) == (200, "open")
    assert ways["oidc"] == {"name": "Our house", "url": "/api/oidc/login"}
    assert await browser.sign_in() == 302
    ana = await browser.me()
    assert (ana["name"], ana["handle"], ana["kind"], ana["role"]) == ("Ana Roe", handle, "human", "member")
    owner = await Client(browser.server.url, house.owner).connect()
    lobby = owner.welcome["rooms"][0]["id"]
    members = (await owner.ok("list_members", room_id=lobby))["members"]
    assert ana["id"] in {member["id"] for member in members}
    await owner.close()
    # Names change hands; the subject does not.
    browser.fake.person.claims = {"name": "Someone else", "preferred_username": handle}
    again = Browser(browser.server, browser.fake)
    assert await again.sign_in() == 302
    assert await again.me() == ana
    browser.fake.person.subject = fresh("user")
    other = Browser(browser.server, browser.fake)
    assert await other.sign_in() == 302
    assert (await other.me())["handle"] == f"{handle}-2"


async def test_where_sign_up_is_closed_a_stranger_is_told_so(browser: Browser, house: House) -> None:
    await browser.sign_in()
    await _let_in(browser.server, house.owner, "closed")
    assert await browser.sign_in() == 302, "who is a member stays one"
    browser.fake.person.subject, browser.fake.person.claims["name"] = fresh("user"), fresh("Nobody")
    stranger = Browser(browser.server, browser.fake)
    assert await stranger.sign_in() == 403
    assert "You are not a member of Home" in stranger.page
    members = (await call_rest(browser.server.url, house.owner, "GET", "/api/members?limit=200"))[1]["items"]
    assert browser.fake.person.claims["name"] not in {one["name"] for one in members}
    ways = (await call_rest(browser.server.url, None, "GET", "/api/session/providers"))[1]
    assert ways["sign_up"] == "closed"


async def test_an_invitation_lets_in_whom_the_provider_knows_by_its_mail(browser: Browser, house: House) -> None:
    await _let_in(browser.server, house.owner, "closed")
    room = await _ask(house, "POST", "/api/rooms", {"name": fresh("den"), "kind": "private"})
    email = f"{fresh('ana').replace(' ', '-')}@home.example"
    invitation = {"role": "coordinator", "room_ids": [room["id"]], "email": email.upper()}
    await _ask(house, "POST", "/api/invitations", invitation)
    person = browser.fake.person
    person.claims |= {"email": email, "email_verified": False}
    assert await browser.sign_in() == 403, "whoever says that an address is its own is not believed"
    assert "being invited" in browser.page
    person.claims["email_verified"] = True
    ana = Browser(browser.server, browser.fake)
    assert await ana.sign_in() == 302
    me = await ana.me()
    assert me["role"] == "coordinator"
    assert (await _ask(house, "GET", f"/api/members/{me['id']}"))["email"] == email
    client = await Client(browser.server.url, ana.cookies["tertulia_session"]).connect()
    assert [one["id"] for one in client.welcome["rooms"]] == [room["id"]]
    await client.close()
    assert (await _ask(house, "GET", "/api/invitations"))["items"] == []
    joined = (await _ask(house, "GET", "/api/audit?action=member.joined"))["items"]
    assert me["id"] in {entry["actor_id"] for entry in joined}
    person.subject = fresh("user")
    assert await Browser(browser.server, browser.fake).sign_in() == 403, "it was good once"


async def _ask(house: House, method: str, path: str, body: Any = None) -> Any:
    options = {} if body is None else {"json": body}
    status, answer = await call_rest(house.server.url, house.owner, method, path, **options)
    assert status < 300, (path, answer)
    return answer


async def test_a_closed_account_stays_closed(browser: Browser, house: House) -> None:
    await browser.sign_in()
    ana = await browser.me()
    assert (await call_rest(browser.server.url, house.owner, "DELETE", f"/api/members/{ana['id']}"))[0] == 204
    again = Browser(browser.server, browser.fake)
    assert await again.sign_in() == 403
    assert "was closed" in again.page


async def test_an_answer_is_good_once(browser: Browser) -> None:
    back = await browser.leave()
    kept = dict(browser.cookies)
    assert (await browser.go(back))[0] == 302
    again = Browser(browser.server, browser.fake, kept)
    assert (await again.go(back))[0] == 401
    assert "tertulia_session" not in again.cookies


async def test_an_answer_is_good_only_where_it_was_asked_for(browser: Browser) -> None:
    back = await browser.leave()
    victim = Browser(browser.server, browser.fake)
    assert (await victim.go(back))[0] == 401
    await victim.leave()
    assert (await victim.go(back))[0] == 401
    assert "tertulia_session" not in victim.cookies
    assert (await browser.go(back))[0] == 302, "whoever began it is not harmed"


@pytest.mark.parametrize(
    "change",
    [
        ("state=", "state=x"),
        ("state=", "other="),
        ("code=", "code=x"),
        ("code=", "other="),
        ("iss=", "iss=https%3A%2F%2Fevil.example%2F"),
    ],
    ids=str,
)
async def test_a_changed_answer_opens_nothing(browser: Browser, change: tuple[str, str]) -> None:
    back = (await browser.leave()).replace(*change)
    status, _ = await browser.go(back)
    assert status == 401, browser.page
    assert "Begin again" in browser.page
    assert "tertulia_session" not in browser.cookies


async def test_who_does_not_agree_is_told_so_without_the_providers_words(browser: Browser) -> None:
    browser.fake.denies = True
    assert await browser.sign_in() == 401
    assert "(access_denied)" in browser.page
    assert "<b>" not in browser.page


@pytest.mark.parametrize("case", ["audience", "issuer", "expired", "nonce", "none", "shared secret"])
async def test_a_token_that_does_not_hold_opens_nothing(browser: Browser, case: str) -> None:
    fake = browser.fake
    fake.algorithm = {"none": "none", "shared secret": "HS256"}.get(case, "RS256")
    changes: dict[str, dict[str, Any]] = {
        "audience": {"aud": "another"},
        "issuer": {"iss": "https://evil.example"},
        "expired": {"exp": 1_000_000_000},
        "nonce": {"nonce": "another"},
    }
    fake.claims = changes.get(case, {})
    assert await browser.sign_in() == 401
    assert "cannot be trusted" in browser.page
    assert "Traceback" not in browser.server.log


async def test_keys_may_change_and_a_provider_may_err(servers: Servers) -> None:
    async with OpenIdFake() as fake:
        fake.told = {"token_endpoint": "http://login.example/token"}
        server = await asyncio.to_thread(servers.make(_env(fake.url)).start)
        browser = Browser(server, fake)
        assert (await browser.go("/api/oidc/login"))[0] == 503
        assert "names no token_endpoint" in browser.page
        fake.told = {}
        await _let_in(server, await asyncio.to_thread(server.create_token, "owner"), "open")
        await browser.sign_in()
        fake.rotate()
        assert await Browser(server, fake).sign_in() == 302


async def test_a_name_that_is_not_ours_is_no_place_to_come_back_to(browser: Browser) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{browser.server.url}/api/oidc/login", headers={"Host": "evil.example"}) as response,
    ):
        assert response.status == 403


async def test_each_workspace_has_its_own_members(browser: Browser) -> None:
    await browser.sign_in()
    ana = await browser.me()
    added = await asyncio.to_thread(browser.server.command, "workspace", "add", "The Annex")
    assert added.returncode == 0, added.stderr
    stranger = Browser(browser.server, browser.fake)
    assert await stranger.sign_in("?workspace=the%20annex") == 403
    assert (await stranger.go("/api/oidc/login?workspace=nowhere"))[0] == 404
    assert await stranger.sign_in("?workspace=home") == 302
    assert await stranger.me() == ana


async def test_behind_a_proxy_one_comes_back_to_the_public_address(servers: Servers) -> None:
    async with OpenIdFake() as fake:
        public = {"TERTULIA_ORIGINS": "https://chat.example", "TERTULIA_BASE_PATH": "/chat"}
        server = await asyncio.to_thread(servers.make(_env(fake.url, **public)).start)
        async with (
            aiohttp.ClientSession() as session,
            session.get(
                f"{server.url}/api/oidc/login", headers={"Host": "chat.example"}, allow_redirects=False
            ) as response,
        ):
            there = parse_qs(urlsplit(response.headers["Location"]).query)
            cookie = response.headers["Set-Cookie"]
        assert there["redirect_uri"] == ["https://chat.example/chat/api/oidc/callback"]
        assert cookie.startswith("__Host-tertulia_oidc=")
        assert "Secure" in cookie
        ways = (await call_rest(server.url, None, "GET", "/api/session/providers"))[1]
        assert ways["oidc"] == {"name": "Our house", "url": "/chat/api/oidc/login"}


async def test_without_a_provider_there_is_none(server: Server) -> None:
    status, ways = await call_rest(server.url, None, "GET", "/api/session/providers")
    assert (status, ways["oidc"]) == (200, None)
    for path in ("/api/oidc/login", "/api/oidc/callback"):
        assert (await call_rest(server.url, None, "GET", path))[0] == 404
    hidden = (await call_rest(server.url, None, "GET", "/api/session/providers?workspace=nowhere"))[1]
    assert hidden == {"password": True, "sign_up": "closed", "oidc": None}
