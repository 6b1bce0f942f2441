"""Measures what a durable post costs the server, and what each delivery of it does."""

from __future__ import annotations

import asyncio
import platform
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from tertulia.bench.child import Child, run_child
from tertulia.bench.home import open_home
from tertulia.bench.load import TEXT_BYTES, Cost, Load, connected, measure_load, run_load
from tertulia.bench.report import Figure, Report

POSTERS = 4
IN_FLIGHT = 50
WARM_UP_POSTS = 200


@dataclass(frozen=True, slots=True)
class RoomsPlan:
    """A room of `members`, all connected; each run posts `posts` messages and is taken `repeats` times."""

    members: int = 5
    posts: int = 5_000
    repeats: int = 3
    folder: Path | None = None

    def loads(self) -> dict[str, Load]:
        """Give the loads by name; each poster posts as many as the others."""
        posters = min(POSTERS, self.members)
        pipelined = Load(self.posts // posters * posters, IN_FLIGHT, posters)
        return {"one waiting": Load(self.posts), f"{posters} × {IN_FLIGHT} in flight": pipelined}


@dataclass(frozen=True, slots=True)
class Target:
    """A server to load, and who connects to which of its rooms."""

    server: Child
    tokens: Sequence[str]
    room_id: str


def measure_rooms(plan: RoomsPlan) -> Report:
    """Measure with one poster that waits for each echo, and with four that keep 50 posts under way each.

    Raises:
        ConfigError: not on Linux, or a measured server failed.
    """
    return asyncio.run(_measure(plan))


async def _measure(plan: RoomsPlan) -> Report:
    async with AsyncExitStack() as stack:
        home = await stack.enter_async_context(open_home(plan.folder))
        owner = await home.create_owner_token()
        bots = await home.create_bots(plan.members - 1)
        room_id = await home.create_room(owner, [member_id for member_id, _ in bots])
        ours = Target(home.server, [owner, *(token for _, token in bots)], room_id)
        yardstick = await stack.enter_async_context(run_child("tertulia.bench.baseline", (), {}))
        plain = Target(yardstick, [f"mem_{number:022}" for number in range(plan.members)], room_id)
        figures: list[Figure] = []
        for name, load in plan.loads().items():
            # Side by side, so that a busy spell of the machine touches both.
            pairs = [(await _run(ours, load), await _run(plain, load)) for _ in range(plan.repeats)]
            figures += _figures(name, plan.members, load, pairs)
    conditions = {
        "members": plan.members,
        "posts": plan.posts,
        "text bytes": TEXT_BYTES,
        "python": platform.python_version(),
        "synchronous": "FULL",
    }
    return Report("rooms", conditions, figures)


async def _run(target: Target, load: Load) -> Cost:
    async with connected(target.server.url, target.tokens, target.room_id) as members:
        await run_load(members, members, replace(load, posts=min(WARM_UP_POSTS, load.posts)))
        return await measure_load(target.server, members, members, load)


def _figures(name: str, members: int, load: Load, pairs: Sequence[tuple[Cost, Cost]]) -> list[Figure]:
    def figure(what: str, *values: float) -> Figure:
        return Figure(f"{name}: {what}", values)

    per_post = [ours.cpu_s / load.posts * 1e6 for ours, _ in pairs]
    plain = [other.cpu_s / load.posts * 1e6 for _, other in pairs]
    ratios = [mine / other for mine, other in zip(per_post, plain, strict=True) if other]
    return [
        figure("CPU µs per post", *per_post),
        figure("CPU µs per delivery", *(one / members for one in per_post)),
        figure("posts per s (wall)", *(load.posts / ours.wall_s for ours, _ in pairs)),
        figure("plain aiohttp, CPU µs per post", *plain),
        *([figure("times plain aiohttp", *ratios)] if ratios else []),
    ]
