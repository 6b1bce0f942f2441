"""What each call of a model cost."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "ledger_calls",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("entry_id", _TEXT, nullable=False),
        sa.Column("provider", _TEXT, nullable=False),
        sa.Column("model", _TEXT, nullable=False),
        sa.Column("cost_usd", sa.BigInteger(), nullable=True),
        sa.Column("input_tokens", sa.BigInteger(), nullable=False),
        sa.Column("output_tokens", sa.BigInteger(), nullable=False),
        sa.Column("cached_tokens", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["ledger_entries.id"], name=op.f("fk_ledger_calls_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_calls")),
    )
    op.create_index(op.f("ix_ledger_calls_entry_id"), "ledger_calls", ["entry_id"])
    op.create_index(op.f("ix_ledger_calls_workspace_id_id"), "ledger_calls", ["workspace_id", "id"])
    # What was settled before is one call whose model nobody wrote down.
    op.execute(
        "INSERT INTO ledger_calls "
        "SELECT 'cal_' || substr(id, 5), workspace_id, id, '', '', "
        "cost_usd, input_tokens, output_tokens, cached_tokens "
        "FROM ledger_entries WHERE status = 'settled'"
    )


def downgrade() -> None:
    op.drop_table("ledger_calls")
