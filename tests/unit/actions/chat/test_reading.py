"""Reading on from anywhere, marking all as read, and what a message said before."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta

import pytest

from tertulia.actions.admin.members import add_bot
from tertulia.actions.chat import messages, reading, rooms, threads
from tertulia.actions.chat.messages import Draft
from tertulia.actions.chat.rooms import RoomDraft
from tertulia.domain.errors import NotFound, PermissionDenied
from tertulia.domain.people import Member
from tertulia.store.chat.jumps import Jump
from tertulia.store.chat.revisions import Revision
from tertulia.store.log import History
from tertulia.store.messages import Page
from tests.unit.agents.house import House


async def shown(page: Awaitable[History]) -> tuple[str, bool, bool]:
    found = await page
    return "".join(message.text for message in found.messages), found.has_more, found.has_more_after


async def test_a_page_begins_anywhere(house: House) -> None:
    deps, me, room_id = house.deps, house.owner, house.room.room.id
    start = house.clock.now()
    said = []
    for letter in "abcdefgh":
        house.clock.set(house.clock.now() + timedelta(minutes=1))
        said.append(await house.post(letter))
    pages = [
        (Jump(after_seq=0, limit=3), "abc", False, True),
        (Jump(after_seq=said[2].seq, limit=3), "def", True, True),
        (Jump(after_seq=said[5].seq, limit=3), "gh", True, False),
        (Jump(after_seq=said[7].seq, limit=3), "", True, False),
        (Jump(around_seq=said[4].seq, limit=4), "cdef", True, True),
        (Jump(around_seq=0, limit=4), "abcd", False, True),
        (Jump(around_seq=1 << 40, limit=4), "efgh", True, False),
        (Jump(around_seq=said[4].seq, limit=100), "abcdefgh", False, False),
        (Jump(at=start + timedelta(minutes=4), limit=4), "bcde", True, True),
        (Jump(at=start - timedelta(days=1), limit=2), "ab", False, True),
        (Jump(at=start + timedelta(days=1), limit=2), "gh", True, False),
    ]
    for jump, letters, has_before, has_after in pages:
        assert await shown(reading.list_jump(deps, me, room_id, jump)) == (letters, has_before, has_after), jump
    before = reading.list_history(deps, me, room_id, Page(before_seq=said[3].seq, limit=2))
    assert await shown(before) == ("bc", True, True)
    assert await shown(reading.list_history(deps, me, room_id, Page(limit=2))) == ("gh", True, False)


async def test_what_happened_beside_is_told_once_page_after_page(house: House) -> None:
    deps, me, room_id = house.deps, house.owner, house.room.room.id
    for number in range(3):
        await house.post(str(number))
        await rooms.update_room(deps, me, room_id, rooms.RoomChange(topic=str(number)))
    told, after, has_more = [], 0, True
    while has_more:
        page = await reading.list_jump(deps, me, room_id, Jump(after_seq=after, limit=1))
        told += [event.seq for event in page.events]
        after, has_more = page.messages[-1].seq, page.has_more_after
    whole = await reading.list_history(deps, me, room_id, Page())
    assert told == [event.seq for event in whole.events]
    nothing = await reading.list_jump(deps, me, room_id, Jump(after_seq=after))
    assert [event.seq for event in nothing.events] == [house.room.seq]


async def test_a_jump_stays_in_its_thread_and_before_nobody_was_there(house: House) -> None:
    deps, me = house.deps, house.owner
    state = await rooms.create_room(deps, me, RoomDraft("late", "private", history="from_join"))
    root = await messages.post_message(deps, me, state.room.id, Draft("r"))
    await messages.post_message(deps, me, state.room.id, Draft("x"))
    reply = await messages.post_message(deps, me, state.room.id, Draft("1", thread_id=root.message_id))
    in_thread = Jump(around_seq=reply.seq, thread_id=root.message_id)
    assert await shown(reading.list_jump(deps, me, state.room.id, in_thread)) == ("r1", False, False)
    ana, _ = await add_bot(deps, me, "ana")
    await rooms.add_member(deps, me, state.room.id, ana.id)
    await messages.post_message(deps, me, state.room.id, Draft("y"))
    for jump in (Jump(after_seq=0), Jump(around_seq=1), Jump(at=house.clock.now())):
        assert await shown(reading.list_jump(deps, ana, state.room.id, jump)) == ("y", False, False)


async def test_all_is_read_at_once(house: House) -> None:
    deps, me, room_id = house.deps, house.owner, house.room.room.id
    ana, _ = await add_bot(deps, me, "ana")
    await rooms.add_member(deps, me, room_id, ana.id)
    root = await house.post("root")
    last = await messages.post_message(deps, ana, room_id, Draft("reply", thread_id=root.id))
    await messages.post_message(deps, ana, room_id, Draft("to all"))
    assert await reading.list_unread(deps, me) == {room_id: (1, 0)}
    await reading.mark_all_read(deps, me)
    assert await reading.list_unread(deps, me) == {}
    (thread,), _ = await threads.list_threads(deps, me, None, 10, None)
    assert (thread.unread, thread.read_seq) == (0, last.seq)
    assert house.room.read_seqs[me.id] == house.room.seq
    told = [(one.to, one.fields["read_seq"]) for one in house.signals if one.type == "thread_read"]
    assert told == [(frozenset({me.id}), last.seq)]
    await reading.mark_all_read(deps, me)
    assert len([one for one in house.signals if one.type == "thread_read"]) == 1


async def test_everybody_is_called_by_room_and_agents_by_agents(house: House) -> None:
    deps, room_id = house.deps, house.room.room.id
    agent = await house.add_agent()
    ana, _ = await add_bot(deps, house.owner, "ana")
    ben, _ = await add_bot(deps, house.owner, "ben")
    for member in (ana, ben):
        await rooms.add_member(deps, house.owner, room_id, member.id)
    for text in ("@room", "@agents", "@owner @room", "nobody"):
        await messages.post_message(deps, ana, room_id, Draft(text))
    found = await deps.unread.find(house.owner.id)
    assert found == {room_id: (4, 2)}
    assert await deps.unread.find(ben.id) == {room_id: (4, 2)}
    assert await deps.unread.find(agent.member_id) == {room_id: (4, 1)}


async def test_a_guest_calls_everybody_only_in_a_small_room(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    deps, room_id = house.deps, house.room.room.id
    ana, _ = await add_bot(deps, house.owner, "ana")
    await rooms.add_member(deps, house.owner, room_id, ana.id)
    guest = replace(ana, role="guest")

    async def mentions(member: Member) -> tuple[str, ...]:
        posted = await messages.post_message(deps, member, room_id, Draft("@room @owner"))
        await messages.edit_message(deps, member, posted.message_id, "@room and @owner")
        return (await house.message(posted.message_id)).mentions

    assert await mentions(guest) == (house.owner.id, "@room")
    monkeypatch.setattr("tertulia.governance.permissions.MAX_CALLED_BY_GUESTS", 1)
    assert await mentions(guest) == (house.owner.id,)
    assert await mentions(ana) == (house.owner.id, "@room")


async def test_what_was_said_before_is_for_its_author_and_those_who_keep_order(house: House) -> None:
    deps, room_id = house.deps, house.room.room.id
    ana, _ = await add_bot(deps, house.owner, "ana")
    ben, _ = await add_bot(deps, house.owner, "ben")
    for member in (ana, ben):
        await rooms.add_member(deps, house.owner, room_id, member.id)
    start = house.clock.now()
    posted = await messages.post_message(deps, ana, room_id, Draft("one"))
    for text in ("two @owner", "three"):
        house.clock.set(house.clock.now() + timedelta(minutes=1))
        await messages.edit_message(deps, ana, posted.message_id, text)
    found: list[Revision] = []
    for member in (ana, house.owner):
        found, has_more = await reading.list_revisions(deps, member, posted.message_id, None, 2)
        assert ([(one.number, one.text) for one in found], has_more) == ([(3, "three"), (2, "two @owner")], True)
        rest, has_more = await reading.list_revisions(deps, member, posted.message_id, 2, 2)
        assert ([(one.number, one.text, one.at) for one in rest], has_more) == ([(1, "one", start)], False)
    assert found[1].mentions == (house.owner.id,)
    assert [one.at - start for one in found] == [timedelta(minutes=2), timedelta(minutes=1)]
    with pytest.raises(PermissionDenied, match="before"):
        await reading.list_revisions(deps, ben, posted.message_id, None, 2)
    await messages.delete_message(deps, ana, posted.message_id)
    assert await reading.list_revisions(deps, ana, posted.message_id, None, 2) == ([], False)
    await rooms.leave_room(deps, ana, room_id)
    with pytest.raises(NotFound):
        await reading.list_revisions(deps, ana, posted.message_id, None, 2)
