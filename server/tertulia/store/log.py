"""The room's log read back: each event as it was, with bodies taken from where they live now."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from tertulia.domain import events as happened
from tertulia.domain.events import Event, EventBody
from tertulia.domain.ids import MemberId
from tertulia.domain.message import Message, Reaction
from tertulia.domain.people import Membership, Room
from tertulia.store.database import Database
from tertulia.store.messages import Page, has_messages_from, read_by_id, read_page
from tertulia.store.tables.executions import executions
from tertulia.store.tables.rooms import events, message_revisions, reactions

# Of what happened beside a page of messages, so much is told: a flood of joins does not swell a page.
MAX_BESIDE = 100


@dataclass(frozen=True, slots=True)
class _Sources:
    """What the bodies of one page of events are made of."""

    messages: dict[str, Message]
    revisions: dict[tuple[str, int], Any]
    reactions: dict[str, list[Any]]
    summaries: dict[str, str]


async def list_events(db: Database, room: Room, after_seq: int, limit: int) -> list[Event]:
    """Read the events that follow `after_seq`, in order.

    A message is shown as of its event's revision, with the reactions it had then and the previews it has now; a deleted
    one as a tombstone throughout, because its words are gone.
    """
    query = (
        sa.select(events)
        .where(events.c.room_id == room.id, events.c.seq > after_seq)
        .order_by(events.c.seq)
        .limit(limit)
    )
    # One moment for all: a message edited between two queries would have neither its old words nor its new ones.
    async with db.read_one_moment() as connection:
        return await _read(connection, room, query)


@dataclass(frozen=True, slots=True)
class History:
    """A page of messages with what happened beside them, both oldest first, and whether there are older and newer."""

    messages: list[Message]
    events: list[Event]
    has_more: bool
    has_more_after: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a room's log, from one number up to before another; None is its end."""

    start: int
    end: int | None = None


async def list_history(db: Database, room: Room, page: Page) -> History:
    """Read a page of a room's past."""
    async with db.read_one_moment() as connection:
        return await read_history(connection, room, page)


async def read_history(connection: AsyncConnection, room: Room, page: Page) -> History:
    """Read a page as `list_history` does, on a connection of the caller's.

    Its events are those from its first message on, or from the room's beginning where nothing is older; a thread's
    page has none.
    """
    before = page.before_seq
    found, has_more = await read_page(connection, room.id, page)
    has_after = before is not None and await has_messages_from(connection, room.id, page, before)
    beside = []
    if page.thread_id is None:
        start = found[0].seq if has_more else page.from_seq
        beside = await read_beside(connection, room, Stretch(start, before))
    return History(found, beside, has_more, has_after)


async def read_beside(connection: AsyncConnection, room: Room, stretch: Stretch) -> list[Event]:
    """Read what happened in a stretch beside messages, oldest first; of very much the newest."""
    query = sa.select(events).where(
        events.c.room_id == room.id, events.c.seq >= stretch.start, events.c.type.not_in(_ABOUT_MESSAGES)
    )
    if stretch.end is not None:
        query = query.where(events.c.seq < stretch.end)
    newest = await _read(connection, room, query.order_by(events.c.seq.desc()).limit(MAX_BESIDE))
    return newest[::-1]


async def _read(connection: AsyncConnection, room: Room, query: sa.Select[Any]) -> list[Event]:
    rows = (await connection.execute(query)).mappings().all()
    parsed = [(row, json.loads(row["refs"])) for row in rows]
    sources = await _gather(connection, [refs for _, refs in parsed])
    return [
        Event(room.workspace_id, room.id, row["seq"], row["at"], _body(row, refs, room, sources))
        for row, refs in parsed
    ]


