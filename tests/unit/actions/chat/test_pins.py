"""Pins: once each, so many of them, by those whose room it is, and gone with their message."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tertulia.actions.admin.members import add_bot
from tertulia.actions.chat import messages, pins, reading, rooms
from tertulia.actions.chat.rooms import RoomChange, RoomDraft
from tertulia.domain.errors import Conflict, NotFound, PermissionDenied
from tests.unit.agents.house import House


async def pinned(house: House) -> list[str]:
    moment, _ = await reading.take_snapshot(house.deps, house.owner, house.room.room.id)
    return list(moment.pins)


async def test_a_message_is_pinned_once_and_unpinned_once(house: House) -> None:
    deps, me = house.deps, house.owner
    one, other = await house.post("one"), await house.post("other")
    before = len(house.types())
    acts = [pins.pin_message(deps, me, said.id) for said in (other, one, other)]
    assert await asyncio.gather(*acts) == [True, True, False]
    assert await pinned(house) == [other.id, one.id]
    listed = await pins.list_pins(deps, me, house.room.room.id)
    assert [(pin.message, pin.member_id, pin.pinned_at) for pin in listed] == [
        (one, me.id, house.clock.now()),
        (other, me.id, house.clock.now()),
    ]
    assert [await pins.unpin_message(deps, me, other.id) for _ in range(2)] == [True, False]
    assert await pinned(house) == [one.id]
    assert house.types()[before:] == ["message_pinned", "message_pinned", "message_unpinned"]


async def test_a_deleted_message_is_pinned_no_more(house: House) -> None:
    deps, me = house.deps, house.owner
    said = await house.post("regretted")
    await pins.pin_message(deps, me, said.id)
    await messages.delete_message(deps, me, said.id)
    assert await pinned(house) == []
    with pytest.raises(NotFound, match="deleted"):
        await pins.pin_message(deps, me, said.id)
    assert await pins.unpin_message(deps, me, said.id) is False
    assert house.types()[-2:] == ["message_pinned", "message_deleted"]


async def test_a_room_has_so_many_pins(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pins, "MAX_PINS", 2)
    said = [await house.post(str(number)) for number in range(3)]
    for message in said[:2]:
        await pins.pin_message(house.deps, house.owner, message.id)
    with pytest.raises(Conflict, match="At most 2"):
        await pins.pin_message(house.deps, house.owner, said[2].id)
    await pins.unpin_message(house.deps, house.owner, said[0].id)
    await pins.pin_message(house.deps, house.owner, said[2].id)
    assert await pinned(house) == [said[1].id, said[2].id]


async def test_guests_pin_only_where_the_room_is_theirs_as_well(house: House) -> None:
    deps, me = house.deps, house.owner
    ana, _ = await add_bot(deps, me, "ana")
    guest = replace(ana, role="guest")
    deps.people.put(guest)
    said = await house.post("for all")
    with pytest.raises(NotFound):
        await pins.pin_message(deps, guest, said.id)
    await rooms.add_member(deps, me, house.room.room.id, guest.id)
    for act in (pins.pin_message, pins.unpin_message):
        with pytest.raises(PermissionDenied, match="Guests"):
            await act(deps, guest, said.id)
    direct = await rooms.open_direct(deps, me, [guest.id])
    posted = await messages.post_message(deps, me, direct.room.id, messages.Draft("for us"))
    assert await pins.pin_message(deps, guest, posted.message_id) is True


async def test_what_one_may_not_see_is_not_listed(house: House) -> None:
    deps, me = house.deps, house.owner
    state = await rooms.create_room(deps, me, RoomDraft("late", "private", history="from_join"))
    posted = await messages.post_message(deps, me, state.room.id, messages.Draft("before"))
    await pins.pin_message(deps, me, posted.message_id)
    ana, _ = await add_bot(deps, me, "ana")
    await rooms.add_member(deps, me, state.room.id, ana.id)
    moment, _ = await reading.take_snapshot(deps, ana, state.room.id)
    assert moment.pins == [posted.message_id], "an event is the same for all, and so is what it leads to"
    assert await pins.list_pins(deps, ana, state.room.id) == []
    with pytest.raises(NotFound):
        await pins.unpin_message(deps, ana, posted.message_id)


async def test_nothing_is_pinned_in_an_archived_room(house: House) -> None:
    said = await house.post("before")
    await rooms.update_room(house.deps, house.owner, house.room.room.id, RoomChange(is_archived=True))
    for act in (pins.pin_message, pins.unpin_message):
        with pytest.raises(Conflict, match="archived"):
            await act(house.deps, house.owner, said.id)
