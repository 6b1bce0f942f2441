"""Answers that wait for their time, who is about to speak unasked, and which turn comes after which."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("turns", sa.Column("after", _TEXT, nullable=True))
    op.create_table(
        "floor_waits",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("room_id", _TEXT, nullable=False),
        sa.Column("thread_id", _TEXT, nullable=True),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("cause", _TEXT, nullable=False),
        sa.Column("author_id", _TEXT, nullable=False),
        sa.Column("bids", sa.JSON(), nullable=False),
        sa.Column("round", sa.Integer(), server_default="1", nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_floor_waits")),
    )
    op.create_index(op.f("ix_floor_waits_room_id"), "floor_waits", ["room_id"])
    op.create_table(
        "floor_leases",
        sa.Column("room_id", _TEXT, nullable=False),
        sa.Column("place", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("turn_id", _TEXT, nullable=False),
        sa.Column("cause", _TEXT, nullable=False),
        sa.Column("covered", sa.JSON(), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name=op.f("fk_floor_leases_turn_id")),
        sa.PrimaryKeyConstraint("room_id", "place", name=op.f("pk_floor_leases")),
    )
    op.create_index(op.f("ix_floor_leases_turn_id"), "floor_leases", ["turn_id"])


def downgrade() -> None:
    op.drop_table("floor_leases")
    op.drop_table("floor_waits")
    op.drop_column("turns", "after")
