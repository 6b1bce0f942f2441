"""When somebody is told by mail what waits for it, and what may wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal

from tertulia.domain.accounts import DigestWhen, Profile
from tertulia.domain.ids import MemberId, MessageId, RoomId
from tertulia.domain.reaching.quiet import QuietHours, zone_named

DEFAULT: DigestWhen = "daily"
# So long somebody is not here before anything is told by mail, and as long between two mails at least.
AWAY = timedelta(hours=1)
# The hour of the day, in somebody's own time zone, from which on the day's or week's mail is due.
HOUR = 8

WaitingKind = Literal["mention", "direct", "reply"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that waits for somebody: it names one, is in a direct room, or answers in a thread one follows.

    `text` is the beginning of its words; empty where it is files alone.
    """

    message_id: MessageId
    room_id: RoomId
    author_id: MemberId
    kind: WaitingKind
    text: str


def is_quiet(profile: Profile, now: datetime) -> bool:
    """Say whether somebody wants not to be disturbed at a moment; from 22:00 to 07:00 goes through the night."""
    if profile.quiet_until is not None and now < profile.quiet_until:
        return True
    start, end = profile.quiet_from, profile.quiet_to
    if start is None or end is None:
        return False
    return QuietHours(start, end, profile.time_zone).has(now)


def is_due(profile: Profile, when: DigestWhen, told_at: datetime, now: datetime) -> bool:
    """Say whether it is time to look what waits, if somebody was told at `told_at` last.

    A moment that is still to come was noted by a clock that was wrong, and holds nothing up.
    """
    if when == "off":
        return False
    if told_at > now:
        return True
    if when == "away":
        return told_at + AWAY <= now
    return told_at < _last_hour(now.astimezone(zone_of(profile)), is_weekly=when == "weekly")


def next_due(profile: Profile, when: DigestWhen, told_at: datetime, now: datetime) -> datetime:
    """Find from when on it is time to look, for somebody for whom it is not yet."""
    if when == "away":
        return told_at + AWAY
    is_weekly = when == "weekly"
    last = _last_hour(now.astimezone(zone_of(profile)), is_weekly=is_weekly).astimezone(zone_of(profile))
    return (last + timedelta(days=7 if is_weekly else 1)).astimezone(UTC)


def zone_of(profile: Profile) -> tzinfo:
    """Give the time zone that somebody is in; UTC where it said nothing, or what nobody knows any more."""
    return zone_named(profile.time_zone)


def _last_hour(local: datetime, *, is_weekly: bool) -> datetime:
    """Find when the hour of the mail came last: this morning or yesterday's, or that of the week's Monday."""
    hour = local.replace(hour=HOUR, minute=0, second=0, microsecond=0, fold=0)
    back = timedelta(days=local.weekday() if is_weekly else 0)
    found = hour - back
    if found > local:
        found -= timedelta(days=7 if is_weekly else 1)
    return found.astimezone(UTC)
