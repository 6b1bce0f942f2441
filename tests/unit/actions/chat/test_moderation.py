"""Keeping order in rooms: who is a moderator, and what becomes of the role."""

from __future__ import annotations

import asyncio

import pytest

from tertulia.actions.admin.leaving import deactivate_member
from tertulia.actions.admin.members import MemberChange, add_bot, update_member
from tertulia.actions.chat import moderation, rooms
from tertulia.actions.chat.rooms import RoomChange, RoomDraft
from tertulia.domain.errors import Conflict, NotFound, PermissionDenied
from tertulia.domain.events import RoomRoleChanged
from tertulia.domain.people import Member, RoomRole
from tertulia.rooms.state import RoomState
from tertulia.store.audit import AuditEntry, AuditFilter, list_audit_entries
from tests.unit.agents.house import House


async def furnish(house: House) -> tuple[RoomState, Member, Member]:
    """Make ana and ben, and a public room that ana made and both are in."""
    ana, ben = [(await add_bot(house.deps, house.owner, handle))[0] for handle in ("ana", "ben")]
    state = await rooms.create_room(house.deps, ana, RoomDraft("garden"))
    await rooms.join_room(house.deps, ben, state.room.id)
    return state, ana, ben


def roles(state: RoomState) -> dict[str, RoomRole]:
    return {member_id: seat.role for member_id, seat in state.members.items()}


async def audited(house: House, action: str) -> list[AuditEntry]:
    page = await list_audit_entries(house.deps.db, house.owner.workspace_id, AuditFilter(action=action))
    return list(page.items)


async def test_who_makes_a_room_moderates_it_and_names_others(house: House) -> None:
    state, ana, ben = await furnish(house)
    assert roles(state) == {ana.id: "moderator", ben.id: "member"}
    with pytest.raises(PermissionDenied):
        await moderation.set_room_role(house.deps, ben, state.room.id, ben.id, "moderator")
    await moderation.set_room_role(house.deps, ana, state.room.id, ben.id, "moderator")
    await moderation.set_room_role(house.deps, ana, state.room.id, ben.id, "moderator")
    assert roles(state) == {ana.id: "moderator", ben.id: "moderator"}
    told = [event.body for event in house.events if isinstance(event.body, RoomRoleChanged)]
    assert told == [RoomRoleChanged(ben.id, "moderator")], "the same again changes nothing"
    entries = await audited(house, "room_role.changed")
    assert [(entry.actor_id, entry.subject) for entry in entries] == [(ana.id, ben.id)]
    await rooms.update_room(house.deps, ben, state.room.id, RoomChange(topic="what grew"))
    await moderation.set_room_role(house.deps, ben, state.room.id, ana.id, "member")
    with pytest.raises(PermissionDenied):
        await rooms.update_room(house.deps, ana, state.room.id, RoomChange(topic="mine"))


async def test_a_role_that_is_taken_in_the_same_breath_is_gone(house: House) -> None:
    state, ana, ben = await furnish(house)
    await moderation.set_room_role(house.deps, ana, state.room.id, ben.id, "moderator")
    taking = asyncio.create_task(moderation.set_room_role(house.deps, ana, state.room.id, ben.id, "member"))
    await asyncio.sleep(0)
    assert roles(state)[ben.id] == "moderator", "it is queued, and nobody knows of it yet"
    done = await asyncio.gather(
        taking,
        rooms.update_room(house.deps, ben, state.room.id, RoomChange(topic="mine")),
        rooms.remove_member(house.deps, ben, state.room.id, ana.id),
        moderation.set_room_role(house.deps, ben, state.room.id, ana.id, "member"),
        return_exceptions=True,
    )
    assert [type(one) for one in done] == [type(None), *[PermissionDenied] * 3]


async def test_only_staff_takes_the_role_of_the_last_who_has_it(house: House) -> None:
    state, ana, _ = await furnish(house)
    with pytest.raises(Conflict, match="keeps a moderator"):
        await moderation.set_room_role(house.deps, ana, state.room.id, ana.id, "member")
    await moderation.set_room_role(house.deps, house.owner, state.room.id, ana.id, "member")
    assert set(roles(state).values()) == {"member"}


async def test_agents_and_those_outside_moderate_nothing(house: House) -> None:
    state, ana, _ = await furnish(house)
    agent = await house.add_agent()
    await rooms.add_member(house.deps, ana, state.room.id, agent.member_id)
    with pytest.raises(Conflict):
        await moderation.set_room_role(house.deps, ana, state.room.id, agent.member_id, "moderator")
    with pytest.raises(NotFound):
        await moderation.set_room_role(house.deps, ana, state.room.id, house.owner.id, "moderator")
    direct = await rooms.open_direct(house.deps, ana, [house.owner.id])
    assert set(roles(direct).values()) == {"member"}
    with pytest.raises(PermissionDenied):
        await moderation.set_room_role(house.deps, house.owner, direct.room.id, ana.id, "moderator")


async def test_the_role_ends_with_leaving_and_passes_to_whoever_was_there_longest(house: House) -> None:
    state, ana, ben = await furnish(house)
    await rooms.join_room(house.deps, house.owner, state.room.id)
    await rooms.leave_room(house.deps, ana, state.room.id)
    assert roles(state) == {ben.id: "member", house.owner.id: "moderator"}, "a bot does not inherit a room"
    await rooms.join_room(house.deps, ana, state.room.id)
    assert roles(state)[ana.id] == "member"
    await moderation.set_room_role(house.deps, house.owner, state.room.id, ben.id, "moderator")
    await rooms.leave_room(house.deps, house.owner, state.room.id)
    assert roles(state) == {ben.id: "moderator", ana.id: "member"}, "there is one still"
    await deactivate_member(house.deps, house.owner, ben.id)
    assert roles(state) == {ana.id: "member"}


async def test_taking_somebody_out_is_written_down(house: House) -> None:
    state, ana, ben = await furnish(house)
    await rooms.remove_member(house.deps, ana, state.room.id, ben.id)
    entries = await audited(house, "member.removed")
    assert [(one.actor_id, one.subject, one.details) for one in entries] == [
        (ana.id, ben.id, {"room_id": state.room.id})
    ]


async def test_who_becomes_a_guest_moderates_nothing_and_somebody_follows(house: House) -> None:
    deps, me = house.deps, house.owner
    state, ana, ben = await furnish(house)
    await rooms.join_room(deps, me, state.room.id)
    await moderation.set_room_role(deps, ana, state.room.id, ben.id, "moderator")
    await update_member(deps, me, ben.id, MemberChange(role="guest"))
    assert roles(state) == {ana.id: "moderator", ben.id: "member", me.id: "member"}
    await update_member(deps, me, ana.id, MemberChange(role="guest"))
    assert roles(state) == {ana.id: "member", ben.id: "member", me.id: "moderator"}
    told = [event.body for event in house.events if isinstance(event.body, RoomRoleChanged)][-2:]
    assert told == [RoomRoleChanged(ana.id, "member"), RoomRoleChanged(me.id, "moderator")]
