"""Drafts over real sockets: what is begun on one device is there on the others, and is nobody else's."""

from __future__ import annotations

from functools import partial

from tests.flows.client import Json, fresh
from tests.flows.conftest import People


def _is_draft(body: Json, *, thread_id: str | None) -> bool:
    return (body["type"], body.get("thread_id")) == ("draft_changed", thread_id)


async def test_what_is_begun_here_goes_on_there(people: People) -> None:
    here, there, ana = await people.connect("ben"), await people.connect("ben"), await people.connect("ana")
    room_id = (await here.ok("create_room", name=fresh("drafts"), kind="public"))["room"]["id"]
    await ana.ok("join_room", room_id=room_id)
    root = await ana.ok("post_message", room_id=room_id, text="root")
    told: Json = {}
    for thread_id in (None, root["message_id"]):
        saved = await here.ok("save_draft", room_id=room_id, thread_id=thread_id, text="What I mean")
        assert saved == {"room_id": room_id, "thread_id": thread_id}
        told = await there.wait(partial(_is_draft, thread_id=thread_id))
        assert (told["room_id"], told["text"]) == (room_id, "What I mean")
    _, page = await people.rest("ben", "GET", "/api/me/drafts")
    mine = [draft for draft in page["items"] if draft["room_id"] == room_id]
    assert [(draft["thread_id"], draft["text"]) for draft in mine] == [
        (root["message_id"], "What I mean"),
        (None, "What I mean"),
    ]
    assert mine[0]["updated_at"] == told["updated_at"]
    await there.ok("save_draft", room_id=room_id, text="")
    gone = await here.wait(lambda body: body["type"] == "draft_changed")
    assert (gone["thread_id"], gone["text"]) == (None, ""), "the first that this connection hears of is not its own"
    _, page = await people.rest("ben", "GET", "/api/me/drafts?limit=1")
    assert page["items"][0]["thread_id"] == root["message_id"]
    assert await here.refused("save_draft", room_id=room_id, text="x" * 16_385) == "invalid_input"
    assert await here.refused("save_draft", room_id="room_none", text="x") == "not_found"
    status, _ = await people.rest("ben", "GET", "/api/me/drafts?cursor=nonsense")
    assert status == 400

    marker = await here.ok("post_message", room_id=room_id, text="marker")
    await ana.wait(lambda body: body.get("seq") == marker["seq"] and body.get("room_id") == room_id)
    assert not [frame for frame in ana.frames if frame.body["type"] == "draft_changed"]
