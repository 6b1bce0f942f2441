"""A room's followers: what all of them are told is gathered, joined once, and given to each as the same bytes."""

from __future__ import annotations

import asyncio
import math

from tertulia.domain.ids import RoomId
from tertulia.gateway.connection import Connection
from tertulia.gateway.outlet import PACE_S, Outlet

# What is told faster than this can be gathered is given out early: it must stay far below what may lie unsent.
MAX_WAITING_BYTES = 1 << 17


class Crowd:
    """The connections that follow one room.

    What comes after a pause is sent to each at once. What comes within `PACE_S` of the last giving out is gathered
    until the outlet's next turn, so that a frame of a busy room costs its members nothing of their own. A connection
    that is sent something else meanwhile gets what waits for it here first (`bring`): so each sees everything in the
    order in which it happened.
    """

    def __init__(self, room_id: RoomId, outlet: Outlet) -> None:
        self.room_id = room_id
        self._outlet = outlet
        self._loop = asyncio.get_running_loop()
        self._followers: dict[Connection, None] = {}
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        # How much of what waits some connections were given already.
        self._given: dict[Connection, int] = {}
        self._gave_at = -math.inf

    def __len__(self) -> int:
        return len(self._followers)

    def add(self, connection: Connection) -> None:
        """Let a connection follow from the next frame on; what waits is not for it."""
        self._followers[connection] = None
        connection.crowds.add(self)
        if self._waiting:
            self._given[connection] = len(self._waiting)

    def remove(self, connection: Connection) -> None:
        """Let a connection follow no more, after what it was told until now; one that does not is left alone."""
        if connection not in self._followers:
            return
        self.bring(connection)
        del self._followers[connection]
        self._given.pop(connection, None)
        connection.crowds.discard(self)

    def tell(self, frame: bytes) -> None:
        """Send a frame to everybody, behind all earlier ones."""
        if not self._waiting and self._loop.time() - self._gave_at >= PACE_S:
            self._gave_at = self._loop.time()
            for connection in self._followers:
                connection.send(frame)
            return
        if not self._waiting:
            self._outlet.waiting.add(self)
            self._outlet.ask_later(self._give_out)
        self._outlet.expect()
        self._waiting.append(frame)
        self._waiting_bytes += len(frame)
        if self._waiting_bytes > MAX_WAITING_BYTES:
            self._give_out()

    def bring(self, connection: Connection) -> None:
        """Give a follower what waits for it now."""
        given = self._given.get(connection, 0)
        if given < len(self._waiting):
            self._given[connection] = len(self._waiting)
            connection.take(b"".join(self._waiting[given:]))

    def _give_out(self) -> None:
        frames, given = self._waiting, self._given
        if not frames:
            return
        self._waiting, self._waiting_bytes, self._given = [], 0, {}
        self._outlet.waiting.discard(self)
        self._gave_at = self._loop.time()
        joined = b"".join(frames)
        for connection in self._followers:
            had = given.get(connection, 0)
            if had < len(frames):
                connection.take(b"".join(frames[had:]) if had else joined)
