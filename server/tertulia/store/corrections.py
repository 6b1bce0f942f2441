"""What later messages put right in memories, and how it is undone when their words are taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from tertulia.domain.ids import MemoryChangeId, MessageId, TurnId, WorkspaceId
from tertulia.domain.memory import AgentScope, Amendment, Memory, Rewrite, Standing
from tertulia.store.database import Database
from tertulia.store.memories import Removed, delete_some, memory_of, reinforce_memory, rewrite_memory
from tertulia.store.memory.journal import CORRECTED, note_rewrite
from tertulia.store.memory.revisions import drop_revisions
from tertulia.store.tables.agents import turns
from tertulia.store.tables.memories import memories, memory_corrections
from tertulia.store.tables.rooms import messages
from tertulia.store.tx import Tx

# A correction is held against so many of the agent's memories, the latest; the writer does nothing else meanwhile.
_MAX_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Correction:
    """The message that put something right, and the turn in which the agent took it up."""

    turn_id: TurnId
    scope: AgentScope
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class Undone:
    """Memories that read as before a message corrected them, that correction, and those that had followed on it.

    Of what was sealed since, nobody kept how it read before: it is `removed`.
    """

    restored: list[Memory]
    undone: list[Correction]
    followed: list[Correction]
    removed: list[Removed]


@dataclass(frozen=True, slots=True)
class Amended:
    """A memory as it was put right, and what takes that back; none where it had said so before."""

    memory: Memory
    undo_ids: Sequence[MemoryChangeId] = ()


def amend_memory(
    tx: Tx, scope: AgentScope, turn_id: TurnId, amendment: Amendment, undoable_for: timedelta
) -> Amended | None:
    """Put right the latest memory that a correction fits; None when it fits none.

    Only what was said in the same room, before it and to all there: whoever may know that may know the correction too.
    """
    c = messages.c
    said = tx.run(sa.select(c.id, c.room_id, c.seq, c.author_id).where(c.id == amendment.source.message_id)).first()
    if said is None:
        return None
    told = _last_told(tx, turn_id, said.seq)
    for row in _list_before(tx, scope, said.room_id, said.seq):
        author = row.source.get("author")
        mended = amendment.mend(Standing(row.content, author, said.seq - row.source_seq, row.id, row.subject), told)
        if mended is None:
            continue
        if mended == row.content:  # it was put right before
            reinforce_memory(tx, scope, row.id)
            return Amended(rewrite_memory(tx, row.id, mended, author))
        reason = {"code": CORRECTED, "message_id": said.id}
        rewrite = Rewrite("updated", reason, said.author_id, tx.now + undoable_for)
        undo_ids = note_rewrite(tx, scope, [row.id], rewrite)
        values = {"workspace_id": scope.workspace_id, "memory_id": row.id, "turn_id": turn_id, "message_id": said.id}
        tx.run(sa.insert(memory_corrections).values(**values, content_before=row.content, author_before=author))
        return Amended(rewrite_memory(tx, row.id, mended, amendment.source.author), undo_ids)
    return None


def _list_before(tx: Tx, scope: AgentScope, room_id: str, seq: int) -> list[sa.Row[Any]]:
    """List what the agent remembers of a room up to a message, what was said last first."""
    c = memories.c
    latest = sa.select(c.id, c.ordinal, c.content, c.subject, c.source, c.source_seq, c.audience, c.expires_at)
    latest = latest.where(c.workspace_id == scope.workspace_id, c.agent_id == scope.agent_id, c.sealed.is_(None))
    rows = tx.run(latest.order_by(c.ordinal.desc()).limit(_MAX_LOOKED_AT)).all()
    here = [
        row
        for row in rows
        if row.source.get("room_id") == room_id and row.source_seq is not None and row.source_seq <= seq
        if row.audience is None and (row.expires_at is None or row.expires_at > tx.now)
    ]
    return sorted(here, key=lambda row: (row.source_seq, row.ordinal), reverse=True)


async def list_of_room(db: Database, scope: AgentScope, room_id: str) -> list[Memory]:
    """List the last of what an agent remembers that was said in a room to all there, the latest first."""
    c = memories.c
    query = sa.select(memories).where(c.workspace_id == scope.workspace_id, c.agent_id == scope.agent_id)
    query = query.where(c.sealed.is_(None))
    async with db.read() as connection:
        rows = (await connection.execute(query.order_by(c.ordinal.desc()).limit(_MAX_LOOKED_AT))).mappings().all()
    here = (row for row in rows if row["source"].get("room_id") == room_id and row["source_seq"] is not None)
    return [memory_of(row) for row in here if row["audience"] is None and row["expires_at"] is None]


def _last_told(tx: Tx, turn_id: TurnId, seq: int) -> str:
    """Give what the turn's agent had last said in its room before a message."""
    c = messages.c
    mine = sa.select(c.text).join(turns, sa.and_(turns.c.room_id == c.room_id, turns.c.member_id == c.author_id))
    mine = mine.where(turns.c.id == turn_id, c.seq < seq, c.deleted_at.is_(None)).order_by(c.seq.desc()).limit(1)
    return tx.run(mine).scalar() or ""


def undo_corrections(tx: Tx, workspace_id: WorkspaceId, message_id: MessageId) -> Undone:
    """Have memories read as they did before a message corrected them.

    What corrected them after it stood on its words, and is undone as well.
    """
    c = memory_corrections.c
    mine = sa.select(c.memory_id, sa.func.min(c.ordinal).label("ordinal")).group_by(c.memory_id)
    mine = mine.where(c.workspace_id == workspace_id, c.message_id == message_id)
    done = Undone([], [], [], [])
    for first in tx.run(mine).all():
        since = (c.memory_id == first.memory_id, c.ordinal >= first.ordinal)
        before = tx.run(sa.select(c.content_before, c.author_before).where(*since).order_by(c.ordinal)).first()
        assert before is not None
        for one in _list_where(tx, *since):
            (done.undone if one.message_id == message_id else done.followed).append(one)
        tx.run(sa.delete(memory_corrections).where(*since))
        drop_revisions(tx, workspace_id, [first.memory_id])
        m = memories.c
        sealed = sa.select(m.agent_id).where(m.id == first.memory_id, m.sealed.is_not(None))
        if (agent_id := tx.run(sealed).scalar()) is not None:
            done.removed.extend(delete_some(tx, AgentScope(workspace_id, agent_id), [first.memory_id]))
            continue
        done.restored.append(rewrite_memory(tx, first.memory_id, before.content_before, before.author_before))
    return done


def list_corrections(tx: Tx, workspace_id: WorkspaceId, message_id: MessageId) -> list[Correction]:
    """List what corrected memories that came from a message."""
    c = memories.c
    of = sa.select(c.id).where(c.workspace_id.concat("") == workspace_id, c.source_message_id == message_id)
    return list(_list_where(tx, memory_corrections.c.memory_id.in_(of)))


def _list_where(tx: Tx, *which: sa.ColumnElement[bool]) -> Iterator[Correction]:
    c = memory_corrections.c
    query = sa.select(c.workspace_id, memories.c.agent_id, c.turn_id, c.message_id)
    query = query.join(memories, memories.c.id == c.memory_id).where(*which).order_by(c.ordinal)
    for row in tx.run(query).all():
        yield Correction(row.turn_id, AgentScope(row.workspace_id, row.agent_id), row.message_id)
