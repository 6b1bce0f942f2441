"""Digests by mail: an address that is confirmed, what waits, once whatever crashes, and one click that ends them."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest

from tests.fakes.mail_server import HOST, PASSWORD, USER, MailServer
from tests.flows.client import call_rest
from tests.flows.conftest import NO_WEIGHTS, People
from tests.flows.machine import WallClock
from tests.flows.server import Server

PUBLIC = "https://chat.example"
HOUR_S = 3_600
LINK = re.compile(rf"{PUBLIC}(/api/mail-links/\S+)")
TIMEOUT = aiohttp.ClientTimeout(total=30)
PAGE = {"Accept": "text/html,*/*"}


@dataclass(frozen=True, slots=True)
class Post:
    """A server that sends mail and goes by the clock of this test; its owner, and ana and ben, who have addresses."""

    server: Server
    mail: MailServer
    clock: WallClock
    people: People

    async def ok(self, who: str, method: str, path: str, body: Any = None) -> Any:
        status, answer = await self.people.rest(who, method, path, **({} if body is None else {"json": body}))
        assert status < 300, (method, path, answer)
        return answer

    async def next_mail(self) -> EmailMessage:
        return await asyncio.to_thread(self.mail.next)

    async def page(self, method: str, path: str, **more: Any) -> tuple[int, str]:
        """Open an address as a browser does that nobody is signed in with."""
        async with (
            aiohttp.ClientSession() as browser,
            browser.request(method, self.server.url + path, headers=PAGE, timeout=TIMEOUT, **more) as response,
        ):
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
            return response.status, await response.text()

    async def lobby(self) -> str:
        rooms = (await self.ok("owner", "GET", "/api/rooms"))["items"]
        return str(next(room["id"] for room in rooms if room["name"] == "lobby"))

    async def say(self, text: str, **more: Any) -> Any:
        return await self.ok("owner", "POST", f"/api/rooms/{await self.lobby()}/messages", {"text": text, **more})


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    with MailServer(port) as server:
        yield server


@pytest.fixture
async def post(tmp_path: Path, mail: MailServer) -> AsyncIterator[Post]:
    clock = WallClock(tmp_path)
    settings = {
        "TERTULIA_PUBLIC_URL": PUBLIC,
        "TERTULIA_SMTP_URL": f"smtp://{USER}:{quote(PASSWORD)}@{HOST}:{mail.port}",
        "TERTULIA_MAIL_FROM": "chat@chat.example",
    }
    server = Server(tmp_path / "data", settings | clock.env | NO_WEIGHTS)
    try:
        await asyncio.to_thread(server.start)
        owner = await asyncio.to_thread(server.create_token, "owner")
        tokens = {"owner": owner}
        for handle in ("ana", "ben"):
            _, invitation = await call_rest(server.url, owner, "POST", "/api/invitations", json={"role": "member"})
            newcomer = {"handle": handle, "name": handle.title(), "email": f"{handle}@home.example"}
            body = newcomer | {"password": "correct horse battery", "invitation": invitation["token"]}
            status, _ = await call_rest(server.url, None, "POST", "/api/sign-up", json=body)
            assert status == 201
            tokens[handle] = await asyncio.to_thread(server.create_token, handle)
        people = People(server, tokens)
        yield Post(server, mail, clock, people)
        await people.leave()
    finally:
        await asyncio.to_thread(server.close)


async def confirm(post: Post, who: str = "ana") -> None:
    """Have somebody confirm its address."""
    assert (await post.ok(who, "POST", "/api/me/email-confirmation"))["email"] == f"{who}@home.example"
    came = await post.next_mail()
    found = LINK.search(came.get_content())
    assert found, came.get_content()
    assert came["To"] == f"{who}@home.example"
    status, page = await post.page("GET", found[1])
    assert (status, "<button>It is mine</button>" in page) == (200, True)
    assert not (await post.ok(who, "GET", "/api/me"))["email_confirmed"], "looking does nothing: programs look, too"
    assert (await post.page("POST", found[1]))[0] == 200
    assert (await post.ok(who, "GET", "/api/me"))["email_confirmed"]


async def stop(post: Post, came: EmailMessage) -> None:
    """End somebody's digests by the one click that a mail program gives."""
    address = came["List-Unsubscribe"].strip("<>")
    assert (came["List-Unsubscribe-Post"], address in came.get_content()) == ("List-Unsubscribe=One-Click", True)
    path = address.removeprefix(PUBLIC)
    assert "<button>Stop them</button>" in (await post.page("GET", path))[1]
    assert (await post.page("POST", path, data={"List-Unsubscribe": "One-Click"}))[0] == 200


