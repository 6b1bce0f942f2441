"""Turns, their steps, the receipts of the floor and its cursors in the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from tertulia.domain.events import Outcome
from tertulia.domain.ids import AgentId, MemberId, MessageId, RoomId, TurnId, WorkspaceId
from tertulia.domain.turn import Turn
from tertulia.store.database import Database
from tertulia.store.tables.agents import cursors, receipts, turn_steps, turns
from tertulia.store.tx import Hot, Tx

# For every message of a room with agents.
_RECEIPT_OF = Hot.of(sa.select(receipts.c.message_id).where(receipts.c.message_id == sa.bindparam("message")))
_PUT_RECEIPT = Hot.insert(receipts, "message_id", "workspace_id", "room_id", "body", "created_at")
_MOVE_CURSOR = Hot.of(
    sa.update(cursors).where(cursors.c.name == sa.bindparam("cursor")).values(position=sa.bindparam("at"))
)
_UNDER_WAY = turns.c.state.in_(("pending", "running"))
_PUT_CURSOR = Hot.insert(cursors, "name", "position")


@dataclass(frozen=True, slots=True)
class Step:
    """A finished part of a turn, numbered in order; `output` is what a resumed turn needs of it."""

    number: int
    kind: str
    output: dict[str, Any]
    duration_ms: int


def find_turn(tx: Tx, turn: Turn) -> Turn | None:
    """Find the turn that the same agent has for the same cause."""
    query = sa.select(turns).where(
        *_of_agent(turn),
        turns.c.room_id == turn.room_id,
        turns.c.trigger == turn.trigger,
        turns.c.cause == turn.cause,
    )
    row = tx.run(query).mappings().first()
    return None if row is None else read_turn(row)


def ensure_turn(tx: Tx, turn: Turn) -> tuple[Turn, bool]:
    """Add a turn unless the agent has one for this cause; gives the one that stands and whether it is new."""
    known = find_turn(tx, turn)
    if known is not None:
        return known, False
    tx.run(
        sa.insert(turns).values(
            id=turn.id,
            workspace_id=turn.workspace_id,
            room_id=turn.room_id,
            agent_id=turn.agent_id,
            member_id=turn.member_id,
            requester_id=turn.requester_id,
            trigger=turn.trigger,
            cause=turn.cause,
            text=turn.text,
            state=turn.state,
            chain_id=turn.chain_id,
            after=turn.after,
            created_at=turn.created_at,
        )
    )
    return turn, True


def begin_attempt(tx: Tx, turn: Turn) -> Turn | None:
    """Count an attempt and mark the turn running; None when it has ended meanwhile."""
    if (
        tx.run(sa.update(turns).where(*_is_open(turn)).values(state="running", attempt=turns.c.attempt + 1)).rowcount
        == 0
    ):
        return None
    return read_turn(tx.run(sa.select(turns).where(*_is(turn))).mappings().one())


def end_turn(tx: Tx, turn: Turn, outcome: Outcome, reason: str | None, message_id: MessageId | None) -> bool:
    """Mark a turn ended; False when it was before."""
    values = {"state": "ended", "outcome": outcome, "reason": reason, "message_id": message_id, "ended_at": tx.now}
    return tx.run(sa.update(turns).where(*_is_open(turn)).values(**values)).rowcount == 1


def find_cause(tx: Tx, turn: Turn) -> str | None:
    """Read what a turn is to answer now."""
    cause: str | None = tx.run(sa.select(turns.c.cause).where(*_is(turn))).scalar_one_or_none()
    return cause


def request_stop(tx: Tx, workspace_id: WorkspaceId, turn_id: TurnId, reason: str | None = None) -> bool:
    """Leave word that the turn is to stop, for whoever runs it now or after a restart; False when it has ended.

    With a `reason` it is to end silently by that, without one as stopped by somebody.
    """
    where = (turns.c.workspace_id == workspace_id, turns.c.id == turn_id, turns.c.state != "ended")
    return tx.run(sa.update(turns).where(*where).values(stop_requested_at=tx.now, reason=reason)).rowcount == 1


def list_requested(tx: Tx, workspace_id: WorkspaceId, requester_id: MemberId) -> list[TurnId]:
    """Name the turns that a member asked for and that have not ended, oldest first."""
    where = (turns.c.workspace_id == workspace_id, turns.c.requester_id == requester_id, turns.c.state != "ended")
    return [TurnId(row.id) for row in tx.run(sa.select(turns.c.id).where(*where).order_by(turns.c.id))]


def insert_step(tx: Tx, turn: Turn, step: Step) -> None:
    """Add a finished step."""
    tx.run(
        sa.insert(turn_steps).values(
            turn_id=turn.id,
            workspace_id=turn.workspace_id,
            number=step.number,
            kind=step.kind,
            output=step.output,
            duration_ms=step.duration_ms,
            created_at=tx.now,
        )
    )


def tell_since(tx: Tx, turn: Turn, number: int, answers: Sequence[Sequence[Any]]) -> None:
    """Note that what a plan was told, in its step of that number, was told these answers as well: id, seq, revision."""
    c = turn_steps.c
    which = (c.workspace_id == turn.workspace_id, c.turn_id == turn.id, c.number == number, c.kind == "recall")
    told = tx.run(sa.select(c.output).where(*which)).scalar()
    if told is not None:
        since = {one[0]: list(one) for one in (*told["since"], *answers)}
        tx.run(sa.update(turn_steps).where(*which).values(output=told | {"since": list(since.values())}))


def last_number(tx: Tx, turn: Turn) -> int:
    """Give the number of a turn's last step, 0 where it has none."""
    own = (turn_steps.c.workspace_id == turn.workspace_id, turn_steps.c.turn_id == turn.id)
    number: int | None = tx.run(sa.select(sa.func.max(turn_steps.c.number)).where(*own)).scalar_one()
    return number or 0


