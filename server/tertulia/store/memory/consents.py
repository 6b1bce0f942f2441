"""What people let agents remember of them, and what waits for their word, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tertulia.domain.errors import NotFound
from tertulia.domain.ids import AgentId, MemberId, MessageId, TurnId, WorkspaceId, new_id
from tertulia.domain.memory import AgentScope, Consent, MemoryDraft, MemorySource
from tertulia.domain.people import Member
from tertulia.store.database import Database
from tertulia.store.memory.seals import Seal, from_text, key_of, no_seal, to_text
from tertulia.store.tables.base import from_micros, to_micros
from tertulia.store.tables.memories import memory_consents, memory_proposals
from tertulia.store.tx import Tx

_MOMENTS = ("created_at", "expires_at")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an agent would remember of a turn if `member_id`, whom it is about or who said it, lets it.

    Where the draft is sealed, its words are in `sealed` until somebody opens it.
    """

    scope: AgentScope
    member_id: MemberId
    turn_id: TurnId
    draft: MemoryDraft
    id: str = ""
    created_at: datetime | None = None
    sealed: bytes | None = field(default=None, repr=False)


def put_consent(tx: Tx, member: Member, choice: Consent) -> None:
    """Store what a member lets agents remember; to allow it is as if nothing was said."""
    tx.run(sa.delete(memory_consents).where(memory_consents.c.member_id == member.id))
    if choice != "allow":
        values = {"member_id": member.id, "workspace_id": member.workspace_id, "choice": choice}
        tx.run(sa.insert(memory_consents).values(values))


async def list_all_consents(db: Database) -> list[tuple[MemberId, Consent]]:
    """Read everybody's choice, where it is not to allow it."""
    c = memory_consents.c
    async with db.read() as connection:
        rows = (await connection.execute(sa.select(c.member_id, c.choice))).all()
    return [(MemberId(row[0]), row[1]) for row in rows]


def insert_proposals(tx: Tx, proposals: Sequence[Proposal], seal: Seal = no_seal) -> list[Proposal]:
    """Add what waits for somebody's word; gives it with its ids."""
    added = [replace(one, id=new_id("mpr"), created_at=tx.now) for one in proposals]
    for one in added:
        sealed = seal(tx, one.scope, one.id, one.draft) if one.draft.is_sealed else None
        tx.run(
            sa.insert(memory_proposals).values(
                id=one.id,
                workspace_id=one.scope.workspace_id,
                agent_id=one.scope.agent_id,
                member_id=one.member_id,
                turn_id=one.turn_id,
                message_id=one.draft.source.message_id,
                draft=_plain(one.draft, sealed),
                created_at=tx.now,
            )
        )
    return added


def take_proposal(tx: Tx, member: Member, proposal_id: str) -> Proposal:
    """Remove what waits for this member's word, and give it.

    Raises:
        NotFound: nothing such waits for it.
    """
    c = memory_proposals.c
    which = (c.workspace_id == member.workspace_id, c.member_id == member.id, c.id == proposal_id)
    row = tx.run(sa.select(memory_proposals).where(*which)).first()
    if row is None:
        raise NotFound("Nothing such waits for your word.")
    tx.run(sa.delete(memory_proposals).where(*which))
    return _proposal(row)


def drop_proposals(tx: Tx, member: Member) -> int:
    """Remove all that waits for a member's word; return how much that was."""
    c = memory_proposals.c
    mine = (c.workspace_id == member.workspace_id, c.member_id == member.id)
    return tx.run(sa.delete(memory_proposals).where(*mine)).rowcount


def drop_proposals_of_agent(tx: Tx, scope: AgentScope) -> None:
    """Remove all that an agent would remember."""
    c = memory_proposals.c
    mine = (c.workspace_id == scope.workspace_id, c.agent_id == scope.agent_id)
    tx.run(sa.delete(memory_proposals).where(*mine))


def take_proposals_of_message(tx: Tx, workspace_id: WorkspaceId, message_id: MessageId) -> list[Proposal]:
    """Remove what agents would remember of a message, and give it."""
    c = memory_proposals.c
    which = (c.workspace_id == workspace_id, c.message_id == message_id)
    rows = tx.run(sa.select(memory_proposals).where(*which)).all()
    if rows:
        tx.run(sa.delete(memory_proposals).where(*which))
    return [_proposal(row) for row in rows]


async def list_proposals(db: Database, member: Member, limit: int) -> list[Proposal]:
    """List what waits for a member's word, the newest first."""
    c = memory_proposals.c
    mine = (c.workspace_id == member.workspace_id, c.member_id == member.id)
    query = sa.select(memory_proposals).where(*mine).order_by(c.id.desc()).limit(limit)
    async with db.read() as connection:
        rows = (await connection.execute(query)).all()
    return [_proposal(row) for row in rows]


def _proposal(row: Any) -> Proposal:
    scope = AgentScope(WorkspaceId(row.workspace_id), AgentId(row.agent_id))
    whose = (scope, MemberId(row.member_id), TurnId(row.turn_id))
    return Proposal(*whose, _draft(row.draft), row.id, row.created_at, from_text(row.draft.get("sealed")))


def _plain(draft: MemoryDraft, sealed: bytes | None) -> dict[str, Any]:
    """Write a draft as JSON keeps it: without the words of one that is sealed."""
    fields = {name: getattr(draft, name) for name in MemoryDraft.__dataclass_fields__}
    moments = {name: None if fields[name] is None else to_micros(fields[name]) for name in _MOMENTS}
    plain = fields | moments | {"source": asdict(draft.source), "context": dict(draft.context)}
    if sealed is None:
        return plain
    return {**plain, "content": "", "context": {}, "sealed": to_text(sealed), "sealed_key": key_of(sealed)}


def _draft(plain: dict[str, Any]) -> MemoryDraft:
    """Undo `_plain`."""
    moments = {name: None if plain[name] is None else from_micros(plain[name]) for name in _MOMENTS}
    audience = plain["audience"]
    read = {
        "source": MemorySource(**plain["source"]),
        "tags": tuple(plain["tags"]),
        "audience": None if audience is None else tuple(audience),
    }
    fields = {name: plain[name] for name in MemoryDraft.__dataclass_fields__ if name in plain}
    return MemoryDraft(**{**fields, **moments, **read})
