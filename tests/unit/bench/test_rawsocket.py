"""WebSockets as bytes: what a server sends comes apart into its frames wherever it is cut."""

from __future__ import annotations

import pytest

from tertulia.bench.rawsocket import split_frames
from tests.flows.rawpeer import frame

SIZES = (2, 125, 126, 65_535, 65_536)


@pytest.mark.parametrize("size", SIZES)
def test_frames_of_every_size_come_apart(size: int) -> None:
    texts = [b"x" * size, b"y" * 7]
    joined = b"".join(frame(text, masked=False) for text in texts)
    assert split_frames(joined) == (texts, b"")
    for cut in (1, 3, 5, size, len(joined) - 1):
        first, rest = split_frames(joined[:cut])
        second, left = split_frames(rest + joined[cut:])
        assert (first + second, left) == (texts, b"")
