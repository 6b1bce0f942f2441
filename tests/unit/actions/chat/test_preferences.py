"""What a member wishes for itself alone: it is kept, told to its own connections, and counted by."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

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


async def test_a_guest_wishes_nothing_of_whom_it_knows_nothing(house: House) -> None:
    deps, me = house.deps, house.owner
    state, ana, ben = await furnish(house)
    agent = await house.add_agent()
    guest = await update_member(deps, me, ben.id, MemberChange(role="guest"))
    await rooms.add_member(deps, me, house.room.room.id, guest.id)
    await preferences.block_member(deps, guest, ana.id)
    await preferences.mute_agent(deps, guest, agent.id, True)
    for room in (state, house.room):
        await rooms.leave_room(deps, guest, room.room.id)
    await preferences.unblock_member(deps, guest, ana.id)
    await preferences.mute_agent(deps, guest, agent.id, False)
    assert (deps.preferences.list_blocks(guest.id), deps.preferences.list_mutes(guest.id)) == ([], [])
    acts: tuple[Callable[[], Awaitable[object]], ...] = (
        lambda: preferences.block_member(deps, guest, ana.id),
        lambda: preferences.unblock_member(deps, guest, ana.id),
        lambda: preferences.mute_agent(deps, guest, agent.id, True),
        lambda: preferences.mute_agent(deps, guest, agent.id, False),
    )
    for act in acts:
        with pytest.raises(NotFound):
            await act()
