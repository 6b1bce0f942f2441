"""Commands about messages, and about what one has read of them."""

from __future__ import annotations

from typing import Any

from tertulia.actions.chat import messages, reading
from tertulia.actions.chat.messages import Draft
from tertulia.domain.message import Message
from tertulia.gateway.commands.pages import count_fitting
from tertulia.gateway.queued import Queued
from tertulia.gateway.session import Session
from tertulia.store.messages import Page, Posted
from tertulia.wire import commands as wire

Json = dict[str, Any]


def post_message(session: Session, command: wire.PostMessage) -> Queued[Posted]:
    draft = Draft(command.text, command.reply_to, command.thread_id, command.key, tuple(command.attachment_ids))
    return Queued(messages.post_message(session.deps, session.member, command.room_id, draft), _posted)


def _posted(posted: Posted) -> Json:
    result: Json = {"message_id": posted.message_id, "seq": posted.seq}
    if posted.is_duplicate:
        result["duplicate"] = True
    return result


def edit_message(session: Session, command: wire.EditMessage) -> Queued[Message]:
    written = messages.edit_message(session.deps, session.member, command.message_id, command.text)
    return Queued(written, lambda edited: {"message_id": edited.id, "seq": edited.seq})


def delete_message(session: Session, command: wire.DeleteMessage) -> Queued[int]:
    written = messages.delete_message(session.deps, session.member, command.message_id)
    return Queued(written, lambda _: {"message_id": command.message_id})


def add_reaction(session: Session, command: wire.AddReaction) -> Queued[bool]:
    written = messages.add_reaction(session.deps, session.member, command.message_id, command.emoji)
    return Queued(written, lambda _: {"message_id": command.message_id})


def remove_reaction(session: Session, command: wire.RemoveReaction) -> Queued[bool]:
    written = messages.remove_reaction(session.deps, session.member, command.message_id, command.emoji)
    return Queued(written, lambda _: {"message_id": command.message_id})


async def list_history(session: Session, command: wire.ListHistory) -> Json:
    page = Page(before_seq=command.before_seq, thread_id=command.thread_id, limit=command.limit)
    past = await reading.list_history(session.deps, session.member, command.room_id, page)
    told, events = session.render.messages(past.messages), past.events
    is_cut = (kept := count_fitting(reversed(told))) < len(told)
    if is_cut:
        told = told[-kept:]
        events = [event for event in events if event.seq > told[0]["seq"]]
    return {"messages": told, "events": session.render.events(events), "has_more": past.has_more or is_cut}


def mark_read(session: Session, command: wire.MarkRead) -> Queued[int]:
    written = reading.mark_read(session.deps, session.member, command.room_id, command.seq)
    return Queued(written, lambda read_seq: {"read_seq": read_seq})


def set_typing(session: Session, command: wire.SetTyping) -> Json:
    reading.set_typing(session.deps, session.member, command.room_id, command.typing)
    return {}


def ping(session: Session, command: wire.Ping) -> Json:
    return {}
