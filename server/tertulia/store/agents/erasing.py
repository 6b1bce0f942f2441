"""Takes the words out of what agents thought and of what tools were given and gave; status, cost and time stay."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
import sqlalchemy as sa

from tertulia.domain.ids import ExecutionId, WorkspaceId
from tertulia.domain.message import Message
from tertulia.domain.people import Member
from tertulia.domain.turn import Turn
from tertulia.store.database import Database
from tertulia.store.tables.agents import turn_causes, turn_steps, turns
from tertulia.store.tables.executions import executions
from tertulia.store.tables.rooms import messages
from tertulia.store.tx import Tx

# Of a thought that is over, the words; the numbers are what it cost.
_WORDS = ("assistant",)
_PAGE = 500
# More messages than are told at once, in words or in 20 stretches of 60 and 300 before those; and longer than what
# waits for its turn and then works takes.
_TOLD_WITHIN = 2_000
_TURN_TAKES = timedelta(days=2)
_BLANK: dict[str, Any] = {"input": {}, "output": None, "error": None, "summary": executions.c.tool}


def forget_thoughts(tx: Tx, turn: Turn) -> None:
    """Forget in words what was thought in a turn that has ended: nothing goes on from it."""
    own = (turn_steps.c.workspace_id == turn.workspace_id, turn_steps.c.turn_id == turn.id)
    for row in tx.run(sa.select(turn_steps.c.number, turn_steps.c.output).where(*own, turn_steps.c.kind == "think")):
        kept = {name: value for name, value in row.output.items() if name not in _WORDS}
        tx.run(sa.update(turn_steps).where(*own, turn_steps.c.number == row.number).values(output=kept))


def blank_after_edit(tx: Tx, message: Message) -> int:
    """Blank what tools did for a message that says something else now; gives how many executions that were."""
    went_on = sa.select(turn_causes.c.turn_id).where(
        turn_causes.c.workspace_id == message.workspace_id, turn_causes.c.message_id == message.id
    )
    # One by one: each has an index, and both at once would ask none.
    which = (turns.c.cause == message.id, turns.c.id.in_(went_on))
    about = {turn_id for one in which for turn_id in tx.run(_turns_of(message, one)).scalars()}
    return _blank(tx, message.workspace_id, executions.c.turn_id.in_(about))


def blank_after_deletion(tx: Tx, message: Message) -> int:
    """Blank what tools did in turns that a deleted message caused, that wrote it, or that were told it."""
    c = turns.c
    # One by one: each has an index, and all at once would ask none.
    which = (c.cause == message.id, c.chain_id == message.id, c.id == message.turn_id)
    about = {turn_id for one in which for turn_id in tx.run(_turns_of(message, one)).scalars()}
    recalls = (
        turn_steps.c.workspace_id == message.workspace_id,
        turn_steps.c.turn_id == executions.c.turn_id,
        turn_steps.c.kind == "recall",
    )
    told = sa.select(turn_steps.c.turn_id).where(
        *recalls, sa.cast(turn_steps.c.output, sa.Text).contains(message.id, autoescape=True)
    )
    summed_up = _summed_up(message).where(*recalls)
    since = [executions.c.room_id == message.room_id, executions.c.created_at >= message.created_at]
    until = _find_told_until(tx, message)
    if until is not None:
        since.append(executions.c.created_at <= until)
    over = sa.select(c.id).where(
        c.workspace_id == message.workspace_id, c.id == executions.c.turn_id, c.state == "ended"
    )
    blanked = _blank(tx, message.workspace_id, executions.c.turn_id.in_(about))
    ended, by_id, in_summary = (one.correlate(executions).exists() for one in (over, told, summed_up))
    blanked += _blank(tx, message.workspace_id, sa.and_(*since, ended, sa.or_(by_id, in_summary)))
    own = (c.workspace_id == message.workspace_id, c.cause == message.id, c.state == "ended")
    # What one agent asked another because of it; what moved an opening is our own sentence.
    tx.run(sa.update(turns).where(*own, c.trigger != "opening", c.text.is_not(None)).values(text=None))
    return blanked


def blank_stale(tx: Tx, turn: Turn) -> None:
    """Blank what tools did in an ended turn while what it was told was deleted, or what it answered was edited."""
    own = (turn_steps.c.workspace_id == turn.workspace_id, turn_steps.c.turn_id == turn.id)
    used = sa.select(executions.c.id).where(
        executions.c.workspace_id == turn.workspace_id, executions.c.turn_id == turn.id
    )
    if tx.run(used.limit(1)).first() is None:
        return
    told = tx.run(
        sa.select(turn_steps.c.number, turn_steps.c.output)
        .where(*own, turn_steps.c.kind == "recall")
        .order_by(turn_steps.c.number)
    ).all()
    for place, row in enumerate(told):
        is_gone = _has_gone(tx, turn, [*row.output.get("talk", ()), *row.output.get("since", ())])
        if is_gone or _has_gone_before(tx, turn, row.output.get("summary")):
            until = told[place + 1].number if place + 1 < len(told) else None
            _blank_plan(tx, turn, row.number, until)


def blank_of_person(tx: Tx, member: Member, found: Collection[ExecutionId]) -> int:
    """Blank what tools did at somebody's request, and these; and what it asked of agents without a message."""
    mine = (executions.c.workspace_id == member.workspace_id, executions.c.requester_id == member.id)
    others = list(found)
    blanked = tx.run(sa.update(executions).where(*mine, executions.c.ended_at.is_not(None)).values(_BLANK)).rowcount
    for start in range(0, len(others), _PAGE):
        blanked += _blank(tx, member.workspace_id, executions.c.id.in_(others[start : start + _PAGE]))
    c = turns.c
    asked = (c.workspace_id == member.workspace_id, c.requester_id == member.id, c.state == "ended")
    tx.run(sa.update(turns).where(*asked, c.trigger != "opening", c.text.is_not(None)).values(text=None))
    return blanked


