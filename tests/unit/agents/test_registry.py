"""Turns run one after another where they must, side by side where they may, and stop at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tertulia.agents import registry as module
from tertulia.agents.registry import MAX_IN_LINE, MAX_RUNNING, TurnRegistry
from tertulia.agents.work.halt import Halt
from tertulia.domain.errors import TurnCancelled, TurnStopped
from tertulia.domain.events import Event, EventBody, MemberLeft, MessageDeleted
from tertulia.domain.ids import AgentId, ChainId, MemberId, MessageId, RoomId, TurnId, WorkspaceId
from tertulia.domain.turn import Turn
from tests.patience import PATIENCE_S

TURN = Turn(
    id=TurnId("turn_0"),
    workspace_id=WorkspaceId("ws_1"),
    room_id=RoomId("room_1"),
    agent_id=AgentId("agt_1"),
    member_id=MemberId("mem_1"),
    requester_id=MemberId("mem_2"),
    trigger="mention",
    cause="msg_1",
    state="pending",
    created_at=datetime(2026, 3, 14, tzinfo=UTC),
    chain_id=ChainId("msg_1"),
)


class Work:
    """What a turn does here: it begins, and waits until it is let go or halted."""

    def __init__(self) -> None:
        self.shown: list[Turn] = []
        self.begun: list[str] = []
        self.ended: list[tuple[str, str]] = []
        self._news = asyncio.Condition()
        self._go: set[str] = set()

    async def run(self, turn: Turn, halt: Halt) -> None:
        turn_id = turn.id
        try:
            with halt.working():
                await self._note(self.begun, turn_id)
                async with self._news:
                    await self._news.wait_for(lambda: turn_id in self._go)
        except TurnStopped as stopped:
            self.ended.append((turn_id, stopped.reason))
            return
        self.ended.append((turn_id, "done"))

    async def let_go(self, *turn_ids: str) -> None:
        self._go.update(turn_ids)
        async with self._news:
            self._news.notify_all()

    async def wait_for(self, *turn_ids: str) -> None:
        async with asyncio.timeout(PATIENCE_S), self._news:
            await self._news.wait_for(lambda: set(turn_ids) <= set(self.begun))

    async def fail(self, turn: Turn) -> None:
        raise AssertionError("these turns do not break off")

    async def _note(self, place: list[str], turn_id: str) -> None:
        place.append(turn_id)
        async with self._news:
            self._news.notify_all()


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
async def registry(work: Work) -> AsyncIterator[TurnRegistry]:
    registry = TurnRegistry(work.run, work.shown.append, work.fail)
    yield registry
    await registry.aclose()


def _turn(number: int, room: str = "room_1", agent: str = "agt_1") -> Turn:
    return replace(TURN, id=TurnId(f"turn_{number}"), room_id=RoomId(room), agent_id=AgentId(agent))


async def test_an_agents_turns_of_one_room_keep_their_order(registry: TurnRegistry, work: Work) -> None:
    for number in range(3):
        registry.start(_turn(number))
    registry.start(_turn(3, room="room_2"))
    registry.start(_turn(4, agent="agt_2"))
    await work.wait_for("turn_0", "turn_3", "turn_4")
    assert "turn_1" not in work.begun
    assert [turn.id for turn in work.shown] == ["turn_1", "turn_2"], "what must wait is shown to"
    await work.let_go("turn_0", "turn_1", "turn_2")
    await registry.wait(TurnId("turn_2"))
    assert [one for one, _ in work.ended] == ["turn_0", "turn_1", "turn_2"]


async def test_a_turn_that_runs_is_not_started_again(registry: TurnRegistry, work: Work) -> None:
    registry.start(_turn(0))
    await work.wait_for("turn_0")
    registry.start(_turn(0))
    await work.let_go("turn_0")
    await registry.wait(TurnId("turn_0"))
    assert work.begun == ["turn_0"]


async def test_only_so_many_run_at_once(registry: TurnRegistry, work: Work) -> None:
    names = [f"turn_{number}" for number in range(MAX_RUNNING + 1)]
    for number in range(MAX_RUNNING + 1):
        registry.start(_turn(number, agent=f"agt_{number}"))
    await work.wait_for(*names[:MAX_RUNNING])
    assert names[MAX_RUNNING] not in work.begun
    await work.let_go(names[0])
    await work.wait_for(names[MAX_RUNNING])


async def stop(registry: TurnRegistry, turn_id: str) -> None:
    registry.halt(TurnId(turn_id))
    await registry.wait(TurnId(turn_id))


async def test_stopped_at_work_and_while_it_waits(registry: TurnRegistry, work: Work) -> None:
    for number in range(3):
        registry.start(_turn(number))
    await work.wait_for("turn_0")
    assert registry.running_of(AgentId("agt_1")) == ["turn_0", "turn_1", "turn_2"]
    async with asyncio.timeout(PATIENCE_S):
        await stop(registry, "turn_1")
    assert work.ended == [("turn_1", "stopped")], "what waits ends without waiting for what is before it"
    assert work.begun == ["turn_0"], "stopped before its place, it does not begin to work"
    await stop(registry, "turn_0")
    assert work.ended == [("turn_1", "stopped"), ("turn_0", "stopped")]
    await work.wait_for("turn_2")
    assert registry.running_of(AgentId("agt_1")) == ["turn_2"]
    assert registry.running_of(AgentId("agt_2")) == []


def _happens(registry: TurnRegistry, room: str, body: EventBody) -> None:
    registry.on_event(Event(TURN.workspace_id, RoomId(room), 1, TURN.created_at, body))


async def test_what_lost_its_ground_ends_at_work_and_while_it_waits(registry: TurnRegistry, work: Work) -> None:
    elsewhere = replace(_turn(3), room_id=RoomId("room_2"))
    for turn in (_turn(0), replace(_turn(1), cause="msg_2"), replace(_turn(2), cause="msg_3"), elsewhere):
        registry.start(turn)
    await work.wait_for("turn_0", "turn_3")
    _happens(registry, "room_1", MessageDeleted(MessageId("msg_2")))
    await registry.wait(TurnId("turn_1"))
    assert work.ended == [("turn_1", "message_deleted")], "it ends alone, without waiting for what is before it"
    _happens(registry, "room_1", MemberLeft(MemberId("mem_2")))
    _happens(registry, "room_1", MemberLeft(TURN.member_id))
    for turn_id in ("turn_0", "turn_2"):
        await registry.wait(TurnId(turn_id))
    assert sorted(work.ended[1:]) == [("turn_0", "gone"), ("turn_2", "gone")]
    assert registry.running_of(TURN.agent_id) == ["turn_3"], "the same agent goes on elsewhere"


async def test_what_waits_for_a_slot_is_stopped_at_once(registry: TurnRegistry, work: Work) -> None:
    for number in range(MAX_RUNNING + 1):
        registry.start(_turn(number, agent=f"agt_{number}"))
    await work.wait_for(*(f"turn_{number}" for number in range(MAX_RUNNING)))
    async with asyncio.timeout(PATIENCE_S):
        await stop(registry, f"turn_{MAX_RUNNING}")
    assert work.ended == [(f"turn_{MAX_RUNNING}", "stopped")]


async def test_a_line_is_full_at_its_bound_and_gone_with_its_last(registry: TurnRegistry, work: Work) -> None:
    place = (RoomId("room_1"), AgentId("agt_1"))
    for number in range(MAX_IN_LINE):
        assert not registry.is_full(*place)
        registry.start(_turn(number))
    assert registry.is_full(*place)
    assert not registry.is_full(RoomId("room_2"), AgentId("agt_1"))
    await work.let_go(*(f"turn_{number}" for number in range(MAX_IN_LINE)))
    await registry.wait(TurnId(f"turn_{MAX_IN_LINE - 1}"))
    assert not registry.is_full(*place)


async def test_what_does_not_run_is_stopped_already(registry: TurnRegistry) -> None:
    async with asyncio.timeout(PATIENCE_S):
        await stop(registry, "turn_9")


async def test_closing_cuts_every_turn_off_unended(registry: TurnRegistry, work: Work) -> None:
    registry.start(_turn(0))
    registry.start(_turn(1))
    await work.wait_for("turn_0")
    await registry.aclose()
    assert work.ended == [], "a cut is no stop: the next start resumes them"


async def test_a_turn_that_breaks_off_is_ended_as_often_as_it_takes(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WRITE_PAUSES_S", (0.0,))
    tried: list[str] = []

    async def breaks(turn: Turn, halt: Halt) -> None:
        raise RuntimeError("a bug")

    async def fail(turn: Turn) -> None:
        tried.append(turn.id)
        if len(tried) < 3:
            raise RuntimeError("no database")

    registry = TurnRegistry(breaks, lambda turn: None, fail)
    registry.start(_turn(0))
    await registry.wait(TurnId("turn_0"))
    assert tried == ["turn_0"] * 3
    assert registry.running_of(AgentId("agt_1")) == []
    assert [record.levelno for record in caplog.records] == [logging.ERROR] * 3
    assert "turn turn_0 of agent agt_1 broke off" in caplog.text


async def test_what_was_handed_on_begins_when_who_asked_has_ended_however_long_that_takes(
    registry: TurnRegistry, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE_S", 0.0)
    registry.start(_turn(0))
    asked = replace(_turn(1, agent="agt_2"), trigger="delegated", after=TurnId("turn_0"))
    registry.start(asked)
    registry.start(replace(_turn(2, agent="agt_3"), after=TurnId("turn_0")))
    await work.wait_for("turn_0", "turn_2")
    assert "turn_1" not in work.begun
    await work.let_go("turn_0")
    await work.wait_for("turn_1")


async def test_a_stop_between_two_works_takes_effect_at_the_next() -> None:
    halt = Halt()
    with halt.working():
        pass
    halt.throw()
    written = await asyncio.sleep(0, "the task itself was not cancelled")
    assert written
    with pytest.raises(TurnCancelled), halt.working():
        raise AssertionError("nothing is worked at after a stop")


async def test_a_stop_at_work_leaves_the_task_able_to_write_its_end() -> None:
    halt = Halt()

    async def turn() -> str:
        try:
            with halt.working():
                await asyncio.Event().wait()
        except TurnCancelled:
            async with asyncio.timeout(PATIENCE_S):
                return await asyncio.sleep(0, "ended")
        raise AssertionError("it was not stopped")

    task = asyncio.create_task(turn())
    await asyncio.sleep(0)
    halt.throw()
    halt.throw()
    assert await task == "ended"


async def test_the_first_reason_of_a_stop_is_the_one() -> None:
    halt = Halt()
    halt.throw(TurnStopped("gone"))
    halt.throw()
    with pytest.raises(TurnStopped) as stopped, halt.working():
        raise AssertionError("nothing is worked at after a stop")
    assert (type(stopped.value), stopped.value.reason) == (TurnStopped, "gone")


async def test_a_cancellation_that_is_no_stop_passes_through() -> None:
    halt = Halt()

    async def turn() -> None:
        with halt.working():
            await asyncio.Event().wait()

    task = asyncio.create_task(turn())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
