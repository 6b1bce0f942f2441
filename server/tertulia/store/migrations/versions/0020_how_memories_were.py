"""How memories were before they changed, for as long as that can be taken back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0016"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "memory_journal",
        sa.Column("ordinal", _BIG_ID, autoincrement=True, nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("agent_id", _TEXT, nullable=False),
        sa.Column("memory_id", _TEXT, nullable=False),
        sa.Column("action", _TEXT, nullable=False),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("by_id", _TEXT, nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("ordinal", name=op.f("pk_memory_journal")),
        sa.UniqueConstraint("id", name=op.f("uq_memory_journal_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_memory_journal_agent", "memory_journal", ["workspace_id", "agent_id", "ordinal"])
    op.create_index("ix_memory_journal_memory", "memory_journal", ["memory_id"])
    op.create_index("ix_memory_journal_until", "memory_journal", ["until"])


def downgrade() -> None:
    op.drop_table("memory_journal")
