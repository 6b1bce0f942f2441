"""Previews of links over real sockets: the server asks the page, and old snapshot + events = fresh snapshot."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.flows.checker.reducer import comparable, fold
from tests.flows.client import events_of
from tests.flows.conftest import NO_WEIGHTS, People, Servers

PAGE = (
    '<!doctype html><head><meta charset="iso-8859-15"><title>M\xfchle &amp; Bach\u202e</title>'
    '<meta property="og:description" content="<script>alert(1)</script>">'
    '<meta property="og:site_name" content="M\xfchlen">'
)


async def _mill(_: web.Request) -> web.StreamResponse:
    return web.Response(body=PAGE.encode("iso-8859-15", "xmlcharrefreplace"), headers={"Content-Type": "text/html"})


async def _inward(_: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("http://169.254.169.254/latest/meta-data/")


@pytest.fixture
async def site() -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/mill", _mill)
    app.router.add_get("/inward", _inward)
    async with TestServer(app, host="127.0.0.1") as server:
        yield str(server.make_url("/"))


async def test_what_a_link_leads_to_is_told_after_the_message(site: str, servers: Servers) -> None:
    server = servers.make({**NO_WEIGHTS, "TERTULIA_PREVIEW_NETWORKS": "127.0.0.0/8"}).start()
    people = People(server, {"owner": server.create_token("owner")})
    try:
        await _follow_links(people, site)
    finally:
        await people.leave()


async def _follow_links(people: People, site: str) -> None:
    owner = await people.connect("owner")
    room_id = (await owner.ok("create_room", name="links"))["room"]["id"]
    unasked = await owner.ok("post_message", room_id=room_id, text=f"{site}mill")
    _, off = await people.rest("owner", "GET", "/api/workspace")
    _, on = await people.rest("owner", "PATCH", "/api/workspace", json={"link_previews": True})
    assert (off["link_previews"], on) == (False, {**off, "link_previews": True})
    _, old = await people.rest("owner", "GET", f"/api/rooms/{room_id}/snapshot")

    text = f"see {site}mill and {site}inward and {site}nowhere"
    said = (await owner.ok("post_message", room_id=room_id, text=text))["message_id"]
    expected = {
        "url": f"{site}mill",
        "title": "Mühle & Bach",
        "description": "<script>alert(1)</script>",
        "site": "Mühlen",
        "host": "127.0.0.1",
    }
    told = await owner.wait(lambda body: body["type"] == "previews_changed")
    assert (told["message_id"], told["previews"]) == (said, [expected])
    _, message = await people.rest("owner", "GET", f"/api/messages/{said}")
    assert message["previews"] == [expected]
    posted = await owner.wait(lambda body: body["type"] == "message_posted" and body["message"]["id"] == said)
    assert "previews" not in posted["message"]

    kept = (await owner.ok("post_message", room_id=room_id, text=f"again: {site}mill"))["message_id"]
    await owner.wait(lambda body: body["type"] == "previews_changed" and body["message_id"] == kept)
    await owner.ok("remove_preview", message_id=said, url=f"{site}mill")
    await owner.wait(lambda body: body["type"] == "previews_changed" and body["previews"] == [])
    gone = (await owner.ok("post_message", room_id=room_id, text=f"{site}mill, too"))["message_id"]
    await owner.wait(lambda body: body["type"] == "previews_changed" and body["message_id"] == gone)
    await owner.ok("delete_message", message_id=gone)
    last = await owner.wait(lambda body: body["type"] == "message_deleted")

    _, new = await people.rest("owner", "GET", f"/api/rooms/{room_id}/snapshot")
    assert {one["id"]: one.get("previews") for one in new["messages"]} == {
        unasked["message_id"]: None,
        said: None,
        kept: [expected],
        gone: None,
    }
    assert new["seq"] == last["seq"]
    shown = [event for event in events_of(owner, room_id) if event["seq"] > old["seq"]]
    back = await people.connect("owner", {room_id: old["seq"]}, owner.welcome["epoch"])
    await back.wait(lambda body: body["type"] == "resumed" and body["room_id"] == room_id)
    for log in (shown, events_of(back, room_id)):
        assert comparable(fold(old, log)) == comparable(new)
