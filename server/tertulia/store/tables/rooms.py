"""Rooms, who is in them, and the log of what happened there."""

from __future__ import annotations

import sqlalchemy as sa

from tertulia.store.tables.base import BigId, Moment, Text, metadata, workspace_column

rooms = sa.Table(
    "rooms",
    metadata,
    sa.Column("id", Text, primary_key=True),
    workspace_column(),
    sa.Column("name", Text, nullable=False),
    # The name as it is compared with others, in one case of letters; NULL for direct rooms, which may share theirs.
    sa.Column("name_key", Text),
    sa.Column("kind", Text, nullable=False),
    sa.Column("topic", Text, nullable=False, server_default=""),
    sa.Column("history", Text, nullable=False, server_default="all"),
    # The sorted member ids of a direct room, so that the same people always meet in the same room.
    sa.Column("direct_key", Text),
    sa.Column("created_by", Text),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("archived_at", Moment),
    sa.Column("slow_mode_s", sa.Integer, nullable=False, server_default="0"),
    sa.UniqueConstraint("workspace_id", "direct_key"),
    sa.Index(None, "workspace_id", "name_key"),
)

room_members = sa.Table(
    "room_members",
    metadata,
    sa.Column("room_id", Text, sa.ForeignKey("rooms.id"), primary_key=True),
    sa.Column("member_id", Text, sa.ForeignKey("members.id"), primary_key=True),
    workspace_column(),
    sa.Column("role", Text, nullable=False, server_default="member"),
    # How an agent takes the floor here: off, mentioned, natural or always; NULL for people.
    sa.Column("agent_mode", Text),
    # The score from which on it speaks unasked here; NULL leaves that to its personality.
    sa.Column("agent_threshold", sa.Float),
    # After so many minutes of silence it may open a conversation, and who allowed that; NULL is never.
    sa.Column("opens_after_min", sa.Integer),
    sa.Column("opens_by", Text),
    sa.Column("joined_seq", sa.BigInteger, nullable=False),
    sa.Column("joined_at", Moment, nullable=False),
    sa.Column("read_seq", sa.BigInteger, nullable=False, server_default="0"),
    sa.Index(None, "member_id"),
)

# The log holds ids and revisions, never bodies: what was erased elsewhere cannot come back from here.
events = sa.Table(
    "events",
    metadata,
    sa.Column("room_id", Text, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    workspace_column(),
    sa.Column("type", Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("refs", Text, nullable=False),
    sqlite_with_rowid=False,
)

messages = sa.Table(
    "messages",
    metadata,
    # Commit order over all rooms: the cursor that the floor, search and exports follow.
    sa.Column("n", BigId, primary_key=True, autoincrement=True),
    sa.Column("id", Text, nullable=False, unique=True),
    workspace_column(),
    sa.Column("room_id", Text, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("author_id", Text, nullable=False),
    sa.Column("text", Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False, server_default="1"),
    sa.Column("reply_to", Text),
    sa.Column("thread_id", Text),
    sa.Column("mentions", Text, nullable=False, server_default="[]"),
    sa.Column("key", Text),
    sa.Column("turn_id", Text),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("edited_at", Moment),
    sa.Column("deleted_at", Moment),
    # What documents an agent's answer names, as JSON.
    sa.Column("sources", Text),
    sa.UniqueConstraint("room_id", "seq"),
    sa.Index(
        "uq_messages_key",
        "room_id",
        "author_id",
        "key",
        unique=True,
        sqlite_where=sa.text("key IS NOT NULL"),
        postgresql_where=sa.text("key IS NOT NULL"),
    ),
    sa.Index(
        "uq_messages_turn",
        "turn_id",
        unique=True,
        sqlite_where=sa.text("turn_id IS NOT NULL"),
        postgresql_where=sa.text("turn_id IS NOT NULL"),
    ),
    sa.Index(
        "ix_messages_thread",
        "thread_id",
        "seq",
        sqlite_where=sa.text("thread_id IS NOT NULL"),
        postgresql_where=sa.text("thread_id IS NOT NULL"),
    ),
)

# What a message said before it was edited; deleted together with the message's words.
message_revisions = sa.Table(
    "message_revisions",
    metadata,
    sa.Column("message_id", Text, primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
    workspace_column(),
    sa.Column("text", Text, nullable=False),
    sa.Column("mentions", Text, nullable=False),
    sa.Column("edited_at", Moment),
)

# A row per time that somebody reacted; the two numbers let a replay tell what stood at any moment.
reactions = sa.Table(
    "reactions",
    metadata,
    sa.Column("n", BigId, primary_key=True, autoincrement=True),
    workspace_column(),
    sa.Column("room_id", Text, nullable=False),
    sa.Column("message_id", Text, nullable=False),
    sa.Column("member_id", Text, nullable=False),
    sa.Column("emoji", Text, nullable=False),
    sa.Column("added_seq", sa.BigInteger, nullable=False),
    sa.Column("removed_seq", sa.BigInteger),
    sa.Index(None, "message_id"),
)
