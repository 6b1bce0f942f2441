"""Measures how soon a message is with everybody, at half of what the server can take, while agents are awake."""

from __future__ import annotations

import asyncio
import os
import platform
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tertulia.bench.child import Child, ensure_open_files
from tertulia.bench.delivery.players import DRAIN_TIMEOUT_S, PERCENTS, STALL_S, Order, Result, Round
from tertulia.bench.disk import APPEND_BYTES, time_appends
from tertulia.bench.home import Home, open_home
from tertulia.bench.load import TEXT_BYTES
from tertulia.bench.program import Program, run_program
from tertulia.bench.report import Figure, Report, percentile
from tertulia.domain.errors import ConfigError

AGENTS = ("ada", "ben", "cleo")
IN_FLIGHT = 64
WARM_UP_S = 3.0
CONNECT_TIMEOUT_S = 120.0
_SPARE_FILES = 200


@dataclass(frozen=True, slots=True)
class DeliveryPlan:
    """`rooms` of `members`, all connected, and three agents; rounds of `seconds` each, `repeats` of them.

    An agent is asked something every `ask_every_s`.
    """

    rooms: int = 10
    members: int = 20
    seconds: float = 20.0
    repeats: int = 3
    ask_every_s: float = 1.0
    folder: Path | None = None

    def round(self, seed: int, rate: float = 0.0) -> Round:
        """Give a round of so many posts a second, or of as many as the server takes."""
        return {
            "seconds": self.seconds,
            "rate": rate,
            "in_flight": IN_FLIGHT,
            "ask_every_s": self.ask_every_s,
            "seed": seed,
        }


@dataclass(frozen=True, slots=True)
class Played:
    """A round, and the processor seconds that the server used meanwhile."""

    result: Result
    server_cpu_s: float

    @property
    def posts_per_s(self) -> float:
        return self.result["delivered"] / self.result["seconds"]


def measure_delivery(plan: DeliveryPlan) -> Report:
    """Find how many posts a second the server can take, then offer half of it and time every delivery.

    Raises:
        ConfigError: not on Linux, too few files may be open, or the server refused or lost something.
    """
    ensure_open_files(plan.rooms * plan.members + _SPARE_FILES)
    return asyncio.run(_measure(plan))


async def _measure(plan: DeliveryPlan) -> Report:
    async with open_home(plan.folder, {"TERTULIA_HEARTBEAT_S": "600"}) as home, _open_players(home, plan) as players:
        await _play(players, home.server, {**plan.round(seed=0), "seconds": WARM_UP_S})
        most = [await _play(players, home.server, plan.round(seed)) for seed in range(plan.repeats)]
        rate = sorted(one.posts_per_s for one in most)[len(most) // 2] / 2
        half, disk = [], []
        for seed in range(plan.repeats):
            # Nobody is told of a message before it is on the disk: no delivery can be sooner than this.
            disk.append(await asyncio.to_thread(time_appends, plan.folder))
            half.append(await _play(players, home.server, plan.round(seed, rate)))
    conditions = {
        "rooms": plan.rooms,
        "members of each": plan.members,
        "agents of each": len(AGENTS),
        "text bytes": TEXT_BYTES,
        "seconds of each round": plan.seconds,
        "processors, shared with the clients": os.cpu_count(),
        "python": platform.python_version(),
        "synchronous": "FULL",
    }
    return Report("delivery", conditions, [*_figures_of_most(most), *_figures_of_half(half), *_figures_of_disk(disk)])


@asynccontextmanager
async def _open_players(home: Home, plan: DeliveryPlan) -> AsyncIterator[Program]:
    """Fill the rooms and connect everybody but the agents."""
    owner = await home.create_owner_token()
    agents = [await _create_agent(home, owner, handle) for handle in AGENTS]
    (_, watcher), *bots = await home.create_bots(1 + plan.rooms * plan.members)
    order: Order = {"url": home.server.url, "rooms": [], "watcher": watcher, "agents": list(AGENTS)}
    for place in range(plan.rooms):
        seated = bots[place * plan.members : (place + 1) * plan.members]
        room_id = await home.create_room(owner, [*(bot for bot, _ in seated), *agents], f"bench {place}", kind="public")
        order["rooms"].append({"room_id": room_id, "tokens": [token for _, token in seated]})
    async with run_program("tertulia.bench.delivery.players") as players:
        await players.tell(order)
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            await players.hear()
        yield players


async def _create_agent(home: Home, owner: str, handle: str) -> str:
    limits = {"max_runs_per_hour": 10_000, "max_runs_per_day": 100_000}
    body = {"name": handle.title(), "handle": handle, "limits": limits}
    member_id: str = (await home.post("/api/agents", body, owner))["member_id"]
    return member_id


async def _play(players: Program, server: Child, round_: Round) -> Played:
    cpu_s = server.cpu_s()
    await players.tell(round_)
    patience_s = round_["seconds"] + 2 * DRAIN_TIMEOUT_S
    try:
        async with asyncio.timeout(patience_s):
            result: Result = await players.hear()
    except TimeoutError:
        raise ConfigError(f"A round of {round_['seconds']} s was not over after {patience_s} s.") from None
    return Played(result, server.cpu_s() - cpu_s)


def _figures_of_most(rounds: list[Played]) -> list[Figure]:
    return [
        Figure("posts per s, at most", tuple(one.posts_per_s for one in rounds)),
        Figure("at most: processors the server takes", tuple(_share(one, one.server_cpu_s) for one in rounds)),
        Figure("at most: processors the clients take", tuple(_share(one, one.result["cpu_s"]) for one in rounds)),
    ]


def _figures_of_half(rounds: list[Played]) -> list[Figure]:
    delays = zip(*(one.result["delays_s"] for one in rounds), strict=True)
    pings = zip(*(one.result["pings_s"] for one in rounds), strict=True)
    return [
        Figure("posts per s, half of it", tuple(one.posts_per_s for one in rounds)),
        *_percentiles("half: ms from post to each member", delays),
        *_percentiles("half: ms until a ping is answered", pings),
        Figure(f"half: % of pings over {STALL_S * 1e3:.0f} ms", tuple(100 * one.result["stalled"] for one in rounds)),
        Figure("half: agents' answers per s", tuple(_share(one, one.result["answers"]) for one in rounds)),
        Figure("half: processors the server takes", tuple(_share(one, one.server_cpu_s) for one in rounds)),
        Figure("half: processors the clients take", tuple(_share(one, one.result["cpu_s"]) for one in rounds)),
    ]


def _figures_of_disk(rounds: list[list[float]]) -> list[Figure]:
    found_s = ([percentile(one, percent) for one in rounds] for percent in PERCENTS)
    return _percentiles(f"the disk alone: ms for {APPEND_BYTES >> 10} KiB", map(tuple, found_s))


def _percentiles(name: str, found_s: Iterable[tuple[float, ...]]) -> list[Figure]:
    return [
        Figure(f"{name}, p{percent}", tuple(one_s * 1e3 for one_s in values_s))
        for percent, values_s in zip(PERCENTS, found_s, strict=True)
    ]


def _share(one: Played, amount: float) -> float:
    return amount / one.result["seconds"]
