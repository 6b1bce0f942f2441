"""Roles and names: who gives them, the owner that a workspace keeps, and what guests know of."""

from __future__ import annotations

import asyncio

import pytest

from tertulia.actions.admin.leaving import deactivate_member, leave_workspace
from tertulia.actions.admin.members import MemberChange, MemberDraft, add_bot, insert_member, update_member
from tertulia.actions.agents.records import AgentDraft, create_agent, get_agent, list_agents
from tertulia.actions.chat.rooms import RoomDraft, add_member, create_room, open_direct
from tertulia.domain.agent import AgentRecord
from tertulia.domain.errors import Conflict, NotFound, PermissionDenied
from tertulia.domain.people import Member, MemberRole
from tertulia.rooms.acquaintance import get_known, list_known
from tests.unit.agents.house import House


async def add_person(house: House, handle: str, role: MemberRole = "member") -> Member:
    workspace = house.deps.people.get_workspace(house.owner.workspace_id)
    draft = MemberDraft(handle, handle.title(), "human", role)
    return await house.deps.writer.submit(lambda tx: insert_member(house.deps, tx, workspace, draft))


async def test_a_new_role_holds_at_once_and_every_room_is_told(house: House) -> None:
    ana = await add_person(house, "ana")
    await add_member(house.deps, house.owner, house.room.room.id, ana.id)
    await update_member(house.deps, house.owner, ana.id, MemberChange("Ana B.", "admin"))
    assert (house.deps.people[ana.id].name, house.deps.people[ana.id].role) == ("Ana B.", "admin")
    assert house.types()[-1] == "member_updated"
    told = len(house.events)
    await update_member(house.deps, house.owner, ana.id, MemberChange("Ana B.", "admin"))
    assert len(house.events) == told, "nothing changed, so nobody is told"


async def test_the_last_owner_stays_one(house: House) -> None:
    for call in (
        update_member(house.deps, house.owner, house.owner.id, MemberChange(role="member")),
        leave_workspace(house.deps, house.owner),
    ):
        with pytest.raises(Conflict, match="last owner"):
            await call
    ana = await add_person(house, "ana", "owner")
    done = await asyncio.gather(
        update_member(house.deps, house.owner, ana.id, MemberChange(role="admin")),
        update_member(house.deps, ana, house.owner.id, MemberChange(role="admin")),
        return_exceptions=True,
    )
    assert sum(isinstance(one, Exception) for one in done) == 1, "of two who demote one another one stays owner"
    assert len(house.deps.people.list_owners()) == 1


async def test_an_owner_closes_another_owners_account_and_an_admin_does_not(house: House) -> None:
    ana, ben = await add_person(house, "ana", "owner"), await add_person(house, "ben", "admin")
    with pytest.raises(PermissionDenied):
        await deactivate_member(house.deps, ben, ana.id)
    await deactivate_member(house.deps, house.owner, ana.id)
    assert house.deps.people.list_owners() == [house.owner]


async def test_guests_know_whom_they_share_a_room_with(house: House) -> None:
    gus, ana = await add_person(house, "gus", "guest"), await add_person(house, "ana")
    agent = await create_agent(house.deps, house.owner, AgentDraft("Nia", AgentRecord()))
    assert list_known(house.deps.people, house.deps.rooms, gus) == [gus]
    with pytest.raises(NotFound):
        get_known(house.deps.people, house.deps.rooms, gus, ana.id)
    with pytest.raises(NotFound):
        get_agent(house.deps, gus, agent.id)
    await house.deps.writer.submit(lambda tx: None)
    for member_id in (gus.id, agent.member_id):
        await add_member(house.deps, house.owner, house.room.room.id, member_id)
    known = {one.id for one in list_known(house.deps.people, house.deps.rooms, gus)}
    assert known == {gus.id, house.owner.id, agent.member_id}
    assert list_agents(house.deps, gus) == [agent]


async def test_guests_open_no_direct_room_and_use_those_there_are(house: House) -> None:
    gus = await add_person(house, "gus", "guest")
    await add_member(house.deps, house.owner, house.room.room.id, gus.id)
    with pytest.raises(PermissionDenied):
        await open_direct(house.deps, gus, [house.owner.id])
    opened = await open_direct(house.deps, house.owner, [gus.id])
    assert await open_direct(house.deps, gus, [house.owner.id]) is opened
    with pytest.raises(PermissionDenied):
        await create_room(house.deps, gus, RoomDraft("den"))


async def test_what_becomes_of_the_agents_of_who_leaves(house: House) -> None:
    ana = await add_person(house, "ana")
    alone = await create_agent(house.deps, ana, AgentDraft("Alone", AgentRecord()))
    met = await create_agent(house.deps, ana, AgentDraft("Met", AgentRecord()))
    public = await create_agent(house.deps, ana, AgentDraft("Public", AgentRecord(is_public=True)))
    await add_member(house.deps, house.owner, house.room.room.id, met.member_id)
    await open_direct(house.deps, ana, [alone.member_id])
    await leave_workspace(house.deps, ana)
    active = {agent.id: house.deps.roster.get(ana.workspace_id, agent.id).is_active for agent in (alone, met, public)}
    assert active == {alone.id: False, met.id: True, public.id: True}


async def test_what_was_asked_by_who_leaves_is_stopped(house: House) -> None:
    ana = await add_person(house, "ana")
    agent = await house.add_agent()
    message = await house.post("hello")
    turn = await house.add_turn(agent, message)
    await house.deps.writer.submit(lambda tx: None)
    bot, _ = await add_bot(house.deps, house.owner, "bot")
    await deactivate_member(house.deps, house.owner, bot.id)
    assert (await house.turn(turn.id)).stop_requested_at is None, "another asked for it"
    await update_member(house.deps, house.owner, ana.id, MemberChange(role="owner"))
    await leave_workspace(house.deps, house.owner)
    assert (await house.turn(turn.id)).stop_requested_at is not None
