"""An account here and one at a provider: linked by whose they are, or by a mail address, and taken over by nobody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.fakes.openid_fake import OpenIdFake
from tests.flows.client import Client, call_rest, fresh
from tests.flows.conftest import Servers
from tests.flows.openid import Browser, House, ask, env, let_in, open_house, settle


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


async def test_a_person_links_an_account_and_unlinks_it(browser: Browser, house: House) -> None:
    una = await settle(browser, house)
    assert (await una.ask("POST", "/api/me/identities", {}))[0] == 403, "it takes the password"
    back = await una.link()
    assert await una.browser.go(back) == (302, "/?linked"), una.browser.page
    assert (await una.browser.go(back))[0] == 401, "it was good once"
    ((linked,),) = [(await una.ask("GET", "/api/me/identities"))[1]["items"]]
    assert (linked["name"], linked["issuer"]) == ("Our house", browser.fake.url)
    assert await browser.sign_in() == 302
    assert await browser.me() == una.me
    client = await Client(browser.server.url, browser.cookies["tertulia_session"]).connect()
    assert (await una.ask("DELETE", f"/api/me/identities/{linked['id']}"))[0] == 204
    assert await client.closed() == 4502
    assert (await una.ask("GET", "/api/me"))[0] == 200
    await let_in(browser.server, house.owner, "closed")
    assert await Browser(browser.server, browser.fake).sign_in() == 403
    told = (await ask(house, "GET", f"/api/audit?actor_id={una.me['id']}"))["items"]
    assert {"identity.linked", "identity.unlinked"} <= {entry["action"] for entry in told}


async def test_a_link_holds_only_in_the_session_that_began_it(browser: Browser, house: House) -> None:
    una, eve = await settle(browser, house), await settle(browser, house)
    back = await una.link()
    victim = Browser(browser.server, browser.fake, dict(eve.browser.cookies))
    assert (await victim.go(back))[0] == 401, "another browser"
    both = {name: value for name, value in una.browser.cookies.items() if name == "tertulia_oidc"}
    mixed = Browser(browser.server, browser.fake, eve.browser.cookies | both)
    assert (await mixed.go(back))[0] == 401
    assert ("somebody else" in mixed.page, "Begin again" in mixed.page) == (True, False)
    assert (await una.browser.go(back))[0] == 401, "it was good once"
    back = await una.link()
    assert (await una.ask("DELETE", "/api/session"))[0] == 204
    assert (await una.browser.go(back))[0] == 401, "who signed out meanwhile links nothing"
    for one in (una, eve):
        assert (await ask(house, "GET", f"/api/audit?actor_id={one.me['id']}&action=identity.linked"))["items"] == []


async def test_who_is_somebody_here_already_is_not_linked_to_another(browser: Browser, house: House) -> None:
    await browser.sign_in()
    una = await settle(browser, house)
    assert (await una.browser.go(await una.link()))[0] == 409
    assert "another account" in una.browser.page
    status, refused = await una.ask("POST", "/api/me/identities", {"current_password": "not this one"})
    assert (status, refused["error"]["code"]) == (403, "permission_denied")
    made = await ask(house, "POST", "/api/tokens", {})
    by_token = await call_rest(house.server.url, made["token"], "POST", "/api/me/identities", json={})
    assert by_token[0] == 403


async def test_an_address_joins_where_the_operator_said_so(servers: Servers) -> None:
    async with OpenIdFake() as fake:
        server = await asyncio.to_thread(servers.make(env(fake.url, TERTULIA_OIDC_JOIN_BY_EMAIL="true")).start)
        house = House(server, 0, {}, await asyncio.to_thread(server.create_token, "owner"))
        una = await settle(Browser(server, fake), house, email="una@home.example")
        client = await Client(server.url, una.browser.cookies["tertulia_session"]).connect()
        fake.person.claims |= {"email": "una@home.example", "email_verified": False}
        assert await Browser(server, fake).sign_in() == 403
        fake.person.claims["email_verified"] = True
        browser = Browser(server, fake)
        assert await browser.sign_in() == 302
        assert await browser.me() == una.me
        assert await client.closed() == 4502, "nobody had shown whose the address is"
        fake.person.subject = "the next to have this address"
        assert await Browser(server, fake).sign_in() == 403
