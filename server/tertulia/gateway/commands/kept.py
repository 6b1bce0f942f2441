"""Commands about what is kept beside messages."""

from __future__ import annotations

from typing import Any

from tertulia.actions.chat import drafts, pins, threads
from tertulia.actions.chat.drafts import Begun
from tertulia.actions.content import previews
from tertulia.domain.clock import to_rfc3339
from tertulia.gateway.commands.pages import count_fitting
from tertulia.gateway.queued import Queued
from tertulia.gateway.session import Session
from tertulia.store.chat.threads import FollowedThread
from tertulia.wire import commands as wire

Json = dict[str, Any]


def pin_message(session: Session, command: wire.PinMessage) -> Queued[bool]:
    written = pins.pin_message(session.deps, session.member, command.message_id)
    return Queued(written, lambda _: {"message_id": command.message_id})


def unpin_message(session: Session, command: wire.UnpinMessage) -> Queued[bool]:
    written = pins.unpin_message(session.deps, session.member, command.message_id)
    return Queued(written, lambda _: {"message_id": command.message_id})


def remove_preview(session: Session, command: wire.RemovePreview) -> Queued[bool]:
    written = previews.remove_preview(session.deps, session.member, command.message_id, command.url)
    return Queued(written, lambda _: {"message_id": command.message_id})


async def list_threads(session: Session, command: wire.ListThreads) -> Json:
    found, has_more = await threads.list_threads(
        session.deps, session.member, command.room_id, command.limit, command.cursor
    )
    told = [_thread(session, thread) for thread in found]
    kept = count_fitting(told)
    is_cut = has_more or kept < len(told)
    return {"threads": told[:kept], "next": threads.place_of(found[kept - 1]) if is_cut else None}


def _thread(session: Session, thread: FollowedThread) -> Json:
    growth = thread.growth
    return {
        "root": None if thread.root is None else session.render.message(thread.root),
        "root_id": thread.root_id,
        "room_id": thread.room_id,
        "replies": growth.replies,
        "last_seq": growth.last_seq,
        "last_at": to_rfc3339(growth.last_at),
        "unread": thread.unread,
        "mentions": thread.mentions,
        "read_seq": thread.read_seq,
        "is_following": True,
    }


def mark_thread_read(session: Session, command: wire.MarkThreadRead) -> Queued[int]:
    written = threads.mark_thread_read(session.deps, session.member, command.message_id, command.seq)
    return Queued(written, lambda read_seq: {"read_seq": read_seq})


def follow_thread(session: Session, command: wire.FollowThread) -> Queued[None]:
    written = threads.follow_thread(session.deps, session.member, command.message_id, command.following)
    return Queued(written, lambda _: {"message_id": command.message_id, "following": command.following})


def save_draft(session: Session, command: wire.SaveDraft) -> Queued[None]:
    begun = Begun(command.text, command.thread_id)
    written = drafts.save_draft(session.deps, session.member, command.room_id, begun, session.connection)
    return Queued(written, lambda _: {"room_id": command.room_id, "thread_id": command.thread_id})
