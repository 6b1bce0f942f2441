"""Two processes write to the same rooms of one PostgreSQL database, and one of them is killed in the middle."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa

from tertulia.store.database import Database
from tertulia.store.tables.base import to_micros
from tertulia.store.tables.rooms import events, messages
from tests.architecture.tree import ROOT
from tests.contract.store.hammer import ROOMS

TIMEOUT_S = 600


async def start(url: sa.URL, name: str, seed: str, posts: int) -> Process:
    """Start a program that writes."""
    arguments = [url.render_as_string(hide_password=False), name, seed, str(posts)]
    module = "tests.contract.store.hammer"
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *arguments),
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / "server")},
        stdout=PIPE,
        limit=2**24,  # the last line of each is long
    )


async def listen(process: Process) -> AsyncIterator[dict[str, Any]]:
    """Yield what a program says, until it has nothing more to say."""
    assert process.stdout is not None
    async for line in process.stdout:
        if line.endswith(b"\n"):  # what was cut off by a kill was not said
            yield json.loads(line)


async def hear_out(process: Process) -> list[dict[str, Any]]:
    """Collect all that a program says, and require that it ends well."""
    said = [line async for line in listen(process)]
    assert await process.wait() == 0
    return said


async def kill_after(process: Process, count: int) -> list[dict[str, Any]]:
    """Kill a program in the middle of its work, once it was told of so many posts; gives all that it said."""
    said = []
    async for line in listen(process):
        said.append(line)
        if len(said) == count:
            process.send_signal(signal.SIGKILL)
    # On a busy machine it may have ended before anybody looked; what it said holds all the same.
    assert await process.wait() in {-signal.SIGKILL, 0}
    return said


async def hammer(url: sa.URL, seed: int, posts: int) -> list[list[dict[str, Any]]]:
    """Let two work at once; the second is killed, and started anew with the same orders, as its clients would ask."""
    async with asyncio.timeout(TIMEOUT_S):
        first, second = await start(url, "ana", f"{seed}:1", posts), await start(url, "ben", f"{seed}:2", posts)
        working = asyncio.create_task(hear_out(first))
        before = await kill_after(second, posts // 10)
        after = await hear_out(await start(url, "ben", f"{seed}:3", posts))
        return [await working, before, after]


async def require_order(db: Database, said: list[dict[str, Any]], posts: int) -> None:
    """Require that what was acknowledged is there once, under numbers without a gap in the order of commits."""
    async with db.read() as connection:
        rows = (await connection.execute(sa.select(messages).order_by(messages.c.n))).mappings().all()
        log = (await connection.execute(sa.select(events).order_by(events.c.room_id, events.c.seq))).mappings().all()
    stored = {(row["room_id"], row["author_id"], row["key"]): (row["id"], row["seq"]) for row in rows}
    assert len(stored) == len(rows) == 3 * posts, "every key of both, and every one that they share, once"
    assert all((line["id"], line["seq"]) == stored[line["room"], line["author"], line["key"]] for line in said)
    for room_id in ROOMS:
        in_order_of_commit = [row["seq"] for row in rows if row["room_id"] == room_id]
        assert in_order_of_commit == list(range(1, len(in_order_of_commit) + 1))
        logged = [(one["seq"], json.loads(one["refs"])["message_id"]) for one in log if one["room_id"] == room_id]
        assert logged == [(row["seq"], row["id"]) for row in rows if row["room_id"] == room_id]


async def play(url: sa.URL, seed: int, posts: int) -> None:
    """Play the story once and judge it."""
    first, before, after = await hammer(url, seed, posts)
    db = Database(url)
    [of_first], [of_last] = ([line["published"] for line in said if "published" in line] for said in (first, after))
    await require_order(db, [line for line in first + before + after if "published" not in line], posts)
    async with db.read() as connection:
        rows = (await connection.execute(sa.select(events.c.room_id, events.c.seq, events.c.at))).all()
    await db.aclose()
    stored = {(row.room_id, row.seq, to_micros(row.at)) for row in rows}
    published = [tuple(event) for event in of_first + of_last]
    assert len(published) == len(set(published)), "an event is published by whoever committed it alone"
    assert set(published) < stored, "the rest is what the killed one committed"


async def test_two_write_and_one_is_killed(postgres_place: sa.URL, seed: int) -> None:
    await play(postgres_place, seed, 200)


@pytest.mark.soak
async def test_two_write_and_one_is_killed_again_and_again(postgres_place: sa.URL, seed: int, soak: bool) -> None:
    await play(postgres_place, seed + 1, 20_000 if soak else 2_000)
