"""Who made a room is its moderator."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
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


def downgrade() -> None:
    op.execute(sa.text("UPDATE room_members SET role = 'member'"))
