"""Messages, their earlier revisions and their reactions in the database."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from tertulia.domain.content.file import File
from tertulia.domain.ids import MemberId, MessageId, RoomId, WorkspaceId
from tertulia.domain.message import Message, Reaction, ThreadGrowth
from tertulia.store.chat.citations import sources_of
from tertulia.store.chat.previews import delete_previews, previews_of
from tertulia.store.database import Database
from tertulia.store.files.rows import attached_to, delete_of_message, group_by_message, read_attached
from tertulia.store.tables.conversation import link_previews, threads
from tertulia.store.tables.rooms import message_revisions, messages, reactions
from tertulia.store.tables.search import search_changes
from tertulia.store.tx import Hot, Tx

KEY_LIFE = timedelta(days=7)

_INSERT = Hot.insert(
    messages,
    "id",
    "workspace_id",
    "room_id",
    "seq",
    "author_id",
    "text",
    "revision",
    "reply_to",
    "thread_id",
    "mentions",
    "key",
    "turn_id",
    "created_at",
)
_BY_KEY = Hot.of(
    sa.select(messages.c.id, messages.c.seq, messages.c.created_at).where(
        messages.c.room_id == sa.bindparam("room"),
        messages.c.author_id == sa.bindparam("author"),
        messages.c.key == sa.bindparam("key"),
    )
)

_IS_PREVIEWED = link_previews.c.message_id == messages.c.id
_DELETED_AT = Hot.of(sa.select(messages.c.deleted_at).where(messages.c.id == sa.bindparam("message")))


@dataclass(frozen=True, slots=True)
class Posted:
    """What posting gives; `is_duplicate` when the same key had posted before."""

    message_id: MessageId
    seq: int
    is_duplicate: bool = False


def find_by_key(tx: Tx, room_id: RoomId, author_id: MemberId, key: str) -> Posted | None:
    """Find what the same member posted in the room under the same key; a key that was kept its time is freed."""
    row = tx.hot_row(_BY_KEY, {"room": room_id, "author": author_id, "key": key})
    if row is None:
        return None
    message_id, seq, created_at = row
    if tx.now_micros - created_at > KEY_LIFE // timedelta(microseconds=1):
        tx.run(sa.update(messages).where(messages.c.id == message_id).values(key=None))
        return None
    return Posted(MessageId(message_id), seq, is_duplicate=True)


def insert_message(tx: Tx, message: Message, key: str | None) -> None:
    """Add a message; its `created_at` is the batch's time."""
    tx.hot(
        _INSERT,
        {
            "id": message.id,
            "workspace_id": message.workspace_id,
            "room_id": message.room_id,
            "seq": message.seq,
            "author_id": message.author_id,
            "text": message.text,
            "revision": message.revision,
            "reply_to": message.reply_to,
            "thread_id": message.thread_id,
            "mentions": json.dumps(message.mentions) if message.mentions else "[]",
            "key": key,
            "turn_id": message.turn_id,
            "created_at": tx.now_micros,
        },
    )


def find_message(tx: Tx, workspace_id: WorkspaceId, message_id: MessageId) -> Message | None:
    """Read a message as it stands at this point of the batch."""
    query = sa.select(messages).where(messages.c.workspace_id == workspace_id, messages.c.id == message_id)
    row = tx.run(query).mappings().first()
    if row is None:
        return None
    found = tx.run(_reactions_of([message_id])).all()
    attached = group_by_message(tx.run(attached_to([message_id])).mappings())
    return _message(row, _standing(found).get(message_id, ()), attached.get(message_id, ()))


def is_deleted(tx: Tx, message_id: MessageId) -> bool:
    """Say whether a message was deleted at this point of the batch."""
    row = tx.hot_row(_DELETED_AT, {"message": message_id})
    return row is not None and row[0] is not None


def edit_message(tx: Tx, old: Message, text: str, mentions: tuple[MemberId, ...]) -> Message:
    """Keep the old words as a revision and write the new ones."""
    tx.run(
        sa.insert(message_revisions).values(
            message_id=old.id,
            revision=old.revision,
            workspace_id=old.workspace_id,
            text=old.text,
            mentions=json.dumps(old.mentions),
            edited_at=old.edited_at,
        )
    )
    new = replace(old, text=text, mentions=mentions, revision=old.revision + 1, edited_at=tx.now)
    tx.run(
        sa.update(messages)
        .where(messages.c.workspace_id == old.workspace_id, messages.c.id == old.id)
        .values(text=text, mentions=json.dumps(mentions), revision=new.revision, edited_at=tx.now)
    )
    _tell_search(tx, old)
    return new


