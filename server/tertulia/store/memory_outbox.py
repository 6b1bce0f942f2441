"""Turns, and messages edited since, from which memories are still to be formed, and what was said in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from tertulia.domain.ids import AgentId, MemberId, MemoryChangeId, MemoryId, MessageId, TurnId, WorkspaceId
from tertulia.domain.memory import AgentScope, Amendment, Exchange, Memory, MemoryDraft, Utterance
from tertulia.domain.turn import silent_since
from tertulia.store.corrections import Correction, amend_memory, list_corrections, undo_corrections
from tertulia.store.database import Database
from tertulia.store.memories import Removed, delete_of_message, insert_memories, reinforce_memory
from tertulia.store.memory.consents import Proposal, insert_proposals, take_proposals_of_message
from tertulia.store.memory.off_record import is_on_record
from tertulia.store.memory.seals import Seal, no_seal
from tertulia.store.memory.social import drop_evidence_of_message
from tertulia.store.tables.agents import turns
from tertulia.store.tables.memories import memory_outbox
from tertulia.store.tables.people import members
from tertulia.store.tables.rooms import messages, room_members, rooms
from tertulia.store.tx import Tx

# Of what was said since the agent last spoke only so much is considered, the latest first.
_MAX_SAID = 20


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """All that a turn was about or, with a `message_id`, one message of it that was edited."""

    turn_id: TurnId
    scope: AgentScope
    message_id: MessageId | None = None


@dataclass(frozen=True, slots=True)
class Formed:
    """What one exchange gives: what is new or corrects, in the order of talk, what was said again, and what was read.

    `revisions` are those of the messages that were read; `proposed` is what waits for somebody's word. What is
    corrected can be taken back for so long as `undoable_for`.
    """

    found: list[MemoryDraft | Amendment]
    repeated: list[MemoryId]
    revisions: Mapping[str, int]
    proposed: list[Proposal]
    undoable_for: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of it: memories that were made, older ones that were corrected, what waits for somebody's word.

    `undo_ids` take the corrections back. `repeated` was said again.
    """

    added: list[Memory]
    amended: list[Memory]
    proposed: list[Proposal]
    undo_ids: list[MemoryChangeId]
    repeated: list[Memory]


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What went when a message's words did.

    Its memories are `removed`, and what it had corrected is `restored`. `own` are the formings that it took part in,
    `of_it` those of later messages that had corrected its memories, `followed` those that had corrected on top of it.
    """

    removed: list[Removed]
    restored: list[Memory]
    own: list[OutboxItem]
    of_it: list[OutboxItem]
    followed: list[OutboxItem]


def enqueue_formation(tx: Tx, scope: AgentScope, turn_id: TurnId) -> None:
    """Ask for memories of a turn; belongs into the transaction that ends it. Asking twice asks once."""
    known = sa.select(memory_outbox.c.turn_id).where(*_is(OutboxItem(turn_id, scope)))
    if tx.run(known).first() is None:
        values = {"turn_id": turn_id, "workspace_id": scope.workspace_id, "agent_id": scope.agent_id}
        tx.run(sa.insert(memory_outbox).values(**values, created_at=tx.now))


def enqueue_edit(tx: Tx, item: OutboxItem) -> None:
    """Ask for memories of a message as it now stands, for the agent that had formed some in a turn."""
    again = sa.update(memory_outbox).where(*_is(item))
    if not tx.run(again.values(created_at=tx.now, attempts=0, done_at=None)).rowcount:
        of = item.scope
        values = {"turn_id": item.turn_id, "workspace_id": of.workspace_id, "agent_id": of.agent_id}
        tx.run(sa.insert(memory_outbox).values(**values, message_id=item.message_id, created_at=tx.now))


def take_back(tx: Tx, workspace_id: WorkspaceId, message_id: MessageId) -> TakenBack:
    """Remove, for good, what any agent remembers of a message, and what it put right in other memories."""
    of_it = [one for one in list_corrections(tx, workspace_id, message_id) if one.message_id != message_id]
    removed = delete_of_message(tx, workspace_id, message_id)
    drop_evidence_of_message(tx, workspace_id, message_id)
    gone = undo_corrections(tx, workspace_id, message_id)
    formed = [OutboxItem(one.origin_turn_id, one.scope, message_id) for one in removed if one.origin_turn_id]
    proposed = take_proposals_of_message(tx, workspace_id, message_id)
    formed += [OutboxItem(one.turn_id, one.scope, message_id) for one in proposed]
    own = [*formed, *map(_item, gone.undone)]
    return TakenBack(
        [*removed, *gone.removed], gone.restored, own, list(map(_item, of_it)), list(map(_item, gone.followed))
    )


def _item(correction: Correction) -> OutboxItem:
    return OutboxItem(correction.turn_id, correction.scope, correction.message_id)


def finish_formation(tx: Tx, item: OutboxItem, formed: Formed, seal: Seal = no_seal) -> Kept | None:
    """Store what an exchange gave and close it, once; None when it was closed, forgotten or changed meanwhile.

    What was edited or deleted since it was read stays due, so that no word is kept that was taken back.
    """
    if not _still_stands(tx, formed.revisions):
        return None
    closed = tx.run(
        sa.update(memory_outbox).where(*_is(item), memory_outbox.c.done_at.is_(None)).values(done_at=tx.now)
    )
    if not closed.rowcount:
        return None
    repeated = [reinforce_memory(tx, item.scope, memory_id) for memory_id in formed.repeated]
    again = [memory for memory in repeated if memory is not None]
    kept = Kept([], [], insert_proposals(tx, formed.proposed, seal), [], again)
    for one in formed.found:
        amended = None
        if isinstance(one, Amendment):
            amended = amend_memory(tx, item.scope, item.turn_id, one, formed.undoable_for)
        draft = one.otherwise if isinstance(one, Amendment) else one
        if amended is not None:
            kept.amended.append(amended.memory)
            kept.undo_ids.extend(amended.undo_ids)
        elif draft is not None:
            kept.added.extend(insert_memories(tx, item.scope, [draft], item.turn_id, seal))
    return kept


def _still_stands(tx: Tx, revisions: Mapping[str, int]) -> bool:
    c = messages.c
    query = sa.select(c.id, c.revision).where(c.id.in_(list(revisions)), c.deleted_at.is_(None))
    return {row.id: row.revision for row in tx.run(query)} == revisions


def count_attempt(tx: Tx, item: OutboxItem) -> None:
    """Note that forming was begun; after too many that never finished the item is left out."""
    tx.run(sa.update(memory_outbox).where(*_is(item)).values(attempts=memory_outbox.c.attempts + 1))


def _is(item: OutboxItem) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return memory_outbox.c.turn_id == item.turn_id, memory_outbox.c.message_id == (item.message_id or "")


async def list_outbox(db: Database, max_attempts: int, limit: int) -> list[OutboxItem]:
    """List what is open, oldest first, without what was begun `max_attempts` times in vain."""
    c = memory_outbox.c
    query = sa.select(c.turn_id, c.workspace_id, c.agent_id, c.message_id)
    query = (
        query.where(c.done_at.is_(None), c.attempts < max_attempts)
        .order_by(c.created_at, c.turn_id, c.message_id)
        .limit(limit)
    )
    async with db.read() as connection:
        rows = (await connection.execute(query)).all()
    return [
        OutboxItem(
            TurnId(row[0]), AgentScope(WorkspaceId(row[1]), AgentId(row[2])), MessageId(row[3]) if row[3] else None
        )
        for row in rows
    ]


async def find_exchange(db: Database, item: OutboxItem) -> Exchange | None:
    """Read what was said to and around an agent in one turn, or the one message that is meant; None when it is gone.

    Left out are deleted messages, those that agents wrote, those from before the agent may look back, and what was said
    off the record. What
    was asked without a message is only for who asked: nobody else saw it.
    """
    asked, agent = messages.alias(), members.alias()
    query = (
        sa.select(turns, agent.c.handle.label("agent"), asked.c.seq.label("asked_seq"))
        .join(agent, agent.c.id == turns.c.member_id)
        .outerjoin(asked, asked.c.id == turns.c.cause)
        .where(turns.c.id == item.turn_id, turns.c.workspace_id == item.scope.workspace_id)
    )
    async with db.read() as connection:
        turn = (await connection.execute(query)).mappings().first()
        if turn is None:
            return None
        said = (await connection.execute(_heard(turn).where(*_meant(turn, item)))).mappings().all()
        requester = await connection.scalar(sa.select(members.c.handle).where(members.c.id == turn["requester_id"]))
    heard = [
        Utterance(row["handle"], row["text"], row["id"], row["created_at"], row["revision"]) for row in reversed(said)
    ]
    # Of an opening nobody asked anything, its text is ours; and what an agent handed on is no word of a person's.
    is_asked = turn["text"] and turn["trigger"] not in ("opening", "delegated")
    if is_asked and requester and item.message_id is None:
        audience = (turn["requester_id"],)
        heard.append(Utterance(requester, turn["text"], None, turn["created_at"], audience=audience))
    return Exchange(
        item.scope, item.turn_id, turn["room_id"], turn["agent"], tuple(heard), MemberId(turn["requester_id"])
    )


def _heard(turn: sa.RowMapping) -> sa.Select[Any]:
    """Select what people said in a turn's room that its agent may look back on, latest first and not without end."""
    here = (messages.c.workspace_id == turn["workspace_id"], messages.c.room_id == turn["room_id"])
    of_agent = (room_members.c.room_id == rooms.c.id, room_members.c.member_id == turn["member_id"])
    return (
        sa.select(messages.c.id, messages.c.text, messages.c.revision, members.c.handle, messages.c.created_at)
        .join(members, members.c.id == messages.c.author_id)
        .join(rooms, rooms.c.id == messages.c.room_id)
        .outerjoin(room_members, sa.and_(*of_agent))
        # Who has left a room that hides its history may look back on nothing of it.
        .where(*here, sa.or_(rooms.c.history == "all", messages.c.seq >= room_members.c.joined_seq))
        .where(messages.c.deleted_at.is_(None), members.c.kind != "agent", is_on_record())
        .order_by(messages.c.seq.desc())
        .limit(_MAX_SAID)
    )


