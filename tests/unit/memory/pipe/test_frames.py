"""Frames between the server and its index process."""

from __future__ import annotations

import numpy as np
import pytest

from tertulia.memory.pipe import frames


def test_a_frame_is_read_back() -> None:
    vectors = np.arange(6, dtype=np.float32).reshape(2, 3)
    frame = frames.pack({"ref": 3, "ids": ["é"]}, vectors)
    size = frames.PREFIX.size
    head_bytes, block_bytes = frames.lengths(frame[:size])
    assert len(frame) == size + head_bytes + block_bytes
    head, block = frames.unpack(frame[size:], head_bytes)
    assert head == {"ref": 3, "ids": ["é"]}
    assert block is not None
    assert np.array_equal(block, vectors)


def test_a_frame_without_vectors() -> None:
    frame = frames.pack({"ref": 3})
    assert frames.unpack(frame[frames.PREFIX.size :], frames.lengths(frame[: frames.PREFIX.size])[0]) == (
        {"ref": 3},
        None,
    )


def test_a_stream_out_of_step_is_noticed() -> None:
    with pytest.raises(ValueError, match="too long"):
        frames.lengths(b"\xff" * frames.PREFIX.size)
