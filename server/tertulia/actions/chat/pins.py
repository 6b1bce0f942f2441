"""Pinning what a room should find again."""

from __future__ import annotations

import asyncio

from tertulia.actions.chat.messages import find_seen
from tertulia.actions.chat.speaking import require_heard
from tertulia.actions.deps import Deps
from tertulia.domain.errors import Conflict, NotFound
from tertulia.domain.events import MessagePinned, MessageUnpinned
from tertulia.domain.people import Member
from tertulia.governance import permissions
from tertulia.store.chat import pins
from tertulia.store.chat.pins import Pin
from tertulia.store.tx import Tx

MAX_PINS = 100


def pin_message(deps: Deps, member: Member, message_id: str) -> asyncio.Future[bool]:
    """Pin a message in its room; False when it was pinned already.

    Raises:
        NotFound: there is no such message where the member can see it, or it was deleted.
        PermissionDenied: guests pin nothing but in direct rooms, and who may say nothing there pins nothing.
        Conflict: as much is pinned in the room as may be, or the room is archived.
    """
    permissions.require_active(member)

    def op(tx: Tx) -> bool:
        state, message = find_seen(deps, tx, member, message_id)
        require_heard(deps, tx, state, member)
        permissions.require_can_pin(member, state.room)
        if message.deleted_at is not None:
            raise NotFound("This message was deleted.")
        if pins.is_pinned(tx, message.id):
            return False
        if pins.count_pins(tx, message.room_id) >= MAX_PINS:
            raise Conflict(f"At most {MAX_PINS} messages are pinned in a room; unpin one first.")
        seq = tx.next_seq(message.room_id)
        pins.insert_pin(tx, message, member.id, seq)
        tx.emit(member.workspace_id, message.room_id, seq, MessagePinned(message.id, member.id))
        return True

    return deps.writer.submit(op)


def unpin_message(deps: Deps, member: Member, message_id: str) -> asyncio.Future[bool]:
    """Unpin a message, whoever pinned it; False when it was not pinned.

    Raises:
        NotFound: there is no such message where the member can see it.
        PermissionDenied: guests unpin nothing but in direct rooms, and who may say nothing there unpins nothing.
        Conflict: the room is archived.
    """
    permissions.require_active(member)

    def op(tx: Tx) -> bool:
        state, message = find_seen(deps, tx, member, message_id)
        require_heard(deps, tx, state, member)
        permissions.require_can_pin(member, state.room)
        if not pins.is_pinned(tx, message.id):
            return False
        pins.delete_pin(tx, message.id)
        seq = tx.next_seq(message.room_id)
        tx.emit(member.workspace_id, message.room_id, seq, MessageUnpinned(message.id, member.id))
        return True

    return deps.writer.submit(op)


async def list_pins(deps: Deps, member: Member, room_id: str) -> list[Pin]:
    """Read what is pinned in a room, as far as the member may see it, the last first.

    Raises:
        NotFound: the member is not in the room.
    """
    state = deps.rooms.get_joined(room_id, member)
    return await pins.list_pins(deps.db, state.room.id, state.first_visible_seq(member.id))
