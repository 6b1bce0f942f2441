"""The border of the door: work that must go on outlives whatever one message, wait or room does to it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable

log = logging.getLogger(__name__)


async def outlive(work: Awaitable[object], what: str) -> bool:
    """Await a piece of work; False when it failed, which is logged with `what` it was."""
    try:
        await work
    except Exception:
        # The one broad `except` of what follows rooms: the loops behind it serve all rooms, and a fault that one
        # message meets, of whatever kind, may cost that message its judgement and no other room its agents.
        log.exception("%s", what)
        return False
    return True
