"""A model service on the loopback that answers at once: OpenAI's chat completions, streamed."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tertulia.domain.errors import ConfigError

MODEL = "bench"
ANSWER = "This is what a model that takes no time to think has to say about it."


@dataclass(frozen=True, slots=True)
class Served:
    """When a request had wholly arrived, and when its last token was on its way; by `time.perf_counter`."""

    requested: float
    told: float


class InstantModel:
    """Notes when each request came and was answered."""

    def __init__(self) -> None:
        self._served: list[Served] = []

    def take_served(self) -> Served:
        """Give the one request since the last call.

        Raises:
            ConfigError: there was none, or more than one.
        """
        served, self._served = self._served, []
        if len(served) != 1:
            raise ConfigError(f"The agent asked its model {len(served)} times in a turn that needs it once.")
        return served[0]

    def forget(self) -> None:
        """Drop what was noted: of turns side by side nobody knows which request was whose."""
        self._served.clear()

    async def complete(self, request: web.Request) -> web.StreamResponse:
        """Answer `POST /v1/chat/completions`."""
        await request.read()
        requested = time.perf_counter()
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        # Noted first: the server may be done with the answer before this task goes on.
        self._served.append(Served(requested, time.perf_counter()))
        await response.write("".join(f"data: {one}\n\n" for one in _chunks()).encode())
        return response


@asynccontextmanager
async def open_model() -> AsyncIterator[tuple[InstantModel, str]]:
    """Serve the model; gives it and the address that a provider is set up with."""
    model = InstantModel()
    app = web.Application(client_max_size=16 << 20)
    app.router.add_post("/v1/chat/completions", model.complete)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield model, f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    finally:
        await runner.cleanup()


def _chunks() -> list[str]:
    deltas: list[dict[str, str]] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": word + " "} for word in ANSWER.split()]
    choices: list[dict[str, Any]] = [{"index": 0, "delta": delta, "finish_reason": None} for delta in deltas]
    choices.append({"index": 0, "delta": {}, "finish_reason": "stop"})
    head = {"id": "chatcmpl-bench", "object": "chat.completion.chunk", "created": 1_767_225_600, "model": MODEL}
    usage = {"prompt_tokens": 100, "completion_tokens": len(deltas), "total_tokens": 100 + len(deltas)}
    chunks = [head | {"choices": [choice]} for choice in choices]
    return [*map(json.dumps, [*chunks, head | {"choices": [], "usage": usage}]), "[DONE]"]
