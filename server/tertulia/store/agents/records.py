"""Agents in the database."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from tertulia.domain.agent import Agent, AgentRecord
from tertulia.domain.ids import AgentId, WorkspaceId
from tertulia.store.database import Database
from tertulia.store.tables.agents import agents
from tertulia.store.tables.people import members
from tertulia.store.tx import Tx

_RECORD = TypeAdapter(AgentRecord)


def insert_agent(tx: Tx, agent: Agent) -> None:
    """Add an agent; its member is added before."""
    tx.run(sa.insert(agents).values(id=agent.id, workspace_id=agent.workspace_id, **_values(agent)))


def find_agent(tx: Tx, workspace_id: WorkspaceId, agent_id: AgentId) -> Agent | None:
    """Read an agent as it stands at this point of the batch; None when it was deleted."""
    where = (agents.c.workspace_id == workspace_id, agents.c.id == agent_id, agents.c.deleted_at.is_(None))
    row = tx.run(sa.select(agents).where(*where)).mappings().first()
    return None if row is None else _agent(row)


def update_agent(tx: Tx, agent: Agent) -> None:
    """Write an agent's record, state and version."""
    where = (agents.c.workspace_id == agent.workspace_id, agents.c.id == agent.id)
    tx.run(sa.update(agents).where(*where).values(**_values(agent)))


def delete_agent(tx: Tx, agent: Agent) -> None:
    """Mark an agent as gone; what it said and cost stays."""
    where = (agents.c.workspace_id == agent.workspace_id, agents.c.id == agent.id)
    tx.run(sa.update(agents).where(*where).values(deleted_at=tx.now, is_active=False))


def list_handles(tx: Tx, workspace_id: WorkspaceId, prefix: str) -> frozenset[str]:
    """List the handles of a workspace, of whatever kind of member, that begin so."""
    query = sa.select(members.c.handle).where(
        members.c.workspace_id == workspace_id, members.c.handle.startswith(prefix, autoescape=True)
    )
    return frozenset(tx.run(query).scalars())


async def list_all_agents(db: Database) -> list[Agent]:
    """Read every agent of every workspace that was not deleted: what the roster is built from."""
    async with db.read() as connection:
        query = sa.select(agents).where(agents.c.deleted_at.is_(None)).order_by(agents.c.id)
        rows = (await connection.execute(query)).mappings().all()
    return [_agent(row) for row in rows]


def _values(agent: Agent) -> dict[str, Any]:
    return {
        "member_id": agent.member_id,
        "created_by": agent.created_by,
        "record": _RECORD.dump_python(agent.record, mode="json"),
        "is_active": agent.is_active,
        "version": agent.version,
        "created_at": agent.created_at,
        "updated_at": agent.updated_at,
    }


def _agent(row: Any) -> Agent:
    return Agent(
        id=AgentId(row["id"]),
        workspace_id=row["workspace_id"],
        member_id=row["member_id"],
        created_by=row["created_by"],
        record=_RECORD.validate_python(row["record"]),
        is_active=row["is_active"],
        version=row["version"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