def count_turns(tx: Tx, turn: Turn, since: datetime, *, but: Collection[str]) -> int:
    """Count the turns its agent was given since a moment, up to and including this one, `but` those ended by these."""
    own = (*_of_agent(turn), turns.c.id <= turn.id)
    counted = sa.or_(turns.c.reason.is_(None), turns.c.reason.not_in(but))
    query = sa.select(sa.func.count()).where(*own, turns.c.created_at >= since, counted)
    count: int = tx.run(query).scalar_one()
    return count


def has_ended_by(tx: Tx, turn: Turn, reason: str, since: datetime) -> bool:
    """Say whether another turn of the agent ended in the same room since a moment, for this reason, and was missed."""
    query = sa.select(turns.c.id).where(
        *_of_agent(turn),
        turns.c.room_id == turn.room_id,
        turns.c.created_at >= since,
        turns.c.reason == reason,
        turns.c.id != turn.id,
        turns.c.trigger != "opening",
    )
    return tx.run(query.limit(1)).first() is not None


def _is(turn: Turn) -> tuple[sa.ColumnElement[bool], ...]:
    return (turns.c.workspace_id == turn.workspace_id, turns.c.id == turn.id)


def _is_open(turn: Turn) -> tuple[sa.ColumnElement[bool], ...]:
    return (*_is(turn), turns.c.state != "ended")


def _of_agent(turn: Turn) -> tuple[sa.ColumnElement[bool], ...]:
    return (turns.c.workspace_id == turn.workspace_id, turns.c.agent_id == turn.agent_id)


def put_receipt(
    tx: Tx, workspace_id: WorkspaceId, room_id: RoomId, message_id: MessageId, body: dict[str, Any]
) -> None:
    """Store a message's receipt; judged twice, the first stands."""
    if tx.hot_row(_RECEIPT_OF, {"message": message_id}) is None:
        row = {"message_id": message_id, "workspace_id": workspace_id, "room_id": room_id}
        tx.hot(_PUT_RECEIPT, row | {"body": orjson.dumps(body).decode(), "created_at": tx.now_micros})


def find_receipt_in(tx: Tx, workspace_id: WorkspaceId, message_id: MessageId) -> dict[str, Any] | None:
    """Read a message's receipt where it may be written anew."""
    query = sa.select(receipts.c.body).where(*_receipt_of(workspace_id, message_id))
    body: dict[str, Any] | None = tx.run(query).scalar_one_or_none()
    return body


