"""The first frame, the welcome, and resuming where one left off."""

from __future__ import annotations

import json

import pytest
from websockets.exceptions import InvalidStatus

from tests.flows.client import Client, Json, events_of, fresh, is_event
from tests.flows.conftest import People


async def _room_with_posts(client: Client, posts: int) -> tuple[str, int]:
    """Make a room and post into it; gives the room and the number of its last event."""
    room_id = (await client.ok("create_room", name=fresh("resume"), kind="public"))["room"]["id"]
    seq = 0
    for number in range(posts):
        seq = (await client.ok("post_message", room_id=room_id, text=f"post {number}"))["seq"]
    await client.wait(lambda body: is_event(body) and (body["room_id"], body["seq"]) == (room_id, seq))
    return room_id, seq


async def _answer(client: Client, room_id: str) -> Json:
    return await client.wait(lambda body: body["type"] in {"resumed", "resync_required"} and body["room_id"] == room_id)


async def test_welcome_says_who_where_and_how(people: People) -> None:
    owner = await people.connect("owner")
    welcome = owner.welcome
    assert owner.frames[0].body is welcome
    assert welcome["version"] == 1
    assert welcome["epoch"]
    assert welcome["heartbeat_s"] > 0
    assert welcome["me"]["handle"] == "owner"
    assert welcome["me"]["kind"] == "human"
    assert welcome["me"]["id"].startswith("mem_")
    lobby = next(room for room in welcome["rooms"] if room["name"] == "lobby")
    assert lobby["id"].startswith("room_")
    assert {"kind", "topic", "seq", "unread", "mentions", "read_seq", "turns"} <= lobby.keys()


async def test_bot_is_a_member_of_kind_bot(people: People) -> None:
    ana = await people.connect("ana")
    assert (ana.welcome["me"]["handle"], ana.welcome["me"]["kind"]) == ("ana", "bot")


async def test_bearer_header_is_enough(people: People, tokens: dict[str, str]) -> None:
    ana = await people.open("ana", additional_headers={"Authorization": f"Bearer {tokens['ana']}"})
    await ana.send_raw(json.dumps({"type": "hello", "ref": "1"}))
    welcome = await ana.wait(lambda body: body["type"] == "welcome")
    assert welcome["ref"] == "1"
    assert welcome["me"]["handle"] == "ana"


@pytest.mark.parametrize("token", [None, "", "nonsense", "x" * 200])
async def test_bad_token_is_closed_for_good(people: People, token: object) -> None:
    stranger = await people.open("ana")
    hello = {"type": "hello", "ref": "1"} | ({} if token is None else {"token": token})
    await stranger.send_raw(json.dumps(hello))
    assert await stranger.closed() == 4500
    assert not [frame for frame in stranger.frames if frame.body["type"] == "welcome"]


@pytest.mark.parametrize("token", ["x" * 10_000, 5, ["a"], {}])
async def test_unreadable_token_is_closed_for_good(people: People, token: object) -> None:
    stranger = await people.open("ana")
    await stranger.send_raw(json.dumps({"type": "hello", "ref": "1", "token": token}))
    assert await stranger.closed() in {4500, 4501}
    assert not [frame for frame in stranger.frames if frame.body["type"] == "welcome"]


async def test_token_in_the_query_is_refused(people: People, tokens: dict[str, str]) -> None:
    try:
        ana = await people.open("ana", f"/ws?token={tokens['ana']}")
    except InvalidStatus as refusal:
        if 400 <= refusal.response.status_code < 500:
            return
        raise
    await ana.send_raw(json.dumps({"type": "hello", "ref": "1"}))
    assert await ana.closed() == 4500
    assert not [frame for frame in ana.frames if frame.body["type"] == "welcome"]


async def test_other_first_frame_asks_for_hello(people: People) -> None:
    ana = await people.open("ana")
    await ana.send_raw(json.dumps({"type": "ping", "ref": "p1"}))
    reply = await ana.wait(lambda body: body["type"] == "reply")
    assert (reply["ref"], reply["ok"], reply["error"]["code"]) == ("p1", False, "hello_required")


@pytest.mark.slow
async def test_silence_is_closed_after_ten_seconds(people: People) -> None:
    silent = await people.open("ana")
    assert await silent.closed() == 4501


async def test_missed_events_come_in_order_then_resumed(people: People) -> None:
    owner = await people.connect("owner")
    room_id, seq = await _room_with_posts(owner, 20)
    back = await people.connect("owner", {room_id: 5}, owner.welcome["epoch"])
    answer = await _answer(back, room_id)
    assert (answer["type"], answer["seq"]) == ("resumed", seq)
    assert [event["seq"] for event in events_of(back, room_id)] == list(range(6, seq + 1))
    assert events_of(back, room_id) == [event for event in events_of(owner, room_id) if event["seq"] > 5]


async def test_nothing_missed_is_just_resumed(people: People) -> None:
    owner = await people.connect("owner")
    room_id, seq = await _room_with_posts(owner, 1)
    back = await people.connect("owner", {room_id: seq}, owner.welcome["epoch"])
    assert (await _answer(back, room_id))["seq"] == seq
    assert events_of(back, room_id) == []


async def test_resumed_connection_goes_on_live(people: People) -> None:
    owner = await people.connect("owner")
    room_id, seq = await _room_with_posts(owner, 3)
    back = await people.connect("owner", {room_id: 1}, owner.welcome["epoch"])
    posted = await owner.ok("post_message", room_id=room_id, text="after")
    await back.wait(lambda body: body.get("seq") == posted["seq"] and body["type"] == "message_posted")
    assert [event["seq"] for event in events_of(back, room_id)] == list(range(2, seq + 2))


async def test_long_absence_is_replayed_whole(people: People) -> None:
    owner = await people.connect("owner")
    room_id, _ = await _room_with_posts(owner, 1)
    replies = [(await owner.send("post_message", room_id=room_id, text=f"burst {n}"))[1] for n in range(600)]
    last = 0
    for reply in replies:
        last = max(last, (await reply)["result"]["seq"])
    back = await people.connect("owner", {room_id: 1}, owner.welcome["epoch"])
    assert (await _answer(back, room_id))["seq"] == last
    assert [event["seq"] for event in events_of(back, room_id)] == list(range(2, last + 1))


async def test_other_epoch_asks_for_resync(people: People) -> None:
    owner = await people.connect("owner")
    room_id, seq = await _room_with_posts(owner, 1)
    back = await people.connect("owner", {room_id: 1}, "another-epoch")
    answer = await _answer(back, room_id)
    assert (answer["type"], answer["reason"], answer["seq"]) == ("resync_required", "epoch", seq)
    assert events_of(back, room_id) == []


@pytest.mark.parametrize("kind", ["public", "private", "unknown"])
async def test_room_of_others_cannot_be_resumed(people: People, kind: str) -> None:
    owner = await people.connect("owner")
    room_id = "room_none"
    if kind != "unknown":
        room_id = (await owner.ok("create_room", name=fresh("closed"), kind=kind))["room"]["id"]
        await owner.ok("post_message", room_id=room_id, text="not for ana")
    ana = await people.connect("ana", {room_id: 0}, owner.welcome["epoch"])
    answer = await _answer(ana, room_id)
    assert (answer["type"], answer["reason"]) == ("resync_required", "not_a_member")
    assert events_of(ana, room_id) == []


async def test_unnamed_rooms_are_not_replayed(people: People) -> None:
    owner = await people.connect("owner")
    room_id, _ = await _room_with_posts(owner, 2)
    back = await people.connect("owner")
    await back.ok("ping")
    assert events_of(back, room_id) == []
