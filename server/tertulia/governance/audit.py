"""Writes down who did what, in a chain of hashes where no entry can be changed or taken out unseen."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tertulia.domain.errors import InvalidInput
from tertulia.domain.ids import WorkspaceId
from tertulia.store.audit import AuditEntry, find_last_link, insert_audit_entry, list_chain
from tertulia.store.database import Database
from tertulia.store.tx import Tx

FIRST_LINK = "0" * 64
MAX_DETAILS_BYTES = 8_192
VERIFY_PAGE = 500


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did: `actor_id` acted on `subject` (an id); `action` is written `noun.verb`.

    `details` are JSON values and hold nothing personal. What is personal (names, addresses, words) goes into
    `personal`, by name; only its keyed hash is kept.
    """

    workspace_id: WorkspaceId
    actor_id: str
    action: str
    subject: str
    details: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What verifying a chain found: `length` sound entries up to the hash `head`, and the number of the first bad one.

    That the newest entries were cut off shows only to who compares `length` and `head` with those noted before.
    """

    length: int
    head: str
    broken_at: int | None = None

    @property
    def is_sound(self) -> bool:
        return self.broken_at is None


def record(tx: Tx, act: Act, key: bytes) -> AuditEntry:
    """Add an act to its workspace's log, in the transaction that does it; `key` is the installation's secret key.

    Raises: InvalidInput when the details are no JSON or too large.
    """
    details = _checked_details(act.details)
    number, previous_hash = find_last_link(tx, act.workspace_id) or (0, FIRST_LINK)
    personal = {name: keyed_hash(key, name, value) for name, value in act.personal.items()}
    unsealed = AuditEntry(
        workspace_id=act.workspace_id,
        number=number + 1,
        at=tx.now,
        actor_id=act.actor_id,
        action=act.action,
        subject=act.subject,
        details=details,
        personal=personal,
        previous_hash=previous_hash,
        hash="",
    )
    entry = replace(unsealed, hash=_seal(unsealed))
    insert_audit_entry(tx, entry)
    return entry


def keyed_hash(key: bytes, name: str, value: str) -> str:
    """Hash something personal so that only who has the key can recognise it, and nobody once the key is destroyed.

    HMAC-SHA-256, hexadecimal.
    """
    return hmac.new(key, f"{name}\0{value}".encode(), hashlib.sha256).hexdigest()


async def verify(db: Database, workspace_id: WorkspaceId) -> ChainReport:
    """Read a workspace's whole log and check every seal and link; needs no key."""
    report = ChainReport(0, FIRST_LINK)
    while entries := await list_chain(db, workspace_id, report.length, VERIFY_PAGE):
        for entry in entries:
            follows = entry.number == report.length + 1 and entry.previous_hash == report.head
            if not follows or entry.hash != _seal(entry):
                return replace(report, broken_at=report.length + 1)
            report = ChainReport(entry.number, entry.hash)
    return report


def _seal(entry: AuditEntry) -> str:
    """Hash everything an entry says, the hash of the one before included; SHA-256 over canonical JSON."""
    content = {name: getattr(entry, name) for name in AuditEntry.__slots__ if name != "hash"}
    return hashlib.sha256(_canonical(content | {"at": entry.at.isoformat()}).encode()).hexdigest()


def _checked_details(details: Mapping[str, Any]) -> dict[str, Any]:
    try:
        text = _canonical(dict(details))
        size = len(text.encode())
    except (TypeError, ValueError) as error:
        raise InvalidInput("The details of an audit entry must be JSON values.") from error
    if size > MAX_DETAILS_BYTES:
        raise InvalidInput(f"The details of an audit entry may have {MAX_DETAILS_BYTES} bytes; name things by id.")
    checked: dict[str, Any] = json.loads(text)
    return checked


def _canonical(value: Mapping[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
