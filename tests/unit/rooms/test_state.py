"""The cached state of rooms: who is in, who may know, from where one may read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest

from tertulia.domain.errors import NotFound, PermissionDenied
from tertulia.domain.events import (
    Event,
    EventBody,
    MemberBanned,
    MemberJoined,
    MemberLeft,
    MemberSilenced,
    MemberUnbanned,
    Notice,
    RoomRoleChanged,
    RoomUpdated,
)
from tertulia.domain.ids import BanId, MemberId, RoomId
from tertulia.domain.order import Ban
from tertulia.domain.people import MemberRole, Membership, Room, RoomKind
from tertulia.rooms.state import Rooms, can_read
from tests.unit.rooms.kit import HOME, NOON, make_member

ROOM = RoomId("room_1")


def make_room(kind: RoomKind = "public", history: Literal["all", "from_join"] = "all") -> Room:
    return Room(ROOM, HOME, "room", kind, "", history, None, NOON)


def happens(rooms: Rooms, seq: int, body: EventBody) -> None:
    rooms.apply(Event(HOME, ROOM, seq, NOON, body))


def joins(rooms: Rooms, seq: int, name: str = "ana") -> None:
    happens(rooms, seq, MemberJoined(Membership(ROOM, MemberId(f"mem_{name}"), "member", seq, NOON)))


# Who may know of a room that they are not in, and is told to join it; for all others there is no such room.
@pytest.mark.parametrize(
    ("kind", "role", "workspace", "error"),
    [
        ("public", "member", HOME, PermissionDenied),
        ("public", "owner", HOME, PermissionDenied),
        ("public", "guest", HOME, NotFound),
        ("public", "owner", "ws_other", NotFound),
        ("private", "owner", HOME, NotFound),
        ("private", "member", HOME, NotFound),
        ("direct", "owner", HOME, NotFound),
    ],
)
def test_what_outsiders_are_told(kind: RoomKind, role: MemberRole, workspace: str, error: type[Exception]) -> None:
    rooms = Rooms([(make_room(kind), 0)], [])
    outsider = make_member(role=role, workspace=workspace)
    with pytest.raises(error):
        rooms.get_joined(ROOM, outsider)
    assert (rooms.list_visible(outsider) != []) == (error is PermissionDenied)


@pytest.mark.parametrize("kind", ["public", "private", "direct"])
def test_whoever_joined_is_in_until_leaving(kind: RoomKind) -> None:
    rooms, ana = Rooms([(make_room(kind), 0)], []), make_member(role="guest")
    joins(rooms, 1)
    assert rooms.get_joined(ROOM, ana).seq == 1
    assert [state.room.id for state in rooms.of_member(ana.id)] == [ROOM]
    happens(rooms, 2, MemberLeft(ana.id))
    assert rooms.of_member(ana.id) == []
    assert ana.id not in rooms[ROOM].read_seqs


def test_history_begins_where_one_came_in() -> None:
    for history, first in (("all", 0), ("from_join", 5)):
        rooms = Rooms([(make_room(history=history), 4)], [])  # type: ignore[arg-type]
        joins(rooms, 5)
        assert rooms[ROOM].first_visible_seq(MemberId("mem_ana")) == first


def test_what_was_said_before_one_came_counts_as_read_and_marks_only_rise() -> None:
    rooms = Rooms([(make_room(), 4)], [])
    joins(rooms, 5)
    state, ana = rooms[ROOM], MemberId("mem_ana")
    assert state.read_seqs[ana] == 5
    for seq in (7, 6):
        state.mark_read(ana, seq)
    assert state.read_seqs[ana] == 7
    state.mark_read(MemberId("mem_stranger"), 7)
    assert "mem_stranger" not in state.read_seqs


def test_roles_and_silences_belong_to_the_seat() -> None:
    rooms, ana, ben = Rooms([(make_room(), 0)], []), MemberId("mem_ana"), MemberId("mem_ben")
    joins(rooms, 1)
    happens(rooms, 2, RoomRoleChanged(ana, "moderator"))
    happens(rooms, 3, MemberSilenced(ana, ben, NOON))
    seat = rooms[ROOM].members[ana]
    assert (seat.role, seat.silenced_until, seat.joined_seq) == ("moderator", NOON, 1)
    happens(rooms, 4, MemberSilenced(ana, ben, None))
    assert rooms[ROOM].members[ana].silenced_until is None
    happens(rooms, 5, MemberLeft(ana))
    happens(rooms, 6, MemberSilenced(ana, ben, None))
    assert ana not in rooms[ROOM].members


def test_archived_rooms_are_listed_apart() -> None:
    rooms, ana = Rooms([(make_room(), 0)], []), make_member()
    for room, archived, open_ in ((make_room(), [], [ROOM]), (replace(make_room(), archived_at=NOON), [ROOM], [])):
        happens(rooms, rooms[ROOM].seq + 1, RoomUpdated(room))
        assert [state.room.id for state in rooms.list_visible(ana, True)] == archived
        assert [state.room.id for state in rooms.list_visible(ana, False)] == open_
        assert [state.room.id for state in rooms.list_visible(ana)] == [ROOM]


def test_every_event_counts_and_a_changed_room_is_the_new_one() -> None:
    rooms = Rooms([(make_room(), 0)], [])
    happens(rooms, 1, Notice("n", "x"))
    happens(rooms, 2, RoomUpdated(make_room(history="from_join")))
    assert (rooms[ROOM].seq, rooms[ROOM].room.history) == (2, "from_join")


def test_who_is_banned_knows_of_a_public_room_and_reads_nothing_there() -> None:
    ana, by, late = make_member(), MemberId("mem_ben"), NOON + timedelta(hours=1)
    ban = Ban(BanId("ban_1"), HOME, ROOM, ana.id, by, "", NOON, late)
    rooms = Rooms([(make_room(), 0)], [], bans=[ban])
    assert rooms.list_visible(ana) != []
    assert (can_read(rooms[ROOM], ana, NOON), can_read(rooms[ROOM], ana, late)) == (False, True)
    assert can_read(rooms[ROOM], make_member("ben"), NOON)
    happens(rooms, 1, MemberUnbanned(ana.id, by))
    assert can_read(rooms[ROOM], ana, NOON)
    happens(rooms, 2, MemberBanned(ana.id, by, None))
    assert not can_read(rooms[ROOM], ana, late)
    assert not can_read(rooms[ROOM], make_member(role="guest"), NOON)
