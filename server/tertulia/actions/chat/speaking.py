"""Whether somebody is heard in a room now: silences, blocks and slow mode, all of it asked of memory."""

from __future__ import annotations

from datetime import datetime

from tertulia.actions.deps import Deps
from tertulia.domain.clock import to_rfc3339
from tertulia.domain.errors import PermissionDenied
from tertulia.domain.people import Member
from tertulia.governance import permissions
from tertulia.governance.slow_mode import Pace
from tertulia.rooms.state import RoomState


def require_may_speak(deps: Deps, state: RoomState, member: Member) -> None:
    """Refuse the words of who was silenced here, and any between two in a direct room of whom one blocks the other.

    Raises:
        PermissionDenied: it says until when, or who blocks.
    """
    seat = state.members.get(member.id)
    if seat is not None and seat.silenced_until is not None:
        _require_heard(deps, seat.silenced_until)
    if state.room.kind == "direct" and len(state.members) == 2:
        _require_unblocked(deps, state, member)


def begin_pace(deps: Deps, state: RoomState, member: Member) -> Pace | None:
    """Ask to speak in a room in slow mode; None where nobody waits, or this member need not."""
    if not state.room.slow_mode_s or permissions.keeps_order(member, state.members.get(member.id)):
        return None
    return deps.slow_mode.enter(f"{state.room.id} {member.id}", state.room.slow_mode_s)


def _require_heard(deps: Deps, until: datetime) -> None:
    left_s = (until - deps.clock.now()).total_seconds()
    if left_s > 0:
        raise PermissionDenied(
            f"You were silenced in this room until {to_rfc3339(until)}; until then you can only read.",
            details={"silenced_until": to_rfc3339(until)},
            retry_after_s=round(left_s, 3),
        )


def _require_unblocked(deps: Deps, state: RoomState, member: Member) -> None:
    for other_id in list(state.members):
        if deps.preferences.is_blocked(other_id, member.id):
            raise PermissionDenied(f"@{deps.people[other_id].handle} takes no messages from you.")
        if deps.preferences.is_blocked(member.id, other_id):
            raise PermissionDenied(f"You block @{deps.people[other_id].handle}; unblock them to write here.")
