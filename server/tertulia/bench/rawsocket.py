"""The client's side of a WebSocket as bytes, for connections so many that a library would cost too much."""

from __future__ import annotations

import struct
from urllib.parse import urlsplit

import orjson

UPGRADED = b"\r\n\r\n"
WELCOMED = b'"welcome"'


def address_of(url: str) -> tuple[str, int]:
    """Take host and port from a server's address."""
    parts = urlsplit(url)
    return parts.hostname or "127.0.0.1", parts.port or 80


def upgrade_request(url: str) -> bytes:
    """Make the request that opens a WebSocket; its answer ends with `UPGRADED`."""
    return (
        f"GET /ws HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGVydHVsaWEgYmVuY2htYQ==\r\n\r\n"
    ).encode()


def hello_frame(token: str) -> bytes:
    """Make the first frame; its answer has `WELCOMED` in it."""
    return client_frame(orjson.dumps({"type": "hello", "ref": "hello", "token": token}))


def client_frame(payload: bytes, first_byte: int = 0x81) -> bytes:
    """Frame up to 65,535 bytes, a whole text message unless the first byte says otherwise.

    A client must mask (RFC 6455, section 5.3); a mask of zeros leaves the payload as it is.
    """
    size = len(payload)
    length = bytes((0x80 | size,)) if size < 126 else b"\xfe" + struct.pack(">H", size)
    return bytes((first_byte,)) + length + b"\0\0\0\0" + payload


def split_frames(data: bytes) -> tuple[list[bytes], bytes]:
    """Take the whole frames of a server off its bytes: the payload of each, and what follows."""
    payloads = []
    start, end = 0, len(data)
    while end - start >= 2:
        size, head = data[start + 1], 2
        if size >= 126:
            form, head = (">H", 4) if size == 126 else (">Q", 10)
            if end - start < head:
                break
            (size,) = struct.unpack_from(form, data, start + 2)
        if end - start < head + size:
            break
        payloads.append(data[start + head : start + head + size])
        start += head + size
    return payloads, data[start:]
