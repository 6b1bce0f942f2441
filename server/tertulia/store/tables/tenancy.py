"""The places of a workspace, and what its members are called by other houses that vouch for them."""

from __future__ import annotations

import sqlalchemy as sa

from tertulia.store.tables.base import Moment, Text, metadata, workspace_column

locations = sa.Table(
    "locations",
    metadata,
    sa.Column("id", Text, primary_key=True),
    workspace_column(),
    sa.Column("name", Text, nullable=False),
    # The name as it is compared: no two of a workspace have the same.
    sa.Column("name_key", Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.UniqueConstraint("workspace_id", "name_key"),
)

# A provider's name for somebody (`subject`) is never given to another, unlike names and mail addresses.
identities = sa.Table(
    "identities",
    metadata,
    sa.Column("workspace_id", Text, primary_key=True),
    sa.Column("issuer", Text, primary_key=True),
    sa.Column("subject", Text, primary_key=True),
    sa.Column("member_id", Text, sa.ForeignKey("members.id"), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    # Made of nothing: what is descended from it names it, and stays when the link is undone.
    sa.Column("id", Text, nullable=False, server_default=""),
    sa.Index(None, "member_id"),
)