def delete_message(tx: Tx, message: Message) -> list[str]:
    """Leave a tombstone: the words and all earlier ones are gone, its files and previews; the place in the log stays.

    Gives the hashes of the files, whose bytes are to go once this is on disk.
    """
    tx.run(sa.delete(message_revisions).where(message_revisions.c.message_id == message.id))
    tx.run(
        sa.update(messages)
        .where(messages.c.workspace_id == message.workspace_id, messages.c.id == message.id)
        .values(text="", mentions="[]", sources=None, deleted_at=tx.now)
    )
    delete_previews(tx, message)
    _tell_search(tx, message)
    return delete_of_message(tx, message.id)


def _tell_search(tx: Tx, message: Message) -> None:
    tx.run(sa.insert(search_changes).values(workspace_id=message.workspace_id, message_id=message.id))


def add_reaction(tx: Tx, message: Message, member_id: MemberId, emoji: str, seq: int) -> None:
    """Add a reaction that the event `seq` announces."""
    tx.run(
        sa.insert(reactions).values(
            workspace_id=message.workspace_id,
            room_id=message.room_id,
            message_id=message.id,
            member_id=member_id,
            emoji=emoji,
            added_seq=seq,
        )
    )


def remove_reaction(tx: Tx, message: Message, member_id: MemberId, emoji: str, seq: int) -> None:
    """End a reaction at the event `seq`."""
    tx.run(
        sa.update(reactions)
        .where(
            reactions.c.message_id == message.id,
            reactions.c.member_id == member_id,
            reactions.c.emoji == emoji,
            reactions.c.removed_seq.is_(None),
        )
        .values(removed_seq=seq)
    )


async def find_one(db: Database, workspace_id: WorkspaceId, message_id: MessageId) -> Message | None:
    """Read a message as it stands."""
    async with db.read() as connection:
        return await find_one_in(connection, workspace_id, message_id)


async def find_one_in(connection: AsyncConnection, workspace_id: WorkspaceId, message_id: MessageId) -> Message | None:
    """Read a message as `find_one` does, on a connection of the caller's."""
    query = shown().where(messages.c.workspace_id == workspace_id, messages.c.id == message_id)
    found = await read_found(connection, query)
    return found[0] if found else None


async def list_some(db: Database, workspace_id: WorkspaceId, message_ids: list[MessageId]) -> list[Message]:
    """Read messages by their ids, in no particular order; unknown ones are left out."""
    query = shown().where(messages.c.workspace_id == workspace_id, messages.c.id.in_(message_ids))
    async with db.read() as connection:
        return await read_found(connection, query)


async def read_by_id(connection: AsyncConnection, message_ids: list[MessageId]) -> list[Message]:
    """Read messages by their ids, in no particular order; unknown ones are left out."""
    query = sa.select(messages, link_previews.c.previews).outerjoin(link_previews, _IS_PREVIEWED)
    return await read_found(connection, query.where(messages.c.id.in_(message_ids)))


@dataclass(frozen=True, slots=True)
class Page:
    """Which messages of a room: the newest before a number, not before another, of one thread or all."""

    before_seq: int | None = None
    from_seq: int = 0
    thread_id: str | None = None
    limit: int = 50


async def list_authors_before(db: Database, message: Message, since: datetime, limit: int) -> list[MemberId]:
    """Read who wrote the messages before one, back to a moment, the last first."""
    query = (
        sa.select(messages.c.author_id)
        .where(messages.c.room_id == message.room_id, messages.c.seq < message.seq, messages.c.created_at >= since)
        .order_by(messages.c.seq.desc())
        .limit(limit)
    )
    async with db.read() as connection:
        return [MemberId(author_id) for author_id in (await connection.execute(query)).scalars()]


async def list_page(db: Database, room_id: RoomId, page: Page) -> tuple[list[Message], bool]:
    """Read a page of messages, oldest first, and whether older ones follow."""
    async with db.read() as connection:
        return await read_page(connection, room_id, page)


async def list_replies(db: Database, asked: Message, within: int, limit: int) -> list[Message]:
    """Read the first messages that reply to one and stand, among the next events of its room, oldest first."""
    query = shown().where(
        messages.c.room_id == asked.room_id,
        messages.c.seq > asked.seq,
        messages.c.seq <= asked.seq + within,
        messages.c.reply_to == asked.id,
        messages.c.deleted_at.is_(None),
    )
    async with db.read() as connection:
        return await read_found(connection, query.order_by(messages.c.seq).limit(limit))


