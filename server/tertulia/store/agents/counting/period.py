"""A time over which something is counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` on and before `until`; None is without end."""

    since: datetime | None = None
    until: datetime | None = None

    def admits(self, column: sa.ColumnElement[datetime]) -> list[sa.ColumnElement[bool]]:
        """Give the conditions that a time is in it."""
        found = [] if self.since is None else [column >= self.since]
        return found if self.until is None else [*found, column < self.until]


EVER = Period()
