"""Opens the port: a few connections in each round of the loop, and a request's head only from who sends it whole.

aiohttp waits for a head as long as a connection may idle, and keeps a parser, a task and a handler meanwhile. Here a
connection is a few hundred bytes until its first head is there; only then does aiohttp hear of it. Whoever dribbles a
later head, on a connection that was served before, is bounded as a quiet one is.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import math
import os
import resource
import socket
from asyncio import Protocol, Transport
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import cast

import orjson

from tertulia.domain.errors import AppError, InvalidInput, PayloadTooLarge
from tertulia.render.errors import render_error

log = logging.getLogger(__name__)

# Of which the kernel grants what its own bound (somaxconn) admits.
BACKLOG = 2_048
# Between two rounds those who are in already are served: a crowd at the door takes this much of each.
ACCEPTS_PER_ROUND = 16
MAX_HEAD_BYTES = 32_768
# For the database, vectors and what goes out: a crowd at the door must not take these.
SPARE_FILES = 200
# Where the system names no bound.
MAX_FILES = 1_000_000
# A peer that takes nothing of what was sent, or is gone without a word, is given up by the kernel.
UNTAKEN_TIMEOUT_MS = 60_000
_SWEEP_S = 0.5
_RETRY_S = 1.0
_WARN_EVERY_S = 60.0


@dataclass(frozen=True, slots=True)
class ListenerOptions:
    """`head_timeout_s` for a request's head; of those without a whole one `max_unfinished` are kept, the newest.

    With all but `SPARE_FILES` of `max_files` (0: as many as this user may) open, a new connection is closed at once.
    """

    head_timeout_s: float = 10.0
    max_unfinished: int = 1_024
    max_files: int = 0

    @property
    def highest_file(self) -> int:
        """The number of the last file that a connection may be: systems give the lowest that is free."""
        allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        bounded = MAX_FILES if allowed == resource.RLIM_INFINITY else min(allowed, MAX_FILES)
        if self.max_files:
            return self.max_files - SPARE_FILES
        # Some systems allow no more than 256.
        return bounded - min(SPARE_FILES, bounded // 2)


class Listener:
    """Accepts connections on every address of a host, and hands each over to a handler that `handle` makes."""

    def __init__(self, handle: Callable[[], Protocol], options: ListenerOptions) -> None:
        self._handle = handle
        self._options = options
        self._highest_file = options.highest_file
        self._loop = asyncio.get_running_loop()
        self._sockets: list[socket.socket] = []
        self._connecting: set[asyncio.Task[None]] = set()
        # Oldest first.
        self._unfinished: dict[_Newcomer, float] = {}
        self._sweep: asyncio.TimerHandle | None = None
        self._warned_at = -math.inf

    async def open(self, host: str, port: int) -> tuple[str, int]:
        """Open the port, 0 for a free one; gives the first address and its port.

        Raises:
            OSError: it is taken, or may not be used, or there is no such host.
        """
        flags = socket.AI_PASSIVE
        found = await self._loop.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=flags)
        try:
            for family, address in dict.fromkeys((one[0], str(one[4][0])) for one in found):
                opened = _open_socket(family, address, port)
                self._sockets.append(opened)
                port = opened.getsockname()[1]
        except OSError:
            self.close()
            raise
        for opened in self._sockets:
            self._loop.add_reader(opened, self._accept_some, opened)
        return str(self._sockets[0].getsockname()[0]), port

    def close(self) -> None:
        """Close the port, and whoever has not said yet what it wants."""
        for opened in self._sockets:
            self._loop.remove_reader(opened)
            opened.close()
        self._sockets.clear()
        for task in self._connecting:
            task.cancel()
        for newcomer in tuple(self._unfinished):
            newcomer.drop()
        if self._sweep is not None:
            self._sweep.cancel()

    def _accept_some(self, opened: socket.socket) -> None:
        for _ in range(ACCEPTS_PER_ROUND):
            try:
                peer, _ = opened.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                # Out of files or memory: what waits at the door waits a little longer.
                self._warn(error.strerror or "no connection could be accepted")
                self._loop.remove_reader(opened)
                self._loop.call_later(_RETRY_S, self._resume, opened)
                return
            if peer.fileno() > self._highest_file:
                self._warn(f"all of the {self._highest_file} files for connections are open; see ulimit -n")
                peer.close()
                continue
            peer.setblocking(False)
            task = self._loop.create_task(self._connect(peer))
            self._connecting.add(task)
            task.add_done_callback(self._connecting.discard)

    def _warn(self, why: str) -> None:
        """Say why connections are turned away, once a minute."""
        if self._loop.time() - self._warned_at >= _WARN_EVERY_S:
            self._warned_at = self._loop.time()
            log.warning("connections are turned away: %s", why)

    def _resume(self, opened: socket.socket) -> None:
        if opened in self._sockets:
            self._loop.add_reader(opened, self._accept_some, opened)

    async def _connect(self, peer: socket.socket) -> None:
        try:
            await self._loop.connect_accepted_socket(partial(_Newcomer, self), peer)
        except OSError:
            # It was gone before it was in.
            peer.close()

    def came(self, newcomer: _Newcomer) -> None:
        """Keep somebody whose head is awaited; where that is one too many, the one who took longest goes."""
        self._unfinished[newcomer] = self._loop.time() + self._options.head_timeout_s
        if len(self._unfinished) > self._options.max_unfinished:
            next(iter(self._unfinished)).drop()
        if self._sweep is None:
            self._sweep = self._loop.call_later(_SWEEP_S, self._end_overdue)

    def went(self, newcomer: _Newcomer) -> None:
        """Forget somebody who went, was refused, or is served now."""
        self._unfinished.pop(newcomer, None)

    def serve(self, newcomer: _Newcomer, transport: Transport, head: bytes) -> None:
        """Hand a connection over to a handler of its own, with what was read so far."""
        self.went(newcomer)
        handler = self._handle()
        transport.set_protocol(handler)
        handler.connection_made(transport)
        handler.data_received(head)

    def _end_overdue(self) -> None:
        self._sweep = None
        now = self._loop.time()
        overdue = [newcomer for newcomer, due in self._unfinished.items() if due <= now]
        for newcomer in overdue:
            newcomer.give_up()
        if self._unfinished:
            self._sweep = self._loop.call_later(_SWEEP_S, self._end_overdue)


class _Newcomer(Protocol):
    """A connection whose first request's head is not whole yet."""

    __slots__ = ("_head", "_listener", "_transport")

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._head = bytearray()
        self._transport: Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(Transport, transport)
        self._listener.came(self)

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        self._listener.went(self)

    def data_received(self, data: bytes) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        self._head += data
        while self._head.startswith(b"\r\n"):
            # Blank lines before a request are passed over (RFC 9112, section 2.2).
            del self._head[:2]
        if bytes(self._head[:2]) in {b"", b"\r"}:
            return
        searched = max(0, len(self._head) - len(data) - 3)
        if not self._head[:1].isalpha():
            self._refuse(
                HTTPStatus.BAD_REQUEST, InvalidInput("This is no HTTP; over TLS it must come through a proxy.")
            )
        elif self._head.find(b"\r\n\r\n", searched) >= 0 or self._head.find(b"\n\n", searched) >= 0:
            self._listener.serve(self, self._transport, bytes(self._head))
        elif len(self._head) > MAX_HEAD_BYTES:
            error = PayloadTooLarge(f"A request's head holds at most {MAX_HEAD_BYTES} bytes.")
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, error)

    def give_up(self) -> None:
        """End the waiting; a browser that opened a connection to have it ready is not told that it was too slow."""
        if self._head:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, InvalidInput("The request's head did not come in time."))
        else:
            self.drop()

    def drop(self) -> None:
        """Cut the connection."""
        self._listener.went(self)
        if self._transport is not None:
            self._transport.abort()

    def _refuse(self, status: HTTPStatus, error: AppError) -> None:
        self._listener.went(self)
        if self._transport is not None:
            self._transport.write(_refusal(status, error))
            self._transport.close()


def _open_socket(family: int, address: str, port: int) -> socket.socket:
    opened = socket.create_server((address, port), family=family, backlog=BACKLOG)
    opened.setblocking(False)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        # Whatever is accepted inherits it.
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNTAKEN_TIMEOUT_MS)
    return opened


def _refusal(status: HTTPStatus, error: AppError) -> bytes:
    body = orjson.dumps({"error": render_error(error)})
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: application/json\r\nServer: tertulia\r\n"
        f"X-Content-Type-Options: nosniff\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def explain_port(host: str, port: int, error: OSError) -> str:
    """Say why a port could not be opened, and which of the two settings is to blame."""
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"This machine has no address {host}; give one of its own with --host, 0.0.0.0 for all there are."
    why = os.strerror(error.errno) if error.errno else error
    return f"Port {port} of {host} cannot be opened: {why}. Give another with --port, 0 for a free one."
