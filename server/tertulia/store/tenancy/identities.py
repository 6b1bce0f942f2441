"""Who members are by the word of others, in the database."""

from __future__ import annotations

import sqlalchemy as sa

from tertulia.domain.ids import MemberId, WorkspaceId
from tertulia.store.tables.tenancy import identities
from tertulia.store.tx import Tx


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
