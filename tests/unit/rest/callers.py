"""Who calls the HTTP door: a browser with a cookie, a program with a token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiohttp.test_utils import TestClient

PUBLIC = "https://chat.example"


class Browser:
    """The owner's browser, signed in, on a page of whatever origin a test says."""

    def __init__(self, client: TestClient[Any, Any], cookie: str) -> None:
        self.client = client
        self.cookie = cookie
        self.own = str(client.make_url("")).rstrip("/")

    async def ask(self, method: str, path: str, headers: dict[str, str] | None = None, **options: Any) -> Any:
        """Make a request with the session's cookie; gives the status and the headers."""
        headers = headers or {}
        name = ("__Host-" if headers.get("Host") == PUBLIC.removeprefix("https://") else "") + "tertulia_session"
        headers = {"Cookie": f"{name}={self.cookie}"} | headers
        async with self.client.request(method, path, headers=headers, **options) as response:
            await response.read()
            return response.status, response.headers


@dataclass(frozen=True, slots=True)
class Program:
    """A program with a bearer token."""

    client: TestClient[Any, Any]
    secret: str
    member_id: str = ""

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Make a request; gives the status and the decoded body, None when it is empty."""
        options = {} if body is None else {"json": body}
        headers = {"Authorization": f"Bearer {self.secret}"} | headers
        async with self.client.request(method, path, headers=headers, **options) as response:
            return response.status, await response.json() if await response.read() else None

    async def get(self, path: str) -> Any:
        """Read what must be there."""
        status, body = await self.ask("GET", path)
        assert status == 200, body
        return body

    async def connect(self, secret: str | None = None) -> Any:
        """Open a socket and say hello; gives the socket, its first answer unread."""
        socket = await self.client.ws_connect("/ws")
        await socket.send_json({"type": "hello", "token": secret or self.secret})
        return socket
