"""Eight agents in all modes among twenty people and two bots, killed once: nobody loops, piles on or is passed over."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import Iterator
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
import pytest

from tests.fakes.anthropic_fake import AnthropicFake
from tests.fakes.model_server import Answer, Frame
from tests.flows.client import Client, Json, events_of
from tests.flows.conftest import NO_WEIGHTS, People, Servers, Vendors
from tests.flows.floor_past import Past, find_violations
from tests.flows.server import Server
from tests.flows.stage import Stage, eventually

# How many people say how much.
SHORT, LONG = (8, 120), (20, 10_000)
# Of what is said, the part that the bots may say.
BOTS_SHARE = 0.2
MODES = ("mentioned", "mentioned", "natural", "natural", "natural", "always", "mentioned", "off")
BOTS = ("echo", "parrot")
NAMES = ("ada", "bob", "cyd", "dov", "eli", "fay", "gus", "hal")
# What was said as fast as it went is judged and answered as fast as that goes.
REST_S = 1_500.0
UNBOUND = {"max_runs_per_hour": 10_000, "max_runs_per_day": 100_000}
# All that waits for its moment waits a two hundredth of its time.
FAST = {"TERTULIA_FLOOR_PATIENCE": "0.005"}
QUESTIONS = (
    "does anybody know how to boil rice?",
    "why is the printer so slow?",
    "what is 12 * 12?",
    "who has my cup?",
)
CHAT = ("I was at the lake", "the train was late again", "that is a good idea", "no, on Tuesday", "see you there")


class Talkative(AnthropicFake):
    """A model that now and then calls other agents and bots, as those that loop do."""

    def __init__(self, rng: random.Random, handles: list[str]) -> None:
        super().__init__([], Answer(text="?"))
        self._rng = rng
        self._handles = handles

    def frames(self, path: str, body: dict[str, Any], answer: Answer) -> Iterator[Frame]:
        yield from super().frames(path, body, replace(answer, text=self._say()))

    def _say(self) -> str:
        words = f"It is number {self._rng.randrange(1_000)}."
        if self._rng.random() < 0.4:
            called = self._rng.sample(self._handles, self._rng.randint(1, 3))
            words = f"{' '.join(f'@{handle}' for handle in called)} what do you say? {words}"
        return words


@dataclass(slots=True)
class Cast:
    """The rooms, who is in them, and how much may still be said."""

    people: People
    rng: random.Random
    handles: tuple[str, ...]
    left: int
    kill_at: int = 0
    rooms: list[str] = field(default_factory=list)
    agents: list[Json] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    fell: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.kill_at = self.left // 2

    def take(self) -> bool:
        """Count a message; False when all is said, or the server is about to be killed."""
        if self.left <= self.kill_at:
            self.fell.set()
            return False
        self.left -= 1
        return True


@pytest.mark.soak
async def test_the_floor_holds(servers: Servers, vendors: Vendors, rng: random.Random, soak: bool) -> None:
    server = servers.make({**vendors.anthropic_env, **NO_WEIGHTS, **FAST})
    await asyncio.to_thread(server.start)
    model = Talkative(rng, [*NAMES, *BOTS])
    await model.start(vendors.anthropic_port)
    people, messages = LONG if soak else SHORT
    handles = tuple(f"person{number}" for number in range(people))
    cast = Cast(People(server, {}), rng, handles, messages)
    async with AsyncExitStack() as stack:
        stack.push_async_exit(model)
        stack.push_async_callback(cast.people.leave)
        await _set_the_stage(cast, server)
        for _ in range(2):
            await _play(cast, server)
        await _come_to_rest(server)
        usage = await Stage(cast.people, await cast.people.connect("owner"), cast.rooms[0]).rest("GET", "/api/usage")
        await cast.people.leave()
        assert await asyncio.to_thread(server.stop) == 0
    with closing(sqlite3.connect(server.data / "tertulia.db")) as database:
        database.row_factory = sqlite3.Row
        found = list(find_violations(Past(database), cast.shown, usage))
    assert not found, f"{len(found)} violations\n" + "\n".join(found[:40])
    assert "Traceback" not in server.log


async def _set_the_stage(cast: Cast, server: Server) -> None:
    """Make people, bots, agents and rooms."""
    people, rng = cast.people, cast.rng
    tokens: dict[str, str] = people.tokens  # type: ignore[assignment]
    tokens["owner"] = await asyncio.to_thread(server.create_token, "owner")
    owner = await people.connect("owner")
    stage = Stage(people, owner, "")
    await stage.rest("PATCH", "/api/workspace", {"sign_up": "open"})
    ids = {}
    tokens.update(
        zip(cast.handles, await asyncio.gather(*(_sign_up(server, one) for one in cast.handles)), strict=True)
    )
    for handle in BOTS:
        made = await stage.rest("POST", "/api/members", {"kind": "bot", "handle": handle}, expect=201)
        tokens[handle], ids[handle] = made["token"], made["member"]["id"]
    ids |= {one["handle"]: one["id"] for one in (await stage.rest("GET", "/api/members?limit=200"))["items"]}
    for name in NAMES:
        settings = {"name": name.title(), "handle": name, "limits": UNBOUND, "memory_enabled": False}
        provider = "offline" if name in ("gus", "cyd") else "anthropic"
        cast.agents.append(await stage.rest("POST", "/api/agents", {**settings, "llm_provider": provider}, expect=201))
    for name, share in (("hall", 1.0), ("yard", 0.5), ("loft", 0.2)):
        room = (await owner.ok("create_room", name=name, kind="private"))["room"]["id"]
        cast.rooms.append(room)
        inside = [*cast.handles[: max(3, round(len(cast.handles) * share))], *(BOTS if share > 0.3 else [])]
        for handle in inside:
            await owner.ok("add_member", room_id=room, member_id=ids[handle])
        for agent, mode in zip(cast.agents, MODES if share == 1 else rng.sample(MODES, len(MODES)), strict=True):
            await owner.ok("add_member", room_id=room, member_id=agent["member_id"])
            await owner.ok("set_agent_mode", room_id=room, agent_id=agent["id"], mode=mode)
    await people.leave()


async def _sign_up(server: Server, handle: str) -> str:
    """Have somebody become a member; gives a token of its own."""
    body = {"handle": handle, "name": handle.title(), "password": "a long walk by the sea"}
    async with aiohttp.ClientSession() as web:
        async with web.post(server.url + "/api/sign-up", json=body) as response:
            assert response.status == 201, await response.text()
            session = response.cookies["tertulia_session"].value
        headers = {"Authorization": f"Bearer {session}"}
        async with web.post(server.url + "/api/tokens", json={}, headers=headers) as response:
            assert response.status == 201, await response.text()
            return str((await response.json())["token"])


async def _play(cast: Cast, server: Server) -> None:
    """Have everybody talk until half of what is left is said, and kill the server in the middle of it, or end."""
    clients = {handle: await cast.people.connect(handle) for handle in (*cast.handles, *BOTS)}
    actors = [Actor(cast, clients[handle], random.Random(f"{cast.rng.random()}")) for handle in cast.handles]
    tasks = [asyncio.create_task(actor.talk()) for actor in actors]
    tasks += [asyncio.create_task(_parrot(cast, clients[handle], cast.rng)) for handle in BOTS]
    try:
        await cast.fell.wait()
        if cast.kill_at:
            await asyncio.to_thread(server.kill)
        else:
            await asyncio.gather(*tasks[: len(actors)])
    finally:
        for task in tasks:
            task.cancel()
        fallen = [one for one in await asyncio.gather(*tasks, return_exceptions=True) if isinstance(one, Exception)]
    for client in clients.values():
        shown = (frame.body for frame in client.frames if frame.body["type"] == "agent_thinking")
        cast.shown |= {body["turn_id"] for body in shown if body["phase"] != "done"}
    await cast.people.leave()
    unexpected = [one for one in fallen if not isinstance(one, ConnectionError)]
    assert not unexpected, unexpected
    if cast.kill_at:
        await asyncio.to_thread(server.start)
    cast.kill_at, cast.fell = 0, asyncio.Event()


class Actor:
    """One person: chats, asks, names, thanks, bursts, edits, deletes."""

    def __init__(self, cast: Cast, client: Client, rng: random.Random) -> None:
        self._cast = cast
        self._client = client
        self._rng = rng
        self._rooms = [room["id"] for room in client.welcome["rooms"] if room["id"] in cast.rooms]
        self._modes = {room["id"]: room.get("agent_modes", {}) for room in client.welcome["rooms"]}
        self._said: list[str] = []

    async def talk(self) -> None:
        acts = (self._chat, self._ask, self._name, self._name, self._thank, self._burst, self._edit, self._delete)
        while not self._cast.fell.is_set():
            await self._rng.choice(acts)(self._rng.choice(self._rooms))

    async def _say(self, room_id: str, text: str, **fields: Any) -> None:
        if self._cast.take():
            posted = await self._client.call("post_message", room_id=room_id, text=text, **fields)
            if posted["ok"]:
                self._said.append(posted["result"]["message_id"])

    async def _chat(self, room_id: str) -> None:
        to = f"@{self._rng.choice(self._cast.handles)} " if self._rng.random() < 0.5 else ""
        await self._say(room_id, to + self._rng.choice(CHAT))

    async def _ask(self, room_id: str) -> None:
        await self._say(room_id, self._rng.choice(QUESTIONS))

    async def _name(self, room_id: str) -> None:
        start = len(self._client.frames)
        called = self._rng.sample(NAMES, 1 if self._rng.random() < 0.8 else self._rng.randint(2, 7))
        await self._say(room_id, " ".join(f"@{name}" for name in called) + " what is 3 * 4?")
        if self._rng.random() < 0.8 and not self._cast.fell.is_set():
            # Who asks listens for a while: until anything comes to an end here.
            await self._client.wait(lambda body: body["type"] in ("turn_ended", "agent_message", "notice"), start=start)

    async def _thank(self, room_id: str) -> None:
        said = [
            event["message"] for event in events_of(self._client, room_id)[-30:] if event["type"] == "agent_message"
        ]
        if said:
            await self._say(room_id, "thanks!", reply_to=self._rng.choice(said)["id"])

    async def _burst(self, room_id: str) -> None:
        for part in ("I have a question,", "it is about the garden", "when do we plant beans?"):
            await self._say(room_id, part)

    async def _edit(self, room_id: str) -> None:
        if self._said:
            name = f"@{self._rng.choice(NAMES)} " if self._rng.random() < 0.3 else ""
            await self._client.call(
                "edit_message", message_id=self._rng.choice(self._said[-3:]), text=f"{name}I mean this"
            )

    async def _delete(self, room_id: str) -> None:
        if self._said and self._rng.random() < 0.4:
            await self._client.call("delete_message", message_id=self._said.pop())


async def _parrot(cast: Cast, client: Client, rng: random.Random) -> None:
    """Be a bot that answers all that agents and the other bot say, most of the time without a link."""
    mine, heard = client.welcome["me"]["id"], 0
    budget = int(cast.left * BOTS_SHARE / len(BOTS))
    while budget:
        for frame in client.frames[heard:]:
            heard += 1
            message = frame.body.get("message", {})
            if frame.body["type"] not in ("message_posted", "agent_message") or message["author"]["kind"] == "human":
                continue
            if message["author"]["id"] == mine or message["room_id"] not in cast.rooms or not budget:
                continue
            budget -= 1
            link = {"reply_to": message["id"]} if rng.random() < 0.3 else {}
            text = f"@{rng.choice(NAMES)} and then?" if rng.random() < 0.7 else "and then?"
            await client.call("post_message", room_id=message["room_id"], text=text, **link)
        await client.wait(lambda body: True, start=heard)


async def _come_to_rest(server: Server) -> None:
    """Wait until all that was said is judged, nothing waits and no turn is under way."""
    open_ends = (
        "SELECT (SELECT count(*) FROM turns WHERE state <> 'ended') + (SELECT count(*) FROM floor_waits)"
        " + (SELECT count(*) FROM messages m JOIN room_members r ON r.room_id = m.room_id"
        "    JOIN members a ON a.id = r.member_id AND a.kind = 'agent'"
        "    LEFT JOIN cursors c ON c.name = 'floor:' || m.room_id"
        "    WHERE m.seq > coalesce(c.position, 0) AND m.seq > r.joined_seq)"
    )

    async def count() -> int:
        def read() -> int:
            with closing(sqlite3.connect(f"file:{server.data / 'tertulia.db'}?mode=ro", uri=True)) as database:
                return int(database.execute(open_ends).fetchone()[0])

        return await asyncio.to_thread(read)

    await eventually(count, lambda left: left == 0, REST_S)
