"""Rooms, memberships and read marks in the database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from tertulia.domain.events import Event
from tertulia.domain.ids import MemberId, MessageId, RoomId, WorkspaceId
from tertulia.domain.message import Message
from tertulia.domain.people import Membership, Room
from tertulia.domain.words.text import name_key
from tertulia.store.chat.pins import read_pinned_ids
from tertulia.store.chat.unread import count_unread, is_unheard
from tertulia.store.database import Database
from tertulia.store.log import read_history
from tertulia.store.messages import Page, collective_name, is_named
from tertulia.store.tables.order import room_silences
from tertulia.store.tables.people import members
from tertulia.store.tables.rooms import events, messages, room_members, rooms
from tertulia.store.tx import Hot, Tx

_MARK_READ = Hot.of(
    sa.update(room_members)
    .where(
        room_members.c.room_id == sa.bindparam("room"),
        room_members.c.member_id == sa.bindparam("member"),
        room_members.c.read_seq < sa.bindparam("seq"),
    )
    .values(read_seq=sa.bindparam("seq"))
)

_IS_INSIDE = Hot.of(
    sa.select(room_members.c.joined_seq).where(
        room_members.c.room_id == sa.bindparam("room"), room_members.c.member_id == sa.bindparam("member")
    )
)

_STANDING = Hot.of(
    sa.select(rooms.c.archived_at, room_silences.c.until)
    .select_from(
        room_members.join(rooms, rooms.c.id == room_members.c.room_id).outerjoin(
            room_silences,
            sa.and_(
                room_silences.c.room_id == room_members.c.room_id, room_silences.c.member_id == room_members.c.member_id
            ),
        )
    )
    .where(room_members.c.room_id == sa.bindparam("room"), room_members.c.member_id == sa.bindparam("member"))
)


def insert_room(tx: Tx, room: Room, direct_key: str | None) -> None:
    """Add a room without members."""
    tx.run(
        sa.insert(rooms).values(
            id=room.id,
            workspace_id=room.workspace_id,
            name=room.name,
            name_key=_name_key(room),
            kind=room.kind,
            topic=room.topic,
            history=room.history,
            direct_key=direct_key,
            created_by=room.created_by,
            created_at=room.created_at,
        )
    )


def update_room(tx: Tx, room: Room) -> None:
    """Write a room's kind, name, topic, rules and archive mark."""
    tx.run(
        sa.update(rooms)
        .where(rooms.c.workspace_id == room.workspace_id, rooms.c.id == room.id)
        .values(
            name=room.name,
            name_key=_name_key(room),
            kind=room.kind,
            topic=room.topic,
            history=room.history,
            archived_at=room.archived_at,
            slow_mode_s=room.slow_mode_s,
        )
    )


def is_name_taken(tx: Tx, room: Room) -> bool:
    """Say whether a room that is not archived has this one's name: any of its creator's, or if it is public any public.

    Names differ by more than the case of their letters. What others keep to themselves is not compared, so that a name
    that is refused tells of no room that its creator may not know of.
    """
    comparable = rooms.c.created_by == room.created_by
    if room.kind == "public":
        comparable = sa.or_(comparable, rooms.c.kind == "public")
    same = (rooms.c.workspace_id == room.workspace_id, rooms.c.name_key == _name_key(room), rooms.c.id != room.id)
    query = sa.select(rooms.c.id).where(*same, rooms.c.archived_at.is_(None), comparable).limit(1)
    return tx.run(query).first() is not None


def find_standing(
    tx: Tx, room_id: RoomId, member_id: MemberId
) -> Literal["may_write", "silenced", "archived", "outside"]:
    """Say how a member stands to a room at this point of the batch, in one query: it is asked for every message."""
    row = tx.hot_row(_STANDING, {"room": room_id, "member": member_id})
    if row is None:
        return "outside"
    archived_at, silenced_until = row
    if archived_at is not None:
        return "archived"
    return "silenced" if silenced_until is not None and silenced_until > tx.now_micros else "may_write"


def get_room(tx: Tx, room_id: RoomId) -> Room:
    """Read a room that is known to exist as it stands at this point of the batch."""
    return _room(tx.run(sa.select(rooms).where(rooms.c.id == room_id)).mappings().one())


