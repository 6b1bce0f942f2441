"""Within what time clients return that are sent away together, so that they do not come as a herd."""

from __future__ import annotations

import math

from tertulia.domain.errors import AppError, Unavailable
from tertulia.gateway.frames import json_frame
from tertulia.render.errors import render_error

# A third of what one processor of a small machine lets in; those who are in already have the rest.
RETURNS_PER_S = 1_000


def farewell_frame(count: int) -> bytes:
    """Say to `count` clients that the server restarts: `retry_after_s` is within what time all of them come back."""
    window_s = max(1, math.ceil(count / RETURNS_PER_S))
    return error_frame(
        Unavailable("The server restarts; come back within this time, with since.", retry_after_s=window_s)
    )


def error_frame(error: AppError) -> bytes:
    """Say why a connection is about to be closed, where that answers no command."""
    return json_frame({"type": "reply", "ref": None, "ok": False, "error": render_error(error)})
