"""Who keeps order in a room: not who is banned from it or silenced in it, whatever its role."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from tertulia.actions.admin.members import MemberChange, update_member
from tertulia.actions.chat import messages, moderation, reports, rooms
from tertulia.actions.chat.messages import Draft
from tertulia.actions.chat.moderation import Verdict
from tertulia.actions.chat.places import PlaceChange, set_agent_place
from tertulia.actions.chat.rooms import RoomChange
from tertulia.domain.errors import NotFound, PermissionDenied
from tertulia.domain.people import Member
from tests.unit.actions.admin.test_roles import add_person
from tests.unit.actions.chat.test_moderation import furnish
from tests.unit.agents.house import NOON, House

HOUR = timedelta(hours=1)


async def test_who_is_silenced_keeps_no_order_until_then(house: House) -> None:
    state, ana, ben = await furnish(house)
    deps, room_id = house.deps, state.room.id
    agent = await house.add_agent()
    await rooms.add_member(deps, ana, room_id, agent.member_id)
    said = await messages.post_message(deps, ana, room_id, Draft("look here"))
    carl = await add_person(house, "carl", "coordinator")
    await rooms.join_room(deps, carl, room_id)
    await moderation.set_room_role(deps, ana, room_id, ben.id, "moderator")
    for member in (ben, carl):
        await moderation.silence_member(deps, house.owner, room_id, Verdict(member.id, NOON + HOUR))
    acts: tuple[Callable[[Member], Awaitable[object]], ...] = (
        lambda by: rooms.update_room(deps, by, room_id, RoomChange(topic="I am silenced, look")),
        lambda by: rooms.remove_member(deps, by, room_id, ana.id),
        lambda by: moderation.ban_member(deps, by, room_id, Verdict(ana.id)),
        lambda by: moderation.unban_member(deps, by, room_id, ana.id),
        lambda by: moderation.silence_member(deps, by, room_id, Verdict(ana.id, NOON + HOUR)),
        lambda by: moderation.set_room_role(deps, by, room_id, ana.id, "member"),
        lambda by: messages.delete_message(deps, by, said.message_id),
    )
    for act in acts:
        for member in (ben, carl):
            with pytest.raises(PermissionDenied, match="silenced"):
                await act(member)
    with pytest.raises(PermissionDenied, match="silenced"):
        await set_agent_place(deps, carl, room_id, agent.id, PlaceChange("off"))
    await rooms.leave_room(deps, carl, room_id)
    with pytest.raises(PermissionDenied, match="silenced"):
        await rooms.update_room(deps, carl, room_id, RoomChange(topic="from without"))
    house.clock.set(NOON + HOUR)
    for member, topic in ((ben, "again"), (carl, "at last")):
        await rooms.update_room(deps, member, room_id, RoomChange(topic=topic))


async def test_staff_that_is_banned_from_a_room_keeps_no_order_there(house: House) -> None:
    state, ana, _ = await furnish(house)
    deps, room_id = house.deps, state.room.id
    carl = await add_person(house, "carl", "admin")
    said = await messages.post_message(deps, ana, room_id, Draft("rude words"))
    report = await reports.report_message(deps, await _joined(house, room_id), said.message_id, "rude")
    assert len((await reports.list_reports(deps, carl, None, 50, None)).items) == 1
    await moderation.ban_member(deps, house.owner, room_id, Verdict(carl.id, NOON + HOUR))
    acts: tuple[Callable[[], Awaitable[object]], ...] = (
        lambda: moderation.unban_member(deps, carl, room_id, carl.id),
        lambda: moderation.ban_member(deps, carl, room_id, Verdict(ana.id)),
        lambda: moderation.silence_member(deps, carl, room_id, Verdict(ana.id, NOON + HOUR)),
        lambda: moderation.set_room_role(deps, carl, room_id, ana.id, "member"),
        lambda: moderation.list_bans(deps, carl, room_id, 50, None),
        lambda: rooms.update_room(deps, carl, room_id, RoomChange(kind="private")),
        lambda: rooms.update_room(deps, carl, room_id, RoomChange(is_archived=True)),
    )
    for act in acts:
        with pytest.raises(PermissionDenied, match="banned"):
            await act()
    assert (await reports.list_reports(deps, carl, None, 50, None)).items == []
    with pytest.raises(NotFound):
        await reports.close_report(deps, carl, report.id, "dismissed", "")
    told = len([signal for signal in house.signals if signal.type == "report_changed"])
    await reports.close_report(deps, house.owner, report.id, "resolved", "")
    closed = [signal.to for signal in house.signals if signal.type == "report_changed"][told:]
    assert all(to is not None and carl.id not in to for to in closed)
    house.clock.set(NOON + HOUR)
    await rooms.update_room(deps, carl, room_id, RoomChange(topic="back again"))
    assert len((await reports.list_reports(deps, carl, None, 50, None)).items) == 1


async def _joined(house: House, room_id: str) -> Member:
    await rooms.join_room(house.deps, house.owner, room_id)
    return house.owner


async def test_a_ban_is_not_lifted_by_who_has_it_whatever_it_becomes(house: House) -> None:
    state, _, _ = await furnish(house)
    deps, room_id = house.deps, state.room.id
    carl = await add_person(house, "carl", "coordinator")
    await moderation.ban_member(deps, house.owner, room_id, Verdict(carl.id))
    await update_member(deps, house.owner, carl.id, MemberChange(role="owner"))
    with pytest.raises(PermissionDenied, match="banned"):
        await moderation.unban_member(deps, deps.people[carl.id], room_id, carl.id)
    await moderation.unban_member(deps, house.owner, room_id, carl.id)
    await rooms.update_room(deps, deps.people[carl.id], room_id, RoomChange(topic="an owner again"))


async def test_a_ban_of_the_same_breath_ends_keeping_order(house: House) -> None:
    state, ana, _ = await furnish(house)
    deps, room_id = house.deps, state.room.id
    carl = await add_person(house, "carl", "admin")
    done = await asyncio.gather(
        moderation.ban_member(deps, house.owner, room_id, Verdict(carl.id)),
        moderation.ban_member(deps, carl, room_id, Verdict(ana.id)),
        moderation.unban_member(deps, carl, room_id, carl.id),
        rooms.update_room(deps, carl, room_id, RoomChange(topic="mine")),
        return_exceptions=True,
    )
    assert [type(one) for one in done] == [type(None), *[PermissionDenied] * 3]
