"""Files that members sent; their bytes lie beside the database, under their hash."""

from __future__ import annotations

import sqlalchemy as sa

from tertulia.store.tables.base import Moment, Text, metadata, workspace_column

files = sa.Table(
    "files",
    metadata,
    sa.Column("id", Text, primary_key=True),
    workspace_column(),
    sa.Column("uploader_id", Text, nullable=False),
    sa.Column("name", Text, nullable=False),
    sa.Column("media_type", Text, nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("sha256", Text, nullable=False),
    sa.Column("width", sa.Integer),
    sa.Column("height", sa.Integer),
    sa.Column("has_thumbnail", sa.Boolean, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    # NULL until a message holds it; then where it stands among that message's files.
    sa.Column("message_id", Text),
    sa.Column("position", sa.Integer),
    sa.Index("ix_files_message", "message_id", "position"),
    sa.Index("ix_files_sha256", "sha256"),
    sa.Index("ix_files_workspace", "workspace_id", "size_bytes"),
)
