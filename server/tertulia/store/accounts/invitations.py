"""Invitations in the database, by the hash of their secret."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tertulia.domain.accounts import Invitation, email_key, is_same_email
from tertulia.domain.ids import InvitationId, MemberId, RoomId, WorkspaceId
from tertulia.domain.people import Member
from tertulia.store.database import Database
from tertulia.store.tables.accounts import invitations
from tertulia.store.tokens import hash_secret
from tertulia.store.tx import Tx


def insert_invitation(tx: Tx, invitation: Invitation, secret: str) -> None:
    """Add an invitation by the hash of its secret."""
    tx.run(
        sa.insert(invitations).values(
            id=invitation.id,
            workspace_id=invitation.workspace_id,
            role=invitation.role,
            room_ids=list(invitation.room_ids),
            email=invitation.email,
            email_key=None if invitation.email is None else email_key(invitation.email),
            hash=hash_secret(secret),
            created_by=invitation.created_by,
            created_at=invitation.created_at,
            expires_at=invitation.expires_at,
            max_uses=invitation.max_uses,
            origin_id=invitation.origin_id,
        )
    )


def use_invitation(tx: Tx, secret: str) -> Invitation | None:
    """Count one use of an invitation; None when there is none such or it is not open any more."""
    row = tx.run(sa.select(invitations).where(invitations.c.hash == hash_secret(secret))).mappings().first()
    invitation = None if row is None else _invitation(row)
    if invitation is None or not invitation.is_open(tx.now):
        return None
    count_use(tx, invitation)
    return invitation


def list_open_for(tx: Tx, workspace_id: WorkspaceId, email: str) -> list[Invitation]:
    """List the invitations of a workspace by which the owner of a mail address may still come in, newest first."""
    where = (invitations.c.workspace_id == workspace_id, invitations.c.email_key == email_key(email))
    rows = tx.run(sa.select(invitations).where(*where).order_by(invitations.c.id.desc())).mappings().all()
    found = [one for one in map(_invitation, rows) if one.is_open(tx.now)]
    return [one for one in found if one.email is not None and is_same_email(one.email, email)]


def count_use(tx: Tx, invitation: Invitation) -> None:
    """Count one use of an invitation that was found open."""
    where = (invitations.c.workspace_id == invitation.workspace_id, invitations.c.id == invitation.id)
    tx.run(sa.update(invitations).where(*where).values(uses=invitations.c.uses + 1))


def revoke_invitation(tx: Tx, workspace_id: WorkspaceId, invitation_id: InvitationId) -> None:
    """Mark an invitation as taken back."""
    where = (invitations.c.workspace_id == workspace_id, invitations.c.id == invitation_id)
    tx.run(sa.update(invitations).where(*where).values(revoked_at=tx.now))


def revoke_invitations_of(tx: Tx, member: Member) -> None:
    """Mark all invitations that a member made as taken back."""
    c = invitations.c
    ours = (c.workspace_id == member.workspace_id, c.created_by == member.id, c.revoked_at.is_(None))
    tx.run(sa.update(invitations).where(*ours).values(revoked_at=tx.now))


def find_invitation(tx: Tx, workspace_id: WorkspaceId, invitation_id: str) -> Invitation | None:
    """Read an invitation as it stands at this point of the batch."""
    where = (invitations.c.workspace_id == workspace_id, invitations.c.id == invitation_id)
    row = tx.run(sa.select(invitations).where(*where)).mappings().first()
    return None if row is None else _invitation(row)


async def find_by_secret(db: Database, secret: str) -> Invitation | None:
    """Look an invitation up, open or not."""
    query = sa.select(invitations).where(invitations.c.hash == hash_secret(secret))
    async with db.read() as connection:
        row = (await connection.execute(query)).mappings().first()
    return None if row is None else _invitation(row)


async def list_open(
    db: Database, workspace_id: WorkspaceId, now: datetime, created_by: MemberId | None = None
) -> list[Invitation]:
    """List the invitations by which somebody may still come into a workspace, newest first: all, or one member's."""
    where = [invitations.c.workspace_id == workspace_id, _is_open(now)]
    if created_by is not None:
        where.append(invitations.c.created_by == created_by)
    async with db.read() as connection:
        rows = (
            await connection.execute(sa.select(invitations).where(*where).order_by(invitations.c.id.desc()))
        ).mappings()
        return [_invitation(row) for row in rows]


def delete_closed(tx: Tx, workspace_id: WorkspaceId) -> None:
    """Remove the invitations by which nobody may come in any more; the audit log keeps that they were."""
    tx.run(sa.delete(invitations).where(invitations.c.workspace_id == workspace_id, ~_is_open(tx.now)))


def _is_open(now: datetime) -> sa.ColumnElement[bool]:
    """Say in SQL what `Invitation.is_open` says."""
    c = invitations.c
    return sa.and_(c.revoked_at.is_(None), c.expires_at > now, c.uses < c.max_uses)


def _invitation(row: Any) -> Invitation:
    return Invitation(
        id=InvitationId(row["id"]),
        workspace_id=WorkspaceId(row["workspace_id"]),
        role=row["role"],
        room_ids=tuple(RoomId(room_id) for room_id in row["room_ids"]),
        email=row["email"],
        created_by=MemberId(row["created_by"]),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        max_uses=row["max_uses"],
        uses=row["uses"],
        revoked_at=row["revoked_at"],
        origin_id=row["origin_id"],
    )
