"""What is kept beside messages: what is pinned, what links lead to, threads with who follows them, and drafts."""

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

# What the links of a message lead to, as JSON; gone with the message.
link_previews = sa.Table(
    "link_previews",
    metadata,
    sa.Column("message_id", Text, primary_key=True),
    workspace_column(),
    sa.Column("previews", Text, nullable=False),
)

# A message that was replied to in a thread of its own, and how far that has grown; deleted replies keep their place.
threads = sa.Table(
    "threads",
    metadata,
    sa.Column("root_id", Text, primary_key=True),
    workspace_column(),
    sa.Column("room_id", Text, nullable=False),
    sa.Column("root_seq", sa.BigInteger, nullable=False),
    sa.Column("replies", sa.Integer, nullable=False),
    sa.Column("last_seq", sa.BigInteger, nullable=False),
    sa.Column("last_at", Moment, nullable=False),
    sa.Index(None, "room_id"),
)

# Who follows a thread, or did, and how far each has read it.
thread_followers = sa.Table(
    "thread_followers",
    metadata,
    sa.Column("member_id", Text, primary_key=True),
    sa.Column("thread_id", Text, primary_key=True),
    workspace_column(),
    sa.Column("is_following", sa.Boolean, nullable=False),
    sa.Column("read_seq", sa.BigInteger, nullable=False),
)

# What a member began to write, one per room and thread; never anybody else's business.
drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("member_id", Text, primary_key=True),
    sa.Column("room_id", Text, primary_key=True),
    # Empty for what is written to the room itself.
    sa.Column("thread_id", Text, primary_key=True, server_default=""),
    workspace_column(),
    sa.Column("text", Text, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
)
