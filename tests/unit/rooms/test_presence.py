"""Who came and who went: told soon, told once, and never in numbers that grow with the square of a room."""

from __future__ import annotations

import asyncio
from collections import Counter

from tertulia.domain.clock import FakeClock
from tertulia.domain.events import Signal
from tertulia.domain.ids import RoomId
from tertulia.domain.people import Member, Membership, Room
from tertulia.rooms.bus import Bus
from tertulia.rooms.presence import MAX_ANNOUNCED_MEMBERS, MAX_HEARERS_AT_ONCE, Presence
from tertulia.rooms.state import Rooms
from tests.patience import PATIENCE_S
from tests.unit.rooms.kit import ANA, BRUNO, HOME, NOON, make_member, room_of


class Hall:
    """Rooms, and what their members are told."""

    def __init__(self, rooms: Rooms) -> None:
        bus = Bus(rooms)
        bus.listen(on_signal=self._hear)
        self.told: list[tuple[str, str]] = []
        # How many are told in one turn of the loop.
        self.turns: Counter[int] = Counter()
        self.presence = Presence(rooms, bus, FakeClock(NOON), tell_every_s=0.01)
        self._turn = 0
        self._news = asyncio.Event()

    def _hear(self, signal: Signal) -> None:
        self.told.append((signal.fields["member_id"], signal.fields["status"]))
        self.turns[self._turn] += 1
        asyncio.get_running_loop().call_soon(self._next_turn)
        self._news.set()

    def _next_turn(self) -> None:
        self._turn += 1

    async def heard(self, count: int) -> list[tuple[str, str]]:
        """Wait until so much was told."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.told) < count:
                self._news.clear()
                await self._news.wait()
        return self.told


async def test_the_first_to_come_and_the_last_to_go_are_told() -> None:
    hall = Hall(room_of((ANA, 1), (BRUNO, 1)))
    hall.presence.arrive(ANA.id)
    hall.presence.arrive(ANA.id)
    assert hall.presence.is_online(ANA.id)
    assert await hall.heard(1) == [(ANA.id, "online")]
    hall.presence.leave(ANA.id)
    hall.presence.leave(ANA.id)
    assert not hall.presence.is_online(ANA.id)
    assert await hall.heard(2) == [(ANA.id, "online"), (ANA.id, "offline")]


async def test_whoever_is_gone_for_a_moment_was_never_away() -> None:
    hall = Hall(room_of((ANA, 1), (BRUNO, 1)))
    hall.presence.arrive(ANA.id)
    await hall.heard(1)
    hall.presence.leave(ANA.id)
    hall.presence.arrive(ANA.id)
    assert await hall.heard(2) == [(ANA.id, "online"), (ANA.id, "online")]


async def test_whoever_was_there_for_a_moment_is_told_to_be_gone_because_somebody_may_have_seen_it() -> None:
    hall = Hall(room_of((ANA, 1), (BRUNO, 1)))
    hall.presence.arrive(ANA.id)
    assert hall.presence.is_online(ANA.id)
    hall.presence.leave(ANA.id)
    assert await hall.heard(1) == [(ANA.id, "offline")]


async def test_of_a_crowd_all_are_told_some_rooms_at_a_time_and_each_room_at_once() -> None:
    size, count = MAX_ANNOUNCED_MEMBERS, 6
    groups = [[make_member(f"m{room}.{number}") for number in range(size)] for room in range(count)]
    hall = Hall(rooms_of(*groups))
    for number in range(size):
        for group in groups:
            hall.presence.arrive(group[number].id)
    assert await hall.heard(count * size) == [(member.id, "online") for group in groups for member in group]
    # Two of these rooms are more than is told at once.
    assert size < MAX_HEARERS_AT_ONCE < 2 * size
    assert max(hall.turns.values()) == 2 * size
    assert {told % size for told in hall.turns.values()} == {0}


async def test_who_has_left_the_room_is_nothing_to_tell_it() -> None:
    rooms = room_of((ANA, 1), (BRUNO, 1))
    hall = Hall(rooms)
    hall.presence.arrive(ANA.id)
    hall.presence.arrive(BRUNO.id)
    rooms.list_all()[0].unseat(ANA.id)
    assert await hall.heard(1) == [(BRUNO.id, "online")]


async def test_in_a_room_of_thousands_nobody_is_told() -> None:
    crowd = [make_member(f"m{number}") for number in range(2_000)]
    hall = Hall(rooms_of(crowd, [ANA]))
    for member in (*crowd, ANA):
        hall.presence.arrive(member.id)
    assert await hall.heard(1) == [(ANA.id, "online")]


def rooms_of(*groups: list[Member]) -> Rooms:
    """Make a room of each group."""
    rooms = [
        Room(RoomId(f"room_{number}"), HOME, "", "private", "", "all", None, NOON) for number in range(len(groups))
    ]
    seats = [(room.id, member.id) for room, group in zip(rooms, groups, strict=True) for member in group]
    inside = [(Membership(room_id, member_id, "member", 1, NOON), 0) for room_id, member_id in seats]
    return Rooms([(room, 1) for room in rooms], inside)
