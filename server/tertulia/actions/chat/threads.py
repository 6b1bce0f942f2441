"""Threads: which ones a member follows, and how far it has read each."""

from __future__ import annotations

import asyncio
from typing import Any

from tertulia.actions.chat.messages import find_thread
from tertulia.actions.chat.rooms import require_inside
from tertulia.actions.deps import Deps
from tertulia.domain.errors import InvalidInput
from tertulia.domain.events import Signal
from tertulia.domain.ids import MemberId, MessageId, RoomId
from tertulia.domain.message import Message
from tertulia.domain.people import Member
from tertulia.governance import permissions
from tertulia.rooms.state import RoomState
from tertulia.store.chat import threads
from tertulia.store.chat.places import Place
from tertulia.store.chat.threads import FollowedThread, ThreadQuery
from tertulia.store.tx import Tx


async def list_threads(
    deps: Deps, member: Member, room_id: str | None, limit: int, cursor: str | None
) -> tuple[list[FollowedThread], bool]:
    """Read the threads that a member follows, in one room or all, and whether more follow.

    Raises:
        NotFound: the member is not in the room.
        InvalidInput: the cursor is none of ours.
    """
    place = None if cursor is None else Place.read(cursor)
    room = None if room_id is None else deps.rooms.get_joined(room_id, member).room.id
    return await threads.list_threads(deps.db, member, ThreadQuery(room, place, limit))


def place_of(thread: FollowedThread) -> str:
    """Write down where a page ends whose last thread is this one."""
    return str(Place(thread.growth.last_at, thread.root_id))


def follow_thread(deps: Deps, member: Member, message_id: str, following: bool) -> asyncio.Future[None]:
    """Follow the thread that a message began, or may begin yet, or follow it no longer; one's connections are told.

    Raises:
        NotFound: there is no such message where the member can see it, or anything that was said in its thread.
        InvalidInput: the message is itself in a thread.
    """
    permissions.require_active(member)

    def op(tx: Tx) -> None:
        _, root = _find_root(deps, tx, member, message_id)
        if threads.set_following(tx, root, member.id, following):
            fields = {"message_id": root.id, "following": following}
            tx.after_commit.append(lambda: _tell(deps, member.id, "thread_follow_changed", root.room_id, fields))

    return deps.writer.submit(op)


def mark_thread_read(deps: Deps, member: Member, message_id: str, seq: int) -> asyncio.Future[int]:
    """Move the member's mark in a thread forward, never back; gives where it stands, 0 if it never followed it.

    Raises:
        NotFound: there is no such message where the member can see it, or anything that was said in its thread.
        InvalidInput: the message is itself in a thread, or the room has no such number yet.
    """

    def op(tx: Tx) -> int:
        state, root = _find_root(deps, tx, member, message_id)
        if seq > state.seq:
            raise InvalidInput(f"The room's last number is {state.seq}; it cannot be read up to {seq}.")
        stands, has_moved = threads.mark_thread_read(tx, root.id, member.id, seq)
        if has_moved:
            tx.after_commit.append(lambda: tell_thread_read(deps, member.id, (root.room_id, root.id, seq)))
        return stands

    return deps.writer.submit(op)


def tell_thread_read(deps: Deps, member_id: MemberId, moved: tuple[RoomId, MessageId, int]) -> None:
    """Tell a member's connections where its mark in a thread stands now."""
    room_id, message_id, seq = moved
    _tell(deps, member_id, "thread_read", room_id, {"message_id": message_id, "read_seq": seq})


def _tell(deps: Deps, member_id: MemberId, type_: str, room_id: RoomId, fields: dict[str, Any]) -> None:
    """Tell all of a member's own connections, and nobody else."""
    deps.bus.signal(Signal(type_, room_id, deps.clock.now(), fields, frozenset({member_id})))


def _find_root(deps: Deps, tx: Tx, member: Member, message_id: str) -> tuple[RoomState, Message]:
    state, root = find_thread(deps, tx, member, message_id)
    require_inside(tx, state.room, member)
    if root.thread_id is not None:
        raise InvalidInput(f"A thread is named by its first message; use {root.thread_id}.")
    return state, root
