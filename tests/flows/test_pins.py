"""Pins over real sockets: everybody sees the same ones, and they go with their message."""

from __future__ import annotations

from tests.flows.checker.reducer import comparable, fold
from tests.flows.client import events_of, fresh
from tests.flows.conftest import People


async def test_pins_come_and_go_for_everybody(people: People) -> None:
    owner, ana = await people.connect("owner"), await people.connect("ana")
    room_id = (await owner.ok("create_room", name=fresh("pins"), kind="public"))["room"]["id"]
    await ana.ok("join_room", room_id=room_id)
    said = [await owner.ok("post_message", room_id=room_id, text=text) for text in ("one", "two", "three")]
    ids = [posted["message_id"] for posted in said]
    _, old = await people.rest("ana", "GET", f"/api/rooms/{room_id}/snapshot")
    assert old["pins"] == []
    for message_id in (ids[2], ids[0], ids[1], ids[0]):
        assert await ana.ok("pin_message", message_id=message_id) == {"message_id": message_id}
    await owner.ok("unpin_message", message_id=ids[1])
    await owner.ok("delete_message", message_id=ids[2])
    last = await ana.wait(lambda body: body["type"] == "message_deleted" and body["message_id"] == ids[2])
    shown = [event for event in events_of(ana, room_id) if event["seq"] > old["seq"]]
    assert [(event["type"], event.get("member_id")) for event in shown] == [
        *[("message_pinned", ana.welcome["me"]["id"])] * 3,
        ("message_unpinned", owner.welcome["me"]["id"]),
        ("message_deleted", None),
    ]
    _, new = await people.rest("ana", "GET", f"/api/rooms/{room_id}/snapshot")
    assert (new["pins"], new["seq"]) == ([ids[0]], last["seq"])
    assert comparable(fold(old, shown)) == comparable(new)
    status, page = await people.rest("ana", "GET", f"/api/rooms/{room_id}/pins")
    assert (status, page["next"]) == (200, None)
    assert [(pin["message"]["text"], pin["pinned_by"]) for pin in page["items"]] == [("one", ana.welcome["me"]["id"])]
    back = await people.connect("ana", {room_id: old["seq"]}, ana.welcome["epoch"])
    await back.wait(lambda body: body["type"] == "resumed" and body["room_id"] == room_id)
    assert events_of(back, room_id) == shown
    assert (await people.rest("ben", "GET", f"/api/rooms/{room_id}/pins"))[0] == 403
