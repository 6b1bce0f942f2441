"""Those who sleep: signed in, awake enough to answer pings, and back when they were cut off."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

from tertulia.bench.idle import sleepers
from tertulia.bench.idle.sleepers import Dormitory
from tests.patience import PATIENCE_S


class Host:
    """A server that welcomes after a ping and a long frame, and keeps its guests until it is told otherwise."""

    def __init__(self) -> None:
        self.guests: list[web.WebSocketResponse] = []
        self.hellos: list[str] = []
        self.pasts: list[dict[str, int] | None] = []
        self.pongs: list[bytes] = []
        self.refusals = 0

    async def serve(self, request: web.Request) -> web.StreamResponse:
        if self.refusals:
            self.refusals -= 1
            raise web.HTTPServiceUnavailable
        ws = web.WebSocketResponse(autoping=False)
        await ws.prepare(request)
        hello = await ws.receive_json()
        self.hellos.append(hello["token"])
        self.pasts.append(hello.get("since"))
        self.guests.append(ws)
        await ws.ping(b"are you there")
        self.pongs.append((await ws.receive()).data)
        for size in (200, 70_000):
            await ws.send_str(json.dumps({"type": "notice", "text": "x" * size}))
        await ws.send_json({"type": "welcome", "epoch": "ep_1", "rooms": [{"id": "room_1", "seq": 7}]})
        async for message in ws:
            assert message.type is WSMsgType.PONG
        return ws


@asynccontextmanager
async def _asleep(host: Host, tokens: list[str]) -> AsyncIterator[None]:
    app = web.Application()
    app.router.add_get("/ws", host.serve)
    async with asyncio.timeout(PATIENCE_S), TestServer(app) as server:
        dormitory = Dormitory({"url": str(server.make_url("")).rstrip("/"), "tokens": tokens})
        stays = [asyncio.create_task(dormitory.stay(token)) for token in tokens]
        try:
            yield
        finally:
            for stay in stays:
                stay.cancel()
            await asyncio.gather(*stays, return_exceptions=True)
            for guest in host.guests:
                await guest.close()


async def _told(lines: asyncio.Queue[str]) -> list[float]:
    welcomed_at: list[float] = json.loads(await lines.get())["welcomed_at"]
    return welcomed_at


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> asyncio.Queue[str]:
    """What the program prints."""
    queue: asyncio.Queue[str] = asyncio.Queue()
    monkeypatch.setattr(sleepers, "print", lambda line, flush: queue.put_nowait(line), raising=False)
    monkeypatch.setattr(sleepers, "BACKOFF_S", 0.01)
    return queue


async def test_all_are_welcomed_and_answer_pings(lines: asyncio.Queue[str]) -> None:
    host = Host()
    async with _asleep(host, ["ann", "ben"]):
        assert len(await _told(lines)) == 2
    assert sorted(host.hellos) == ["ann", "ben"]
    assert host.pongs == [b"are you there"] * 2


async def test_whoever_is_closed_returns_even_if_refused_at_first(lines: asyncio.Queue[str]) -> None:
    host = Host()
    async with _asleep(host, ["ann", "ben"]):
        first = await _told(lines)
        host.refusals = 2
        await host.guests[0].close(code=4000)
        second = await _told(lines)
    assert host.refusals == 0
    assert len(host.hellos) == 3
    assert len(set(first) & set(second)) == 1
    assert host.pasts == [None, None, {"room_1": 7}]


async def test_whoever_is_sent_away_comes_back_within_the_time_that_is_named(
    lines: asyncio.Queue[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    host = Host()
    bounds: list[tuple[float, float]] = []

    def note(*bound: float) -> float:
        bounds.append((bound[0], bound[1]))
        return 0.0

    monkeypatch.setattr(random, "uniform", note)
    error = {"code": "unavailable", "retry_after_s": 20}
    async with _asleep(host, ["ann"]):
        await _told(lines)
        host.refusals = 2
        await host.guests[0].send_json({"type": "reply", "ref": None, "ok": False, "error": error})
        await host.guests[0].close(code=4000)
        await _told(lines)
    assert bounds == [(0, 20)] * 3
