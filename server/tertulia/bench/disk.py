"""Measures the disk alone: how long it takes until something that was appended to a file is really there."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

APPENDS = 500
# What the log of one commit of a message takes.
APPEND_BYTES = 20 << 10


def time_appends(folder: Path | None) -> list[float]:
    """Append and wait for the disk, again and again; give the seconds each time. The file is gone afterwards."""
    took_s = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(APPENDS):
            begun = time.perf_counter()
            file.write(b"\0" * APPEND_BYTES)
            file.flush()
            # macOS has the one that waits for the file's times as well.
            getattr(os, "fdatasync", os.fsync)(file.fileno())
            took_s.append(time.perf_counter() - begun)
    return took_s
