"""By which rules a workspace's agents ask smaller or larger models."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("routing", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("workspaces", "routing")
