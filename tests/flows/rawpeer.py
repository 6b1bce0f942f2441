"""A WebSocket client that may break every rule: it sends the bytes it is given and reads what comes back."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from contextlib import suppress
from typing import Any, Self
from urllib.parse import urlsplit

from tests.patience import PATIENCE_S

TEXT, BINARY, CLOSE, PING, PONG, CONTINUATION = 0x1, 0x2, 0x8, 0x9, 0xA, 0x0
TORN = 1006
_MASK = b"\x0f\x1e\x2d\x3c"


def frame(payload: bytes, opcode: int = TEXT, *, fin: bool = True, masked: bool = True, reserved: int = 0) -> bytes:
    """Make a frame as a client sends it, or as none may."""
    first = (0x80 if fin else 0) | reserved << 4 | opcode
    return head(first, len(payload), masked=masked) + (_masked(payload) if masked else payload)


def head(first: int, size: int, *, masked: bool = True) -> bytes:
    """Make a frame's head, which may promise more than will come."""
    flag = 0x80 if masked else 0
    if size < 126:
        length = bytes((flag | size,))
    elif size < 1 << 16:
        length = bytes((flag | 126,)) + struct.pack(">H", size)
    else:
        length = bytes((flag | 127,)) + struct.pack(">Q", size)
    return bytes((first,)) + length + (_MASK if masked else b"")


class RawPeer:
    """One TCP connection; every read is bounded, and pings are answered while it reads."""

    def __init__(self, url: str, timeout_s: float = PATIENCE_S) -> None:
        self.address = urlsplit(url).netloc
        host, _, port = self.address.rpartition(":")
        self._socket = socket.create_connection((host, int(port)), timeout_s)
        self._timeout_s = timeout_s
        self._unread = b""
        self._sending = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        """Send bytes in one piece, from whichever thread, as far as the server still takes them."""
        with suppress(ConnectionError), self._sending:
            self._socket.sendall(data)

    def upgrade(self) -> Self:
        """Become a WebSocket."""
        self.send(
            f"GET /ws HTTP/1.1\r\nHost: {self.address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
        )
        while b"\r\n\r\n" not in self._unread:
            assert self._more(), "the upgrade was refused"
        answer, _, self._unread = self._unread.partition(b"\r\n\r\n")
        assert b" 101 " in answer, answer
        return self

    def sign_in(self, token: str) -> Self:
        """Say hello and be welcomed."""
        self.upgrade().send(frame(json.dumps({"type": "hello", "ref": "hello", "token": token}).encode()))
        welcome = self.receive()
        assert isinstance(welcome, dict), welcome
        assert welcome["type"] == "welcome", welcome
        return self

    def receive(self) -> dict[str, Any] | int:
        """Give the next JSON frame, or the code with which the connection ended. Raises: TimeoutError."""
        until = time.monotonic() + self._timeout_s
        while True:
            got = self._read_frame()
            if time.monotonic() > until:
                raise TimeoutError("nothing but pings came")
            if got is None:
                return TORN
            opcode, payload = got
            if opcode == PING:
                self.send(frame(payload, PONG))
            elif opcode == CLOSE:
                (code,) = struct.unpack(">H", payload[:2])
                return int(code)
            elif opcode == TEXT:
                body: dict[str, Any] = json.loads(payload)
                return body

    def closed(self) -> int:
        """Read to the end; gives the code of the close, or `TORN`. Raises: TimeoutError."""
        until = time.monotonic() + self._timeout_s
        while time.monotonic() < until:
            got = self.receive()
            if isinstance(got, int):
                return got
        raise TimeoutError("it was not closed")

    def ended_unanswered(self) -> float:
        """Read without answering anything until the connection is cut; gives when. Raises: TimeoutError."""
        until = time.monotonic() + self._timeout_s
        while self._more():
            if time.monotonic() > until:
                raise TimeoutError("it was not cut")
        return time.monotonic()

    def _read_frame(self) -> tuple[int, bytes] | None:
        while True:
            split = _split(self._unread)
            if split is not None:
                opcode, payload, self._unread = split
                return opcode, payload
            if not self._more():
                return None

    def _more(self) -> bool:
        try:
            data = self._socket.recv(1 << 16)
        except ConnectionError:
            data = b""
        self._unread += data
        return bool(data)


def _masked(payload: bytes) -> bytes:
    return bytes(byte ^ _MASK[index % 4] for index, byte in enumerate(payload))


def _split(data: bytes) -> tuple[int, bytes, bytes] | None:
    """Take the first frame off a server's bytes: opcode, payload, and what follows."""
    if len(data) < 2:
        return None
    size, start = data[1], 2
    if size >= 126:
        form, start = (">H", 4) if size == 126 else (">Q", 10)
        if len(data) < start:
            return None
        (size,) = struct.unpack(form, data[2:start])
    if len(data) < start + size:
        return None
    return data[0] & 0x0F, data[start : start + size], data[start + size :]
