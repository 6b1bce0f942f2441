"""Commands that keep order in rooms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tertulia.actions.chat import moderation, reports
from tertulia.actions.chat.moderation import Verdict
from tertulia.domain.clock import to_rfc3339
from tertulia.gateway.session import Session
from tertulia.wire import commands as wire

Json = dict[str, Any]


async def set_room_role(session: Session, command: wire.SetRoomRole) -> Json:
    await moderation.set_room_role(session.deps, session.member, command.room_id, command.member_id, command.role)
    return {"room_id": command.room_id, "member_id": command.member_id, "role": command.role}


async def ban_member(session: Session, command: wire.BanMember) -> Json:
    verdict = Verdict(command.member_id, command.until, command.reason)
    await moderation.ban_member(session.deps, session.member, command.room_id, verdict)
    return _verdict(command.room_id, command.member_id, command.until)


async def unban_member(session: Session, command: wire.UnbanMember) -> Json:
    await moderation.unban_member(session.deps, session.member, command.room_id, command.member_id)
    return {"room_id": command.room_id, "member_id": command.member_id}


async def silence_member(session: Session, command: wire.SilenceMember) -> Json:
    verdict = Verdict(command.member_id, command.until)
    await moderation.silence_member(session.deps, session.member, command.room_id, verdict)
    return _verdict(command.room_id, command.member_id, command.until)


async def report_message(session: Session, command: wire.ReportMessage) -> Json:
    report = await reports.report_message(session.deps, session.member, command.message_id, command.reason)
    return {"report_id": report.id}


def _verdict(room_id: str, member_id: str, until: datetime | None) -> Json:
    return {"room_id": room_id, "member_id": member_id, "until": None if until is None else to_rfc3339(until)}
