"""Measures what it costs to bring a message to rooms of several sizes, beside servers that store nothing."""

from __future__ import annotations

import asyncio
import platform
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tertulia.bench.child import Child, ensure_open_files, run_child
from tertulia.bench.fanout import irc
from tertulia.bench.fanout.crowd import Seats, open_crowd
from tertulia.bench.home import open_home
from tertulia.bench.load import TEXT_BYTES, Cost, Follower, Load, Poster, connected, measure_load, run_load
from tertulia.bench.rawsocket import UPGRADED, WELCOMED, address_of, hello_frame, upgrade_request
from tertulia.bench.report import Figure, Report

SIZES = (5, 50, 500)
OURS, PLAIN, NGIRCD = "tertulia", "plain aiohttp", "ngircd"
POSTERS = 4
IN_FLIGHT = 50
# In our events and in the yardstick's, once each.
MARKER = b'"message_posted"'
_SPARE_FILES = 200


@dataclass(frozen=True, slots=True)
class FanoutPlan:
    """Rooms of so many `members`; each run makes about `deliveries` while one waits, five times as many pipelined."""

    members: Sequence[int] = SIZES
    repeats: int = 3
    folder: Path | None = None
    with_ngircd: bool = False
    deliveries: int = 100_000

    def loads(self, members: int) -> dict[str, Load]:
        """Give the loads by name: enough posts to be counted in hundredths of a second, no more than are let pass."""
        waiting = _between(20, self.deliveries // members, 2_000)
        pipelined = _between(POSTERS * IN_FLIGHT, 5 * self.deliveries // members, 8_000)
        return {
            "one waiting": Load(waiting),
            f"{POSTERS} × {IN_FLIGHT} in flight": Load(pipelined // POSTERS * POSTERS, IN_FLIGHT, POSTERS),
        }


@dataclass(frozen=True, slots=True)
class Audience:
    """A room's members, all connected; each post is delivered to `hearers` of them."""

    server: Child
    posters: Sequence[Poster]
    followers: Sequence[Follower]
    hearers: int


Opener = Callable[[int], AbstractAsyncContextManager[Audience]]


def measure_fanout(plan: FanoutPlan) -> Report:
    """Measure with one poster that waits for each echo, and with four that keep 50 posts under way each.

    Raises:
        ConfigError: not on Linux, a measured server failed, or ngircd is wanted and not there.
    """
    if plan.with_ngircd:
        irc.find_ngircd()
    # So many has each server open, and none of the processes that listen more.
    ensure_open_files(max(plan.members) + _SPARE_FILES)
    return asyncio.run(_measure(plan))


async def _measure(plan: FanoutPlan) -> Report:
    figures: list[Figure] = []
    async with AsyncExitStack() as stack:
        openers = {OURS: await _open_ours(stack, plan), PLAIN: await _open_plain(stack, plan)}
        if plan.with_ngircd:
            openers[NGIRCD] = await _open_ngircd(stack)
        for members in plan.members:
            figures += await _measure_size(plan, members, openers)
    conditions = {
        "text bytes": TEXT_BYTES,
        "python": platform.python_version(),
        "synchronous": "FULL",
    }
    return Report("fanout", conditions, figures)


async def _measure_size(plan: FanoutPlan, members: int, openers: Mapping[str, Opener]) -> list[Figure]:
    figures: list[Figure] = []
    async with AsyncExitStack() as stack:
        audiences = {name: await stack.enter_async_context(opener(members)) for name, opener in openers.items()}
        for name, load in plan.loads(members).items():
            costs: dict[str, list[Cost]] = {who: [] for who in audiences}
            for audience in audiences.values():
                await run_load(audience.posters, audience.followers, replace(load, posts=load.posts // 5))
            # Side by side and each time in another order, so that a busy spell of the machine touches all alike.
            for turn in range(plan.repeats):
                for who in _rotated(list(audiences), turn):
                    audience = audiences[who]
                    cost = await measure_load(audience.server, audience.posters, audience.followers, load)
                    costs[who].append(cost)
            hearers = {who: audience.hearers for who, audience in audiences.items()}
            figures += _figures(f"{members} members, {name}", load, costs, hearers)
    return figures


async def _open_ours(stack: AsyncExitStack, plan: FanoutPlan) -> Opener:
    # Those who listen answer no pings; this is the rarest there are.
    home = await stack.enter_async_context(open_home(plan.folder, {"TERTULIA_HEARTBEAT_S": "600"}))
    owner = await home.create_owner_token()
    bots = await home.create_bots(max(plan.members) - 1)
    tokens = [owner, *(token for _, token in bots)]
    rooms = {
        members: await home.create_room(owner, [member_id for member_id, _ in bots[: members - 1]], f"bench {members}")
        for members in plan.members
    }
    return lambda members: _web_audience(home.server, tokens[:members], rooms[members])


async def _open_plain(stack: AsyncExitStack, plan: FanoutPlan) -> Opener:
    server = await stack.enter_async_context(run_child("tertulia.bench.baseline", (), {}))
    tokens = [f"mem_{number:022}" for number in range(max(plan.members))]
    return lambda members: _web_audience(server, tokens[:members], "room_bench")


async def _open_ngircd(stack: AsyncExitStack) -> Opener:
    server = await stack.enter_async_context(irc.run_ngircd())
    return lambda members: _irc_audience(server, members)


@asynccontextmanager
async def _web_audience(server: Child, tokens: Sequence[str], room_id: str) -> AsyncIterator[Audience]:
    scripts = [[(upgrade_request(server.url), UPGRADED), (hello_frame(token), WELCOMED)] for token in tokens[POSTERS:]]
    async with (
        connected(server.url, tokens[:POSTERS], room_id) as posters,
        open_crowd(Seats(address_of(server.url), MARKER, scripts)) as crowd,
    ):
        yield Audience(server, posters, [*posters, crowd], len(tokens))


@asynccontextmanager
async def _irc_audience(server: Child, members: int) -> AsyncIterator[Audience]:
    scripts = [irc.listener_script(f"member{number}") for number in range(members - POSTERS - 1)]
    async with (
        irc.joined(server, POSTERS) as (posters, watcher),
        open_crowd(Seats(address_of(server.url), irc.MARKER, scripts)) as crowd,
    ):
        # Whoever posts is not sent its own message.
        yield Audience(server, posters, [watcher, crowd], members - 1)


def _figures(name: str, load: Load, costs: Mapping[str, Sequence[Cost]], hearers: Mapping[str, int]) -> list[Figure]:
    def micros(who: str, per_post: int) -> tuple[float, ...]:
        return tuple(cost.cpu_s / (load.posts * per_post) * 1e6 for cost in costs[who])

    ours = micros(OURS, hearers[OURS])
    figures = [
        Figure(f"{name}: CPU µs per post", micros(OURS, 1)),
        Figure(f"{name}: CPU µs per delivery", ours),
        Figure(f"{name}: posts per s (wall)", tuple(load.posts / cost.wall_s for cost in costs[OURS])),
    ]
    for who in (who for who in costs if who != OURS):
        theirs = micros(who, hearers[who])
        figures.append(Figure(f"{name}: {who}, CPU µs per delivery", theirs))
        ratios = tuple(mine / other for mine, other in zip(ours, theirs, strict=True) if other)
        figures += [Figure(f"{name}: times {who}", ratios)] if ratios else []
    return figures


def _rotated(names: Sequence[str], by: int) -> list[str]:
    start = by % len(names)
    return [*names[start:], *names[:start]]


def _between(least: int, value: int, most: int) -> int:
    return max(least, min(value, most))
