"""Creating rooms, changing them, and letting members in and out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tertulia.actions.chat.seats import dismiss, require_keeper, require_known_keeper, require_voice
from tertulia.actions.deps import Deps
from tertulia.domain.clock import to_rfc3339
from tertulia.domain.errors import Conflict, InvalidInput, NotFound, PermissionDenied
from tertulia.domain.events import MemberJoined, RoomUpdated
from tertulia.domain.ids import RoomId, new_id
from tertulia.domain.people import AgentMode, History, Member, Membership, Room, RoomKind, RoomRole
from tertulia.floor.weights import SMALL_ROOM
from tertulia.governance import audit, permissions
from tertulia.governance.audit import Act
from tertulia.rooms.acquaintance import get_known
from tertulia.rooms.state import RoomState
from tertulia.store import rooms as stored
from tertulia.store.order import sanctions, seats
from tertulia.store.people import get_member
from tertulia.store.tx import Tx

MAX_MEMBERS = 5_000


@dataclass(frozen=True, slots=True)
class RoomDraft:
    """A room before it has an id."""

    name: str
    kind: RoomKind = "public"
    topic: str = ""
    history: History = "all"


@dataclass(frozen=True, slots=True)
class RoomChange:
    """What is to change about a room; None leaves it as it is."""

    name: str | None = None
    topic: str | None = None
    is_archived: bool | None = None
    kind: RoomKind | None = None
    slow_mode_s: int | None = None

    def apply_to(self, room: Room, now: datetime) -> Room:
        """Give the room as it is to be; one that is archived already stays so since then."""
        archived_at = {None: room.archived_at, False: None, True: room.archived_at or now}[self.is_archived]
        wanted: dict[str, Any] = {name: getattr(self, name) for name in ("name", "topic", "kind", "slow_mode_s")}
        return replace(
            room, archived_at=archived_at, **{name: value for name, value in wanted.items() if value is not None}
        )


async def create_room(deps: Deps, creator: Member, draft: RoomDraft) -> RoomState:
    """Create a public or private room with its creator as first member and moderator.

    Raises:
        PermissionDenied: guests create none.
        Conflict: the name is taken.
        InvalidInput: the name begins with the sign that is put before names.
    """
    permissions.require_active(creator)
    permissions.require_can_create_room(creator)
    _require_plain_name(draft.name)

    def op(tx: Tx) -> RoomId:
        room = Room(
            id=RoomId(new_id("room")),
            workspace_id=creator.workspace_id,
            name=draft.name,
            kind=draft.kind,
            topic=draft.topic,
            history=draft.history,
            created_by=creator.id,
            created_at=tx.now,
        )
        _require_free_name(tx, room)
        insert_room(deps, tx, room, [creator])
        return room.id

    return deps.rooms[await deps.writer.submit(op)]


async def open_direct(deps: Deps, member: Member, member_ids: list[str]) -> RoomState:
    """Open the direct room of the member and these others; the same people always get the same room.

    Raises:
        NotFound: one of them is not in the workspace.
        InvalidInput: nobody but the member is named.
        PermissionDenied: the member is a guest, and there is no such room yet.
    """
    permissions.require_active(member)
    others = {get_known(deps.people, deps.rooms, member, member_id) for member_id in member_ids} - {member}
    if not others:
        raise InvalidInput("Name at least one member other than yourself.")
    for other in others:
        if not other.is_active:
            raise NotFound(f"There is no member {other.id}.")
    people = sorted([member, *others], key=lambda one: one.id)
    key = ",".join(one.id for one in people)

    def op(tx: Tx) -> RoomId:
        known = stored.find_direct(tx, member.workspace_id, key)
        if known is not None:
            return known
        permissions.require_can_create_room(member)
        room = Room(
            id=RoomId(new_id("room")),
            workspace_id=member.workspace_id,
            name=", ".join(one.name for one in people)[:80].rstrip(),
            kind="direct",
            topic="",
            history="all",
            created_by=member.id,
            created_at=tx.now,
        )
        insert_room(deps, tx, room, people, direct_key=key)
        return room.id

    return deps.rooms[await deps.writer.submit(op)]


def insert_room(deps: Deps, tx: Tx, room: Room, members: list[Member], *, direct_key: str | None = None) -> None:
    """Add a room with its first members, in order; who created it is its moderator, unless it is direct."""
    stored.insert_room(tx, room, direct_key)
    tx.after_commit.append(lambda: deps.rooms.add(room))
    for member in members:
        is_moderator = room.kind != "direct" and member.id == room.created_by
        insert_membership(tx, room, member, "moderator" if is_moderator else "member")


def insert_membership(tx: Tx, room: Room, member: Member, role: RoomRole = "member") -> Membership:
    """Let a member into a room, with the event that says so.

    Raises:
        NotFound: the member has gone, be it in this very batch.
        PermissionDenied: it is banned from the room.
    """
    if not get_member(tx, member.id).is_active:
        raise NotFound(f"@{member.handle} is not in this workspace any more.")
    ban = sanctions.find_ban(tx, room.id, member.id)
    if ban is not None:
        how_long = "for good" if ban.until is None else f"until {to_rfc3339(ban.until)}"
        raise PermissionDenied(f"@{member.handle} is banned from this room {how_long}.")
    mode = _first_mode(tx, room) if member.kind == "agent" else None
    seq = tx.next_seq(room.id)
    silenced_until = sanctions.find_silence(tx, room.id, member.id)
    membership = Membership(room.id, member.id, role, seq, tx.now, mode, silenced_until)
    stored.insert_membership(tx, room.workspace_id, membership)
    tx.emit(room.workspace_id, room.id, seq, MemberJoined(membership))
    return membership


def _first_mode(tx: Tx, room: Room) -> AgentMode:
    """Say how an agent that comes into a room takes the floor there, until somebody says otherwise.

    Among few people names are rare and what is asked is everybody's: an agent that waits for its name would hear one
    turn of fifty there. Among many it is one voice more, and half of what is meant for it names it; and a public room
    may be full tomorrow.
    """
    if room.kind == "direct":
        return "always"
    is_small = room.kind == "private" and seats.count_people(tx, room.id) <= SMALL_ROOM
    return "natural" if is_small else "mentioned"


async def update_room(deps: Deps, member: Member, room_id: str, change: RoomChange) -> RoomState:
    """Change a room's name, topic, kind or pace, or archive it, which stops what agents do there.

    Staff need not be in a public one.

    Raises:
        PermissionDenied: the member is neither a moderator of the room nor staff, or is banned or silenced there.
        Conflict: the name is taken, or the room is archived and the change does not open it again.
        InvalidInput: the new name begins with the sign that is put before names.
    """
    permissions.require_active(member)
    state = deps.rooms.get_visible(room_id, member)
    require_known_keeper(deps, state, member)

    def op(tx: Tx) -> None:
        if state.room.kind != "public":
            require_inside(tx, state.room, member)
        room = stored.get_room(tx, state.room.id)
        require_keeper(tx, room, member)
        changed = change.apply_to(room, tx.now)
        if changed == room:
            return
        if changed.name != room.name:
            _require_plain_name(changed.name)
        if change.is_archived is not False:
            permissions.require_open(room)
        if changed.archived_at is None:
            _require_free_name(tx, changed)
        stored.update_room(tx, changed)
        tx.emit(room.workspace_id, room.id, tx.next_seq(room.id), RoomUpdated(changed))
        audit.record(tx, _changed(member, room, changed), deps.audit_key)
        if changed.archived_at is not None:
            # A turn that begins later ends by itself.
            tx.after_commit.append(lambda: deps.turns.halt_room(room.id))

    await deps.writer.submit(op)
    return state


def _changed(member: Member, room: Room, changed: Room) -> Act:
    """Say what was changed about a room, without its words."""
    names = [name for name in ("name", "topic") if getattr(room, name) != getattr(changed, name)]
    details: dict[str, Any] = {"words": names, "kind": changed.kind, "slow_mode_s": changed.slow_mode_s}
    details["archived"] = changed.archived_at is not None
    return Act(room.workspace_id, member.id, "room.changed", room.id, details)


def _require_plain_name(name: str) -> None:
    """Refuse a name that would be read as another's: `#lobby` stands for the room `lobby` wherever rooms are named."""
    if name.startswith("#"):
        raise InvalidInput("A room's name does not begin with #, which is put before it; leave that out.")


