"""Signals: seen by those present, never numbered, never kept."""

from __future__ import annotations

from tests.flows.client import Client, Json, events_of, fresh
from tests.flows.conftest import People


async def _together(people: People, *handles: str) -> tuple[list[Client], str]:
    """Connect members who share a new room; gives their connections and the room."""
    first, *others = [await people.connect(handle) for handle in handles]
    room_id = (await first.ok("create_room", name=fresh("signals"), kind="public"))["room"]["id"]
    for client in others:
        await client.ok("join_room", room_id=room_id)
    return [first, *others], room_id


async def _signal(client: Client, type_: str, room_id: str, *, start: int = 0) -> Json:
    signal = await client.wait(lambda body: body["type"] == type_ and body["room_id"] == room_id, start=start)
    assert "seq" not in signal
    assert signal["at"]
    return signal


async def test_typing_is_shown_and_forgotten(people: People) -> None:
    (owner, ana), room_id = await _together(people, "owner", "ana")
    before = (await owner.ok("post_message", room_id=room_id, text="before"))["seq"]
    await owner.ok("set_typing", room_id=room_id, typing=True)
    typing = await _signal(ana, "typing", room_id)
    assert (typing["member_id"], typing["typing"]) == (owner.welcome["me"]["id"], True)
    start = len(ana.frames)
    await owner.ok("set_typing", room_id=room_id, typing=False)
    assert (await _signal(ana, "typing", room_id, start=start))["typing"] is False
    assert (await owner.ok("post_message", room_id=room_id, text="after"))["seq"] == before + 1
    back = await people.connect("ana", {room_id: 0}, ana.welcome["epoch"])
    await back.wait(lambda body: body["type"] == "resumed" and body["room_id"] == room_id)
    assert not [frame for frame in back.frames if frame.body["type"] == "typing"]


async def test_typing_needs_membership(people: People) -> None:
    (owner,), room_id = await _together(people, "owner")
    ben = await people.connect("ben")
    assert await ben.refused("set_typing", room_id=room_id, typing=True) == "permission_denied"
    await owner.ok("ping")
    assert not [frame for frame in owner.frames if frame.body["type"] == "typing"]


async def test_presence_follows_the_connections(people: People) -> None:
    (owner, cleo), room_id = await _together(people, "owner", "cleo")
    me = cleo.welcome["me"]["id"]
    twin = await people.connect("cleo")

    async def told(status: str, start: int) -> Json:
        return await owner.wait(
            lambda body: body["type"] == "presence" and (body["member_id"], body["status"]) == (me, status), start=start
        )

    start = len(owner.frames)
    await twin.close()
    await owner.ok("ping")
    # That it came may be told late, but not that it went.
    signals = [frame.body for frame in owner.frames if frame.body["type"] == "presence"]
    assert (me, "offline") not in [(signal["member_id"], signal["status"]) for signal in signals]
    cleo.cut()
    await told("offline", start)
    start = len(owner.frames)
    await people.connect("cleo", {room_id: 0})
    assert "seq" not in await told("online", start)


async def test_read_mark_is_signalled_to_my_other_connections(people: People) -> None:
    (owner, ana), room_id = await _together(people, "owner", "ana")
    twin = await people.connect("ana")
    seq = (await owner.ok("post_message", room_id=room_id, text="read me"))["seq"]
    await ana.ok("mark_read", room_id=room_id, seq=seq)
    read = await _signal(twin, "read", room_id)
    assert (read["member_id"], read["read_seq"]) == (ana.welcome["me"]["id"], seq)
    assert events_of(twin, room_id)[-1]["seq"] == seq


async def test_read_mark_is_signalled_to_the_other_in_a_direct_room(people: People) -> None:
    owner, ana = await people.connect("owner"), await people.connect("ana")
    me = ana.welcome["me"]["id"]
    room_id = (await owner.ok("open_direct", member_ids=[me]))["room"]["id"]
    seq = (await owner.ok("post_message", room_id=room_id, text="read me"))["seq"]
    await ana.ok("mark_read", room_id=room_id, seq=seq)
    read = await _signal(owner, "read", room_id)
    assert (read["member_id"], read["read_seq"]) == (me, seq)


async def test_signals_stay_in_their_room(people: People) -> None:
    (owner, _), room_id = await _together(people, "owner", "ana")
    ben = await people.connect("ben")
    await owner.ok("set_typing", room_id=room_id, typing=True)
    await ben.ok("ping")
    assert not [frame for frame in ben.frames if frame.body.get("room_id") == room_id]
