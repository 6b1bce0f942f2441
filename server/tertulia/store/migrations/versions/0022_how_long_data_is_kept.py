"""For how many days a workspace keeps messages, traces of agents and memories."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_KINDS = ("message_days", "trace_days", "memory_days")


def upgrade() -> None:
    for kind in _KINDS:
        op.add_column("workspaces", sa.Column(kind, sa.Integer(), nullable=True))


def downgrade() -> None:
    for kind in _KINDS:
        op.drop_column("workspaces", kind)
