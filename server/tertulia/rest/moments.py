"""A moment as a request names it, which is how commands do."""

from __future__ import annotations

from tertulia.wire.moments import Moment

__all__ = ["Moment"]
