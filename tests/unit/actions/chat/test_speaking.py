"""Who is heard: silences, bans, slow mode, and blocks between two."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from tertulia.actions.admin.leaving import deactivate_member
from tertulia.actions.agents.records import delete_agent
from tertulia.actions.agents.turns import Invocation, invoke_agent
from tertulia.actions.chat import messages, moderation, pins, preferences, reactions, reading, rooms
from tertulia.actions.chat.messages import Draft
from tertulia.actions.chat.moderation import Verdict
from tertulia.actions.chat.rooms import RoomChange
from tertulia.domain.errors import Conflict, InvalidInput, NotFound, PermissionDenied, RateLimited
from tertulia.domain.people import Member
from tertulia.governance.slow_mode import SlowMode
from tertulia.store.messages import Page
from tests.unit.actions.chat.test_moderation import audited, furnish
from tests.unit.actions.chat.test_rooms import hold
from tests.unit.agents.house import NOON, House

HOUR = timedelta(hours=1)


async def test_who_is_silenced_reads_and_says_nothing_until_then(house: House) -> None:
    state, ana, ben = await furnish(house)
    deps, room_id = house.deps, state.room.id
    said = await messages.post_message(deps, ben, room_id, Draft("before"))
    agent = await house.add_agent()
    await rooms.add_member(deps, ana, room_id, agent.member_id)
    await moderation.silence_member(deps, ana, room_id, Verdict(ben.id, NOON + HOUR))
    acts: tuple[Callable[[], Awaitable[object]], ...] = (
        lambda: messages.post_message(deps, ben, room_id, Draft("after")),
        lambda: messages.edit_message(deps, ben, said.message_id, "after"),
        lambda: reactions.add_reaction(deps, ben, said.message_id, "👍"),
        lambda: invoke_agent(deps, ben, room_id, Invocation(agent.id, "after")),
        lambda: pins.pin_message(deps, ben, said.message_id),
        lambda: pins.unpin_message(deps, ben, said.message_id),
        lambda: rooms.add_member(deps, ben, room_id, house.owner.id),
        partial(_type, house, ben, room_id),
    )
    for act in acts:
        with pytest.raises(PermissionDenied, match="silenced") as refused:
            await act()
        assert refused.value.retry_after_s == HOUR.total_seconds()
        assert refused.value.details == {"silenced_until": "2026-03-14T13:00:00.000Z"}
    assert (await reading.list_history(deps, ben, room_id, Page())).messages[0].text == "before"
    reading.set_typing(deps, ben, room_id, False)
    assert [signal.fields["typing"] for signal in house.signals if signal.type == "typing"] == [False]
    await rooms.leave_room(deps, ben, room_id)
    await rooms.join_room(deps, ben, room_id)
    with pytest.raises(PermissionDenied, match="silenced"):
        await messages.post_message(deps, ben, room_id, Draft("back again"))
    moment, _ = await reading.take_snapshot(deps, ben, room_id)
    assert {seat.member_id: seat.silenced_until for seat in moment.memberships}[ben.id] == NOON + HOUR
    house.clock.set(NOON + HOUR)
    await messages.post_message(deps, ben, room_id, Draft("at last"))
    assert len(await audited(house, "member.silenced")) == 1


async def _type(house: House, member: Member, room_id: str) -> None:
    reading.set_typing(house.deps, member, room_id, True)


async def test_who_is_silenced_takes_back_what_is_its_own(house: House) -> None:
    state, ana, ben = await furnish(house)
    deps, room_id = house.deps, state.room.id
    said = await messages.post_message(deps, ben, room_id, Draft("before"))
    await reactions.add_reaction(deps, ben, said.message_id, "👍")
    await moderation.silence_member(deps, ana, room_id, Verdict(ben.id, NOON + HOUR))
    assert await reactions.remove_reaction(deps, ben, said.message_id, "👍")
    await messages.delete_message(deps, ben, said.message_id)
    await rooms.leave_room(deps, ben, room_id)


async def test_a_silence_is_ended_and_none_is_for_agents_oneself_or_those_above(house: House) -> None:
    state, ana, ben = await furnish(house)
    deps, room_id = house.deps, state.room.id
    await rooms.join_room(deps, house.owner, room_id)
    await moderation.silence_member(deps, ana, room_id, Verdict(ben.id, NOON + HOUR))
    await moderation.silence_member(deps, ana, room_id, Verdict(ben.id))
    await messages.post_message(deps, ben, room_id, Draft("again"))
    with pytest.raises(InvalidInput, match="passed"):
        await moderation.silence_member(deps, ana, room_id, Verdict(ben.id, NOON))
    agent = await house.add_agent()
    with pytest.raises(Conflict, match="set_agent_mode"):
        await moderation.silence_member(deps, ana, room_id, Verdict(agent.member_id, NOON + HOUR))
    for member, target in ((ana, ana), (ana, house.owner), (ben, ana)):
        with pytest.raises(PermissionDenied):
            await moderation.silence_member(deps, member, room_id, Verdict(target.id, NOON + HOUR))
        with pytest.raises(PermissionDenied):
            await moderation.ban_member(deps, member, room_id, Verdict(target.id))


async def test_who_is_banned_is_out_and_comes_in_by_no_door_until_then(house: House) -> None:
    state, ana, ben = await furnish(house)
    deps, room_id = house.deps, state.room.id
    await moderation.ban_member(deps, ana, room_id, Verdict(ben.id, NOON + HOUR, "spam"))
    assert ben.id not in state.members
    assert [event.body.type for event in house.events[-2:]] == ["member_banned", "member_left"]
    with pytest.raises(PermissionDenied, match=r"until 2026-03-14T13:00:00\.000Z"):
        await rooms.join_room(deps, ben, room_id)
    with pytest.raises(PermissionDenied, match="banned"):
        await rooms.add_member(deps, ana, room_id, ben.id)
    bans, cursor = await moderation.list_bans(deps, ana, room_id, 50, None)
    assert ([(ban.member_id, ban.by_id, ban.reason) for ban in bans], cursor) == ([(ben.id, ana.id, "spam")], None)
    with pytest.raises(PermissionDenied):
        await moderation.list_bans(deps, ben, room_id, 50, None)
    house.clock.set(NOON + HOUR)
    await rooms.join_room(deps, ben, room_id)
    assert await moderation.list_bans(deps, ana, room_id, 50, None) == ([], None)
    (entry,) = await audited(house, "member.banned")
    assert entry.details == {"until": "2026-03-14T13:00:00.000Z", "room_id": room_id}
    assert "spam" not in str(entry)


async def test_a_ban_is_lifted_and_a_second_one_replaces_the_first(house: House) -> None:
    state, ana, ben = await furnish(house)
    deps, room_id = house.deps, state.room.id
    await moderation.unban_member(deps, ana, room_id, ben.id)
    await moderation.ban_member(deps, ana, room_id, Verdict(ben.id, NOON + HOUR))
    await moderation.ban_member(deps, ana, room_id, Verdict(ben.id))
    (ban,), _ = await moderation.list_bans(deps, house.owner, room_id, 50, None)
    assert ban.until is None
    await moderation.unban_member(deps, house.owner, room_id, ben.id)
    assert [event.body.type for event in house.events].count("member_unbanned") == 1
    await rooms.join_room(deps, ben, room_id)


async def test_joining_in_the_same_breath_comes_too_late(house: House) -> None:
    state, ana, ben = await furnish(house)
    await rooms.leave_room(house.deps, ben, state.room.id)
    done = await asyncio.gather(
        moderation.ban_member(house.deps, ana, state.room.id, Verdict(ben.id)),
        rooms.join_room(house.deps, ben, state.room.id),
        return_exceptions=True,
    )
    assert [type(one) for one in done] == [type(None), PermissionDenied]


async def test_in_slow_mode_one_waits_between_two_messages_and_keys_are_known(house: House) -> None:
    state, ana, ben = await furnish(house)
    now = 100.0
    deps, room_id = replace(house.deps, slow_mode=SlowMode(lambda: now)), state.room.id
    await rooms.update_room(deps, ana, room_id, RoomChange(slow_mode_s=30))
    for member in (ana, ana):
        await messages.post_message(deps, member, room_id, Draft("moderators do not wait"))
    with pytest.raises(NotFound):
        await messages.post_message(deps, ben, room_id, Draft("to nobody", reply_to="msg_none"))
    first = await messages.post_message(deps, ben, room_id, Draft("one", key="k"))
    now = 110.0
    with pytest.raises(RateLimited, match="slow mode") as refused:
        await messages.post_message(deps, ben, room_id, Draft("two"))
    assert refused.value.retry_after_s == 20.0
    again = await messages.post_message(deps, ben, room_id, Draft("one", key="k"))
    assert (again.message_id, again.is_duplicate) == (first.message_id, True)
    now = 130.0
    assert (await messages.post_message(deps, ben, room_id, Draft("one", key="k"))).is_duplicate
    await messages.post_message(deps, ben, room_id, Draft("two"))
    with pytest.raises(RateLimited):
        await messages.post_message(deps, ben, room_id, Draft("three"))
    await rooms.update_room(deps, ana, room_id, RoomChange(slow_mode_s=0))
    await messages.post_message(deps, ben, room_id, Draft("three"))


async def test_two_of_whom_one_blocks_the_other_do_not_write_to_one_another(house: House) -> None:
    _, ana, ben = await furnish(house)
    deps = house.deps
    room_id = (await rooms.open_direct(deps, ana, [ben.id])).room.id
    three = (await rooms.open_direct(deps, ana, [ben.id, house.owner.id])).room.id
    said = await messages.post_message(deps, ben, room_id, Draft("before"))
    await preferences.block_member(deps, ana, ben.id)
    await preferences.block_member(deps, ana, ben.id)
    assert [block.blocked_id for block in deps.preferences.list_blocks(ana.id)] == [ben.id]
    with pytest.raises(PermissionDenied, match="@ana takes no messages"):
        await messages.post_message(deps, ben, room_id, Draft("psst"))
    with pytest.raises(PermissionDenied, match="You block @ben"):
        await messages.post_message(deps, ana, room_id, Draft("psst"))
    with pytest.raises(PermissionDenied):
        await messages.edit_message(deps, ben, said.message_id, "psst")
    await messages.post_message(deps, ben, three, Draft("among three it is not theirs alone"))
    await preferences.unblock_member(deps, ana, ben.id)
    await preferences.unblock_member(deps, ana, ben.id)
    await messages.post_message(deps, ben, room_id, Draft("psst"))
    told = [signal for signal in house.signals if signal.type == "block_changed"]
    assert [(signal.fields["blocked"], signal.to) for signal in told] == [
        (True, frozenset({ana.id})),
        (False, frozenset({ana.id})),
    ]


async def test_nothing_is_written_in_a_direct_room_where_nobody_is_left(house: House) -> None:
    _, ana, ben = await furnish(house)
    deps = house.deps
    room_id = (await rooms.open_direct(deps, ana, [ben.id])).room.id
    three = (await rooms.open_direct(deps, ana, [ben.id, house.owner.id])).room.id
    said = await messages.post_message(deps, ana, room_id, Draft("before"))
    other = await messages.post_message(deps, ana, room_id, Draft("a slip"))
    await reactions.add_reaction(deps, ana, said.message_id, "👍")
    await deactivate_member(deps, house.owner, ben.id)
    acts: tuple[Callable[[], Awaitable[object]], ...] = (
        lambda: messages.post_message(deps, ana, room_id, Draft("after")),
        lambda: messages.edit_message(deps, ana, said.message_id, "after"),
        lambda: reactions.add_reaction(deps, ana, said.message_id, "🎉"),
        lambda: pins.pin_message(deps, ana, said.message_id),
        partial(_type, house, ana, room_id),
    )
    for act in acts:
        with pytest.raises(Conflict, match="Nobody else is here any more"):
            await act()
    assert await reactions.remove_reaction(deps, ana, said.message_id, "👍")
    await messages.delete_message(deps, ana, other.message_id)
    await messages.post_message(deps, ana, three, Draft("one is there still"))


async def test_an_agent_that_is_deleted_leaves_its_direct_rooms_to_be_read(house: House) -> None:
    agent = await house.add_agent()
    direct = await rooms.open_direct(house.deps, house.owner, [agent.member_id])
    await messages.post_message(house.deps, house.owner, direct.room.id, Draft("hello"))
    await delete_agent(house.deps, house.owner, agent.id)
    assert list(direct.members) == [house.owner.id]
    with pytest.raises(Conflict, match="Nobody else"):
        await messages.post_message(house.deps, house.owner, direct.room.id, Draft("hello?"))


async def test_who_goes_in_the_same_breath_is_not_written_to(house: House) -> None:
    _, ana, ben = await furnish(house)
    direct = await rooms.open_direct(house.deps, ana, [ben.id])
    held = threading.Event()
    holding = house.deps.writer.submit(partial(hold, held))
    closing = asyncio.create_task(deactivate_member(house.deps, house.owner, ben.id))
    await asyncio.sleep(0)
    posting = messages.post_message(house.deps, ana, direct.room.id, Draft("hello"))
    held.set()
    with pytest.raises(Conflict, match="Nobody else"):
        await posting
    await asyncio.gather(holding, closing)


async def test_nobody_blocks_agents_or_oneself(house: House) -> None:
    agent = await house.add_agent()
    for member_id, words in ((agent.member_id, "mute_agent"), (house.owner.id, "themselves")):
        with pytest.raises(InvalidInput, match=words):
            await preferences.block_member(house.deps, house.owner, member_id)


async def test_a_silence_of_the_same_breath_is_kept(house: House) -> None:
    state, ana, ben = await furnish(house)
    deps, room_id = house.deps, state.room.id
    said = await messages.post_message(deps, ben, room_id, Draft("before"))
    held = threading.Event()
    holding = deps.writer.submit(partial(hold, held))
    silencing = asyncio.create_task(moderation.silence_member(deps, ana, room_id, Verdict(ben.id, NOON + HOUR)))
    await asyncio.sleep(0)
    acts: list[Awaitable[object]] = [
        messages.post_message(deps, ben, room_id, Draft("after")),
        messages.edit_message(deps, ben, said.message_id, "after"),
        reactions.add_reaction(deps, ben, said.message_id, "👍"),
        pins.pin_message(deps, ben, said.message_id),
        pins.unpin_message(deps, ben, said.message_id),
    ]
    deleting = messages.delete_message(deps, ben, said.message_id)
    held.set()
    done = await asyncio.gather(*acts, return_exceptions=True)
    assert [type(one) for one in done] == [PermissionDenied] * 5
    assert all(one.retry_after_s == HOUR.total_seconds() for one in done if isinstance(one, PermissionDenied))
    await asyncio.gather(holding, silencing, deleting)


@pytest.mark.parametrize("is_by_other", [True, False])
async def test_a_block_of_the_same_breath_is_kept(house: House, is_by_other: bool) -> None:
    _, ana, ben = await furnish(house)
    deps = house.deps
    direct = await rooms.open_direct(deps, ana, [ben.id])
    held = threading.Event()
    holding = deps.writer.submit(partial(hold, held))
    one, other = (ben, ana) if is_by_other else (ana, ben)
    blocking = asyncio.create_task(preferences.block_member(deps, one, other.id))
    await asyncio.sleep(0)
    posting = messages.post_message(deps, ana, direct.room.id, Draft("hello"))
    held.set()
    with pytest.raises(PermissionDenied, match="takes no messages" if is_by_other else "You block"):
        await posting
    await asyncio.gather(holding, blocking)
