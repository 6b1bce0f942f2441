"""What turns and waits were to answer before their author went on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "turn_causes",
        sa.Column("turn_id", _TEXT, nullable=False),
        sa.Column("message_id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name=op.f("fk_turn_causes_turn_id")),
        sa.PrimaryKeyConstraint("turn_id", "message_id", name=op.f("pk_turn_causes")),
    )
    op.create_index(op.f("ix_turn_causes_message_id"), "turn_causes", ["message_id"])
    op.create_index(op.f("ix_turns_workspace_id_cause"), "turns", ["workspace_id", "cause"])
    op.add_column("floor_waits", sa.Column("before", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("floor_waits", "before")
    op.drop_index(op.f("ix_turns_workspace_id_cause"), "turns")
    op.drop_table("turn_causes")
