"""A room of two thousand in which everybody reads and types at once, and somebody elsewhere who must not notice."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest

from tertulia.bench.child import ensure_open_files
from tertulia.bench.home import open_home
from tertulia.bench.idle.sleepers import Sleeper, enter
from tertulia.bench.rawsocket import client_frame
from tertulia.bench.report import percentile
from tertulia.domain.errors import ConfigError
from tertulia.rooms.typing import FRAMES

SIZE = 2_000
ROUNDS = 3
AT_ONCE = 50
PATIENCE_S = 600
# Alone it takes a few milliseconds, and behind everybody's marks and typing it would take minutes.
LONG_S = 10.0


class Guest(Sleeper):
    """A member of the large room that counts what it is sent."""

    def __init__(self, url: str, token: str) -> None:
        super().__init__(url, token)
        self.counts: Counter[str] = Counter()
        self.news = asyncio.Event()

    def say(self, type_: str, **fields: Any) -> None:
        """Send a command."""
        self._write(client_frame(orjson.dumps({"type": type_, "ref": type_, **fields})))

    async def heard(self, type_: str, count: int = 1) -> None:
        """Wait until so many frames of a type came."""
        while self.counts[type_] < count:
            self.news.clear()
            await self.news.wait()

    def _take_text(self, payload: bytes) -> None:
        super()._take_text(payload)
        self.counts[orjson.loads(payload)["type"]] += 1
        self.news.set()


# A process of its own: what two thousand guests keep busy here must not be counted.
_OUTSIDER = """
import asyncio, json, sys
from tertulia.bench.idle.resident import post_until
async def main(*where):
    is_over = asyncio.Event()
    asyncio.get_running_loop().add_reader(0, is_over.set)
    print(json.dumps(await post_until(*where, is_over)))
asyncio.run(main(*sys.argv[1:]))
"""


@asynccontextmanager
async def _posting(*where: str) -> AsyncIterator[list[float]]:
    """Have somebody post elsewhere for as long as the context lasts; then there is how many seconds each post took."""
    posts_s: list[float] = []
    outsider = await asyncio.create_subprocess_exec(sys.executable, "-c", _OUTSIDER, *where, stdin=PIPE, stdout=PIPE)
    try:
        yield posts_s
        async with asyncio.timeout(PATIENCE_S):
            told, _ = await outsider.communicate(b"that is all")
        posts_s += json.loads(told)
    finally:
        if outsider.returncode is None:
            outsider.kill()
            await outsider.wait()


async def _enter_all(guests: list[Guest], url: str) -> None:
    gate = asyncio.Semaphore(AT_ONCE)

    async def come(guest: Guest) -> bool:
        async with gate:
            return await enter(guest, url)

    assert all(await asyncio.gather(*map(come, guests)))


@pytest.mark.slow
async def test_two_thousand_read_and_type_at_once(tmp_path: Path) -> None:
    try:
        ensure_open_files(SIZE + 500)
    except ConfigError as error:
        pytest.skip(str(error))
    async with open_home(tmp_path) as home:
        url, owner = home.server.url, await home.create_owner_token()
        *bots, (outsider, outsider_token) = await home.create_bots(SIZE + 1)
        large = await home.create_room(owner, [member_id for member_id, _ in bots], "large")
        elsewhere = await home.create_room(owner, [outsider], "elsewhere")
        guests = [Guest(url, token) for _, token in bots]
        await _enter_all(guests, url)
        async with _posting(url, outsider_token, elsewhere) as posts_s:
            began = asyncio.get_running_loop().time()
            async with asyncio.timeout(PATIENCE_S):
                for number in range(1, ROUNDS + 1):
                    said = await home.post(f"/api/rooms/{large}/messages", {"text": "read this"}, owner)
                    await asyncio.gather(*(guest.heard("message_posted", number) for guest in guests))
                    for guest in guests:
                        guest.say("set_typing", room_id=large, typing=True)
                        guest.say("mark_read", room_id=large, seq=said["seq"])
                    await asyncio.gather(*(guest.heard("reply", 2 * number) for guest in guests))
                    await asyncio.gather(*(guest.heard("read", number) for guest in guests))
                # What comes after it in the large room is the last of what had to come.
                await home.post(f"/api/rooms/{large}/messages", {"text": "thank you"}, owner)
                await asyncio.gather(*(guest.heard("message_posted", ROUNDS + 1) for guest in guests))
            took_s = asyncio.get_running_loop().time() - began
        for guest in guests:
            guest.leave()
    totals = sum((guest.counts for guest in guests), Counter())
    typing = totals.pop("typing")
    messages, marks = (ROUNDS + 1) * SIZE, ROUNDS * SIZE
    assert totals == {"welcome": SIZE, "message_posted": messages, "reply": 2 * marks, "read": marks}
    assert SIZE <= typing <= FRAMES.burst + took_s * FRAMES.per_s
    told = (
        f"{len(posts_s)} posts elsewhere: median {percentile(posts_s, 50):.3f} s, p99 {percentile(posts_s, 99):.3f} s"
    )
    print(told)
    assert percentile(posts_s, 99) < LONG_S, told
