"""What people say of themselves, in the database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from tertulia.domain.accounts import Profile, email_key, is_same_email
from tertulia.domain.ids import MemberId, WorkspaceId
from tertulia.domain.people import Member
from tertulia.store.database import Database
from tertulia.store.tables.accounts import digests, profiles
from tertulia.store.tx import Tx

# Of who is to be looked at as soon as anybody is.
AT_ONCE = datetime.fromtimestamp(0, UTC)
_NAMES = tuple(Profile.__dataclass_fields__)


def put_profile(tx: Tx, member: Member, profile: Profile) -> None:
    """Write a member's profile, replacing what stood there; when it is told by mail may be another moment then."""
    own = (profiles.c.workspace_id == member.workspace_id, profiles.c.member_id == member.id)
    tx.run(sa.delete(profiles).where(*own))
    values = {name: getattr(profile, name) for name in _NAMES}
    key = None if profile.email is None else email_key(profile.email)
    tx.run(sa.insert(profiles).values(member_id=member.id, workspace_id=member.workspace_id, email_key=key, **values))
    of_it = (digests.c.workspace_id == member.workspace_id, digests.c.member_id == member.id)
    tx.run(sa.update(digests).where(*of_it).values(due_at=AT_ONCE))


def get_profile(tx: Tx, member: Member) -> Profile:
    """Read a member's profile as it stands at this point of the batch; an empty one where it said nothing."""
    return profile_of(tx.run(_query(member)).mappings().first())


async def read_profile(db: Database, member: Member) -> Profile:
    """Read a member's profile; an empty one where it said nothing."""
    async with db.read() as connection:
        return profile_of((await connection.execute(_query(member))).mappings().first())


def find_by_email(tx: Tx, workspace_id: WorkspaceId, email: str) -> list[MemberId]:
    """Name the members of a workspace that have this mail address at this point of the batch, oldest first."""
    rows = tx.run(_by_email(workspace_id, email)).all()
    return [MemberId(row.member_id) for row in rows if is_same_email(row.email, email)]


async def list_by_email(db: Database, workspace_id: WorkspaceId, email: str) -> list[MemberId]:
    """Name the members of a workspace that gave this mail address, oldest first."""
    async with db.read() as connection:
        return [MemberId(row.member_id) for row in await connection.execute(_by_email(workspace_id, email))]


def _by_email(workspace_id: WorkspaceId, email: str) -> sa.Select[Any]:
    where = (profiles.c.workspace_id == workspace_id, profiles.c.email_key == email_key(email))
    return sa.select(profiles.c.member_id, profiles.c.email).where(*where).order_by(profiles.c.member_id)


def _query(member: Member) -> sa.Select[Any]:
    return sa.select(profiles).where(profiles.c.workspace_id == member.workspace_id, profiles.c.member_id == member.id)


def profile_of(row: Any) -> Profile:
    """Make a profile of a row of the table, or of none."""
    return Profile() if row is None else Profile(**{name: row[name] for name in _NAMES})
