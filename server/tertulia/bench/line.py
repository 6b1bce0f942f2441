"""One member's WebSocket to a measured server: a hello, commands out, frames in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from tertulia.domain.errors import ConfigError

Json = dict[str, Any]


class Line:
    """A connection after its welcome; whoever uses it bounds the time that it may wait."""

    def __init__(self, ws: ClientWebSocketResponse) -> None:
        self.welcome: Json = {}
        self._ws = ws

    @property
    def member_id(self) -> str:
        member_id: str = self.welcome["me"]["id"]
        return member_id

    async def say_hello(self, token: str, missed_since: Json | None = None) -> None:
        """Sign in; the fields `since` and `epoch` have the server send what was missed.

        Raises:
            ConfigError: the server does not welcome this token.
        """
        await self.send({"type": "hello", "ref": "hello", "token": token, **(missed_since or {})})
        self.welcome = await self.receive()
        if self.welcome["type"] != "welcome":
            raise ConfigError(f"The measured server did not welcome a member: {self.welcome}")

    async def send(self, frame: Json) -> None:
        """Send one frame."""
        await self._ws.send_str(orjson.dumps(frame).decode())

    async def receive(self) -> Json:
        """Take the next frame, whatever it is.

        Raises:
            ConfigError: the server refused a command, or closed the connection.
        """
        message = await self._ws.receive()
        if message.type is not WSMsgType.TEXT:
            raise ConfigError(f"The measured server closed a connection ({self._ws.close_code}).")
        frame: Json = orjson.loads(message.data)
        if frame["type"] == "reply" and not frame["ok"]:
            raise ConfigError(f"The measured server refused a command: {frame['error']['message']}")
        return frame


@asynccontextmanager
async def open_line(
    session: ClientSession, url: str, token: str, missed_since: Json | None = None
) -> AsyncIterator[Line]:
    """Connect and sign in; leaving the context hangs up."""
    async with session.ws_connect(f"{url}/ws", max_msg_size=0) as ws:
        line = Line(ws)
        await line.say_hello(token, missed_since)
        yield line
