"""The places of a workspace, who vouches for its members elsewhere, and who its models are asked of."""

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

# Who answers for a workspace's agents. Of the preset `platform` are those that the server's operator set up, where
# a workspace chose something about them; they have neither address nor key here.
providers = sa.Table(
    "providers",
    metadata,
    sa.Column("id", Text, primary_key=True),
    workspace_column(),
    sa.Column("name", Text, nullable=False),
    sa.Column("preset", Text, nullable=False),
    sa.Column("base_url", Text, nullable=False),
    # Sealed as memories are, under a data key of the workspace's own.
    sa.Column("sealed_key", sa.LargeBinary),
    sa.Column("key_hint", Text, nullable=False, server_default=""),
    sa.Column("models", sa.JSON, nullable=False),
    sa.Column("default_model", Text),
    sa.Column("requests_per_minute", sa.Integer),
    sa.Column("tokens_per_minute", sa.Integer),
    # What the models can do, where somebody knows better than the tables: by model, `*` for all.
    sa.Column("capabilities", sa.JSON, nullable=False),
    sa.Column("is_default", sa.Boolean, nullable=False),
    sa.Column("is_enabled", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sa.UniqueConstraint("workspace_id", "name"),
)