async def invite(post: Post, email: str) -> None:
    """Invite somebody by mail, and come in by what was sent there."""
    wish = {"role": "member", "email": email}
    status, made = await post.people.rest("owner", "POST", "/api/invitations", json=wish)
    assert (status, made["is_mailed"]) == (201, True)
    came = await post.next_mail()
    found = re.search(re.escape(PUBLIC) + r"/#invite=(\S+)", came.get_content())
    assert found, came.get_content()
    assert (came["To"], came["Subject"]) == (email, "Owner invites you to Home")
    body = {"handle": "cleo", "name": "Cleo", "password": "correct horse battery", "invitation": found[1]}
    status, _ = await call_rest(post.server.url, None, "POST", "/api/sign-up", json=body)
    assert status == 201


async def test_what_waits_is_told_once_and_one_click_ends_it(post: Post) -> None:
    await invite(post, "cleo@home.example")
    me = await post.ok("ana", "GET", "/api/me")
    assert (me["digest"], me["digest_in_force"], me["digest_obstacle"]) == (None, "off", "not_confirmed")
    await confirm(post)
    me = await post.ok("ana", "GET", "/api/me")
    assert (me["digest"], me["digest_in_force"], me["digest_obstacle"]) == (None, "daily", None)
    assert (await post.people.rest("ana", "PATCH", "/api/me", json={"digest": "hourly"}))[0] == 400
    assert (await post.ok("ana", "PATCH", "/api/me", {"digest": "away"}))["digest_in_force"] == "away"
    assert (await post.ok("owner", "PATCH", "/api/workspace", {"words_in_mail": True}))["words_in_mail"] is True
    ana = await post.people.connect("ana")
    read = await post.say("@ana this she reads")
    await ana.ok("mark_read", room_id=read["room_id"], seq=read["seq"])
    first = await post.say("@ana the door is open")
    gone = await post.say("@ana never mind this")
    await post.ok("owner", "POST", f"/api/rooms/{await post.lobby()}/messages", {"text": "nothing for her"})
    owner = await post.people.connect("owner")
    await ana.close()
    await owner.wait(lambda body: body["type"] == "presence" and body["status"] == "offline")
    await owner.ok("delete_message", message_id=gone["id"])
    post.clock.set(HOUR_S + 60)
    came = await post.next_mail()
    text = came.get_content().replace("\r\n", "\n")
    assert (came["To"], "1 message waits" in came["Subject"]) == ("ana@home.example", True)
    assert "#lobby\n  Owner names you: @ana the door is open" in text
    assert f"{PUBLIC}/#/rooms/{first['room_id']}/messages/{first['id']}" in text
    for other in ("she reads", "never mind", "nothing for her"):
        assert other not in text
    # Killed, and long after: what was told is not told again.
    await asyncio.to_thread(post.server.restart)
    second = await post.say("@ana the door is closed")
    post.clock.set(3 * HOUR_S)
    text = (await post.next_mail()).get_content()
    assert (second["id"] in text, first["id"] in text) == (True, False)
    await stop(post, came)
    me = await post.ok("ana", "GET", "/api/me")
    assert (me["digest"], me["digest_in_force"], me["email_confirmed"]) == ("off", "off", True)
    await confirm(post, "ben")
    assert (await post.ok("ben", "PATCH", "/api/me", {"digest": "away"}))["digest_in_force"] == "away"
    await post.say("@ana and @ben, it is open again")
    post.clock.set(5 * HOUR_S)
    assert (await post.next_mail())["To"] == "ben@home.example", "ana, who came in first, would be told before him"
    assert post.mail.is_empty()


async def test_a_link_that_is_not_good_does_nothing(post: Post) -> None:
    for path in ("/api/mail-links/ms_x..y", "/api/mail-links/nonsense"):
        for method in ("GET", "POST"):
            status, page = await post.page(method, path)
            assert (status, "not good" in page) == (401, True)
            status, answer = await call_rest(post.server.url, None, method, path)
            assert (status, answer["error"]["code"]) == (401, "unauthenticated")
    status, answer = await post.people.rest("owner", "POST", "/api/me/email-confirmation")
    assert (status, answer["error"]["code"]) == (409, "conflict"), "the owner has no address"
