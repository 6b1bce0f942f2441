"""Run many random clients against a real server while all sorts of things go wrong, and record everything."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial

from tests.flows.checker.actor import Actor
from tests.flows.checker.choices import Agent, Knowledge
from tests.flows.checker.ending import read_ending
from tests.flows.checker.faults import Counts, Faults
from tests.flows.checker.history import History
from tests.flows.checker.world import World
from tests.flows.client import TIMEOUT_S, TURN_SIGNALS, Client, Json, call_rest
from tests.flows.machine import WallClock
from tests.flows.server import Server

BOTS = ("ana", "ben", "cleo", "dan", "eva")
FIRST_ROOMS = 3
TURN_LIMIT_S = 90.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How large a run is; everything random in it follows from `seed`."""

    seed: int
    clients: int = 20
    commands: int = 60  # by each client, at least
    faults: Counts = field(default_factory=Counts)
    limit_s: float = 1200.0


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part: tokens and member ids by handle, the rooms that are there, and an agent if there is one."""

    tokens: Mapping[str, str]
    ids: Mapping[str, str]
    lobby: str
    public: set[str]
    agent: Agent | None


async def run(server: Server, clock: WallClock, plan: Plan) -> History:
    """Play the plan on a started server that goes by `clock`; gives what was recorded, and the end after a restart."""
    async with asyncio.timeout(plan.limit_s):
        tokens = await asyncio.to_thread(_make_members, server)
        world, cast = await _set_the_stage(server, tokens)
        actors = _hire(world, cast, plan)
        faults = Faults(server, clock, world, actors, random.Random(plan.seed))
        async with asyncio.TaskGroup() as group:
            for actor in actors:
                group.create_task(actor.run(plan.commands))
            world.is_up.set()
            await faults.play(plan.faults, plan.clients * plan.commands)
            world.is_calm.set()
            heads = await _fall_quiet(server, world, actors, cast)
            world.is_quiet.set()
            await asyncio.to_thread(server.stop)
        await asyncio.to_thread(server.start)
        database = server.data / "tertulia.db"
        ending = await read_ending(server.url, [cast.tokens[handle] for handle in cast.ids], database)
    return History(world.lives, world.snapshots, heads, ending, world.faults)


def _make_members(server: Server) -> dict[str, str]:
    return {"owner": server.create_token("owner"), **{handle: server.add_bot(handle) for handle in BOTS}}


async def _set_the_stage(server: Server, tokens: Mapping[str, str]) -> tuple[World, Cast]:
    """Let everyone into the lobby and a few rooms of the owner's."""
    owner = await Client(server.url, tokens["owner"]).connect()
    lobby = next(room["id"] for room in owner.welcome["rooms"] if room["name"] == "lobby")
    names = [f"first {number}" for number in range(FIRST_ROOMS)]
    made = [(await owner.ok("create_room", name=name, kind="public"))["room"]["id"] for name in names]
    ids = {"owner": owner.welcome["me"]["id"]}
    for handle in BOTS:
        bot = await Client(server.url, tokens[handle]).connect()
        ids[handle] = bot.welcome["me"]["id"]
        inside = {room["id"] for room in bot.welcome["rooms"]}
        for room_id in {lobby, *made} - inside:
            await bot.ok("join_room", room_id=room_id)
        await bot.close()
    await owner.close()
    agent = await _find_agent(server.url, tokens["owner"])
    return World(server.url, owner.welcome["epoch"]), Cast(tokens, ids, lobby, {lobby, *made}, agent)


async def _find_agent(url: str, token: str) -> Agent | None:
    status, body = await call_rest(url, token, "GET", "/api/agents")
    return Agent(body["items"][0]["id"], body["items"][0]["handle"]) if status == 200 and body["items"] else None


def _hire(world: World, cast: Cast, plan: Plan) -> list[Actor]:
    """Make the clients: each member has several connections, which know of one another."""
    handles = list(cast.ids)
    actors = []
    for number in range(plan.clients):
        handle = handles[number % len(handles)]
        known = Knowledge(
            client=number,
            me=cast.ids[handle],
            people=list(cast.ids.values()),
            lobby=cast.lobby,
            public=cast.public,
            agent=cast.agent,
            is_person=handle == "owner",
        )
        actors.append(Actor(world, cast.tokens[handle], known, random.Random(f"{plan.seed}/{number}")))
    for number, actor in enumerate(actors):
        actor.siblings = [other for other in actors[number % len(handles) :: len(handles)] if other is not actor]
    return actors


async def _fall_quiet(server: Server, world: World, actors: list[Actor], cast: Cast) -> dict[str, int]:
    """Wait until all clients were answered, all shown turns ended and everyone caught up; gives the rooms' heads."""
    while not all(actor.is_settled for actor in actors):
        world.progress.clear()
        await world.progress.wait()
    await _await_queue(server)
    await _await_turns(world, actors)
    heads: dict[str, int] = {}
    for handle in cast.ids:
        client = await Client(world.url, cast.tokens[handle]).connect()
        heads.update({room["id"]: room["seq"] for room in client.welcome["rooms"]})
        await client.close()
    with contextlib.suppress(TimeoutError):
        # Who stays behind is for the laws to judge.
        async with asyncio.timeout(TIMEOUT_S):
            await asyncio.gather(*(actor.catch_up(heads) for actor in actors))
    return heads


async def _await_queue(server: Server) -> None:
    """Let the agents work off what they were asked: a turn that waits for its place shows itself nowhere else."""
    quiet = 0
    async with asyncio.timeout(TURN_LIMIT_S * 2):
        while quiet < 5:
            await asyncio.sleep(0.1)
            quiet = 0 if await asyncio.to_thread(_count_open_turns, server) else quiet + 1


def _count_open_turns(server: Server) -> int:
    with closing(sqlite3.connect(f"file:{server.data}/tertulia.db?mode=ro", uri=True)) as connection:
        count: int = connection.execute("SELECT count(*) FROM turns WHERE state != 'ended'").fetchone()[0]
        return count


async def _await_turns(world: World, actors: list[Actor]) -> None:
    """Give every turn that showed itself time to end; the laws judge those that do not."""
    frames = [f.body for life in world.lives for f in life.frames] + [f.body for a in actors for f in a.client.frames]
    shown = {body["turn_id"] for body in frames if body["type"] in TURN_SIGNALS}
    for turn_id in shown - {body["turn_id"] for body in frames if body["type"] == "turn_ended"}:
        try:
            await actors[0].client.wait(partial(_ends, turn_id=turn_id), timeout_s=TURN_LIMIT_S)
        except AssertionError:
            return


def _ends(body: Json, *, turn_id: str) -> bool:
    return bool(body["type"] == "turn_ended" and body["turn_id"] == turn_id)
