"""By what a token or an invitation was made and until when what it makes may be good, and whose a mail address is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("tokens", sa.Column("origin_id", _TEXT, nullable=True))
    op.add_column("tokens", sa.Column("bounded_until", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_tokens_origin_id"), "tokens", ["origin_id"], unique=False)
    op.add_column("invitations", sa.Column("origin_id", _TEXT, nullable=True))


def downgrade() -> None:
    op.drop_column("invitations", "origin_id")
    op.drop_index(op.f("ix_tokens_origin_id"), table_name="tokens")
    op.drop_column("tokens", "bounded_until")
    op.drop_column("tokens", "origin_id")
