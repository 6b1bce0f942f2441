"""What people let agents remember of them, what waits for their word, and what was said off the record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "memory_consents",
        sa.Column("member_id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("choice", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_memory_consents")),
    )
    op.create_table(
        "memory_proposals",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("agent_id", _TEXT, nullable=False),
        sa.Column("member_id", _TEXT, nullable=False),
        sa.Column("turn_id", _TEXT, nullable=False),
        sa.Column("message_id", _TEXT, nullable=True),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memory_proposals")),
    )
    op.create_index(op.f("ix_memory_proposals_member_id"), "memory_proposals", ["member_id"])
    op.create_index(op.f("ix_memory_proposals_message_id"), "memory_proposals", ["message_id"])
    op.create_table(
        "off_record_spans",
        sa.Column("ordinal", _BIG_ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("room_id", _TEXT, nullable=False),
        sa.Column("from_seq", sa.BigInteger(), nullable=False),
        sa.Column("to_seq", sa.BigInteger(), nullable=True),
        sa.Column("by_id", _TEXT, nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ordinal", name=op.f("pk_off_record_spans")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_off_record_spans_room", "off_record_spans", ["room_id", "from_seq"])


def downgrade() -> None:
    op.drop_table("off_record_spans")
    op.drop_table("memory_proposals")
    op.drop_table("memory_consents")
