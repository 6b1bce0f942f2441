"""The money ledger: what each turn reserved and what it cost, and how much may be spent."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

from tertulia.store.tables.base import Moment, Text, metadata, workspace_column


class Usd(TypeDecorator[float]):
    """An amount in US dollars, kept as whole millionths so that sums are exact."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Any) -> int | None:
        return None if value is None else round(value * 1_000_000)

    def process_result_value(self, value: int | None, dialect: Any) -> float | None:
        return None if value is None else value / 1_000_000


ledger_entries = sa.Table(
    "ledger_entries",
    metadata,
    sa.Column("id", Text, primary_key=True),
    workspace_column(),
    sa.Column("kind", Text, nullable=False),
    sa.Column("turn_id", Text, nullable=False, unique=True),
    sa.Column("agent_id", Text, nullable=False),
    sa.Column("room_id", Text),
    sa.Column("requester_id", Text, nullable=False),
    # Where the requester belonged when money was first reserved.
    sa.Column("location_id", Text),
    # The chain of the turn: what it cost counts against the chain's limits.
    sa.Column("chain_id", Text, nullable=False, server_default=""),
    sa.Column("status", Text, nullable=False),
    sa.Column("reserved_usd", Usd, nullable=False),
    sa.Column("reserved_tokens", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("cost_usd", Usd, nullable=False, server_default="0"),
    # False where a part of the cost is missing, since nobody knows its model's price.
    sa.Column("is_priced", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("input_tokens", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("output_tokens", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("cached_tokens", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("settled_at", Moment),
    sa.Index(None, "workspace_id", "created_at"),
    sa.Index(None, "workspace_id", "agent_id", "created_at"),
    sa.Index(None, "workspace_id", "room_id", "created_at"),
    sa.Index(None, "workspace_id", "requester_id", "created_at"),
    sa.Index(None, "workspace_id", "location_id", "created_at"),
    sa.Index(None, "workspace_id", "chain_id"),
)

# The calls of models that an entry is the sum of; what was settled before they were written down names no model.
ledger_calls = sa.Table(
    "ledger_calls",
    metadata,
    sa.Column("id", Text, primary_key=True),
    workspace_column(),
    sa.Column("entry_id", Text, sa.ForeignKey("ledger_entries.id"), nullable=False, index=True),
    sa.Column("provider", Text, nullable=False),
    sa.Column("model", Text, nullable=False),
    # Null where nobody knows the price.
    sa.Column("cost_usd", Usd),
    sa.Column("input_tokens", sa.BigInteger, nullable=False),
    sa.Column("output_tokens", sa.BigInteger, nullable=False),
    sa.Column("cached_tokens", sa.BigInteger, nullable=False),
    sa.Index(None, "workspace_id", "id"),
)

# What may be spent by or for a workspace, a location, a room, an agent or a member in a day, a month or at all.
budgets = sa.Table(
    "budgets",
    metadata,
    sa.Column("id", Text, primary_key=True),
    workspace_column(),
    sa.Column("subject", Text, nullable=False),
    sa.Column("subject_id", Text, nullable=False),
    sa.Column("period", Text, nullable=False),
    sa.Column("cap_usd", Usd, nullable=False),
    # From which share of the cap on it warns.
    sa.Column("warn_share", sa.Float, nullable=False),
    # The period for which a room was last warned, as its first moment; null as long as none was.
    sa.Column("warned_for", Moment),
    sa.Column("created_at", Moment, nullable=False),
    sa.UniqueConstraint("workspace_id", "subject_id", "period"),
)
