"""Keeping order in rooms: who is a moderator there."""

from __future__ import annotations

from tertulia.actions.chat.rooms import require_inside
from tertulia.actions.chat.seats import require_keeper
from tertulia.actions.deps import Deps
from tertulia.domain.errors import Conflict, NotFound
from tertulia.domain.events import RoomRoleChanged
from tertulia.domain.people import Member, RoomRole
from tertulia.governance import audit, permissions
from tertulia.governance.audit import Act
from tertulia.store import rooms as stored
from tertulia.store import seats
from tertulia.store.tx import Tx


async def set_room_role(deps: Deps, member: Member, room_id: str, member_id: str, role: RoomRole) -> None:
    """Make a member of a room its moderator, or no longer; the same role again changes nothing.

    Raises:
        NotFound: there is no such room, or the other is not in it.
        PermissionDenied: the member is neither a moderator there nor staff.
        Conflict: agents and guests moderate nothing; and only staff takes the role from the last who has it.
    """
    permissions.require_active(member)
    state = deps.rooms.get_visible(room_id, member)
    target = deps.people.get(member.workspace_id, member_id)
    permissions.require_can_manage(member, state.room, state.members.get(member.id))
    if role == "moderator":
        permissions.require_can_moderate(target)

    def op(tx: Tx) -> None:
        room = stored.get_room(tx, state.room.id)
        permissions.require_open(room)
        if room.kind != "public":
            require_inside(tx, room, member)
        require_keeper(tx, room, member)
        seat = seats.find_seat(tx, room.id, target.id)
        if seat is None:
            raise NotFound(f"@{target.handle} is not a member of this room.")
        if seat.role == role:
            return
        if role == "member" and seats.count_moderators(tx, room.id) == 1 and not permissions.is_staff(member):
            raise Conflict("A room keeps a moderator; make somebody else one first.")
        seats.set_role(tx, room.id, target.id, role)
        tx.emit(room.workspace_id, room.id, tx.next_seq(room.id), RoomRoleChanged(target.id, role))
        details = {"room_id": room.id, "role": role}
        audit.record(tx, Act(room.workspace_id, member.id, "room_role.changed", target.id, details), deps.audit_key)

    await deps.writer.submit(op)
