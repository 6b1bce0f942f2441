"""From which score on an agent speaks unasked, room by room."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("room_members", sa.Column("agent_threshold", sa.Float(), nullable=True))


def downgrade() -> None:
    op.drop_column("room_members", "agent_threshold")
