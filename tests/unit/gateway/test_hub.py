"""Fan-out: to whom, in which order, and what a revoked token closes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tertulia.actions.chat import reading, rooms
from tertulia.actions.chat.rooms import RoomDraft
from tertulia.domain.events import Signal
from tertulia.domain.ids import TokenId
from tertulia.wire.codes import CloseCode
from tests.unit.gateway.people import House, flushed


async def test_everyone_gets_the_same_bytes(house: House) -> None:
    wires = [(await house.connect(member))[1] for member in (house.owner, house.ana, house.ana)]
    begun = [len(wire.writes) for wire in wires]
    await house.say("hello")
    await flushed()
    said = {b"".join(wire.writes[start:]) for wire, start in zip(wires, begun, strict=True)}
    assert len(said) == 1


async def test_who_is_let_in_learns_of_the_room_before_its_first_event(house: House) -> None:
    _, wire = await house.connect(house.ana)
    state = await rooms.create_room(house.deps, house.owner, RoomDraft("new", kind="private"))
    await rooms.add_member(house.deps, house.owner, state.room.id, house.ana.id)
    await flushed()
    added, joined = wire.bodies()[1:]
    assert (added["type"], added["room"]["seq"]) == ("room_added", 1)
    assert (joined["type"], joined["seq"]) == ("member_joined", 2)


async def test_who_is_let_out_hears_that_and_no_more(house: House) -> None:
    _, wire = await house.connect(house.ana)
    await rooms.remove_member(house.deps, house.owner, house.room_id, house.ana.id)
    await house.say()
    await flushed()
    assert wire.types() == ["welcome", "member_left", "room_removed"]


async def test_a_signal_reaches_those_it_is_for(house: House) -> None:
    _, owner = await house.connect(house.owner)
    _, ana = await house.connect(house.ana)
    reading.set_typing(house.deps, house.ana, house.room_id, typing=True)
    await flushed()
    for wire in (owner, ana):
        assert wire.types()[1:] == ["typing"]


async def test_what_is_addressed_reaches_whoever_it_names_and_nobody_else(house: House) -> None:
    _, owner = await house.connect(house.owner)
    _, ana = await house.connect(house.ana)
    elsewhere = await rooms.create_room(house.deps, house.owner, RoomDraft("new", kind="private"))
    for room_id in (elsewhere.room.id, house.room_id, None):
        house.deps.bus.signal(Signal("memory_changed", room_id, house.deps.clock.now(), {}, frozenset({house.ana.id})))
    await flushed()
    assert ana.types()[1:] == ["memory_changed"] * 3
    assert [body["room_id"] for body in ana.bodies()[1:]] == [elsewhere.room.id, house.room_id, None]
    assert "memory_changed" not in owner.types()


async def test_who_caused_a_signal_that_it_knows_of_is_not_told(house: House) -> None:
    here, mine = await house.connect(house.ana)
    _, other = await house.connect(house.ana)
    to = frozenset({house.ana.id})
    house.deps.bus.signal(Signal("draft_changed", house.room_id, house.deps.clock.now(), {}, to, here.connection))
    await flushed()
    assert (mine.types()[1:], other.types()[1:]) == ([], ["draft_changed"])


@pytest.mark.parametrize("largest", [1, 2])
async def test_how_far_one_read_is_told_in_small_rooms_alone(
    house: House, largest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_TOLD_READERS", largest)
    _, owner = await house.connect(house.owner)
    _, ana = await house.connect(house.ana)
    await house.say()
    await reading.mark_read(house.deps, house.ana, house.room_id, house.seq)
    await flushed()
    assert ana.types()[-1] == "read"
    assert owner.types()[-1] == ("read" if largest == 2 else "message_posted")


async def test_a_revoked_token_closes_its_own_connections(house: House) -> None:
    first, first_wire = house.session(house.ana, "tok_1")
    second, second_wire = house.session(house.ana, "tok_2")
    for session in (first, second):
        await house.welcome(session)
    house.hub.close_token(house.ana.id, TokenId("tok_1"))
    assert first_wire.close_code() == CloseCode.REVOKED
    assert second_wire.close_code() is None


async def test_a_token_revoked_while_it_signs_in_opens_nothing(house: House) -> None:
    session, wire = house.session(house.ana, "tok_1")
    house.hub.close_token(house.ana.id, TokenId("tok_1"))
    await house.welcome(session)
    await house.say()
    await flushed()
    assert wire.close_code() == CloseCode.REVOKED
    assert wire.types() == []


async def test_a_session_that_has_run_out_is_closed(house: House) -> None:
    now = house.deps.clock.now()
    sessions = [house.session(house.ana, f"tok_{number}") for number in range(3)]
    for (session, _), hours in zip(sessions, (1, 2, None), strict=True):
        session.connection.expires_at = None if hours is None else now + timedelta(hours=hours)
        await house.welcome(session)
    house.hub.close_expired(now + timedelta(hours=1))
    assert [wire.close_code() for _, wire in sessions] == [CloseCode.REVOKED, None, None]


async def test_who_is_gone_is_forgotten(house: House) -> None:
    before = len(house.hub)
    session, wire = await house.connect(house.ana)
    assert len(house.hub) == before + 1
    house.hub.remove(session.connection)
    await house.say()
    await flushed()
    assert len(house.hub) == before
    assert wire.types() == ["welcome"]
