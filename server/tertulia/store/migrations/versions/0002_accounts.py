"""Invitations, passwords, profiles, and what a token may be used for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("tokens", sa.Column("scopes", _TEXT, nullable=True))
    op.create_table(
        "invitations",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("role", _TEXT, nullable=False),
        sa.Column("room_ids", sa.JSON(), nullable=False),
        sa.Column("email", _TEXT, nullable=True),
        sa.Column("email_key", _TEXT, nullable=True),
        sa.Column("hash", _TEXT, nullable=False),
        sa.Column("created_by", _TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("max_uses", sa.Integer(), nullable=False),
        sa.Column("uses", sa.Integer(), server_default="0", nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["members.id"], name=op.f("fk_invitations_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("hash", name=op.f("uq_invitations_hash")),
    )
    op.create_index(
        op.f("ix_invitations_workspace_id_email_key"), "invitations", ["workspace_id", "email_key"], unique=False
    )
    op.create_table(
        "passwords",
        sa.Column("member_id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("hash", _TEXT, nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_passwords_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_passwords")),
    )
    op.create_table(
        "profiles",
        sa.Column("member_id", _TEXT, nullable=False),
        sa.Column("workspace_id", _TEXT, nullable=False),
        sa.Column("email", _TEXT, nullable=True),
        sa.Column("email_key", _TEXT, nullable=True),
        sa.Column("time_zone", _TEXT, nullable=True),
        sa.Column("language", _TEXT, nullable=True),
        sa.Column("quiet_until", sa.BigInteger(), nullable=True),
        sa.Column("quiet_from", _TEXT, nullable=True),
        sa.Column("quiet_to", _TEXT, nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_profiles_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_profiles")),
    )
    op.create_index(op.f("ix_profiles_workspace_id_email_key"), "profiles", ["workspace_id", "email_key"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_profiles_workspace_id_email_key"), table_name="profiles")
    op.drop_table("profiles")
    op.drop_table("passwords")
    op.drop_index(op.f("ix_invitations_workspace_id_email_key"), table_name="invitations")
    op.drop_table("invitations")
    op.drop_column("tokens", "scopes")
