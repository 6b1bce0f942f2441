"""A room's followers: what all of them are told is gathered, joined once, and given to each as the same bytes."""

from __future__ import annotations

import asyncio
import math
from typing import Protocol

from tertulia.domain.ids import RoomId
from tertulia.gateway.outlet import Outlet

# What is told faster than this can be gathered is given out early: it must stay far below what may lie unsent.
MAX_WAITING_BYTES = 1 << 17


class Follower(Protocol):
    """A connection, as the crowds see it that it is one of: `send` keeps its own pace, `take` has that kept for it."""

    crowds: set[Crowd]

    def send(self, frame: bytes) -> None: ...

    def take(self, frames: bytes) -> None: ...

    def __hash__(self) -> int: ...


class Crowd:
    """The connections that follow one room.

    What comes after a pause is sent to each at once. What comes within the outlet's pace of the last giving out is
    gathered until its next turn, so that a frame of a busy room costs its members nothing of their own. A connection
    that is sent something else meanwhile gets what waits for it here first (`bring`): so each sees what happens in a
    room, and what it is told itself, in the order in which it happened; what happens in two rooms may change places.
    """

    def __init__(self, room_id: RoomId, outlet: Outlet) -> None:
        self.room_id = room_id
        self._outlet = outlet
        self._loop = asyncio.get_running_loop()
        self._followers: dict[Follower, None] = {}
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        # How much of what waits some connections were given already.
        self._given: dict[Follower, int] = {}
        self._gave_at = -math.inf

    def __len__(self) -> int:
        return len(self._followers)

    def add(self, connection: Follower) -> None:
        """Let a connection follow from the next frame on; what waits is not for it."""
        self._followers[connection] = None
        connection.crowds.add(self)
        if self._waiting:
            self._given[connection] = len(self._waiting)

    def remove(self, connection: Follower) -> None:
        """Let a connection follow no more, after what it was told until now; one that does not is left alone."""
        if connection not in self._followers:
            return
        self.bring(connection)
        del self._followers[connection]
        self._given.pop(connection, None)
        connection.crowds.discard(self)

    def tell(self, frame: bytes) -> None:
        """Send a frame to everybody, behind all earlier ones."""
        if not self._waiting and self._loop.time() - self._gave_at >= self._outlet.pace_s:
            for connection in self._followers:
                connection.send(frame)
            # What telling thousands takes is no pause.
            self._gave_at = self._loop.time()
            return
        self._outlet.gather(self)
        self._waiting.append(frame)
        self._waiting_bytes += len(frame)
        if self._waiting_bytes > MAX_WAITING_BYTES:
            self.give_out()

    def bring(self, connection: Follower) -> None:
        """Give a follower what waits for it now."""
        given = self._given.get(connection, 0)
        if given < len(self._waiting):
            self._given[connection] = len(self._waiting)
            connection.take(b"".join(self._waiting[given:]))

    def give_out(self) -> None:
        """Give everybody what waits, if anything does."""
        frames, given = self._waiting, self._given
        if not frames:
            return
        self._waiting, self._waiting_bytes, self._given = [], 0, {}
        self._outlet.gathering.discard(self)
        joined = b"".join(frames)
        for connection in self._followers:
            had = given.get(connection, 0)
            if had < len(frames):
                connection.take(b"".join(frames[had:]) if had else joined)
        self._gave_at = self._loop.time()
