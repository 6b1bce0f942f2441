"""The composition root: builds every part, wires them, and owns their beginning and end."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiohttp import web

from tertulia.actions.admin import first_start
from tertulia.actions.admin.resets import fulfil_wishes
from tertulia.actions.agents.backstage import Backstage
from tertulia.actions.content.previews import Previewer
from tertulia.actions.content.searching import Searching
from tertulia.actions.content.shelf import Shelf, ShelfOptions
from tertulia.actions.deps import Accounts, Deps
from tertulia.actions.memory.consent import listening, open_consents
from tertulia.actions.reaching.digests import Digests
from tertulia.actions.tenancy.retention import Retention
from tertulia.actions.together import Together
from tertulia.agents.chains.delegating import ask_agent_tool
from tertulia.agents.crash import CrashPoints
from tertulia.agents.dispatcher import FloorDispatcher, FloorOptions
from tertulia.agents.door import ToolTrace, run_door
from tertulia.agents.hearing.places import Places
from tertulia.agents.registry import TurnRegistry
from tertulia.agents.stream import show_waiting
from tertulia.agents.turn import TurnOptions, fail_turn, run_turn
from tertulia.app.doors import Doors, make_app
from tertulia.config import (
    Settings,
    chroma_options,
    judge_model,
    llm_options,
    mail_options,
    memory_settings,
    openid_options,
    own_hosts,
)
from tertulia.domain.clock import Clock, SystemClock
from tertulia.domain.errors import ConfigError
from tertulia.egress.client import GuardedClient
from tertulia.egress.mail import SmtpMail
from tertulia.egress.openid import OpenIdProvider
from tertulia.egress.pages import PageOptions, PageReader
from tertulia.gateway.comeback import farewell_frame
from tertulia.gateway.hub import Hub
from tertulia.gateway.rounds import find_round_end
from tertulia.gateway.session import Gate
from tertulia.gateway.socket import Socket, SocketOptions
from tertulia.governance.ledger import Caps
from tertulia.governance.rate_limits import FAILED_SIGN_INS, Rate, RateLimiter
from tertulia.governance.slow_mode import SlowMode
from tertulia.llm.registry import Providers
from tertulia.memory.chroma_index import open_vectors
from tertulia.memory.service import Memories
from tertulia.memory.upkeep.nights import Nights
from tertulia.render.renderer import Renderer
from tertulia.rest.door import Door, DoorOptions
from tertulia.rest.port.peers import Peers
from tertulia.rest.signing.openid import OpenIdDoor, OpenIdDoorOptions
from tertulia.rooms.bus import Bus
from tertulia.rooms.live import LiveTurns
from tertulia.rooms.people import Directory
from tertulia.rooms.preferences import read_preferences
from tertulia.rooms.presence import Presence
from tertulia.rooms.roster import Roster
from tertulia.rooms.state import Rooms
from tertulia.rooms.typing import FRAMES, Typing
from tertulia.store import people as stored_people
from tertulia.store import rooms as stored_rooms
from tertulia.store import tokens as stored_tokens
from tertulia.store.agents import records as stored_agents
from tertulia.store.agents.versions.experiments import list_all_running
from tertulia.store.database import Database, connect_for_writing
from tertulia.store.directory import DataDirectory
from tertulia.store.files.blobs import Blobs
from tertulia.store.migrate import migrate
from tertulia.store.models import records as stored_providers
from tertulia.store.order import sanctions
from tertulia.store.search.choice import words_of
from tertulia.store.search.indexer import Indexer
from tertulia.store.writer import Writer
from tertulia.tools.builtin import builtin_tools
from tertulia.tools.executor import Executor, ExecutorOptions
from tertulia.tools.registry import Registry
from tertulia.wire.codes import CloseCode

log = logging.getLogger(__name__)

GOODBYE_S = 1.0


@dataclass(frozen=True, slots=True)
class Server:
    """One running server; `ready` is set when agents answer."""

    app: web.Application
    deps: Deps
    hub: Hub
    ready: asyncio.Event
    operator_secret: str
    base_path: str

    async def close_connections(self) -> None:
        """Ask every client to reconnect, they will find the next server; give those that listen a moment to go."""
        last = farewell_frame(len(self.hub))
        self.hub.close_all(CloseCode.RESTARTING, "the server restarts; reconnect and resume with since", last)
        with suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE_S):
                await self.hub.emptied()
        self.hub.hang_up_all()


@asynccontextmanager
async def open_server(
    settings: Settings, directory: DataDirectory, clock: Clock | None = None
) -> AsyncIterator[Server]:
    """Build a server over a data directory that this process holds; leaving the context ends all of it."""
    async with AsyncExitStack() as stack:
        core = await _open_core(stack, settings, directory, clock or SystemClock())
        deps, registry = await _open_agents(stack, settings, directory, core)
        await first_start.ensure_home(deps)
        operator_secret = "to_" + secrets.token_urlsafe(32)
        failures = RateLimiter(FAILED_SIGN_INS)
        peers = Peers(settings.origins, settings.trusted_proxies)
        door = Door(deps, core.renderer, failures, DoorOptions(operator_secret, peers, settings.base_path))
        gate = Gate(deps, core.hub, core.renderer)
        socket = Socket(gate, failures, SocketOptions(heartbeat_s=settings.heartbeat_s))
        ready = asyncio.Event()
        dispatcher = FloorDispatcher(
            deps, registry.start, FloorOptions(settings.floor_patience, judge=judge_model(settings))
        )
        registry.keep = dispatcher.keep
        core.bus.listen(registry.on_event)
        core.bus.listen(dispatcher.on_event, dispatcher.on_signal)
        # Left in reverse: first nobody starts turns any more, then those under way are cut off.
        stack.push_async_callback(registry.aclose)
        _own(stack, _run_agents(deps, registry, dispatcher, ready), "agents", ready)
        _own(stack, socket.keep_alive(), "heartbeat", ready)
        _own(stack, core.indexer.run(), "search", ready)
        _own(stack, deps.shelf.run(), "files", ready)
        _own(stack, Nights(core.db, core.writer, core.clock, deps.memories.upkeep).run(), "memories by night", ready)
        _own(stack, fulfil_wishes(deps), "mail", ready)
        _own(stack, Digests(deps).run(), "digests", ready)
        _own(stack, Retention(deps).run(), "retention", ready)
        _own(stack, _open_previews(stack, settings, deps).run(), "link previews", ready)
        doors = Doors(door, socket, _open_id(stack, settings, deps))
        app = make_app(doors, core.hub, deps, ready)
        yield Server(app, deps, core.hub, ready, operator_secret, settings.base_path)


@dataclass(frozen=True, slots=True)
class _Core:
    """Rooms and people: what talks without any agent."""

    db: Database
    writer: Writer
    people: Directory
    rooms: Rooms
    bus: Bus
    hub: Hub
    renderer: Renderer
    clock: Clock
    indexer: Indexer
    epoch: str


async def _open_core(stack: AsyncExitStack, settings: Settings, directory: DataDirectory, clock: Clock) -> _Core:
    engine = connect_for_writing(directory.database)
    migrate(engine)
    db = Database(directory.database)
    stack.push_async_callback(db.aclose)
    people = Directory(await stored_people.list_workspaces(db), await stored_people.list_all_members(db))
    known = Rooms(
        await stored_rooms.list_all_rooms(db),
        await stored_rooms.list_all_memberships(db),
        await stored_rooms.list_said_seqs(db),
        await sanctions.list_running_bans(db, clock.now()),
    )
    bus = Bus(known)
    writer = Writer(engine, clock, bus.publish, find_round_end())
    await writer.start()
    stack.push_async_callback(writer.aclose)
    renderer = Renderer(people, known)
    hub = Hub(renderer, known)
    bus.listen(hub.on_event, hub.on_signal)
    indexer = Indexer(db, writer, words_of(db))
    bus.listen(indexer.on_event)
    epoch = await first_start.ensure_epoch(db, writer)
    return _Core(db, writer, people, known, bus, hub, renderer, clock, indexer, epoch)


async def _open_agents(
    stack: AsyncExitStack, settings: Settings, directory: DataDirectory, core: _Core
) -> tuple[Deps, TurnRegistry]:
    crash = CrashPoints(settings.crash_at, directory.path / "crashed")
    audit_key = directory.ensure_secret_key()
    consents = await open_consents(core.db, core.people)
    remote, bounds = memory_settings(settings)
    vectors = open_vectors(settings.models_dir, chroma_options(settings, directory.path, core.epoch), remote)
    memories = Memories(core.db, core.writer, core.clock, vectors, listening(lambda: deps, consents, *bounds))
    stack.push_async_callback(memories.aclose)
    providers = await _open_providers(stack, settings, core, memories)
    tools = Registry(builtin_tools(core.clock))
    trace = ToolTrace(core.people, core.bus, core.clock, audit_key, crash)
    executor = Executor(tools, core.writer, core.clock, trace, ExecutorOptions())
    stack.callback(executor.close)
    shelf = _open_shelf(stack, settings, directory, core)
    turning = TurnOptions(crash, Caps(settings.workspace_daily_usd, settings.agent_daily_usd))
    tokens = Together(partial(stored_tokens.find_tokens, core.db))
    unread = Together(partial(stored_rooms.list_unread, core.db))
    stack.push_async_callback(tokens.aclose)
    stack.push_async_callback(unread.aclose)
    registry = TurnRegistry(
        lambda turn, halt: run_turn(deps, turn, halt, turning),
        lambda turn: show_waiting(core.bus, deps.live, core.clock, turn),
        lambda turn: fail_turn(deps, turn),
    )
    deps = Deps(
        db=core.db,
        writer=core.writer,
        tokens=tokens,
        unread=unread,
        people=core.people,
        rooms=core.rooms,
        roster=Roster(await stored_agents.list_all_agents(core.db), await list_all_running(core.db)),
        bus=core.bus,
        presence=Presence(core.rooms, core.bus, core.clock),
        typing=Typing(core.bus, core.clock, RateLimiter(FRAMES)),
        preferences=await read_preferences(core.db),
        slow_mode=SlowMode(),
        live=LiveTurns(),
        post_rate=RateLimiter(Rate(settings.posts_per_s, settings.post_burst)),
        clock=core.clock,
        epoch=core.epoch,
        audit_key=audit_key,
        memories=memories,
        tools=tools,
        executor=executor,
        providers=providers,
        turns=registry,
        places=Places(),
        searching=Searching(core.db, core.indexer, words_of(core.db)),
        shelf=shelf,
        revoked=core.hub.close_token,
        consents=consents,
        accounts=_open_accounts(stack, settings),
        backstage=Backstage(settings.floor_patience),
    )
    tools.register(ask_agent_tool(deps))
    return deps, registry


async def _open_providers(stack: AsyncExitStack, settings: Settings, core: _Core, memories: Memories) -> Providers:
    known = await stored_providers.list_all_records(core.db)
    keys = memories.sealing.provider_keys
    providers = Providers(llm_options(settings), known, settings.provider_networks, keys.open)
    stack.push_async_callback(providers.aclose)
    return providers


def _open_shelf(stack: AsyncExitStack, settings: Settings, directory: DataDirectory, core: _Core) -> Shelf:
    blobs = Blobs(directory.path / "files")
    try:
        blobs.open()
    except OSError as error:
        raise ConfigError(f"{directory.path / 'files'} cannot be used: {error.strerror}.") from error
    options = ShelfOptions(settings.max_file_mb << 20, settings.files_quota_mb << 20)
    shelf = Shelf(core.db, core.writer, core.clock, blobs, options)
    stack.callback(shelf.close)
    return shelf


def _open_previews(stack: AsyncExitStack, settings: Settings, deps: Deps) -> Previewer:
    reader = PageReader(PageOptions(networks=settings.preview_networks))
    stack.push_async_callback(reader.aclose)
    previewer = Previewer(deps, reader.read, own_hosts(settings))
    deps.bus.listen(previewer.on_event)
    return previewer


def _open_accounts(stack: AsyncExitStack, settings: Settings) -> Accounts:
    options = mail_options(settings)
    mail = None if options is None else SmtpMail(options)
    accounts = Accounts(mail=mail, public_url=settings.public_url, base_path=settings.base_path)
    stack.callback(accounts.hashing.close)
    return accounts


async def _run_agents(deps: Deps, registry: TurnRegistry, dispatcher: FloorDispatcher, ready: asyncio.Event) -> None:
    """Run the models' door for as long as the server does; where it fails, agents are not, or no longer, ready."""
    # Loaded before the turns that a stop cut off go on: their time is for thinking, not for our start.
    await deps.providers.warm()
    ready.set()
    await run_door(deps, registry, dispatcher)


def _own(stack: AsyncExitStack, work: Coroutine[Any, Any, None], name: str, ready: asyncio.Event) -> None:
    """Run work for as long as the server does; should it fail, that is said aloud and agents count as gone."""

    def report(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is not None:
            ready.clear()
            log.critical("%s ended; the server must be restarted", name, exc_info=task.exception())

    task = asyncio.create_task(work, name=name)
    task.add_done_callback(report)
    stack.push_async_callback(_cancel, task)


def _open_id(stack: AsyncExitStack, settings: Settings, deps: Deps) -> OpenIdDoor | None:
    known = openid_options(settings)
    if known is None:
        return None
    client = GuardedClient()
    stack.push_async_callback(client.aclose)
    provider = OpenIdProvider(known, client, deps.clock)
    options = OpenIdDoorOptions(settings.oidc_name, settings.base_path, settings.oidc_join_by_email)
    return OpenIdDoor(deps, provider, options)


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
