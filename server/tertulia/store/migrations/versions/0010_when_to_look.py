"""When to look next what waits for somebody: of thousands who are told once a day, none is looked at in between."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("digests", sa.Column("due_at", sa.BigInteger(), server_default="0", nullable=False))
    op.create_index(op.f("ix_digests_due_at"), "digests", ["due_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_digests_due_at"), table_name="digests")
    op.drop_column("digests", "due_at")
