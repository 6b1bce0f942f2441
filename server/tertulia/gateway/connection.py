"""One connection's way out: writes joined, bounded, and never waited for."""

from __future__ import annotations

import asyncio
import math
from datetime import datetime
from typing import Any, Literal

from tertulia.domain.accounts import Scope
from tertulia.domain.ids import RoomId
from tertulia.domain.people import Member
from tertulia.gateway.crowd import Crowd
from tertulia.gateway.frames import PING, close_frame, json_frame
from tertulia.gateway.outlet import PACE_S, Outlet
from tertulia.wire.codes import CloseCode

MAX_UNSENT_BYTES = 1 << 20
LINGER_S = 5.0
MAX_SILENT_PINGS = 2
MAX_LOOK_PAUSE_S = 0.25


class Connection:
    """What the server sends to one signed-in client.

    Sending never waits. What is for many, `send`, leaves at once, unless this connection was written to less than
    `PACE_S` ago: then it leaves with whatever else comes meanwhile. What is for this client alone, `send_json`, leaves
    at once in any case, and with it all that was queued before, here or with the `crowds` that it belongs to. A client
    that does not read until `MAX_UNSENT_BYTES` lie between it and us is closed with 4001 and cut off after `LINGER_S`.
    Until `release`, frames are kept back, so that the welcome comes first. `catching_up` names the rooms whose log is
    still being replayed to it; `expires_at` is when its session ends.
    """

    def __init__(
        self,
        transport: asyncio.Transport,
        outlet: Outlet,
        member: Member,
        token_id: str,
        expires_at: datetime | None = None,
    ) -> None:
        self.member = member
        self.token_id = token_id
        self.expires_at = expires_at
        # What the token may be used for; None is all that the member may.
        self.scopes: frozenset[Scope] | None = None
        self.closing: CloseCode | None = None
        self.catching_up: set[RoomId] = set()
        self.crowds: set[Crowd] = set()
        self._transport = transport
        self._outlet = outlet
        self._loop = asyncio.get_running_loop()
        self._unsent: list[bytes] = []
        self._unsent_bytes = 0
        self._asked: Literal["soon", "later"] | None = None
        self._written_at = -math.inf
        self._is_held = True
        self._silent_pings = 0

    def send(self, frame: bytes) -> None:
        """Queue a frame, one that many get, behind all earlier ones."""
        self._fetch()
        if not self._queue(frame) or self._asked is not None:
            return
        if self._loop.time() - self._written_at >= PACE_S:
            self._ask()
        else:
            self._asked = "later"
            self._outlet.ask_later(self._flush)

    def send_json(self, value: Any) -> None:
        """Queue a frame for this connection alone behind all earlier ones."""
        self._fetch()
        if self._queue(json_frame(value)) and self._asked != "soon":
            self._ask()

    def take(self, frames: bytes) -> None:
        """Queue what a crowd gathered; its pace was kept already."""
        if self._queue(frames) and self._asked != "soon":
            self._ask()

    def release(self, *first: bytes) -> None:
        """Send `first`, then everything that was held back, and hold no longer."""
        self._unsent[:0] = first
        self._is_held = False
        self._flush()

    async def drained(self) -> None:
        """Wait until a slow reader has taken most of what it was sent; a connection that closes counts as such."""
        pause_s = 0.01
        while self.closing is None and not self._transport.is_closing():
            if self._unsent_bytes + self._transport.get_write_buffer_size() < MAX_UNSENT_BYTES // 4:
                return
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, MAX_LOOK_PAUSE_S)

    def close(self, code: CloseCode, reason: str, last: bytes = b"") -> None:
        """Send a last frame, say why and stop; whoever does not answer in time is cut off."""
        if self.closing is None and not self._is_held:
            self._fetch()
            self._flush()
        # Once is enough; and whoever lags too far behind was closed just now, by what it was given.
        if self.closing is not None:
            return
        self.closing = code
        self._transport.write(last + close_frame(code, reason))
        self._loop.call_later(LINGER_S, self._transport.abort)

    def hang_up(self) -> None:
        """End the transport after a close of ours was answered: a second close frame would breach RFC 6455, 5.5.1."""
        if self.closing is not None:
            self._transport.close()

    def heard(self) -> None:
        """Note that the client gave a sign of life."""
        self._silent_pings = 0

    def ping(self) -> None:
        """Ask for a sign of life, or give up after `MAX_SILENT_PINGS` without one."""
        if self._silent_pings >= MAX_SILENT_PINGS:
            self._transport.abort()
            return
        self._silent_pings += 1
        self.send(PING)

    def _fetch(self) -> None:
        """Take what crowds have waiting, so that what is sent next comes after it."""
        if self._outlet.gathering:
            for crowd in self.crowds & self._outlet.gathering:
                crowd.bring(self)

    def _queue(self, frame: bytes) -> bool:
        """Take a frame; False when it may not leave: the connection closes, or is held."""
        if self.closing is not None:
            return False
        self._unsent.append(frame)
        self._unsent_bytes += len(frame)
        if self._unsent_bytes + self._transport.get_write_buffer_size() > MAX_UNSENT_BYTES:
            self.close(CloseCode.TOO_SLOW, "reading too slowly; reconnect and resume with since")
            return False
        return not self._is_held

    def _ask(self) -> None:
        self._asked = "soon"
        self._outlet.ask(self._flush)

    def _flush(self) -> None:
        self._asked = None
        if not self._unsent:
            return
        joined = self._unsent[0] if len(self._unsent) == 1 else b"".join(self._unsent)
        self._unsent.clear()
        self._unsent_bytes = 0
        if self.closing is None and not self._transport.is_closing():
            self._written_at = self._loop.time()
            self._transport.write(joined)
