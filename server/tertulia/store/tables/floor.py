"""What the floor has in hand: decisions that wait for their time, and who of a place's agents is about to speak."""

from __future__ import annotations

import sqlalchemy as sa

from tertulia.store.tables.base import Moment, Text, metadata, workspace_column

floor_waits = sa.Table(
    "floor_waits",
    metadata,
    sa.Column("id", Text, primary_key=True),
    workspace_column(),
    sa.Column("room_id", Text, nullable=False),
    sa.Column("thread_id", Text),
    sa.Column("kind", Text, nullable=False),
    # The message that may be answered, and its author.
    sa.Column("cause", Text, nullable=False),
    sa.Column("author_id", Text, nullable=False),
    # Who would speak, the best first: per agent its id, trigger, rule, score and reasons.
    sa.Column("bids", sa.JSON, nullable=False),
    sa.Column("round", sa.Integer, nullable=False, server_default="1"),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("until", Moment, nullable=False),
    sa.Index(None, "room_id"),
)

floor_leases = sa.Table(
    "floor_leases",
    metadata,
    sa.Column("room_id", Text, primary_key=True),
    # The thread's first message, or empty for the room itself.
    sa.Column("place", Text, primary_key=True),
    workspace_column(),
    sa.Column("turn_id", Text, sa.ForeignKey("turns.id"), nullable=False),
    sa.Column("cause", Text, nullable=False),
    # Who else would have spoken, as in a wait's bids.
    sa.Column("covered", sa.JSON, nullable=False),
    sa.Column("taken_at", Moment, nullable=False),
    sa.Index(None, "turn_id"),
)
