"""Named points of a turn at which a test can have the process die, once."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Literal

CrashPoint = Literal["before_model", "mid_stream", "after_step", "during_tool", "after_commit"]


class CrashPoints:
    """Kills the process at the point it was given, the first time it comes there; without one it does nothing.

    `memory` is a file that remembers, across the restart, that it has happened.
    """

    def __init__(self, point: CrashPoint | None, memory: Path) -> None:
        self._point = point
        self._memory = memory

    def pass_by(self, point: CrashPoint) -> None:
        """Die here, if it is the place."""
        if point != self._point or self._memory.exists():
            return
        self._memory.touch()
        os.kill(os.getpid(), signal.SIGKILL)