async def has_lost_any(db: Database, turn: Turn, thread_id: str | None, numbers: tuple[int, int]) -> bool:
    """Say whether anything between two numbers of its room, or of a thread, was deleted since a turn began."""
    async with db.read() as connection:
        return (await connection.execute(_deleted_within(turn, thread_id, numbers))).first() is not None


async def list_holding(db: Database, member: Member, texts: Sequence[str]) -> list[ExecutionId]:
    """List the executions at the request of others that were given any of these texts, or gave it."""
    c = executions.c
    of_others = (c.workspace_id == member.workspace_id, c.requester_id != member.id)
    query = sa.select(c.id, c.summary, c.input, c.output, c.error).where(*of_others).order_by(c.id).limit(_PAGE)
    found: list[ExecutionId] = []
    last = ""
    while texts:
        async with db.read() as connection:
            rows = (await connection.execute(query.where(c.id > last))).all()
        found += [ExecutionId(row.id) for row in rows if _holds(row, texts)]
        if len(rows) < _PAGE:
            break
        last = rows[-1].id
    return found


def _holds(row: Any, texts: Sequence[str]) -> bool:
    written = [row.summary, *_strings([row.input, row.output, row.error])]
    return any(text in one for one in written for text in texts)


def _strings(value: Any) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [found for one in value.values() for found in _strings(one)] + list(value)
        case list():
            return [found for one in value for found in _strings(one)]
        case None:
            return []
        case _:
            return [orjson.dumps(value).decode()]


def _has_gone(tx: Tx, turn: Turn, talk: Sequence[Sequence[Any]]) -> bool:
    """Say whether any of what was told was deleted since, or what is answered was edited."""
    told = {one[0]: one[2] for one in talk}
    c = messages.c
    query = sa.select(c.id, c.revision, c.deleted_at).where(c.workspace_id == turn.workspace_id, c.id.in_(list(told)))
    return any(
        row.deleted_at is not None or (row.id == turn.cause and row.revision != told[row.id]) for row in tx.run(query)
    )


