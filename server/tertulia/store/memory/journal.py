"""How memories were before they changed, and how that is taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tertulia.domain.errors import InvalidInput, NotFound
from tertulia.domain.ids import MemoryChangeId, MemoryId, WorkspaceId, new_id
from tertulia.domain.memory import AgentScope, Memory, MemoryRevision, Rewrite
from tertulia.store import memories as store
from tertulia.store.database import Database
from tertulia.store.memories import Removed
from tertulia.store.memory.revisions import in_pieces
from tertulia.store.memory.seals import from_text, to_text
from tertulia.store.tables.base import from_micros, to_micros
from tertulia.store.tables.memories import UNINDEXED, memories, memory_corrections, memory_journal
from tertulia.store.tx import Tx

# Why a memory was changed that a later message put right.
CORRECTED = "corrected"
_MOMENTS = frozenset({"created_at", "accessed_at", "expires_at"})


@dataclass(frozen=True, slots=True)
class Undone:
    """A memory as it stands again; `was_gone` when it had not been there."""

    memory: Memory
    was_gone: bool


def note_rewrite(tx: Tx, scope: AgentScope, memory_ids: Sequence[MemoryId], rewrite: Rewrite) -> list[MemoryChangeId]:
    """Keep how an agent's memories stand, for what is about to happen to them; those that are gone are left out."""
    return [note for note, _ in _note(tx, scope, dict.fromkeys(memory_ids, rewrite.reason), rewrite)]


def forget_memories(
    tx: Tx, scope: AgentScope, reasons: Mapping[MemoryId, Mapping[str, Any]], rewrite: Rewrite
) -> tuple[list[Removed], list[MemoryChangeId]]:
    """Remove memories so that it can be taken back, each for its own reason; those that are gone are left out."""
    noted = _note(tx, scope, reasons, rewrite)
    removed: list[Removed] = []
    for some in in_pieces([memory_id for _, memory_id in noted]):
        removed += store.delete_some(tx, scope, some)
    return removed, [note for note, _ in noted]


def _note(
    tx: Tx, scope: AgentScope, reasons: Mapping[MemoryId, Mapping[str, Any]], rewrite: Rewrite
) -> list[tuple[MemoryChangeId, MemoryId]]:
    noted = []
    for some in in_pieces(list(reasons)):
        rows = store.read_rows(tx, scope, some)
        values = []
        for row in rows:
            change_id = MemoryChangeId(new_id("mch"))
            noted.append((change_id, MemoryId(row["id"])))
            values.append(
                {
                    "id": change_id,
                    "workspace_id": scope.workspace_id,
                    "agent_id": scope.agent_id,
                    "memory_id": row["id"],
                    "action": rewrite.action,
                    "reason": dict(reasons[MemoryId(row["id"])]),
                    "by_id": rewrite.by_id,
                    "at": tx.now,
                    "until": rewrite.until,
                    "before": _plain(row),
                }
            )
        if values:
            tx.run(sa.insert(memory_journal), values)
    return noted


def undo_rewrite(tx: Tx, scope: AgentScope, change_id: MemoryChangeId) -> Undone:
    """Have a memory stand as it did; what happened to it since is taken back with it.

    Raises:
        NotFound: there is no such change of this agent's memories, or it cannot be taken back any more.
    """
    c = memory_journal.c
    which = (c.workspace_id == scope.workspace_id, c.agent_id == scope.agent_id, c.id == change_id, c.until > tx.now)
    noted = tx.run(sa.select(c.memory_id, c.ordinal, c.before).where(*which)).first()
    if noted is None:
        raise _gone()
    before = _revived(noted.before)
    known = tx.run(sa.select(memories.c.id).where(memories.c.id == noted.memory_id)).first()
    if known is None:
        tx.run(sa.insert(memories).values(**before, **UNINDEXED))
    else:
        # How often it was of use stays true.
        kept = {name: value for name, value in before.items() if name not in ("accessed_at", "access_count")}
        tx.run(sa.update(memories).where(memories.c.id == noted.memory_id).values(**kept, **UNINDEXED))
    later = (c.memory_id == noted.memory_id, c.ordinal >= noted.ordinal)
    _drop_corrections(tx, noted.memory_id, [row.reason for row in tx.run(sa.select(c.reason).where(*later))])
    tx.run(sa.delete(memory_journal).where(*later))
    [row] = store.read_rows(tx, scope, [MemoryId(noted.memory_id)])
    return Undone(store.memory_of(row), known is None)


