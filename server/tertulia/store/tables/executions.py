"""Tool executions: one row per call of a tool, written before it runs."""

from __future__ import annotations

import sqlalchemy as sa

from tertulia.store.tables.base import Moment, Text, metadata, workspace_column
from tertulia.store.tables.ledger import Usd

executions = sa.Table(
    "executions",
    metadata,
    sa.Column("id", Text, primary_key=True),
    workspace_column(),
    sa.Column("agent_id", Text, nullable=False),
    sa.Column("turn_id", Text),
    # Names the call within its turn, so that a turn that is resumed finds what it did before.
    sa.Column("call_key", Text, nullable=False),
    sa.Column("room_id", Text),
    sa.Column("requester_id", Text, nullable=False),
    sa.Column("tool", Text, nullable=False),
    sa.Column("summary", Text, nullable=False),
    sa.Column("input", sa.JSON(none_as_null=True), nullable=False),
    sa.Column("output", sa.JSON(none_as_null=True)),
    sa.Column("status", Text, nullable=False),
    sa.Column("error", Text),
    sa.Column("duration_ms", sa.Integer),
    sa.Column("cost_usd", Usd, nullable=False, server_default="0"),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    sa.UniqueConstraint("turn_id", "call_key"),
    sa.Index(None, "workspace_id", "agent_id", "id"),
    sa.Index("ix_executions_room_id", "room_id", "created_at"),
)
