"""Keeping order in rooms: who is a moderator, who may not be there, and who is to say nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tertulia.actions.chat.rooms import require_inside
from tertulia.actions.chat.seats import dismiss, require_keeper, require_known_keeper
from tertulia.actions.deps import Deps
from tertulia.domain.clock import to_rfc3339
from tertulia.domain.errors import Conflict, InvalidInput, NotFound
from tertulia.domain.events import EventBody, MemberBanned, MemberSilenced, MemberUnbanned, RoomRoleChanged
from tertulia.domain.ids import BanId, new_id
from tertulia.domain.order import Ban
from tertulia.domain.people import Member, Room, RoomRole
from tertulia.governance import audit, permissions
from tertulia.governance.audit import Act
from tertulia.rooms.state import RoomState
from tertulia.store import rooms as stored
from tertulia.store.order import sanctions, seats
from tertulia.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who is banned or silenced, until when; None is for good."""

    member_id: str
    until: datetime | None = None
    reason: str = ""


async def set_room_role(deps: Deps, member: Member, room_id: str, member_id: str, role: RoomRole) -> None:
    """Make a member of a room its moderator, or no longer; the same role again changes nothing.

    Raises:
        NotFound: there is no such room, or the other is not in it.
        PermissionDenied: the member does not keep order there; who is banned or silenced does not.
        Conflict: agents and guests moderate nothing; and only staff takes the role from the last who has it.
    """
    state, target = _find(deps, member, room_id, member_id)
    if role == "moderator":
        permissions.require_can_moderate(target)

    def op(tx: Tx) -> None:
        room = _enter(tx, state, member)
        seat = seats.find_seat(tx, room.id, target.id)
        if seat is None:
            raise NotFound(f"@{target.handle} is not a member of this room.")
        if seat.role == role:
            return
        if role == "member" and seats.count_moderators(tx, room.id) == 1 and not permissions.is_staff(member):
            raise Conflict("A room keeps a moderator; make somebody else one first.")
        seats.set_role(tx, room.id, target.id, role)
        _emit(tx, room, RoomRoleChanged(target.id, role))
        _record(deps, tx, room, Act(room.workspace_id, member.id, "room_role.changed", target.id, {"role": role}))

    await deps.writer.submit(op)


async def ban_member(deps: Deps, member: Member, room_id: str, verdict: Verdict) -> None:
    """Keep a member out of a room, and take it out if it is in; a later verdict replaces an earlier one.

    Raises:
        NotFound: there is no such room or member.
        PermissionDenied: the member does not keep order there, or the other stands above it.
        InvalidInput: the ban would have ended already.
    """
    state, target = _find(deps, member, room_id, verdict.member_id)
    permissions.require_can_sanction(member, target)

    def op(tx: Tx) -> None:
        room = _enter(tx, state, member)
        _require_to_come(tx, verdict.until)
        ban_id = BanId(new_id("ban"))
        ban = Ban(ban_id, room.workspace_id, room.id, target.id, member.id, verdict.reason, tx.now, verdict.until)
        sanctions.put_ban(tx, ban)
        _emit(tx, room, MemberBanned(target.id, member.id, verdict.until))
        dismiss(tx, room, target)
        act = Act(room.workspace_id, member.id, "member.banned", target.id, _until(verdict.until))
        _record(deps, tx, room, act, verdict.reason)

    await deps.writer.submit(op)


async def unban_member(deps: Deps, member: Member, room_id: str, member_id: str) -> None:
    """Let a member into a room again, if it wants to; where there is no ban, nothing changes.

    Raises:
        NotFound: there is no such room or member.
        PermissionDenied: the member does not keep order there; who is banned or silenced does not.
    """
    state, target = _find(deps, member, room_id, member_id)

    def op(tx: Tx) -> None:
        room = _enter(tx, state, member)
        if sanctions.delete_ban(tx, room.id, target.id):
            _emit(tx, room, MemberUnbanned(target.id, member.id))
            _record(deps, tx, room, Act(room.workspace_id, member.id, "member.unbanned", target.id))

    await deps.writer.submit(op)


async def silence_member(deps: Deps, member: Member, room_id: str, verdict: Verdict) -> None:
    """Have a member of a room read and say nothing until a moment; no moment lets it speak again.

    Raises:
        NotFound: there is no such room, or the other is not in it.
        PermissionDenied: the member does not keep order there, or the other stands above it.
        InvalidInput: the moment has passed.
        Conflict: it is an agent.
    """
    state, target = _find(deps, member, room_id, verdict.member_id)
    permissions.require_can_sanction(member, target)
    if target.kind == "agent":
        raise Conflict(f"@{target.handle} is an agent; switch it off in this room instead (set_agent_mode).")

    def op(tx: Tx) -> None:
        room = _enter(tx, state, member)
        if verdict.until is None:
            if not sanctions.delete_silence(tx, room.id, target.id):
                return
        else:
            _require_to_come(tx, verdict.until)
            if seats.find_seat(tx, room.id, target.id) is None:
                raise NotFound(f"@{target.handle} is not a member of this room.")
            sanctions.put_silence(tx, room, target.id, member.id, verdict.until)
        _emit(tx, room, MemberSilenced(target.id, member.id, verdict.until))
        act = Act(room.workspace_id, member.id, "member.silenced", target.id, _until(verdict.until))
        _record(deps, tx, room, act)

    await deps.writer.submit(op)


async def list_bans(
    deps: Deps, member: Member, room_id: str, limit: int, cursor: str | None
) -> tuple[list[Ban], str | None]:
    """List who is banned from a room, newest first, and the cursor of the page after.

    Raises:
        NotFound: there is no such room.
        PermissionDenied: the member does not keep order there; who is banned or silenced does not.
    """
    state = deps.rooms.get_visible(room_id, member)
    require_known_keeper(deps, state, member)
    return await sanctions.list_bans(deps.db, state.room.id, deps.clock.now(), limit, cursor)


def _find(deps: Deps, member: Member, room_id: str, member_id: str) -> tuple[RoomState, Member]:
    """Find the room and whom it is about, and refuse early who keeps no order there."""
    permissions.require_active(member)
    state = deps.rooms.get_visible(room_id, member)
    require_known_keeper(deps, state, member)
    return state, deps.people.get(member.workspace_id, member_id)


def _enter(tx: Tx, state: RoomState, member: Member) -> Room:
    """Read the room as it now stands, and ask once more whether the member keeps order there."""
    room = stored.get_room(tx, state.room.id)
    permissions.require_open(room)
    if room.kind != "public":
        require_inside(tx, room, member)
    require_keeper(tx, room, member)
    return room


def _require_to_come(tx: Tx, until: datetime | None) -> None:
    if until is not None and until <= tx.now:
        raise InvalidInput("until: that moment has passed; name one to come.")


def _until(until: datetime | None) -> dict[str, Any]:
    return {"until": None if until is None else to_rfc3339(until)}


def _emit(tx: Tx, room: Room, body: EventBody) -> None:
    tx.emit(room.workspace_id, room.id, tx.next_seq(room.id), body)


def _record(deps: Deps, tx: Tx, room: Room, act: Act, reason: str = "") -> None:
    personal = {"reason": reason} if reason else {}
    audit.record(tx, replace(act, details={**act.details, "room_id": room.id}, personal=personal), deps.audit_key)