def _drop_corrections(tx: Tx, memory_id: str, reasons: Sequence[Mapping[str, Any]]) -> None:
    """Forget that messages corrected a memory: taking their words back later changes nothing of it any more."""
    by = [reason["message_id"] for reason in reasons if reason["code"] == CORRECTED]
    c = memory_corrections.c
    for some in in_pieces(by):
        tx.run(sa.delete(memory_corrections).where(c.memory_id == memory_id, c.message_id.in_(some)))


def find_scope(tx: Tx, workspace_id: WorkspaceId, change_id: MemoryChangeId) -> AgentScope:
    """Find whose memory a change was of.

    Raises:
        NotFound: there is no such change, or it cannot be taken back any more.
    """
    c = memory_journal.c
    query = sa.select(c.agent_id).where(c.workspace_id == workspace_id, c.id == change_id, c.until > tx.now)
    agent_id = tx.run(query).scalar()
    if agent_id is None:
        raise _gone()
    return AgentScope(workspace_id, agent_id)


def drop_overdue(tx: Tx, limit: int) -> int:
    """Remove what cannot be taken back any more; return how much that was, at most `limit`."""
    c = memory_journal.c
    due = sa.select(c.ordinal).where(c.until <= tx.now).order_by(c.until).limit(limit)
    return tx.run(sa.delete(memory_journal).where(c.ordinal.in_(due.scalar_subquery()))).rowcount


async def list_revisions(
    db: Database, scope: AgentScope, now: datetime, limit: int, cursor: str | None
) -> tuple[list[MemoryRevision], str | None]:
    """List what can be taken back, what happened last first, and the cursor of the page after.

    Raises:
        InvalidInput: the cursor is none of ours.
    """
    c = memory_journal.c
    query = sa.select(memory_journal).where(c.workspace_id == scope.workspace_id, c.agent_id == scope.agent_id)
    query = query.where(c.until > now)
    if cursor is not None:
        if not (cursor.isdecimal() and len(cursor) <= 15):
            raise InvalidInput("This cursor is not one of this list; start again without it.")
        query = query.where(c.ordinal < int(cursor))
    async with db.read() as connection:
        rows = (await connection.execute(query.order_by(c.ordinal.desc()).limit(limit + 1))).all()
    found = [
        MemoryRevision(
            MemoryChangeId(row.id),
            row.at,
            Rewrite(row.action, row.reason, row.by_id, row.until),
            store.memory_of(_revived(row.before)),
        )
        for row in rows[:limit]
    ]
    return found, str(rows[limit - 1].ordinal) if len(rows) > limit else None


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Write a row as JSON keeps it: what is sealed stays so."""
    plain = {name: to_micros(value) if name in _MOMENTS and value is not None else value for name, value in row.items()}
    return {**plain, "sealed": to_text(row["sealed"])}


def _revived(plain: Mapping[str, Any]) -> dict[str, Any]:
    """Undo `_plain`."""
    row = {
        name: from_micros(value) if name in _MOMENTS and value is not None else value for name, value in plain.items()
    }
    # Of what was noted before anything could be sealed, nothing is.
    return {**row, "sealed": from_text(plain.get("sealed")), "sealed_key": plain.get("sealed_key")}


def _gone() -> NotFound:
    return NotFound("There is no such change of a memory, or it cannot be taken back any more.")
