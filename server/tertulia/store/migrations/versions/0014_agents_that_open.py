"""Where agents may open a conversation by themselves, and in which hours they do not."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("quiet_from", _TEXT, server_default="21:00", nullable=False))
    op.add_column("workspaces", sa.Column("quiet_to", _TEXT, server_default="08:00", nullable=False))
    op.add_column("workspaces", sa.Column("quiet_zone", _TEXT, nullable=True))
    op.add_column("room_members", sa.Column("opens_after_min", sa.Integer(), nullable=True))
    op.add_column("room_members", sa.Column("opens_by", _TEXT, nullable=True))


def downgrade() -> None:
    op.drop_column("room_members", "opens_by")
    op.drop_column("room_members", "opens_after_min")
    op.drop_column("workspaces", "quiet_zone")
    op.drop_column("workspaces", "quiet_to")
    op.drop_column("workspaces", "quiet_from")
