"""What the floor has in hand, in the database: waits and leases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from tertulia.domain.floor import Lease, Wait, Wish
from tertulia.domain.ids import AgentId, MemberId, MessageId, RoomId, WaitId, WorkspaceId
from tertulia.domain.turn import Turn
from tertulia.store.database import Database
from tertulia.store.tables.agents import floor_leases, floor_waits, turns
from tertulia.store.tx import Tx


def put_wait(tx: Tx, wait: Wait) -> None:
    """Add a wait."""
    row = {name: getattr(wait, name) for name in Wait.__dataclass_fields__}
    tx.run(sa.insert(floor_waits).values(row | {"bids": _to_json(wait.bids), "before": list(wait.before)}))


def drop_wait(tx: Tx, workspace_id: WorkspaceId, wait_id: WaitId) -> bool:
    """Take a wait away; False when it was taken before."""
    return tx.run(sa.delete(floor_waits).where(*_is(workspace_id, wait_id))).rowcount == 1


def has_wait(tx: Tx, workspace_id: WorkspaceId, wait_id: WaitId) -> bool:
    """Say whether a wait stands yet."""
    query = sa.select(floor_waits.c.id).where(floor_waits.c.workspace_id == workspace_id, floor_waits.c.id == wait_id)
    return tx.run(query).first() is not None


def postpone(tx: Tx, wait: Wait) -> bool:
    """Have a wait come due at another time, perhaps as another round; False when it was taken away."""
    values = {"due_at": wait.due_at, "until": wait.until, "round": wait.round}
    return tx.run(sa.update(floor_waits).where(*_is(wait.workspace_id, wait.id)).values(values)).rowcount == 1


async def list_all_waits(db: Database) -> list[Wait]:
    """Read the waits of all workspaces, the first to come due first."""
    async with db.read() as connection:
        rows = (await connection.execute(sa.select(floor_waits).order_by(floor_waits.c.due_at))).mappings().all()
    return [
        Wait(
            WaitId(row["id"]),
            row["workspace_id"],
            RoomId(row["room_id"]),
            row["thread_id"],
            row["kind"],
            MessageId(row["cause"]),
            MemberId(row["author_id"]),
            _from_json(row["bids"]),
            row["due_at"],
            row["until"],
            row["round"],
            tuple(map(MessageId, row["before"])),
        )
        for row in rows
    ]


def take_lease(tx: Tx, lease: Lease) -> bool:
    """Give a turn the floor of its place; False while another turn that has not ended has it."""
    held = find_lease(tx, lease.workspace_id, lease.room_id, lease.thread_id)
    if held is not None and held.turn_id != lease.turn_id:
        return False
    place = (floor_leases.c.room_id == lease.room_id, floor_leases.c.place == _place(lease.thread_id))
    tx.run(sa.delete(floor_leases).where(floor_leases.c.workspace_id == lease.workspace_id, *place))
    tx.run(
        sa.insert(floor_leases).values(
            room_id=lease.room_id,
            place=_place(lease.thread_id),
            workspace_id=lease.workspace_id,
            turn_id=lease.turn_id,
            cause=lease.cause,
            covered=_to_json(lease.covered),
            taken_at=tx.now,
        )
    )
    return True


def find_lease(tx: Tx, workspace_id: WorkspaceId, room_id: RoomId, thread_id: MessageId | None) -> Lease | None:
    """Find who has the floor of a place."""
    query = (
        sa.select(floor_leases)
        .join(turns, turns.c.id == floor_leases.c.turn_id)
        .where(
            floor_leases.c.workspace_id == workspace_id,
            floor_leases.c.room_id == room_id,
            floor_leases.c.place == _place(thread_id),
            turns.c.state != "ended",
        )
    )
    row = tx.run(query).mappings().first()
    return None if row is None else _lease(row)


def end_lease(tx: Tx, turn: Turn) -> Lease | None:
    """Take back what a turn holds; gives it, or None where it held nothing."""
    own = (floor_leases.c.workspace_id == turn.workspace_id, floor_leases.c.turn_id == turn.id)
    row = tx.run(sa.select(floor_leases).where(*own)).mappings().first()
    if row is None:
        return None
    tx.run(sa.delete(floor_leases).where(*own))
    return _lease(row)


def _is(workspace_id: WorkspaceId, wait_id: WaitId) -> tuple[sa.ColumnElement[bool], ...]:
    return (floor_waits.c.workspace_id == workspace_id, floor_waits.c.id == wait_id)


def _place(thread_id: MessageId | None) -> str:
    return thread_id or ""


def _lease(row: Any) -> Lease:
    thread_id = MessageId(row["place"]) if row["place"] else None
    return Lease(
        row["workspace_id"], row["room_id"], thread_id, row["turn_id"], row["cause"], _from_json(row["covered"])
    )


def _to_json(wishes: Sequence[Wish]) -> list[dict[str, Any]]:
    return [asdict(wish) for wish in wishes]


def _from_json(value: list[dict[str, Any]]) -> tuple[Wish, ...]:
    return tuple(
        Wish(
            AgentId(one["agent_id"]),
            one["trigger"],
            one["rule"],
            float(one["score"]),
            tuple(one["reasons"]),
            one["threshold"],
        )
        for one in value
    )
