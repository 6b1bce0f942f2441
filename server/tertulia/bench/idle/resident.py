"""Somebody who is inside while others come back: posts again and again, and notes how long each post took."""

from __future__ import annotations

import asyncio
import time

import orjson

from tertulia.bench.idle.sleepers import Sleeper, enter
from tertulia.bench.rawsocket import client_frame
from tertulia.domain.errors import ConfigError

PAUSE_S = 0.02
ANSWER_TIMEOUT_S = 30.0


class Resident(Sleeper):
    """One connection that posts, and is told when what it posted is on disk."""

    _acknowledged: asyncio.Future[None] | None = None

    async def post(self, room_id: str) -> None:
        """Post, and return once that was acknowledged."""
        self._acknowledged = asyncio.get_running_loop().create_future()
        command = {"type": "post_message", "ref": "p", "room_id": room_id, "text": "still here"}
        self._write(client_frame(orjson.dumps(command)))
        await self._acknowledged

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        if self._acknowledged is not None and not self._acknowledged.done():
            self._acknowledged.set_exception(ConnectionError("the server hung up"))

    def _take_text(self, payload: bytes) -> None:
        super()._take_text(payload)
        waiting = self._acknowledged
        if waiting is None or waiting.done() or b'"reply"' not in payload:
            return
        reply = orjson.loads(payload)
        if reply.get("ref") == "p":
            if reply["ok"]:
                waiting.set_result(None)
            else:
                waiting.set_exception(ConnectionError(reply["error"]["message"]))


async def post_until(url: str, token: str, room_id: str, done: asyncio.Event) -> list[float]:
    """Post about every `PAUSE_S` until `done`, and once at least; gives how many seconds each post took.

    Raises:
        ConfigError: it was not let in, or a post was not acknowledged.
    """
    resident = Resident(url, token)
    if not await enter(resident, url):
        raise ConfigError("The member who was to be inside was not let in.")
    took_s: list[float] = []
    try:
        while not done.is_set() or not took_s:
            began = time.monotonic()
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                await resident.post(room_id)
            took_s.append(time.monotonic() - began)
            await asyncio.sleep(PAUSE_S)
    except (ConnectionError, TimeoutError) as error:
        raise ConfigError(f"A post of somebody inside was not acknowledged: {str(error) or 'no answer'}.") from error
    finally:
        resident.leave()
    return took_s
