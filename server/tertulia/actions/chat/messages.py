"""Posting, editing and deleting messages.

Each takes its place in the writer's queue before it returns, so that the order of calls is the order of effects; the
future has the result once it is on disk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from tertulia.actions.chat.rooms import require_writable
from tertulia.actions.chat.seats import require_voice
from tertulia.actions.chat.speaking import begin_pace, require_heard, require_may_speak
from tertulia.actions.deps import Deps
from tertulia.domain.content.file import File
from tertulia.domain.content.links import find_links
from tertulia.domain.errors import Conflict, InvalidInput, NotFound, PermissionDenied
from tertulia.domain.events import MessageDeleted, MessageEdited, MessagePosted
from tertulia.domain.ids import MemberId, MessageId, new_id
from tertulia.domain.message import Message
from tertulia.domain.people import Member, Room
from tertulia.floor.mentions import parse_mentions
from tertulia.governance import audit, permissions
from tertulia.governance.audit import Act
from tertulia.governance.slow_mode import Pace
from tertulia.rooms.state import RoomState
from tertulia.store import messages as stored
from tertulia.store.agents.causes import step_back
from tertulia.store.agents.erasing import blank_after_deletion, blank_after_edit
from tertulia.store.agents.turns import blank_steps
from tertulia.store.chat.pins import delete_pin
from tertulia.store.chat.previews import keep_previews
from tertulia.store.chat.summaries import drop_summaries_of_message
from tertulia.store.chat.threads import has_reply_since, note_reply
from tertulia.store.files.rows import attach, list_loose
from tertulia.store.memory_outbox import OutboxItem, TakenBack, enqueue_edit, take_back
from tertulia.store.messages import Posted
from tertulia.store.rooms import find_last_join
from tertulia.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Draft:
    """A message before it has a place in the log; `key` makes a repetition harmless."""

    text: str
    reply_to: str | None = None
    thread_id: str | None = None
    key: str | None = None
    attachment_ids: tuple[str, ...] = ()


def post_message(deps: Deps, author: Member, room_id: str, draft: Draft) -> asyncio.Future[Posted]:
    """Post a message.

    Raises:
        NotFound: the author is not in the room, or what it replies to is not, or it has no such file to attach.
        PermissionDenied: the author was silenced here, or one of two blocks the other.
        RateLimited: the author posts too fast, in general or for this room.
    """
    permissions.require_active(author)
    state = deps.rooms.get_joined(room_id, author)
    permissions.require_open(state.room)
    require_may_speak(deps, state, author)
    deps.post_rate.take(author.id)
    mentions = find_mentions(deps, state, author, draft.text)
    pace = begin_pace(deps, state, author)

    def op(tx: Tx) -> Posted:
        require_heard(deps, tx, state, author)
        if draft.key is not None:
            known = stored.find_by_key(tx, state.room.id, author.id, draft.key)
            if known is not None:
                return known
        if pace is not None:
            pace.require_passed()
        if draft.reply_to is not None or draft.thread_id is not None:
            require_links(tx, state, author, draft)
        message_id = MessageId(new_id("msg"))
        attached = _require_loose(tx, author, message_id, draft) if draft.attachment_ids else ()
        seq = tx.next_seq(state.room.id)
        message = Message(
            id=message_id,
            workspace_id=author.workspace_id,
            room_id=state.room.id,
            seq=seq,
            author_id=author.id,
            text=draft.text,
            created_at=tx.now,
            reply_to=None if draft.reply_to is None else MessageId(draft.reply_to),
            thread_id=None if draft.thread_id is None else MessageId(draft.thread_id),
            mentions=mentions,
            attachments=attached,
        )
        stored.insert_message(tx, message, draft.key)
        attach(tx, message_id, attached)
        if message.thread_id is not None:
            note_reply(tx, message, message.thread_id)
        tx.emit(author.workspace_id, state.room.id, seq, MessagePosted(message))
        return Posted(message_id, seq)

    written = deps.writer.submit(op)
    if pace is not None:
        written.add_done_callback(partial(_settle_pace, deps, pace))
    return written


def _settle_pace(deps: Deps, pace: Pace, written: asyncio.Future[Posted]) -> None:
    """Whatever said nothing new, as it was refused or known, makes nobody wait."""
    if written.cancelled() or written.exception() is not None or written.result().is_duplicate:
        deps.slow_mode.give_back(pace)


def _require_loose(tx: Tx, author: Member, message_id: MessageId, draft: Draft) -> tuple[File, ...]:
    """Find the files that a message is to hold; each is its author's own and in no other."""
    loose = {file.id: file for file in list_loose(tx, author.id, draft.attachment_ids)}
    for file_id in draft.attachment_ids:
        if file_id not in loose:
            raise NotFound(f"There is no file {file_id[:64]} of yours that is in no message yet.")
    return tuple(replace(file, message_id=message_id) for file in loose.values())


