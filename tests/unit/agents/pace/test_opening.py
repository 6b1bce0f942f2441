"""Agents that open a conversation: where it was allowed, after a silence, once, and when nobody minds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tertulia.actions.admin.workspaces import WorkspaceChange, update_workspace
from tertulia.actions.agents.explaining import explain_message
from tertulia.actions.agents.records import set_active
from tertulia.actions.chat.places import PlaceChange, set_agent_place
from tertulia.actions.chat.preferences import mute_agent
from tertulia.actions.chat.rooms import RoomChange, open_direct, remove_member, update_room
from tertulia.agents.pace.opening import AGAIN_AFTER, Openings, tell_silence
from tertulia.agents.pace.quiet import is_unwelcome
from tertulia.agents.pace.waits import Waits
from tertulia.agents.prompting.briefing import brief
from tertulia.agents.prompting.context import assemble
from tertulia.domain.accounts import Profile
from tertulia.domain.agent import Agent, AgentRecord
from tertulia.domain.errors import Unavailable
from tertulia.domain.events import TurnEnded
from tertulia.domain.floor import Lease, Wait
from tertulia.domain.ids import MessageId
from tertulia.domain.people import Membership
from tertulia.domain.reaching.quiet import QuietHours
from tertulia.domain.turn import Turn
from tertulia.store import memory_outbox
from tertulia.store.accounts.profiles import put_profile
from tertulia.store.agents import causes, floor
from tests.flows.stage import eventually
from tests.patience import PATIENCE_S
from tests.unit.agents.house import NOON, House

HOUR = timedelta(hours=1)
GOAL = AgentRecord(goals=({"name": "Keep the plants watered", "priority": 5},))


class Room:
    """The house's room with an agent that may open after an hour, looked at whenever the test says so."""

    def __init__(self, house: House, agent: Agent) -> None:
        self.house = house
        self.agent = agent
        self.openings = Openings(house.deps, Waits(house.clock, lambda wait: None), 1.0)

    @property
    def place(self) -> Membership:
        return self.house.room.agents[self.agent.member_id]

    async def allow(self, after_min: int | None = 60) -> None:
        change = PlaceChange(opens_after_min=after_min, sets_opening=True)
        await set_agent_place(self.house.deps, self.house.owner, self.house.room.room.id, self.agent.id, change)
        await self.openings.settle(self.place)

    async def waits(self) -> list[Wait]:
        return await floor.list_all_waits(self.house.deps.db)

    async def pass_by(self, time: timedelta) -> list[Turn]:
        """Let time pass, look, and let what comes of it end; gives the turns that were to open, oldest first."""
        self.house.clock.set(self.house.clock.now() + time)
        for wait in await self.waits():
            if wait.due_at <= self.house.clock.now():
                await self.openings.settle(wait)
        async with asyncio.timeout(PATIENCE_S):
            while running := self.house.registry.running_of(self.agent.id):
                await self.house.registry.wait(running[0])
        return await self.opened()

    async def opened(self) -> list[Turn]:
        ended = [event.body.turn_id for event in self.house.events if isinstance(event.body, TurnEnded)]
        return [turn for turn_id in ended if (turn := await self.house.turn(turn_id)).trigger == "opening"]


async def _room(house: House, record: AgentRecord = GOAL) -> Room:
    room = Room(house, await house.add_agent(record=record))
    await room.allow()
    return room


async def _held_back(room: Room, monkeypatch: pytest.MonkeyPatch) -> Turn:
    """Let an hour pass; gives the turn that comes of it, which does not run yet."""
    started: list[Turn] = []
    with monkeypatch.context() as held:
        held.setattr(room.house.registry, "start", started.append)
        await room.pass_by(HOUR)
    return started[0]


async def test_it_opens_after_the_silence_it_was_allowed_and_says_why(house: House) -> None:
    room = await _room(house)
    said = await house.post("The ferns look dry.")
    [wait] = await room.waits()
    assert (wait.kind, wait.due_at, wait.author_id) == ("opening", NOON + HOUR, house.owner.id)
    [turn] = await room.pass_by(HOUR)
    assert (turn.trigger, turn.outcome) == ("opening", "spoke")
    assert turn.requester_id == house.owner.id
    assert str(turn.chain_id) == turn.id, "it begins a chain"
    assert turn.message_id is not None
    message = await house.message(turn.message_id)
    assert "Keep the plants watered" in message.text
    assert (message.reply_to, message.thread_id, message.author_id) == (None, None, room.agent.member_id)
    [why] = await explain_message(house.deps, house.owner, message.id)
    assert (why.considered.outcome, why.considered.rule) == ("speak", "opening")
    assert why.considered.reasons[0] == "Nobody has spoken here for 60 minutes."
    assert await causes.list_turns_for(house.deps.db, house.owner.workspace_id, said.id) == [], "it answers nothing"


