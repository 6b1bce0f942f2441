"""What the machine may do to a server: its clock is set, its disk is full."""

from __future__ import annotations

import os
import resource
from pathlib import Path

IS_LIMITABLE = hasattr(resource, "prlimit")
"""Whether a running process can be kept from writing: on Linux alone."""


class WallClock:
    """The wall clock of all servers that are started with `env`; it can be set while they run, as a machine's can."""

    def __init__(self, folder: Path) -> None:
        self._told = folder / "clock"
        self.set(0)

    @property
    def env(self) -> dict[str, str]:
        """What a server needs in its environment to go by this clock."""
        path = [str(Path(__file__).parent / "moved_clock"), *filter(None, [os.environ.get("PYTHONPATH")])]
        return {"PYTHONPATH": os.pathsep.join(path), "MOVED_CLOCK": str(self._told)}

    def set(self, ahead_s: int) -> None:
        """Set it so far ahead of the true time; a negative number sets it back."""
        fresh = self._told.with_suffix(".new")
        fresh.write_text(str(ahead_s))
        fresh.replace(self._told)


def fill_disk(pid: int, left_bytes: int = 0) -> None:
    """Have a process fail to write beyond so many bytes of any file, as on a full disk; it needs no rights for that."""
    _limit(pid, left_bytes)


def free_disk(pid: int) -> None:
    """Let a process write again."""
    _limit(pid, resource.RLIM_INFINITY)


def _limit(pid: int, most_bytes: int) -> None:
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (most_bytes, hard))
