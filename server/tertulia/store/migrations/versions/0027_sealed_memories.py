"""Memories whose words are sealed, and the keys they are sealed under, themselves sealed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("memories", sa.Column("sealed", sa.LargeBinary(), nullable=True))
    op.add_column("memories", sa.Column("sealed_key", sa.Integer(), nullable=True))
    op.create_index(
        "ix_memories_sealed",
        "memories",
        ["workspace_id", "agent_id", "ordinal"],
        sqlite_where=sa.text("sealed IS NOT NULL"),
        postgresql_where=sa.text("sealed IS NOT NULL"),
    )
    op.create_table(
        "memory_keys",
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("agent_id", _TEXT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("master_id", _TEXT, nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "agent_id", "number", name=op.f("pk_memory_keys")),
    )


def downgrade() -> None:
    op.drop_table("memory_keys")
    op.drop_index("ix_memories_sealed", "memories")
    op.drop_column("memories", "sealed_key")
    op.drop_column("memories", "sealed")