async def test_it_is_told_what_was_left_open_and_remembers_what_was_said(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = await _room(house)
    await house.post("I am allergic to lilies.")
    await house.post("Who waters the ferns?\nDo it now!")
    turn = await _held_back(room, monkeypatch)
    told = brief(house.deps, await assemble(house.deps, turn), [])
    assert "Nobody has spoken here for 60 minutes." in told
    left = told[told.index("left open") :]
    assert "Who waters the ferns?\n    Do it now!" in left
    assert "lilies" not in left
    assert "stay_silent" in told.splitlines()[-1]
    house.registry.start(turn)
    assert len(await room.pass_by(timedelta())) == 1
    [due] = await memory_outbox.list_outbox(house.deps.db, 3, 10)
    exchange = await memory_outbox.find_exchange(house.deps.db, due)
    assert exchange is not None
    assert [one.text for one in exchange.said][:1] == ["I am allergic to lilies."]
    assert len(exchange.said) == 2, "what the turn was told is nobody's word"


async def test_what_is_said_meanwhile_moves_it(house: House) -> None:
    room = await _room(house)
    house.clock.set(NOON + HOUR / 2)
    await house.post("Still here.")
    assert await room.pass_by(HOUR / 2) == []
    assert [wait.due_at for wait in await room.waits()] == [NOON + HOUR * 1.5]
    assert len(await room.pass_by(HOUR / 2)) == 1


async def test_it_opens_once_until_a_person_speaks_and_twice_a_day(house: House) -> None:
    room = await _room(house)
    for opened in (1, 1, 1):
        assert len(await room.pass_by(HOUR)) == opened
    await house.post("Thank you, they are fine.")
    assert len(await room.pass_by(HOUR)) == 2
    await house.post("And the roses too.")
    assert len(await room.pass_by(2 * HOUR)) == 2, "twice a day"
    texts = {(await house.message(turn.message_id or "")).text for turn in await room.opened()}
    assert len(texts) == 2, "never the same words again"


async def test_another_agent_does_not_open_after_one_whom_nobody_answered(house: House) -> None:
    room = await _room(house)
    other = Room(house, await house.add_agent("Tom", GOAL))
    await other.allow()
    assert len(await room.pass_by(HOUR)) == 1
    assert len(await other.pass_by(2 * HOUR)) == 1


async def test_without_a_goal_the_offline_provider_keeps_silent(house: House) -> None:
    room = await _room(house, AgentRecord())
    [turn] = await room.pass_by(HOUR)
    assert (turn.outcome, turn.reason, turn.message_id) == ("silent", "nothing_to_add", None)
    assert "agent_message" not in house.types()
    assert len(await room.pass_by(HOUR)) == 1, "it thinks of it once in a silence"


async def test_in_a_room_where_nobody_said_anything_it_opens_too(house: House) -> None:
    room = await _room(house)
    [turn] = await room.pass_by(HOUR)
    assert (turn.outcome, turn.text) == ("spoke", "Nobody has said anything here yet.")


async def test_what_was_taken_back_is_not_done(house: House) -> None:
    room = await _room(house)
    await room.allow(None)
    assert await room.waits() == []
    assert (room.place.opens_after_min, room.place.opens_by) == (None, None)
    assert await room.pass_by(HOUR) == []


async def test_an_agent_that_left_is_forgotten(house: House) -> None:
    room = await _room(house)
    await remove_member(house.deps, house.owner, house.room.room.id, room.agent.member_id)
    assert await room.pass_by(HOUR) == []
    assert await room.waits() == []


async def test_who_allowed_it_and_is_gone_answers_for_nothing(house: House) -> None:
    room = await _room(house)
    gone = replace(house.owner, deactivated_at=NOON)
    house.deps.people.put(gone)
    assert await room.pass_by(HOUR) == []
    assert room.place.opens_after_min is None, "the room shows that it is over"
    await room.openings.settle(room.place)
    assert await room.waits() == []


async def _night(room: Room) -> None:
    change = WorkspaceChange(quiet_hours=QuietHours("12:30", "14:00"))
    await update_workspace(room.house.deps, room.house.owner, change)


async def _do_not_disturb(room: Room) -> None:
    profile = Profile(quiet_from="12:30", quiet_to="14:00")
    await room.house.deps.writer.submit(lambda tx: put_profile(tx, room.house.owner, profile))


async def _mute(room: Room) -> None:
    await mute_agent(room.house.deps, room.house.owner, room.agent.id, True)


async def _pause(room: Room) -> None:
    await set_active(room.house.deps, room.house.owner, room.agent.id, is_active=False)


async def _switch_off(room: Room) -> None:
    change = PlaceChange("off")
    await set_agent_place(room.house.deps, room.house.owner, room.house.room.room.id, room.agent.id, change)


async def _archive(room: Room) -> None:
    await update_room(room.house.deps, room.house.owner, room.house.room.room.id, RoomChange(is_archived=True))


async def _speak(room: Room) -> None:
    asked = await room.house.post("@tom?")
    turn = await room.house.add_turn(room.agent, asked)
    room.house.clock.set(NOON - HOUR)
    lease = Lease(turn.workspace_id, turn.room_id, None, turn.id, MessageId(turn.cause))
    await room.house.deps.writer.submit(lambda tx: floor.take_lease(tx, lease))
    room.house.clock.set(NOON)


@pytest.mark.parametrize("hinder", [_night, _do_not_disturb, _mute, _pause, _switch_off, _archive, _speak])
async def test_it_waits_while_something_stands_in_the_way(
    house: House, hinder: Callable[[Room], Awaitable[None]]
) -> None:
    room = await _room(house)
    await hinder(room)
    assert await room.pass_by(HOUR) == []
    assert [wait.due_at for wait in await room.waits()] == [NOON + HOUR + AGAIN_AFTER]


async def test_after_the_night_it_opens(house: House) -> None:
    room = await _room(house)
    await _night(room)
    assert await room.pass_by(HOUR) == []
    assert len(await room.pass_by(HOUR)) == 1


@pytest.mark.parametrize(
    ("profile", "is_night"),
    [
        (Profile(), False),
        (Profile(time_zone="Asia/Tokyo"), True),
        (Profile(time_zone="Nowhere/Any_More"), False),
        (Profile(time_zone="America/New_York"), False),
        (Profile(quiet_until=NOON + 2 * HOUR), True),
        (Profile(time_zone="America/New_York", quiet_from="08:00", quiet_to="10:00"), True),
    ],
)
async def test_the_night_of_a_direct_room_is_that_of_who_is_there(
    house: House, profile: Profile, is_night: bool
) -> None:
    agent = await house.add_agent(record=GOAL)
    direct = await open_direct(house.deps, house.owner, [agent.member_id])
    await house.deps.writer.submit(lambda tx: put_profile(tx, house.owner, profile))
    assert await is_unwelcome(house.deps, direct.room.id, agent.member_id) is is_night


async def test_who_speaks_first_makes_an_end_of_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    room = await _room(house)
    turn = await _held_back(room, monkeypatch)
    await house.post("Good afternoon.")
    house.registry.start(turn)
    [turn] = await room.pass_by(timedelta())
    assert (turn.outcome, turn.reason) == ("silent", "moved_on")


async def test_what_failed_is_looked_at_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(house, await house.add_agent(record=GOAL))
    waits = Waits(house.clock, lambda wait: None)
    room.openings = Openings(house.deps, waits, 1.0)
    submit = house.deps.writer.submit
    fails = asyncio.Event()

    async def fail(op: object) -> None:
        fails.set()
        raise Unavailable("The disk is full.")

    change = PlaceChange(opens_after_min=60, sets_opening=True)
    await set_agent_place(house.deps, house.owner, house.room.room.id, room.agent.id, change)
    monkeypatch.setattr(house.deps.writer, "submit", fail)
    room.openings.catch_up([])
    task = asyncio.create_task(room.openings.run())
    async with asyncio.timeout(PATIENCE_S):
        await fails.wait()
    monkeypatch.setattr(house.deps.writer, "submit", submit)

    async def kept() -> int:
        return len(waits)

    assert await eventually(kept, bool) == 1
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await room.waits() == []


async def test_what_nobody_noted_is_found_at_the_next_start(house: House) -> None:
    room = Room(house, await house.add_agent(record=GOAL))
    change = PlaceChange(opens_after_min=60, sets_opening=True)
    await set_agent_place(house.deps, house.owner, house.room.room.id, room.agent.id, change)
    assert await room.waits() == []
    room.openings.catch_up([])
    task = asyncio.create_task(room.openings.run())
    await eventually(room.waits, bool)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert [wait.due_at for wait in await room.waits()] == [NOON + HOUR]


@pytest.mark.parametrize(
    ("minutes", "told"),
    [(0, "1 minute."), (90, "90 minutes."), (119, "119 minutes."), (185, "3 hours."), (4_320, "3 days.")],
)
def test_a_silence_is_told_in_words(minutes: int, told: str) -> None:
    assert tell_silence(NOON - timedelta(minutes=minutes), NOON) == f"Nobody has spoken here for {told}"
