"""Who members are by the word of others, in the database."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from tertulia.domain.accounts import Linked
from tertulia.domain.ids import IdentityId, WorkspaceId, new_id
from tertulia.domain.people import Member
from tertulia.store.database import Database
from tertulia.store.tables.tenancy import identities
from tertulia.store.tx import Tx


def find_identity(tx: Tx, workspace_id: WorkspaceId, issuer: str, subject: str) -> Linked | None:
    """Find which member an issuer's subject is in this workspace, be its account closed or not."""
    c = identities.c
    where = (c.workspace_id == workspace_id, c.issuer == issuer, c.subject == subject)
    row = tx.run(sa.select(identities).where(*where)).mappings().one_or_none()
    return None if row is None else _linked(row)


def insert_identity(tx: Tx, member: Member, issuer: str, subject: str) -> Linked:
    """Note that an issuer's subject is this member."""
    linked = Linked(IdentityId(new_id("idn")), issuer, subject, member.id, tx.now)
    tx.run(
        sa.insert(identities).values(
            workspace_id=member.workspace_id,
            issuer=issuer,
            subject=subject,
            member_id=member.id,
            created_at=linked.created_at,
            id=linked.id,
        )
    )
    return linked


def delete_identity(tx: Tx, member: Member, linked: Linked) -> None:
    """Forget that an issuer's subject is this member."""
    c = identities.c
    tx.run(sa.delete(identities).where(*_of(member), c.issuer == linked.issuer, c.subject == linked.subject))


def list_identities(tx: Tx, member: Member) -> list[Linked]:
    """List who a member is by the word of others, as it stands at this point of the batch, newest first."""
    return [_linked(row) for row in tx.run(_query(member)).mappings()]


async def read_identities(db: Database, member: Member) -> list[Linked]:
    """Read who a member is by the word of others, newest first."""
    async with db.read() as connection:
        return [_linked(row) for row in (await connection.execute(_query(member))).mappings()]


def _of(member: Member) -> tuple[sa.ColumnElement[bool], ...]:
    return identities.c.workspace_id == member.workspace_id, identities.c.member_id == member.id


def _query(member: Member) -> sa.Select[Any]:
    c = identities.c
    return sa.select(identities).where(*_of(member)).order_by(c.created_at.desc(), c.issuer, c.subject)


def _linked(row: Any) -> Linked:
    return Linked(**{name: row[name] for name in Linked.__slots__})
