"""Watching a room: what agents do there, in order, for as long as one looks, and never too much of it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from tertulia.domain.events import Event, MessageDeleted, Signal, TurnEnded
from tertulia.domain.ids import AgentId, MessageId, RoomId, TurnId, WorkspaceId
from tertulia.domain.people import Room
from tertulia.rooms import watch as module
from tertulia.rooms.bus import Bus
from tertulia.rooms.state import Rooms
from tertulia.rooms.watch import Watch

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
HOME, HERE, THERE = WorkspaceId("ws_home"), RoomId("room_here"), RoomId("room_there")


@pytest.fixture
def bus() -> Bus:
    return Bus(Rooms([(Room(one, HOME, one, "public", "", "all", None, NOON), 0) for one in (HERE, THERE)], []))


def delta(text: str, room_id: RoomId = HERE, kind: str = "agent_delta") -> Signal:
    return Signal(kind, room_id, NOON, {"text": text})


def ended(seq: int, room_id: RoomId = HERE) -> Event:
    return Event(HOME, room_id, seq, NOON, TurnEnded(TurnId(f"turn_{seq}"), AgentId("agt_1"), "silent"))


async def test_what_agents_do_in_the_room_comes_in_order(bus: Bus) -> None:
    signals, events = [delta("a"), delta("b")], [ended(1), ended(2)]
    with Watch(bus, HERE) as watch:
        bus.signal(signals[0])
        bus.publish(events[0])
        bus.publish(ended(1, THERE))
        bus.signal(delta("x", THERE))
        bus.signal(delta("x", kind="typing"))
        bus.publish(Event(HOME, HERE, 2, NOON, MessageDeleted(MessageId("msg_1"))))
        assert [await watch.next() for _ in range(2)] == [signals[0], events[0]]
        waiting = asyncio.create_task(watch.next())
        await asyncio.sleep(0)
        assert not waiting.done()
        bus.signal(signals[1])
        bus.publish(events[1])
        assert [await waiting, await watch.next()] == [signals[1], events[1]]


async def test_a_slow_one_misses_signals_and_no_event(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_WAITING", 2)
    with Watch(bus, HERE) as watch:
        for text in "abc":
            bus.signal(delta(text))
        bus.publish(ended(1))
        assert [await watch.next() for _ in range(3)] == [delta("a"), delta("b"), ended(1)]
        bus.signal(delta("d"))
        assert await watch.next() == delta("d")


async def test_nobody_looks_any_more_once_one_has_left(bus: Bus) -> None:
    with Watch(bus, HERE) as first:
        with Watch(bus, HERE) as second:
            bus.signal(delta("a"))
        bus.signal(delta("b"))
        assert [await first.next() for _ in range(2)] == [delta("a"), delta("b")]
        assert await second.next() == delta("a")
    bus.signal(delta("c"))
    for watch in (first, second):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await watch.next()
