"""One client of the checker: it sends random commands, is cut off, comes back, and in the end falls quiet."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
from collections import deque
from collections.abc import Iterator
from functools import partial

import aiohttp
from websockets.exceptions import WebSocketException

from tests.flows.checker.choices import Knowledge, choose
from tests.flows.checker.history import Life, Snapshot, Spans
from tests.flows.checker.world import World
from tests.flows.client import TIMEOUT_S, Client, Json, call_rest, is_event

LOST = (OSError, EOFError, TimeoutError, WebSocketException, aiohttp.ClientError)
"""How it shows that the server or the connection went away."""

IN_FLIGHT = 8
MAX_LIVES = 100
MAX_REPEATS = 1_000
MAX_LONGER = 20
LAST_COMMANDS = 5
SNAPSHOT_SHARE = 0.04
RETRY_SHARE = 0.05
TWIN_SHARE = 0.1
REPEAT_SHARE = 0.05
UNTIL_THE_END_S = 3600.0


class Actor:
    """One of the checker's clients; `siblings` are other connections of the same member."""

    def __init__(self, world: World, token: str, known: Knowledge, rng: random.Random) -> None:
        self.client = Client(world.url, token)
        self.siblings: list[Actor] = []
        self.was_cut = False
        self.was_stalled = False
        self._world = world
        self._token = token
        self._known = known
        self._rng = rng
        self._in_flight: deque[asyncio.Future[Json]] = deque()
        self._unsettled: dict[str, tuple[str, Json]] = {}  # what has a key and was not answered for good, by that key
        self._learned = 0
        self._is_done = False

    @property
    def is_settled(self) -> bool:
        """Whether it has said everything, was answered, and is connected."""
        return self._is_done and self.client.is_open and all(reply.done() for reply in self._in_flight)

    async def run(self, commands: int) -> None:
        """Send so many commands and then some, over as many connections as it takes; return once all is quiet."""
        left = self._list_turns(commands)
        for _ in range(MAX_LIVES):
            await self._world.is_up.wait()
            began_at = next(self._world.ticks)
            since = self._known.spans.cursors()
            try:
                await self._connect(since)
            except LOST:
                continue
            try:
                await self._speak(left)
                await self._linger()
            except LOST:
                self.client.cut()
            await self._record(began_at, since)
            if self._world.is_quiet.is_set():
                return
        raise AssertionError(f"client {self._known.client} was cut off {MAX_LIVES} times")

    async def cut(self) -> None:
        """Tear its connection."""
        self.was_cut = True
        self.client.cut()
        await self.client.closed()

    async def echo(self, type_: str, fields: Json) -> None:
        """Send what another connection of the same member sends at this moment."""
        if self.client.is_open and self.client.welcome:
            with contextlib.suppress(*LOST):
                await self._begin(type_, fields)

    async def shout(self, posts: int, text_bytes: int) -> None:
        """Make a room that only this member is in, and fill it, never waiting for who does not read."""
        with contextlib.suppress(*LOST):
            made = await self.client.call("create_room", name=f"room {self._known.fresh_mark()}", kind="private")
            if not made["ok"]:
                return
            room_id, replies = made["result"]["room"]["id"], deque[asyncio.Future[Json]]()
            for _ in range(posts):
                text = self._known.fresh_mark().ljust(text_bytes, "x")
                replies.append((await self.client.send("post_message", room_id=room_id, text=text))[1])
                while len(replies) >= IN_FLIGHT:
                    await replies.popleft()
            await asyncio.gather(*replies)

    async def catch_up(self, heads: dict[str, int]) -> None:
        """Wait until each of its rooms has reached its head."""
        self._learn()
        for room_id, last in self._known.spans.cursors().items():
            head = heads.get(room_id, 0)
            if last < head:
                with contextlib.suppress(AssertionError, *LOST):
                    await self.client.wait(partial(_reaches, room_id=room_id, head=head), timeout_s=UNTIL_THE_END_S)

    def _list_turns(self, commands: int) -> Iterator[None]:
        """Yield for each command to be sent: no fault may find everybody silent, and each is to be got over."""
        yield from itertools.repeat(None, commands)
        for _ in range(commands * MAX_LONGER):
            if self._world.is_calm.is_set():
                break
            yield
        yield from itertools.repeat(None, LAST_COMMANDS)

    async def _connect(self, since: Json) -> None:
        self._is_done, self.was_cut, self.was_stalled, self._learned = False, False, False, 0
        self._in_flight.clear()
        client = Client(self._world.url, self._token, self._world.ticks)
        try:
            await client.connect(since, self._world.epoch)
        except LOST:
            client.cut()
            raise
        self.client = client
        self._known.spans = Spans(since)

    async def _speak(self, left: Iterator[None]) -> None:
        await self._repeat()
        for _ in left:
            self._learn()
            type_, fields = choose(self._rng, self._known)
            await self._send(type_, fields)
            if "key" in fields and self._rng.random() < RETRY_SHARE:
                await self._send(type_, fields)
            if self._rng.random() < REPEAT_SHARE:
                await self._repeat()
            if self._rng.random() < SNAPSHOT_SHARE:
                await self._take_snapshot()
        await self._settle()
        self._is_done = True
        self._world.progress.set()

    async def _settle(self) -> None:
        """Wait for every answer, and send what was refused for the moment until it is not."""
        for _ in range(MAX_REPEATS):
            while self._in_flight:
                await self._in_flight.popleft()
            if not self._unsettled:
                return
            await self._repeat()
        raise AssertionError(f"client {self._known.client}: refused {MAX_REPEATS} times: {self._unsettled}")

    async def _repeat(self) -> None:
        for type_, fields in list(self._unsettled.values()):
            await self._send(type_, fields)

    async def _send(self, type_: str, fields: Json) -> None:
        if self.siblings and "key" in fields and self._rng.random() < TWIN_SHARE:
            await self._rng.choice(self.siblings).echo(type_, fields)
        if "key" in fields:
            self._unsettled[fields["key"]] = (type_, fields)
        await self._begin(type_, fields)
        while len(self._in_flight) >= IN_FLIGHT:
            await self._in_flight.popleft()

    async def _begin(self, type_: str, fields: Json) -> None:
        self._world.sent.add()
        command, reply = await self.client.send(type_, **fields)
        reply.add_done_callback(lambda done: self._note(command.type, fields, done))
        self._in_flight.append(reply)

    def _note(self, type_: str, fields: Json, done: asyncio.Future[Json]) -> None:
        if done.cancelled() or done.exception():
            return
        self._world.progress.set()
        reply = done.result()
        if not reply["ok"] and reply["error"]["code"] == "unavailable":
            self._world.refused.add()
        if reply["ok"] or not reply["error"]["retryable"]:
            self._unsettled.pop(fields.get("key", ""), None)
        if type_ == "create_room" and reply["ok"] and fields["kind"] == "public":
            self._known.public.add(reply["result"]["room"]["id"])

    def _learn(self) -> None:
        for frame in itertools.islice(self.client.frames, self._learned, None):
            self._known.learn(frame)
            self._learned += 1

    async def _take_snapshot(self) -> None:
        path = f"/api/rooms/{self._known.find_room(self._rng)}/snapshot"
        try:
            status, body = await call_rest(self._world.url, self._token, "GET", path)
        except LOST:
            return
        assert status in {200, 403, 404}, f"{path} gave {status} {body}"
        if status == 200:
            self._world.snapshots.append(Snapshot(self._known.me, body))

    async def _linger(self) -> None:
        quiet = asyncio.create_task(self._world.is_quiet.wait())
        gone = asyncio.create_task(self.client.closed(UNTIL_THE_END_S))
        try:
            await asyncio.wait({quiet, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            quiet.cancel()
            gone.cancel()

    async def _record(self, began_at: int, since: Json) -> None:
        is_quiet = self._world.is_quiet.is_set() and self.is_settled
        code = await self.client.closed(TIMEOUT_S * 2)
        self._learn()
        self._world.lives.append(
            Life(
                client=self._known.client,
                member_id=self._known.me,
                began_at=began_at,
                since=since,
                frames=self.client.frames,
                commands=self.client.commands,
                is_quiet=is_quiet,
                was_cut=self.was_cut,
                was_stalled=self.was_stalled,
                ended_at=self.client.ended_at,
                close_code=code,
            )
        )


def _reaches(body: Json, *, room_id: str, head: int) -> bool:
    return is_event(body) and body["room_id"] == room_id and body["seq"] >= head
