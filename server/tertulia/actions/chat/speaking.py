"""Whether somebody is heard in a room now: silences and blocks, of memory and in the order of writes, and slow mode."""

from __future__ import annotations

from tertulia.actions.chat.rooms import require_writable
from tertulia.actions.chat.seats import require_voice
from tertulia.actions.deps import Deps
from tertulia.domain.errors import PermissionDenied
from tertulia.domain.ids import MemberId
from tertulia.domain.people import Member
from tertulia.governance import permissions
from tertulia.governance.slow_mode import Pace
from tertulia.rooms.state import RoomState
from tertulia.store import people
from tertulia.store.order import preferences
from tertulia.store.tx import Tx


def require_may_speak(deps: Deps, state: RoomState, member: Member) -> None:
    """Refuse the words of who was silenced here, and in a direct room those to nobody, or where one of two blocks.

    Raises:
        PermissionDenied: it says until when, or who blocks.
        Conflict: the account of everybody else there was closed.
    """
    seat = state.members.get(member.id)
    if seat is not None:
        permissions.require_not_silenced(seat.silenced_until, deps.clock.now())
    if state.room.kind == "direct":
        permissions.require_company(any(deps.people[one].is_active for one in list(state.members) if one != member.id))
        if len(state.members) == 2:
            _require_unblocked(deps, state, member)


def require_heard(deps: Deps, tx: Tx, state: RoomState, member: Member) -> None:
    """Ask once more, where the order is made: what was done in this very batch is in no memory yet.

    Raises:
        PermissionDenied: as `require_may_speak`, or the member is not in the room any more.
        Conflict: as `require_may_speak`, or the room was archived.
    """
    if not require_writable(tx, state.room, member):
        require_voice(tx, state.room, member)
    if state.room.kind != "direct":
        return
    permissions.require_company(people.has_company(tx, state.room.id, member.id))
    if len(state.members) == 2:
        for other_id in state.members.keys() - {member.id}:
            by_id = preferences.find_blocker(tx, member.id, other_id)
            if by_id is not None:
                raise _blocked(deps, other_id, is_by_other=by_id == other_id)


def begin_pace(deps: Deps, state: RoomState, member: Member) -> Pace | None:
    """Ask to speak in a room in slow mode; None where nobody waits, or this member need not."""
    if not state.room.slow_mode_s or permissions.keeps_order(member, state.members.get(member.id)):
        return None
    return deps.slow_mode.enter(f"{state.room.id} {member.id}", state.room.slow_mode_s)


def _require_unblocked(deps: Deps, state: RoomState, member: Member) -> None:
    for other_id in list(state.members):
        if deps.preferences.is_blocked(other_id, member.id):
            raise _blocked(deps, other_id, is_by_other=True)
        if deps.preferences.is_blocked(member.id, other_id):
            raise _blocked(deps, other_id, is_by_other=False)


def _blocked(deps: Deps, other_id: MemberId, *, is_by_other: bool) -> PermissionDenied:
    handle = deps.people[other_id].handle
    if is_by_other:
        return PermissionDenied(f"@{handle} takes no messages from you.")
    return PermissionDenied(f"You block @{handle}; unblock them to write here.")
