"""A server's parts without its doors: a real database, the lobby with its residents, and a clock that stands still."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from tertulia.actions.admin import first_start
from tertulia.actions.agents.records import AgentDraft, create_agent
from tertulia.actions.chat import messages
from tertulia.actions.chat.messages import Draft
from tertulia.actions.chat.rooms import RoomDraft, add_member, create_room
from tertulia.actions.content.searching import Searching
from tertulia.actions.content.shelf import Shelf
from tertulia.actions.deps import Deps
from tertulia.actions.together import Together
from tertulia.agents.crash import CrashPoints
from tertulia.agents.door import ToolTrace
from tertulia.agents.hearing.places import Places
from tertulia.agents.registry import TurnRegistry
from tertulia.agents.turn import TurnOptions, fail_turn, run_turn
from tertulia.domain.agent import Agent, AgentRecord
from tertulia.domain.clock import FakeClock
from tertulia.domain.events import Event, Signal
from tertulia.domain.ids import ChainId, MessageId, TurnId, new_id
from tertulia.domain.message import Message
from tertulia.domain.people import Member
from tertulia.domain.turn import Turn
from tertulia.governance.rate_limits import Rate, RateLimiter
from tertulia.governance.slow_mode import SlowMode
from tertulia.llm.options import LlmOptions
from tertulia.llm.registry import Providers
from tertulia.memory.service import Memories, MemoryOptions
from tertulia.rooms.bus import Bus
from tertulia.rooms.consents import Consents
from tertulia.rooms.live import LiveTurns
from tertulia.rooms.people import Directory
from tertulia.rooms.preferences import Preferences
from tertulia.rooms.presence import Presence
from tertulia.rooms.roster import Roster
from tertulia.rooms.state import Rooms, RoomState
from tertulia.rooms.typing import FRAMES, Typing
from tertulia.store import messages as stored_messages
from tertulia.store.agents import turns as stored_turns
from tertulia.store.database import Database, connect_for_writing
from tertulia.store.files.blobs import Blobs
from tertulia.store.rooms import list_unread
from tertulia.store.search.choice import words_of
from tertulia.store.search.indexer import Indexer
from tertulia.store.tables import metadata
from tertulia.store.tokens import find_tokens
from tertulia.store.writer import Writer
from tertulia.tools.builtin import builtin_tools
from tertulia.tools.executor import Executor, ExecutorOptions
from tertulia.tools.registry import Registry

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
AUDIT_KEY = b"k" * 32


@dataclass(frozen=True, slots=True)
class House:
    """The parts, who owns the workspace, one private room of the owner's, and all that was published."""

    deps: Deps
    clock: FakeClock
    registry: TurnRegistry
    owner: Member
    room: RoomState
    events: list[Event]
    signals: list[Signal]

    async def add_agent(self, name: str = "Nia", record: AgentRecord | None = None) -> Agent:
        """Create an agent and bring it into the room."""
        agent = await create_agent(self.deps, self.owner, AgentDraft(name, record or AgentRecord()))
        await add_member(self.deps, self.owner, self.room.room.id, agent.member_id)
        return agent

    async def post(self, text: str) -> Message:
        """Have the owner say something."""
        posted = await messages.post_message(self.deps, self.owner, self.room.room.id, Draft(text))
        return await self.message(posted.message_id)

    async def message(self, message_id: str) -> Message:
        found = await stored_messages.find_one(self.deps.db, self.owner.workspace_id, MessageId(message_id))
        assert found is not None
        return found

    async def add_turn(self, agent: Agent, message: Message) -> Turn:
        """Store a turn of the agent, to answer the message."""
        turn = Turn(
            id=TurnId(new_id("turn")),
            workspace_id=agent.workspace_id,
            room_id=message.room_id,
            agent_id=agent.id,
            member_id=agent.member_id,
            requester_id=message.author_id,
            trigger="mention",
            cause=message.id,
            state="pending",
            created_at=self.clock.now(),
            chain_id=ChainId(message.id),
        )
        await self.deps.writer.submit(lambda tx: stored_turns.ensure_turn(tx, turn))
        return turn

    async def turn(self, turn_id: TurnId) -> Turn:
        """Read a turn as it stands."""
        found = await stored_turns.find_turn_by_id(self.deps.db, self.owner.workspace_id, turn_id)
        assert found is not None
        return found

    def types(self) -> list[str]:
        """Name the room's events so far."""
        return [event.body.type for event in self.events if event.room_id == self.room.room.id]


async def unbroken(turn: Turn) -> None:
    """Be told of no turn that broke off."""
    raise AssertionError(f"{turn.id} broke off")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    path = tmp_path / "tertulia.db"
    engine = connect_for_writing(path)
    metadata.create_all(engine)
    db, clock, rooms = Database(path), FakeClock(NOON), Rooms([], [])
    events: list[Event] = []
    signals: list[Signal] = []
    bus = Bus(rooms)
    bus.listen(events.append, signals.append)
    writer = Writer(engine, clock, bus.publish)
    await writer.start()
    crash = CrashPoints(None, tmp_path / "crashed")
    tools = Registry(builtin_tools(clock))
    consents = Consents(people := Directory([], []))
    blobs = Blobs(tmp_path / "files")
    blobs.open()
    shelf = Shelf(db, writer, clock, blobs)
    trace = ToolTrace(people, bus, clock, AUDIT_KEY, crash)
    registry = TurnRegistry(
        lambda turn, halt: run_turn(deps, turn, halt, TurnOptions(crash)),
        lambda turn: None,
        lambda turn: fail_turn(deps, turn),
    )
    bus.listen(registry.on_event)
    deps = Deps(
        db=db,
        writer=writer,
        tokens=Together(partial(find_tokens, db)),
        unread=Together(partial(list_unread, db)),
        people=people,
        rooms=rooms,
        roster=Roster([]),
        bus=bus,
        presence=Presence(rooms, bus, clock),
        typing=Typing(bus, clock, RateLimiter(FRAMES)),
        preferences=Preferences(),
        slow_mode=SlowMode(),
        live=LiveTurns(),
        post_rate=RateLimiter(Rate(1e6, 1_000_000)),
        clock=clock,
        epoch="ep_1",
        audit_key=AUDIT_KEY,
        memories=Memories(
            db, writer, clock, None, MemoryOptions(consent=consents.of_handle, named=consents.find_named)
        ),
        consents=consents,
        tools=tools,
        executor=Executor(tools, writer, clock, trace, ExecutorOptions()),
        providers=Providers(LlmOptions(offline_word_pause_s=0.0)),
        turns=registry,
        places=Places(),
        searching=Searching(db, Indexer(db, writer, words_of(db)), words_of(db)),
        shelf=shelf,
        revoked=lambda member_id, token_id: None,
    )
    await first_start.ensure_home(deps)
    owner = deps.people.list_owners()[0]
    room = await create_room(deps, owner, RoomDraft("study", "private"))
    yield House(deps, clock, registry, owner, room, events, signals)
    await _close(deps, registry)


async def _close(deps: Deps, registry: TurnRegistry) -> None:
    await registry.aclose()
    deps.executor.close()
    deps.shelf.close()
    await deps.providers.aclose()
    await deps.memories.aclose()
    await deps.writer.aclose()
    await deps.db.aclose()