def replace_receipt(tx: Tx, workspace_id: WorkspaceId, message_id: MessageId, body: dict[str, Any]) -> None:
    """Say anew what was decided: what waited has come to its end."""
    tx.run(sa.update(receipts).where(*_receipt_of(workspace_id, message_id)).values(body=body))


def _receipt_of(workspace_id: WorkspaceId, message_id: MessageId) -> tuple[sa.ColumnElement[bool], ...]:
    return (receipts.c.workspace_id == workspace_id, receipts.c.message_id == message_id)


def put_cursor(tx: Tx, name: str, position: int) -> None:
    """Move a cursor."""
    if tx.hot(_MOVE_CURSOR, {"cursor": name, "at": position}).rowcount == 0:
        tx.hot(_PUT_CURSOR, {"name": name, "position": position})


async def list_cursors(db: Database, prefix: str) -> dict[str, int]:
    """Read all cursors whose names begin so."""
    query = sa.select(cursors.c.name, cursors.c.position).where(cursors.c.name.startswith(prefix, autoescape=True))
    async with db.read() as connection:
        return {row.name: row.position for row in await connection.execute(query)}


async def list_all_open_turns(db: Database) -> list[Turn]:
    """Read the turns that have not ended, of all workspaces, oldest first: for whoever runs them."""
    return await _read(db, sa.select(turns).where(_UNDER_WAY))


async def list_open_turns(db: Database, workspace_id: WorkspaceId, agent_id: AgentId) -> list[Turn]:
    """Read an agent's turns that have not ended, oldest first."""
    own = (turns.c.workspace_id == workspace_id, turns.c.agent_id == agent_id)
    return await _read(db, sa.select(turns).where(_UNDER_WAY, *own))


async def find_turn_by_id(db: Database, workspace_id: WorkspaceId, turn_id: TurnId) -> Turn | None:
    """Read one turn."""
    query = sa.select(turns).where(turns.c.workspace_id == workspace_id, turns.c.id == turn_id)
    async with db.read() as connection:
        row = (await connection.execute(query)).mappings().first()
    return None if row is None else read_turn(row)


def blank_steps(tx: Tx, workspace_id: WorkspaceId, turn_id: TurnId) -> None:
    """Forget what was thought in a turn that has ended; what it recalled is ids, and stays."""
    _blank(tx, workspace_id, turns.c.id == turn_id)


def blank_steps_for(tx: Tx, workspace_id: WorkspaceId, requester_id: MemberId) -> None:
    """Forget what was thought in ended turns at somebody's request."""
    _blank(tx, workspace_id, turns.c.requester_id == requester_id)


def _blank(tx: Tx, workspace_id: WorkspaceId, which: sa.ColumnElement[bool]) -> None:
    ended = sa.select(turns.c.id).where(turns.c.workspace_id == workspace_id, turns.c.state == "ended", which)
    own = (turn_steps.c.workspace_id == workspace_id, turn_steps.c.turn_id.in_(ended))
    tx.run(sa.update(turn_steps).where(*own, turn_steps.c.kind != "recall").values(output={}))


async def list_steps(db: Database, turn: Turn) -> list[Step]:
    """Read a turn's finished steps, in order."""
    own = (turn_steps.c.workspace_id == turn.workspace_id, turn_steps.c.turn_id == turn.id)
    query = sa.select(turn_steps).where(*own).order_by(turn_steps.c.number)
    async with db.read() as connection:
        rows = (await connection.execute(query)).mappings().all()
    return [Step(row["number"], row["kind"], row["output"], row["duration_ms"]) for row in rows]


async def find_receipt(db: Database, workspace_id: WorkspaceId, message_id: MessageId) -> dict[str, Any] | None:
    """Read a message's receipt."""
    query = sa.select(receipts.c.body).where(*_receipt_of(workspace_id, message_id))
    async with db.read() as connection:
        body: dict[str, Any] | None = (await connection.execute(query)).scalar_one_or_none()
    return body


async def _read(db: Database, query: sa.Select[Any]) -> list[Turn]:
    async with db.read() as connection:
        rows = (await connection.execute(query.order_by(turns.c.id))).mappings().all()
    return [read_turn(row) for row in rows]


def read_turn(row: Any) -> Turn:
    """Make a turn of its row."""
    return Turn(**{name: row[name] for name in Turn.__dataclass_fields__})
