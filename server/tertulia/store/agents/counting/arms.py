"""What the turns of an experiment took and brought, by arm."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from tertulia.domain.agent import Arm, Experiment
from tertulia.store.agents.counting.statistics import DURATION
from tertulia.store.agents.feedback import DISLIKED, LIKED
from tertulia.store.database import Database
from tertulia.store.tables.agents import feedback, turn_arms, turns
from tertulia.store.tables.ledger import ledger_entries
from tertulia.store.tables.rooms import messages

# So many turns are looked at, the last ones.
MAX_TURNS = 20_000


@dataclass(frozen=True, slots=True)
class Tried:
    """An ended turn of an experiment: for whom or where, how it ended, and what it took; None is not known.

    `cost_usd` leaves out what nobody knows the price of; such turns have none. `chars` is how long the answer is.
    """

    arm: Arm
    unit_id: str
    outcome: str
    duration_ms: float
    tokens: int | None
    cost_usd: float | None
    chars: int | None


@dataclass(frozen=True, slots=True)
class Opined:
    """How one member rated an answer of an experiment: well, badly, or neither (None)."""

    arm: Arm
    unit_id: str
    is_liked: bool | None


async def list_tried(db: Database, experiment: Experiment) -> list[Tried]:
    """List the turns of an experiment that have ended, but those that somebody stopped."""
    entry = ledger_entries.c
    priced = sa.case((sa.and_(entry.status == "settled", entry.is_priced), entry.cost_usd))
    query = (
        sa.select(
            turn_arms.c.arm,
            _unit(experiment).label("unit_id"),
            turns.c.outcome,
            DURATION.label("micros"),
            sa.case((entry.status == "settled", entry.input_tokens + entry.output_tokens)).label("tokens"),
            sa.type_coerce(priced, entry.cost_usd.type).label("cost_usd"),
            sa.case((messages.c.deleted_at.is_(None), sa.func.length(messages.c.text))).label("chars"),
        )
        .join(turns, turns.c.id == turn_arms.c.turn_id)
        .join(ledger_entries, entry.turn_id == turns.c.id, isouter=True)
        .join(messages, messages.c.id == turns.c.message_id, isouter=True)
        .where(*_of(experiment), turns.c.state == "ended", turns.c.outcome != "stopped")
    )
    async with db.read() as connection:
        rows = await connection.execute(query.order_by(turns.c.id.desc()).limit(MAX_TURNS))
        return [
            Tried(row.arm, row.unit_id, row.outcome, row.micros / 1_000, row.tokens, row.cost_usd, row.chars)
            for row in rows
        ]


async def list_opined(db: Database, experiment: Experiment) -> list[Opined]:
    """List how the answers of an experiment were rated."""
    query = (
        sa.select(turn_arms.c.arm, _unit(experiment).label("unit_id"), feedback.c.rating)
        .join(turns, turns.c.id == turn_arms.c.turn_id)
        .join(feedback, feedback.c.message_id == turns.c.message_id)
        .where(*_of(experiment), feedback.c.workspace_id == experiment.workspace_id)
    )
    async with db.read() as connection:
        rows = await connection.execute(query.order_by(turns.c.id.desc()).limit(MAX_TURNS))
        return [Opined(row.arm, row.unit_id, _is_liked(row.rating)) for row in rows]


def _is_liked(stars: int) -> bool | None:
    return True if stars >= LIKED else False if stars <= DISLIKED else None


def _unit(experiment: Experiment) -> sa.ColumnElement[str]:
    return turns.c.room_id if experiment.unit == "room" else turns.c.requester_id


def _of(experiment: Experiment) -> tuple[sa.ColumnElement[bool], ...]:
    ours = turn_arms.c.workspace_id == experiment.workspace_id
    return (ours, turn_arms.c.experiment_id == experiment.id)
