"""A scripted model service on a loopback port: what the fakes of all vendors share, faults included.

A script is a list of answers, one a request, then a default (without one, status 500). It comes from a test
(`fake.script(...)`), from a JSON file (`--script`), or over HTTP while the service runs:
`POST /_script {"answers": [...], "default": {...}}`, `POST /_release`, `GET /_requests`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Self

from aiohttp import web

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class ScriptedCall:
    """A tool call that the model is to make; arguments that are a text are sent as they stand."""

    id: str
    name: str
    arguments: dict[str, Any] | str

    def written(self) -> str:
        """Give the arguments as they are sent."""
        return self.arguments if isinstance(self.arguments, str) else json.dumps(self.arguments)


@dataclass(frozen=True, slots=True)
class Answer:
    """What to say to one request, and how to misbehave.

    Text goes out word by word, a tool call's arguments in two halves; each is one delta. `delay_s` passes ahead of
    every delta. After `hold_after` deltas the stream stands still until released (-1: even before the headers).
    After `fault_after` deltas `fault` happens: `cut` breaks the connection, `end` closes it in good order, `error`
    sends the vendor's error event, `garble` an event that is no JSON, `odd` one without its fields, `half` the
    beginning of an event and no more. A `status` other than 200 refuses, where it `is_too_long` for
    the length of the conversation. `headers` go with whatever is answered.
    """

    text: str = ""
    tool_calls: tuple[ScriptedCall, ...] = ()
    thinking: str = ""
    finish: str = "stop"  # stop, length, refused
    status: int = 200
    retry_after_s: float | None = None
    is_too_long: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    hold_after: int | None = None
    fault: str | None = None
    fault_after: int = 1
    input_tokens: int = 25
    output_tokens: int = 15
    cached_tokens: int = 0

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Answer:
        calls = tuple(ScriptedCall(**call) for call in value.get("tool_calls", ()))
        return cls(**{**value, "tool_calls": calls})

    def words(self) -> list[str]:
        """Cut the text into pieces whose join is the text."""
        return re.findall(r"\s*\S+|\s+$", self.text)


@dataclass(slots=True)
class Exchange:
    """One request as it came, and how it ended: `open`, `done`, `refused`, `broken` (by us), `hung_up` (by them)."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    outcome: str = "open"
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def end(self, outcome: str) -> None:
        self.outcome = outcome
        self.ended.set()


@dataclass(frozen=True, slots=True)
class Frame:
    """Bytes of the stream; a delta is where delays, holds and faults may strike."""

    data: bytes
    is_delta: bool = False


