"""Keeping order: room roles, slow mode, bans, silences, reports, and what members wish for themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("rooms", sa.Column("slow_mode_s", sa.Integer(), server_default="0", nullable=False))
    _make_tables()
    op.execute(
        sa.text(
            "UPDATE room_members SET role = 'moderator' WHERE EXISTS (SELECT 1 FROM rooms WHERE"
            " rooms.id = room_members.room_id AND rooms.created_by = room_members.member_id AND rooms.kind <> 'direct')"
        )
    )
    # The log says so from their entry on, or an old snapshot and the log would not give the present one.
    op.execute(
        sa.text(
            'UPDATE events SET refs = replace(refs, \'"role":"member"\', \'"role":"moderator"\')'
            " WHERE type = 'member_joined' AND EXISTS (SELECT 1 FROM room_members WHERE"
            " room_members.room_id = events.room_id AND room_members.joined_seq = events.seq"
            " AND room_members.role = 'moderator')"
        )
    )


def _make_tables() -> None:
    op.create_table(
        "room_bans",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("room_id", _TEXT, nullable=False),
        sa.Column("member_id", _TEXT, nullable=False),
        sa.Column("by_id", _TEXT, nullable=False),
        sa.Column("reason", _TEXT, server_default="", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_bans")),
        sa.UniqueConstraint("room_id", "member_id", name=op.f("uq_room_bans_room_id_member_id")),
    )
    op.create_table(
        "room_silences",
        sa.Column("room_id", _TEXT, nullable=False),
        sa.Column("member_id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("by_id", _TEXT, nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("room_id", "member_id", name=op.f("pk_room_silences")),
    )
    op.create_table(
        "reports",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("room_id", _TEXT, nullable=False),
        sa.Column("message_id", _TEXT, nullable=False),
        sa.Column("author_id", _TEXT, nullable=False),
        sa.Column("reporter_id", _TEXT, nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("status", _TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", _TEXT, nullable=True),
        sa.Column("note", _TEXT, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index(op.f("ix_reports_workspace_id_id"), "reports", ["workspace_id", "id"], unique=False)
    op.create_index(op.f("ix_reports_message_id_reporter_id"), "reports", ["message_id", "reporter_id"], unique=False)
    op.create_table(
        "room_notifications",
        sa.Column("member_id", _TEXT, nullable=False),
        sa.Column("room_id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("level", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("member_id", "room_id", name=op.f("pk_room_notifications")),
    )
    op.create_table(
        "member_blocks",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("member_id", _TEXT, nullable=False),
        sa.Column("blocked_id", _TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_blocks")),
        sa.UniqueConstraint("member_id", "blocked_id", name=op.f("uq_member_blocks_member_id_blocked_id")),
    )
    op.create_table(
        "agent_mutes",
        sa.Column("member_id", _TEXT, nullable=False),
        sa.Column("muted_id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("member_id", "muted_id", name=op.f("pk_agent_mutes")),
    )


def downgrade() -> None:
    for table in ("agent_mutes", "member_blocks", "room_notifications", "reports", "room_silences", "room_bans"):
        op.drop_table(table)
    op.drop_column("rooms", "slow_mode_s")
    op.execute(sa.text("UPDATE room_members SET role = 'member'"))
