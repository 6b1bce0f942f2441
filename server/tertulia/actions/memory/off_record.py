"""Taking a room off the record: nothing that is said there meanwhile is remembered."""

from __future__ import annotations

from tertulia.actions.chat.speaking import require_heard, require_may_speak
from tertulia.actions.deps import Deps
from tertulia.domain.errors import PermissionDenied
from tertulia.domain.events import Notice
from tertulia.domain.people import Member
from tertulia.governance import permissions
from tertulia.store.memory import off_record as stored
from tertulia.store.memory.off_record import OffRecord
from tertulia.store.order import seats
from tertulia.store.tx import Tx


async def read_off_record(deps: Deps, member: Member, room_id: str) -> OffRecord | None:
    """Say since when a room is off the record; None when it is on it.

    Raises:
        NotFound: the member is not in the room.
    """
    return await stored.read_off_record(deps.db, deps.rooms.get_joined(room_id, member).room)


async def set_off_record(deps: Deps, member: Member, room_id: str, *, on: bool) -> OffRecord | None:
    """Take a room off the record, or put it back; the room is told, and the same again changes nothing.

    Any person in the room may take it off; who did, who moderates it and staff put it back.

    Raises:
        NotFound: the member is not in the room.
        PermissionDenied: it is no person, may say nothing there, or somebody else took the room off the record.
        Conflict: the room is archived.
    """
    permissions.require_active(member)
    state = deps.rooms.get_joined(room_id, member)
    permissions.require_open(state.room)
    if member.kind != "human":
        raise PermissionDenied("Only people take a room off the record.")
    require_may_speak(deps, state, member)
    room = state.room

    def op(tx: Tx) -> OffRecord | None:
        require_heard(deps, tx, state, member)
        since = stored.find_off_record(tx, room)
        if on is (since is not None):
            return since
        if since is not None:
            _require_may_end(tx, since, member, room_id)
        seq = tx.next_seq(room.id)
        if on:
            stored.begin_off_record(tx, room, member.id, seq)
            text = f"@{member.handle} took this room off the record: agents remember nothing that is said from here on."
        else:
            stored.end_off_record(tx, room, seq)
            text = f"@{member.handle} put this room back on the record."
        tx.emit(room.workspace_id, room.id, seq, Notice("off_record" if on else "on_record", text))
        return stored.find_off_record(tx, room)

    return await deps.writer.submit(op)


def _require_may_end(tx: Tx, since: OffRecord, member: Member, room_id: str) -> None:
    seat = seats.find_seat(tx, room_id, member.id)  # type: ignore[arg-type]
    is_moderator = seat is not None and seat.role == "moderator"
    if since.by_id != member.id and not is_moderator and not permissions.is_staff(member):
        raise PermissionDenied("Only who took the room off the record, its moderators or staff put it back.")
