"""A throw-away Tertulia: a real `serve` over an empty directory, and its operator's requests."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientTimeout

from tertulia.bench.child import Child, require_linux, run_child
from tertulia.config import read_settings
from tertulia.domain.errors import ConfigError
from tertulia.store.directory import DataDirectory

REQUEST_TIMEOUT_S = 60.0
AT_ONCE = 20
# The limit on posts stays on and is looked at for every post; it must only never be met.
_ENVIRONMENT = {"TERTULIA_POSTS_PER_S": "1000000", "TERTULIA_POST_BURST": "1000000", "TERTULIA_LOG_LEVEL": "warning"}


@dataclass(frozen=True, slots=True)
class Home:
    """A running server and the requests by which a benchmark sets it up."""

    server: Child
    session: ClientSession
    operator: str

    async def post(self, path: str, body: Mapping[str, Any], token: str | None = None) -> Any:
        """Send a request, as the operator unless a token is given; gives the decoded answer.

        Raises:
            ConfigError: the server refused, with what it said.
        """
        headers = {"Authorization": f"Bearer {token or self.operator}"}
        async with self.session.post(self.server.url + path, json=body, headers=headers) as response:
            answer = await response.json()
            if not response.ok:
                raise ConfigError(f"POST {path} was refused: {answer['error']['message']}")
            return answer

    async def get(self, path: str, token: str) -> Any:
        """Read something with this token; gives the decoded answer.

        Raises:
            ConfigError: the server refused, with what it said.
        """
        headers = {"Authorization": f"Bearer {token}"}
        async with self.session.get(self.server.url + path, headers=headers) as response:
            answer = await response.json()
            if not response.ok:
                raise ConfigError(f"GET {path} was refused: {answer['error']['message']}")
            return answer

    async def create_owner_token(self) -> str:
        """Make a token of the workspace's owner."""
        token: str = (await self.post("/api/tokens", {"member": "owner", "label": "bench"}))["token"]
        return token

    async def create_bots(self, count: int, name: str = "bench") -> list[tuple[str, str]]:
        """Make members of kind bot, called by number after `name`; gives member id and token of each."""
        bodies = [{"kind": "bot", "handle": f"{name}{number}"} for number in range(count)]
        made = await self._post_each("/api/members", bodies)
        return [(one["member"]["id"], one["token"]) for one in made]

    async def create_room(
        self, owner_token: str, member_ids: Sequence[str], name: str = "bench", kind: str = "private"
    ) -> str:
        """Make a room of the owner and these members; in a public one agents begin by answering only when called."""
        room = await self.post("/api/rooms", {"name": name, "kind": kind}, owner_token)
        path = f"/api/rooms/{room['id']}/members"
        await self._post_each(path, [{"member_id": member_id} for member_id in member_ids], owner_token)
        room_id: str = room["id"]
        return room_id

    async def _post_each(self, path: str, bodies: Sequence[Mapping[str, Any]], token: str | None = None) -> list[Any]:
        answers: list[Any] = []
        for start in range(0, len(bodies), AT_ONCE):
            some = bodies[start : start + AT_ONCE]
            answers += await asyncio.gather(*(self.post(path, body, token) for body in some))
        return answers


@contextmanager
def make_data(folder: Path | None) -> Iterator[Path]:
    """Give an empty directory below `folder`; leaving the context leaves nothing of it behind."""
    require_linux()
    with tempfile.TemporaryDirectory(prefix="tertulia-bench-", dir=folder) as data:
        yield Path(data)


@asynccontextmanager
async def run_home(data: Path, port: int = 0, environment: Mapping[str, str] | None = None) -> AsyncIterator[Home]:
    """Run a server over `data` until the context is left, which stops it as its operator would."""
    models = {"TERTULIA_MODELS_DIR": str(read_settings().models_dir)}
    arguments = ("serve", "--port", str(port), "--data", str(data))
    async with (
        run_child("tertulia", arguments, _ENVIRONMENT | models | dict(environment or {})) as server,
        ClientSession(timeout=ClientTimeout(total=REQUEST_TIMEOUT_S)) as session,
    ):
        running = DataDirectory(data).find_running()
        if running is None:
            raise ConfigError("The server to be measured is ready but did not say how its operator reaches it.")
        yield Home(server, session, running.operator_secret)


@asynccontextmanager
async def open_home(folder: Path | None, environment: Mapping[str, str] | None = None) -> AsyncIterator[Home]:
    """Start a server over an empty directory below `folder`; leaving the context leaves nothing behind."""
    with make_data(folder) as data:
        async with run_home(data, environment=environment) as home:
            yield home
