"""The audit log: a chain per workspace, where each entry seals the one before."""

from __future__ import annotations

import sqlalchemy as sa

from tertulia.store.tables.base import Moment, Text, metadata

audit_entries = sa.Table(
    "audit_entries",
    metadata,
    sa.Column("workspace_id", Text, primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("actor_id", Text, nullable=False),
    sa.Column("action", Text, nullable=False),
    sa.Column("subject", Text, nullable=False),
    sa.Column("details", sa.JSON, nullable=False),
    # Personal data by keyed hash alone: without the key nobody can tell whose it was.
    sa.Column("personal", sa.JSON, nullable=False),
    sa.Column("previous_hash", Text, nullable=False),
    sa.Column("hash", Text, nullable=False),
    sa.Index(None, "workspace_id", "subject"),
    sa.Index(None, "workspace_id", "actor_id"),
)