def _require_free_name(tx: Tx, room: Room) -> None:
    if stored.is_name_taken(tx, room):
        raise Conflict(f"There is a room named {room.name!r} already; choose another name.")


async def join_room(deps: Deps, member: Member, room_id: str) -> RoomState:
    """Enter a public room; entering twice changes nothing.

    Raises:
        NotFound: there is no such room, or it is not the member's to know of.
        PermissionDenied: the room is not public, or the member is banned from it.
    """
    permissions.require_active(member)
    state = deps.rooms.get_visible(room_id, member)
    if member.id not in state.members:
        permissions.require_can_join(state.room)
        await _admit(deps, state, member, member)
    return state


async def add_member(deps: Deps, member: Member, room_id: str, member_id: str) -> RoomState:
    """Bring another member into a room one is in; bringing it twice changes nothing.

    Raises:
        NotFound: there is no such room or member.
        PermissionDenied: the room is direct, the member is a guest or silenced, or the other is banned from the room.
    """
    permissions.require_active(member)
    state = deps.rooms.get_joined(room_id, member)
    target = get_known(deps.people, deps.rooms, member, member_id)
    permissions.require_can_add(member, state.room)
    if not target.is_active:
        raise NotFound(f"There is no member {member_id}.")
    await _admit(deps, state, target, member)
    return state


