"""A program that keeps connections open, answers pings, and returns with jitter when it is cut off.

It is told by one line of JSON, an `Order`, and tells each time when everybody is in with a line, an `AllIn`.
"""

from __future__ import annotations

import asyncio
import json
import random
import struct
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict

import orjson

from tertulia.bench.rawsocket import UPGRADED, WELCOMED, address_of, client_frame, upgrade_request

TRY_TIMEOUT_S = 10.0
AT_ONCE = 50
# As the web client waits: full jitter below a bound that doubles, or for a while the one that the server gives.
BACKOFF_S = 0.5
MAX_BACKOFF_S = 30.0
ASKED_FOR_S = 60.0
SENT_AWAY = b'"unavailable"'
_CLOSE, _PING, _PONG_BYTE, _CLOSE_BYTE = 0x8, 0x9, 0x8A, 0x88


class Order(TypedDict):
    """Where to connect, once for each token."""

    url: str
    tokens: list[str]


class AllIn(TypedDict):
    """When each was welcomed, on the clock of `time.monotonic`, which all processes of a machine share."""

    welcomed_at: list[float]


class Sleeper(asyncio.Protocol):
    """One connection: signs in, resuming with `past`, then does nothing but answer.

    `past` is what the next one of this member brings; `bound_s` is within what time the server asked it to come back.
    """

    def __init__(self, url: str, token: str, past: Mapping[str, Any] | None = None) -> None:
        self.past = past or {}
        self.bound_s = 0.0
        self.welcomed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.ended = asyncio.Event()
        self._first = upgrade_request(url)
        self._hello = client_frame(orjson.dumps({"type": "hello", "ref": "hello", "token": token, **self.past}))
        self._transport: asyncio.Transport | None = None
        self._is_upgraded = False
        self._unread = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._first)

    def connection_lost(self, error: Exception | None) -> None:
        self.ended.set()
        if not self.welcomed.done():
            self.welcomed.set_exception(ConnectionError("the server hung up before its welcome"))

    def data_received(self, data: bytes) -> None:
        self._unread += data
        if not self._is_upgraded:
            answer, end, rest = self._unread.partition(UPGRADED)
            if not end:
                return
            if b" 101 " not in answer.partition(b"\r\n")[0]:
                self.leave()
                return
            self._is_upgraded, self._unread = True, rest
            self._write(self._hello)
        while (frame := _split(self._unread)) is not None:
            opcode, payload, self._unread = frame
            self._take(opcode, payload)

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == _PING:
            self._write(client_frame(payload, _PONG_BYTE))
        elif opcode == _CLOSE:
            self._write(client_frame(payload, _CLOSE_BYTE))
            self.leave()
        else:
            self._take_text(payload)

    def _take_text(self, payload: bytes) -> None:
        if WELCOMED in payload and not self.welcomed.done():
            welcome = orjson.loads(payload)
            self.past = {"since": {room["id"]: room["seq"] for room in welcome["rooms"]}, "epoch": welcome["epoch"]}
            self.welcomed.set_result(None)
        elif SENT_AWAY in payload:
            self.bound_s = orjson.loads(payload)["error"].get("retry_after_s", 0.0)

    def leave(self) -> None:
        """End the connection, if there is one."""
        if self._transport is not None:
            self._transport.close()

    def _write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)


def _split(data: bytes) -> tuple[int, bytes, bytes] | None:
    """Take the first frame of a server off its bytes, if it is whole: opcode, payload, and what follows."""
    if len(data) < 2:
        return None
    size, start = data[1], 2
    if size >= 126:
        form, start = (">H", 4) if size == 126 else (">Q", 10)
        if len(data) < start:
            return None
        (size,) = struct.unpack(form, data[2:start])
    if len(data) < start + size:
        return None
    return data[0] & 0x0F, data[start : start + size], data[start + size :]


@dataclass(slots=True)
class Dormitory:
    """All connections of this process."""

    order: Order
    arrivals: dict[str, float] = field(default_factory=dict)
    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def stay(self, token: str) -> None:
        """Keep one connection, for as long as the program runs."""
        attempt, asked_s, asked_until = 0, 0.0, 0.0
        sleeper = Sleeper(self.order["url"], token)
        # Only the first time do they queue; whoever was cut off returns when its own clock says so.
        async with self.gate:
            is_in = await enter(sleeper, self.order["url"])
        while True:
            if is_in:
                attempt, asked_until = 0, 0.0
                self._note(token)
                await sleeper.ended.wait()
                del self.arrivals[token]
            if sleeper.bound_s:
                asked_s, asked_until = sleeper.bound_s, time.monotonic() + ASKED_FOR_S
            if time.monotonic() < asked_until:
                bound_s = asked_s
            else:
                bound_s = min(MAX_BACKOFF_S, BACKOFF_S * 2**attempt)
                attempt = min(attempt + 1, 10)
            await asyncio.sleep(random.uniform(0, bound_s))
            sleeper = Sleeper(self.order["url"], token, sleeper.past)
            is_in = await enter(sleeper, self.order["url"])

    def _note(self, token: str) -> None:
        self.arrivals[token] = time.monotonic()
        if len(self.arrivals) == len(self.order["tokens"]):
            told: AllIn = {"welcomed_at": sorted(self.arrivals.values())}
            print(json.dumps(told), flush=True)  # noqa: T201


async def enter(sleeper: Sleeper, url: str) -> bool:
    """Connect and sign in; False when that did not succeed in time."""
    host, port = address_of(url)
    try:
        async with asyncio.timeout(TRY_TIMEOUT_S):
            await asyncio.get_running_loop().create_connection(lambda: sleeper, host, port)
            await sleeper.welcomed
    except (OSError, TimeoutError):
        sleeper.leave()
        return False
    return True


async def run(order: Order) -> None:
    """Keep everybody in until standard input ends: so nobody is left over when the one who measures is gone."""
    dormitory = Dormitory(order)
    stays = [asyncio.create_task(dormitory.stay(token)) for token in order["tokens"]]
    await asyncio.to_thread(sys.stdin.read)
    for stay in stays:
        stay.cancel()
    await asyncio.gather(*stays, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(run(json.loads(sys.stdin.readline())))
