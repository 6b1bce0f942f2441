"""The people of the gateway's tests: a house with an owner and a bot, and reads that can be held up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from tertulia.actions.admin.members import add_bot
from tertulia.actions.chat import messages, rooms
from tertulia.actions.chat.messages import Draft
from tertulia.actions.chat.rooms import RoomDraft
from tertulia.actions.deps import Deps
from tertulia.actions.together import Together
from tertulia.app.server import Server
from tertulia.domain.ids import RoomId
from tertulia.domain.people import Member
from tertulia.gateway.connection import Connection
from tertulia.gateway.hub import Hub
from tertulia.gateway.outlet import PACE_S
from tertulia.gateway.resume import catch_up, welcome
from tertulia.gateway.session import Gate, Session
from tertulia.render.renderer import Renderer
from tertulia.store.database import Database
from tertulia.store.rooms import list_unread
from tertulia.wire.commands import Hello
from tests.unit.gateway.wire import Wire


class HeldDatabase(Database):
    """The real database behind a gate: while it is shut, reads stop before they begin, and `reached` tells."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.reached = asyncio.Event()
        self.is_open = asyncio.Event()
        self.is_open.set()

    def shut(self) -> None:
        """Hold up every read from now on."""
        self.is_open.clear()
        self.reached.clear()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        await self._pass()
        async with super().read() as connection:
            yield connection

    @asynccontextmanager
    async def read_one_moment(self) -> AsyncIterator[AsyncConnection]:
        await self._pass()
        async with super().read_one_moment() as connection:
            yield connection

    async def _pass(self) -> None:
        self.reached.set()
        await self.is_open.wait()


@dataclass(frozen=True, slots=True)
class House:
    """A server with an owner, a bot, and a room that both are in."""

    deps: Deps
    hub: Hub
    db: HeldDatabase
    owner: Member
    ana: Member
    room_id: RoomId

    @classmethod
    async def open(cls, server: Server) -> House:
        """Make the people and their room."""
        db = HeldDatabase(server.deps.db.path)
        deps = replace(server.deps, db=db, unread=Together(partial(list_unread, db)))
        owner = deps.people.list_owners()[0]
        ana, _ = await add_bot(deps, owner, "ana")
        state = await rooms.create_room(deps, owner, RoomDraft("room"))
        await rooms.join_room(deps, ana, state.room.id)
        return cls(deps, server.hub, db, owner, ana, state.room.id)

    @property
    def seq(self) -> int:
        """The number of the room's last event."""
        return self.deps.rooms[self.room_id].seq

    def session(self, member: Member, token_id: str = "tok_1") -> tuple[Session, Wire]:
        """Make a signed-in connection over a wire; it is not welcomed yet."""
        wire = Wire()
        connection = Connection(wire, self.hub.outlet, member, token_id)
        return Session(Gate(self.deps, self.hub, Renderer(self.deps.people, self.deps.rooms)), connection), wire

    async def connect(self, member: Member, since: dict[str, int] | None = None) -> tuple[Session, Wire]:
        """Make a connection and welcome it."""
        session, wire = self.session(member)
        await self.welcome(session, since)
        return session, wire

    async def welcome(self, session: Session, since: dict[str, int] | None = None, epoch: str | None = None) -> None:
        """Answer a hello on a connection."""
        hello = Hello(type="hello", ref="1", since=since or {}, epoch=epoch)
        await catch_up(session, await welcome(session, hello, heartbeat_s=30))

    async def say(self, text: str = "words", count: int = 1) -> None:
        """Let the owner post."""
        for _ in range(count):
            await messages.post_message(self.deps, self.owner, self.room_id, Draft(text))


async def flushed() -> None:
    """Let what was queued be written, also to those who were written to a moment ago."""
    # The loop keeps its timers in order: what was to come within one pace has come after two.
    await asyncio.sleep(2 * PACE_S)
    for _ in range(3):
        await asyncio.sleep(0)
