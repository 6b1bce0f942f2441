"""Messages that somebody may see, found by what they are like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from tertulia.domain.content.file import RASTER_TYPES
from tertulia.domain.content.search import Has, Sort, Wanted
from tertulia.domain.ids import MemberId, RoomId, WorkspaceId
from tertulia.domain.message import Message
from tertulia.store.database import Database
from tertulia.store.messages import read_by_id
from tertulia.store.search.words import Words
from tertulia.store.tables.files import files
from tertulia.store.tables.rooms import messages, reactions, room_members
from tertulia.store.tables.search import search_texts


@dataclass(frozen=True, slots=True)
class Sight:
    """What a member may see: these rooms, and of those that hide their past only what came since it entered."""

    workspace_id: WorkspaceId
    member_id: MemberId
    open_rooms: frozenset[RoomId]
    hiding_rooms: frozenset[RoomId]


@dataclass(frozen=True, slots=True)
class Place:
    """Which part of all that is found, in which order: the newest before a number, or the best after so many."""

    sort: Sort = "newest"
    after: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Found:
    """A message, and the `after` of whatever follows it."""

    message: Message
    after: int


async def find_messages(db: Database, words: Words, sight: Sight, wanted: Wanted, place: Place) -> list[Found]:
    """Find messages that are not deleted, by their present words as far as search has taken them in."""
    query = _select(words, sight, wanted, place)
    async with db.read_one_moment() as connection:
        hits = (await connection.execute(query)).all()
        by_id = await _read(connection, [hit.id for hit in hits])
    skipped = place.after or 0
    return [
        Found(by_id[hit.id], hit.n if place.sort == "newest" else skipped + number)
        for number, hit in enumerate(hits, start=1)
    ]


async def _read(connection: AsyncConnection, ids: list[Any]) -> dict[str, Message]:
    return {message.id: message for message in await read_by_id(connection, ids)}


def _select(words: Words, sight: Sight, wanted: Wanted, place: Place) -> sa.Select[Any]:
    c = messages.c
    query = sa.select(c.n, c.id).where(c.workspace_id == sight.workspace_id, c.deleted_at.is_(None))
    order: sa.ColumnElement[Any] = c.n
    if wanted.terms:
        source = words.source()
        # From the words to the messages, and not the other way round.
        query = query.select_from(source).join(messages, c.n == words.number(source))
        query = query.where(words.having(source, wanted.terms))
        order = words.number(source)
        if place.sort == "relevance":
            query = query.order_by(words.relevance(source, wanted.terms))
    if place.after is not None and place.sort == "newest":
        query = query.where(order < place.after)
    if place.sort == "relevance":
        query = query.offset(place.after or 0)
    query = query.where(*_seen(words, sight), *_like(words, wanted))
    return query.order_by(order.desc()).limit(place.limit)


def _seen(words: Words, sight: Sight) -> list[sa.ColumnElement[bool]]:
    # An index of rooms would lead through all that was ever said in them: this keeps databases from taking it.
    room_id = messages.c.room_id.concat("")
    seen = words.is_one_of(room_id, sight.open_rooms)
    if not sight.hiding_rooms:
        return [seen]
    since = (
        sa.select(room_members.c.joined_seq)
        .where(room_members.c.room_id == messages.c.room_id, room_members.c.member_id == sight.member_id)
        .scalar_subquery()
    )
    return [sa.or_(seen, sa.and_(words.is_one_of(room_id, sight.hiding_rooms), messages.c.seq >= since))]


def _like(words: Words, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    c = messages.c
    conditions = [_HAS[name] for name in sorted(wanted.has)]
    if wanted.author_ids is not None:
        conditions.append(words.is_one_of(c.author_id, wanted.author_ids))
    if wanted.since is not None:
        conditions.append(c.created_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(c.created_at < wanted.until)
    for term in wanted.without:
        source = words.source()
        conditions.append(c.n.not_in(sa.select(words.number(source)).where(words.having(source, [term]))))
    return conditions


def _has_file(*like: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(files.c.message_id == messages.c.id, *like)


def _has_link() -> sa.ColumnElement[bool]:
    return sa.exists().where(search_texts.c.n == messages.c.n, search_texts.c.has_link)


def _has_reaction() -> sa.ColumnElement[bool]:
    return sa.exists().where(reactions.c.message_id == messages.c.id, reactions.c.removed_seq.is_(None))


def _has_thread() -> sa.ColumnElement[bool]:
    answers = messages.alias()
    return sa.exists().where(answers.c.thread_id == messages.c.id, answers.c.deleted_at.is_(None))


_HAS: dict[Has, sa.ColumnElement[bool]] = {
    "file": _has_file(),
    "image": _has_file(files.c.media_type.in_(sorted(RASTER_TYPES))),
    "link": _has_link(),
    "reaction": _has_reaction(),
    "thread": _has_thread(),
}
