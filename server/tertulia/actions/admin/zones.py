"""Which time zones there are."""

from __future__ import annotations

import asyncio
import zoneinfo
from functools import cache

from tertulia.domain.errors import InvalidInput


async def require_time_zone(name: str | None) -> None:
    """Refuse a time zone that there is not.

    Raises:
        InvalidInput: the IANA has none of this name.
    """
    # The first to ask has hundreds of files listed, which is not for the loop.
    if name is not None and name not in await asyncio.to_thread(_time_zones):
        raise InvalidInput(f"There is no time zone {name[:64]!r}; give one of the IANA's, such as Europe/Madrid.")


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())
