"""The cached state of rooms: who is in them, their last number, what may be asked of them without a query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from tertulia.domain.errors import NotFound, PermissionDenied
from tertulia.domain.events import (
    AgentMessage,
    Event,
    MemberBanned,
    MemberJoined,
    MemberLeft,
    MemberSilenced,
    MemberUnbanned,
    MessagePosted,
    RoomRoleChanged,
    RoomUpdated,
)
from tertulia.domain.ids import MemberId, RoomId
from tertulia.domain.order import Ban
from tertulia.domain.people import Member, Membership, Room


class RoomState:
    """One room as of the last published event, with how far each member has read."""

    __slots__ = ("agents", "banned_until", "members", "read_seqs", "room", "said_seq", "seq")

    def __init__(self, room: Room, seq: int = 0) -> None:
        self.room = room
        self.seq = seq
        # That of the last message; at most `seq`. Who has read so far has nothing unread.
        self.said_seq = seq
        self.members: dict[MemberId, Membership] = {}
        # Those of them that are agents, in order of joining: asked of every message.
        self.agents: dict[MemberId, Membership] = {}
        self.read_seqs: dict[MemberId, int] = {}
        # Who may not be here, None for good; a moment may have passed.
        self.banned_until: dict[MemberId, datetime | None] = {}

    def seat(self, membership: Membership) -> None:
        """Let a member in, or change how it is in."""
        self.members[membership.member_id] = membership
        if membership.agent_mode is not None:
            self.agents[membership.member_id] = membership

    def unseat(self, member_id: MemberId) -> None:
        """Forget a member that left."""
        self.members.pop(member_id, None)
        self.agents.pop(member_id, None)
        self.read_seqs.pop(member_id, None)

    def judge(self, verdict: MemberBanned | MemberUnbanned) -> None:
        """Note who may not be here, or may again."""
        if isinstance(verdict, MemberBanned):
            self.banned_until[verdict.member_id] = verdict.until
        else:
            self.banned_until.pop(verdict.member_id, None)

    def is_banned(self, member_id: MemberId, now: datetime) -> bool:
        """Say whether a member may not be here at a moment."""
        if member_id not in self.banned_until:
            return False
        until = self.banned_until[member_id]
        return until is None or until > now

    def mark_read(self, member_id: MemberId, seq: int) -> None:
        """Move a member's read mark forward."""
        if member_id in self.members:
            self.read_seqs[member_id] = max(seq, self.read_seqs[member_id])

    def first_visible_seq(self, member_id: MemberId) -> int:
        """Say from which number on a member may read: 0 is everything, the next one nothing of what was said."""
        membership = self.members.get(member_id)
        if self.room.history == "all":
            return 0
        return self.seq + 1 if membership is None else membership.joined_seq


class Rooms:
    """All rooms of the process; changed only by what was committed, on the loop."""

    def __init__(
        self,
        rooms: Iterable[tuple[Room, int]],
        memberships: Iterable[tuple[Membership, int]],
        said_seqs: Mapping[RoomId, int] | None = None,
        bans: Iterable[Ban] = (),
    ) -> None:
        self._states: dict[RoomId, RoomState] = {}
        self._of_member: dict[MemberId, dict[RoomId, None]] = {}
        for room, seq in rooms:
            self.add(room, seq)
        for membership, read_seq in memberships:
            state = self._states[membership.room_id]
            self._join(state, membership)
            state.read_seqs[membership.member_id] = read_seq
        for room_id, said_seq in (said_seqs or {}).items():
            self._states[room_id].said_seq = said_seq
        for ban in bans:
            self._states[ban.room_id].banned_until[ban.member_id] = ban.until

    def add(self, room: Room, seq: int = 0) -> None:
        """Begin to know a room."""
        self._states.setdefault(room.id, RoomState(room, seq))

    def apply(self, event: Event) -> None:
        """Take in one event, in order."""
        state = self._states[event.room_id]
        state.seq = event.seq
        match event.body:
            case MessagePosted() | AgentMessage():
                state.said_seq = event.seq
            case MemberJoined(membership):
                self._join(state, membership)
            case MemberLeft(member_id):
                state.unseat(member_id)
                self._of_member.get(member_id, {}).pop(event.room_id, None)
            case RoomRoleChanged(member_id, role):
                state.seat(replace(state.members[member_id], role=role))
            case MemberSilenced(member_id, _, until):
                if member_id in state.members:
                    state.seat(replace(state.members[member_id], silenced_until=until))
            case MemberBanned() | MemberUnbanned():
                state.judge(event.body)
            case RoomUpdated(room, membership):
                state.room = room
                if membership is not None:
                    state.seat(membership)
            case _:
                pass

    def get_visible(self, room_id: str, member: Member) -> RoomState:
        """Get a room that this member may know of: one it is in, or a public one of its workspace.

        Raises:
            NotFound: there is no such room, or the member may not know of it.
        """
        state = self._states.get(RoomId(room_id))
        if state is None or state.room.workspace_id != member.workspace_id or not can_see(state, member):
            raise NotFound(f"There is no room {room_id[:64]}.")
        return state

    def get_joined(self, room_id: str, member: Member) -> RoomState:
        """Get a room that this member is in.

        Raises:
            NotFound: there is no such room, or the member may not know of it.
            PermissionDenied: it may, and is not in it.
        """
        state = self.get_visible(room_id, member)
        if member.id not in state.members:
            raise PermissionDenied("You are not a member of this room; join it first.")
        return state

    def find(self, room_id: RoomId) -> RoomState | None:
        """Find a room of any workspace."""
        return self._states.get(room_id)

    def __getitem__(self, room_id: RoomId) -> RoomState:
        return self._states[room_id]

    def list_all(self) -> list[RoomState]:
        """List every room of every workspace."""
        return list(self._states.values())

    def of_member(self, member_id: MemberId) -> list[RoomState]:
        """List the rooms a member is in, in order of joining."""
        return [self._states[room_id] for room_id in self._of_member.get(member_id, ())]

    def list_visible(self, member: Member, is_archived: bool | None = None) -> list[RoomState]:
        """List the rooms a member may know of, oldest first; all, or those that are archived, or those that are not."""
        found = (
            state
            for state in self._states.values()
            if state.room.workspace_id == member.workspace_id and can_see(state, member)
            if is_archived is None or (state.room.archived_at is not None) is is_archived
        )
        return sorted(found, key=lambda state: state.room.id)

    def _join(self, state: RoomState, membership: Membership) -> None:
        state.seat(membership)
        state.read_seqs[membership.member_id] = membership.joined_seq
        self._of_member.setdefault(membership.member_id, {})[membership.room_id] = None


def can_see(state: RoomState, member: Member) -> bool:
    """Say whether a member of the room's workspace may know that the room exists."""
    if member.id in state.members:
        return True
    return state.room.kind == "public" and member.role != "guest"


def can_read(state: RoomState, member: Member, now: datetime) -> bool:
    """Say whether a member of the room's workspace may read there: it is in, or may enter.

    Who is banned knows of the room still: that it is banned is what it hears when it wants to enter.
    """
    if member.id in state.members:
        return True
    return can_see(state, member) and not state.is_banned(member.id, now)
