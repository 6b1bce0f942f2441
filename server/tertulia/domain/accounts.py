"""What belongs to an account: what its tokens may be used for, invitations, and what a person says of itself."""

from __future__ import annotations

import string
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tertulia.domain.ids import IdentityId, InvitationId, MemberId, RoomId, WorkspaceId
from tertulia.domain.people import MemberRole

_ASCII_LOWER = {ord(letter): letter.lower() for letter in string.ascii_uppercase}
Scope = Literal["read", "write", "admin"]
# When a person is told by mail what waits: never, soon after it went away, once a day or once a week.
DigestWhen = Literal["off", "away", "daily", "weekly"]
SCOPES: tuple[Scope, ...] = ("read", "write", "admin")
# What the head of a mail reads as something else than a part of an address is in none: marks of groups, comments,
# quotes and encoded words, and whatever ends a line.
_IN_EMAIL = r"[^\x00-\x20\x7f-\xa0\u2028\u2029@<>,;:?\"()\[\]\\]+"
EMAIL_PATTERN = f"^{_IN_EMAIL}@{_IN_EMAIL}$"


@dataclass(frozen=True, slots=True)
class Invitation:
    """Lets `max_uses` people become members; `room_ids` are where they find themselves then, `email` whom it is for.

    `origin_id` names the token that it was made by, with which it is taken back.
    """

    id: InvitationId
    workspace_id: WorkspaceId
    role: MemberRole
    room_ids: tuple[RoomId, ...]
    email: str | None
    created_by: MemberId
    created_at: datetime
    expires_at: datetime
    max_uses: int = 1
    uses: int = 0
    revoked_at: datetime | None = None
    origin_id: str | None = None

    def is_open(self, now: datetime) -> bool:
        """Say whether somebody may still come in by it."""
        return self.revoked_at is None and self.expires_at > now and self.uses < self.max_uses


@dataclass(frozen=True, slots=True)
class Profile:
    """What a member says of itself; of `quiet_from` and `quiet_to`, as `HH:MM` in its time zone, both or none is set.

    Nothing is to disturb it until `quiet_until`, nor each day between these two. Since `email_confirmed_at` it is known
    that it reads the mail that goes to `email`. `digest` is when it wants to be told by mail what waits; None where it
    said nothing.
    """

    email: str | None = None
    time_zone: str | None = None
    language: str | None = None
    quiet_until: datetime | None = None
    quiet_from: str | None = None
    quiet_to: str | None = None
    email_confirmed_at: datetime | None = None
    digest: DigestWhen | None = None


@dataclass(frozen=True, slots=True)
class Linked:
    """Somebody whom a provider (`issuer`) vouches for, as it names it (`subject`), and which member that is."""

    id: IdentityId
    issuer: str
    subject: str
    member_id: MemberId
    created_at: datetime


def email_key(email: str) -> str:
    """Give the form by which mail addresses are looked for; different ones may have the same."""
    return email.casefold()


def is_same_email(one: str, other: str) -> bool:
    """Say whether two mail addresses are one."""
    return fold_email(one) == fold_email(other)


def fold_email(email: str) -> str:
    """Give the form in which a mail address is the same as another: only the letters a to z are alike in either case.

    What else Unicode folds together (`ſ` and `s`, `ß` and `ss`) may be somebody else's mailbox.
    """
    return email.translate(_ASCII_LOWER)
