"""Reports of messages in the database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa

from tertulia.domain.ids import MemberId, MessageId, ReportId, RoomId, WorkspaceId
from tertulia.domain.message import Message
from tertulia.domain.order import Report, ReportStatus
from tertulia.store.database import Database
from tertulia.store.messages import read_by_id
from tertulia.store.tables.order import reports
from tertulia.store.tx import Tx

_FIELDS = tuple(field.name for field in fields(Report))


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """Which reports to list; None admits all.

    With `but_author_id` those of what others said, with `but_room_ids` those from other rooms.
    """

    room_ids: Collection[RoomId] | None = None
    status: ReportStatus | None = None
    but_author_id: MemberId | None = None
    but_room_ids: Collection[RoomId] = ()


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Reports newest first, with the reported messages as they stand; `next` is the cursor of the page after."""

    items: list[tuple[Report, Message]]
    next: str | None


def insert_report(tx: Tx, report: Report) -> None:
    """Add a report."""
    tx.run(sa.insert(reports).values({name: getattr(report, name) for name in _FIELDS}))


def update_report(tx: Tx, report: Report) -> None:
    """Write what came of a report."""
    names = ("status", "closed_at", "closed_by", "note")
    tx.run(sa.update(reports).where(reports.c.id == report.id).values({name: getattr(report, name) for name in names}))


def find_report(tx: Tx, workspace_id: WorkspaceId, report_id: ReportId) -> Report | None:
    """Read a report as it stands at this point of the batch."""
    query = sa.select(reports).where(reports.c.workspace_id == workspace_id, reports.c.id == report_id)
    row = tx.run(query).mappings().first()
    return None if row is None else _report(row)


def find_open_report(tx: Tx, message_id: MessageId, reporter_id: MemberId) -> Report | None:
    """Find what a member reported of a message and nobody has closed yet."""
    query = sa.select(reports).where(
        reports.c.message_id == message_id, reports.c.reporter_id == reporter_id, reports.c.status == "open"
    )
    row = tx.run(query).mappings().first()
    return None if row is None else _report(row)


async def list_reports(
    db: Database, workspace_id: WorkspaceId, chosen: ReportFilter, limit: int = 50, cursor: str | None = None
) -> ReportPage:
    """List reports, newest first."""
    query = sa.select(reports).where(reports.c.workspace_id == workspace_id)
    if chosen.room_ids is not None:
        query = query.where(reports.c.room_id.in_(chosen.room_ids))
    if chosen.status is not None:
        query = query.where(reports.c.status == chosen.status)
    if chosen.but_author_id is not None:
        query = query.where(reports.c.author_id != chosen.but_author_id)
    if chosen.but_room_ids:
        query = query.where(reports.c.room_id.not_in(chosen.but_room_ids))
    if cursor is not None:
        query = query.where(reports.c.id < cursor)
    async with db.read_one_moment() as connection:
        rows = (await connection.execute(query.order_by(reports.c.id.desc()).limit(limit + 1))).mappings().all()
        found = [_report(row) for row in rows[:limit]]
        said = {one.id: one for one in await read_by_id(connection, [report.message_id for report in found])}
    items = [(report, said[report.message_id]) for report in found]
    return ReportPage(items, items[-1][0].id if len(rows) > limit else None)


def _report(row: Any) -> Report:
    return Report(**{name: row[name] for name in _FIELDS})
