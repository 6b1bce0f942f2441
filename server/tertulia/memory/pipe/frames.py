"""The pipe's language between the server and its index process: a JSON head and a block of floats per frame."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np

from tertulia.memory.embedder import Vectors

# Two little-endian lengths: of the head, and of the float32 block after it.
PREFIX = struct.Struct("<II")
MAX_FRAME_BYTES = 64 << 20


def pack(head: dict[str, Any], vectors: Vectors | None = None) -> bytes:
    """Write one frame; `vectors` must be two-dimensional and is sent as little-endian float32."""
    block = b"" if vectors is None else np.ascontiguousarray(vectors, dtype="<f4").tobytes()
    text = json.dumps({**head, "shape": None if vectors is None else vectors.shape}).encode()
    return PREFIX.pack(len(text), len(block)) + text + block


def lengths(prefix: bytes) -> tuple[int, int]:
    """Read a frame's two lengths.

    Raises:
        ValueError: they exceed what any frame of ours needs, so the stream is out of step.
    """
    head, block = PREFIX.unpack(prefix)
    if head + block > MAX_FRAME_BYTES:
        raise ValueError(f"a frame of {head + block} bytes is too long")
    return head, block


def unpack(body: bytes, head_bytes: int) -> tuple[dict[str, Any], Vectors | None]:
    """Undo `pack`, given what follows the prefix; the vectors are read-only."""
    head: dict[str, Any] = json.loads(body[:head_bytes])
    shape = head.pop("shape")
    if shape is None:
        return head, None
    return head, np.frombuffer(body, dtype="<f4", offset=head_bytes).reshape(shape)