def list_rooms_of(tx: Tx, member_id: MemberId) -> list[Room]:
    """List the rooms that a member is in at this point of the batch, in order of joining."""
    inside = room_members.join(rooms, rooms.c.id == room_members.c.room_id)
    query = sa.select(rooms).select_from(inside).where(room_members.c.member_id == member_id)
    return [_room(row) for row in tx.run(query.order_by(room_members.c.joined_at, rooms.c.id)).mappings()]


def find_direct(tx: Tx, workspace_id: WorkspaceId, direct_key: str) -> RoomId | None:
    """Find the direct room of exactly these people."""
    query = sa.select(rooms.c.id).where(rooms.c.workspace_id == workspace_id, rooms.c.direct_key == direct_key)
    found: str | None = tx.run(query).scalar_one_or_none()
    return None if found is None else RoomId(found)


def insert_membership(tx: Tx, workspace_id: WorkspaceId, membership: Membership) -> None:
    """Let a member in; what was said before counts as read."""
    tx.run(
        sa.insert(room_members).values(
            room_id=membership.room_id,
            member_id=membership.member_id,
            workspace_id=workspace_id,
            role=membership.role,
            agent_mode=membership.agent_mode,
            agent_threshold=membership.agent_threshold,
            opens_after_min=membership.opens_after_min,
            opens_by=membership.opens_by,
            joined_seq=membership.joined_seq,
            joined_at=membership.joined_at,
            read_seq=membership.joined_seq,
        )
    )


def has_membership(tx: Tx, room_id: RoomId, member_id: MemberId) -> bool:
    """Say whether the member is in the room at this point of the batch."""
    return tx.hot_row(_IS_INSIDE, {"room": room_id, "member": member_id}) is not None


def count_members(tx: Tx, room_id: RoomId) -> int:
    """Count who is in a room at this point of the batch."""
    query = sa.select(sa.func.count()).select_from(room_members).where(room_members.c.room_id == room_id)
    found: int = tx.run(query).scalar_one()
    return found


def find_last_join(tx: Tx, room_id: RoomId) -> int:
    """Find with which number the last of those came who are in a room at this point of the batch; 0 if nobody is."""
    query = sa.select(sa.func.max(room_members.c.joined_seq)).where(room_members.c.room_id == room_id)
    found: int | None = tx.run(query).scalar_one()
    return found or 0


def delete_membership(tx: Tx, room_id: RoomId, member_id: MemberId) -> bool:
    """Take a member out; False when it was not in."""
    where = (room_members.c.room_id == room_id, room_members.c.member_id == member_id)
    if not has_membership(tx, room_id, member_id):
        return False
    tx.run(sa.delete(room_members).where(*where))
    return True


def set_agent_place(tx: Tx, place: Membership) -> None:
    """Write how an agent takes the floor in a room."""
    where = (room_members.c.room_id == place.room_id, room_members.c.member_id == place.member_id)
    names = ("agent_mode", "agent_threshold", "opens_after_min", "opens_by")
    values = {name: getattr(place, name) for name in names}
    tx.run(sa.update(room_members).where(*where).values(values))


def mark_read(tx: Tx, room_id: RoomId, member_id: MemberId, seq: int) -> bool:
    """Move a read mark forward; False when it already stood there or further."""
    return tx.hot(_MARK_READ, {"room": room_id, "member": member_id, "seq": seq}).rowcount == 1


def get_read_seq(tx: Tx, room_id: RoomId, member_id: MemberId) -> int:
    """Read a member's read mark at this point of the batch; 0 for one that has left."""
    where = (room_members.c.room_id == room_id, room_members.c.member_id == member_id)
    return tx.run(sa.select(room_members.c.read_seq).where(*where)).scalar_one_or_none() or 0


async def list_all_rooms(db: Database) -> list[tuple[Room, int]]:
    """Read every room with the number of its last event: what the rooms' cached state is built from."""
    head = sa.select(sa.func.max(events.c.seq)).where(events.c.room_id == rooms.c.id).scalar_subquery()
    async with db.read() as connection:
        rows = (await connection.execute(sa.select(rooms, head.label("seq")))).mappings().all()
    return [(_room(row), row["seq"] or 0) for row in rows]


async def list_all_memberships(db: Database) -> list[tuple[Membership, int]]:
    """Read every membership of every room with its read mark, in order of joining."""
    async with db.read() as connection:
        query = select_seats().order_by(room_members.c.joined_seq, room_members.c.member_id)
        rows = (await connection.execute(query)).mappings().all()
    return [(membership_of(row), row["read_seq"]) for row in rows]


