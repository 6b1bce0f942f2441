"""How far chains may go where somebody said so, and of which limits a chain was told."""

from __future__ import annotations

import sqlalchemy as sa

from tertulia.store.tables.base import Moment, Text, metadata, workspace_column
from tertulia.store.tables.ledger import Usd

# What was set for a workspace, a room or an agent; what is null was not.
chain_limits = sa.Table(
    "chain_limits",
    metadata,
    sa.Column("subject_id", Text, primary_key=True),
    workspace_column(),
    sa.Column("turns", sa.Integer),
    sa.Column("agent_turns", sa.Integer),
    sa.Column("tokens", sa.BigInteger),
    sa.Column("usd", Usd),
)

# A row for each limit that a chain met and that was announced, so that it is announced once.
chain_notices = sa.Table(
    "chain_notices",
    metadata,
    sa.Column("chain_id", Text, primary_key=True),
    sa.Column("rule", Text, primary_key=True),
    workspace_column(),
    sa.Column("created_at", Moment, nullable=False),
)
