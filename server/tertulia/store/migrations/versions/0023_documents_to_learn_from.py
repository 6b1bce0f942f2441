"""Documents that agents learn from, the memories that came of each, and which of them an answer names."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("memories", sa.Column("document_id", _TEXT, nullable=True))
    has_document = sa.text("document_id IS NOT NULL")
    op.create_index(
        "ix_memories_document", "memories", ["document_id"], sqlite_where=has_document, postgresql_where=has_document
    )
    op.add_column("messages", sa.Column("sources", _TEXT, nullable=True))
    op.create_table(
        "documents",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("agent_id", _TEXT, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("format", _TEXT, nullable=False),
        sa.Column("sha256", _TEXT, nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("by_id", _TEXT, nullable=False),
        sa.Column("pieces_total", sa.Integer(), nullable=True),
        sa.Column("pieces_stored", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", _TEXT, nullable=True),
        sa.Column("audience", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("room_id", _TEXT, nullable=True),
        sa.Column("replaces", _TEXT, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_index("ix_documents_agent", "documents", ["workspace_id", "agent_id", "id"])
    is_open = sa.text("ended_at IS NULL")
    op.create_index("ix_documents_working", "documents", ["id"], sqlite_where=is_open, postgresql_where=is_open)
    op.create_table(
        "document_uploads",
        sa.Column("document_id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_uploads")),
    )


def downgrade() -> None:
    op.drop_table("document_uploads")
    op.drop_table("documents")
    op.drop_column("messages", "sources")
    op.drop_index("ix_memories_document", "memories")
    op.drop_column("memories", "document_id")
