"""When people are told by mail what waits for them, up to where they were, and whether their addresses are theirs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("words_in_mail", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("profiles", sa.Column("email_confirmed_at", sa.BigInteger(), nullable=True))
    op.add_column("profiles", sa.Column("digest", _TEXT, nullable=True))
    op.create_table(
        "digests",
        sa.Column("member_id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("told_n", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_digests_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_digests")),
    )


def downgrade() -> None:
    op.drop_table("digests")
    op.drop_column("profiles", "digest")
    op.drop_column("profiles", "email_confirmed_at")
    op.drop_column("workspaces", "words_in_mail")
