"""Fan-out: one encode per event, the same bytes to every connection of every member of the room."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from datetime import datetime

from tertulia.domain.events import Event, MemberJoined, MemberLeft, Signal
from tertulia.domain.ids import MemberId, RoomId
from tertulia.gateway.connection import Connection
from tertulia.gateway.crowd import Crowd
from tertulia.gateway.frames import json_frame, resync_frame
from tertulia.gateway.outlet import Outlet
from tertulia.render.renderer import Renderer
from tertulia.rooms.state import Rooms
from tertulia.wire.codes import CloseCode

# Far more than are revoked while one connection signs in.
MAX_REVOKED = 10_000


class Hub:
    """Knows which connections follow which rooms; listens to the bus and only queues.

    All its connections write through `outlet`.
    """

    def __init__(self, renderer: Renderer, rooms: Rooms) -> None:
        self.outlet = Outlet()
        self._renderer = renderer
        self._rooms = rooms
        self._crowds: dict[RoomId, Crowd] = {}
        self._connections: dict[Connection, None] = {}
        self._of_member: dict[MemberId, dict[Connection, None]] = {}
        # The last that were revoked: who was signing in with one of them meanwhile comes too late.
        self._revoked: OrderedDict[str, None] = OrderedDict()
        self._empty = asyncio.Event()
        self._empty.set()

    def __len__(self) -> int:
        return len(self._connections)

    def add(self, connection: Connection) -> None:
        """Begin to know a connection; it follows no room yet. One whose token was revoked meanwhile is closed."""
        self._connections[connection] = None
        self._empty.clear()
        self._of_member.setdefault(connection.member.id, {})[connection] = None
        if connection.token_id in self._revoked:
            _close_revoked(connection)

    def follow(self, connection: Connection, room_id: RoomId) -> None:
        """Send the connection everything that happens in the room from now on."""
        crowd = self._crowds.get(room_id)
        if crowd is None:
            crowd = self._crowds[room_id] = Crowd(room_id, self.outlet)
        crowd.add(connection)

    def remove(self, connection: Connection) -> None:
        """Forget a connection."""
        mine = self._of_member.get(connection.member.id, {})
        mine.pop(connection, None)
        if not mine:
            self._of_member.pop(connection.member.id, None)
        for crowd in tuple(connection.crowds):
            self._unfollow(connection, crowd.room_id)
        self._connections.pop(connection, None)
        if not self._connections:
            self._empty.set()

    async def emptied(self) -> None:
        """Wait until the last connection is gone."""
        await self._empty.wait()

    def on_event(self, event: Event) -> None:
        """Hand an event out; the member it lets in follows from this event on, the one it lets out up to it."""
        if isinstance(event.body, MemberJoined):
            self._let_in(event.body.membership.member_id, event)
        crowd = self._crowds.get(event.room_id)
        if crowd is not None:
            crowd.tell(json_frame(self._renderer.event(event)))
        if isinstance(event.body, MemberLeft):
            self._let_out(event.body.member_id, event)

    def on_signal(self, signal: Signal) -> None:
        """Hand a signal out to those it is for."""
        if signal.to is None:
            crowd = None if signal.room_id is None else self._crowds.get(signal.room_id)
            if crowd is not None:
                crowd.tell(json_frame(self._renderer.signal(signal)))
            return
        named = (connection for member_id in signal.to for connection in self._of_member.get(member_id, ()))
        hearers = [connection for connection in named if connection is not signal.origin]
        if hearers:
            frame = json_frame(self._renderer.signal(signal))
            for connection in hearers:
                connection.send(frame)

    def ping_all(self) -> None:
        """Ask every connection for a sign of life."""
        for connection in tuple(self._connections):
            connection.ping()

    def close_all(self, code: CloseCode, reason: str, last: bytes) -> None:
        """Close every connection after a last frame."""
        for connection in tuple(self._connections):
            connection.close(code, reason, last)

    def hang_up_all(self) -> None:
        """End the connections that were closed and did not answer."""
        for connection in tuple(self._connections):
            connection.hang_up()

    def close_token(self, member_id: MemberId, token_id: str) -> None:
        """Close the connections that a revoked token opened, and those it is just opening."""
        self._revoked[token_id] = None
        if len(self._revoked) > MAX_REVOKED:
            self._revoked.popitem(last=False)
        for connection in list(self._of_member.get(member_id, ())):
            if connection.token_id == token_id:
                _close_revoked(connection)

    def close_expired(self, now: datetime) -> None:
        """Close the connections whose session has ended."""
        for connection in tuple(self._connections):
            if connection.expires_at is not None and connection.expires_at <= now:
                connection.close(CloseCode.REVOKED, "the session ended; sign in again")

    def _let_in(self, member_id: MemberId, event: Event) -> None:
        # The number before this event, so that the event itself is the next one the member expects.
        entry = self._renderer.room_entry(self._rooms[event.room_id], member_id) | {"seq": event.seq - 1}
        added = json_frame(self._renderer.signal(Signal("room_added", event.room_id, event.at, {"room": entry})))
        for connection in self._of_member.get(member_id, ()):
            connection.send(added)
            self.follow(connection, event.room_id)

    def _let_out(self, member_id: MemberId, event: Event) -> None:
        removed = json_frame(self._renderer.signal(Signal("room_removed", event.room_id, event.at)))
        for connection in self._of_member.get(member_id, ()):
            if event.room_id in connection.catching_up:
                # Its catching up ends here; should it be let in again, the fan-out begins anew.
                connection.catching_up.discard(event.room_id)
                connection.send(resync_frame(event.room_id, 0, "not_a_member"))
            self._unfollow(connection, event.room_id)
            connection.send(removed)

    def _unfollow(self, connection: Connection, room_id: RoomId) -> None:
        crowd = self._crowds.get(room_id)
        if crowd is not None:
            crowd.remove(connection)
            if not crowd:
                del self._crowds[room_id]


def _close_revoked(connection: Connection) -> None:
    connection.close(CloseCode.REVOKED, "the token was revoked")
