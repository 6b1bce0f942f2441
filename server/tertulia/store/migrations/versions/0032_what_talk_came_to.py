"""What stretches of talk came to, room by room and thread by thread."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0029"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "room_summaries",
        sa.Column("ordinal", _BIG_ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("room_id", _TEXT, nullable=False),
        sa.Column("thread_id", _TEXT, nullable=False),
        sa.Column("from_seq", sa.BigInteger(), nullable=False),
        sa.Column("to_seq", sa.BigInteger(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("revisions", sa.BigInteger(), nullable=False),
        sa.Column("heard", sa.JSON(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ordinal", name=op.f("pk_room_summaries")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_room_summaries_place", "room_summaries", ["room_id", "thread_id", "from_seq"])


def downgrade() -> None:
    op.drop_table("room_summaries")
