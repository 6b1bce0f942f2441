"""A room of thousands: what each does alone costs what one does, not what one does times all who are there."""

from __future__ import annotations

import asyncio

import pytest

from tertulia.actions.admin.members import add_bot
from tertulia.actions.chat import reading, rooms
from tertulia.domain.people import Member
from tertulia.rooms.typing import FRAMES
from tests.patience import PATIENCE_S
from tests.unit.gateway.people import House, flushed
from tests.unit.gateway.wire import Wire

SIZE = 2_000
# The longest of these frames.
MAX_SIGNAL_BYTES, MAX_MESSAGE_BYTES = 200, 1_000


class Hall:
    """Members of one room, each with a connection, and what was written to all of them since the last look."""

    def __init__(self, house: House, members: list[Member], wires: list[Wire]) -> None:
        self.house = house
        self.members = members
        self._wires = wires

    async def told(self) -> tuple[dict[str, int], int]:
        """Give how many frames of each type were written, to whomever, and how many bytes all were, until a message."""
        await self.house.say()
        async with asyncio.timeout(PATIENCE_S):
            while not all(wire.writes and b"message_posted" in wire.writes[-1] for wire in self._wires):
                await flushed()
        counts: dict[str, int] = {}
        for wire in self._wires:
            for body in wire.bodies():
                counts[body["type"]] = counts.get(body["type"], 0) + 1
        size = sum(len(data) for wire in self._wires for data in wire.writes)
        for wire in self._wires:
            wire.writes.clear()
        assert counts.pop("message_posted") == len(self._wires)
        return counts, size


@pytest.fixture
async def hall(house: House) -> Hall:
    made = await asyncio.gather(*(add_bot(house.deps, house.owner, f"m{number}") for number in range(SIZE)))
    members = [member for member, _ in made]
    await asyncio.gather(*(rooms.join_room(house.deps, member, house.room_id) for member in members))
    wires = [(await house.connect(member))[1] for member in members]
    hall = Hall(house, members, wires)
    assert (await hall.told())[0] == {"welcome": SIZE}
    return hall


async def test_everybody_who_reads_tells_itself_alone(hall: Hall) -> None:
    seq = hall.house.seq
    marks = [reading.mark_read(hall.house.deps, member, hall.house.room_id, seq) for member in hall.members]
    await asyncio.gather(*marks)
    counts, size = await hall.told()
    assert counts == {"read": SIZE}
    assert size <= SIZE * (MAX_SIGNAL_BYTES + MAX_MESSAGE_BYTES)


async def test_all_who_type_are_shown_to_all_a_few_at_a_time(hall: Hall) -> None:
    began = asyncio.get_running_loop().time()
    for member in hall.members:
        reading.set_typing(hall.house.deps, member, hall.house.room_id, typing=True)
    took_s = asyncio.get_running_loop().time() - began
    counts, size = await hall.told()
    assert set(counts) == {"typing"}
    assert SIZE <= counts["typing"] <= FRAMES.burst + took_s * FRAMES.per_s
    assert size <= counts["typing"] * MAX_SIGNAL_BYTES + SIZE * MAX_MESSAGE_BYTES


async def test_marks_of_one_commit_are_told_as_one(house: House) -> None:
    await house.say(count=5)
    _, owner = await house.connect(house.owner)
    await flushed()
    seq = house.seq
    marks = [reading.mark_read(house.deps, house.ana, house.room_id, one) for one in range(seq - 4, seq + 1)]
    # The first begins a commit of its own; the others share the next.
    assert await asyncio.gather(*marks) == list(range(seq - 4, seq + 1))
    await flushed()
    told = [body["read_seq"] for body in owner.bodies() if body["type"] == "read"]
    assert told[-1] == seq
    assert len(told) <= 2
