"""Coming in: open workspaces, invitations in the same breath, and what an invitation is worth without its host."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from tertulia.actions.admin.invitations import InvitationDraft, create_invitation
from tertulia.actions.admin.joining import Newcomer, sign_up
from tertulia.actions.admin.leaving import deactivate_member
from tertulia.actions.admin.members import MemberChange, update_member
from tertulia.actions.admin.tokens import authenticate
from tertulia.actions.admin.workspaces import WorkspaceChange, update_workspace
from tertulia.actions.chat.moderation import Verdict, silence_member
from tertulia.actions.chat.rooms import RoomChange, add_member, update_room
from tertulia.domain.errors import Conflict, PermissionDenied, RateLimited, Unauthenticated
from tertulia.domain.people import Member
from tertulia.governance.hashing import Hashing
from tests.unit.actions.admin.test_roles import add_person
from tests.unit.agents.house import House

GOOD = "correct horse battery"


def rooms_of(house: House, member: Member) -> list[str]:
    return [state.room.name for state in house.deps.rooms.of_member(member.id)]


async def test_who_comes_to_an_open_workspace_is_a_member_in_the_lobby(house: House) -> None:
    ana = Newcomer("ana", "Ana", GOOD)
    with pytest.raises(PermissionDenied, match="invitation"):
        await sign_up(house.deps, ana, "here")
    await update_workspace(house.deps, house.owner, WorkspaceChange(sign_up="open"))
    member, secret = await sign_up(house.deps, ana, "here")
    assert (member.role, rooms_of(house, member)) == ("member", ["lobby"])
    assert (await authenticate(house.deps, secret))[0] == member
    with pytest.raises(Conflict):
        await sign_up(house.deps, ana, "here")


async def test_of_two_in_the_same_breath_one_comes_in(house: House) -> None:
    _, secret = await create_invitation(house.deps, house.owner, InvitationDraft("member"))
    wishes = (sign_up(house.deps, Newcomer(handle, "X", GOOD, invitation=secret), "here") for handle in ("ana", "ben"))
    done = await asyncio.gather(*wishes, return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["Unauthenticated", "tuple"]
    assert len([one for one in house.deps.people.list_members(house.owner.workspace_id) if one.kind == "human"]) == 2


@pytest.mark.parametrize(
    ("email", "is_meant"),
    [("Strasse@Home.example", True), (None, True), ("straße@home.example", False), ("ſtrasse@home.example", False)],
)
async def test_an_invitation_with_an_address_is_for_that_mailbox(
    house: House, email: str | None, is_meant: bool
) -> None:
    draft = InvitationDraft("member", email="strasse@home.example")
    _, secret = await create_invitation(house.deps, house.owner, draft)
    coming = sign_up(house.deps, Newcomer("ana", "Ana", GOOD, email, invitation=secret), "here")
    if is_meant:
        await coming
        return
    with pytest.raises(PermissionDenied, match="another mail address"):
        await coming


@pytest.mark.parametrize("how", ["gone", "made less", "too late"])
async def test_an_invitation_is_worth_what_its_host_is(house: House, how: str) -> None:
    host = await add_person(house, "host", "admin")
    _, secret = await create_invitation(house.deps, host, InvitationDraft("coordinator", life=timedelta(hours=1)))
    match how:
        case "gone":
            await deactivate_member(house.deps, house.owner, host.id)
        case "made less":
            await update_member(house.deps, house.owner, host.id, MemberChange(role="coordinator"))
        case _:
            house.clock.set(house.clock.now() + timedelta(hours=1))
    with pytest.raises(Unauthenticated):
        await sign_up(house.deps, Newcomer("ana", "Ana", GOOD, invitation=secret), "here")


async def test_rooms_that_cannot_be_entered_are_left_out(house: House) -> None:
    room_id = house.room.room.id
    _, secret = await create_invitation(house.deps, house.owner, InvitationDraft("member", (room_id,)))
    _, guest = await create_invitation(house.deps, house.owner, InvitationDraft("guest"))
    await update_room(house.deps, house.owner, room_id, RoomChange(is_archived=True))
    for handle, invitation in (("ana", secret), ("gus", guest)):
        member, _ = await sign_up(house.deps, Newcomer(handle, "X", GOOD, invitation=invitation), "here")
        assert rooms_of(house, member) == []
    with pytest.raises(Conflict):
        await create_invitation(house.deps, house.owner, InvitationDraft("member", (room_id,)))


async def test_who_is_silenced_invites_nobody_into_the_room(house: House) -> None:
    host, room_id = await add_person(house, "host", "coordinator"), house.room.room.id
    await add_member(house.deps, house.owner, room_id, host.id)
    _, secret = await create_invitation(house.deps, host, InvitationDraft("member", (room_id,), max_uses=2))
    until = house.clock.now() + timedelta(hours=1)
    await silence_member(house.deps, house.owner, room_id, Verdict(host.id, until))
    with pytest.raises(PermissionDenied, match="silenced"):
        await create_invitation(house.deps, host, InvitationDraft("member", (room_id,)))
    for handle, names in (("ana", []), ("ben", ["study"])):
        member, _ = await sign_up(house.deps, Newcomer(handle, "X", GOOD, invitation=secret), "here")
        assert rooms_of(house, member) == names
        house.clock.set(until)


async def test_a_crowd_from_one_address_waits(house: House) -> None:
    for number in range(20):
        with pytest.raises(PermissionDenied):
            await sign_up(house.deps, Newcomer(f"ana{number}", "Ana", GOOD), "there")
    with pytest.raises(RateLimited):
        await sign_up(house.deps, Newcomer("ana", "Ana", GOOD), "there")


async def test_a_door_that_is_closed_meanwhile_is_closed(house: House) -> None:
    class Slow(Hashing):
        async def hash(self, password: str) -> str:
            await update_workspace(house.deps, house.owner, WorkspaceChange(sign_up="closed"))
            return await super().hash(password)

    await update_workspace(house.deps, house.owner, WorkspaceChange(sign_up="open"))
    slow = Slow()
    deps = replace(house.deps, accounts=replace(house.deps.accounts, hashing=slow))
    with pytest.raises(PermissionDenied, match="by invitation"):
        await sign_up(deps, Newcomer("ana", "Ana", GOOD), "here")
    assert house.deps.people.find_by_handle(house.owner.workspace_id, "ana") is None
    slow.close()
