"""What an embedder says of each word of a memory, beside its vector."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("memories", sa.Column("details", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("memories", "details")
