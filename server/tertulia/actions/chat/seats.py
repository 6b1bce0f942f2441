"""Seats in a room as they are where the order of writes is made: who keeps order there, and what leaving entails."""

from __future__ import annotations

from tertulia.actions.deps import Deps
from tertulia.domain.events import MemberLeft, RoomRoleChanged
from tertulia.domain.ids import MemberId
from tertulia.domain.people import Member, Room, RoomRole
from tertulia.governance import permissions
from tertulia.rooms.state import RoomState
from tertulia.store import rooms as stored
from tertulia.store.order import sanctions, seats
from tertulia.store.tx import Tx


def require_known_keeper(deps: Deps, state: RoomState, member: Member) -> None:
    """Refuse early, by what is in memory, who does not manage a room; `require_keeper` says the last word.

    Raises:
        PermissionDenied: the member is neither moderator there nor staff, is banned, or the room is direct.
    """
    permissions.require_can_manage(member, state.room, state.members.get(member.id))
    permissions.require_not_banned(state.is_banned(member.id, deps.clock.now()))


def require_keeper(tx: Tx, room: Room, member: Member) -> None:
    """Ask where the order is made whether a member manages a room: what holds may be of this very batch.

    Raises:
        PermissionDenied: the member is neither moderator there nor staff, is banned or silenced, or the room is direct.
    """
    permissions.require_can_manage(member, room, seats.find_seat(tx, room.id, member.id))
    permissions.require_not_banned(sanctions.find_ban(tx, room.id, member.id) is not None)
    require_voice(tx, room, member)


def require_voice(tx: Tx, room: Room, member: Member) -> None:
    """Refuse who was silenced in a room, be it in this very batch.

    Raises:
        PermissionDenied: it says until when.
    """
    permissions.require_not_silenced(sanctions.find_silence(tx, room.id, member.id), tx.now)


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
