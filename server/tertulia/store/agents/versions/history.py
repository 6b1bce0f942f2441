"""What agents were set to, version by version, in the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tertulia.domain.ids import AgentId, MemberId, WorkspaceId
from tertulia.store.database import Database
from tertulia.store.tables.agents import agent_versions
from tertulia.store.tx import Tx

# So many of an agent's versions are kept, the last ones.
MAX_VERSIONS = 200

_VERSION = agent_versions.c


@dataclass(frozen=True, slots=True)
class Version:
    """An agent as it stood from `created_at` on; `settings` is its record with `name`, `handle` and `is_active`.

    `changed` names what was not so before, `restores` the version that was brought back. Of what stood before versions
    were kept, the author is not known.
    """

    workspace_id: WorkspaceId
    agent_id: AgentId
    number: int
    settings: Mapping[str, Any]
    changed: tuple[str, ...]
    author_id: MemberId | None
    note: str | None
    restores: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class VersionPage:
    """Versions, the last first; `next` is the number after which the following page begins, None at the end."""

    items: tuple[Version, ...]
    next: int | None


_FIELDS = tuple(field.name for field in fields(Version))


def insert_version(tx: Tx, version: Version) -> None:
    """Add a version; what is too old to be kept goes."""
    values = {name: getattr(version, name) for name in _FIELDS}
    tx.run(sa.insert(agent_versions).values(values | {"changed": list(version.changed)}))
    own = _of(version.workspace_id, version.agent_id)
    tx.run(sa.delete(agent_versions).where(*own, _VERSION.number <= version.number - MAX_VERSIONS))


def find_version(tx: Tx, workspace_id: WorkspaceId, agent_id: AgentId, number: int) -> Version | None:
    """Find a version at this point of the batch."""
    row = tx.run(_select(workspace_id, agent_id, number)).mappings().first()
    return None if row is None else _version(row)


def delete_versions(tx: Tx, workspace_id: WorkspaceId, agent_id: AgentId) -> None:
    """Forget what an agent was."""
    tx.run(sa.delete(agent_versions).where(*_of(workspace_id, agent_id)))


async def read_version(db: Database, workspace_id: WorkspaceId, agent_id: AgentId, number: int) -> Version | None:
    """Find a version as of the last commit."""
    async with db.read() as connection:
        row = (await connection.execute(_select(workspace_id, agent_id, number))).mappings().first()
    return None if row is None else _version(row)


async def list_versions(
    db: Database, workspace_id: WorkspaceId, agent_id: AgentId, limit: int, before: int | None = None
) -> VersionPage:
    """List the versions before a number, the last first."""
    query = sa.select(agent_versions).where(*_of(workspace_id, agent_id))
    if before is not None:
        query = query.where(_VERSION.number < before)
    async with db.read() as connection:
        rows = await connection.execute(query.order_by(_VERSION.number.desc()).limit(limit + 1))
        found = tuple(_version(row) for row in rows.mappings())
    items = found[:limit]
    return VersionPage(items, items[-1].number if len(found) > limit else None)


def _of(workspace_id: WorkspaceId, agent_id: AgentId) -> tuple[sa.ColumnElement[bool], ...]:
    return (_VERSION.workspace_id == workspace_id, _VERSION.agent_id == agent_id)


def _select(workspace_id: WorkspaceId, agent_id: AgentId, number: int) -> sa.Select[Any]:
    return sa.select(agent_versions).where(*_of(workspace_id, agent_id), _VERSION.number == number)


def _version(row: Any) -> Version:
    values = {name: row[name] for name in _FIELDS}
    return Version(**values | {"changed": tuple(row["changed"])})
