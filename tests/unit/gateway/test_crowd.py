"""What many are told is gathered and shared, and yet each sees a room's frames in the order in which they came."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from websockets.frames import Opcode

from tertulia.domain.ids import MemberId, RoomId, WorkspaceId
from tertulia.domain.people import Member
from tertulia.gateway import crowd as module
from tertulia.gateway.connection import MAX_UNSENT_BYTES, Connection
from tertulia.gateway.crowd import Crowd
from tertulia.gateway.frames import json_frame
from tertulia.gateway.outlet import PACE_S, Outlet
from tertulia.wire.codes import CloseCode
from tests.unit.gateway.people import flushed
from tests.unit.gateway.wire import Wire

ANA = Member(
    MemberId("mem_ana"), WorkspaceId("ws_home"), "ana", "Ana", "human", "member", datetime(2026, 3, 14, tzinfo=UTC)
)


def numbered(number: int) -> bytes:
    return json_frame({"type": f"n{number}"})


class Square:
    """A room, or several, and those who follow them over wires in memory."""

    def __init__(self) -> None:
        self.outlet = Outlet()

    def crowd(self, name: str = "room_1") -> Crowd:
        return Crowd(RoomId(name), self.outlet)

    def follower(self, *crowds: Crowd) -> tuple[Connection, Wire]:
        wire = Wire()
        connection = Connection(wire, self.outlet, ANA, "tok_1")
        connection.release()
        for crowd in crowds:
            crowd.add(connection)
        return connection, wire


@pytest.fixture
async def square(monkeypatch: pytest.MonkeyPatch) -> Square:
    # No pause of the machine's counts as one, and nobody waits so long for it.
    monkeypatch.setattr(Outlet, "pace_s", 600.0)
    loop = asyncio.get_running_loop()
    call_later = loop.call_later
    monkeypatch.setattr(loop, "call_later", lambda delay_s, *args: call_later(min(delay_s, PACE_S), *args))
    return Square()


async def test_what_comes_after_a_pause_leaves_at_once(square: Square) -> None:
    crowd = square.crowd()
    wires = [square.follower(crowd)[1] for _ in range(3)]
    crowd.tell(numbered(1))
    await asyncio.sleep(0)
    assert [wire.types() for wire in wires] == [["n1"]] * 3


async def test_a_burst_is_gathered_and_given_as_one_to_all(square: Square) -> None:
    crowd = square.crowd()
    wires = [square.follower(crowd)[1] for _ in range(3)]
    for number in range(5):
        crowd.tell(numbered(number))
    await asyncio.sleep(0)
    assert [wire.types() for wire in wires] == [["n0"]] * 3
    await flushed()
    for wire in wires:
        assert wire.types() == [f"n{number}" for number in range(5)]
        assert len(wire.writes) == 2
    assert not square.outlet.gathering


async def test_who_is_answered_gets_what_waits_before_the_answer_and_once(square: Square) -> None:
    crowd = square.crowd()
    (asker, hers), (_, other) = square.follower(crowd), square.follower(crowd)
    for number in range(3):
        crowd.tell(numbered(number))
    asker.send_json({"type": "reply"})
    crowd.tell(numbered(3))
    await asyncio.sleep(0)
    assert hers.types() == ["n0", "n1", "n2", "reply"]
    assert other.types() == ["n0"]
    await flushed()
    assert hers.types() == ["n0", "n1", "n2", "reply", "n3"]
    assert other.types() == ["n0", "n1", "n2", "n3"]


async def test_an_answer_to_what_the_crowd_is_told_takes_no_round_more(square: Square) -> None:
    crowd = square.crowd()
    asker, wire = square.follower(crowd)
    for number in range(3):
        # As the writer does: who waits for a commit goes on in the next round, its events are published in this one.
        asyncio.get_running_loop().call_soon(asker.send_json, {"type": f"reply{number}"})
        crowd.tell(numbered(number))
        await asyncio.sleep(0)
        assert wire.types()[-2:] == [f"n{number}", f"reply{number}"]


async def test_a_signal_to_one_does_not_overtake_what_waits_for_it(square: Square) -> None:
    crowd = square.crowd()
    follower, wire = square.follower(crowd)
    crowd.tell(numbered(0))
    crowd.tell(numbered(1))
    follower.send(numbered(2))
    await flushed()
    assert wire.types() == ["n0", "n1", "n2"]


async def test_who_comes_gets_nothing_that_was_told_before(square: Square) -> None:
    crowd = square.crowd()
    square.follower(crowd)
    for number in range(2):
        crowd.tell(numbered(number))
    _, late = square.follower(crowd)
    crowd.tell(numbered(2))
    await flushed()
    assert late.types() == ["n2"]


async def test_who_goes_gets_everything_that_was_told_before(square: Square) -> None:
    crowd = square.crowd()
    leaver, wire = square.follower(crowd)
    for number in range(2):
        crowd.tell(numbered(number))
    crowd.remove(leaver)
    crowd.tell(numbered(2))
    leaver.send(numbered(3))
    await flushed()
    assert wire.types() == ["n0", "n1", "n3"]
    assert not leaver.crowds
    assert not crowd


async def test_who_did_not_follow_gets_nothing_on_going(square: Square) -> None:
    crowd = square.crowd()
    square.follower(crowd)
    stranger, wire = square.follower()
    for number in range(2):
        crowd.tell(numbered(number))
    crowd.remove(stranger)
    await flushed()
    assert wire.types() == []


async def test_who_follows_several_rooms_gets_those_of_one_turn_in_one_write(square: Square) -> None:
    crowds = [square.crowd(f"room_{number}") for number in range(3)]
    _, wire = square.follower(*crowds)
    for number in range(3):
        for place, crowd in enumerate(crowds):
            crowd.tell(numbered(10 * place + number))
    await flushed()
    assert len(wire.writes) == 2
    for place in range(3):
        of_room = [told for told in wire.types() if int(told[1:]) // 10 == place]
        assert of_room == [f"n{10 * place + number}" for number in range(3)], "each room's in its order"


async def test_a_laggard_that_is_closed_meanwhile_is_closed_once(square: Square) -> None:
    crowds = [square.crowd(f"room_{number}") for number in range(2)]
    follower, wire = square.follower(*crowds)
    for crowd in crowds * 2:
        crowd.tell(numbered(0))
    wire.unread_bytes = MAX_UNSENT_BYTES
    follower.close(CloseCode.REVOKED, "the token was revoked")
    assert wire.close_code() == CloseCode.TOO_SLOW
    assert len([frame for frame in wire.frames() if frame.opcode is Opcode.CLOSE]) == 1


async def test_a_close_comes_after_what_waits(square: Square) -> None:
    crowd = square.crowd()
    follower, wire = square.follower(crowd)
    for number in range(2):
        crowd.tell(numbered(number))
    follower.close(CloseCode.RESTARTING, "back soon")
    crowd.tell(numbered(2))
    await flushed()
    assert (wire.types(), wire.close_code()) == (["n0", "n1"], 4000)


async def test_what_waits_is_bounded(square: Square, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_WAITING_BYTES", 3 * len(numbered(0)))
    crowd = square.crowd()
    _, wire = square.follower(crowd)
    for number in range(5):
        crowd.tell(numbered(number))
    await asyncio.sleep(0)
    assert wire.types() == [f"n{number}" for number in range(5)], "given out before its turn"
    crowd.tell(numbered(5))
    await flushed()
    assert wire.types() == [f"n{number}" for number in range(6)]
