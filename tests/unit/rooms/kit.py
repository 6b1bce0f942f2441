"""What the tests of rooms share: members in one line, and one room with some of them in it."""

from __future__ import annotations

from datetime import UTC, datetime

from tertulia.domain.ids import MemberId, RoomId, WorkspaceId
from tertulia.domain.people import History, Member, MemberRole, Membership, Room, RoomKind
from tertulia.rooms.state import Rooms

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
HOME = WorkspaceId("ws_home")


def make_member(name: str = "ana", role: MemberRole = "member", workspace: str = HOME) -> Member:
    return Member(MemberId(f"mem_{name}"), WorkspaceId(workspace), name, name, "human", role, NOON)


AGENT, ANA, BRUNO = make_member("sage"), make_member("ana"), make_member("bruno")
GUEST = make_member("guest", role="guest")


def room_of(
    *members: tuple[Member, int], kind: RoomKind = "private", history: History = "all", workspace: WorkspaceId = HOME
) -> Rooms:
    """Make the one room `room_1`, which each member joined at a number."""
    room = Room(RoomId("room_1"), workspace, "room", kind, "", history, None, NOON)
    return Rooms([(room, 99)], [(Membership(room.id, who.id, "member", seq, NOON), 0) for who, seq in members])
