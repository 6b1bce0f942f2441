"""Who members are by the word of others, in the database."""

from __future__ import annotations

import hashlib
from typing import Any

import sqlalchemy as sa

from tertulia.domain.accounts import Linked
from tertulia.domain.ids import IdentityId, MemberId, WorkspaceId
from tertulia.domain.people import Member
from tertulia.store.database import Database
from tertulia.store.tables.tenancy import identities
from tertulia.store.tx import Tx


def name_identity(workspace_id: WorkspaceId, issuer: str, subject: str) -> IdentityId:
    """Give the id of an identity: always the same one, and nothing that tells whom a provider knows by which name."""
    told = f"{workspace_id}\n{issuer}\n{subject}"
    return IdentityId("idn_" + hashlib.sha256(told.encode(errors="surrogatepass")).hexdigest()[:26])


def find_identity(tx: Tx, workspace_id: WorkspaceId, issuer: str, subject: str) -> MemberId | None:
    """Find the member that an issuer's subject is in this workspace, be its account closed or not."""
    where = (
        identities.c.workspace_id == workspace_id,
        identities.c.issuer == issuer,
        identities.c.subject == subject,
    )
    found = tx.run(sa.select(identities.c.member_id).where(*where)).scalar_one_or_none()
    return None if found is None else MemberId(found)


def insert_identity(tx: Tx, workspace_id: WorkspaceId, issuer: str, subject: str, member_id: MemberId) -> None:
    """Note that an issuer's subject is this member."""
    tx.run(
        sa.insert(identities).values(
            workspace_id=workspace_id, issuer=issuer, subject=subject, member_id=member_id, created_at=tx.now
        )
    )


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
    issuer, subject = row["issuer"], row["subject"]
    identity_id = name_identity(WorkspaceId(row["workspace_id"]), issuer, subject)
    return Linked(identity_id, issuer, subject, MemberId(row["member_id"]), row["created_at"])
