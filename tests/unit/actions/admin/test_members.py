"""Accounts: closed for good whoever has hung up, and in no room that was entered meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from tertulia.actions.admin.leaving import deactivate_member
from tertulia.actions.admin.members import add_bot
from tertulia.actions.admin.profiles import update_profile
from tertulia.actions.admin.tokens import authenticate, create_token
from tertulia.actions.chat.drafts import Begun, save_draft
from tertulia.actions.chat.preferences import block_member, mute_agent, set_room_notifications
from tertulia.actions.chat.rooms import RoomDraft, add_member, create_room, join_room, open_direct
from tertulia.actions.deps import Deps
from tertulia.domain.errors import NotFound, Unauthenticated
from tertulia.domain.ids import TurnId
from tertulia.domain.memory import AgentScope, MemoryDraft
from tertulia.domain.people import Member
from tertulia.store import rooms as stored
from tertulia.store.accounts import passwords
from tertulia.store.accounts.closing import OWN
from tertulia.store.memory.consents import Proposal, insert_proposals
from tertulia.store.reaching import digests
from tests.unit.actions.hanging_up import hang_up
from tests.unit.agents.house import House


async def room_names(house: House, member: Member) -> list[str]:
    """Name the rooms that a member is in: all parts know the same."""
    found = await house.deps.writer.submit(lambda tx: stored.list_rooms_of(tx, member.id))
    assert found == [state.room for state in house.deps.rooms.of_member(member.id)]
    return [room.name for room in found]


async def test_an_account_is_closed_though_the_caller_is_gone(house: House) -> None:
    told: list[str] = []
    deps = replace(house.deps, revoked=lambda member_id, token_id: told.append(token_id))
    ana, first = await add_bot(deps, house.owner, "ana")
    token, second = await create_token(deps, ana, ana, "another")
    await add_member(deps, house.owner, house.room.room.id, ana.id)
    direct = await open_direct(deps, ana, [house.owner.id])
    await hang_up(house, deactivate_member(deps, house.owner, ana.id))
    assert len(told) == 2
    assert token.id in told
    for secret in (first, second):
        with pytest.raises(Unauthenticated):
            await authenticate(deps, secret)
    assert not deps.people[ana.id].is_active
    assert await room_names(house, ana) == [direct.room.name]
    told_rooms = [(event.room_id, event.body.type) for event in house.events[-2:]]
    assert told_rooms == [(house.room.room.id, "member_left"), (direct.room.id, "member_updated")]
    with pytest.raises(NotFound, match="deactivated before"):
        await deactivate_member(deps, house.owner, ana.id)
    assert len(told) == 2


async def entering(deps: Deps, owner: Member, member: Member, how: str) -> Coroutine[Any, Any, Any]:
    """Prepare one of the ways into a room; it is to begin later."""
    match how:
        case "joins":
            return join_room(deps, member, (await create_room(deps, owner, RoomDraft("pub"))).room.id)
        case "is added":
            return add_member(deps, owner, (await create_room(deps, owner, RoomDraft("pub"))).room.id, member.id)
        case _:
            return create_room(deps, member, RoomDraft("den"))


@pytest.mark.parametrize("how", ["joins", "is added", "makes one"])
@pytest.mark.parametrize("is_first", [True, False])
async def test_who_is_let_in_meanwhile_is_in_no_room(house: House, how: str, is_first: bool) -> None:
    deps = house.deps
    ana, _ = await add_bot(deps, house.owner, "ana")
    calls = [await entering(deps, house.owner, ana, how), deactivate_member(deps, house.owner, ana.id)]
    done = await asyncio.gather(*(calls if is_first else reversed(calls)), return_exceptions=True)
    refused = [one for one in done if isinstance(one, BaseException)]
    assert [type(one) for one in refused] == ([] if is_first else [NotFound])
    assert await room_names(house, ana) == []
    if how != "makes one":
        state = next(one for one in deps.rooms.list_all() if one.room.name == "pub")
        assert list(state.members) == [house.owner.id]


async def test_no_direct_room_is_opened_with_who_is_gone_meanwhile(house: House) -> None:
    ana, _ = await add_bot(house.deps, house.owner, "ana")
    before = len(house.deps.rooms.list_all())
    _, opened = await asyncio.gather(
        deactivate_member(house.deps, house.owner, ana.id),
        open_direct(house.deps, house.owner, [ana.id]),
        return_exceptions=True,
    )
    assert isinstance(opened, NotFound)
    assert len(house.deps.rooms.list_all()) == before


async def test_what_was_its_own_goes_with_an_account(house: House) -> None:
    deps = house.deps
    ana, ben = [(await add_bot(deps, house.owner, handle))[0] for handle in ("ana", "ben")]
    agent = await house.add_agent()
    for one, other in ((ana, ben), (ben, ana)):
        await add_member(deps, house.owner, house.room.room.id, one.id)
        await save_draft(deps, one, house.room.room.id, Begun("unsaid"))
        await update_profile(deps, one, None, {"email": f"{one.handle}@home.example"})
        await set_room_notifications(deps, one, house.room.room.id, "none")
        await block_member(deps, one, other.id)
        await mute_agent(deps, one, agent.id, True)
        await deps.writer.submit(partial(passwords.put_password, member=one, hashed="$argon2id$"))
        await deps.writer.submit(partial(digests.begin, member=one))
        scope = AgentScope(agent.workspace_id, agent.id)
        waiting = [Proposal(scope, one.id, TurnId("turn_1"), MemoryDraft("unsaid"))]
        await deps.writer.submit(partial(insert_proposals, proposals=waiting))
    await deactivate_member(deps, house.owner, ana.id)
    for table in OWN:
        async with deps.db.read() as connection:
            left = (await connection.execute(sa.select(table.c.member_id))).scalars().all()
        assert left == [ben.id], table.name
    known = deps.preferences
    for one, kept in ((ana, 0), (ben, 1)):
        assert [len(known.list_blocks(one.id)), len(known.list_mutes(one.id))] == [kept, kept]
    assert known.find_level(ana.id, house.room.room.id) == "all"
    assert known.find_level(ben.id, house.room.room.id) == "none"
