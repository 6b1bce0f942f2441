"""Accounts from the first invitation to the last day: coming in, signing in, what a role and a token allow, leaving."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest

from tests.fakes.mail_server import HOST, PASSWORD, USER, MailServer
from tests.flows.checker.reducer import comparable, fold
from tests.flows.client import Client, call_rest, events_of, fresh
from tests.flows.server import Server

PUBLIC = "https://chat.example"
GOOD, BETTER = "correct horse battery", "staple of another barn"
# Of the requests that each address may make of strangers, some are another's.
AFAR = {"X-Forwarded-For": "203.0.113.77", "X-Forwarded-Proto": "https"}
TIMEOUT = aiohttp.ClientTimeout(total=30)
RESET = re.compile(r"#reset=(\S+)")


@dataclass(frozen=True, slots=True)
class House:
    """A server that sends mail, and its owner's token."""

    server: Server
    mail: MailServer
    owner: str

    async def ask(self, token: str | None, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Make a request by bearer token, if any."""
        options = {} if body is None else {"json": body}
        return await call_rest(self.server.url, token, method, path, headers=headers, **options)

    async def ok(self, token: str | None, method: str, path: str, body: Any = None) -> Any:
        """Make a request that must succeed; gives its answer."""
        status, answer = await self.ask(token, method, path, body)
        assert status < 300, (method, path, answer)
        return answer

    async def enter(self, path: str, body: Any, **headers: str) -> tuple[int, str]:
        """Sign in or up; gives the status and the session's secret, empty when there is none."""
        jar = aiohttp.DummyCookieJar()
        async with (
            aiohttp.ClientSession(cookie_jar=jar) as browser,
            browser.post(self.server.url + path, json=body, headers=headers, timeout=TIMEOUT) as response,
        ):
            await response.read()
            cookie = response.cookies.get("tertulia_session")
            return response.status, "" if cookie is None else cookie.value

    async def invite(self, role: str = "member", **more: Any) -> str:
        """Make an invitation as the owner; gives its token."""
        made = await self.ok(self.owner, "POST", "/api/invitations", {"role": role, **more})
        assert made["is_mailed"] is ("email" in more)
        if made["is_mailed"]:
            assert (await asyncio.to_thread(self.mail.next))["To"] == more["email"]
        assert made["url"] == f"{PUBLIC}/#invite={made['token']}"
        return str(made["token"])

    async def person(self, handle: str, role: str = "member", **more: Any) -> str:
        """Have somebody sign up by an invitation; gives a session's secret."""
        body = {"handle": handle, "name": handle.title(), "password": GOOD, "invitation": await self.invite(role)}
        status, secret = await self.enter("/api/sign-up", body | more)
        assert status == 201
        return secret


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    env = {
        "TERTULIA_PUBLIC_URL": PUBLIC + "/",
        "TERTULIA_SMTP_URL": f"smtp://{USER}:{quote(PASSWORD)}@{HOST}:{port}",
        "TERTULIA_MAIL_FROM": "chat@chat.example",
    }
    server = Server(tmp_path_factory.mktemp("accounts") / "data", env)
    with MailServer(port) as mail:
        try:
            yield House(server.start(), mail, server.create_token("owner"))
        finally:
            server.close()


def test_the_first_link_leads_to_where_pages_are(house: House) -> None:
    assert f"Sign in as owner, once, within 15 minutes: {PUBLIC}/#link=" in house.server.log
    assert f"Tertulia is ready at {house.server.url}" in house.server.log


async def test_an_invitation_lets_one_in_once_with_its_role_and_rooms(house: House) -> None:
    room = await house.ok(house.owner, "POST", "/api/rooms", {"name": fresh("den"), "kind": "private"})
    invitation = await house.invite("coordinator", room_ids=[room["id"]], email="Ana@home.example")
    newcomer = {"handle": "ana", "name": "Ana", "password": GOOD, "invitation": invitation}
    assert (await house.enter("/api/sign-up", newcomer | {"email": "else@home.example"}))[0] == 403
    assert (await house.enter("/api/sign-up", newcomer | {"password": "password123"}))[0] == 400
    status, ana = await house.enter("/api/sign-up", newcomer)
    assert status == 201
    me = await house.ok(ana, "GET", "/api/me")
    assert (me["role"], me["email"], me["has_password"]) == ("coordinator", "Ana@home.example", True)
    assert (await house.enter("/api/sign-up", newcomer | {"handle": "ana2"}))[0] == 401
    client = await Client(house.server.url, ana).connect()
    assert [one["id"] for one in client.welcome["rooms"]] == [room["id"]]
    await client.close()


async def test_whoever_comes_is_let_in_while_the_door_is_open(house: House) -> None:
    def newcomer() -> dict[str, str]:
        return {"handle": fresh("ola").replace(" ", "-").lower(), "name": "Ola", "password": GOOD}

    assert (await house.ask(None, "POST", "/api/sign-up", newcomer(), **AFAR))[0] == 403
    await house.ok(house.owner, "PATCH", "/api/workspace", {"sign_up": "open"})
    ways = await house.ok(None, "GET", "/api/session/providers")
    assert (ways["password"], ways["sign_up"]) == (True, "open")
    ola = newcomer()
    status, secret = await house.enter("/api/sign-up", ola, **AFAR)
    assert status == 201
    assert (await house.ok(secret, "GET", "/api/me"))["role"] == "member"
    client = await Client(house.server.url, secret).connect()
    assert [one["name"] for one in client.welcome["rooms"]] == ["lobby"]
    await client.close()
    assert (await house.ask(None, "POST", "/api/sign-up", ola, **AFAR))[0] == 409
    await house.ok(house.owner, "PATCH", "/api/workspace", {"sign_up": "closed"})
    assert (await house.ask(None, "POST", "/api/sign-up", newcomer(), **AFAR))[0] == 403
    assert (await house.enter("/api/session", {"handle": ola["handle"], "password": GOOD}))[0] == 200


async def test_who_may_invite_whom_and_taking_it_back(house: House) -> None:
    assert (await house.enter("/api/sign-up", {"handle": "eve", "name": "Eve", "password": GOOD}))[0] == 403
    cora, mia = await house.person("cora", "coordinator"), await house.person("mia")
    assert (await house.ask(cora, "POST", "/api/invitations", {"role": "coordinator"}))[0] == 403
    assert (await house.ask(mia, "POST", "/api/invitations", {"role": "guest"}))[0] == 403
    made = await house.ok(cora, "POST", "/api/invitations", {"role": "guest", "max_uses": 5})
    assert [one["id"] for one in (await house.ok(cora, "GET", "/api/invitations"))["items"]] == [made["id"]]
    assert (await house.ask(house.owner, "DELETE", f"/api/invitations/{made['id']}"))[0] == 204
    late = {"handle": "late", "name": "Late", "password": GOOD, "invitation": made["token"]}
    assert (await house.enter("/api/sign-up", late))[0] == 401
    made = await house.ok(cora, "POST", "/api/invitations", {"role": "guest"})
    cora_id = (await house.ok(cora, "GET", "/api/me"))["id"]
    await house.ok(house.owner, "PATCH", f"/api/members/{cora_id}", {"role": "member"})
    assert (await house.enter("/api/sign-up", late | {"invitation": made["token"]}))[0] == 401


async def test_a_password_opens_a_session_and_a_new_one_ends_the_others(house: House) -> None:
    first = await house.person("pia")
    client = await Client(house.server.url, first).connect()
    status, second = await house.enter("/api/session", {"handle": "pia", "password": GOOD})
    assert status == 200
    for wrong in ({"handle": "pia", "password": BETTER}, {"handle": "nobody", "password": GOOD}):
        assert (await house.enter("/api/session", wrong))[0] == 401
    change = {"password": BETTER, "current_password": "not this one"}
    assert (await house.ask(second, "PUT", "/api/me/password", change))[0] == 403
    assert (await house.ask(second, "PUT", "/api/me/password", change | {"current_password": GOOD}))[0] == 204
    assert await client.closed() == 4502
    assert (await house.ask(second, "GET", "/api/me"))[0] == 200
    assert (await house.enter("/api/session", {"handle": "pia", "password": GOOD}))[0] == 401
    assert (await house.enter("/api/session", {"handle": "pia", "password": BETTER}))[0] == 200


async def test_passwords_are_guessed_slowly_and_never_told_in_the_clear(house: House) -> None:
    await house.person("gil")
    guess = {"handle": "gil", "password": BETTER}
    seen = [(await house.ask(None, "POST", "/api/session", guess))[0] for _ in range(11)]
    assert seen == [401] * 10 + [429]
    assert (await house.enter("/api/session", guess | {"password": GOOD}))[0] == 429
    far = {"X-Forwarded-For": "203.0.113.9"}
    status, body = await house.ask(None, "POST", "/api/session", guess, **far)
    assert (status, "plain http" in body["error"]["message"]) == (400, True)
    assert (await house.ask(None, "POST", "/api/session", guess, Origin=PUBLIC, **far))[0] == 400
    assert (await house.ask(None, "POST", "/api/session", guess, **AFAR))[0] == 429


async def test_guests_see_their_rooms_and_whom_they_meet_there(house: House) -> None:
    room = await house.ok(house.owner, "POST", "/api/rooms", {"name": fresh("parlour"), "kind": "private"})
    invitation = await house.invite("guest", room_ids=[room["id"]])
    gus = await house.person("gus", invitation=invitation)
    owner_id = (await house.ok(house.owner, "GET", "/api/me"))["id"]
    mel_id = (await house.ok(await house.person("mel"), "GET", "/api/me"))["id"]
    agent = (await house.ok(house.owner, "GET", "/api/agents"))["items"][0]
    known = (await house.ok(gus, "GET", "/api/members"))["items"]
    assert {one["handle"] for one in known} == {"gus", "owner"}
    assert [one["id"] for one in (await house.ok(gus, "GET", "/api/rooms"))["items"]] == [room["id"]]
    assert (await house.ok(gus, "GET", "/api/agents"))["items"] == []
    for path in (f"/api/members/{mel_id}", f"/api/agents/{agent['id']}"):
        assert (await house.ask(gus, "GET", path))[0] == 404
    client = await Client(house.server.url, gus).connect()
    assert {one["handle"] for one in (await client.ok("list_members"))["members"]} == {"gus", "owner"}
    await client.ok("post_message", room_id=room["id"], text="hello")
    assert await client.refused("create_room", name=fresh("mine")) == "permission_denied"
    assert await client.refused("open_direct", member_ids=[owner_id]) == "permission_denied"
    assert await client.refused("open_direct", member_ids=[mel_id]) == "not_found"
    await client.close()


async def test_a_role_is_changed_where_everybody_sees_it(house: House) -> None:
    bo = await house.person("bo")
    bo_id = (await house.ok(bo, "GET", "/api/me"))["id"]
    client = await Client(house.server.url, bo).connect()
    lobby = client.welcome["rooms"][0]["id"]
    before = await house.ok(bo, "GET", f"/api/rooms/{lobby}/snapshot")
    await house.ok(house.owner, "PATCH", f"/api/members/{bo_id}", {"role": "admin", "name": "Bo the Admin"})
    told = await client.wait(lambda body: body["type"] == "member_updated" and body["member"]["id"] == bo_id)
    assert (told["member"]["role"], told["member"]["name"]) == ("admin", "Bo the Admin")
    after = await house.ok(bo, "GET", f"/api/rooms/{lobby}/snapshot")
    await client.wait(lambda body: body.get("room_id") == lobby and body.get("seq", 0) >= after["seq"])
    followed = [event for event in events_of(client, lobby) if event["seq"] <= after["seq"]]
    assert comparable(fold(before, followed)) == comparable(after)
    owner_id = (await house.ok(house.owner, "GET", "/api/me"))["id"]
    for change in ({"role": "owner"}, {"role": "member"}):
        assert (await house.ask(bo, "PATCH", f"/api/members/{owner_id}", change))[0] == 403
    assert (await house.ask(house.owner, "PATCH", f"/api/members/{owner_id}", {"role": "member"}))[0] == 409
    assert (await house.ask(house.owner, "DELETE", "/api/me"))[0] == 409
    await client.close()


async def test_a_token_does_what_it_was_made_for(house: House) -> None:
    made = await house.ok(house.owner, "POST", "/api/tokens", {"scopes": ["read"], "expires_in_days": 2})
    assert made["scopes"] == ["read"]
    reader = made["token"]
    brief = (await house.ok(house.owner, "POST", "/api/tokens", {"expires_in_days": 1}))["token"]
    heir = await house.ok(brief, "POST", "/api/tokens", {"expires_in_days": 30})
    assert heir["expires_at"] < made["expires_at"]
    writer = (await house.ok(house.owner, "POST", "/api/tokens", {"scopes": ["read", "write"]}))["token"]
    room = await house.ok(writer, "POST", "/api/rooms", {"name": fresh("bound"), "kind": "private"})
    assert (await house.ask(reader, "GET", f"/api/rooms/{room['id']}"))[0] == 200
    assert (await house.ask(reader, "POST", f"/api/rooms/{room['id']}/messages", {"text": "no"}))[0] == 403
    by_socket = await Client(house.server.url, reader).connect()
    await by_socket.ok("search_messages", query="heron")
    await by_socket.ok("list_threads", room_id=room["id"])
    await by_socket.close()
    for method, path, body in (
        ("POST", "/api/tokens", {}),
        ("POST", "/api/invitations", {"role": "guest"}),
        ("POST", "/api/members", {"kind": "bot", "handle": "sly"}),
        ("DELETE", f"/api/tokens/{made['id']}", None),
        ("PATCH", "/api/workspace", {"sign_up": "open"}),
        ("POST", "/api/locations", {"name": "Mill"}),
        ("PUT", "/api/me/password", {"password": GOOD}),
        ("PATCH", "/api/me", {"email": "sly@home.example"}),
        ("DELETE", "/api/me", None),
    ):
        assert (await house.ask(writer, method, path, body))[0] == 403, path
    _, session = await house.enter("/api/session", {"token": reader})
    for secret in (reader, session):
        client = await Client(house.server.url, secret).connect()
        await client.ok("list_history", room_id=room["id"])
        assert await client.refused("post_message", room_id=room["id"], text="no") == "permission_denied"
        assert await client.refused("mark_read", room_id=room["id"], seq=1) == "permission_denied"
        await client.close()


async def test_what_a_token_made_ends_with_it_by_every_way(house: House) -> None:
    soon = (await house.ok(house.owner, "POST", "/api/tokens", {"label": "soon", "expires_in_days": 1}))["token"]
    me = await house.ok(soon, "GET", "/api/tokens")
    assert [one["label"] for one in me["items"] if one["is_current"]] == ["soon"]
    again = await house.ok(soon, "GET", "/api/tokens")
    assert all(one["last_used_at"] is not None for one in again["items"] if one["is_current"])
    origin = next(one for one in me["items"] if one["is_current"])
    link = await house.ok(soon, "POST", "/api/sign-in-links", {})
    (_, by_link), (_, by_trade) = [await house.enter("/api/session", {"token": one}) for one in (link["token"], soon)]
    by_session = (await house.ok(by_link, "POST", "/api/tokens", {"expires_in_days": 90}))["token"]
    handle = fresh("heir").replace(" ", "-").lower()
    by_bot = (await house.ok(by_trade, "POST", "/api/members", {"kind": "bot", "handle": handle}))["token"]
    unused = (await house.ok(by_session, "POST", "/api/sign-in-links", {}))["token"]
    invitation = await house.ok(by_session, "POST", "/api/invitations", {"role": "guest", "expires_in_hours": 900})
    tia = {"handle": "tia", "name": "Tia", "password": GOOD, "invitation": await house.invite()}
    _, came = await house.enter("/api/sign-up", tia, **AFAR)
    target = (await house.ok(came, "GET", "/api/me"))["id"]
    reset = await house.ok(by_trade, "POST", f"/api/members/{target}/password-reset")
    assert invitation["expires_at"] == origin["expires_at"]
    heirs = (by_link, by_trade, by_session, by_bot)
    for heir in heirs:
        (current,) = [one for one in (await house.ok(heir, "GET", "/api/tokens"))["items"] if one["is_current"]]
        assert current["expires_at"] == origin["expires_at"]
        assert (await house.ask(heir, "PUT", "/api/me/password", {"password": GOOD}))[0] == 403
    clients = [await Client(house.server.url, secret).connect() for secret in (soon, *heirs)]
    assert (await house.ask(house.owner, "DELETE", f"/api/tokens/{origin['id']}"))[0] == 204
    assert [await client.closed() for client in clients] == [4502] * len(clients)
    assert [(await house.ask(secret, "GET", "/api/me"))[0] for secret in (soon, *heirs)] == [401] * len(clients)
    assert (await house.enter("/api/session", {"token": unused}))[0] == 401
    late = {"handle": "late-heir", "name": "Late", "password": GOOD, "invitation": invitation["token"]}
    assert (await house.enter("/api/sign-up", late, **AFAR))[0] == 401
    used = {"token": reset["token"], "password": BETTER}
    assert (await house.ask(None, "PUT", "/api/password-resets", used))[0] == 401
    assert (await house.ask(house.owner, "GET", "/api/me"))[0] == 200


async def test_what_one_says_of_oneself(house: House) -> None:
    zoe, other = await house.person("zoe", email="zoe@home.example"), await house.person("ivo")
    said = {
        "name": "Zoé",
        "time_zone": "America/Bogota",
        "language": "es-CO",
        "do_not_disturb": {"until": "2027-01-02T03:04:05Z", "from": "22:00", "to": "07:00"},
    }
    me = await house.ok(zoe, "PATCH", "/api/me", said)
    assert {name: me[name] for name in said} == said | {"do_not_disturb": me["do_not_disturb"]}
    assert me["do_not_disturb"] == {"until": "2027-01-02T03:04:05.000Z", "from": "22:00", "to": "07:00"}
    me = await house.ok(zoe, "PATCH", "/api/me", {"language": None, "do_not_disturb": {"until": None}})
    assert (me["language"], me["time_zone"], me["do_not_disturb"]["from"]) == (None, "America/Bogota", "22:00")
    for wrong in (
        {"time_zone": "Mars/Olympus"},
        {"language": "e"},
        {"language": "no such"},
        {"email": "nowhere"},
        {"email": "a@["},
    ):
        assert (await house.ask(zoe, "PATCH", "/api/me", wrong))[0] == 400, wrong
    assert (await house.ask(zoe, "PATCH", "/api/me", {"do_not_disturb": {"to": None}}))[0] == 400
    assert (await house.ok(house.owner, "GET", f"/api/members/{me['id']}"))["email"] == "zoe@home.example"
    assert "email" not in await house.ok(other, "GET", f"/api/members/{me['id']}")
    client = await Client(house.server.url, zoe).connect()
    assert (await house.ask(zoe, "DELETE", "/api/me"))[0] == 204
    assert await client.closed() == 4502
    assert (await house.enter("/api/session", {"handle": "zoe", "password": GOOD}))[0] == 401


async def test_a_forgotten_password_is_reset_by_mail(house: House) -> None:
    old = await house.person("flo", email="flo@home.example")
    for wish in ({"handle": "nobody"}, {"email": "nobody@home.example"}, {"email": "FLO@home.example"}):
        assert await house.ok(None, "POST", "/api/password-resets", wish) == {"accepted": True}
    mail = await asyncio.to_thread(house.mail.next)
    assert (mail["To"], mail["From"]) == ("flo@home.example", "chat@chat.example")
    found = RESET.search(mail.get_content())
    assert found
    assert f"{PUBLIC}/#reset=" in mail.get_content()
    assert (await house.ask(found[1], "GET", "/api/me"))[0] == 401, "a reset is no token"
    reset = {"token": found[1], "password": BETTER}
    assert (await house.ask(None, "PUT", "/api/password-resets", reset | {"password": "password123"}))[0] == 400
    assert (await house.ask(None, "PUT", "/api/password-resets", reset))[0] == 204
    assert (await house.ask(None, "PUT", "/api/password-resets", reset))[0] == 401
    assert (await house.ask(old, "GET", "/api/me"))[0] == 401
    assert (await house.enter("/api/session", {"handle": "flo", "password": BETTER}))[0] == 200
    assert house.mail.is_empty()


async def test_a_new_mail_address_takes_the_password_and_the_old_one_is_told(house: House) -> None:
    pam = await house.person("pam", email="pam@home.example")
    new = {"email": "pam@mill.example"}
    for given in (new, new | {"current_password": BETTER}, {"email": None}):
        assert (await house.ask(pam, "PATCH", "/api/me", given))[0] == 403
    assert (await house.ok(pam, "PATCH", "/api/me", {"email": "pam@home.example", "name": "Pam P."}))[
        "name"
    ] == "Pam P."
    assert (await house.ok(pam, "PATCH", "/api/me", new | {"current_password": GOOD}))["email"] == new["email"]
    mail = await asyncio.to_thread(house.mail.next)
    assert (mail["To"], "was changed" in mail.get_content()) == ("pam@home.example", True)
    bot = await house.ok(house.owner, "POST", "/api/members", {"kind": "bot", "handle": "pump"})
    assert (await house.ok(bot["token"], "PATCH", "/api/me", new))["email"] == new["email"], "it has no password"


async def test_a_reset_by_who_is_above(house: House) -> None:
    tim, adi = await house.person("tim"), await house.person("adi", "admin")
    tim_id, adi_id = [(await house.ok(one, "GET", "/api/me"))["id"] for one in (tim, adi)]
    assert (await house.ask(tim, "POST", f"/api/members/{adi_id}/password-reset"))[0] == 403
    assert (await house.ask(adi, "POST", f"/api/members/{adi_id}/password-reset"))[0] == 403
    made = await house.ok(adi, "POST", f"/api/members/{tim_id}/password-reset")
    assert made["url"] == f"{PUBLIC}/#reset={made['token']}"
    reset = {"token": made["token"], "password": BETTER}
    assert (await house.ask(None, "PUT", "/api/password-resets", reset))[0] == 204
    assert (await house.enter("/api/session", {"handle": "tim", "password": BETTER}))[0] == 200


async def test_the_operator_helps_who_has_lost_the_last_way_in(house: House) -> None:
    await house.person("rex")
    run = house.server.command
    done = await asyncio.to_thread(run, "member", "set-role", "rex", "owner")
    assert (done.returncode, done.stdout) == (0, "@rex is owner now.\n"), done.stderr
    done = await asyncio.to_thread(run, "member", "set-password", "rex", said=BETTER + "\n")
    assert done.returncode == 0, done.stderr
    assert (await house.enter("/api/session", {"handle": "rex", "password": BETTER}))[0] == 200
    done = await asyncio.to_thread(run, "member", "set-password", "rex", said="short\n")
    assert (done.returncode, "password" in done.stderr) == (2, True)
    done = await asyncio.to_thread(run, "member", "set-role", "nobody", "owner")
    assert (done.returncode, done.stderr) == (2, "tertulia: There is no member @nobody.\n")
