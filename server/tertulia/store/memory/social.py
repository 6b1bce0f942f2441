"""Who spoke to whom as an agent could read it, in the database: taking it in, and having it go again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from tertulia.domain.ids import AgentId, MemberId, MessageId, RoomId, WorkspaceId
from tertulia.domain.memory import AgentScope
from tertulia.domain.people import Member
from tertulia.store.database import Database
from tertulia.store.memory.off_record import is_on_record
from tertulia.store.tables.memories import social_cursors, social_evidence, social_floors
from tertulia.store.tables.people import members
from tertulia.store.tables.rooms import messages, room_members, rooms
from tertulia.store.tx import Tx

Sign = Literal["reply", "mention", "turn"]

# Of each one to each other so many are kept, the latest, and none that is older.
MAX_KEPT = 200
KEPT_FOR = timedelta(days=365)
# How far back a room is read that was never read before, or that is read anew.
MAX_BACK = 2_000
# What came before the first message of a piece, to know whom that answers.
_BEFORE = 5
# An edit is counted anew where no more was said since; where there was, what it counted for is gone.
_REREAD = 500


@dataclass(frozen=True, slots=True)
class Due:
    """A room that an agent is to read on from a number."""

    scope: AgentScope
    room_id: RoomId
    seq: int


@dataclass(frozen=True, slots=True)
class Said:
    """One message as who speaks to whom is read from it; `handle` and `kind` are its author's."""

    id: MessageId
    seq: int
    author_id: MemberId
    handle: str
    kind: str
    text: str
    revision: int
    answers: MemberId | None
    mentions: tuple[str, ...]
    thread_id: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """A piece of a room's talk, oldest first, that follows on what was said `before`; `goes_on` when there is more."""

    before: tuple[Said, ...]
    said: tuple[Said, ...]
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """One message that somebody said to somebody, by what that is known, and in what tone (1, 0 or -1)."""

    author_id: MemberId
    other_id: MemberId
    message_id: MessageId
    room_id: RoomId
    seq: int
    sign: Sign
    tone: int
    at: datetime


def note_due(tx: Tx, scope: AgentScope, room_id: RoomId) -> None:
    """Have an agent read on in a room; belongs into the transaction that ends its turn."""
    c = social_cursors.c
    mine = (c.workspace_id == scope.workspace_id, c.agent_id == scope.agent_id, c.room_id == room_id)
    if not tx.run(sa.update(social_cursors).where(*mine).values(is_due=True)).rowcount:
        values = {"workspace_id": scope.workspace_id, "agent_id": scope.agent_id, "room_id": room_id}
        tx.run(sa.insert(social_cursors).values(**values, seq=0, is_due=True))


async def list_due(db: Database, limit: int) -> list[Due]:
    """List rooms that agents are to read on."""
    c = social_cursors.c
    query = sa.select(c.workspace_id, c.agent_id, c.room_id, c.seq).where(c.is_due.is_(sa.true()))
    async with db.read() as connection:
        rows = (await connection.execute(query.order_by(c.agent_id, c.room_id).limit(limit))).all()
    return [
        Due(AgentScope(WorkspaceId(row.workspace_id), AgentId(row.agent_id)), RoomId(row.room_id), row.seq)
        for row in rows
    ]


async def read_heard(db: Database, due: Due, limit: int) -> Heard:
    """Read the next piece of a room's talk, without what is deleted, off the record, or not the agent's to see.

    Who has left a room that hides its history may look back on nothing of it.
    """
    async with db.read() as connection:
        head = sa.select(sa.func.max(messages.c.seq)).where(messages.c.room_id == due.room_id)
        start = max(due.seq, (await connection.scalar(head) or 0) - MAX_BACK)
        c = messages.c
        following = _heard(due).where(c.seq > start).order_by(c.seq).limit(limit + 1)
        found = (await connection.execute(following)).mappings().all()
        preceding = _heard(due).where(c.seq <= start).order_by(c.seq.desc()).limit(_BEFORE)
        before = (await connection.execute(preceding)).mappings().all()
    return Heard(
        tuple(_said(row) for row in reversed(before)), tuple(_said(row) for row in found[:limit]), len(found) > limit
    )


def _heard(due: Due) -> sa.Select[Any]:
    c, answered, me = messages.c, messages.alias(), members.alias()
    of_agent = (room_members.c.room_id == rooms.c.id, room_members.c.member_id == me.c.id)
    return (
        sa.select(c.id, c.seq, c.author_id, c.text, c.revision, c.mentions, c.thread_id, c.created_at)
        .add_columns(members.c.handle, members.c.kind, answered.c.author_id.label("answers"))
        .join(members, members.c.id == c.author_id)
        .join(rooms, rooms.c.id == c.room_id)
        .outerjoin(answered, answered.c.id == c.reply_to)
        .outerjoin(me, sa.and_(me.c.agent_id == due.scope.agent_id, me.c.workspace_id == due.scope.workspace_id))
        .outerjoin(room_members, sa.and_(*of_agent))
        .where(c.workspace_id == due.scope.workspace_id, c.room_id == due.room_id, c.deleted_at.is_(None))
        .where(sa.or_(rooms.c.history == "all", c.seq >= room_members.c.joined_seq))
        .where(is_on_record())
    )


def _said(row: sa.RowMapping) -> Said:
    read = {name: row[name] for name in ("id", "seq", "author_id", "handle", "kind", "text", "revision", "answers")}
    return Said(**read, mentions=tuple(json.loads(row["mentions"])), thread_id=row["thread_id"], at=row["created_at"])


