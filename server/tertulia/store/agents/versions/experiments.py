"""Two settings of an agent tried against each other, in the database."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from tertulia.domain.agent import Arm, Experiment, Variant
from tertulia.domain.ids import AgentId, ExperimentId, TurnId, WorkspaceId
from tertulia.store.database import Database
from tertulia.store.tables.agents import experiments, turn_arms
from tertulia.store.tx import Tx

_VARIANT = TypeAdapter(Variant)
_EXPERIMENT = experiments.c
_PLAIN = tuple(name for name in Experiment.__dataclass_fields__ if name not in ("a", "b"))


def insert_experiment(tx: Tx, experiment: Experiment) -> None:
    """Add an experiment."""
    values = {name: getattr(experiment, name) for name in _PLAIN}
    variants = {arm: _VARIANT.dump_python(getattr(experiment, arm), mode="json") for arm in ("a", "b")}
    tx.run(sa.insert(experiments).values(values | variants))


def find_running(tx: Tx, workspace_id: WorkspaceId, agent_id: AgentId) -> Experiment | None:
    """Find what an agent is tried in at this point of the batch."""
    query = sa.select(experiments).where(*_running_of(workspace_id, agent_id))
    row = tx.run(query).mappings().first()
    return None if row is None else _experiment(row)


def end_experiments(tx: Tx, workspace_id: WorkspaceId, agent_id: AgentId, kept: Arm | None = None) -> bool:
    """End what an agent is tried in; False where it is tried in nothing."""
    change = sa.update(experiments).where(*_running_of(workspace_id, agent_id))
    return tx.run(change.values(ended_at=tx.now, kept=kept)).rowcount > 0


def note_arm(tx: Tx, workspace_id: WorkspaceId, turn_id: TurnId, experiment_id: ExperimentId, arm: Arm) -> None:
    """Store which of the two a turn is worked out with; begun anew, it may be the other."""
    tx.run(sa.delete(turn_arms).where(turn_arms.c.workspace_id == workspace_id, turn_arms.c.turn_id == turn_id))
    values = {"turn_id": turn_id, "workspace_id": workspace_id, "experiment_id": experiment_id, "arm": arm}
    tx.run(sa.insert(turn_arms).values(values))


async def find_experiment(db: Database, workspace_id: WorkspaceId, experiment_id: str) -> Experiment | None:
    """Find an experiment of a workspace."""
    query = sa.select(experiments).where(_EXPERIMENT.workspace_id == workspace_id, _EXPERIMENT.id == experiment_id)
    async with db.read() as connection:
        row = (await connection.execute(query)).mappings().first()
    return None if row is None else _experiment(row)


async def list_experiments(db: Database, workspace_id: WorkspaceId, agent_id: AgentId) -> list[Experiment]:
    """List what an agent was tried in, the last first."""
    query = sa.select(experiments).where(_EXPERIMENT.workspace_id == workspace_id, _EXPERIMENT.agent_id == agent_id)
    async with db.read() as connection:
        rows = (await connection.execute(query.order_by(_EXPERIMENT.id.desc()))).mappings().all()
    return [_experiment(row) for row in rows]


async def list_all_running(db: Database) -> list[Experiment]:
    """List what all agents of all workspaces are tried in: the roster begins with it."""
    query = sa.select(experiments).where(_EXPERIMENT.ended_at.is_(None)).order_by(_EXPERIMENT.id)
    async with db.read() as connection:
        return [_experiment(row) for row in (await connection.execute(query)).mappings().all()]


def _running_of(workspace_id: WorkspaceId, agent_id: AgentId) -> tuple[sa.ColumnElement[bool], ...]:
    own = (_EXPERIMENT.workspace_id == workspace_id, _EXPERIMENT.agent_id == agent_id)
    return (*own, _EXPERIMENT.ended_at.is_(None))


def _experiment(row: Any) -> Experiment:
    a, b = (_VARIANT.validate_python(row[arm]) for arm in ("a", "b"))
    return Experiment(**{name: row[name] for name in _PLAIN}, a=a, b=b)
