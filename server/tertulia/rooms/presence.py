"""Who is here: a member is online while at least one of its connections is."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from tertulia.domain.clock import Clock
from tertulia.domain.events import Signal
from tertulia.domain.ids import MemberId, RoomId
from tertulia.rooms.bus import Bus
from tertulia.rooms.state import Rooms

# In larger rooms every arrival would be told to everybody: signals that grow with the square of the room.
MAX_ANNOUNCED_MEMBERS = 200
# A page that is loaded anew does not flicker, and of a crowd many are told of in one packet.
TELL_EVERY_S = 1.0
# So many connections, or thereabouts, are written to at once: who wants something else then does not wait for all.
MAX_HEARERS_AT_ONCE = 256
_NEXT_TURN_S = 0.02


@dataclass(slots=True)
class _News:
    """Who of a room came or went since it was last told, and when it is told again, on the loop's clock.

    How they stand then is told even if they stood so before: meanwhile somebody may have asked.
    """

    due: float
    members: dict[MemberId, None] = field(default_factory=dict)


class Presence:
    """Counts connections and tells the member's rooms, each once in `tell_every_s`, who came and who went."""

    def __init__(self, rooms: Rooms, bus: Bus, clock: Clock, tell_every_s: float = TELL_EVERY_S) -> None:
        self._rooms = rooms
        self._bus = bus
        self._clock = clock
        self._tell_every_s = tell_every_s
        self._connections: Counter[MemberId] = Counter()
        # Of each room, the one that is due first at the front.
        self._news: dict[RoomId, _News] = {}
        self._is_scheduled = False
        # When the last connection of who is not here any more went.
        self._left_at: dict[MemberId, datetime] = {}

    def is_online(self, member_id: MemberId) -> bool:
        """Say whether the member has a connection."""
        return self._connections[member_id] > 0

    def left_at(self, member_id: MemberId, began_at: datetime) -> datetime:
        """Say since when a member who is not online is away: at the latest since this process began."""
        return self._left_at.get(member_id, began_at)

    def arrive(self, member_id: MemberId) -> None:
        """Count one connection more."""
        self._connections[member_id] += 1
        if self._connections[member_id] == 1:
            self._note(member_id)

    def leave(self, member_id: MemberId) -> None:
        """Count one connection less."""
        self._connections[member_id] -= 1
        if self._connections[member_id] <= 0:
            del self._connections[member_id]
            self._left_at[member_id] = self._clock.now()
            self._note(member_id)

    def _note(self, member_id: MemberId) -> None:
        due = asyncio.get_running_loop().time() + self._tell_every_s
        for state in self._rooms.of_member(member_id):
            if len(state.members) <= MAX_ANNOUNCED_MEMBERS:
                self._news.setdefault(state.room.id, _News(due)).members[member_id] = None
        if self._news and not self._is_scheduled:
            self._schedule(self._tell_every_s)

    def _schedule(self, delay_s: float) -> None:
        self._is_scheduled = True
        asyncio.get_running_loop().call_later(delay_s, self._tell_some)

    def _tell_some(self) -> None:
        self._is_scheduled = False
        now = asyncio.get_running_loop().time()
        hearers = 0
        while self._news and hearers < MAX_HEARERS_AT_ONCE:
            room_id, news = next(iter(self._news.items()))
            if news.due > now:
                break
            del self._news[room_id]
            hearers += self._tell(room_id, news)
        if self._news:
            first = next(iter(self._news.values()))
            self._schedule(max(_NEXT_TURN_S, first.due - now))

    def _tell(self, room_id: RoomId, news: _News) -> int:
        """Tell a room; gives how many members it has."""
        state = self._rooms[room_id]
        for member_id in news.members:
            if member_id in state.members:
                fields = {"member_id": member_id, "status": "online" if self.is_online(member_id) else "offline"}
                self._bus.signal(Signal("presence", room_id, self._clock.now(), fields))
        return len(state.members)