def put_evidence(tx: Tx, due: Due, heard: Heard, evidence: Sequence[Evidence]) -> bool:
    """Store what a piece of talk gave in place of what was read of it before, and move on; False where all is to wait.

    It waits for the next round if the room is to be read from elsewhere since. What was edited or deleted since it was
    read is left out, and what was said before somebody had itself erased.
    """
    c, scope = social_cursors.c, due.scope
    mine = (c.workspace_id == scope.workspace_id, c.agent_id == scope.agent_id, c.room_id == due.room_id)
    seq = heard.said[-1].seq if heard.said else due.seq
    moved = sa.update(social_cursors).where(*mine, c.seq == due.seq).values(seq=seq, is_due=heard.goes_on)
    if not tx.run(moved).rowcount:
        return False
    if not heard.said:
        return True
    e = social_evidence.c
    read = (e.workspace_id == scope.workspace_id, e.agent_id == scope.agent_id, e.room_id == due.room_id)
    tx.run(sa.delete(social_evidence).where(*read, e.seq > due.seq, e.seq <= seq))
    stand = _list_standing(tx, heard.said)
    since = {row.subject_id: row.at for row in tx.run(_floors(scope.workspace_id))}
    kept = [
        asdict(one)
        for one in evidence
        if one.message_id in stand
        if all(one.at > since.get(who, one.at - KEPT_FOR) for who in (one.author_id, one.other_id, scope.agent_id))
    ]
    if kept:
        of = {"workspace_id": scope.workspace_id, "agent_id": scope.agent_id}
        tx.run(sa.insert(social_evidence), [of | one for one in kept])
        _cut(tx, scope, {(one["author_id"], one["other_id"]) for one in kept})
    return True


def _floors(workspace_id: WorkspaceId) -> sa.Select[Any]:
    c = social_floors.c
    return sa.select(c.subject_id, c.at).where(c.workspace_id == workspace_id)


def _list_standing(tx: Tx, said: Iterable[Said]) -> set[str]:
    c, read = messages.c, {one.id: one.revision for one in said}
    query = sa.select(c.id, c.revision).where(c.id.in_(list(read)), c.deleted_at.is_(None))
    return {row.id for row in tx.run(query) if read[row.id] == row.revision}


def _cut(tx: Tx, scope: AgentScope, pairs: Iterable[tuple[str, str]]) -> None:
    """Keep of each pair what is new enough, and not more than so much."""
    c = social_evidence.c
    mine = (c.workspace_id == scope.workspace_id, c.agent_id == scope.agent_id)
    for author_id, other_id in pairs:
        of = (*mine, c.author_id == author_id, c.other_id == other_id)
        latest = sa.select(c.ordinal).where(*of).order_by(c.at.desc(), c.ordinal.desc()).limit(MAX_KEPT)
        tx.run(sa.delete(social_evidence).where(*of, c.ordinal.not_in(latest)))
        tx.run(sa.delete(social_evidence).where(*of, c.at < tx.now - KEPT_FOR))


def drop_evidence_of_message(tx: Tx, workspace_id: WorkspaceId, message_id: MessageId) -> None:
    """Have a message whose words are taken back count for nothing, and be read anew where it was said lately."""
    c, e = social_cursors.c, social_evidence.c
    which = (e.workspace_id == workspace_id, e.message_id == message_id)
    found = tx.run(sa.select(e.agent_id, e.room_id, e.seq).distinct().where(*which)).all()
    if not found:
        return
    tx.run(sa.delete(social_evidence).where(*which))
    for row in found:
        lately = (c.seq >= row.seq, c.seq < row.seq + _REREAD)
        mine = (c.workspace_id == workspace_id, c.agent_id == row.agent_id, c.room_id == row.room_id)
        tx.run(sa.update(social_cursors).where(*mine, *lately).values(seq=row.seq - 1, is_due=True))


def drop_evidence_of_agent(tx: Tx, scope: AgentScope) -> None:
    """Forget all that an agent knows of who speaks to whom; what was said by now is not read again."""
    _set_floor(tx, scope.workspace_id, scope.agent_id)
    c = social_evidence.c
    tx.run(sa.delete(social_evidence).where(c.workspace_id == scope.workspace_id, c.agent_id == scope.agent_id))


def drop_evidence_of_person(tx: Tx, member: Member) -> int:
    """Forget, for all agents, whom a person spoke to and who spoke to it by now; return how many ties that were."""
    _set_floor(tx, member.workspace_id, member.id)
    c = social_evidence.c
    mine = (c.workspace_id == member.workspace_id, sa.or_(c.author_id == member.id, c.other_id == member.id))
    other = sa.case((c.author_id == member.id, c.other_id), else_=c.author_id)
    ties = len(tx.run(sa.select(c.agent_id, other).distinct().where(*mine)).all())
    tx.run(sa.delete(social_evidence).where(*mine))
    return ties


def _set_floor(tx: Tx, workspace_id: WorkspaceId, subject_id: str) -> None:
    tx.run(
        sa.delete(social_floors).where(
            social_floors.c.workspace_id == workspace_id, social_floors.c.subject_id == subject_id
        )
    )
    tx.run(sa.insert(social_floors).values(subject_id=subject_id, workspace_id=workspace_id, at=tx.now))


def begin_anew(tx: Tx, workspace_id: WorkspaceId) -> int:
    """Have every agent of a workspace read again who spoke to whom; return how many rooms are to be read."""
    tx.run(sa.delete(social_evidence).where(social_evidence.c.workspace_id == workspace_id))
    mine = social_cursors.c.workspace_id == workspace_id
    return tx.run(sa.update(social_cursors).where(mine).values(seq=0, is_due=True)).rowcount
