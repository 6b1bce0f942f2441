"""Memories of agents, how they were before they changed, and what more are to be formed of: turns and documents."""

from __future__ import annotations

import sqlalchemy as sa

from tertulia.store.tables.base import BigId, Moment, Text, metadata, workspace_column

memories = sa.Table(
    "memories",
    metadata,
    # The order of talk: rows of one batch are in the order given, later batches come after.
    sa.Column("ordinal", BigId, primary_key=True, autoincrement=True),
    sa.Column("id", Text, nullable=False, unique=True),
    workspace_column(),
    sa.Column("agent_id", Text, nullable=False),
    sa.Column("kind", Text, nullable=False),
    sa.Column("type", Text, nullable=False),
    sa.Column("content", Text, nullable=False),
    sa.Column("importance", sa.Float, nullable=False),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("subject", Text),
    # JSON null and SQL NULL mean the same here; only SQL NULL is written.
    sa.Column("audience", sa.JSON(none_as_null=True)),
    sa.Column("source", sa.JSON, nullable=False),
    # Beside the JSON, because it is looked for when a message is taken back; the number only if the message is ours.
    sa.Column("source_message_id", Text),
    sa.Column("source_seq", sa.BigInteger),
    sa.Column("tags", sa.JSON, nullable=False),
    sa.Column("context", sa.JSON, nullable=False),
    sa.Column("external_id", Text),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("accessed_at", Moment, nullable=False),
    sa.Column("access_count", sa.Integer, nullable=False, server_default="0"),
    sa.Column("expires_at", Moment),
    # The vector as little-endian float16 and who made it: the index can be rebuilt without embedding again.
    sa.Column("embedding", sa.LargeBinary),
    sa.Column("embedder", Text),
    sa.Column("indexed_at", Moment),
    # The turn of which it was formed: who edits the message has it formed anew for the same agent.
    sa.Column("origin_turn_id", Text),
    # The document it was learnt from.
    sa.Column("document_id", Text),
    # The words of a sealed memory, whose content and context are empty, and the number of the key they are under.
    sa.Column("sealed", sa.LargeBinary),
    sa.Column("sealed_key", sa.Integer),
    # What the same embedder says of each word, in bytes of its own form; not every embedder does.
    sa.Column("details", sa.LargeBinary),
    sa.Index("ix_memories_timeline", "workspace_id", "agent_id", "created_at", "ordinal"),
    sa.Index("ix_memories_agent", "agent_id", "ordinal"),
    sa.Index(
        "ix_memories_message",
        "source_message_id",
        sqlite_where=sa.text("source_message_id IS NOT NULL"),
        postgresql_where=sa.text("source_message_id IS NOT NULL"),
    ),
    sa.Index(
        "ix_memories_document",
        "document_id",
        sqlite_where=sa.text("document_id IS NOT NULL"),
        postgresql_where=sa.text("document_id IS NOT NULL"),
    ),
    sa.Index(
        "ix_memories_unindexed",
        "ordinal",
        sqlite_where=sa.text("indexed_at IS NULL"),
        postgresql_where=sa.text("indexed_at IS NULL"),
    ),
    sa.Index(
        "ix_memories_sealed",
        "workspace_id",
        "agent_id",
        "ordinal",
        sqlite_where=sa.text("sealed IS NOT NULL"),
        postgresql_where=sa.text("sealed IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)

# Whatever was made of a memory's words, before they changed.
UNINDEXED = {"embedding": None, "embedder": None, "indexed_at": None, "details": None}
# The keys that an agent's memories are sealed under, each sealed under the master key that `master_id` names.
memory_keys = sa.Table(
    "memory_keys",
    metadata,
    sa.Column("workspace_id", Text, primary_key=True),
    sa.Column("agent_id", Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("master_id", Text, nullable=False),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)

# What later messages put right in a memory, in that order, and how it read before: each can be taken back.
memory_corrections = sa.Table(
    "memory_corrections",
    metadata,
    sa.Column("ordinal", BigId, primary_key=True, autoincrement=True),
    workspace_column(),
    sa.Column("memory_id", Text, nullable=False),
    sa.Column("message_id", Text, nullable=False),
    sa.Column("turn_id", Text, nullable=False),
    sa.Column("content_before", Text, nullable=False),
    sa.Column("author_before", Text),
    sa.Index("ix_memory_corrections_memory", "memory_id", "ordinal"),
    sa.Index("ix_memory_corrections_message", "message_id"),
)

memory_outbox = sa.Table(
    "memory_outbox",
    metadata,
    sa.Column("turn_id", Text, primary_key=True),
    # Empty for all that the turn was about; else one message of it, which was edited afterwards.
    sa.Column("message_id", Text, primary_key=True, server_default=""),
    workspace_column(),
    sa.Column("agent_id", Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("done_at", Moment),
    sa.Index(
        "ix_memory_outbox_open",
        "created_at",
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    ),
)

# How a memory was before it was changed, merged or forgotten; until `until` that can be taken back.
memory_journal = sa.Table(
    "memory_journal",
    metadata,
    sa.Column("ordinal", BigId, primary_key=True, autoincrement=True),
    sa.Column("id", Text, nullable=False, unique=True),
    workspace_column(),
    sa.Column("agent_id", Text, nullable=False),
    sa.Column("memory_id", Text, nullable=False),
    sa.Column("action", Text, nullable=False),
    # Why, as a code and what goes with it.
    sa.Column("reason", sa.JSON, nullable=False),
    # Who did it; NULL is the upkeep of the night.
    sa.Column("by_id", Text),
    sa.Column("at", Moment, nullable=False),
    sa.Column("until", Moment, nullable=False),
    # The row as it was, without its vector.
    sa.Column("before", sa.JSON, nullable=False),
    sa.Index("ix_memory_journal_agent", "workspace_id", "agent_id", "ordinal"),
    sa.Index("ix_memory_journal_memory", "memory_id"),
    sa.Index("ix_memory_journal_until", "until"),
    sqlite_autoincrement=True,
)

# What a person lets agents remember of it; who said nothing allows it.
memory_consents = sa.Table(
    "memory_consents",
    metadata,
    sa.Column("member_id", Text, primary_key=True),
    workspace_column(),
    sa.Column("choice", Text, nullable=False),
)

# What an agent would remember once the person allows it; nothing recalls it before.
memory_proposals = sa.Table(
    "memory_proposals",
    metadata,
    sa.Column("id", Text, primary_key=True),
    workspace_column(),
    sa.Column("agent_id", Text, nullable=False),
    sa.Column("member_id", Text, nullable=False),
    sa.Column("turn_id", Text, nullable=False),
    sa.Column("message_id", Text),
    sa.Column("draft", sa.JSON, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Index(None, "member_id"),
    sa.Index(None, "message_id"),
)

# From one number of a room to another, NULL while it goes on, nothing that is said there is remembered.
off_record_spans = sa.Table(
    "off_record_spans",
    metadata,
    sa.Column("ordinal", BigId, primary_key=True, autoincrement=True),
    workspace_column(),
    sa.Column("room_id", Text, nullable=False),
    sa.Column("from_seq", sa.BigInteger, nullable=False),
    sa.Column("to_seq", sa.BigInteger),
    sa.Column("by_id", Text, nullable=False),
    sa.Column("started_at", Moment, nullable=False),
    sa.Index("ix_off_record_spans_room", "room_id", "from_seq"),
    sqlite_autoincrement=True,
)

# What agents learn from, and how far each has come.
documents = sa.Table(
    "documents",
    metadata,
    sa.Column("id", Text, primary_key=True),
    workspace_column(),
    sa.Column("agent_id", Text, nullable=False),
    sa.Column("name", Text, nullable=False),
    sa.Column("format", Text, nullable=False),
    sa.Column("sha256", Text, nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("state", Text, nullable=False),
    sa.Column("by_id", Text, nullable=False),
    sa.Column("pieces_total", sa.Integer),
    sa.Column("pieces_stored", sa.Integer, nullable=False, server_default="0"),
    sa.Column("error", Text),
    sa.Column("audience", sa.JSON(none_as_null=True)),
    sa.Column("room_id", Text),
    # The one that goes once this one is learnt.
    sa.Column("replaces", Text),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    sa.Index("ix_documents_agent", "workspace_id", "agent_id", "id"),
    sa.Index(
        "ix_documents_working",
        "id",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    ),
)

# A document's bytes, for as long as it is being learnt from.
document_uploads = sa.Table(
    "document_uploads",
    metadata,
    sa.Column("document_id", Text, primary_key=True),
    workspace_column(),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

# That somebody spoke to somebody, as an agent could read it: one row a message and person, without a word of it.
social_evidence = sa.Table(
    "social_evidence",
    metadata,
    sa.Column("ordinal", BigId, primary_key=True, autoincrement=True),
    workspace_column(),
    sa.Column("agent_id", Text, nullable=False),
    sa.Column("author_id", Text, nullable=False),
    sa.Column("other_id", Text, nullable=False),
    sa.Column("message_id", Text, nullable=False),
    sa.Column("room_id", Text, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    # By what it is known whom it was said to.
    sa.Column("sign", Text, nullable=False),
    # 1 for thanks and praise, -1 for harsh words, else 0.
    sa.Column("tone", sa.Integer, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_social_evidence_pair", "agent_id", "author_id", "other_id", "at"),
    sa.Index("ix_social_evidence_message", "message_id"),
    sqlite_autoincrement=True,
)

# Up to which number an agent has read who speaks to whom in a room, and whether it is to read on.
social_cursors = sa.Table(
    "social_cursors",
    metadata,
    sa.Column("agent_id", Text, primary_key=True),
    sa.Column("room_id", Text, primary_key=True),
    workspace_column(),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("is_due", sa.Boolean, nullable=False),
    sa.Index(
        "ix_social_cursors_due",
        "agent_id",
        sqlite_where=sa.text("is_due"),
        postgresql_where=sa.text("is_due"),
    ),
)

# Since when it is counted who spoke to a person, or what an agent heard: what was before was erased, and stays so.
social_floors = sa.Table(
    "social_floors",
    metadata,
    sa.Column("subject_id", Text, primary_key=True),
    workspace_column(),
    sa.Column("at", Moment, nullable=False),
)

# What a stretch of a room's talk, or of a thread's, came to: made of messages, and gone with any of them.
room_summaries = sa.Table(
    "room_summaries",
    metadata,
    sa.Column("ordinal", BigId, primary_key=True, autoincrement=True),
    workspace_column(),
    sa.Column("room_id", Text, nullable=False),
    # Of the whole room where it is empty.
    sa.Column("thread_id", Text, nullable=False),
    sa.Column("from_seq", sa.BigInteger, nullable=False),
    sa.Column("to_seq", sa.BigInteger, nullable=False),
    # How many messages on the record it was made of, and their revisions, summed: what is else now is another talk.
    sa.Column("messages", sa.Integer, nullable=False),
    sa.Column("revisions", sa.BigInteger, nullable=False),
    # Whose words are in it, by member.
    sa.Column("heard", sa.JSON, nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Index("ix_room_summaries_place", "room_id", "thread_id", "from_seq"),
    sqlite_autoincrement=True,
)
