"""Budgets of workspaces, locations, rooms, agents and members; and where who asked belonged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "budgets",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("subject", _TEXT, nullable=False),
        sa.Column("subject_id", _TEXT, nullable=False),
        sa.Column("period", _TEXT, nullable=False),
        sa.Column("cap_usd", sa.BigInteger(), nullable=False),
        sa.Column("warn_share", sa.Float(), nullable=False),
        sa.Column("warned_for", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budgets")),
        sa.UniqueConstraint(
            "workspace_id", "subject_id", "period", name=op.f("uq_budgets_workspace_id_subject_id_period")
        ),
    )
    op.add_column("ledger_entries", sa.Column("location_id", _TEXT, nullable=True))
    for column in ("room_id", "requester_id", "location_id"):
        name = op.f(f"ix_ledger_entries_workspace_id_{column}_created_at")
        op.create_index(name, "ledger_entries", ["workspace_id", column, "created_at"])


def downgrade() -> None:
    for column in ("location_id", "requester_id", "room_id"):
        op.drop_index(op.f(f"ix_ledger_entries_workspace_id_{column}_created_at"), "ledger_entries")
    op.drop_column("ledger_entries", "location_id")
    op.drop_table("budgets")
