"""Invitations, passwords, and what people say of themselves."""

from __future__ import annotations

import sqlalchemy as sa

from tertulia.store.tables.base import Moment, Text, metadata, workspace_column

# As of tokens, only a hash of the secret is kept.
invitations = sa.Table(
    "invitations",
    metadata,
    sa.Column("id", Text, primary_key=True),
    workspace_column(),
    sa.Column("role", Text, nullable=False),
    sa.Column("room_ids", sa.JSON, nullable=False),
    sa.Column("email", Text),
    sa.Column("email_key", Text),
    sa.Column("hash", Text, nullable=False, unique=True),
    sa.Column("created_by", Text, sa.ForeignKey("members.id"), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("max_uses", sa.Integer, nullable=False),
    sa.Column("uses", sa.Integer, nullable=False, server_default="0"),
    sa.Column("revoked_at", Moment),
    # By which token it was made.
    sa.Column("origin_id", Text),
    sa.Index(None, "workspace_id", "email_key"),
)

# In a table of their own: who reads members reads no hash.
passwords = sa.Table(
    "passwords",
    metadata,
    sa.Column("member_id", Text, sa.ForeignKey("members.id"), primary_key=True),
    workspace_column(),
    sa.Column("hash", Text, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
)

profiles = sa.Table(
    "profiles",
    metadata,
    sa.Column("member_id", Text, sa.ForeignKey("members.id"), primary_key=True),
    workspace_column(),
    sa.Column("email", Text),
    sa.Column("email_key", Text),
    sa.Column("time_zone", Text),
    sa.Column("language", Text),
    sa.Column("quiet_until", Moment),
    sa.Column("quiet_from", Text),
    sa.Column("quiet_to", Text),
    # Since when it is known that who has the address has the account; NULL where it was only said.
    sa.Column("email_confirmed_at", Moment),
    sa.Column("digest", Text),
    sa.Index(None, "workspace_id", "email_key"),
)

# Up to which message, in commit order, a person was told by mail what waits, and when.
digests = sa.Table(
    "digests",
    metadata,
    sa.Column("member_id", Text, sa.ForeignKey("members.id"), primary_key=True),
    workspace_column(),
    sa.Column("told_n", sa.BigInteger, nullable=False),
    sa.Column("told_at", Moment, nullable=False),
    # Before it nobody looks what waits; 0 where it is not known.
    sa.Column("due_at", Moment, nullable=False, server_default="0"),
    sa.Index(None, "due_at"),
)
