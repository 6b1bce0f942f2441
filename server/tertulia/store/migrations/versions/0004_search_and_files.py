"""What search knows of messages, and the files that are in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "search_texts",
        sa.Column("n", _ID, autoincrement=False, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("has_link", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_search_texts")),
    )
    op.create_table(
        "search_changes",
        sa.Column("ordinal", _ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("message_id", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("ordinal", name=op.f("pk_search_changes")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "files",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("uploader_id", _TEXT, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("media_type", _TEXT, nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", _TEXT, nullable=False),
        sa.Column("width", sa.Integer()),
        sa.Column("height", sa.Integer()),
        sa.Column("has_thumbnail", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("message_id", _TEXT),
        sa.Column("position", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
    )
    op.create_index("ix_files_message", "files", ["message_id", "position"])
    op.create_index("ix_files_sha256", "files", ["sha256"])
    op.create_index("ix_files_workspace", "files", ["workspace_id", "size_bytes"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search_words USING fts5"
            "(words, content='search_texts', content_rowid='n', tokenize='ascii', prefix='2 3')"
        )
    else:
        op.execute("CREATE INDEX search_words ON search_texts USING gin (words)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_words")
    op.drop_table("files")
    op.drop_table("search_changes")
    op.drop_table("search_texts")