def find_mentions(deps: Deps, state: RoomState, author: Member, text: str) -> tuple[MemberId, ...]:
    """Find whom a text names among those in the room, in order; `@room` and `@agents` stand for themselves.

    Where its author may not call everybody, `@room` is a word like any other.
    """
    if "@" not in text:
        return ()
    found = parse_mentions(text, deps.people.handles(state.room.workspace_id))
    named = [member_id for member_id in found.member_ids if member_id in state.members]
    if found.is_room and permissions.can_call_room(author, len(state.members)):
        named.append(MemberId("@room"))
    if found.is_agents:
        named.append(MemberId("@agents"))
    return tuple(named)


def require_links(tx: Tx, state: RoomState, author: Member, draft: Draft) -> None:
    """Refuse to quote, or to follow in a thread, what is not in the same room or not the author's to know of.

    A thread that began before the author came is its to know of as soon as something was said in it since.
    """
    room, from_seq = state.room, state.first_visible_seq(author.id)
    for message_id, is_thread in ((draft.reply_to, False), (draft.thread_id, True)):
        if message_id is None:
            continue
        target = stored.find_message(tx, room.workspace_id, MessageId(message_id))
        if (
            target is None
            or target.room_id != room.id
            or (target.seq < from_seq and not (is_thread and has_reply_since(tx, target, from_seq)))
        ):
            raise NotFound(f"There is no message {message_id} in this room.")
        if is_thread and target.thread_id is not None:
            raise InvalidInput(f"A thread is named by its first message; use {target.thread_id}.")


def edit_message(deps: Deps, member: Member, message_id: str, text: str) -> asyncio.Future[Message]:
    """Change the words of one's own message.

    Raises:
        NotFound: there is no such message where the member can see it.
        PermissionDenied: somebody else wrote it, or the member may say nothing there.
    """
    permissions.require_active(member)
    links = find_links(text)

    def op(tx: Tx) -> Message:
        state, message = find_seen(deps, tx, member, message_id)
        require_heard(deps, tx, state, member)
        permissions.require_can_edit(member, message)
        _require_known_to_all(tx, state.room, message)
        _relearn(deps, tx, message)
        blank_after_edit(tx, message)
        drop_summaries_of_message(tx, message)
        tx.after_commit.append(lambda: deps.executor.forget_results(message.workspace_id))
        edited = stored.edit_message(tx, message, text, find_mentions(deps, state, member, text))
        edited = keep_previews(tx, edited, links)
        tx.emit(member.workspace_id, message.room_id, tx.next_seq(message.room_id), MessageEdited(edited))
        return edited

    return deps.writer.submit(op)


def delete_message(deps: Deps, member: Member, message_id: str) -> asyncio.Future[int]:
    """Take a message's words away and leave a tombstone; gives the event's number.

    Raises:
        NotFound: there is no such message where the member can see it.
        PermissionDenied: it is neither the member's own nor theirs to keep in order; who is silenced keeps none.
    """
    permissions.require_active(member)

    def op(tx: Tx) -> int:
        state, message = require_seen(deps, tx, member, message_id)
        permissions.require_can_delete(member, state.members.get(member.id), message, state.room)
        if message.author_id != member.id:
            require_voice(tx, state.room, member)
        if message.deleted_at is not None:
            raise NotFound("This message was already deleted.")
        if message.author_id != member.id:
            details = {"room_id": message.room_id, "author_id": message.author_id}
            act = Act(member.workspace_id, member.id, "message.removed", message.id, details)
            audit.record(tx, act, deps.audit_key)
        return erase_message(deps, tx, message)

    return deps.writer.submit(op)


