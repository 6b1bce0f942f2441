"""Hashes of passwords in the database."""

from __future__ import annotations

import sqlalchemy as sa

from tertulia.domain.ids import WorkspaceId
from tertulia.domain.people import Member
from tertulia.store.database import Database
from tertulia.store.tables.accounts import passwords
from tertulia.store.tx import Tx


def put_password(tx: Tx, member: Member, hashed: str) -> None:
    """Write a member's password, replacing what stood there."""
    own = (passwords.c.workspace_id == member.workspace_id, passwords.c.member_id == member.id)
    tx.run(sa.delete(passwords).where(*own))
    values = {"member_id": member.id, "workspace_id": member.workspace_id, "hash": hashed, "changed_at": tx.now}
    tx.run(sa.insert(passwords).values(**values))


def delete_password(tx: Tx, member: Member) -> None:
    """Take a member's password away."""
    own = (passwords.c.workspace_id == member.workspace_id, passwords.c.member_id == member.id)
    tx.run(sa.delete(passwords).where(*own))


def get_password(tx: Tx, member: Member) -> str | None:
    """Read the hash of a member's password as it stands at this point of the batch; None when it has none."""
    query = sa.select(passwords.c.hash).where(
        passwords.c.workspace_id == member.workspace_id, passwords.c.member_id == member.id
    )
    hashed: str | None = tx.run(query).scalar_one_or_none()
    return hashed


async def find_password(db: Database, workspace_id: WorkspaceId | None, member_id: str) -> str | None:
    """Read the hash of a member's password; None when there is no such member or it has none."""
    query = sa.select(passwords.c.hash).where(
        passwords.c.workspace_id == workspace_id, passwords.c.member_id == member_id
    )
    async with db.read() as connection:
        hashed: str | None = (await connection.execute(query)).scalar_one_or_none()
    return hashed
