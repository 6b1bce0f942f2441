"""Drafts: one for each place, kept, changed and deleted, told to nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tertulia.actions.admin.members import add_bot
from tertulia.actions.chat import drafts, messages, rooms
from tertulia.actions.chat.drafts import Begun
from tertulia.actions.chat.messages import Draft
from tertulia.domain.errors import Conflict, InvalidInput, NotFound, PermissionDenied
from tertulia.domain.people import Member
from tests.unit.agents.house import House


async def kept(house: House, member: Member | None = None) -> list[tuple[str | None, str]]:
    found, has_more = await drafts.list_drafts(house.deps, member or house.owner, None, 100)
    assert not has_more
    return [(draft.thread_id, draft.text) for draft in found]


async def test_a_draft_is_kept_changed_and_deleted(house: House) -> None:
    deps, me, room_id = house.deps, house.owner, house.room.room.id
    root = await house.post("root")
    before = house.types()
    for begun in (Begun("to all"), Begun("to few", root.id), Begun("to all of you"), Begun("")):
        house.clock.set(house.clock.now() + timedelta(seconds=1))
        await drafts.save_draft(deps, me, room_id, begun, origin=me.handle)
    assert await kept(house) == [(root.id, "to few")]
    told = [one for one in house.signals if one.type == "draft_changed"]
    assert [(one.fields["thread_id"], one.fields["text"]) for one in told] == [
        (None, "to all"),
        (root.id, "to few"),
        (None, "to all of you"),
        (None, ""),
    ]
    assert {(one.to, one.origin, one.room_id) for one in told} == {(frozenset({me.id}), me.handle, room_id)}
    await drafts.save_draft(deps, me, room_id, Begun(""))
    assert [one for one in house.signals if one.type == "draft_changed"] == told, "nothing was there to delete"
    assert house.types() == before, "a draft is no event"


async def test_drafts_are_ones_own_and_of_rooms_that_one_is_in(house: House) -> None:
    deps, me, room_id = house.deps, house.owner, house.room.room.id
    ana, _ = await add_bot(deps, me, "ana")
    with pytest.raises(NotFound):
        await drafts.save_draft(deps, ana, room_id, Begun("from outside"))
    await rooms.add_member(deps, me, room_id, ana.id)
    await drafts.save_draft(deps, me, room_id, Begun("mine"))
    await drafts.save_draft(deps, ana, room_id, Begun("hers"))
    assert (await kept(house), await kept(house, ana)) == ([(None, "mine")], [(None, "hers")])
    await rooms.leave_room(deps, ana, room_id)
    assert await kept(house, ana) == []
    await rooms.add_member(deps, me, room_id, ana.id)
    assert await kept(house, ana) == [(None, "hers")]
    lobby = next(state for state in deps.rooms.list_all() if state.room.name == "lobby")
    with pytest.raises(PermissionDenied):
        await drafts.save_draft(deps, ana, lobby.room.id, Begun("from outside"))


async def test_a_draft_belongs_to_a_thread_by_its_first_message(house: House) -> None:
    deps, me, room_id = house.deps, house.owner, house.room.room.id
    root = await house.post("root")
    reply = await messages.post_message(deps, me, room_id, Draft("reply", thread_id=root.id))
    with pytest.raises(InvalidInput, match=root.id):
        await drafts.save_draft(deps, me, room_id, Begun("text", reply.message_id))
    other = await rooms.create_room(deps, me, rooms.RoomDraft("other"))
    with pytest.raises(NotFound, match="in this room"):
        await drafts.save_draft(deps, me, other.room.id, Begun("text", root.id))
    with pytest.raises(NotFound):
        await drafts.save_draft(deps, me, room_id, Begun("text", "msg_none"))
    assert await kept(house) == []


async def test_there_are_so_many_and_they_come_in_pages(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MAX_DRAFTS", 3)
    deps, me, room_id = house.deps, house.owner, house.room.room.id
    roots = [await house.post(str(number)) for number in range(4)]
    for root in roots[:3]:
        await drafts.save_draft(deps, me, room_id, Begun(root.text, root.id))
    with pytest.raises(Conflict, match="3 drafts"):
        await drafts.save_draft(deps, me, room_id, Begun("one too many", roots[3].id))
    await drafts.save_draft(deps, me, room_id, Begun("changed", roots[0].id))
    first, has_more = await drafts.list_drafts(deps, me, None, 2)
    rest, ends = await drafts.list_drafts(deps, me, str(first[-1].place), 2)
    assert ([draft.thread_id for draft in (*first, *rest)], has_more, ends) == (
        [root.id for root in roots[2::-1]],
        True,
        False,
    )
    with pytest.raises(InvalidInput, match="cursor"):
        await drafts.list_drafts(deps, me, "nonsense", 2)