def _meant(turn: sa.RowMapping, item: OutboxItem) -> tuple[sa.ColumnElement[bool], ...]:
    """Of what was heard, mean one message or all from where the agent last spoke or was asked, up to what it answered.

    A turn that answers no message means none, but one that broke a silence all that came before it.
    """
    if item.message_id is not None:
        return (messages.c.id == item.message_id,)
    spoke, asked, until = messages.alias(), messages.alias(), turn["asked_seq"] or 0
    if turn["trigger"] == "opening":
        until = silent_since(turn["cause"])
    last_spoke = (
        sa.select(sa.func.coalesce(sa.func.max(spoke.c.seq), 0))
        .where(spoke.c.room_id == turn["room_id"], spoke.c.author_id == turn["member_id"])
        .where(spoke.c.seq < until)
    )
    last_asked = (
        sa.select(sa.func.coalesce(sa.func.max(asked.c.seq), 0))
        .join(turns, turns.c.cause == asked.c.id)
        .join(memory_outbox, memory_outbox.c.turn_id == turns.c.id)
        .where(asked.c.room_id == turn["room_id"], turns.c.member_id == turn["member_id"])
        .where(asked.c.seq < until)
    )
    seq = messages.c.seq
    return seq <= until, seq > last_spoke.scalar_subquery(), seq > last_asked.scalar_subquery()
