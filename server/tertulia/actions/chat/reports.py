"""Reporting messages to those who keep order, and what comes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from tertulia.actions.chat import reading
from tertulia.actions.deps import Deps
from tertulia.domain.errors import Conflict, InvalidInput, NotFound
from tertulia.domain.events import Signal
from tertulia.domain.ids import MemberId, ReportId, RoomId, new_id
from tertulia.domain.order import Report, ReportStatus
from tertulia.domain.people import Member
from tertulia.governance import audit, permissions
from tertulia.governance.audit import Act
from tertulia.store.order import reports as stored
from tertulia.store.order.reports import ReportFilter, ReportPage
from tertulia.store.tx import Tx


async def report_message(deps: Deps, member: Member, message_id: str, reason: str) -> Report:
    """Ask those who keep order to look at a message; as long as they have not, the same member's report is one.

    Raises:
        NotFound: there is no such message where the member can see it, or it was deleted.
        InvalidInput: it is the member's own.
    """
    permissions.require_active(member)
    message = await reading.get_message(deps, member, message_id)
    if message.deleted_at is not None:
        raise NotFound("This message was deleted.")
    if message.author_id == member.id:
        raise InvalidInput("message_id: this message is your own; delete it.")

    def op(tx: Tx) -> Report:
        known = stored.find_open_report(tx, message.id, member.id)
        if known is not None:
            return known
        report = Report(
            id=ReportId(new_id("rpt")),
            workspace_id=member.workspace_id,
            room_id=message.room_id,
            message_id=message.id,
            author_id=message.author_id,
            reporter_id=member.id,
            reason=reason,
            status="open",
            created_at=tx.now,
        )
        stored.insert_report(tx, report)
        _follow(deps, tx, member, report)
        return report

    return await deps.writer.submit(op)


async def close_report(
    deps: Deps, member: Member, report_id: str, status: Literal["resolved", "dismissed"], note: str
) -> Report:
    """Say what came of a report.

    Raises:
        NotFound: there is no such report, or it is not for this member to see.
        Conflict: it was closed before.
    """
    permissions.require_active(member)

    def op(tx: Tx) -> Report:
        report = stored.find_report(tx, member.workspace_id, ReportId(report_id))
        if report is None or not _is_for(deps, report, member):
            raise NotFound(f"There is no report {report_id[:64]}.")
        if report.status != "open":
            raise Conflict(f"This report was {report.status} before.")
        closed = replace(report, status=status, closed_at=tx.now, closed_by=member.id, note=note)
        stored.update_report(tx, closed)
        _follow(deps, tx, member, closed)
        return closed

    return await deps.writer.submit(op)


async def list_reports(
    deps: Deps, member: Member, status: ReportStatus | None, limit: int, cursor: str | None
) -> ReportPage:
    """List reports, newest first: to staff all, to moderators those from their rooms, but of what others said.

    From a room that one is banned from there are none.
    """
    if permissions.is_staff(member):
        now = deps.clock.now()
        banned = [state.room.id for state in deps.rooms.list_all() if state.is_banned(member.id, now)]
        chosen = ReportFilter(status=status, but_room_ids=banned)
    else:
        moderated = [
            state.room.id
            for state in deps.rooms.of_member(member.id)
            if permissions.keeps_order(member, state.members.get(member.id))
        ]
        chosen = ReportFilter(moderated, status, but_author_id=member.id)
    return await stored.list_reports(deps.db, member.workspace_id, chosen, limit, cursor)


def can_read(deps: Deps, report: Report, seq: int, member: Member) -> bool:
    """Say whether a member may read the reported message `seq`: a moderator may not see back beyond its joining."""
    state = deps.rooms[report.room_id]
    return permissions.is_staff(member) or seq >= state.first_visible_seq(member.id)


def _is_for(deps: Deps, report: Report, member: Member) -> bool:
    state = deps.rooms[report.room_id]
    if permissions.is_staff(member):
        return not state.is_banned(member.id, deps.clock.now())
    seat = state.members.get(member.id)
    return seat is not None and permissions.keeps_order(member, seat) and report.author_id != member.id


def _follow(deps: Deps, tx: Tx, member: Member, report: Report) -> None:
    """Write down what was done, and tell those whom it is for."""
    details = {"room_id": report.room_id, "message_id": report.message_id, "status": report.status}
    action = "message.reported" if report.status == "open" else "report.closed"
    audit.record(tx, Act(report.workspace_id, member.id, action, report.id, details), deps.audit_key)

    def tell() -> None:
        fields = {"report_id": report.id, "status": report.status}
        to = _keepers(deps, report)
        deps.bus.signal(Signal("report_changed", RoomId(report.room_id), deps.clock.now(), fields, to))

    tx.after_commit.append(tell)


def _keepers(deps: Deps, report: Report) -> frozenset[MemberId]:
    """Name the staff of the workspace and the moderators of the room that a report is for."""
    inside = [deps.people[member_id] for member_id in deps.rooms[report.room_id].members]
    everyone = [*deps.people.list_members(report.workspace_id), *inside]
    return frozenset(member.id for member in everyone if _is_for(deps, report, member))
