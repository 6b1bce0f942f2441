"""Measures how many turns a server works out in a second when many rooms ask at once."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack

from tertulia.bench.home import Home
from tertulia.bench.line import open_line
from tertulia.bench.report import Figure
from tertulia.bench.turns.asker import Asker


async def open_agent_room(home: Home, owner: str, handle: str, provider: str) -> str:
    """Make a private room with an agent of its own; gives the room's id."""
    limits = {"max_runs_per_hour": 10_000, "max_runs_per_day": 100_000}
    body = {"name": handle.title(), "handle": handle, "llm_provider": provider, "limits": limits}
    agent = await home.post("/api/agents", body, owner)
    return await home.create_room(owner, [agent["member_id"]], handle)


async def measure_crowd(home: Home, provider: str, name: str, size: tuple[int, int]) -> list[Figure]:
    """Have one member ask in each of `size` rooms, one question after another; figures are called after `name`.

    `size` is the rooms and about how many turns they take together. Each has a member of its own, who sees nothing of
    the others' rooms.
    """
    rooms, turns = size
    each = max(turns // rooms, 1)
    owner = await home.create_owner_token()
    people = await home.create_bots(rooms, f"asks-{provider}")
    async with AsyncExitStack() as stack:
        askers: list[tuple[str, Asker]] = []
        for number, (member_id, token) in enumerate(people):
            handle = f"{provider}{number}"
            room_id = await open_agent_room(home, owner, handle, provider)
            await home.post(f"/api/rooms/{room_id}/members", {"member_id": member_id}, owner)
            line = await stack.enter_async_context(open_line(home.session, home.server.url, token))
            askers.append((handle, Asker(line, room_id)))
        await asyncio.gather(*(_ask(asker, handle, 1) for handle, asker in askers))
        cpu_s, began = home.server.cpu_s(), time.perf_counter()
        await asyncio.gather(*(_ask(asker, handle, each) for handle, asker in askers))
        took_s, cpu_s = time.perf_counter() - began, home.server.cpu_s() - cpu_s
    done = rooms * each
    return [Figure(f"{name}: turns per s", (done / took_s,)), Figure(f"{name}: CPU ms per turn", (cpu_s / done * 1e3,))]


async def _ask(asker: Asker, handle: str, times: int) -> None:
    for number in range(times):
        await asker.ask(f"@{handle} what is {number} times 17?")
