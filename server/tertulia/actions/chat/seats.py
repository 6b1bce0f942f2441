"""Seats in a room as they are where the order of writes is made: who keeps order there, and what leaving entails."""

from __future__ import annotations

from tertulia.domain.events import MemberLeft, RoomRoleChanged
from tertulia.domain.ids import MemberId
from tertulia.domain.people import Member, Room, RoomRole
from tertulia.governance import permissions
from tertulia.store import rooms as stored
from tertulia.store.order import seats
from tertulia.store.tx import Tx


def require_keeper(tx: Tx, room: Room, member: Member) -> None:
    """Ask once more whether a member manages a room: its role may have been taken in this very batch.

    Raises:
        PermissionDenied: the member is neither moderator there nor staff, or the room is direct.
    """
    permissions.require_can_manage(member, room, seats.find_seat(tx, room.id, member.id))


def dismiss(tx: Tx, room: Room, member: Member) -> bool:
    """Take a member out of a room, with the event that says so; False when it was not in.

    Where its last moderator goes, who has been there longest among its people becomes one: a private room that nobody
    manages could be mended by nobody.
    """
    seat = seats.find_seat(tx, room.id, member.id)
    if seat is None:
        return False
    stored.delete_membership(tx, room.id, member.id)
    tx.emit(room.workspace_id, room.id, tx.next_seq(room.id), MemberLeft(member.id))
    if seat.role == "moderator":
        _name_heir(tx, room)
    return True


def step_down(tx: Tx, member: Member) -> None:
    """Have a member that may moderate nothing any more do so in none of its rooms; who follows is as in `dismiss`."""
    for room in stored.list_rooms_of(tx, member.id):
        seat = seats.find_seat(tx, room.id, member.id)
        if seat is not None and seat.role == "moderator":
            _give_role(tx, room, member.id, "member")
            _name_heir(tx, room)


def _name_heir(tx: Tx, room: Room) -> None:
    if seats.count_moderators(tx, room.id):
        return
    heir_id = seats.find_heir(tx, room.id)
    if heir_id is not None:
        _give_role(tx, room, heir_id, "moderator")


def _give_role(tx: Tx, room: Room, member_id: MemberId, role: RoomRole) -> None:
    seats.set_role(tx, room.id, member_id, role)
    tx.emit(room.workspace_id, room.id, tx.next_seq(room.id), RoomRoleChanged(member_id, role))
