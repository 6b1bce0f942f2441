"""What may be told among whom: each of them could have read where it was said."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tertulia.domain.ids import AgentId, MemoryId, RoomId, WorkspaceId
from tertulia.domain.memory import Memory, MemorySource
from tertulia.domain.people import History, Member, MemberRole, RoomKind
from tertulia.rooms.company import Company
from tertulia.rooms.state import Rooms
from tests.unit.rooms.kit import AGENT, ANA, BRUNO, GUEST, HOME, NOON, make_member, room_of

OTHER = WorkspaceId("ws_other")


def memory(seq: int | None = 5, *, audience: tuple[str, ...] | None = None, **source: Any) -> Memory:
    """Make a memory of message `msg_1` in `room_1`, unless told otherwise."""
    return Memory(
        id=MemoryId("mry_1"),
        workspace_id=HOME,
        agent_id=AgentId("agt_sage"),
        ordinal=1,
        kind="semantic",
        type="fact",
        content="The boat is called Swift",
        importance=0.5,
        confidence=0.8,
        subject=None,
        audience=audience,
        source=MemorySource(**{"author": "ana", "room_id": "room_1", "message_id": "msg_1", **source}),
        source_seq=seq,
        tags=(),
        context={},
        external_id=None,
        created_at=NOON,
        accessed_at=NOON,
        access_count=0,
        expires_at=None,
    )


def told(rooms: Rooms, remembered: Memory, *listeners: Member) -> bool:
    return Company(rooms, HOME, [AGENT, *listeners], NOON, AGENT).may_know(remembered)


@pytest.mark.parametrize("kind", ["private", "direct"])
def test_a_private_word_is_for_those_of_its_room(kind: RoomKind) -> None:
    rooms = room_of((AGENT, 1), (ANA, 2), kind=kind)
    assert told(rooms, memory(), ANA)
    assert not told(rooms, memory(), ANA, BRUNO)
    assert told(rooms, memory(seq=1), ANA), "its history is open to who comes later"


def test_a_public_word_is_for_all_but_guests() -> None:
    rooms = room_of((AGENT, 1), (ANA, 2), kind="public")
    assert told(rooms, memory(), ANA, BRUNO)
    assert not told(rooms, memory(), ANA, BRUNO, GUEST)
    assert told(room_of((AGENT, 1), (GUEST, 9), kind="public"), memory(), ANA, GUEST), "it is in the room"


@pytest.mark.parametrize("kind", ["public", "private"])
def test_where_history_is_hidden_nothing_from_before_is_told(kind: RoomKind) -> None:
    rooms = room_of((AGENT, 1), (ANA, 2), (BRUNO, 6), kind=kind, history="from_join")
    assert told(rooms, memory(seq=5), ANA)
    assert not told(rooms, memory(seq=5), ANA, BRUNO)
    assert told(rooms, memory(seq=6), ANA, BRUNO)
    assert not told(rooms, memory(seq=6), ANA, make_member("clara")), "she is not in the room and would not see it"


def test_the_agent_tells_nothing_of_a_room_that_it_had_to_leave() -> None:
    assert not told(room_of((ANA, 2)), memory(), ANA)
    rejoined = room_of((ANA, 2), (AGENT, 8), history="from_join")
    assert not told(rejoined, memory(seq=5), ANA)


def test_an_audience_narrows_and_need_not_name_the_agent() -> None:
    rooms = room_of((AGENT, 1), (ANA, 2), (BRUNO, 3))
    assert told(rooms, memory(audience=(ANA.id,)), ANA)
    assert not told(rooms, memory(audience=(ANA.id,)), ANA, BRUNO)
    assert not told(room_of((AGENT, 1), (ANA, 2)), memory(audience=(ANA.id, BRUNO.id)), BRUNO), "it widens nothing"
    assert Company(rooms, HOME, [ANA], NOON).may_know(memory(audience=(ANA.id,)))
    assert not Company(rooms, HOME, [BRUNO], NOON).may_know(memory(audience=(ANA.id,)))


def test_what_came_from_nowhere_is_for_all() -> None:
    assert told(room_of(), memory(None, room_id=None, message_id=None), ANA, GUEST)


UNKNOWN: list[dict[str, Any]] = [{"room_id": "room_gone"}, {"room_id": None, "message_id": "msg_gone"}]


@pytest.mark.parametrize("source", UNKNOWN)
def test_an_unknown_source_is_for_its_audience_alone(source: dict[str, Any]) -> None:
    rooms = room_of((AGENT, 1), (ANA, 2), kind="public")
    assert not told(rooms, memory(None, **source), ANA)
    assert told(rooms, memory(None, audience=(ANA.id,), **source), ANA)
    assert not told(rooms, memory(None, audience=(ANA.id,), **source), ANA, BRUNO)


def test_an_unknown_message_is_told_where_all_of_its_room_is_open() -> None:
    assert told(room_of((AGENT, 1), (ANA, 2)), memory(None), ANA)
    hiding = room_of((AGENT, 1), (ANA, 2), history="from_join")
    assert not told(hiding, memory(None), ANA)
    assert told(hiding, memory(None, audience=(ANA.id,)), ANA)


def test_another_workspace_has_no_public_rooms_here() -> None:
    assert not told(room_of((AGENT, 1), (ANA, 2), kind="public", workspace=OTHER), memory(), ANA)


def _could_read(rooms: Rooms, member: Member, remembered: Memory) -> bool:
    """Say the rule once more, member by member."""
    state = rooms[RoomId("room_1")]
    seq = remembered.source_seq or 0
    if member.id in state.members:
        return seq >= state.first_visible_seq(member.id)
    return state.room.kind == "public" and member.role != "guest" and state.room.history == "all"


def test_a_company_may_know_what_each_of_it_could_have_read(seed: int) -> None:
    chance = random.Random(seed)
    roles: list[MemberRole] = ["owner", "member", "guest"]
    everyone = [make_member(f"m{n}", role=chance.choice(roles)) for n in range(6)]
    outcomes = set()
    for _ in range(2000):
        inside = [(who, chance.randrange(1, 9)) for who in everyone if chance.random() < 0.7]
        kind, history = chance.choice(["public", "private"]), chance.choice(["all", "from_join"])
        rooms = room_of(*inside, kind=kind, history=history)  # type: ignore[arg-type]
        company = chance.sample(everyone, chance.randrange(1, 4))
        remembered = memory(chance.choice([None, *range(1, 10)]))
        expected = all(_could_read(rooms, member, remembered) for member in company)
        assert Company(rooms, HOME, company, NOON).may_know(remembered) == expected
        outcomes.add(expected)
    assert outcomes == {True, False}


@pytest.mark.parametrize("history", ["all", "from_join"])
def test_two_hundred_listeners_cost_little(history: History) -> None:
    crowd = [make_member(f"m{n}") for n in range(200)]
    rooms = room_of(*((who, 1) for who in crowd), history=history)
    hits = [replace(memory(), id=MemoryId(f"mry_{n}")) for n in range(10)]

    def ask() -> None:
        company = Company(rooms, HOME, crowd, NOON, crowd[0])
        assert all(company.may_know(hit) for hit in hits)

    assert _fastest_s(ask) < 1e-2


def _fastest_s(work: Callable[[], None]) -> float:
    """Time the fastest of some runs, in seconds: what else the machine does makes none of them faster."""
    took = []
    for _ in range(20):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return min(took)


def test_a_public_room_is_not_open_to_who_is_banned_from_it() -> None:
    rooms = room_of((AGENT, 1), kind="public")
    assert told(rooms, memory(), ANA)
    rooms[RoomId("room_1")].banned_until[ANA.id] = None
    assert not told(rooms, memory(), ANA)
    assert told(rooms, memory(), BRUNO)
    rooms[RoomId("room_1")].banned_until[ANA.id] = NOON
    assert told(rooms, memory(), ANA), "it has run out"
