"""What keeps order in rooms, and what members wish for themselves alone."""

from __future__ import annotations

import sqlalchemy as sa

from tertulia.store.tables.base import Moment, Text, metadata, workspace_column

room_bans = sa.Table(
    "room_bans",
    metadata,
    sa.Column("id", Text, primary_key=True),
    workspace_column(),
    sa.Column("room_id", Text, nullable=False),
    sa.Column("member_id", Text, nullable=False),
    sa.Column("by_id", Text, nullable=False),
    sa.Column("reason", Text, nullable=False, server_default=""),
    sa.Column("created_at", Moment, nullable=False),
    # NULL is for good.
    sa.Column("until", Moment),
    sa.UniqueConstraint("room_id", "member_id"),
)

# Beside the seats, because they outlast leaving: who comes back is as silent as before.
room_silences = sa.Table(
    "room_silences",
    metadata,
    sa.Column("room_id", Text, primary_key=True),
    sa.Column("member_id", Text, primary_key=True),
    workspace_column(),
    sa.Column("by_id", Text, nullable=False),
    sa.Column("until", Moment, nullable=False),
)

reports = sa.Table(
    "reports",
    metadata,
    sa.Column("id", Text, primary_key=True),
    workspace_column(),
    sa.Column("room_id", Text, nullable=False),
    sa.Column("message_id", Text, nullable=False),
    sa.Column("author_id", Text, nullable=False),
    sa.Column("reporter_id", Text, nullable=False),
    sa.Column("reason", Text, nullable=False),
    sa.Column("status", Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("closed_at", Moment),
    sa.Column("closed_by", Text),
    sa.Column("note", Text, nullable=False, server_default=""),
    sa.Index(None, "workspace_id", "id"),
    sa.Index(None, "message_id", "reporter_id"),
)

room_notifications = sa.Table(
    "room_notifications",
    metadata,
    sa.Column("member_id", Text, primary_key=True),
    sa.Column("room_id", Text, primary_key=True),
    workspace_column(),
    sa.Column("level", Text, nullable=False),
)

member_blocks = sa.Table(
    "member_blocks",
    metadata,
    sa.Column("id", Text, primary_key=True),
    workspace_column(),
    sa.Column("member_id", Text, nullable=False),
    sa.Column("blocked_id", Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.UniqueConstraint("member_id", "blocked_id"),
)

# `muted_id` is the agent as a member, by which its messages name it.
agent_mutes = sa.Table(
    "agent_mutes",
    metadata,
    sa.Column("member_id", Text, primary_key=True),
    sa.Column("muted_id", Text, primary_key=True),
    workspace_column(),
)
