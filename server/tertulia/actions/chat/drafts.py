"""Drafts: what one began to write, on whatever device one goes on."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from tertulia.actions.chat.messages import find_thread
from tertulia.actions.chat.rooms import require_inside
from tertulia.actions.deps import Deps
from tertulia.domain.clock import to_rfc3339
from tertulia.domain.errors import Conflict, InvalidInput, NotFound
from tertulia.domain.events import Signal
from tertulia.domain.ids import MessageId
from tertulia.domain.people import Member
from tertulia.governance import permissions
from tertulia.rooms.state import RoomState
from tertulia.store.chat import drafts
from tertulia.store.chat.drafts import Unsent
from tertulia.store.chat.places import Place
from tertulia.store.tx import Tx

MAX_DRAFTS = 1_000


@dataclass(frozen=True, slots=True)
class Begun:
    """What somebody began to write to a room, or in one of its threads."""

    text: str
    thread_id: str | None = None


def save_draft(
    deps: Deps, member: Member, room_id: str, begun: Begun, origin: object | None = None
) -> asyncio.Future[None]:
    """Keep what the member began to write, or with an empty text forget it.

    The member's connections are told, except for `origin`, over which it came.

    Raises:
        NotFound: the member is not in the room, or sees no such thread there.
        InvalidInput: the thread is named by one of its replies.
        Conflict: the member has as many drafts as it may.
    """
    permissions.require_active(member)
    state = deps.rooms.get_joined(room_id, member)

    def op(tx: Tx) -> None:
        require_inside(tx, state.room, member)
        thread_id = None if begun.thread_id is None else _find_thread(deps, tx, member, state, begun.thread_id)
        unsent = Unsent(state.room.id, thread_id, begun.text, tx.now)
        is_new = not drafts.delete_draft(tx, member, state.room.id, thread_id)
        if begun.text:
            if is_new and drafts.count_drafts(tx, member) >= MAX_DRAFTS:
                raise Conflict(f"You have {MAX_DRAFTS} drafts; send or delete one first.")
            drafts.insert_draft(tx, member, unsent)
        elif is_new:
            return
        tx.after_commit.append(lambda: _tell(deps, member, unsent, origin))

    return deps.writer.submit(op)


def _find_thread(deps: Deps, tx: Tx, member: Member, state: RoomState, thread: str) -> MessageId:
    _, root = find_thread(deps, tx, member, thread)
    if root.room_id != state.room.id:
        raise NotFound(f"There is no message {thread} in this room.")
    if root.thread_id is not None:
        raise InvalidInput(f"A thread is named by its first message; use {root.thread_id}.")
    return root.id


def _tell(deps: Deps, member: Member, draft: Unsent, origin: object | None) -> None:
    fields = {"thread_id": draft.thread_id, "text": draft.text, "updated_at": to_rfc3339(draft.updated_at)}
    signal = Signal("draft_changed", draft.room_id, deps.clock.now(), fields, frozenset({member.id}), origin)
    deps.bus.signal(signal)


async def list_drafts(deps: Deps, member: Member, cursor: str | None, limit: int) -> tuple[list[Unsent], bool]:
    """Read the member's drafts for rooms that it is in, the last changed first, and whether more follow.

    Raises:
        InvalidInput: the cursor is none of ours.
    """
    return await drafts.list_drafts(deps.db, member, None if cursor is None else Place.read(cursor), limit)