async def leave_room(deps: Deps, member: Member, room_id: str) -> None:
    """Leave a room.

    Raises:
        NotFound: the member is not in it.
        PermissionDenied: it is a direct room.
    """
    state = deps.rooms.get_joined(room_id, member)
    permissions.require_can_leave(state.room)

    def op(tx: Tx) -> None:
        if not dismiss(tx, state.room, member):
            raise NotFound(f"@{member.handle} is not a member of this room.")

    await deps.writer.submit(op)


async def remove_member(deps: Deps, member: Member, room_id: str, member_id: str) -> None:
    """Take another member out of a room.

    Raises:
        NotFound: there is no such room, or the other is not in it.
        PermissionDenied: the member is neither a moderator of the room nor staff, or is silenced there.
    """
    permissions.require_active(member)
    state = deps.rooms.get_joined(room_id, member)
    target = get_known(deps.people, deps.rooms, member, member_id)
    require_known_keeper(deps, state, member)
    permissions.require_can_remove(member, target)

    def op(tx: Tx) -> None:
        require_inside(tx, state.room, member)
        require_keeper(tx, state.room, member)
        if not dismiss(tx, state.room, target):
            raise NotFound(f"@{target.handle} is not a member of this room.")
        act = Act(member.workspace_id, member.id, "member.removed", target.id, {"room_id": state.room.id})
        audit.record(tx, act, deps.audit_key)

    await deps.writer.submit(op)


def require_inside(tx: Tx, room: Room, member: Member) -> None:
    """Ask once more, where the order is made: who left in this very batch is still in the room's cached state.

    Raises:
        PermissionDenied: the member is not in the room any more.
    """
    if not stored.has_membership(tx, room.id, member.id):
        raise _no_member(member)


def require_writable(tx: Tx, room: Room, member: Member) -> bool:
    """Ask once more, where the order is made, whether a member may write in a room; False where it is to say nothing.

    Raises:
        PermissionDenied: the member is not in the room any more.
        Conflict: the room was archived.
    """
    standing = stored.find_standing(tx, room.id, member.id)
    if standing == "outside":
        raise _no_member(member)
    if standing == "archived":
        permissions.require_open(stored.get_room(tx, room.id))
    return standing != "silenced"


def _no_member(member: Member) -> PermissionDenied:
    return PermissionDenied(f"@{member.handle} is not a member of this room any more.")


async def _admit(deps: Deps, state: RoomState, member: Member, by: Member) -> None:
    permissions.require_open(state.room)

    def op(tx: Tx) -> None:
        room = stored.get_room(tx, state.room.id)
        permissions.require_open(room)
        if by is not member:
            require_inside(tx, room, by)
            require_voice(tx, room, by)
        if stored.has_membership(tx, room.id, member.id):
            return
        # What was asked before may have changed in this very batch.
        if by is member:
            permissions.require_can_join(room)
        else:
            permissions.require_can_add(get_member(tx, by.id), room)
        if stored.count_members(tx, room.id) >= MAX_MEMBERS:
            raise Conflict(f"A room holds at most {MAX_MEMBERS} members.")
        insert_membership(tx, room, member)

    await deps.writer.submit(op)
