"""Which first cause a turn goes back to, how far chains may go, and of which limits they were told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("turns", sa.Column("chain_id", _TEXT, server_default="", nullable=False))
    op.create_index(op.f("ix_turns_workspace_id_chain_id"), "turns", ["workspace_id", "chain_id"], unique=False)
    op.create_index(op.f("ix_turns_room_id_created_at"), "turns", ["room_id", "created_at"], unique=False)
    op.add_column("ledger_entries", sa.Column("chain_id", _TEXT, server_default="", nullable=False))
    op.add_column("ledger_entries", sa.Column("reserved_tokens", sa.BigInteger(), server_default="0", nullable=False))
    op.create_index(
        op.f("ix_ledger_entries_workspace_id_chain_id"), "ledger_entries", ["workspace_id", "chain_id"], unique=False
    )
    # Nobody knows any more what led to the messages that were answered: each turn of before is a chain's beginning.
    op.execute("UPDATE turns SET chain_id = CASE WHEN \"trigger\" = 'invoke' THEN id ELSE cause END")
    op.execute(
        "UPDATE ledger_entries SET chain_id = "
        "coalesce((SELECT turns.chain_id FROM turns WHERE turns.id = ledger_entries.turn_id), '')"
    )
    op.create_table(
        "chain_limits",
        sa.Column("subject_id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("turns", sa.Integer(), nullable=True),
        sa.Column("agent_turns", sa.Integer(), nullable=True),
        sa.Column("tokens", sa.BigInteger(), nullable=True),
        sa.Column("usd", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_chain_limits")),
    )
    op.create_table(
        "chain_notices",
        sa.Column("chain_id", _TEXT, nullable=False),
        sa.Column("rule", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chain_id", "rule", name=op.f("pk_chain_notices")),
    )


def downgrade() -> None:
    op.drop_table("chain_notices")
    op.drop_table("chain_limits")
    op.drop_index(op.f("ix_ledger_entries_workspace_id_chain_id"), table_name="ledger_entries")
    op.drop_column("ledger_entries", "reserved_tokens")
    op.drop_column("ledger_entries", "chain_id")
    op.drop_index(op.f("ix_turns_room_id_created_at"), table_name="turns")
    op.drop_index(op.f("ix_turns_workspace_id_chain_id"), table_name="turns")
    op.drop_column("turns", "chain_id")
