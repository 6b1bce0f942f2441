"""Forgets in words what agents thought in turns that are over, and finds what tools did in a room."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_executions_room_id", "executions", ["room_id", "created_at"])
    turns = sa.table("turns", sa.column("id"), sa.column("state"))
    steps = sa.table("turn_steps", sa.column("turn_id"), sa.column("kind"), sa.column("output", sa.JSON))
    ended = sa.select(turns.c.id).where(turns.c.state == "ended")
    op.execute(sa.update(steps).where(steps.c.turn_id.in_(ended), steps.c.kind == "think").values(output={}))


def downgrade() -> None:
    op.drop_index("ix_executions_room_id", "executions")
