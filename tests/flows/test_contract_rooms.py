"""Rooms: who may see them, who is in them, and how members learn of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.flows.client import Client, Json, events_of, fresh
from tests.flows.conftest import People


async def _make(client: Client, kind: str = "public", **fields: Any) -> Json:
    room: Json = (await client.ok("create_room", name=fresh("a room"), kind=kind, **fields))["room"]
    return room


def _id(client: Client) -> str:
    return str(client.welcome["me"]["id"])


def _is(type_: str, room_id: str) -> Any:
    return lambda body: body["type"] == type_ and body.get("room_id") == room_id


async def _settle(*clients: Client) -> None:
    """Give what must not come the time to come: a round trip on each connection after the fact."""
    for client in clients:
        await client.ok("ping")


async def test_created_room_is_told_to_all_my_connections(people: People) -> None:
    one, two = await people.connect("owner"), await people.connect("owner")
    room = await _make(one, topic="trees")
    assert (room["kind"], room["topic"]) == ("public", "trees")
    assert room["name"].startswith("a room")
    for client in (one, two):
        added = await client.wait(_is("room_added", room["id"]))
        assert added["room"]["id"] == room["id"]
        assert "seq" not in added
    again = await people.connect("owner")
    assert room["id"] in {mine["id"] for mine in again.welcome["rooms"]}


async def test_joining_is_an_event_for_those_inside(people: People) -> None:
    owner, ana = await people.connect("owner"), await people.connect("ana")
    room = await _make(owner)
    await ana.ok("join_room", room_id=room["id"])
    joined = await owner.wait(lambda body: body["type"] == "member_joined" and body["member"]["id"] == _id(ana))
    assert joined["room_id"] == room["id"]
    await ana.wait(_is("room_added", room["id"]))
    posted = await owner.ok("post_message", room_id=room["id"], text="welcome")
    assert (await ana.wait(_is("message_posted", room["id"])))["seq"] == posted["seq"]


async def test_joining_twice_changes_nothing(people: People) -> None:
    owner, ana = await people.connect("owner"), await people.connect("ana")
    room = await _make(owner)
    await ana.ok("join_room", room_id=room["id"])
    await ana.call("join_room", room_id=room["id"])
    await owner.ok("post_message", room_id=room["id"], text="marker")
    await owner.wait(_is("message_posted", room["id"]))
    joins = [e for e in events_of(owner, room["id"]) if e["type"] == "member_joined" and e["member"]["id"] == _id(ana)]
    assert len(joins) == 1


async def test_join_and_post_take_effect_in_the_order_sent(people: People) -> None:
    owner, ana = await people.connect("owner"), await people.connect("ana")
    room = await _make(owner)
    _, joined = await ana.send("join_room", room_id=room["id"])
    _, posted = await ana.send("post_message", room_id=room["id"], text="hello, I just came in")
    _, left = await ana.send("leave_room", room_id=room["id"])
    _, late = await ana.send("post_message", room_id=room["id"], text="one more thing")
    assert [(await reply)["ok"] for reply in (joined, posted, left, late)] == [True, True, True, False]


async def test_whoever_left_hears_no_more(people: People) -> None:
    owner, ana, twin = await people.connect("owner"), await people.connect("ana"), await people.connect("ana")
    room = await _make(owner)
    await ana.ok("join_room", room_id=room["id"])
    await twin.wait(_is("room_added", room["id"]))
    await twin.ok("leave_room", room_id=room["id"])
    for client in (ana, twin):
        await client.wait(_is("room_removed", room["id"]))
    await owner.wait(lambda body: body["type"] == "member_left" and body["member"]["id"] == _id(ana))
    await owner.ok("post_message", room_id=room["id"], text="among us")
    await _settle(ana, twin)
    for client in (ana, twin):
        assert "message_posted" not in {event["type"] for event in events_of(client, room["id"])}
    assert await ana.refused("post_message", room_id=room["id"], text="x") in {"permission_denied", "not_found"}


async def test_members_are_added_and_removed(people: People) -> None:
    owner, ana = await people.connect("owner"), await people.connect("ana")
    room = await _make(owner, "private")
    await owner.ok("add_member", room_id=room["id"], member_id=_id(ana))
    await ana.wait(_is("room_added", room["id"]))
    await ana.ok("post_message", room_id=room["id"], text="thanks")
    await owner.ok("remove_member", room_id=room["id"], member_id=_id(ana))
    await ana.wait(_is("room_removed", room["id"]))
    assert await ana.refused("post_message", room_id=room["id"], text="x") == "not_found"


@pytest.mark.parametrize(
    ("type_", "fields"),
    [
        ("join_room", {}),
        ("leave_room", {}),
        ("post_message", {"text": "x"}),
        ("list_history", {}),
        ("list_members", {}),
        ("mark_read", {"seq": 1}),
        ("set_typing", {"typing": True}),
        ("update_room", {"topic": "mine"}),
        ("add_member", {"member_id": "ANA"}),
        ("remove_member", {"member_id": "OWNER"}),
    ],
    ids=lambda value: str(value)[:40],
)
@pytest.mark.parametrize("kind", ["private", "direct"])
async def test_closed_room_does_not_exist_for_others(people: People, kind: str, type_: str, fields: Json) -> None:
    owner, ben, ana = [await people.connect(handle) for handle in ("owner", "ben", "ana")]
    room = await _make(owner, kind) if kind == "private" else await _direct(owner, ben)
    names = {"ANA": _id(ana), "OWNER": _id(owner)}
    filled = {field: names.get(value, value) if isinstance(value, str) else value for field, value in fields.items()}
    assert await ana.refused(type_, room_id=room["id"], **filled) == "not_found"


async def test_closed_room_is_in_no_list_of_others(people: People) -> None:
    owner, ana = await people.connect("owner"), await people.connect("ana")
    room = await _make(owner, "private")
    posted = await owner.ok("post_message", room_id=room["id"], text="secret")
    assert room["id"] not in {listed["id"] for listed in (await ana.ok("list_rooms", limit=500))["rooms"]}
    assert room["id"] in {listed["id"] for listed in (await owner.ok("list_rooms", limit=500))["rooms"]}
    for path in ("", "/messages", "/members", "/snapshot"):
        assert (await people.rest("ana", "GET", f"/api/rooms/{room['id']}{path}"))[0] == 404
    assert await ana.refused("edit_message", message_id=posted["message_id"], text="x") == "not_found"
    assert await ana.refused("delete_message", message_id=posted["message_id"]) == "not_found"
    assert await ana.refused("add_reaction", message_id=posted["message_id"], emoji="👍") == "not_found"
    assert await ana.refused("explain", message_id=posted["message_id"]) == "not_found"
    await _settle(ana)
    assert not [frame for frame in ana.frames if frame.body.get("room_id") == room["id"]]


async def test_public_room_is_listed_for_others(people: People) -> None:
    owner, ana = await people.connect("owner"), await people.connect("ana")
    room = await _make(owner)
    listed = next(r for r in (await ana.ok("list_rooms", limit=500))["rooms"] if r["id"] == room["id"])
    assert listed["name"] == room["name"]
    assert await ana.refused("post_message", room_id=room["id"], text="x") == "permission_denied"


async def _direct(client: Client, *others: Client) -> Json:
    room: Json = (await client.ok("open_direct", member_ids=[_id(other) for other in others]))["room"]
    return room


async def test_same_people_have_the_same_direct_room(people: People) -> None:
    owner, ana, ben = [await people.connect(handle) for handle in ("owner", "ana", "ben")]
    room = await _direct(owner, ana)
    assert room["kind"] == "direct"
    assert (await _direct(ana, owner))["id"] == room["id"]
    assert (await _direct(owner, ana, owner))["id"] == room["id"]
    three = await _direct(owner, ana, ben)
    assert three["id"] != room["id"]
    assert (await _direct(ben, owner, ana))["id"] == three["id"]


async def test_direct_rooms_opened_at_once_are_one(people: People) -> None:
    ana, cleo = await people.connect("ana"), await people.connect("cleo")
    pairs = [(ana, _id(cleo)), (cleo, _id(ana))] * 4
    replies = [(await client.send("open_direct", member_ids=[other]))[1] for client, other in pairs]
    assert len({(await reply)["result"]["room"]["id"] for reply in replies}) == 1


async def test_direct_room_carries_talk_both_ways(people: People) -> None:
    owner, ana = await people.connect("owner"), await people.connect("ana")
    room = await _direct(owner, ana)
    start = len(ana.frames), len(owner.frames)
    await owner.ok("post_message", room_id=room["id"], text="psst")
    assert (await ana.wait(_is("message_posted", room["id"]), start=start[0]))["message"]["text"] == "psst"
    await ana.ok("post_message", room_id=room["id"], text="yes?")
    await owner.wait(lambda body: body.get("message", {}).get("text") == "yes?", start=start[1])


@pytest.mark.parametrize("type_", ["add_member", "remove_member", "leave_room"])
async def test_direct_room_keeps_its_people(people: People, type_: str) -> None:
    owner, ana, ben = [await people.connect(handle) for handle in ("owner", "ana", "ben")]
    room = await _direct(owner, ana)
    who = {"add_member": {"member_id": _id(ben)}, "remove_member": {"member_id": _id(ana)}, "leave_room": {}}[type_]
    assert await owner.refused(type_, room_id=room["id"], **who) in {"permission_denied", "conflict", "invalid_input"}
    members = (await owner.ok("list_members", room_id=room["id"]))["members"]
    assert {member["id"] for member in members} == {_id(owner), _id(ana)}


async def test_update_is_an_event(people: People) -> None:
    owner, ana = await people.connect("owner"), await people.connect("ana")
    room = await _make(owner)
    await ana.ok("join_room", room_id=room["id"])
    await owner.ok("update_room", room_id=room["id"], name="renamed", topic="new")
    updated = await ana.wait(_is("room_updated", room["id"]))
    assert (updated["room"]["name"], updated["room"]["topic"]) == ("renamed", "new")
    again = await people.connect("ana")
    mine = next(listed for listed in again.welcome["rooms"] if listed["id"] == room["id"])
    assert (mine["name"], mine["topic"]) == ("renamed", "new")


async def test_members_are_listed(people: People) -> None:
    owner, ana = await people.connect("owner"), await people.connect("ana")
    room = await _make(owner)
    await ana.ok("join_room", room_id=room["id"])
    inside = {m["id"]: m for m in (await owner.ok("list_members", room_id=room["id"]))["members"]}
    assert inside.keys() == {_id(owner), _id(ana)}
    assert (inside[_id(ana)]["handle"], inside[_id(ana)]["kind"]) == ("ana", "bot")
    everyone = {member["handle"] for member in (await ana.ok("list_members", limit=500))["members"]}
    assert {"owner", "ana", "ben", "cleo"} <= everyone


async def test_newcomer_reads_what_was_said_before(people: People) -> None:
    owner, ana = await people.connect("owner"), await people.connect("ana")
    room = await _make(owner)
    posted = await owner.ok("post_message", room_id=room["id"], text="before ana")
    await ana.ok("join_room", room_id=room["id"])
    told = (await ana.ok("list_history", room_id=room["id"]))["messages"]
    assert [message["id"] for message in told] == [posted["message_id"]]


async def test_history_from_join_hides_what_was_said_before(people: People) -> None:
    owner, ana = await people.connect("owner"), await people.connect("ana")
    room = await _make(owner, history="from_join")
    before = await owner.ok("post_message", room_id=room["id"], text="before ana")
    await ana.ok("join_room", room_id=room["id"])
    after = await owner.ok("post_message", room_id=room["id"], text="with ana")
    told = (await ana.ok("list_history", room_id=room["id"]))["messages"]
    assert [message["id"] for message in told] == [after["message_id"]]
    for link in ("reply_to", "thread_id"):
        about = {link: before["message_id"]}
        assert await ana.refused("post_message", room_id=room["id"], text="what was that?", **about) == "not_found"
    back = await people.connect("ana", {room["id"]: 0}, ana.welcome["epoch"])
    await back.wait(lambda body: body["type"] in {"resumed", "resync_required"})
    assert before["message_id"] not in {e["message"]["id"] for e in events_of(back, room["id"]) if "message" in e}
    status, snapshot = await people.rest("ana", "GET", f"/api/rooms/{room['id']}/snapshot")
    assert status == 200
    assert [message["id"] for message in snapshot["messages"]] == [after["message_id"]]


async def test_an_old_message_is_not_said_again_to_a_later_member(people: People) -> None:
    owner, ana = await people.connect("owner"), await people.connect("ana")
    room_id = (await owner.ok("create_room", name=fresh("late"), kind="private", history="from_join"))["room"]["id"]
    posted = await owner.ok("post_message", room_id=room_id, text="before ana came")
    await owner.ok("edit_message", message_id=posted["message_id"], text="still before ana came")
    await owner.ok("add_member", room_id=room_id, member_id=_id(ana))
    refused = await owner.refused("edit_message", message_id=posted["message_id"], text="a secret")
    assert refused == "conflict"
    await owner.ok("delete_message", message_id=posted["message_id"])
    assert "before ana" not in str([frame.body for frame in ana.frames])


async def test_an_archived_room_is_shown_as_such_and_takes_nothing_more(people: People) -> None:
    owner, ana = await people.connect("owner"), await people.connect("ana")
    room_id = (await _make(owner))["id"]
    await ana.ok("join_room", room_id=room_id)
    assert await ana.refused("update_room", room_id=room_id, archived=True) == "permission_denied"
    archived = (await owner.ok("update_room", room_id=room_id, archived=True))["room"]
    assert archived["archived"]
    told = await ana.wait(_is("room_updated", room_id))
    assert told["room"]["archived_at"] == archived["archived_at"]
    assert await ana.refused("post_message", room_id=room_id, text="late") == "conflict"
    listed = (await people.rest("ana", "GET", "/api/rooms?limit=200"))[1]["items"]
    assert next(room for room in listed if room["id"] == room_id)["archived_at"] == archived["archived_at"]
    status, opened = await people.rest("owner", "PATCH", f"/api/rooms/{room_id}", json={"archived": False})
    assert (status, opened["archived"], opened["archived_at"]) == (200, False, None)
    await ana.ok("post_message", room_id=room_id, text="in time")


async def test_a_name_that_is_taken_is_a_conflict(people: People) -> None:
    owner = await people.connect("owner")
    room = await _make(owner)
    assert await owner.refused("create_room", name=room["name"].upper(), kind="public") == "conflict"
    status, refused = await people.rest("owner", "POST", "/api/rooms", json={"name": room["name"]})
    assert (status, refused["error"]["code"]) == (409, "conflict")
