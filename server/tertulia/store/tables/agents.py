"""Agents and what they were, their turns with their steps, the floor's receipts, and how far the floor has read."""

from __future__ import annotations

import sqlalchemy as sa

from tertulia.store.tables.base import Moment, Text, metadata, workspace_column

agents = sa.Table(
    "agents",
    metadata,
    sa.Column("id", Text, primary_key=True),
    workspace_column(),
    sa.Column("member_id", Text, sa.ForeignKey("members.id"), nullable=False, unique=True),
    sa.Column("created_by", Text),
    # The record as PROTOCOL.md gives it, without what is a column here or on the member.
    sa.Column("record", sa.JSON, nullable=False),
    sa.Column("is_active", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Column("deleted_at", Moment),
    sa.Index(None, "workspace_id"),
)

turns = sa.Table(
    "turns",
    metadata,
    sa.Column("id", Text, primary_key=True),
    workspace_column(),
    sa.Column("room_id", Text, nullable=False),
    sa.Column("agent_id", Text, nullable=False),
    sa.Column("member_id", Text, nullable=False),
    sa.Column("requester_id", Text, nullable=False),
    sa.Column("trigger", Text, nullable=False),
    # What the turn answers: a message's id, or the key or id of an invocation.
    sa.Column("cause", Text, nullable=False),
    sa.Column("text", Text),
    sa.Column("state", Text, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
    # Of before chains were counted; nothing reads it.
    sa.Column("depth", sa.Integer, nullable=False, server_default="0"),
    # The first cause that led here, through however many agents and programs: a message, or the turn of an invocation.
    sa.Column("chain_id", Text, nullable=False, server_default=""),
    sa.Column("outcome", Text),
    sa.Column("reason", Text),
    sa.Column("message_id", Text),
    sa.Column("stop_requested_at", Moment),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    # The turn that speaks before it.
    sa.Column("after", Text),
    sa.UniqueConstraint("room_id", "agent_id", "trigger", "cause"),
    sa.Index(None, "state"),
    sa.Index(None, "workspace_id", "agent_id", "created_at"),
    sa.Index(None, "workspace_id", "chain_id"),
    sa.Index(None, "workspace_id", "cause"),
    sa.Index(None, "room_id", "created_at"),
)

# What a turn was to answer before its author went on, beside what `turns.cause` says it answers now.
turn_causes = sa.Table(
    "turn_causes",
    metadata,
    sa.Column("turn_id", Text, sa.ForeignKey("turns.id"), primary_key=True),
    sa.Column("message_id", Text, primary_key=True),
    workspace_column(),
    sa.Index(None, "message_id"),
)

turn_steps = sa.Table(
    "turn_steps",
    metadata,
    sa.Column("turn_id", Text, sa.ForeignKey("turns.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    workspace_column(),
    sa.Column("kind", Text, nullable=False),
    sa.Column("output", sa.JSON, nullable=False),
    sa.Column("duration_ms", sa.Integer, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)

receipts = sa.Table(
    "receipts",
    metadata,
    sa.Column("message_id", Text, primary_key=True),
    workspace_column(),
    sa.Column("room_id", Text, nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)

# Where a reader of the message order stands, so that a restart neither skips nor repeats.
cursors = sa.Table(
    "cursors",
    metadata,
    sa.Column("name", Text, primary_key=True),
    sa.Column("workspace_id", Text, nullable=False, server_default=""),
    sa.Column("position", sa.BigInteger, nullable=False),
)

# What members thought of answers: one row per member and message, the last word.
feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("message_id", Text, primary_key=True),
    sa.Column("member_id", Text, primary_key=True),
    workspace_column(),
    sa.Column("agent_id", Text, nullable=False),
    sa.Column("turn_id", Text, nullable=False),
    # 1 to 5; up and down are 5 and 1.
    sa.Column("rating", sa.Integer, nullable=False),
    sa.Column("comment", Text),
    sa.Column("created_at", Moment, nullable=False),
    sa.Index(None, "agent_id"),
)

# Decisions that wait for their time, and who of a place's agents is about to speak.
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
    # What the author said before and was waiting to be answered, the first of it first.
    sa.Column("before", sa.JSON, nullable=False, server_default="[]"),
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

# What agents were set to.
agent_versions = sa.Table(
    "agent_versions",
    metadata,
    sa.Column("agent_id", Text, sa.ForeignKey("agents.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    workspace_column(),
    # The record with name, handle and whether it is active, as PROTOCOL.md gives it.
    sa.Column("settings", sa.JSON, nullable=False),
    # The names of what is not as in the version before.
    sa.Column("changed", sa.JSON, nullable=False),
    # None where nobody knows any more.
    sa.Column("author_id", Text),
    sa.Column("note", Text),
    # The version that it brought back.
    sa.Column("restores", sa.Integer),
    sa.Column("created_at", Moment, nullable=False),
)

# Two settings of an agent tried against each other: each its version and the record.
experiments = sa.Table(
    "experiments",
    metadata,
    sa.Column("id", Text, primary_key=True),
    workspace_column(),
    sa.Column("agent_id", Text, sa.ForeignKey("agents.id"), nullable=False),
    sa.Column("name", Text, nullable=False),
    sa.Column("unit", Text, nullable=False),
    sa.Column("share_b", sa.Float, nullable=False),
    sa.Column("a", sa.JSON, nullable=False),
    sa.Column("b", sa.JSON, nullable=False),
    sa.Column("started_by", Text, nullable=False),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    # Which of the two the agent is now.
    sa.Column("kept", Text),
    sa.Index(None, "workspace_id", "agent_id"),
)

# Which of the two a turn was worked out with.
turn_arms = sa.Table(
    "turn_arms",
    metadata,
    sa.Column("turn_id", Text, sa.ForeignKey("turns.id"), primary_key=True),
    workspace_column(),
    sa.Column("experiment_id", Text, sa.ForeignKey("experiments.id"), nullable=False),
    sa.Column("arm", Text, nullable=False),
    sa.Index(None, "experiment_id"),
)
