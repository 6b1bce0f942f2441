"""Signing in at a provider: from the button to the lobby, and every way in which that is refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from tests.fakes.openid_fake import OpenIdFake
from tests.flows.client import Client, call_rest, fresh
from tests.flows.conftest import Servers
from tests.flows.openid import Browser, House, ask, env, let_in, open_house
from tests.flows.server import Server


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(tmp_path_factory.mktemp("openid") / "data") as opened:
        yield opened


@pytest.fixture
async def browser(house: House) -> AsyncIterator[Browser]:
    """A browser of somebody new, before a server where strangers may sign up."""
    async with OpenIdFake(house.port, house.keys) as fake:
        fake.person.subject = fresh("user")
        await let_in(house.server, house.owner, "open")
        yield Browser(house.server, fake)


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
    await let_in(browser.server, house.owner, "closed")
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
    await let_in(browser.server, house.owner, "closed")
    room = await ask(house, "POST", "/api/rooms", {"name": fresh("den"), "kind": "private"})
    email = f"{fresh('ana').replace(' ', '-')}@home.example"
    invitation = {"role": "coordinator", "room_ids": [room["id"]], "email": email.upper()}
    await ask(house, "POST", "/api/invitations", invitation)
    person = browser.fake.person
    person.claims |= {"email": email, "email_verified": False}
    assert await browser.sign_in() == 403, "whoever says that an address is its own is not believed"
    assert "being invited" in browser.page
    person.claims["email_verified"] = True
    ana = Browser(browser.server, browser.fake)
    assert await ana.sign_in() == 302
    me = await ana.me()
    assert me["role"] == "coordinator"
    assert (await ask(house, "GET", f"/api/members/{me['id']}"))["email"] == email
    client = await Client(browser.server.url, ana.cookies["tertulia_session"]).connect()
    assert [one["id"] for one in client.welcome["rooms"]] == [room["id"]]
    await client.close()
    assert (await ask(house, "GET", "/api/invitations"))["items"] == []
    joined = (await ask(house, "GET", "/api/audit?action=member.joined"))["items"]
    assert me["id"] in {entry["actor_id"] for entry in joined}
    person.subject = fresh("user")
    assert await Browser(browser.server, browser.fake).sign_in() == 403, "it was good once"


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
        server = await asyncio.to_thread(servers.make(env(fake.url)).start)
        browser = Browser(server, fake)
        assert (await browser.go("/api/oidc/login"))[0] == 503
        assert "names no token_endpoint" in browser.page
        fake.told = {}
        await let_in(server, await asyncio.to_thread(server.create_token, "owner"), "open")
        await browser.sign_in()
        fake.rotate()
        assert await Browser(server, fake).sign_in() == 302


async def test_a_name_that_is_not_ours_is_no_place_to_come_back_to(browser: Browser) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{browser.server.url}/api/oidc/login", headers={"Host": "evil.example"}) as response,
    ):
        assert response.status == 403
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]


async def test_with_several_workspaces_none_is_taken_silently(servers: Servers) -> None:
    async with OpenIdFake() as fake:
        server = await asyncio.to_thread(servers.make(env(fake.url)).start)
        await let_in(server, await asyncio.to_thread(server.create_token, "owner"), "open")
        browser = Browser(server, fake)
        assert await browser.sign_in() == 302
        added = await asyncio.to_thread(server.command, "workspace", "add", "The Annex")
        assert added.returncode == 0, added.stderr
        for query in ("", "?workspace="):
            assert (await browser.go(f"/api/oidc/login{query}"))[0] == 400
            assert ("several workspaces" in browser.page, "Begin again" in browser.page) == (True, False)
        ways = (await call_rest(server.url, None, "GET", "/api/session/providers"))[1]
        assert ways["needs_workspace"]
        named = (await call_rest(server.url, None, "GET", "/api/session/providers?workspace=the%20annex"))[1]
        assert not named["needs_workspace"]
        ana = await browser.me()
        stranger = Browser(server, fake)
        assert await stranger.sign_in("?workspace=the%20annex") == 403
        assert (await stranger.go("/api/oidc/login?workspace=nowhere"))[0] == 404
        assert await stranger.sign_in("?workspace=home") == 302
        assert await stranger.me() == ana


async def test_behind_a_proxy_one_comes_back_to_the_public_address(servers: Servers) -> None:
    async with OpenIdFake() as fake:
        public = {"TERTULIA_ORIGINS": "https://chat.example", "TERTULIA_BASE_PATH": "/chat"}
        server = await asyncio.to_thread(servers.make(env(fake.url, **public)).start)
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
    assert hidden == {"password": True, "sign_up": "closed", "oidc": None, "needs_workspace": False}