def erase_message(deps: Deps, tx: Tx, message: Message) -> int:
    """Write that a message is gone, with all that was made of its words; gives the event's number."""
    hashes = stored.delete_message(tx, message)
    step_back(tx, message)
    if message.turn_id is not None:
        blank_steps(tx, message.workspace_id, message.turn_id)
    if hashes:
        tx.after_commit.append(lambda: deps.shelf.drop(hashes))
    blank_after_deletion(tx, message)
    drop_summaries_of_message(tx, message)
    tx.after_commit.append(lambda: deps.executor.forget_results(message.workspace_id))
    delete_pin(tx, message.id)
    _unlearn(deps, tx, message)
    return tx.emit(message.workspace_id, message.room_id, tx.next_seq(message.room_id), MessageDeleted(message.id)).seq


def is_known_to_all(tx: Tx, room: Room, message: Message) -> bool:
    """Say whether everybody in a room may see a message, so that an event may say of it what it says."""
    return room.history == "all" or find_last_join(tx, room.id) <= message.seq


def _require_known_to_all(tx: Tx, room: Room, message: Message) -> None:
    """Refuse to say again, in the event of an edit, what somebody in the room was not here to hear."""
    if not is_known_to_all(tx, room, message):
        raise Conflict("Somebody joined since this was said and may not see it; it can be deleted, but not edited.")


def _unlearn(deps: Deps, tx: Tx, message: Message) -> TakenBack:
    """Have agents forget what they remember of words that are taken back, and what those words had put right."""
    taken = take_back(tx, message.workspace_id, message.id)
    if taken.removed or taken.restored:
        tx.after_commit.append(lambda: deps.memories.wake(taken.removed, taken.restored))
    _form_anew(deps, tx, taken.followed)
    return taken


def _relearn(deps: Deps, tx: Tx, message: Message) -> None:
    """Have agents that remember a message do so by its new words; what was forgotten before stays so."""
    taken = _unlearn(deps, tx, message)
    _form_anew(deps, tx, [*taken.own, *taken.of_it])


def _form_anew(deps: Deps, tx: Tx, items: Sequence[OutboxItem]) -> None:
    for item in items:
        agent = deps.roster.find(item.scope.agent_id)
        if agent is not None and agent.record.memory_enabled:
            enqueue_edit(tx, item)


def require_seen(deps: Deps, tx: Tx, member: Member, message_id: str) -> tuple[RoomState, Message]:
    """Read a message that a member is about to act upon, and the room it is in.

    Raises:
        NotFound: there is no such message where the member can see it.
        Conflict: the room is archived.
    """
    state, message = find_seen(deps, tx, member, message_id)
    require_writable(tx, state.room, member)
    return state, message


def find_seen(deps: Deps, tx: Tx, member: Member, message_id: str) -> tuple[RoomState, Message]:
    """Read a message that a member can see, and the room it is in, which may be archived.

    Raises:
        NotFound: there is none.
    """
    state, message = _find_inside(deps, tx, member, message_id)
    if message.seq < state.first_visible_seq(member.id):
        raise NotFound(f"There is no message {message_id[:64]}.")
    return state, message


def find_thread(deps: Deps, tx: Tx, member: Member, message_id: str) -> tuple[RoomState, Message]:
    """Read a message that may have begun a thread, where the member can see it or something that was said there.

    Raises:
        NotFound: there is none.
    """
    state, message = _find_inside(deps, tx, member, message_id)
    first_seq = state.first_visible_seq(member.id)
    if message.seq < first_seq and not has_reply_since(tx, message, first_seq):
        raise NotFound(f"There is no message {message_id[:64]}.")
    return state, message


def _find_inside(deps: Deps, tx: Tx, member: Member, message_id: str) -> tuple[RoomState, Message]:
    message = stored.find_message(tx, member.workspace_id, MessageId(message_id))
    if message is None:
        raise NotFound(f"There is no message {message_id[:64]}.")
    try:
        state = deps.rooms.get_joined(message.room_id, member)
    except (NotFound, PermissionDenied):
        # In the words of what was asked for: that there is such a room is not for everybody to know.
        raise NotFound(f"There is no message {message_id[:64]}.") from None
    return state, message
