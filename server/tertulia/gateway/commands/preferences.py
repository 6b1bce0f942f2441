"""Commands by which a member says what it wishes for itself alone."""

from __future__ import annotations

from typing import Any

from tertulia.actions.chat import preferences
from tertulia.gateway.session import Session
from tertulia.wire import commands as wire

Json = dict[str, Any]


async def set_room_notifications(session: Session, command: wire.SetRoomNotifications) -> Json:
    await preferences.set_room_notifications(session.deps, session.member, command.room_id, command.level)
    return {"room_id": command.room_id, "level": command.level}


async def block_member(session: Session, command: wire.BlockMember) -> Json:
    await preferences.block_member(session.deps, session.member, command.member_id)
    return {"member_id": command.member_id}


async def unblock_member(session: Session, command: wire.UnblockMember) -> Json:
    await preferences.unblock_member(session.deps, session.member, command.member_id)
    return {"member_id": command.member_id}


async def mute_agent(session: Session, command: wire.MuteAgent) -> Json:
    await preferences.mute_agent(session.deps, session.member, command.agent_id, command.muted)
    return {"agent_id": command.agent_id, "muted": command.muted}