def _has_gone_before(tx: Tx, turn: Turn, summary: Sequence[int] | None) -> bool:
    """Say whether any of what was summed up was deleted since the turn began."""
    if summary is None:
        return False
    c = messages.c
    thread = tx.run(sa.select(c.thread_id).where(c.workspace_id == turn.workspace_id, c.id == turn.cause)).scalar()
    return tx.run(_deleted_within(turn, thread, (summary[0], summary[1]))).first() is not None


def _deleted_within(turn: Turn, thread_id: str | None, numbers: tuple[int, int]) -> sa.Select[Any]:
    c = messages.c
    within = [c.workspace_id == turn.workspace_id, c.room_id == turn.room_id, c.seq.between(*numbers)]
    if thread_id is not None:
        within.append(c.thread_id == thread_id)
    return sa.select(c.id).where(*within, c.deleted_at >= turn.created_at).limit(1)


def _summed_up(message: Message) -> sa.Select[Any]:
    """Select what turns were told where a message was among what was summed up: of its room, or its thread."""
    first, last = (turn_steps.c.output[("summary", place)].as_integer() for place in (0, 1))
    asked = messages.alias()
    return (
        sa.select(turn_steps.c.turn_id)
        .join(turns, turns.c.id == turn_steps.c.turn_id)
        .join(asked, asked.c.id == turns.c.cause, isouter=True)
        .where(turn_steps.c.workspace_id == message.workspace_id, first <= message.seq, last >= message.seq)
        .where(sa.or_(asked.c.thread_id.is_(None), asked.c.thread_id == message.thread_id))
    )


def _blank_plan(tx: Tx, turn: Turn, start: int, until: int | None) -> None:
    """Blank what the steps of one plan of a turn did."""
    c = executions.c
    own = (c.workspace_id == turn.workspace_id, c.turn_id == turn.id)
    keys = {row.id: int(row.call_key.partition(".")[0]) for row in tx.run(sa.select(c.id, c.call_key).where(*own))}
    ids = [one for one, number in keys.items() if number >= start and (until is None or number < until)]
    _blank(tx, turn.workspace_id, c.id.in_(ids))


def _find_told_until(tx: Tx, message: Message) -> datetime | None:
    """Say after what moment no turn that was told a message used tools any more; None where that may be still to come.

    A turn is told the last of its place, a room or a thread; so long after the message is among these no more.
    """
    c = messages.c
    after = (c.workspace_id == message.workspace_id, c.seq > message.seq)
    in_room, in_thread = c.room_id == message.room_id, c.thread_id == (message.thread_id or message.id)
    has_thread = tx.run(sa.select(c.id).where(*after, in_thread).limit(1)).first() is not None
    last = []
    for place in (in_room, in_thread) if has_thread or message.thread_id else (in_room,):
        query = sa.select(c.created_at).where(*after, place).order_by(c.seq).offset(_TOLD_WITHIN).limit(1)
        found: datetime | None = tx.run(query).scalar()
        if found is None:
            return None
        last.append(found)
    return max(last) + _TURN_TAKES


def _turns_of(message: Message, which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    # A turn that is under way is not done with what it did: it is looked at when it ends.
    return sa.select(turns.c.id).where(turns.c.workspace_id == message.workspace_id, turns.c.state == "ended", which)


def _blank(tx: Tx, workspace_id: WorkspaceId, which: sa.ColumnElement[bool]) -> int:
    c = executions.c
    blank = sa.update(executions).where(c.workspace_id == workspace_id, c.ended_at.is_not(None), which)
    # What is blank already is not written again.
    says = sa.or_(c.output.is_not(None), c.error.is_not(None), sa.cast(c.input, sa.Text) != "{}")
    return tx.run(blank.where(says).values(_BLANK)).rowcount
