"""The audit log in the database: entries are added and read, never changed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tertulia.domain.errors import InvalidInput
from tertulia.domain.ids import WorkspaceId
from tertulia.store.database import Database
from tertulia.store.tables.audit import audit_entries
from tertulia.store.tx import Tx


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act; `number` counts from 1 within the workspace, hashes are hexadecimal.

    `details` are JSON values; `personal` holds the keyed hashes of what is personal, by name.
    """

    workspace_id: WorkspaceId
    number: int
    at: datetime
    actor_id: str
    action: str
    subject: str
    details: dict[str, Any]
    personal: dict[str, str]
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries to list; None admits all."""

    actor_id: str | None = None
    action: str | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Entries newest first; `next` is the cursor of the page after, None on the last."""

    items: tuple[AuditEntry, ...]
    next: str | None


_FIELDS = tuple(field.name for field in fields(AuditEntry))
_ENTRY = audit_entries.c


def insert_audit_entry(tx: Tx, entry: AuditEntry) -> None:
    """Add an entry at the chain's end."""
    tx.run(sa.insert(audit_entries).values({name: getattr(entry, name) for name in _FIELDS}))


def find_last_link(tx: Tx, workspace_id: WorkspaceId) -> tuple[int, str] | None:
    """Find number and hash of a workspace's last entry."""
    query = (
        sa.select(_ENTRY.number, _ENTRY.hash)
        .where(_ENTRY.workspace_id == workspace_id)
        .order_by(_ENTRY.number.desc())
        .limit(1)
    )
    row = tx.run(query).first()
    return None if row is None else (row.number, row.hash)


async def list_audit_entries(
    db: Database, workspace_id: WorkspaceId, chosen: AuditFilter, limit: int = 50, cursor: str | None = None
) -> AuditPage:
    """List entries, newest first.

    Raises: InvalidInput when the cursor is none of ours.
    """
    query = sa.select(audit_entries).where(_ENTRY.workspace_id == workspace_id)
    for field in fields(chosen):
        value = getattr(chosen, field.name)
        if value is not None:
            query = query.where(_ENTRY[field.name] == value)
    if cursor is not None:
        if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 18):
            raise InvalidInput("The cursor is not one that a page of this list gave.")
        query = query.where(_ENTRY.number < int(cursor))
    query = query.order_by(_ENTRY.number.desc()).limit(limit + 1)
    async with db.read() as connection:
        rows = (await connection.execute(query)).mappings().all()
    items = tuple(_entry(row) for row in rows[:limit])
    return AuditPage(items, str(items[-1].number) if len(rows) > limit else None)


async def list_chain(db: Database, workspace_id: WorkspaceId, after: int, limit: int) -> list[AuditEntry]:
    """List the entries that follow number `after`, oldest first."""
    query = (
        sa.select(audit_entries)
        .where(_ENTRY.workspace_id == workspace_id, _ENTRY.number > after)
        .order_by(_ENTRY.number)
        .limit(limit)
    )
    async with db.read() as connection:
        rows = (await connection.execute(query)).mappings().all()
    return [_entry(row) for row in rows]


def _entry(row: Any) -> AuditEntry:
    return AuditEntry(**{name: row[name] for name in _FIELDS})
