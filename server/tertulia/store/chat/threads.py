"""Threads in the database: how far each has grown, who follows it, and how far they have read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from tertulia.domain.ids import MemberId, MessageId, RoomId
from tertulia.domain.message import Message, ThreadGrowth
from tertulia.domain.people import Member
from tertulia.store.chat.places import Place
from tertulia.store.chat.unread import count_unread, is_unheard
from tertulia.store.database import Database
from tertulia.store.messages import collective_name, is_named, read_found, shown
from tertulia.store.tables.conversation import thread_followers, threads
from tertulia.store.tables.rooms import messages, room_members, rooms
from tertulia.store.tx import Hot, Tx

_GROW = Hot.of(
    sa.update(threads)
    .where(threads.c.root_id == sa.bindparam("root"))
    .values(
        replies=threads.c.replies + sa.literal_column("1"), last_seq=sa.bindparam("seq"), last_at=sa.bindparam("at")
    )
)
_IS_ROOT_SEEN = sa.or_(rooms.c.history == "all", threads.c.root_seq >= room_members.c.joined_seq)
_STANDING = Hot.of(
    sa.select(thread_followers.c.is_following, thread_followers.c.read_seq).where(
        thread_followers.c.member_id == sa.bindparam("member"), thread_followers.c.thread_id == sa.bindparam("root")
    )
)


@dataclass(frozen=True, slots=True)
class FollowedThread:
    """A thread that a member follows, how far it has read, and how much others said there since.

    `root` is None where it was said before the member came: of the thread it sees, and is told, what was said since.
    """

    root_id: MessageId
    room_id: RoomId
    root: Message | None
    growth: ThreadGrowth
    read_seq: int
    unread: int
    mentions: int


def note_reply(tx: Tx, reply: Message, root_id: MessageId) -> None:
    """Let a thread grow by a message; its author and those it names follow the thread from now on.

    With the first reply whoever wrote the thread's first message follows it too, unless they said that they would not.
    """
    if tx.hot(_GROW, {"root": root_id, "seq": reply.seq, "at": tx.now_micros}).rowcount == 0:
        _begin(tx, reply, root_id)
    _follow(tx, reply, root_id, reply.author_id, reply.seq)
    for member_id in reply.mentions:
        if not member_id.startswith("@") and member_id != reply.author_id:
            _follow(tx, reply, root_id, member_id, reply.seq - 1)


def _begin(tx: Tx, reply: Message, root_id: MessageId) -> None:
    root = tx.run(sa.select(messages.c.seq, messages.c.author_id).where(messages.c.id == root_id)).one()
    tx.run(
        sa.insert(threads).values(
            root_id=root_id,
            workspace_id=reply.workspace_id,
            room_id=reply.room_id,
            root_seq=root.seq,
            replies=1,
            last_seq=reply.seq,
            last_at=tx.now,
        )
    )
    if _find_standing(tx, root_id, root.author_id) is None:
        _insert(tx, reply, root_id, root.author_id, (True, root.seq))


def _follow(tx: Tx, message: Message, root_id: MessageId, member_id: MemberId, read_seq: int) -> None:
    """Have a member follow a thread; what was said before it began to counts as read."""
    standing = _find_standing(tx, root_id, member_id)
    if standing is None:
        _insert(tx, message, root_id, member_id, (True, read_seq))
    elif not standing[0]:
        _update(tx, root_id, member_id, (True, max(read_seq, standing[1])))


def set_following(tx: Tx, root: Message, member_id: MemberId, is_following: bool) -> bool:
    """Have a member follow a thread, or no longer, as it said; False when that is as it was.

    What was said before counts as read.
    """
    last = tx.run(sa.select(threads.c.last_seq).where(threads.c.root_id == root.id)).scalar_one_or_none()
    standing = _find_standing(tx, root.id, member_id)
    if standing is not None and standing[0] == is_following:
        return False
    if is_following:
        _follow(tx, root, root.id, member_id, root.seq if last is None else last)
    elif standing is None:
        _insert(tx, root, root.id, member_id, (False, root.seq))
    else:
        _update(tx, root.id, member_id, (False, standing[1]))
    return True


def mark_thread_read(tx: Tx, root_id: MessageId, member_id: MemberId, seq: int) -> tuple[int, bool]:
    """Move the mark of a member who follows a thread, or did, forward; gives where it stands and whether it moved.

    Others have no mark, which counts as 0.
    """
    standing = _find_standing(tx, root_id, member_id)
    if standing is None or standing[1] >= seq:
        return (0 if standing is None else standing[1]), False
    _update(tx, root_id, member_id, (standing[0], seq))
    return seq, True


def mark_all_read(tx: Tx, member_id: MemberId) -> list[tuple[RoomId, MessageId, int]]:
    """Mark all that a member follows as read up to its last reply; gives which marks moved where."""
    query = (
        sa.select(threads.c.room_id, threads.c.root_id, threads.c.last_seq)
        .join(thread_followers, thread_followers.c.thread_id == threads.c.root_id)
        .join(room_members, room_members.c.room_id == threads.c.room_id)
        .where(
            thread_followers.c.member_id == member_id,
            room_members.c.member_id == member_id,
            thread_followers.c.is_following,
            thread_followers.c.read_seq < threads.c.last_seq,
        )
        .order_by(threads.c.last_at, threads.c.root_id)
    )
    behind = [(RoomId(row.room_id), MessageId(row.root_id), int(row.last_seq)) for row in tx.run(query)]
    for _, root_id, last_seq in behind:
        _update(tx, root_id, member_id, (True, last_seq))
    return behind


def _find_standing(tx: Tx, root_id: MessageId, member_id: MemberId) -> tuple[bool, int] | None:
    row = tx.hot_row(_STANDING, {"member": member_id, "root": root_id})
    return None if row is None else (bool(row[0]), row[1])


def _insert(tx: Tx, message: Message, root_id: MessageId, member_id: MemberId, standing: tuple[bool, int]) -> None:
    tx.run(
        sa.insert(thread_followers).values(
            member_id=member_id,
            thread_id=root_id,
            workspace_id=message.workspace_id,
            is_following=standing[0],
            read_seq=standing[1],
        )
    )


def _update(tx: Tx, root_id: MessageId, member_id: MemberId, standing: tuple[bool, int]) -> None:
    where = (thread_followers.c.member_id == member_id, thread_followers.c.thread_id == root_id)
    tx.run(sa.update(thread_followers).where(*where).values(is_following=standing[0], read_seq=standing[1]))


def has_reply_since(tx: Tx, root: Message, seq: int) -> bool:
    """Say whether anything was said in a thread from a number on."""
    query = sa.select(threads.c.root_id).where(threads.c.root_id == root.id, threads.c.last_seq >= seq)
    return tx.run(query).first() is not None


@dataclass(frozen=True, slots=True)
class ThreadQuery:
    """Which threads: of one room or of all that the member is in, those after a place, so many."""

    room_id: RoomId | None = None
    after: Place | None = None
    limit: int = 50


async def list_threads(db: Database, member: Member, wanted: ThreadQuery) -> tuple[list[FollowedThread], bool]:
    """Read the threads that a member follows where it is and may see them, and whether more follow.

    First comes the one in which something was said last.
    """
    query = (
        sa.select(threads, thread_followers.c.read_seq, _IS_ROOT_SEEN.label("is_root_seen"))
        .join(thread_followers, thread_followers.c.thread_id == threads.c.root_id)
        .join(room_members, room_members.c.room_id == threads.c.room_id)
        .join(rooms, rooms.c.id == threads.c.room_id)
        .where(
            threads.c.workspace_id == member.workspace_id,
            thread_followers.c.member_id == member.id,
            thread_followers.c.is_following,
            room_members.c.member_id == member.id,
            sa.or_(_IS_ROOT_SEEN, threads.c.last_seq >= room_members.c.joined_seq),
        )
        .order_by(threads.c.last_at.desc(), threads.c.root_id.desc())
    )
    if wanted.room_id is not None:
        query = query.where(threads.c.room_id == wanted.room_id)
    if wanted.after is not None:
        query = query.where(wanted.after.is_before(threads.c.last_at, threads.c.root_id))
    async with db.read_one_moment() as connection:
        rows = (await connection.execute(query.limit(wanted.limit + 1))).all()
        kept = rows[: wanted.limit]
        seen = [row.root_id for row in kept if row.is_root_seen]
        roots = {root.id: root for root in await read_found(connection, shown().where(messages.c.id.in_(seen)))}
        counts = await _count_unread(connection, member, [MessageId(row.root_id) for row in kept])
        replies = await _count_seen(connection, member, [row.root_id for row in kept if not row.is_root_seen])
    found = []
    for row in kept:
        growth = ThreadGrowth(replies.get(row.root_id, row.replies), row.last_seq, row.last_at)
        place = (MessageId(row.root_id), RoomId(row.room_id), roots.get(row.root_id), growth)
        found.append(FollowedThread(*place, row.read_seq, *counts[MessageId(row.root_id)]))
    return found, len(rows) > wanted.limit


async def _count_seen(connection: AsyncConnection, member: Member, root_ids: Sequence[str]) -> dict[str, int]:
    """Count the replies since the member came, of threads that began before."""
    query = (
        sa.select(messages.c.thread_id, sa.func.count())
        .join(room_members, room_members.c.room_id == messages.c.room_id)
        .where(
            messages.c.thread_id.in_(root_ids),
            room_members.c.member_id == member.id,
            messages.c.seq >= room_members.c.joined_seq,
        )
        .group_by(messages.c.thread_id)
    )
    return {row[0]: row[1] for row in await connection.execute(query)} if root_ids else {}


async def _count_unread(
    connection: AsyncConnection, member: Member, root_ids: Sequence[MessageId]
) -> dict[MessageId, tuple[int, int]]:
    is_mine = is_named(sa.literal(member.id), collective_name(sa.literal(member.kind)))
    unread, mentions = count_unread(
        is_mine,
        messages.c.thread_id == thread_followers.c.thread_id,
        messages.c.seq > thread_followers.c.read_seq,
        messages.c.author_id != member.id,
        sa.or_(rooms.c.history == "all", messages.c.seq >= room_members.c.joined_seq),
        ~is_unheard(thread_followers.c.member_id),
        beside=(thread_followers, rooms, room_members),
    )
    query = (
        sa.select(thread_followers.c.thread_id, unread, mentions)
        .join(threads, threads.c.root_id == thread_followers.c.thread_id)
        .join(rooms, rooms.c.id == threads.c.room_id)
        .join(room_members, room_members.c.room_id == rooms.c.id)
        .where(
            thread_followers.c.member_id == member.id,
            room_members.c.member_id == member.id,
            thread_followers.c.thread_id.in_(root_ids),
        )
    )
    return {MessageId(row[0]): (row[1], row[2]) for row in await connection.execute(query)}
