"""Measures an agent's turn around its model, and how soon after the start the first answer is there."""

from __future__ import annotations

import asyncio
import platform
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tertulia.bench.home import Home, open_home
from tertulia.bench.line import open_line
from tertulia.bench.report import Figure, Report, percentile
from tertulia.bench.turns.asker import Asked, Asker
from tertulia.bench.turns.crowd import measure_crowd, open_agent_room
from tertulia.bench.turns.model import MODEL, InstantModel, Served, open_model
from tertulia.config import read_settings
from tertulia.domain.errors import ConfigError
from tertulia.memory.models import find_minilm

WARM_UP_TURNS = 5
LOBBY = "lobby"


@dataclass(frozen=True, slots=True)
class TurnsPlan:
    """`turns` of one agent, one after another, and then in each of `rooms` side by side; `repeats` starts."""

    turns: int = 200
    rooms: int = 16
    repeats: int = 3
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: the question, and when its model was asked and had answered."""

    asked: Asked
    served: Served


def measure_turns(plan: TurnsPlan) -> Report:
    """Measure turns against a model that answers at once, then starts with the offline agents.

    Raises:
        ConfigError: not on Linux, or an agent did not answer.
    """
    return asyncio.run(_measure(plan))


async def _measure(plan: TurnsPlan) -> Report:
    figures = [*await _measure_turns(plan), *await _measure_crowds(plan), *await _measure_starts(plan)]
    conditions = {
        "turns": plan.turns,
        "rooms": plan.rooms,
        "starts": plan.repeats,
        "recall": "by words" if find_minilm(read_settings().models_dir) is None else "by meaning",
        "python": platform.python_version(),
    }
    return Report("turns", conditions, figures)


async def _measure_turns(plan: TurnsPlan) -> list[Figure]:
    async with open_model() as (model, address), _open_agent(plan, address) as (home, asker):
        for number in range(WARM_UP_TURNS):
            await _take_turn(asker, model, -number)
        cpu_s = home.server.cpu_s()
        turns = [await _take_turn(asker, model, number) for number in range(plan.turns)]
        cpu_s = home.server.cpu_s() - cpu_s
    to_request = [(turn.served.requested - turn.asked.committed) * 1e3 for turn in turns]
    to_answer = [(turn.asked.answered - turn.served.told) * 1e3 for turn in turns]
    whole = [(turn.asked.answered - turn.asked.sent) * 1e3 for turn in turns]
    return [
        *_percentiles("ms from commit to model request", to_request),
        *_percentiles("ms from last token to durable message", to_answer),
        *_percentiles("ms from post to answer", whole),
        Figure("CPU ms per turn", (cpu_s / plan.turns * 1e3,)),
    ]


@asynccontextmanager
async def _open_agent(plan: TurnsPlan, address: str) -> AsyncIterator[tuple[Home, Asker]]:
    """Start a server in which one agent with that model sits in a room with the owner."""
    async with open_home(plan.folder, _environment(address)) as home:
        owner = await home.create_owner_token()
        room_id = await open_agent_room(home, owner, "bench", "compatible")
        async with open_line(home.session, home.server.url, owner) as line:
            yield home, Asker(line, room_id)


async def _measure_crowds(plan: TurnsPlan) -> list[Figure]:
    """Measure rooms side by side, with rules in the process for a model and with one behind a socket."""
    figures: list[Figure] = []
    async with open_model() as (model, address), open_home(plan.folder, _environment(address)) as home:
        for provider, name in (("offline", "rules"), ("compatible", "model")):
            figures += await measure_crowd(home, provider, f"{plan.rooms} rooms, {name}", (plan.rooms, plan.turns))
            model.forget()
    return figures


def _environment(address: str) -> dict[str, str]:
    return {
        "TERTULIA_COMPATIBLE_BASE_URL": address,
        "TERTULIA_COMPATIBLE_MODEL": MODEL,
        # What is thought over to be remembered asks the model as well, and is no turn.
        "TERTULIA_MEMORY_FORMATION": "rules",
        "TERTULIA_OFFLINE_WORD_PAUSE_S": "0",
    }


async def _take_turn(asker: Asker, model: InstantModel, number: int) -> Turn:
    asked = await asker.ask(f"@bench my favourite number is {number}, what do you make of it?")
    return Turn(asked, model.take_served())


async def _measure_starts(plan: TurnsPlan) -> list[Figure]:
    starts = [await _take_start(plan.folder) for _ in range(plan.repeats)]
    names = ("s from start to ready", "s from start to the first reply", "CPU s from start to the first reply")
    return [Figure(name, values) for name, values in zip(names, zip(*starts, strict=True), strict=True)]


async def _take_start(folder: Path | None) -> tuple[float, float, float]:
    """Start a server over an empty directory and ask an agent who lives there."""
    began = time.perf_counter()
    async with open_home(folder) as home:
        ready = time.perf_counter()
        async with open_line(home.session, home.server.url, await home.create_owner_token()) as line:
            lobby = next((room["id"] for room in line.welcome["rooms"] if room["name"] == LOBBY), None)
            if lobby is None:
                raise ConfigError(f"A fresh server has no room called {LOBBY}.")
            asked = await Asker(line, lobby).ask("@tilda what is 6 times 7?")
            return ready - began, asked.answered - began, home.server.cpu_s()


def _percentiles(name: str, values: list[float]) -> list[Figure]:
    return [Figure(f"{name}, p{percent}", (percentile(values, percent),)) for percent in (50, 95)]
