"""Typing is shown where it can be seen, and costs a large room no more than a small one."""

from __future__ import annotations

import pytest

from tertulia.domain.clock import FakeClock
from tertulia.domain.events import Signal
from tertulia.governance.rate_limits import RateLimiter
from tertulia.rooms.bus import Bus
from tertulia.rooms.state import Rooms
from tertulia.rooms.typing import FRAMES, Typing
from tests.unit.rooms.kit import NOON, make_member, room_of

MAX_MEMBERS = 5_000


class Room:
    """A room of so many members, at a moment that a test sets."""

    def __init__(self, size: int) -> None:
        self.members = [make_member(f"m{number}") for number in range(size)]
        self.rooms: Rooms = room_of(*((member, 1) for member in self.members))
        self.signals: list[Signal] = []
        self.now_s = 0.0
        bus = Bus(self.rooms)
        bus.listen(on_signal=self.signals.append)
        self._typing = Typing(bus, FakeClock(NOON), RateLimiter(FRAMES, lambda: self.now_s))

    def type(self, count: int) -> int:
        """Have so many begin to type; gives how many frames that was for all who are there."""
        (state,) = self.rooms.list_all()
        before = len(self.signals)
        for member in self.members[:count]:
            self._typing.show(state, member.id, typing=True)
        return (len(self.signals) - before) * len(self.members)


def test_everybody_in_a_room_of_fifty_may_type() -> None:
    room = Room(50)
    assert room.type(50) == 50 * 50
    assert room.signals[0].fields == {"member_id": "mem_m0", "typing": True}


@pytest.mark.parametrize("size", [200, 2_000, MAX_MEMBERS])
def test_a_crowd_that_types_is_a_bounded_number_of_frames(size: int) -> None:
    room = Room(size)
    assert size <= room.type(size) <= FRAMES.burst
    for _ in range(10):
        room.now_s += 0.1
        room.type(size)
    assert len(room.signals) * size <= FRAMES.burst + FRAMES.per_s


def test_after_a_while_somebody_is_shown_again() -> None:
    room = Room(MAX_MEMBERS)
    room.type(MAX_MEMBERS)
    room.now_s += MAX_MEMBERS / FRAMES.per_s
    assert room.type(1) == MAX_MEMBERS
