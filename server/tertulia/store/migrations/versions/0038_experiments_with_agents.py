"""Two settings of an agent tried against each other, and which of them each turn was worked out with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "experiments",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("agent_id", _TEXT, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("unit", _TEXT, nullable=False),
        sa.Column("share_b", sa.Float(), nullable=False),
        sa.Column("a", sa.JSON(), nullable=False),
        sa.Column("b", sa.JSON(), nullable=False),
        sa.Column("started_by", _TEXT, nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("kept", _TEXT, nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_experiments_agent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experiments")),
    )
    op.create_index(op.f("ix_experiments_workspace_id_agent_id"), "experiments", ["workspace_id", "agent_id"])
    op.create_table(
        "turn_arms",
        sa.Column("turn_id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("experiment_id", _TEXT, nullable=False),
        sa.Column("arm", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name=op.f("fk_turn_arms_turn_id")),
        sa.ForeignKeyConstraint(["experiment_id"], ["experiments.id"], name=op.f("fk_turn_arms_experiment_id")),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_turn_arms")),
    )
    op.create_index(op.f("ix_turn_arms_experiment_id"), "turn_arms", ["experiment_id"])


def downgrade() -> None:
    op.drop_table("turn_arms")
    op.drop_table("experiments")
