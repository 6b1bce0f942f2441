"""Which entries of the ledger leave out what nobody knows the price of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    known = sa.true()
    op.add_column("ledger_entries", sa.Column("is_priced", sa.Boolean(), server_default=known, nullable=False))


def downgrade() -> None:
    op.drop_column("ledger_entries", "is_priced")
