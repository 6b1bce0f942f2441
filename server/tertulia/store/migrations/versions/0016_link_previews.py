"""What the pages say of themselves that messages link to, in workspaces that want it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("link_previews", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "link_previews",
        sa.Column("message_id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("previews", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_link_previews")),
    )


def downgrade() -> None:
    op.drop_table("link_previews")
    op.drop_column("workspaces", "link_previews")
