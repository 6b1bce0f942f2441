"""What is kept beside messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "pins",
        sa.Column("message_id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("room_id", _TEXT, nullable=False),
        sa.Column("member_id", _TEXT, nullable=False),
        sa.Column("pinned_seq", sa.BigInteger(), nullable=False),
        sa.Column("pinned_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_pins")),
    )
    op.create_index(op.f("ix_pins_room_id_pinned_seq"), "pins", ["room_id", "pinned_seq"], unique=False)
    op.create_table(
        "threads",
        sa.Column("root_id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("room_id", _TEXT, nullable=False),
        sa.Column("root_seq", sa.BigInteger(), nullable=False),
        sa.Column("replies", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("root_id", name=op.f("pk_threads")),
    )
    op.create_index(op.f("ix_threads_room_id"), "threads", ["room_id"], unique=False)
    op.create_table(
        "thread_followers",
        sa.Column("member_id", _TEXT, nullable=False),
        sa.Column("thread_id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("is_following", sa.Boolean(), nullable=False),
        sa.Column("read_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", "thread_id", name=op.f("pk_thread_followers")),
    )
    op.create_table(
        "drafts",
        sa.Column("member_id", _TEXT, nullable=False),
        sa.Column("room_id", _TEXT, nullable=False),
        sa.Column("thread_id", _TEXT, server_default="", nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("text", _TEXT, nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", "room_id", "thread_id", name=op.f("pk_drafts")),
    )
    op.execute(_THREADS_SO_FAR)
    op.execute(_FOLLOWERS_SO_FAR.format(each_named=_EACH_NAMED[op.get_bind().dialect.name]))


# What was said in threads before they had a record of their own.
_THREADS_SO_FAR = """
    INSERT INTO threads (root_id, workspace_id, room_id, root_seq, replies, last_seq, last_at)
    SELECT root.id, root.workspace_id, root.room_id, root.seq, grown.replies, grown.last_seq, latest.created_at
    FROM (
        SELECT thread_id, count(*) AS replies, max(seq) AS last_seq
        FROM messages WHERE thread_id IS NOT NULL GROUP BY thread_id
    ) AS grown
    JOIN messages AS root ON root.id = grown.thread_id
    JOIN messages AS latest ON latest.room_id = root.room_id AND latest.seq = grown.last_seq
"""
# Who began a thread, answered in it or was named there. Until now a thread was read where its room was.
_FOLLOWERS_SO_FAR = """
    INSERT INTO thread_followers (member_id, thread_id, workspace_id, is_following, read_seq)
    SELECT inside.member_id, threads.root_id, threads.workspace_id, TRUE, inside.read_seq
    FROM (
        SELECT threads.root_id, root.author_id AS member_id
        FROM threads JOIN messages AS root ON root.id = threads.root_id
        UNION SELECT thread_id, author_id FROM messages WHERE thread_id IS NOT NULL
        UNION SELECT thread_id, named.value FROM messages, {each_named} WHERE thread_id IS NOT NULL
    ) AS meant
    JOIN threads ON threads.root_id = meant.root_id
    JOIN room_members AS inside ON inside.room_id = threads.room_id AND inside.member_id = meant.member_id
"""
_EACH_NAMED = {
    "sqlite": "json_each(messages.mentions) AS named",
    "postgresql": "jsonb_array_elements_text(CAST(messages.mentions AS jsonb)) AS named (value)",
}


def downgrade() -> None:
    op.drop_table("drafts")
    op.drop_table("thread_followers")
    op.drop_table("threads")
    op.drop_table("pins")
