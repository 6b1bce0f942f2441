"""Commands that keep order in rooms."""

from __future__ import annotations

from typing import Any

from tertulia.actions.chat import moderation
from tertulia.gateway.session import Session
from tertulia.wire import commands as wire

Json = dict[str, Any]


async def set_room_role(session: Session, command: wire.SetRoomRole) -> Json:
    await moderation.set_room_role(session.deps, session.member, command.room_id, command.member_id, command.role)
    return {"room_id": command.room_id, "member_id": command.member_id, "role": command.role}
