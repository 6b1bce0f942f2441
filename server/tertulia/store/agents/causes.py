"""What turns answer, and what they were to answer before their author went on, in the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any, get_args

import sqlalchemy as sa

from tertulia.domain.ids import AgentId, MessageId, WorkspaceId
from tertulia.domain.message import Message
from tertulia.domain.people import Room
from tertulia.domain.turn import Trigger, Turn
from tertulia.store.agents.turns import find_cause, find_turn, read_turn
from tertulia.store.database import Database
from tertulia.store.tables.agents import turn_causes, turns
from tertulia.store.tables.rooms import messages
from tertulia.store.tx import Tx


def note_before(tx: Tx, turn: Turn, message_ids: Iterable[str]) -> None:
    """Keep what a turn takes in beside its cause: what its author said before that."""
    known = set(find_before(tx, turn))
    for message_id in dict.fromkeys(message_ids):
        if message_id not in known:
            row = {"turn_id": turn.id, "message_id": message_id, "workspace_id": turn.workspace_id}
            tx.run(sa.insert(turn_causes).values(row))


def move_cause(tx: Tx, turn: Turn, cause: str) -> bool:
    """Have a turn answer a later message than the one it began with; False when it has ended."""
    before = find_cause(tx, turn)
    if tx.run(sa.update(turns).where(*_is_open(turn)).values(cause=cause)).rowcount == 0:
        return False
    if before is not None and before != cause:
        note_before(tx, turn, [before])
    return True


def let_go(tx: Tx, turn: Turn) -> None:
    """Have an ended turn give its cause up, so that its agent may be asked for that anew; it stays known as one of it.

    Its own id takes the place of the cause.
    """
    note_before(tx, turn, [turn.cause])
    own = (turns.c.workspace_id == turn.workspace_id, turns.c.id == turn.id, turns.c.state == "ended")
    tx.run(sa.update(turns).where(*own).values(cause=turn.id))


def step_back(tx: Tx, deleted: Message) -> None:
    """Have turns under way that answer a message which was just deleted answer what stood before it, if anything."""
    own = (turns.c.workspace_id == deleted.workspace_id, turns.c.cause == deleted.id, turns.c.state != "ended")
    for row in tx.run(sa.select(turns).where(*own)).mappings().all():
        _step_back(tx, read_turn(row))


def _step_back(tx: Tx, turn: Turn) -> bool:
    """Have a turn answer what stood before its cause; False where nothing did."""
    standing = tx.run(_standing(turn).limit(1)).scalar_one_or_none()
    if standing is None or find_turn(tx, replace(turn, cause=standing)) is not None:
        return False
    tx.run(sa.delete(turn_causes).where(*_of(turn), turn_causes.c.message_id == standing))
    tx.run(sa.update(turns).where(*_is_open(turn)).values(cause=standing))
    return True


def take_out(tx: Tx, message: Message, but: Collection[str]) -> list[Turn]:
    """Have turns under way do without a message that went into them, as it is not for them any more; gives which.

    Left alone are those of the members `but`, and those that answer nothing else.
    """
    own = turns.c.workspace_id == message.workspace_id
    now = tx.run(sa.select(turns).where(own, turns.c.cause == message.id, turns.c.state != "ended")).mappings().all()
    took = sa.select(turn_causes.c.turn_id).where(
        turn_causes.c.workspace_id == message.workspace_id, turn_causes.c.message_id == message.id
    )
    before = tx.run(sa.select(turns).where(own, turns.c.id.in_(took), turns.c.state != "ended")).mappings().all()
    taken = []
    for turn in (read_turn(row) for row in (*now, *before)):
        first = None if turn.member_id in but else tx.run(_of_first(turn)).scalar_one_or_none()
        if first is None or first == message.id:
            continue
        if turn.cause == message.id and not _step_back(tx, turn):
            continue
        tx.run(sa.delete(turn_causes).where(*_of(turn), turn_causes.c.message_id == message.id))
        taken.append(turn)
    return taken


def find_before(tx: Tx, turn: Turn) -> list[str]:
    """Name what a turn was to answer before its cause, in the order of their ids, deleted or not."""
    query = sa.select(turn_causes.c.message_id).where(*_of(turn)).order_by(turn_causes.c.message_id)
    return list(tx.run(query).scalars())


def list_asked(tx: Tx, turn: Turn) -> list[Turn]:
    """Read the other turns for what a turn answers, or was to answer before, oldest first."""
    now, earlier = _caused_by(turn.workspace_id, [turn.cause, *find_before(tx, turn)])
    found = _in_order([*tx.run(now).mappings(), *tx.run(earlier).mappings()])
    return [one for one in found if one.id != turn.id]


def list_handed_on(tx: Tx, turn: Turn) -> list[Turn]:
    """Read the turns by which others answer what a turn asked them, oldest first."""
    # By the chain, which is indexed.
    own = (turns.c.workspace_id == turn.workspace_id, turns.c.chain_id == turn.chain_id, turns.c.after == turn.id)
    query = sa.select(turns).where(*own, turns.c.trigger == "delegated").order_by(turns.c.id)
    return [read_turn(row) for row in tx.run(query).mappings()]


def put_question(tx: Tx, handed: Turn, cause: str, question: str | None) -> None:
    """Have a turn that was handed on and has not begun answer this; without a question nobody asks it at present."""
    if find_turn(tx, replace(handed, cause=cause)) is not None:
        cause = handed.cause
    waits = (*_is_open(handed), turns.c.workspace_id == handed.workspace_id, turns.c.state == "pending")
    tx.run(sa.update(turns).where(*waits).values(cause=cause, text=question))


async def list_before(db: Database, turn: Turn) -> list[MessageId]:
    """Name what a turn was to answer before its author went on and stands yet, in the order of the room."""
    async with db.read() as connection:
        found = (await connection.execute(_standing(turn))).scalars().all()
    return [MessageId(one) for one in reversed(found)]


async def find_first(db: Database, turn: Turn) -> str | None:
    """Name the first message that a turn was to answer, deleted or not."""
    async with db.read() as connection:
        first: str | None = (await connection.execute(_of_first(turn))).scalar()
    return first


async def list_turns_for(db: Database, workspace_id: WorkspaceId, cause: str) -> list[Turn]:
    """Read the turns that a message caused, also where its author has gone on since, oldest first."""
    async with db.read() as connection:
        found = [(await connection.execute(query)).mappings().all() for query in _caused_by(workspace_id, [cause])]
    return _in_order([row for rows in found for row in rows])


async def list_turns_about(
    db: Database, room: Room, agent_ids: Collection[AgentId], message_ids: Collection[MessageId]
) -> list[tuple[MessageId, Turn]]:
    """Read by which turns these agents answered, or were to answer, these messages of a room, the oldest turn first."""
    own = (
        turns.c.workspace_id == room.workspace_id,
        turns.c.room_id == room.id,
        turns.c.agent_id.in_(agent_ids),
        turns.c.trigger.in_(get_args(Trigger)),
    )
    now = sa.select(turns, turns.c.cause.label("about")).where(*own, turns.c.cause.in_(message_ids))
    earlier = (
        sa.select(turns, turn_causes.c.message_id.label("about"))
        .join(turn_causes, turn_causes.c.turn_id == turns.c.id)
        .where(*own, turn_causes.c.message_id.in_(message_ids))
    )
    found: list[tuple[MessageId, Turn]] = []
    async with db.read() as connection:
        for query in (now, earlier):
            rows = (await connection.execute(query)).mappings().all()
            found.extend((MessageId(row["about"]), read_turn(row)) for row in rows)
    return sorted(found, key=lambda one: one[1].id)


def _caused_by(workspace_id: WorkspaceId, causes: Collection[str]) -> tuple[sa.Select[Any], sa.Select[Any]]:
    """Select the turns that answer one of these, and those that took it in before.

    In two, because in one no index would be asked.
    """
    went_on = (turn_causes.c.workspace_id == workspace_id, turn_causes.c.message_id.in_(causes))
    now = sa.select(turns).where(turns.c.workspace_id == workspace_id, turns.c.cause.in_(causes))
    return now, sa.select(turns).join(turn_causes, turn_causes.c.turn_id == turns.c.id).where(*went_on)


def _in_order(rows: Iterable[Any]) -> list[Turn]:
    """Read turns, each once, oldest first."""
    found = {turn.id: turn for turn in map(read_turn, rows)}
    return [found[turn_id] for turn_id in sorted(found)]


def _of_first(turn: Turn) -> sa.Select[Any]:
    """Select the id of the first message that a turn was to answer, deleted or not."""
    before = sa.select(turn_causes.c.message_id).where(*_of(turn))
    caused = sa.or_(messages.c.id == turn.cause, messages.c.id.in_(before))
    query = sa.select(messages.c.id).where(messages.c.workspace_id == turn.workspace_id, caused)
    return query.order_by(messages.c.seq).limit(1)


def _standing(turn: Turn) -> sa.Select[Any]:
    """Select the ids of what a turn was to answer before and was not deleted, the last first."""
    return (
        sa.select(messages.c.id)
        .join(turn_causes, turn_causes.c.message_id == messages.c.id)
        .where(*_of(turn), messages.c.workspace_id == turn.workspace_id, messages.c.deleted_at.is_(None))
        .order_by(messages.c.seq.desc())
    )


def _of(turn: Turn) -> tuple[sa.ColumnElement[bool], ...]:
    return (turn_causes.c.workspace_id == turn.workspace_id, turn_causes.c.turn_id == turn.id)


def _is_open(turn: Turn) -> tuple[sa.ColumnElement[bool], ...]:
    return (turns.c.workspace_id == turn.workspace_id, turns.c.id == turn.id, turns.c.state != "ended")
