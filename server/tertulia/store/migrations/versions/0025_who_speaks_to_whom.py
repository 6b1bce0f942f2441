"""Who spoke to whom, as agents could read it, and from when on that is counted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0023"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "social_evidence",
        sa.Column("ordinal", _BIG_ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("agent_id", _TEXT, nullable=False),
        sa.Column("author_id", _TEXT, nullable=False),
        sa.Column("other_id", _TEXT, nullable=False),
        sa.Column("message_id", _TEXT, nullable=False),
        sa.Column("room_id", _TEXT, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("sign", _TEXT, nullable=False),
        sa.Column("tone", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ordinal", name=op.f("pk_social_evidence")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_social_evidence_pair", "social_evidence", ["agent_id", "author_id", "other_id", "at"])
    op.create_index("ix_social_evidence_message", "social_evidence", ["message_id"])
    op.create_table(
        "social_cursors",
        sa.Column("agent_id", _TEXT, nullable=False),
        sa.Column("room_id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("is_due", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("agent_id", "room_id", name=op.f("pk_social_cursors")),
    )
    op.create_index(
        "ix_social_cursors_due",
        "social_cursors",
        ["agent_id"],
        sqlite_where=sa.text("is_due"),
        postgresql_where=sa.text("is_due"),
    )
    op.create_table(
        "social_floors",
        sa.Column("subject_id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_social_floors")),
    )


def downgrade() -> None:
    op.drop_table("social_floors")
    op.drop_table("social_cursors")
    op.drop_table("social_evidence")
