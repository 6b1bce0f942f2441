"""The company in which an agent speaks: what all of them could have read, and so may hear of again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from tertulia.domain.ids import RoomId, WorkspaceId
from tertulia.domain.memory import Memory
from tertulia.domain.people import Member
from tertulia.rooms.state import Rooms, can_read

# Higher than any message's: of a room that is not known nothing can be shown to have been read.
_UNREACHED_SEQ = 1 << 53


class Company:
    """Members of one workspace who are together, for as long as one question takes.

    A memory may be told among them if each could have read its source: as a member of that room who may see that far
    back, or in a public room that is open to them and hides nothing from who comes late. `speaker` is the agent that
    remembers: an audience need not name it, but it must still have access to the source itself. To who is banned `now`
    from a room it is not open. `is_kept_from_some` once something that answers the question may not be told among them.
    """

    def __init__(
        self,
        rooms: Rooms,
        workspace_id: WorkspaceId,
        members: Collection[Member],
        now: datetime,
        speaker: Member | None = None,
    ) -> None:
        self.is_kept_from_some = False
        self._rooms = rooms
        self._now = now
        self._workspace_id = workspace_id
        self._members = {member.id: member for member in members}
        self._listeners = self._members.keys() - ({speaker.id} if speaker else set())

    @property
    def handles(self) -> frozenset[str]:
        """Name, in small letters, who is together."""
        return frozenset(member.handle.lower() for member in self._members.values())

    def find_floor(self, room_id: str) -> int | None:
        """Say from which number on all of them may read a room: 0 is everything; None when not all may read it."""
        state = self._rooms.find(RoomId(room_id))
        if state is None or state.room.workspace_id != self._workspace_id:
            return _UNREACHED_SEQ
        hides = state.room.history != "all"
        outside = self._members.keys() - state.members.keys()
        if outside and (
            hides or not all(can_read(state, self._members[member_id], self._now) for member_id in outside)
        ):
            return None
        return max(map(state.first_visible_seq, self._members), default=0) if hides else 0

    def is_within(self, audience: Collection[str]) -> bool:
        """Say whether an audience names all who listen."""
        return self._listeners <= set(audience)

    def may_know(self, memory: Memory) -> bool:
        """Say whether a memory may be told among them.

        Where it is not known which message it came from, its place decides only if everything there is open to all.
        Else nothing but an audience can admit it: an author's name that came with an import proves nobody's identity.
        """
        if memory.audience is not None and not self.is_within(memory.audience):
            return False
        place = memory.source.place
        floor = 0 if place is None else self.find_floor(place)
        if floor is None:
            return False
        if memory.source_seq is None:
            return floor == 0 or memory.audience is not None
        return memory.source_seq >= floor