async def read_page(connection: AsyncConnection, room_id: RoomId, page: Page) -> tuple[list[Message], bool]:
    """Read a page as `list_page` does, on a connection of the caller's."""
    query = shown().where(messages.c.room_id == room_id, messages.c.seq >= page.from_seq)
    if page.before_seq is not None:
        query = query.where(messages.c.seq < page.before_seq)
    if page.thread_id is not None:
        query = query.where(sa.or_(messages.c.thread_id == page.thread_id, messages.c.id == page.thread_id))
    found = await read_found(connection, query.order_by(messages.c.seq.desc()).limit(page.limit + 1))
    return found[: page.limit][::-1], len(found) > page.limit


def shown() -> sa.Select[Any]:
    """Select messages as they are shown, with the thread that each began, and what its links lead to."""
    beside = (threads.c.replies, threads.c.last_seq, threads.c.last_at, link_previews.c.previews)
    with_threads = sa.select(messages, *beside).outerjoin(threads, threads.c.root_id == messages.c.id)
    return with_threads.outerjoin(link_previews, _IS_PREVIEWED)


def is_named(
    *names: sa.ColumnElement[str], within: sa.ColumnElement[str] = messages.c.mentions
) -> sa.ColumnElement[bool]:
    """Say in a query whether a message names any of these: a member's id, or everybody as `@room`."""
    quoted = [sa.literal('"') + name + sa.literal('"') for name in names]
    return sa.or_(*(sa.func.replace(within, one, "") != within for one in quoted))


def collective_name(kind: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """Give in a query the name by which a member of this kind is called together with all others of its kind."""
    return sa.case((kind == "agent", "@agents"), else_="@room")


async def list_deleted(db: Database, message_ids: list[MessageId]) -> set[MessageId]:
    """Say which of these messages were deleted."""
    query = sa.select(messages.c.id).where(messages.c.id.in_(message_ids), messages.c.deleted_at.is_not(None))
    async with db.read() as connection:
        return {MessageId(message_id) for message_id in (await connection.execute(query)).scalars()}


async def has_messages_from(connection: AsyncConnection, room_id: RoomId, page: Page, seq: int) -> bool:
    """Say whether any message that the page may show has this number or a later one."""
    query = sa.select(messages.c.id).where(messages.c.room_id == room_id, messages.c.seq >= max(seq, page.from_seq))
    if page.thread_id is not None:
        query = query.where(sa.or_(messages.c.thread_id == page.thread_id, messages.c.id == page.thread_id))
    return (await connection.execute(query.limit(1))).first() is not None


async def read_found(connection: AsyncConnection, query: sa.Select[Any]) -> list[Message]:
    """Read the messages that a query of the table, or of `shown`, selects, in its order."""
    rows = (await connection.execute(query)).mappings().all()
    marks = (await connection.execute(_reactions_of([row["id"] for row in rows]))).all() if rows else []
    standing = _standing(marks)
    attached = await read_attached(connection, [row["id"] for row in rows])
    return [_message(row, standing.get(row["id"], ()), attached.get(row["id"], ())) for row in rows]


def _reactions_of(message_ids: list[Any]) -> sa.Select[Any]:
    return (
        sa.select(reactions.c.message_id, reactions.c.emoji, reactions.c.member_id)
        .where(reactions.c.message_id.in_(message_ids), reactions.c.removed_seq.is_(None))
        .order_by(reactions.c.n)
    )


def _standing(rows: Any) -> dict[str, tuple[Reaction, ...]]:
    grouped: dict[str, dict[str, list[MemberId]]] = {}
    for message_id, emoji, member_id in rows:
        grouped.setdefault(message_id, {}).setdefault(emoji, []).append(member_id)
    return {
        message_id: tuple(Reaction(emoji, tuple(who)) for emoji, who in by_emoji.items())
        for message_id, by_emoji in grouped.items()
    }


def _message(row: Any, standing: tuple[Reaction, ...], attached: tuple[File, ...]) -> Message:
    return Message(
        id=MessageId(row["id"]),
        workspace_id=WorkspaceId(row["workspace_id"]),
        room_id=RoomId(row["room_id"]),
        seq=row["seq"],
        author_id=MemberId(row["author_id"]),
        text=row["text"],
        created_at=row["created_at"],
        revision=row["revision"],
        reply_to=row["reply_to"],
        thread_id=row["thread_id"],
        mentions=tuple(json.loads(row["mentions"])),
        reactions=standing,
        attachments=attached,
        turn_id=row["turn_id"],
        edited_at=row["edited_at"],
        deleted_at=row["deleted_at"],
        thread=ThreadGrowth(row["replies"], row["last_seq"], row["last_at"]) if row.get("replies") else None,
        previews=previews_of(row.get("previews")),
        sources=sources_of(row["sources"]),
    )