class ModelServer(ABC):
    """One vendor's service; `async with` starts it on `port` (0: a free one) and stops it."""

    paths: ClassVar[tuple[str, ...]]
    base_path: ClassVar[str] = ""
    models_path: ClassVar[str] = "/v1/models"

    def __init__(self, answers: Sequence[Answer] = (), default: Answer | None = None) -> None:
        self.exchanges: list[Exchange] = []
        # What it lists; None for a service that keeps no list.
        self.models: list[str] | None = ["small-model", "large-model"]
        self.url = ""
        self._released = asyncio.Event()
        self._arrival = asyncio.Condition()
        self.script(answers, default)

    def script(self, answers: Sequence[Answer], default: Answer | None = None) -> None:
        """Replace what is still to be said."""
        self._answers = deque(answers)
        self._default = default or Answer(status=500)

    def release(self) -> None:
        """Let all held streams go on, now and later."""
        self._released.set()

    async def wait_for_requests(self, count: int) -> Exchange:
        """Wait until `count` requests have come; give the last of these."""
        async with self._arrival:
            await self._arrival.wait_for(lambda: len(self.exchanges) >= count)
        return self.exchanges[count - 1]

    async def start(self, port: int = 0) -> None:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        for path in self.paths:
            app.router.add_post(path, self._answer)
        app.router.add_get(self.models_path, self._list_models)
        app.router.add_post("/_script", self._take_script)
        app.router.add_post("/_release", self._take_release)
        app.router.add_get("/_requests", self._show_requests)
        # With cancellation on, a handler learns at once that its client has gone.
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, LOOPBACK, port)
        await site.start()
        self.url = f"http://{LOOPBACK}:{self._runner.addresses[0][1]}{self.base_path}"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @abstractmethod
    def find_fault(self, request: web.Request, body: dict[str, Any]) -> str | None:
        """Say what the vendor would refuse in this request, if anything."""

    @abstractmethod
    def error_body(self, status: int, text: str) -> dict[str, Any]:
        """Give the vendor's body for a refusal."""

    @abstractmethod
    def too_long_body(self) -> dict[str, Any]:
        """Give the vendor's body for a conversation that is longer than its model reads."""

    @abstractmethod
    def error_frame(self, path: str) -> bytes:
        """Give the vendor's event for a failure inside a stream."""

    @abstractmethod
    def odd_frame(self, path: str) -> bytes:
        """Give an event of a known type that lacks what belongs to it."""

    @abstractmethod
    def frames(self, path: str, body: dict[str, Any], answer: Answer) -> Iterator[Frame]:
        """Give the stream of a whole answer."""

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        exchange = Exchange(request.path, dict(request.headers), body)
        async with self._arrival:
            self.exchanges.append(exchange)
            self._arrival.notify_all()
        try:
            return await self._respond(request, exchange)
        except (asyncio.CancelledError, ConnectionError):
            if exchange.outcome == "open":
                exchange.end("hung_up")
            raise

    async def _respond(self, request: web.Request, exchange: Exchange) -> web.StreamResponse:
        if fault := self.find_fault(request, exchange.body):
            exchange.end("refused")
            return web.json_response(self.error_body(400, fault), status=400)
        answer = self._answers.popleft() if self._answers else self._default
        if answer.status != 200:
            headers = dict(answer.headers)
            if answer.retry_after_s is not None:
                headers["retry-after"] = f"{answer.retry_after_s:g}"
            exchange.end("refused")
            # Some services quote the request in their refusals: nothing of that may reach a user or a log.
            text = f"scripted refusal of {exchange.body} for {exchange.headers}"
            body = self.too_long_body() if answer.is_too_long else self.error_body(answer.status, text)
            return web.json_response(body, status=answer.status, headers=headers)
        if answer.hold_after == -1:
            await self._released.wait()
        headers = {"content-type": "text/event-stream", "cache-control": "no-cache"}
        response = web.StreamResponse(headers=headers | answer.headers)
        await response.prepare(request)
        outcome = await self._write(request, response, exchange, answer)
        exchange.end(outcome)
        return response

    async def _write(
        self, request: web.Request, response: web.StreamResponse, exchange: Exchange, answer: Answer
    ) -> str:
        deltas = 0
        for frame in self.frames(exchange.path, exchange.body, answer):
            if frame.is_delta:
                if answer.hold_after == deltas:
                    await self._released.wait()
                if answer.fault and answer.fault_after == deltas:
                    await self._break(request, response, exchange.path, answer.fault)
                    return "broken"
                if answer.delay_s:
                    await asyncio.sleep(answer.delay_s)
                deltas += 1
            await response.write(frame.data)
        return "done"

    async def _break(self, request: web.Request, response: web.StreamResponse, path: str, fault: str) -> None:
        match fault:
            case "cut":
                if request.transport is not None:
                    request.transport.abort()
            case "error":
                await response.write(self.error_frame(path))
            case "garble":
                await response.write(b"event: message\ndata: {no json\n\n")
            case "half":
                await response.write(self.error_frame(path)[:20])
            case "odd":
                await response.write(self.odd_frame(path))
            case "end":
                pass
            case _:
                raise ValueError(f"unknown fault {fault!r}: use cut, end, error, garble, half or odd")

    async def _list_models(self, request: web.Request) -> web.Response:
        key = request.headers.get("x-api-key") or request.headers.get("authorization", "").removeprefix("Bearer ")
        if key == "sk-wrong":
            return web.json_response(self.error_body(401, f"no such key: {key}"), status=401)
        if self.models is None:
            raise web.HTTPNotFound
        return web.json_response({"object": "list", "data": [{"id": name, "type": "model"} for name in self.models]})

    async def _take_script(self, request: web.Request) -> web.Response:
        self._load(await request.json())
        return web.json_response({"answers": len(self._answers)})

    def _load(self, script: dict[str, Any]) -> None:
        default = Answer.from_json(script["default"]) if "default" in script else None
        self.script([Answer.from_json(answer) for answer in script.get("answers", ())], default)

    async def _take_release(self, _: web.Request) -> web.Response:
        self.release()
        return web.json_response({})

    async def _show_requests(self, _: web.Request) -> web.Response:
        shown = [{"path": each.path, "body": each.body, "outcome": each.outcome} for each in self.exchanges]
        return web.json_response(shown)

    @classmethod
    def main(cls) -> None:
        """Run the service until interrupted; prints its address as the only line."""
        parser = argparse.ArgumentParser(description=cls.__doc__)
        parser.add_argument("--port", type=int, default=0)
        parser.add_argument("--script", type=Path, help='JSON file {"answers": [...], "default": {...}}')
        options = parser.parse_args()

        async def serve() -> None:
            server = cls()
            if options.script:
                server._load(json.loads(options.script.read_text()))
            await server.start(options.port)
            print(server.url, flush=True)
            await asyncio.Event().wait()

        with suppress(KeyboardInterrupt):
            asyncio.run(serve())


def halves(call: ScriptedCall) -> tuple[str, str]:
    """Cut a call's arguments, as they are sent, in two."""
    text = call.written()
    middle = len(text) // 2
    return text[:middle], text[middle:]


def script_json(*answers: Answer, default: Answer | None = None) -> dict[str, Any]:
    """Write answers as the JSON that `/_script` and `--script` read."""
    script: dict[str, Any] = {"answers": [asdict(answer) for answer in answers]}
    return script | ({"default": asdict(default)} if default else {})
