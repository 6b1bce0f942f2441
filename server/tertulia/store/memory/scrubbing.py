"""Takes what was removed off the disk, and looks whether it is gone: for SQLite, whose files are ours."""

from __future__ import annotations

import json
import mmap
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

_PATIENCE_S = 10
# Larger files take too long to be read through.
_MAX_READ_BYTES = 1 << 30


def truncate_log(database: Path) -> bool:
    """Write the log into the database and cut it off; False while somebody reads what is older."""
    with closing(sqlite3.connect(database, timeout=_PATIENCE_S, isolation_level=None)) as connection:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def list_files(directory: Path) -> list[Path]:
    """List the files in a directory and below that hold anything."""
    return sorted(path for path in directory.rglob("*") if path.is_file() and path.stat().st_size)


def count_traces(files: Iterable[Path], texts: Sequence[str]) -> int | None:
    """Count how many of these texts are found in the bytes of any file, as they are or as JSON writes them.

    None where a file is too large to be read: that nothing was found would say nothing.
    """
    wanted = {text: (text.encode(), json.dumps(text)[1:-1].encode()) for text in texts}
    found: set[str] = set()
    for path in files:
        try:
            if path.stat().st_size > _MAX_READ_BYTES:
                return None
            with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                found |= {
                    text
                    for text, forms in wanted.items()
                    if text not in found and any(content.find(f) >= 0 for f in forms)
                }
        except (OSError, ValueError):
            # It went meanwhile, as logs do, or holds nothing any more.
            continue
    return len(found)
