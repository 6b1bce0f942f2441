"""A client of the public contract that keeps every frame in the order it came."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

import aiohttp
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.patience import PATIENCE_S

Json = dict[str, Any]

TURN_SIGNALS = frozenset({"agent_thinking", "agent_delta", "tool_execution"})
ROOM_SIGNALS = frozenset(
    {
        "typing",
        "presence",
        "read",
        "thread_read",
        "draft_changed",
        "memory_changed",
        "turn_decided",
        "room_added",
        "room_removed",
    }
)
CONTROLS = frozenset({"welcome", "reply", "resumed", "resync_required"})

TIMEOUT_S = PATIENCE_S

_numbers = itertools.count(1)


def fresh(name: str) -> str:
    """Give a room's name that nobody has: rooms of one creator, and public ones, do not share theirs."""
    return f"{name} {next(_numbers)}"


def is_event(body: Json) -> bool:
    """Say whether a frame is a durable event: an event type may be unknown to us, its `seq` still counts."""
    return "seq" in body and "room_id" in body and body["type"] not in TURN_SIGNALS | ROOM_SIGNALS | CONTROLS


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame from the server; `at` orders it among everything sent and received under the same ticks."""

    at: int
    raw: str
    body: Json


@dataclass(slots=True)
class Command:
    """A command as sent, and what came back for its `ref`; `replies` beyond one are a fault of the server."""

    ref: str
    type: str
    fields: Json
    sent_at: int
    reply: Json | None = None
    replied_at: int = 0
    replies: int = 0

    @property
    def result(self) -> Json | None:
        """The result of an acknowledged command, else None."""
        return self.reply["result"] if self.reply and self.reply["ok"] else None

    @property
    def error(self) -> Json | None:
        """The error of a refused command, else None."""
        return self.reply["error"] if self.reply and not self.reply["ok"] else None


class Client:
    """One WebSocket connection of one member, from `connect` to its end."""

    def __init__(self, url: str, token: str, ticks: Iterator[int] | None = None) -> None:
        self.url = url
        self.token = token
        self.frames: list[Frame] = []
        self.commands: list[Command] = []
        self.welcome: Json = {}
        self.ended_at = 0  # the tick of the connection's end
        self._ticks = ticks or itertools.count()
        self._refs = itertools.count(1)
        self._waiting: dict[str, tuple[Command, asyncio.Future[Json]]] = {}
        self._answered: dict[str, Command] = {}
        self._news = asyncio.Event()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None

    @property
    def is_open(self) -> bool:
        """Whether frames may still come."""
        return self._reader is not None and not self._reader.done()

    async def connect(self, since: Mapping[str, int] | None = None, epoch: str | None = None) -> Self:
        """Open the socket, say hello, and return once welcomed."""
        await self.open()
        cursor = ({"since": since} if since else {}) | ({"epoch": epoch} if epoch else {})
        await self.send_raw(json.dumps({"type": "hello", "ref": "hello", "token": self.token, **cursor}))
        self.welcome = await self.wait(lambda body: body.get("ref") == "hello")
        assert self.welcome["type"] == "welcome", f"not welcomed: {self.welcome}"
        return self

    async def open(self, path: str = "/ws", **options: Any) -> Self:
        """Open the socket without a hello; `options` are those of the websockets library."""
        address = self.url.replace("http", "ws", 1) + path
        self._socket = await connect(
            address, max_size=None, ping_interval=None, open_timeout=TIMEOUT_S, proxy=None, **options
        )
        self._reader = asyncio.create_task(self._read(self._socket))
        return self

    async def send_raw(self, frame: str | bytes) -> None:
        """Send one frame as it is."""
        assert self._socket is not None, "not connected"
        await self._socket.send(frame)

    async def send(self, type_: str, **fields: Any) -> tuple[Command, asyncio.Future[Json]]:
        """Send a command without waiting; the future gives its reply, or ConnectionError when the socket ends first."""
        command = Command(f"r{next(self._refs)}", type_, fields, next(self._ticks))
        future: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        future.add_done_callback(lambda done: done.cancelled() or done.exception())
        self.commands.append(command)
        self._waiting[command.ref] = (command, future)
        await self.send_raw(json.dumps({"type": type_, "ref": command.ref, **fields}))
        return command, future

    async def call(self, type_: str, **fields: Any) -> Json:
        """Send a command and give its whole reply."""
        _, reply = await self.send(type_, **fields)
        async with asyncio.timeout(TIMEOUT_S):
            return await reply

    async def ok(self, type_: str, **fields: Any) -> Json:
        """Send a command that must succeed; gives its result."""
        reply = await self.call(type_, **fields)
        assert reply["ok"], f"{type_} {fields} was refused: {reply['error']}"
        result: Json = reply["result"]
        return result

    async def refused(self, type_: str, **fields: Any) -> str:
        """Send a command that must be refused; gives the error's code."""
        reply = await self.call(type_, **fields)
        assert not reply["ok"], f"{type_} {fields} was accepted: {reply['result']}"
        assert reply["error"]["message"], f"an error without words: {reply}"
        assert isinstance(reply["error"]["retryable"], bool), reply
        return str(reply["error"]["code"])

    async def wait(self, matches: Callable[[Json], bool], *, start: int = 0, timeout_s: float = TIMEOUT_S) -> Json:
        """Give the first frame from index `start` on that matches, waiting for it if need be.

        Raises: AssertionError when it does not come in time, ConnectionError when it cannot come any more.
        """
        try:
            async with asyncio.timeout(timeout_s):
                while True:
                    for frame in itertools.islice(self.frames, start, None):
                        if matches(frame.body):
                            return frame.body
                    start = len(self.frames)
                    if not self.is_open:
                        raise ConnectionError(f"the connection ended ({self._code()}) before the awaited frame came")
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            tail = [frame.raw[:300] for frame in self.frames[-5:]]
            raise AssertionError(f"the awaited frame did not come in {timeout_s} s; the last: {tail}") from None

    async def close(self) -> None:
        """End the connection politely."""
        if self._socket is not None:
            await self._socket.close()
            await self.closed()

    def cut(self) -> None:
        """Tear the TCP connection, as a lost network does; nothing happens when there is none."""
        if self._socket is not None:
            self._socket.transport.abort()
            self._flowing.set()

    async def closed(self, timeout_s: float = TIMEOUT_S) -> int:
        """Wait for the end of the connection; gives the close code (1006 when there was no farewell)."""
        assert self._reader is not None, "not connected"
        async with asyncio.timeout(timeout_s):
            await asyncio.wait([self._reader])
        return self._code()

    def _code(self) -> int:
        return (self._socket.close_code if self._socket else None) or 1006

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for raw in socket:
                assert isinstance(raw, str), "the server sent a binary frame"
                self._keep(Frame(next(self._ticks), raw, json.loads(raw)))
                await self._flowing.wait()
        except ConnectionClosed:
            return
        finally:
            self.ended_at = next(self._ticks)
            for _, future in self._waiting.values():
                if not future.done():
                    future.set_exception(ConnectionError(f"the connection ended before the reply ({self._code()})"))
            self._news.set()

    def _keep(self, frame: Frame) -> None:
        self.frames.append(frame)
        self._news.set()
        if frame.body["type"] != "reply" or frame.body["ref"] is None:
            return
        ref = frame.body["ref"]
        if ref in self._waiting:
            command, future = self._waiting.pop(ref)
            command.reply, command.replied_at, command.replies = frame.body, frame.at, 1
            self._answered[ref] = command
            if not future.done():
                future.set_result(frame.body)
        elif ref in self._answered:
            self._answered[ref].replies += 1


@contextmanager
def stalled(client: Client) -> Iterator[None]:
    """Have a client read nothing for as long as the context lasts: what it is sent piles up on its way."""
    client._flowing.clear()
    try:
        yield
    finally:
        client._flowing.set()


def events_of(client: Client, room_id: str) -> list[Json]:
    """List the durable events of a room, in the order the connection got them."""
    return [frame.body for frame in client.frames if is_event(frame.body) and frame.body["room_id"] == room_id]


async def call_rest(url: str, token: str | None, method: str, path: str, **options: Any) -> tuple[int, Any]:
    """Make one request; gives the status and the decoded body (None when it is empty)."""
    headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **options.pop("headers", {})}
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    async with (
        aiohttp.ClientSession(timeout=timeout) as session,
        session.request(method, url + path, headers=headers, **options) as response,
    ):
        text = await response.text()
        return response.status, json.loads(
            text
        ) if text and response.content_type == "application/json" else text or None
