"""The providers of workspaces in the database; their keys lie there sealed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tertulia.domain.errors import NotFound
from tertulia.domain.ids import ProviderId, WorkspaceId
from tertulia.store.database import Database
from tertulia.store.memory.seals import key_of
from tertulia.store.tables.tenancy import providers
from tertulia.store.tx import Tx

# The preset of a row that says what a workspace chose about a provider that the operator set up.
PLATFORM = "platform"

Reseal = Callable[[ProviderId, bytes], bytes]
"""Opens what is sealed for a provider and seals it anew under the workspace's newest key."""


@dataclass(frozen=True, slots=True)
class ProviderRecord:
    """One provider of a workspace; `name` is what an agent's `llm_provider` says, unique in the workspace.

    Of the key `key_hint` alone is readable, its last characters. `models` are those offered; empty is any.
    `capabilities` are, by model or `*`, what is known better here than in the tables. Each change counts `version` up.
    """

    id: ProviderId
    workspace_id: WorkspaceId
    name: str
    preset: str
    base_url: str
    created_at: datetime
    updated_at: datetime
    sealed_key: bytes | None = field(default=None, repr=False)
    key_hint: str = ""
    models: tuple[str, ...] = ()
    default_model: str | None = None
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    capabilities: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    is_default: bool = False
    is_enabled: bool = True
    version: int = 1


async def list_all_records(db: Database) -> list[ProviderRecord]:
    """List the providers of all workspaces, in the order they were made."""
    async with db.read() as connection:
        rows = (await connection.execute(sa.select(providers).order_by(providers.c.id))).mappings().all()
    return [_record(row) for row in rows]


def list_beside(database: Path) -> list[tuple[str, str, str, bool, bool]]:
    """List workspace, name, preset, and whether it is enabled and has a key, beside whoever writes the database."""
    query = (
        "SELECT w.name, p.name, p.preset, p.is_enabled, p.sealed_key IS NOT NULL"
        " FROM providers p JOIN workspaces w ON w.id = p.workspace_id ORDER BY p.id"
    )
    try:
        uri = f"{database.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            rows = connection.execute(query).fetchall()
    except sqlite3.Error:
        return []
    return [(place, name, preset, bool(enabled), bool(keyed)) for place, name, preset, enabled, keyed in rows]


def read_records(tx: Tx, workspace_id: WorkspaceId) -> list[ProviderRecord]:
    """Read a workspace's providers as they stand at this point of the batch, in the order they were made."""
    query = sa.select(providers).where(providers.c.workspace_id == workspace_id).order_by(providers.c.id)
    return [_record(row) for row in tx.run(query).mappings()]


def get_record(tx: Tx, workspace_id: WorkspaceId, provider_id: str) -> ProviderRecord:
    """Read a provider of this workspace.

    Raises:
        NotFound: there is none.
    """
    row = tx.run(sa.select(providers).where(*_is(workspace_id, provider_id))).mappings().first()
    if row is None:
        raise NotFound(f"There is no provider {provider_id[:64]}.")
    return _record(row)


async def find_sealed_key(db: Database, workspace_id: WorkspaceId, provider_id: ProviderId) -> bytes | None:
    """Read a provider's key as it is sealed now; None where there is none."""
    query = sa.select(providers.c.sealed_key).where(*_is(workspace_id, provider_id))
    async with db.read() as connection:
        found: bytes | None = (await connection.execute(query)).scalar()
    return found


def insert_record(tx: Tx, record: ProviderRecord) -> None:
    """Add a provider."""
    tx.run(sa.insert(providers).values(_columns(record)))


def update_record(tx: Tx, record: ProviderRecord) -> None:
    """Write a provider anew."""
    tx.run(sa.update(providers).where(*_is(record.workspace_id, record.id)).values(_columns(record)))


def delete_record(tx: Tx, record: ProviderRecord) -> None:
    """Remove a provider, and with it its key."""
    tx.run(sa.delete(providers).where(*_is(record.workspace_id, record.id)))


def reseal_keys(tx: Tx, workspace_id: WorkspaceId, newest: int, reseal: Reseal, limit: int) -> int:
    """Seal anew the keys that are under an older data key than `newest`; return how many were."""
    c = providers.c
    rows = tx.run(sa.select(c.id, c.sealed_key).where(c.workspace_id == workspace_id, c.sealed_key.is_not(None))).all()
    stale = [row for row in rows if key_of(row.sealed_key) < newest][:limit]
    for row in stale:
        values = {"sealed_key": reseal(ProviderId(row.id), row.sealed_key)}
        tx.run(sa.update(providers).where(*_is(workspace_id, row.id)).values(values))
    return len(stale)


def _is(workspace_id: WorkspaceId, provider_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    return providers.c.workspace_id == workspace_id, providers.c.id == provider_id


def _columns(record: ProviderRecord) -> dict[str, Any]:
    return asdict(record) | {"models": list(record.models)}


def _record(row: sa.RowMapping) -> ProviderRecord:
    return ProviderRecord(**{**row, "models": tuple(row["models"])})
