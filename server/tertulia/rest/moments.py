"""A moment as a request names it: as commands do."""

from __future__ import annotations

from tertulia.wire.moments import Moment

__all__ = ["Moment"]
