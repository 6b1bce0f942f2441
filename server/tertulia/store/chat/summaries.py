"""What stretches of a room's talk came to, in the database: each stands for as long as all that it was made of does."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tertulia.domain.ids import MemberId, RoomId, WorkspaceId
from tertulia.domain.message import Message
from tertulia.domain.people import Member
from tertulia.domain.words.summary import Gist, Quote, RoomSummary
from tertulia.store.database import Database
from tertulia.store.memory.off_record import is_on_record
from tertulia.store.tables.base import from_micros, to_micros
from tertulia.store.tables.memories import memory_consents, room_summaries
from tertulia.store.tables.rooms import messages
from tertulia.store.tx import Tx

_QUOTES = ("decided", "open", "figures", "told")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Talk of a room, or of one thread of it, between two numbers.

    `messages` and `revisions` count and sum those of its messages on the record; `heard` are those whose words a
    summary of it may hold.
    """

    workspace_id: WorkspaceId
    room_id: RoomId
    thread_id: str | None
    from_seq: int
    to_seq: int
    messages: int
    revisions: int
    heard: frozenset[MemberId]


@dataclass(frozen=True, slots=True)
class Kept:
    """A summary of a stretch."""

    stretch: Stretch
    summary: RoomSummary


@dataclass(frozen=True, slots=True)
class Span:
    """Where summaries are looked for: all that lie between two numbers of a room or thread, the second excluded."""

    workspace_id: WorkspaceId
    room_id: RoomId
    thread_id: str | None
    from_seq: int
    before_seq: int


def put_summary(tx: Tx, kept: Kept, most: int) -> bool:
    """Keep a summary, in the place of what lies across it, and of each place the last `most`.

    False, and nothing is kept, where the talk is another by now, or somebody whose words are in it does not allow it.
    """
    one, c = kept.stretch, room_summaries.c
    if not tx.run(_stands(one)).scalar_one():
        return False
    here = (c.workspace_id == one.workspace_id, *_in_place(one.room_id, one.thread_id))
    tx.run(sa.delete(room_summaries).where(*here, c.from_seq <= one.to_seq, c.to_seq >= one.from_seq))
    tx.run(
        sa.insert(room_summaries).values(
            workspace_id=one.workspace_id,
            room_id=one.room_id,
            thread_id=one.thread_id or "",
            from_seq=one.from_seq,
            to_seq=one.to_seq,
            messages=one.messages,
            revisions=one.revisions,
            heard=sorted(one.heard),
            content=_plain(kept.summary),
            made_at=tx.now,
        )
    )
    last = sa.select(c.ordinal).where(*here).order_by(c.from_seq.desc()).limit(most)
    kept_ids = list(tx.run(last).scalars())
    if len(kept_ids) == most:
        tx.run(sa.delete(room_summaries).where(*here, c.ordinal.not_in(kept_ids)))
    return True


async def is_standing(db: Database, stretch: Stretch) -> bool:
    """Say whether talk is as it was read, and everybody whose words are in it allows them to be repeated."""
    async with db.read() as connection:
        return bool((await connection.execute(_stands(stretch))).scalar_one())


async def list_standing(db: Database, span: Span, most: int) -> list[Kept]:
    """Read the last summaries that lie wholly in a span and were made of what stands there now, oldest first."""
    c = room_summaries.c
    query = (
        sa.select(room_summaries, *_counted(room_summaries.c, span.thread_id))
        .where(c.workspace_id == span.workspace_id, *_in_place(span.room_id, span.thread_id))
        .where(c.from_seq >= span.from_seq, c.to_seq < span.before_seq)
        .order_by(c.from_seq.desc())
        .limit(most)
    )
    async with db.read() as connection:
        rows = (await connection.execute(query)).all()
    return [_read(row) for row in reversed(rows) if (row.counted, row.summed) == (row.messages, row.revisions)]


def drop_summaries_of_message(tx: Tx, message: Message) -> None:
    """Remove what was made of a message."""
    c = room_summaries.c
    places = ("", message.thread_id or message.id)
    here = (c.workspace_id == message.workspace_id, c.room_id == message.room_id, c.thread_id.in_(places))
    tx.run(sa.delete(room_summaries).where(*here, c.from_seq <= message.seq, c.to_seq >= message.seq))


def drop_summaries_of_person(tx: Tx, member: Member) -> int:
    """Remove all that somebody's words may be in; gives how many that were."""
    c = room_summaries.c
    named = sa.cast(c.heard, sa.Text).contains(f'"{member.id}"', autoescape=True)
    return tx.run(sa.delete(room_summaries).where(c.workspace_id == member.workspace_id, named)).rowcount


def _in_place(room_id: RoomId, thread_id: str | None) -> tuple[sa.ColumnElement[bool], ...]:
    return room_summaries.c.room_id == room_id, room_summaries.c.thread_id == (thread_id or "")


def _stands(one: Stretch) -> sa.Select[Any]:
    counted, summed = _counted(one)
    minds = sa.select(memory_consents.c.member_id).where(memory_consents.c.member_id.in_(sorted(one.heard)))
    return sa.select(sa.and_(counted == one.messages, summed == one.revisions, ~minds.exists()))


def _counted(of: Any, thread_id: str | None = None) -> tuple[Any, Any]:
    """Count the messages of a stretch, or of a row of them, that stand on the record, and sum their revisions."""
    m = messages.c
    where = [m.room_id == of.room_id, m.seq >= of.from_seq, m.seq <= of.to_seq, m.deleted_at.is_(None), is_on_record()]
    thread_id = of.thread_id if isinstance(of, Stretch) else thread_id
    if thread_id is not None:
        where.append(sa.or_(m.thread_id == thread_id, m.id == thread_id))
    counted = sa.select(sa.func.count()).select_from(messages).where(*where)
    summed = sa.select(sa.func.coalesce(sa.func.sum(m.revision), 0)).where(*where)
    return counted.scalar_subquery().label("counted"), summed.scalar_subquery().label("summed")


def _plain(summary: RoomSummary) -> dict[str, Any]:
    quotes = {name: [_plain_words(one) for one in getattr(summary, name)] for name in (*_QUOTES, "words")}
    return {"authors": dict(summary.authors), "topics": list(summary.topics)} | quotes


def _plain_words(one: Quote | Gist) -> dict[str, Any]:
    return asdict(one) | {"at": to_micros(one.at)}


def _read(row: sa.Row[Any]) -> Kept:
    told = row.content
    stretch = Stretch(
        WorkspaceId(row.workspace_id),
        RoomId(row.room_id),
        row.thread_id or None,
        row.from_seq,
        row.to_seq,
        row.messages,
        row.revisions,
        frozenset(map(MemberId, row.heard)),
    )
    quotes = {name: tuple(Quote(**one | {"at": _moment(one)}) for one in told[name]) for name in _QUOTES}
    summary = RoomSummary(
        row.from_seq,
        row.to_seq,
        row.messages,
        told["authors"],
        tuple(told["topics"]),
        words=tuple(Gist(**one | {"at": _moment(one)}) for one in told["words"]),
        **quotes,
    )
    return Kept(stretch, summary)


def _moment(one: dict[str, Any]) -> datetime:
    return from_micros(one["at"])
