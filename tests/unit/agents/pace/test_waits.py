"""Answers that wait: handed over when they are due, put off while somebody types, never beyond their bound."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from tertulia.agents.pace import waits as module
from tertulia.agents.pace.waits import Waits
from tertulia.domain.clock import FakeClock
from tertulia.domain.events import Signal
from tertulia.domain.floor import Wait, WaitKind
from tertulia.domain.ids import MemberId, MessageId, RoomId, WaitId, WorkspaceId
from tests.patience import PATIENCE_S

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
ROOM = RoomId("room_1")
ANA = MemberId("mem_ana")


def wait_until(due_s: float, name: str = "a", *, until_s: float = 45.0, kind: WaitKind = "burst") -> Wait:
    return Wait(
        WaitId(f"wait_{name}"),
        WorkspaceId("ws_1"),
        ROOM,
        None,
        kind,
        MessageId(f"msg_{name}"),
        ANA,
        (),
        NOON + timedelta(seconds=due_s),
        NOON + timedelta(seconds=until_s),
    )


class Room:
    """Waits that run on a clock of the test's."""

    def __init__(self) -> None:
        self.clock = FakeClock(NOON)
        self.given: asyncio.Queue[Wait] = asyncio.Queue()
        self.waits = Waits(self.clock, self.given.put_nowait)

    def type(self, typing: bool, who: str = "mem_bo") -> None:
        self.waits.on_signal(Signal("typing", ROOM, self.clock.now(), {"member_id": who, "typing": typing}))

    def move(self, seconds: float) -> None:
        """Let time pass; whoever types again wakes the waits, as an added one does."""
        self.clock.set(self.clock.now() + timedelta(seconds=seconds))
        self.waits.add([])

    async def next(self) -> str:
        async with asyncio.timeout(PATIENCE_S):
            return (await self.given.get()).id

    async def is_quiet(self) -> bool:
        """Let the waits look at the clock once more, by what is due at once; nothing else may have been."""
        self.waits.add([wait_until(-1, "marker", kind="reoffer")])
        return await self.next() == "wait_marker" and self.given.empty()


@pytest.fixture
async def room(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Room]:
    monkeypatch.setattr(module, "TICK_S", 0.0)
    room = Room()
    task = asyncio.create_task(room.waits.run())
    yield room
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_each_is_given_once_when_it_is_due(room: Room) -> None:
    room.waits.add([wait_until(8, "b"), wait_until(4, "a")])
    assert await room.is_quiet()
    room.move(5)
    assert await room.next() == "wait_a"
    room.move(5)
    assert await room.next() == "wait_b"
    assert len(room.waits) == 0
    assert await room.is_quiet()


async def test_what_is_dropped_never_comes(room: Room) -> None:
    wait = wait_until(4)
    room.waits.add([wait])
    assert room.waits.list_of(ROOM, None, ANA) == [wait]
    room.waits.drop([wait.id, WaitId("wait_unknown")])
    assert room.waits.list_of(ROOM, None, ANA) == []
    room.move(10)
    assert await room.is_quiet()


async def test_what_came_due_is_found_until_it_has_come_to_its_end(room: Room) -> None:
    one, other = wait_until(1, "a"), wait_until(2, "b")
    room.waits.add([one, other])
    room.move(3)
    assert [await room.next(), await room.next()] == ["wait_a", "wait_b"]
    assert room.waits.list_of(ROOM, None, ANA) == [one, other], "its author may go on before it is given"
    room.waits.drop([one.id])
    assert not room.waits.is_due(one.id)
    room.waits.add([wait_until(9, "b")])
    assert not room.waits.is_due(other.id)
    assert [wait.id for wait in room.waits.list_of(ROOM, None, ANA)] == ["wait_b"]


async def test_what_is_put_off_beyond_its_bound_is_not_hurried_by_who_types(room: Room) -> None:
    room.type(True)
    room.waits.add([wait_until(60, until_s=2)])
    room.type(True)
    room.move(10)
    assert await room.is_quiet()


async def test_while_somebody_types_it_waits_but_not_for_ever(room: Room) -> None:
    room.waits.add([wait_until(4, until_s=12)])
    for _ in range(3):
        room.move(3)
        room.type(True)
        assert await room.is_quiet()
    room.move(4)
    assert await room.next() == "wait_a", "its bound has come, whoever types"


async def test_who_stops_typing_is_waited_for_no_longer(room: Room) -> None:
    room.type(True)
    room.waits.add([wait_until(2)])
    room.move(3)
    assert await room.is_quiet()
    room.type(False)
    assert await room.next() == "wait_a"


async def test_an_open_question_does_not_wait_for_who_types(room: Room) -> None:
    room.type(True)
    room.waits.add([wait_until(2, kind="reoffer")])
    room.move(3)
    assert await room.next() == "wait_a"


async def test_what_is_too_much_is_given_at_once(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_WAITS", 1)
    room.waits.add([wait_until(4, "a"), wait_until(4, "b")])
    assert await room.next() == "wait_b"
    assert len(room.waits) == 1
