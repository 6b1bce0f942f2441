"""Links in mails that need nobody signed in: each is good for one person, one mail address and one purpose.

Nothing is kept of them: a keyed hash says that we made it, and over which address.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from tertulia.domain.accounts import fold_email
from tertulia.domain.ids import MemberId

# What one may do: have no more digests, or say that one reads the mail of an address.
Purpose = Literal["stop", "confirm"]
_PURPOSES: dict[str, Purpose] = {"ms": "stop", "mc": "confirm"}
_SHORT = {purpose: short for short, purpose in _PURPOSES.items()}
_ID_PREFIX = "mem_"
_MAC_BYTES = 16


@dataclass(frozen=True, slots=True)
class MailLink:
    """What a link says of itself, whether it is good or not; without `expires_at` it is good as long as the address."""

    purpose: Purpose
    member_id: MemberId
    expires_at: datetime | None
    mac: str

    def is_good(self, key: bytes, email: str, now: datetime) -> bool:
        """Say whether we made it for this mail address, and it is still good."""
        if self.expires_at is not None and self.expires_at <= now:
            return False
        return hmac.compare_digest(self.mac, _mac(key, self, email))


def make_mail_link(
    key: bytes, purpose: Purpose, member_id: MemberId, email: str, expires_at: datetime | None = None
) -> str:
    """Write the token of a link: letters that an address takes as they are, at most 64."""
    bare = MailLink(purpose, member_id, None if expires_at is None else expires_at.replace(microsecond=0), "")
    return f"{_SHORT[purpose]}_{member_id.removeprefix(_ID_PREFIX)}.{_ends(bare)}.{_mac(key, bare, email)}"


def read_mail_link(token: str) -> MailLink | None:
    """Read what a token says of itself; None where it is no such token at all."""
    head, *rest = token.split(".")
    short, _, member = head.partition("_")
    if short not in _PURPOSES or len(rest) != 2 or not token.isascii():
        return None
    ends, mac = rest
    try:
        seconds = int(ends, 16) if ends else 0
        expires_at = datetime.fromtimestamp(seconds, UTC) if ends else None
    except (ValueError, OverflowError, OSError):
        return None
    return MailLink(_PURPOSES[short], MemberId(_ID_PREFIX + member), expires_at, mac)


def _ends(link: MailLink) -> str:
    return "" if link.expires_at is None else f"{int(link.expires_at.timestamp()):x}"


def _mac(key: bytes, link: MailLink, email: str) -> str:
    # A key of its own, so that no hash of the audit log can ever be one of ours.
    own = hmac.new(key, b"mail links", hashlib.sha256).digest()
    said = "\0".join((link.purpose, link.member_id, _ends(link), fold_email(email)))
    digest = hmac.new(own, said.encode(), hashlib.sha256).digest()[:_MAC_BYTES]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
