"""Tells the time here or elsewhere."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field

from tertulia.domain.clock import Clock
from tertulia.domain.errors import ToolInputInvalid
from tertulia.tools.tool import Tool, tool

_AREAS = (
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
)  # fmt: skip
# Cities people ask for that have no zone of their own name.
_OTHER_CITIES = {
    "abu dhabi": "Asia/Dubai",
    "atlanta": "America/New_York",
    "austin": "America/Chicago",
    "bangalore": "Asia/Kolkata",
    "barcelona": "Europe/Madrid",
    "beijing": "Asia/Shanghai",
    "boston": "America/New_York",
    "cape town": "Africa/Johannesburg",
    "dallas": "America/Chicago",
    "delhi": "Asia/Kolkata",
    "edinburgh": "Europe/London",
    "frankfurt": "Europe/Berlin",
    "geneva": "Europe/Zurich",
    "hamburg": "Europe/Berlin",
    "hanoi": "Asia/Ho_Chi_Minh",
    "houston": "America/Chicago",
    "hyderabad": "Asia/Kolkata",
    "las vegas": "America/Los_Angeles",
    "lyon": "Europe/Paris",
    "miami": "America/New_York",
    "milan": "Europe/Rome",
    "mumbai": "Asia/Kolkata",
    "munich": "Europe/Berlin",
    "new delhi": "Asia/Kolkata",
    "osaka": "Asia/Tokyo",
    "philadelphia": "America/New_York",
    "porto": "Europe/Lisbon",
    "rio de janeiro": "America/Sao_Paulo",
    "san diego": "America/Los_Angeles",
    "san francisco": "America/Los_Angeles",
    "seattle": "America/Los_Angeles",
    "st. petersburg": "Europe/Moscow",
    "tel aviv": "Asia/Jerusalem",
    "washington": "America/New_York",
    "wellington": "Pacific/Auckland",
}


@dataclass(frozen=True, slots=True)
class LocalTime:
    """`time` is ISO 8601 with the zone's offset."""

    time: str
    weekday: str
    timezone: str


def current_time_tool(clock: Clock) -> Tool:
    """Make the tool that tells the time of `clock`."""

    @tool("current_time", permission="compute:use", shown=("timezone",), cache_s=0)
    def current_time(
        timezone: Annotated[
            str | None, Field(description='Such as "Europe/Berlin", "Tokyo" or "UTC".', max_length=64)
        ] = None,
    ) -> LocalTime:
        """Tell the present date, time and weekday in a time zone or city; without one, in UTC."""
        zone = _get_zone(timezone or "UTC")
        local = clock.now().astimezone(zone)
        return LocalTime(
            time=local.isoformat(timespec="seconds"), weekday=_WEEKDAYS[local.weekday()], timezone=zone.key
        )

    return current_time


# Not strftime: the machine's language must not change what an agent reads.
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _get_zone(name: str) -> ZoneInfo:
    zones = _zones()
    wanted = " ".join(_plain(name).split())
    # "Paris, France" is Paris.
    city = wanted.partition(",")[0]
    for written in (wanted, city):
        if written in zones:
            return ZoneInfo(zones[written])
    near = dict.fromkeys(zones[match] for match in get_close_matches(city, zones, n=3))
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    raise ToolInputInvalid(f'There is no time zone or city {name!r}; use an IANA name such as "Europe/Berlin".{hint}')


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    """Map every zone, every city that names one, and some more cities, in lower case, to IANA names."""
    names = sorted(available_timezones())
    cities = {_plain(name.rpartition("/")[2]): name for name in reversed(names) if name.startswith(_AREAS)}
    return cities | _OTHER_CITIES | {_plain(name): name for name in names}


def _plain(name: str) -> str:
    """Write a name in lower case and without accents, as the zones do: “São_Paulo” becomes “sao paulo”."""
    apart = unicodedata.normalize("NFKD", name.casefold().replace("_", " "))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
