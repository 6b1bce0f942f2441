"""Bytes of WebSocket frames from the server: unmasked, never fragmented, never compressed (RFC 6455, section 5.2)."""

from __future__ import annotations

import struct
from typing import Any, Literal

import orjson

PING = b"\x89\x00"

ResyncReason = Literal["epoch", "too_old", "not_a_member"]


def text_frame(payload: bytes) -> bytes:
    """Frame UTF-8 bytes as one text message; the same bytes serve every connection."""
    size = len(payload)
    if size < 126:
        return b"\x81" + bytes((size,)) + payload
    if size < 65_536:
        return b"\x81\x7e" + struct.pack(">H", size) + payload
    return b"\x81\x7f" + struct.pack(">Q", size) + payload


def json_frame(value: Any) -> bytes:
    """Encode a JSON value and frame it."""
    return text_frame(orjson.dumps(value))


def resync_frame(room_id: str, seq: int, reason: ResyncReason) -> bytes:
    """Say that what was missed in a room cannot be replayed; `seq` is where its events go on from."""
    return json_frame({"type": "resync_required", "room_id": room_id, "seq": seq, "reason": reason})


def close_frame(code: int, reason: str) -> bytes:
    """Frame a close with its code; the reason is cut, between characters, to what fits a control frame."""
    fitting = reason.encode()[:123].decode(errors="ignore").encode()
    payload = struct.pack(">H", code) + fitting
    return b"\x88" + bytes((len(payload),)) + payload
