"""What waits for somebody who is away, and up to where it was told of it, in the database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from tertulia.domain.accounts import Profile
from tertulia.domain.ids import MemberId, MessageId, RoomId
from tertulia.domain.people import Member
from tertulia.domain.reaching.digest import Waiting
from tertulia.store.accounts.profiles import AT_ONCE, get_profile, profile_of, put_profile
from tertulia.store.database import Database
from tertulia.store.messages import collective_name, is_named
from tertulia.store.tables.accounts import digests, profiles
from tertulia.store.tables.conversation import thread_followers
from tertulia.store.tables.order import agent_mutes, member_blocks, room_notifications
from tertulia.store.tables.people import members
from tertulia.store.tables.rooms import messages, room_members, rooms
from tertulia.store.tx import Tx

# Of what was said since, in whatever workspace, the newest is looked through; what was before is read in the rooms.
MAX_LOOKED_THROUGH = 50_000
MAX_WAITING = 1_000
MAX_TEXT_CHARACTERS = 1_000
# A week's mail is a week away, and an hour that the clocks are put back.
MAX_AHEAD = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Told:
    """Up to which message, in commit order, somebody was told, and when."""

    n: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Reader:
    """A person whom mail reaches, with what it says of itself and what it was told."""

    member_id: MemberId
    profile: Profile
    told: Told


async def list_readers(db: Database, now: datetime, after: str, limit: int) -> list[Reader]:
    """Read whom mail reaches, of all workspaces, who did not turn digests off and are to be looked at by now.

    By their ids. A moment that is too far away was noted by a clock that was wrong, and holds nothing up.
    """
    query = (
        sa.select(profiles, digests.c.told_n, digests.c.told_at)
        .join(digests, digests.c.member_id == profiles.c.member_id)
        .join(members, members.c.id == profiles.c.member_id)
        .where(
            profiles.c.member_id > after,
            profiles.c.email.is_not(None),
            profiles.c.email_confirmed_at.is_not(None),
            sa.or_(profiles.c.digest.is_(None), profiles.c.digest != "off"),
            members.c.kind == "human",
            members.c.deactivated_at.is_(None),
            sa.or_(digests.c.due_at <= now, digests.c.due_at > now + MAX_AHEAD),
        )
        .order_by(profiles.c.member_id)
        .limit(limit)
    )
    async with db.read() as connection:
        rows = (await connection.execute(query)).mappings().all()
    return [Reader(row["member_id"], profile_of(row), Told(row["told_n"], row["told_at"])) for row in rows]


async def list_waiting(db: Database, member: Member, after_n: int) -> tuple[list[Waiting], int]:
    """Read what waits for a member of what was said after a place in the order of commits, oldest first, and its end.

    Not what it read or wrote, what was deleted, what it would not hear of, nor what is where it is not.
    """
    async with db.read_one_moment() as connection:
        end = (await connection.execute(sa.select(sa.func.max(messages.c.n)))).scalar_one() or 0
        rows = (await connection.execute(_waiting(member, max(after_n, end - MAX_LOOKED_THROUGH)))).all()
    found = [Waiting(MessageId(row.id), RoomId(row.room_id), row.author_id, row.kind, row.text) for row in rows]
    return found, max(end, after_n)


def confirm_email(tx: Tx, member: Member, before: Profile) -> None:
    """Write down that a person reads what goes to its mail address; what comes from now on may be told there."""
    if before.email_confirmed_at is None:
        put_profile(tx, member, replace(before, email_confirmed_at=tx.now))
        begin(tx, member)


def begin(tx: Tx, member: Member) -> None:
    """Tell a member from now on: what was said before counts as told."""
    put_told(tx, member, Told(_newest(tx), tx.now))


def find_told(tx: Tx, member: Member) -> Told | None:
    """Find up to where a member was told, as it stands at this point of the batch."""
    row = tx.run(sa.select(digests.c.told_n, digests.c.told_at).where(*_own(member))).first()
    return None if row is None else Told(row.told_n, row.told_at)


def postpone(tx: Tx, member: Member, reader: Reader, due_at: datetime) -> None:
    """Look at somebody again at a moment and not before, unless something became different meanwhile."""
    if find_told(tx, member) == reader.told and get_profile(tx, member) == reader.profile:
        tx.run(sa.update(digests).where(*_own(member)).values(due_at=due_at))


def put_told(tx: Tx, member: Member, told: Told) -> None:
    """Write up to where a member was told; when it is next is found out when it is looked at."""
    values = {"told_n": told.n, "told_at": told.at, "due_at": AT_ONCE}
    if tx.run(sa.update(digests).where(*_own(member)).values(values)).rowcount == 0:
        tx.run(sa.insert(digests).values(values | {"member_id": member.id, "workspace_id": member.workspace_id}))


def _newest(tx: Tx) -> int:
    found: int | None = tx.run(sa.select(sa.func.max(messages.c.n))).scalar_one()
    return found or 0


def _own(member: Member) -> tuple[sa.ColumnElement[bool], ...]:
    return digests.c.workspace_id == member.workspace_id, digests.c.member_id == member.id


def _waiting(member: Member, after_n: int) -> sa.Select[tuple[str, str, str, str, str]]:
    """Select what waits, of what the workspace said after a place: each is looked at once, however many rooms.

    A database may write all that is looked at down, in between: hence no words, and a limit, which has it begin there.
    """
    c = messages.c
    newest = (
        sa.select(c.n, c.room_id, c.seq, c.author_id, c.thread_id, c.mentions)
        .where(
            c.n > after_n,
            c.workspace_id == member.workspace_id,
            c.author_id != member.id,
            c.deleted_at.is_(None),
        )
        .limit(MAX_LOOKED_THROUGH)
        .subquery("newest")
    )
    m, seat, follower = newest.c, room_members.c, thread_followers.c
    is_mine = is_named(sa.literal(member.id), collective_name(sa.literal(member.kind)), within=m.mentions)
    level = sa.func.coalesce(room_notifications.c.level, "all")
    kind = sa.case((is_mine, "mention"), (m.thread_id.is_not(None), "reply"), else_="direct")
    in_room = sa.and_(m.thread_id.is_(None), m.seq > seat.read_seq, sa.or_(is_mine, rooms.c.kind == "direct"))
    in_thread = sa.and_(follower.is_following, m.seq > follower.read_seq)
    found = (
        sa.select(m.n, kind.label("kind"))
        .select_from(
            newest.join(room_members, sa.and_(seat.room_id == m.room_id, seat.member_id == member.id))
            .join(rooms, rooms.c.id == m.room_id)
            .outerjoin(thread_followers, sa.and_(follower.thread_id == m.thread_id, follower.member_id == member.id))
            .outerjoin(
                room_notifications,
                sa.and_(room_notifications.c.member_id == member.id, room_notifications.c.room_id == m.room_id),
            )
        )
        .where(
            sa.or_(rooms.c.history == "all", m.seq >= seat.joined_seq),
            sa.or_(level == "all", sa.and_(level == "mentions", is_mine)),
            sa.or_(in_room, in_thread),
            ~_is_unheard(member, m.author_id),
        )
    )
    last = found.order_by(m.n.desc()).limit(MAX_WAITING).subquery("last")
    text = sa.func.substr(c.text, 1, MAX_TEXT_CHARACTERS).label("text")
    return (
        sa.select(c.id, c.room_id, c.author_id, last.c.kind, text)
        .select_from(last.join(messages, c.n == last.c.n))
        .order_by(c.n)
    )


def _is_unheard(member: Member, author_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    blocks, mutes = member_blocks.c, agent_mutes.c
    return sa.or_(
        sa.exists().where(blocks.member_id == member.id, blocks.blocked_id == author_id),
        sa.exists().where(mutes.member_id == member.id, mutes.muted_id == author_id),
    )
