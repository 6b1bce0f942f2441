"""Reading what one may see: rooms, members, history, snapshots, and how far one has read."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from functools import partial

from tertulia.actions.chat.speaking import require_may_speak
from tertulia.actions.chat.threads import tell_thread_read
from tertulia.actions.deps import Deps
from tertulia.domain.errors import InvalidInput, NotFound, PermissionDenied
from tertulia.domain.events import Event, Signal
from tertulia.domain.ids import MessageId, RoomId
from tertulia.domain.message import Message
from tertulia.domain.people import Member
from tertulia.domain.turn import LiveTurn
from tertulia.governance import permissions
from tertulia.rooms.state import RoomState
from tertulia.store import log, messages, rooms
from tertulia.store.chat import jumps, revisions, threads
from tertulia.store.chat.jumps import Jump
from tertulia.store.chat.revisions import Revision
from tertulia.store.log import History
from tertulia.store.messages import Page
from tertulia.store.rooms import RoomMoment
from tertulia.store.tx import Tx

SNAPSHOT_MESSAGES = 50
# In a larger room every reader would tell every other of every message.
MAX_TOLD_READERS = 25


async def list_history(deps: Deps, member: Member, room_id: str, page: Page) -> History:
    """Read a page of messages and what happened beside them.

    Raises:
        NotFound: the member is not in the room.
    """
    state = deps.rooms.get_joined(room_id, member)
    visible = replace(page, from_seq=state.first_visible_seq(member.id))
    return await log.list_history(deps.db, state.room, visible)


async def list_jump(deps: Deps, member: Member, room_id: str, jump: Jump) -> History:
    """Read a page of messages that begins anywhere, and what happened beside them.

    Raises:
        NotFound: the member is not in the room.
    """
    state = deps.rooms.get_joined(room_id, member)
    visible = replace(jump, from_seq=state.first_visible_seq(member.id))
    return await jumps.list_jump(deps.db, state.room, visible)


async def get_message(deps: Deps, member: Member, message_id: str) -> Message:
    """Read one message.

    Raises:
        NotFound: there is none that the member may see.
    """
    message = await messages.find_one(deps.db, member.workspace_id, MessageId(message_id))
    # In the words of what was asked for: that there is such a room is not for everybody to know.
    with suppress(NotFound, PermissionDenied):
        if message is not None:
            state = deps.rooms.get_joined(message.room_id, member)
            if message.seq >= state.first_visible_seq(member.id):
                return message
    raise NotFound(f"There is no message {message_id[:64]}.")


async def list_revisions(
    deps: Deps, member: Member, message_id: str, before: int | None, limit: int
) -> tuple[list[Revision], bool]:
    """Read what a message says and said before, the last first, and whether more follows.

    Raises:
        NotFound: there is no such message that the member may see.
        PermissionDenied: the member neither wrote it nor keeps order in its room.
    """
    message = await get_message(deps, member, message_id)
    seat = deps.rooms[message.room_id].members.get(member.id)
    permissions.require_can_see_revisions(member, seat, message)
    return await revisions.list_revisions(deps.db, message, before, limit)


async def take_snapshot(deps: Deps, member: Member, room_id: str) -> tuple[RoomMoment, list[LiveTurn]]:
    """Show a room as it stands at one number of its log, and the turns under way.

    Raises:
        NotFound: the member is not in the room.
    """
    state = deps.rooms.get_joined(room_id, member)
    page = Page(from_seq=state.first_visible_seq(member.id), limit=SNAPSHOT_MESSAGES)
    moment = await rooms.get_moment(deps.db, state.room.id, member.id, page)
    return moment, deps.live.of_room(state.room.id)


async def list_events(deps: Deps, state: RoomState, after_seq: int, limit: int) -> list[Event]:
    """Read a page of a room's log; whether the reader may see it was asked before."""
    return await log.list_events(deps.db, state.room, after_seq, limit)


async def list_unread(deps: Deps, member: Member) -> dict[RoomId, tuple[int, int]]:
    """Count, per room with any, the messages by others after the read mark, and those that mention the member."""
    if all(state.said_seq <= state.read_seqs[member.id] for state in deps.rooms.of_member(member.id)):
        return {}
    return await deps.unread.find(member.id) or {}


def mark_read(deps: Deps, member: Member, room_id: str, seq: int) -> asyncio.Future[int]:
    """Move the member's read mark forward, never back; gives where it stands, once that is on disk.

    Raises:
        NotFound: the member is not in the room.
        InvalidInput: the room has no such number yet.
    """
    state = deps.rooms.get_joined(room_id, member)
    if seq > state.seq:
        raise InvalidInput(f"The room's last number is {state.seq}; it cannot be read up to {seq}.")

    def op(tx: Tx) -> int:
        if rooms.mark_read(tx, state.room.id, member.id, seq):
            tx.after_commit.append(lambda: _move_mark(deps, state, member, seq))
            return seq
        return rooms.get_read_seq(tx, state.room.id, member.id)

    return deps.writer.submit(op)


def mark_all_read(deps: Deps, member: Member) -> asyncio.Future[None]:
    """Mark all that was said so far in the member's rooms, and in the threads it follows there, as read."""
    heads = [(state, state.seq) for state in deps.rooms.of_member(member.id)]

    def op(tx: Tx) -> None:
        for state, seq in heads:
            if rooms.mark_read(tx, state.room.id, member.id, seq):
                tx.after_commit.append(partial(_move_mark, deps, state, member, seq))
        for moved in threads.mark_all_read(tx, member.id):
            tx.after_commit.append(partial(tell_thread_read, deps, member.id, moved))

    return deps.writer.submit(op)


def _move_mark(deps: Deps, state: RoomState, member: Member, seq: int) -> None:
    """Follow a mark that was committed, and tell of it."""

    def tell() -> None:
        if state.read_seqs.get(member.id) != seq:
            return
        to = None if len(state.members) <= MAX_TOLD_READERS else frozenset({member.id})
        fields = {"member_id": member.id, "read_seq": seq}
        deps.bus.signal(Signal("read", state.room.id, deps.clock.now(), fields, to))

    state.mark_read(member.id, seq)
    # Of several marks in one commit the last is told: by then it stands where none of the others do.
    asyncio.get_running_loop().call_soon(tell)


def set_typing(deps: Deps, member: Member, room_id: str, typing: bool) -> None:
    """Tell the room that the member types, or no longer does, unless too many do.

    Raises:
        NotFound: the member is not in the room.
        PermissionDenied: it may say nothing there, and so is not about to.
    """
    state = deps.rooms.get_joined(room_id, member)
    if typing:
        require_may_speak(deps, state, member)
    deps.typing.show(state, member.id, typing)
