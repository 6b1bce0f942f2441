"""Creating rooms, changing them, and letting members in and out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from tertulia.actions.deps import Deps
from tertulia.domain.errors import Conflict, InvalidInput, NotFound, PermissionDenied
from tertulia.domain.events import MemberJoined, MemberLeft, RoomUpdated
from tertulia.domain.ids import MemberId, RoomId, new_id
from tertulia.domain.people import AgentMode, History, Member, Membership, Room, RoomKind
from tertulia.governance import permissions
from tertulia.rooms.acquaintance import get_known
from tertulia.rooms.state import RoomState
from tertulia.store import rooms as stored
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

    def apply_to(self, room: Room, now: datetime) -> Room:
        """Give the room as it is to be; one that is archived already stays so since then."""
        archived_at = {None: room.archived_at, False: None, True: room.archived_at or now}[self.is_archived]
        name = room.name if self.name is None else self.name
        topic = room.topic if self.topic is None else self.topic
        return replace(room, name=name, topic=topic, archived_at=archived_at)


async def create_room(deps: Deps, creator: Member, draft: RoomDraft) -> RoomState:
    """Create a public or private room with its creator as first member.

    Raises:
        PermissionDenied: guests create none.
        Conflict: the name is taken.
    """
    permissions.require_active(creator)
    permissions.require_can_create_room(creator)

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
            name=", ".join(one.name for one in people)[:80],
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
    """Add a room with its first members, in order."""
    stored.insert_room(tx, room, direct_key)
    tx.after_commit.append(lambda: deps.rooms.add(room))
    for member in members:
        insert_membership(tx, room, member)


def insert_membership(tx: Tx, room: Room, member: Member) -> Membership:
    """Let a member into a room, with the event that says so.

    An agent starts out speaking when mentioned, in a direct room always.

    Raises:
        NotFound: the member has gone, be it in this very batch.
    """
    if not get_member(tx, member.id).is_active:
        raise NotFound(f"@{member.handle} is not in this workspace any more.")
    mode: AgentMode | None = None
    if member.kind == "agent":
        mode = "always" if room.kind == "direct" else "mentioned"
    seq = tx.next_seq(room.id)
    membership = Membership(room.id, member.id, "member", seq, tx.now, mode)
    stored.insert_membership(tx, room.workspace_id, membership)
    tx.emit(room.workspace_id, room.id, seq, MemberJoined(membership))
    return membership


async def update_room(deps: Deps, member: Member, room_id: str, change: RoomChange) -> RoomState:
    """Change a room's name or topic, or archive it, which stops what agents do there; a public one also from outside.

    Raises:
        PermissionDenied: the member neither created the room nor is staff.
        Conflict: the name is taken, or the room is archived and the change does not open it again.
    """
    permissions.require_active(member)
    state = deps.rooms.get_visible(room_id, member)
    permissions.require_can_manage(member, state.room)

    def op(tx: Tx) -> None:
        if state.room.kind != "public":
            require_inside(tx, state.room, member)
        room = stored.get_room(tx, state.room.id)
        changed = change.apply_to(room, tx.now)
        if changed == room:
            return
        if change.is_archived is not False:
            permissions.require_open(room)
        if changed.archived_at is None:
            _require_free_name(tx, changed)
        stored.update_room(tx, changed)
        tx.emit(room.workspace_id, room.id, tx.next_seq(room.id), RoomUpdated(changed))
        if changed.archived_at is not None:
            # A turn that begins later ends by itself.
            tx.after_commit.append(lambda: deps.turns.halt_room(room.id))

    await deps.writer.submit(op)
    return state


def _require_free_name(tx: Tx, room: Room) -> None:
    if stored.is_name_taken(tx, room):
        raise Conflict(f"There is a room named {room.name!r} already; choose another name.")


async def join_room(deps: Deps, member: Member, room_id: str) -> RoomState:
    """Enter a public room; entering twice changes nothing.

    Raises:
        NotFound: there is no such room, or it is not the member's to know of.
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
        PermissionDenied: the room is direct, or the member is a guest.
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
    await _dismiss(deps, state, member)


async def remove_member(deps: Deps, member: Member, room_id: str, member_id: str) -> None:
    """Take another member out of a room.

    Raises:
        NotFound: there is no such room, or the other is not in it.
        PermissionDenied: the member neither created the room nor is staff.
    """
    permissions.require_active(member)
    state = deps.rooms.get_joined(room_id, member)
    target = get_known(deps.people, deps.rooms, member, member_id)
    permissions.require_can_remove(member, state.room, target)
    await _dismiss(deps, state, target)


async def set_agent_mode(deps: Deps, member: Member, room_id: str, agent_id: str, mode: AgentMode) -> RoomState:
    """Say how an agent takes the floor in a room.

    Raises:
        NotFound: the agent is not in the room.
        PermissionDenied: bots, agents and guests do not decide this.
    """
    permissions.require_active(member)
    state = deps.rooms.get_joined(room_id, member)
    permissions.require_open(state.room)
    permissions.require_can_set_mode(member, state.members.get(member.id))
    found = [m for m in state.members.values() if deps.people[m.member_id].agent_id == agent_id]
    if not found:
        raise NotFound(f"The agent {agent_id} is not a member of this room.")

    def op(tx: Tx) -> None:
        require_inside(tx, state.room, member)
        require_inside(tx, state.room, deps.people[found[0].member_id])
        room, changed = stored.get_room(tx, state.room.id), replace(found[0], agent_mode=mode)
        stored.set_agent_mode(tx, room.id, changed.member_id, mode)
        tx.emit(room.workspace_id, room.id, tx.next_seq(room.id), RoomUpdated(room, changed))

    await deps.writer.submit(op)
    return state


def require_inside(tx: Tx, room: Room, member: Member) -> None:
    """Ask once more, where the order is made: who left in this very batch is still in the room's cached state.

    Raises:
        PermissionDenied: the member is not in the room any more.
    """
    if not stored.has_membership(tx, room.id, member.id):
        raise _no_member(member)


def require_writable(tx: Tx, room: Room, member: Member) -> None:
    """Ask once more, where the order is made, whether a member may write in a room.

    Raises:
        PermissionDenied: the member is not in the room any more.
        Conflict: the room was archived.
    """
    standing = stored.find_standing(tx, room.id, member.id)
    if standing == "outside":
        raise _no_member(member)
    if standing == "archived":
        permissions.require_open(stored.get_room(tx, room.id))


def _no_member(member: Member) -> PermissionDenied:
    return PermissionDenied(f"@{member.handle} is not a member of this room any more.")


async def _admit(deps: Deps, state: RoomState, member: Member, by: Member) -> None:
    permissions.require_open(state.room)
    if len(state.members) >= MAX_MEMBERS:
        raise Conflict(f"A room holds at most {MAX_MEMBERS} members.")

    def op(tx: Tx) -> None:
        permissions.require_open(stored.get_room(tx, state.room.id))
        if by is not member:
            require_inside(tx, state.room, by)
        if not stored.has_membership(tx, state.room.id, member.id):
            insert_membership(tx, state.room, member)

    await deps.writer.submit(op)


async def _dismiss(deps: Deps, state: RoomState, member: Member) -> None:
    def op(tx: Tx) -> None:
        if not stored.delete_membership(tx, state.room.id, MemberId(member.id)):
            raise NotFound(f"@{member.handle} is not a member of this room.")
        seq = tx.next_seq(state.room.id)
        tx.emit(state.room.workspace_id, state.room.id, seq, MemberLeft(member.id))

    await deps.writer.submit(op)
