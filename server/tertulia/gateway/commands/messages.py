"""Commands about messages, and about what one has read of them."""

from __future__ import annotations

from typing import Any

from tertulia.actions.chat import messages, reactions, reading
from tertulia.actions.chat.messages import Draft
from tertulia.domain.errors import InvalidInput
from tertulia.domain.message import Message
from tertulia.gateway.commands.pages import find_fitting
from tertulia.gateway.queued import Queued
from tertulia.gateway.session import Session
from tertulia.store.chat.jumps import Jump
from tertulia.store.log import History
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
    written = reactions.add_reaction(session.deps, session.member, command.message_id, command.emoji)
    return Queued(written, lambda _: {"message_id": command.message_id})


def remove_reaction(session: Session, command: wire.RemoveReaction) -> Queued[bool]:
    written = reactions.remove_reaction(session.deps, session.member, command.message_id, command.emoji)
    return Queued(written, lambda _: {"message_id": command.message_id})


async def list_history(session: Session, command: wire.ListHistory) -> Json:
    past = await _read_past(session, command)
    told, events = session.render.messages(past.messages), past.events
    start, end = find_fitting(told, _centre(command, past.messages))
    if start > 0:
        events = [event for event in events if event.seq > told[start]["seq"]]
    if end < len(told):
        events = [event for event in events if event.seq < told[end]["seq"]]
    has_before = past.has_more or start > 0
    return {
        "messages": told[start:end],
        "events": session.render.events(events),
        "has_more": has_before,
        "has_more_before": has_before,
        "has_more_after": past.has_more_after or end < len(told),
    }


async def _read_past(session: Session, command: wire.ListHistory) -> History:
    places = (command.before_seq, command.after_seq, command.around_seq, command.at)
    if sum(place is not None for place in places) > 1:
        raise InvalidInput("Name at most one of before_seq, after_seq, around_seq and at.")
    thread_id, limit = command.thread_id, command.limit
    if any(place is not None for place in places[1:]):
        jump = Jump(*places[1:], thread_id=thread_id, limit=limit)
        return await reading.list_jump(session.deps, session.member, command.room_id, jump)
    page = Page(before_seq=command.before_seq, thread_id=thread_id, limit=limit)
    return await reading.list_history(session.deps, session.member, command.room_id, page)


def _centre(command: wire.ListHistory, found: list[Message]) -> int:
    """Say which of the messages is wanted most: the one that the page was to begin with, or to be around."""
    if command.after_seq is not None:
        return 0
    around, at = command.around_seq, command.at
    sought = (
        place
        for place, message in enumerate(found)
        if (around is not None and message.seq >= around) or (at is not None and message.created_at >= at)
    )
    return next(sought, len(found) - 1)


def mark_read(session: Session, command: wire.MarkRead) -> Queued[int]:
    written = reading.mark_read(session.deps, session.member, command.room_id, command.seq)
    return Queued(written, lambda read_seq: {"read_seq": read_seq})


def mark_all_read(session: Session, command: wire.MarkAllRead) -> Queued[None]:
    return Queued(reading.mark_all_read(session.deps, session.member), lambda _: {})


def set_typing(session: Session, command: wire.SetTyping) -> Json:
    reading.set_typing(session.deps, session.member, command.room_id, command.typing)
    return {}


def ping(session: Session, command: wire.Ping) -> Json:
    return {}