async def list_said_seqs(db: Database) -> dict[RoomId, int]:
    """Read the number of each room's last message, 0 where nothing was said."""
    last = sa.select(sa.func.max(messages.c.seq)).where(messages.c.room_id == rooms.c.id).scalar_subquery()
    async with db.read() as connection:
        found = (await connection.execute(sa.select(rooms.c.id, last))).all()
    return {RoomId(room_id): seq or 0 for room_id, seq in found}


async def list_unread(db: Database, member_ids: Collection[MemberId]) -> dict[MemberId, dict[RoomId, tuple[int, int]]]:
    """Count, per member and room, the messages by others after the read mark, and those of them that mention it.

    What is said in threads is counted there, and what agents say that the member has muted is not counted. Only what
    has any is given; of a room the newest `MAX_UNREAD` count.
    """
    is_mine = is_named(room_members.c.member_id, collective_name(members.c.kind))
    unread, mentions = count_unread(
        is_mine,
        messages.c.room_id == room_members.c.room_id,
        messages.c.seq > room_members.c.read_seq,
        messages.c.author_id != room_members.c.member_id,
        ~is_unheard(room_members.c.member_id),
        messages.c.thread_id.is_(None),
        beside=(room_members, members),
    )
    query = (
        sa.select(room_members.c.member_id, room_members.c.room_id, unread, mentions)
        .join(members, members.c.id == room_members.c.member_id)
        .where(room_members.c.member_id.in_(member_ids))
    )
    async with db.read() as connection:
        rows = (await connection.execute(query)).all()
    counts: dict[MemberId, dict[RoomId, tuple[int, int]]] = {}
    for member_id, room_id, unread_count, mention_count in rows:
        if unread_count:
            counts.setdefault(MemberId(member_id), {})[RoomId(room_id)] = (unread_count, mention_count)
    return counts


@dataclass(frozen=True, slots=True)
class RoomMoment:
    """A room, who is in it, what was said last, happened meanwhile and is pinned, all as of the event `seq`."""

    room: Room
    seq: int
    memberships: list[Membership]
    messages: list[Message]
    events: list[Event]
    pins: list[MessageId]
    read_seq: int


async def get_moment(db: Database, room_id: RoomId, member_id: MemberId, page: Page) -> RoomMoment:
    """Read a room that is known to exist at one moment, with one member's read mark."""
    async with db.read_one_moment() as connection:
        room = (await connection.execute(sa.select(rooms).where(rooms.c.id == room_id))).mappings().one()
        head = await connection.execute(sa.select(sa.func.max(events.c.seq)).where(events.c.room_id == room_id))
        inside = select_seats().where(room_members.c.room_id == room_id).order_by(room_members.c.joined_seq)
        rows = (await connection.execute(inside)).mappings().all()
        history = await read_history(connection, _room(room), page)
        return RoomMoment(
            room=_room(room),
            seq=head.scalar_one() or 0,
            memberships=[membership_of(row) for row in rows],
            messages=history.messages,
            events=history.events,
            pins=await read_pinned_ids(connection, room_id),
            read_seq=next((row["read_seq"] for row in rows if row["member_id"] == member_id), 0),
        )


def _name_key(room: Room) -> str | None:
    return None if room.kind == "direct" else name_key(room.name)


def select_seats() -> sa.Select[Any]:
    """Select memberships as `membership_of` reads them."""
    silenced = sa.and_(
        room_silences.c.room_id == room_members.c.room_id, room_silences.c.member_id == room_members.c.member_id
    )
    return sa.select(room_members, room_silences.c.until.label("silenced_until")).select_from(
        room_members.outerjoin(room_silences, silenced)
    )


def membership_of(row: Any) -> Membership:
    """Make a membership of a row of `select_seats`."""
    names = (
        "room_id",
        "member_id",
        "role",
        "joined_seq",
        "joined_at",
        "agent_mode",
        "silenced_until",
        "agent_threshold",
        "opens_after_min",
        "opens_by",
    )
    return Membership(**{name: row[name] for name in names})


def _room(row: Any) -> Room:
    names = ("id", "workspace_id", "name", "kind", "topic", "history", "created_by", "created_at", "archived_at")
    return Room(**{name: row[name] for name in names}, slow_mode_s=row["slow_mode_s"])
