"""What a member wishes for itself alone: it is kept, told to its own connections, and counted by."""

from __future__ import annotations

import pytest

from tertulia.actions.admin.members import MemberChange, update_member
from tertulia.actions.chat import messages, preferences, reading, rooms
from tertulia.actions.chat.messages import Draft
from tertulia.domain.errors import NotFound
from tertulia.rooms.preferences import Preferences
from tertulia.store.order import preferences as stored
from tests.unit.actions.chat.test_moderation import furnish
from tests.unit.agents.house import House


async def read_anew(house: House) -> Preferences:
    """Read all wishes from the disk, as a server that starts does."""
    db = house.deps.db
    return Preferences(
        await stored.list_all_levels(db), await stored.list_all_blocks(db), await stored.list_all_mutes(db)
    )


async def test_wishes_are_told_to_oneself_and_outlast_the_server(house: House) -> None:
    state, ana, ben = await furnish(house)
    agent = await house.add_agent()
    room_id = state.room.id
    await preferences.set_room_notifications(house.deps, ben, room_id, "none")
    await preferences.set_room_notifications(house.deps, ben, room_id, "mentions")
    await preferences.block_member(house.deps, ben, ana.id)
    await preferences.mute_agent(house.deps, ben, agent.id, True)
    for wishes in (house.deps.preferences, await read_anew(house)):
        assert (wishes.find_level(ben.id, room_id), wishes.find_level(ana.id, room_id)) == ("mentions", "all")
        assert (wishes.is_blocked(ben.id, ana.id), wishes.is_blocked(ana.id, ben.id)) == (True, False)
        assert (wishes.list_mutes(ben.id), wishes.list_mutes(ana.id)) == ([agent.member_id], [])
    told = [signal for signal in house.signals if signal.to == frozenset({ben.id}) and signal.type != "read"]
    assert [signal.type for signal in told] == [
        *["room_notifications_changed"] * 2,
        "block_changed",
        "agent_mute_changed",
    ]
    await rooms.leave_room(house.deps, ben, room_id)
    await rooms.join_room(house.deps, ben, room_id)
    assert house.deps.preferences.find_level(ben.id, room_id) == "mentions"


async def test_they_are_taken_back(house: House) -> None:
    state, ana, ben = await furnish(house)
    agent = await house.add_agent()
    await preferences.set_room_notifications(house.deps, ben, state.room.id, "none")
    await preferences.set_room_notifications(house.deps, ben, state.room.id, "all")
    await preferences.block_member(house.deps, ben, ana.id)
    await preferences.unblock_member(house.deps, ben, ana.id)
    for muted in (True, True, False):
        await preferences.mute_agent(house.deps, ben, agent.id, muted)
    for wishes in (house.deps.preferences, await read_anew(house)):
        assert wishes.find_level(ben.id, state.room.id) == "all"
        assert wishes.list_blocks(ben.id) == []
        assert wishes.list_mutes(ben.id) == []


async def test_a_muted_agent_leaves_nothing_unread(house: House) -> None:
    deps, room_id = house.deps, house.room.room.id
    agent = await house.add_agent()
    speaker = deps.people[agent.member_id]
    await messages.post_message(deps, speaker, room_id, Draft("@owner look"))
    assert await reading.list_unread(deps, house.owner) == {room_id: (1, 1)}
    await preferences.mute_agent(deps, house.owner, agent.id, True)
    assert await reading.list_unread(deps, house.owner) == {}
    await preferences.mute_agent(deps, house.owner, agent.id, False)
    assert await reading.list_unread(deps, house.owner) == {room_id: (1, 1)}


async def test_a_guest_wishes_nothing_of_whom_it_has_not_met(house: House) -> None:
    state, ana, ben = await furnish(house)
    agent = await house.add_agent()
    await update_member(house.deps, house.owner, ben.id, MemberChange(role="guest"))
    guest = house.deps.people[ben.id]
    await preferences.block_member(house.deps, guest, ana.id)
    for stranger_id in (house.owner.id, "mem_none"):
        for wish in (preferences.block_member, preferences.unblock_member):
            with pytest.raises(NotFound, match=f"^There is no member {stranger_id}"):
                await wish(house.deps, guest, stranger_id)
    with pytest.raises(NotFound):
        await preferences.mute_agent(house.deps, guest, agent.id, True)
    await rooms.leave_room(house.deps, guest, state.room.id)
    await preferences.unblock_member(house.deps, guest, ana.id)
    assert house.deps.preferences.list_blocks(guest.id) == [], "what one did before parting is taken back after it"
