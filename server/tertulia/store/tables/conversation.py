"""What is kept beside messages: what is pinned."""

from __future__ import annotations

import sqlalchemy as sa

from tertulia.store.tables.base import Moment, Text, metadata, workspace_column

# What is pinned now; who pinned and unpinned what before is in the log.
pins = sa.Table(
    "pins",
    metadata,
    sa.Column("message_id", Text, primary_key=True),
    workspace_column(),
    sa.Column("room_id", Text, nullable=False),
    sa.Column("member_id", Text, nullable=False),
    sa.Column("pinned_seq", sa.BigInteger, nullable=False),
    sa.Column("pinned_at", Moment, nullable=False),
    sa.Index(None, "room_id", "pinned_seq"),
)
