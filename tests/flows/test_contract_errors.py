"""Bad input gets a clear error, and the connection lives."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.flows.client import Client, Json, fresh
from tests.flows.conftest import People

MAX_TEXT_BYTES = 16_384
MAX_FRAME_BYTES = 64 * 1024


async def _error_to(client: Client, frame: str | bytes, ref: str | None) -> Json:
    """Send a raw frame; gives the error of the reply with this ref, once the connection has shown that it lives."""
    start = len(client.frames)
    await client.send_raw(frame)
    reply = await client.wait(lambda body: body["type"] == "reply" and body["ref"] == ref, start=start)
    assert reply["ok"] is False
    assert reply["error"]["message"]
    assert isinstance(reply["error"]["retryable"], bool)
    await client.ok("ping")
    error: Json = reply["error"]
    return error


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "{not json",
        "null",
        "[]",
        '"ping"',
        "17",
        '{"type":"ping"}',
        '{"type":"ping","ref":null}',
        '{"type":"ping","ref":5}',
        '{"type":"ping","ref":{}}',
        json.dumps({"type": "ping", "ref": "r" * 65}),
        '{"type":"ping","ref":"\\ud800"}',
        "[" * 20_000,
        '{"a":' * 10_000 + "1" + "}" * 10_000,
        b"\x00\x01",
    ],
    ids=lambda frame: repr(frame[:24]),
)
async def test_malformed_frame(people: People, frame: str | bytes) -> None:
    ana = await people.connect("ana")
    assert (await _error_to(ana, frame, None))["code"] == "invalid_frame"


@pytest.mark.parametrize("frame", [{"ref": "x"}, {"type": 7, "ref": "x"}, {"type": None, "ref": "x"}])
async def test_frame_without_a_type_is_answered_by_its_ref(people: People, frame: Json) -> None:
    ana = await people.connect("ana")
    assert (await _error_to(ana, json.dumps(frame), "x"))["code"] in {"invalid_frame", "unknown_command"}


@pytest.mark.parametrize("type_", ["dance", "", "POST_MESSAGE", "__class__", "message_posted", "x" * 5000])
async def test_unknown_command(people: People, type_: str) -> None:
    ana = await people.connect("ana")
    assert await ana.refused(type_) == "unknown_command"


async def test_unknown_fields_are_ignored(people: People) -> None:
    ana = await people.connect("ana")
    assert await ana.ok("ping", colour="green", nested={"a": [1]}) == {}


async def test_longest_ref_is_echoed(people: People) -> None:
    ana = await people.connect("ana")
    await ana.send_raw(json.dumps({"type": "ping", "ref": "é" * 64}))
    assert (await ana.wait(lambda body: body.get("ref") == "é" * 64))["ok"] is True


@pytest.mark.parametrize(
    ("type_", "fields"),
    [
        ("post_message", {"text": None}),
        ("post_message", {"text": 5}),
        ("post_message", {"text": ""}),
        ("post_message", {"text": ["a"]}),
        ("post_message", {"text": "x" * (MAX_TEXT_BYTES + 1)}),
        ("post_message", {"text": "é" * (MAX_TEXT_BYTES // 2) + "x"}),
        ("post_message", {"text": "x", "room_id": 5}),
        ("post_message", {"text": "x", "room_id": ["a"]}),
        ("post_message", {"text": "x", "room_id": None}),
        ("post_message", {"text": "x", "key": 5}),
        ("post_message", {"text": "x", "key": "k" * 10_000}),
        ("post_message", {"text": "x", "reply_to": 5}),
        ("post_message", {"text": "x", "attachment_ids": "fil_1"}),
        ("agent_feedback", {"message_id": "msg_1", "rating": True}),
        ("agent_feedback", {"message_id": "msg_1", "rating": 6}),
        ("list_rooms", {"cursor": "zzz"}),
        ("list_members", {"cursor": ""}),
        ("mark_read", {"seq": "1"}),
        ("mark_read", {"seq": -1}),
        ("mark_read", {"seq": 1.5}),
        ("mark_read", {"seq": True}),
        ("mark_read", {"seq": 10**30}),
        ("mark_read", {}),
        ("set_typing", {"typing": "yes"}),
        ("list_history", {"limit": 0}),
        ("list_history", {"limit": 101}),
        ("list_history", {"before_seq": "last"}),
        ("create_room", {"name": "", "kind": "public"}),
        ("create_room", {"name": "x" * 5000, "kind": "public"}),
        ("create_room", {"name": "x", "kind": "secret"}),
        ("create_room", {"name": "x", "kind": "direct"}),
        ("open_direct", {"member_ids": []}),
        ("open_direct", {"member_ids": "mem_1"}),
        ("open_direct", {"member_ids": [5]}),
        ("post_message", {"text": " \n\t\u00a0"}),
        ("edit_message", {"message_id": "msg_1", "text": "  "}),
        ("edit_message", {"message_id": "msg_1"}),
        ("add_reaction", {"message_id": "msg_1"}),
        ("add_reaction", {"message_id": "msg_1", "emoji": "x" * 500}),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_wrong_values(people: People, type_: str, fields: dict[str, Any]) -> None:
    ana = await people.connect("owner")
    lobby = next(room for room in ana.welcome["rooms"] if room["name"] == "lobby")
    assert await ana.refused(type_, **{"room_id": lobby["id"], **fields}) == "invalid_input"
    await ana.ok("ping")


async def test_half_a_surrogate_pair_is_refused(people: People) -> None:
    owner = await people.connect("owner")
    room_id = owner.welcome["rooms"][0]["id"]
    frame = json.dumps({"type": "post_message", "ref": "half", "room_id": room_id, "text": "half a pair \ud800"})
    await owner.send_raw(frame)
    reply = await owner.wait(lambda body: body["type"] == "reply" and body["ref"] in {"half", None})
    assert reply["error"]["code"] in {"invalid_frame", "invalid_input"}
    await owner.ok("ping")


@pytest.mark.parametrize("text", ["x" * MAX_TEXT_BYTES, "é" * (MAX_TEXT_BYTES // 2), "🌊" * (MAX_TEXT_BYTES // 4)])
async def test_longest_text(people: People, text: str) -> None:
    owner = await people.connect("owner")
    room_id = (await owner.ok("create_room", name=fresh("long"), kind="private"))["room"]["id"]
    posted = await owner.ok("post_message", room_id=room_id, text=text)
    event = await owner.wait(lambda body: body.get("message", {}).get("id") == posted["message_id"])
    assert event["message"]["text"] == text


@pytest.mark.parametrize(
    ("type_", "fields"),
    [
        ("post_message", {"room_id": "room_none", "text": "x"}),
        ("join_room", {"room_id": "room_none"}),
        ("leave_room", {"room_id": "room_none"}),
        ("update_room", {"room_id": "room_none", "topic": "x"}),
        ("add_member", {"room_id": "room_none", "member_id": "mem_none"}),
        ("list_history", {"room_id": "room_none"}),
        ("mark_read", {"room_id": "room_none", "seq": 1}),
        ("set_typing", {"room_id": "room_none", "typing": True}),
        ("edit_message", {"message_id": "msg_none", "text": "x"}),
        ("delete_message", {"message_id": "msg_none"}),
        ("add_reaction", {"message_id": "msg_none", "emoji": "👍"}),
        ("open_direct", {"member_ids": ["mem_none"]}),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_what_is_not_there_is_not_found(people: People, type_: str, fields: dict[str, Any]) -> None:
    ana = await people.connect("ana")
    assert await ana.refused(type_, **fields) == "not_found"


async def test_largest_frame(people: People) -> None:
    ana = await people.connect("ana")
    frame = json.dumps({"type": "ping", "ref": "big", "padding": ""})
    await ana.send_raw(frame.replace('""', '"' + "x" * (MAX_FRAME_BYTES - len(frame)) + '"'))
    assert (await ana.wait(lambda body: body.get("ref") == "big"))["ok"] is True


async def test_larger_frame_ends_the_connection(people: People) -> None:
    ana = await people.connect("ana")
    frame = json.dumps({"type": "ping", "ref": "big", "padding": "x" * MAX_FRAME_BYTES})
    await ana.send_raw(frame)
    assert await ana.closed() == 1009
    await people.connect("ana")
