"""A store under test: a migrated database with ana and ben in the lobby, and what its writer published."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tertulia.domain.clock import Clock, FakeClock
from tertulia.domain.events import Event, MemberJoined, MessagePosted
from tertulia.domain.ids import MemberId, MessageId, RoomId, WorkspaceId, new_id
from tertulia.domain.message import Message
from tertulia.domain.people import Member, Membership, Room, Workspace
from tertulia.store import messages, people, rooms
from tertulia.store.database import Database, connect_for_writing
from tertulia.store.messages import Posted
from tertulia.store.tables.rooms import events
from tertulia.store.tx import Tx
from tertulia.store.writer import Op, Writer

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
HOME, LOBBY, ATTIC = WorkspaceId("ws_home"), RoomId("room_lobby"), RoomId("room_attic")
ANA, BEN = MemberId("mem_ana"), MemberId("mem_ben")
ROOM = Room(LOBBY, HOME, "lobby", "public", "", "all", ANA, NOON)


class Store:
    """One program's view of a database: its writer, its reads, and every event that it published."""

    def __init__(self, place: Path | sa.URL, clock: Clock | None = None) -> None:
        self.published: list[Event] = []
        self.db = Database(place)
        self.writer = Writer(connect_for_writing(place), clock or FakeClock(NOON), self.published.append)

    async def do(self, op: Callable[[Tx], Any]) -> Any:
        return await self.writer.submit(op)

    async def post(self, text: str, author: MemberId = BEN, key: str | None = None) -> Message:
        """Say something in the lobby, whatever the key may have said before."""

        def op(tx: Tx) -> Message:
            seq = tx.next_seq(LOBBY)
            message = Message(MessageId(f"msg_{seq}"), HOME, LOBBY, seq, author, text, tx.now)
            messages.insert_message(tx, message, key)
            tx.emit(HOME, LOBBY, seq, MessagePosted(message))
            return message

        posted: Message = await self.do(op)
        return posted

    async def change(self, message_id: MessageId, act: Callable[[Tx, Message, int], Any]) -> None:
        """Read a message in a write, and let `act` change it under the room's next number."""

        def op(tx: Tx) -> None:
            message = messages.find_message(tx, HOME, message_id)
            assert message is not None
            act(tx, message, tx.next_seq(LOBBY))

        await self.do(op)

    async def list_seqs(self, room_id: RoomId = LOBBY) -> list[int]:
        """Read the numbers of a room's events, in order."""
        query = sa.select(events.c.seq).where(events.c.room_id == room_id).order_by(events.c.seq)
        async with self.db.read() as connection:
            return list((await connection.execute(query)).scalars())


def say(text: str = "x", room_id: RoomId = LOBBY, key: str | None = None, author: MemberId = BEN) -> Op[Posted]:
    """Post as the product does: what a key has posted before is found, not posted again."""

    def op(tx: Tx) -> Posted:
        known = None if key is None else messages.find_by_key(tx, room_id, author, key)
        if known is not None:
            return known
        seq = tx.next_seq(room_id)
        message = Message(MessageId(new_id("msg")), HOME, room_id, seq, author, text, tx.now)
        messages.insert_message(tx, message, key)
        tx.emit(HOME, room_id, seq, MessagePosted(message))
        return Posted(message.id, seq)

    return op


def furnish(tx: Tx) -> None:
    """Make the home: a lobby with ana and ben in it."""
    people.insert_workspace(tx, Workspace(HOME, "Home", NOON))
    rooms.insert_room(tx, ROOM, None)
    for member_id in (ANA, BEN):
        people.insert_member(tx, Member(member_id, HOME, member_id[4:], member_id, "human", "member", NOON))
        seq = tx.next_seq(LOBBY)
        membership = Membership(LOBBY, member_id, "member", seq, tx.now)
        rooms.insert_membership(tx, HOME, membership)
        tx.emit(HOME, LOBBY, seq, MemberJoined(membership))


@asynccontextmanager
async def open_store(place: Path | sa.URL, clock: Clock | None = None) -> AsyncIterator[Store]:
    """Open a database as one more program would."""
    store = Store(place, clock)
    await store.writer.start()
    try:
        yield store
    finally:
        await store.db.aclose()
        await store.writer.aclose()


async def settle(futures: list[asyncio.Future[Any]]) -> list[Any]:
    """Wait for all; an error stands in its place."""
    return await asyncio.gather(*futures, return_exceptions=True)
