"""What agents were set to before; of what is there, the present state is known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    versions = op.create_table(
        "agent_versions",
        sa.Column("agent_id", _TEXT, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("author_id", _TEXT, nullable=True),
        sa.Column("note", _TEXT, nullable=True),
        sa.Column("restores", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_agent_versions_agent_id")),
        sa.PrimaryKeyConstraint("agent_id", "number", name=op.f("pk_agent_versions")),
    )
    agents = sa.table(
        "agents",
        *(sa.column(name) for name in ("id", "workspace_id", "member_id", "version", "updated_at", "deleted_at")),
        sa.column("record", sa.JSON()),
        sa.column("is_active", sa.Boolean()),
    )
    members = sa.table("members", *(sa.column(name) for name in ("id", "name", "handle")))
    query = sa.select(agents, members.c.name, members.c.handle).join(members, members.c.id == agents.c.member_id)
    connection = op.get_bind()
    for row in connection.execute(query.where(agents.c.deleted_at.is_(None))).all():
        settings = row.record | {"name": row.name, "handle": row.handle, "is_active": row.is_active}
        values = {"number": row.version, "settings": settings, "changed": [], "created_at": row.updated_at}
        connection.execute(sa.insert(versions).values(agent_id=row.id, workspace_id=row.workspace_id, **values))


def downgrade() -> None:
    op.drop_table("agent_versions")
