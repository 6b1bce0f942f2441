"""Bans from rooms and reports of messages over REST, for those who keep order."""

from __future__ import annotations

from typing import Any, Literal

from tertulia.actions.chat import moderation, reports
from tertulia.domain.clock import to_rfc3339
from tertulia.domain.message import Message
from tertulia.domain.order import Ban, Report
from tertulia.rest.api import Call, Resource
from tertulia.rest.paging import Page, PageQuery
from tertulia.wire import objects
from tertulia.wire.base import Body, Id, Reason, ReportStatus, Time, Wire

resource = Resource("moderation")


class BanObject(Wire):
    """A ban; without `until` it is for good."""

    id: Id
    room_id: Id
    member: objects.Member
    by_id: Id
    reason: str
    created_at: Time
    until: Time | None


class ReportObject(Wire):
    """A report; `message` as it stands, null where one may not see so far back."""

    id: Id
    room_id: Id
    message_id: Id
    reporter_id: Id
    reason: str
    status: ReportStatus
    note: str
    created_at: Time
    closed_at: Time | None
    closed_by: Id | None
    message: objects.Message | None = None


class ReportQuery(PageQuery):
    status: ReportStatus | None = None


class Closing(Body):
    status: Literal["resolved", "dismissed"]
    note: Reason = ""


@resource.op("GET", "/api/rooms/{id}/bans", query=PageQuery, result=Page[BanObject], errors=(404,))
async def list_bans(call: Call) -> Any:
    """List who is banned from a room, newest first; for its moderators and staff."""
    query: PageQuery = call.query
    bans, cursor = await moderation.list_bans(call.deps, call.member, call.path["id"], query.limit, query.cursor)
    return {"items": [_ban(call, ban) for ban in bans], "next": cursor}


@resource.op("GET", "/api/reports", query=ReportQuery, result=Page[ReportObject])
async def list_reports(call: Call) -> Any:
    """List reports of messages, newest first: to staff all, to moderators those from their rooms."""
    query: ReportQuery = call.query
    page = await reports.list_reports(call.deps, call.member, query.status, query.limit, query.cursor)
    return {"items": [_seen(call, report, message) for report, message in page.items], "next": page.next}


@resource.op("POST", "/api/reports/{id}", body=Closing, result=ReportObject, errors=(404, 409))
async def close_report(call: Call) -> Any:
    """Say what came of a report."""
    body: Closing = call.body
    return _report(await reports.close_report(call.deps, call.member, call.path["id"], body.status, body.note))


def _ban(call: Call, ban: Ban) -> dict[str, Any]:
    return {
        "id": ban.id,
        "room_id": ban.room_id,
        "member": call.render.member(ban.member_id),
        "by_id": ban.by_id,
        "reason": ban.reason,
        "created_at": to_rfc3339(ban.created_at),
        "until": None if ban.until is None else to_rfc3339(ban.until),
    }


def _seen(call: Call, report: Report, message: Message) -> dict[str, Any]:
    can_read = reports.can_read(call.deps, report, message.seq, call.member)
    return _report(report) | {"message": call.render.message(message) if can_read else None}


def _report(report: Report) -> dict[str, Any]:
    return {
        "id": report.id,
        "room_id": report.room_id,
        "message_id": report.message_id,
        "reporter_id": report.reporter_id,
        "reason": report.reason,
        "status": report.status,
        "note": report.note,
        "created_at": to_rfc3339(report.created_at),
        "closed_at": None if report.closed_at is None else to_rfc3339(report.closed_at),
        "closed_by": report.closed_by,
    }
