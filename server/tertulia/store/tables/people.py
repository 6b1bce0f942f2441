"""Workspaces, their members, and the tokens members sign in with."""

from __future__ import annotations

import sqlalchemy as sa

from tertulia.store.tables.base import Moment, Text, metadata, workspace_column

workspaces = sa.Table(
    "workspaces",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("name", Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("sign_up", Text, nullable=False, server_default="closed"),
    sa.Column("words_in_mail", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("link_previews", sa.Boolean, nullable=False, server_default=sa.false()),
    # When agents open no conversation, as `HH:MM`; without a zone in UTC.
    sa.Column("quiet_from", Text, nullable=False, server_default="21:00"),
    sa.Column("quiet_to", Text, nullable=False, server_default="08:00"),
    sa.Column("quiet_zone", Text),
    # For how many days each kind of data is kept; NULL is for good.
    sa.Column("message_days", sa.Integer),
    sa.Column("trace_days", sa.Integer),
    sa.Column("memory_days", sa.Integer),
    # By which rules agents ask smaller or larger models.
    sa.Column("routing", sa.JSON, nullable=False, server_default="{}"),
)

members = sa.Table(
    "members",
    metadata,
    sa.Column("id", Text, primary_key=True),
    workspace_column(),
    sa.Column("handle", Text, nullable=False),
    sa.Column("name", Text, nullable=False),
    sa.Column("kind", Text, nullable=False),
    sa.Column("role", Text, nullable=False),
    sa.Column("agent_id", Text),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("deactivated_at", Moment),
    sa.Column("location_id", Text),
    sa.UniqueConstraint("workspace_id", "handle"),
)

# Only a hash of a token is kept: whoever reads the database cannot sign in with it.
tokens = sa.Table(
    "tokens",
    metadata,
    sa.Column("id", Text, primary_key=True),
    workspace_column(),
    sa.Column("member_id", Text, sa.ForeignKey("members.id"), nullable=False),
    sa.Column("kind", Text, nullable=False),
    sa.Column("hash", Text, nullable=False, unique=True),
    sa.Column("label", Text, nullable=False, server_default=""),
    # What it may be used for, in words with blanks between; NULL is all that its member may.
    sa.Column("scopes", Text),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment),
    sa.Column("used_at", Moment),
    sa.Column("revoked_at", Moment),
    # By which token it was made, or by which identity of a provider; NULL where somebody came in by itself.
    sa.Column("origin_id", Text),
    # Until when at most what is made by a session, link or reset may be good, however much longer it is so itself.
    sa.Column("bounded_until", Moment),
    sa.Index(None, "member_id"),
    sa.Index(None, "origin_id"),
)

# Facts of the installation itself, such as the epoch that a restore renews.
settings = sa.Table(
    "settings",
    metadata,
    sa.Column("workspace_id", Text, primary_key=True, server_default=""),
    sa.Column("name", Text, primary_key=True),
    sa.Column("value", Text, nullable=False),
)
