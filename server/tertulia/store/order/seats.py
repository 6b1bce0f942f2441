"""Seats in rooms, and the roles that go with them, at one point of a batch."""

from __future__ import annotations

import sqlalchemy as sa

from tertulia.domain.ids import MemberId, RoomId
from tertulia.domain.people import Membership, RoomRole
from tertulia.store.rooms import membership_of, select_seats
from tertulia.store.tables.people import members
from tertulia.store.tables.rooms import room_members
from tertulia.store.tx import Tx


def find_seat(tx: Tx, room_id: RoomId, member_id: MemberId) -> Membership | None:
    """Read how a member is in a room, None when it is not."""
    where = (room_members.c.room_id == room_id, room_members.c.member_id == member_id)
    row = tx.run(select_seats().where(*where)).mappings().first()
    return None if row is None else membership_of(row)


def set_role(tx: Tx, room_id: RoomId, member_id: MemberId, role: RoomRole) -> None:
    """Write a member's role in a room."""
    where = (room_members.c.room_id == room_id, room_members.c.member_id == member_id)
    tx.run(sa.update(room_members).where(*where).values(role=role))


def count_moderators(tx: Tx, room_id: RoomId) -> int:
    """Count a room's moderators."""
    where = (room_members.c.room_id == room_id, room_members.c.role == "moderator")
    found: int = tx.run(sa.select(sa.func.count()).select_from(room_members).where(*where)).scalar_one()
    return found


def count_people(tx: Tx, room_id: RoomId) -> int:
    """Count the people of a room, those behind a bridge among them."""
    inside = room_members.join(members, members.c.id == room_members.c.member_id)
    where = (room_members.c.room_id == room_id, members.c.kind.in_(("human", "ghost")))
    found: int = tx.run(sa.select(sa.func.count()).select_from(inside).where(*where)).scalar_one()
    return found


def find_heir(tx: Tx, room_id: RoomId) -> MemberId | None:
    """Find who has been in a room longest among its people, guests apart."""
    inside = room_members.join(members, members.c.id == room_members.c.member_id)
    query = (
        sa.select(room_members.c.member_id)
        .select_from(inside)
        .where(
            room_members.c.room_id == room_id,
            members.c.kind == "human",
            members.c.role != "guest",
            members.c.deactivated_at.is_(None),
        )
        .order_by(room_members.c.joined_seq)
        .limit(1)
    )
    found: str | None = tx.run(query).scalar_one_or_none()
    return None if found is None else MemberId(found)