async def _gather(connection: AsyncConnection, refs: list[dict[str, Any]]) -> _Sources:
    ids = [ref["message_id"] for ref in refs if "revision" in ref]
    execution_ids = [ref["execution_id"] for ref in refs if "execution_id" in ref]
    found = await read_by_id(connection, ids)
    old = await connection.execute(sa.select(message_revisions).where(message_revisions.c.message_id.in_(ids)))
    marks = await connection.execute(
        sa.select(reactions).where(reactions.c.message_id.in_(ids)).order_by(reactions.c.n)
    )
    actions = await connection.execute(
        sa.select(executions.c.id, executions.c.summary).where(executions.c.id.in_(execution_ids))
    )
    by_message: dict[str, list[Any]] = {}
    for mark in marks.mappings():
        by_message.setdefault(mark["message_id"], []).append(mark)
    return _Sources(
        messages={message.id: message for message in found},
        revisions={(row["message_id"], row["revision"]): row for row in old.mappings()},
        reactions=by_message,
        summaries={row.id: row.summary for row in actions},
    )


_ABOUT_MESSAGES = (
    *(happened.MessagePosted.type, happened.MessageEdited.type, happened.MessageDeleted.type),
    *(happened.AgentMessage.type, happened.ReactionAdded.type, happened.ReactionRemoved.type),
    *(happened.MessagePinned.type, happened.MessageUnpinned.type, happened.PreviewsChanged.type),
)

# Events whose log entry holds all there is to them.
_PLAIN: dict[str, Any] = {
    one.type: one
    for one in (
        happened.MessageDeleted,
        happened.ReactionAdded,
        happened.ReactionRemoved,
        happened.MessagePinned,
        happened.MessageUnpinned,
        happened.MemberLeft,
        happened.RoomRoleChanged,
        happened.MemberBanned,
        happened.MemberUnbanned,
        happened.MemberSilenced,
        happened.MemberUpdated,
        happened.TurnEnded,
        happened.Notice,
    )
}


def _body(row: Any, refs: dict[str, Any], room: Room, sources: _Sources) -> EventBody:
    match row["type"]:
        case "message_posted":
            return happened.MessagePosted(_as_of(refs, row["seq"], sources))
        case "message_edited":
            return happened.MessageEdited(_as_of(refs, row["seq"], sources))
        case "previews_changed":
            return happened.PreviewsChanged(sources.messages[refs["message_id"]])
        case "agent_message":
            return happened.AgentMessage(_as_of(refs, row["seq"], sources), refs["agent_id"])
        case "member_joined":
            return happened.MemberJoined(
                Membership(
                    room.id,
                    MemberId(refs["member_id"]),
                    refs["role"],
                    row["seq"],
                    row["at"],
                    agent_mode=refs.get("agent_mode"),
                    silenced_until=_moment(refs.get("silenced_until")),
                )
            )
        case "room_updated":
            return happened.RoomUpdated(room)
        case "agent_action":
            return happened.AgentAction(summary=sources.summaries.get(refs["execution_id"], ""), **refs)
        case plain:
            if "until" in refs:
                refs["until"] = _moment(refs["until"])
            made: EventBody = _PLAIN[plain](**refs)
            return made


def _moment(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)


def _as_of(refs: dict[str, Any], seq: int, sources: _Sources) -> Message:
    message = sources.messages[refs["message_id"]]
    if message.deleted_at is not None:
        return replace(message, reactions=())
    shown = _standing_at(seq, sources.reactions.get(message.id, ()))
    if refs["revision"] == message.revision:
        return replace(message, reactions=shown)
    old = sources.revisions[(message.id, refs["revision"])]
    return replace(
        message,
        text=old["text"],
        mentions=tuple(json.loads(old["mentions"])),
        revision=old["revision"],
        edited_at=old["edited_at"],
        reactions=shown,
    )


def _standing_at(seq: int, marks: Iterable[Any]) -> tuple[Reaction, ...]:
    grouped: dict[str, list[MemberId]] = {}
    for mark in marks:
        if mark["added_seq"] <= seq and (mark["removed_seq"] is None or mark["removed_seq"] > seq):
            grouped.setdefault(mark["emoji"], []).append(MemberId(mark["member_id"]))
    return tuple(Reaction(emoji, tuple(who)) for emoji, who in grouped.items())
