"""The server that the flows share, its people, and its log beside whatever failed."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Generator, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.anthropic_fake import AnthropicFake
from tests.fakes.model_server import LOOPBACK
from tests.fakes.openai_fake import OpenAIFake
from tests.flows.client import Client, call_rest
from tests.flows.server import Server
from tests.flows.stage import Stage, open_stage

BOTS = ("ana", "ben", "cleo")
SHOWN_LOG_CHARACTERS = 8000
NO_WEIGHTS = {"TERTULIA_MODELS_DIR": "/nonexistent"}
"""The setting with which recall goes by words alone, as on a machine without the embedding model."""


class People:
    """The members the flows speak for, by handle, each with its token and member id."""

    def __init__(self, server: Server, tokens: Mapping[str, str]) -> None:
        self.server = server
        self.tokens = tokens
        self._clients: list[Client] = []

    async def connect(self, handle: str, since: Mapping[str, int] | None = None, epoch: str | None = None) -> Client:
        """Open another connection of this member; the test's end closes it."""
        client = Client(self.server.url, self.tokens[handle])
        self._clients.append(client)
        return await client.connect(since, epoch)

    async def open(self, handle: str, path: str = "/ws", **options: Any) -> Client:
        """Open a socket that has not said hello."""
        client = Client(self.server.url, self.tokens[handle])
        self._clients.append(client)
        return await client.open(path, **options)

    async def rest(self, handle: str, method: str, path: str, **options: Any) -> tuple[int, Any]:
        """Make a request as this member."""
        return await call_rest(self.server.url, self.tokens[handle], method, path, **options)

    async def leave(self) -> None:
        """Close every connection."""
        for client in self._clients:
            await client.close()
        self._clients.clear()


class Servers:
    """Servers of one test's own; all are gone at its end."""

    def __init__(self, folder: Path) -> None:
        self.made: list[Server] = []
        self._folder = folder

    def make(self, env: Mapping[str, str] | None = None) -> Server:
        """Give a server over an empty data directory, not yet started."""
        self.made.append(Server(self._folder / f"data{len(self.made)}", env))
        return self.made[-1]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One running server for all flows that need no server of their own; nothing in it is theirs alone."""
    shared = Server(tmp_path_factory.mktemp("shared") / "data")
    try:
        yield shared.start()
    finally:
        shared.close()


@pytest.fixture(scope="session")
def tokens(server: Server) -> dict[str, str]:
    """Tokens of the owner and of the bots ana, ben and cleo."""
    return {"owner": server.create_token("owner"), **{handle: server.add_bot(handle) for handle in BOTS}}


@pytest.fixture
async def people(server: Server, tokens: dict[str, str]) -> AsyncIterator[People]:
    """Connections of the shared server's members, closed at the end."""
    everyone = People(server, tokens)
    yield everyone
    await everyone.leave()


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Servers]:
    """Make servers for this test alone."""
    mine = Servers(tmp_path)
    yield mine
    for server in mine.made:
        server.close()


@dataclass(frozen=True, slots=True)
class Vendors:
    """Where a server looks for its models; the fakes of the tests stand there while a test needs them."""

    anthropic_port: int
    openai_port: int

    @property
    def anthropic_env(self) -> dict[str, str]:
        """The settings of a server that knows Anthropic."""
        address = f"http://{LOOPBACK}:{self.anthropic_port}"
        return {"ANTHROPIC_API_KEY": "sk-test-anthropic", "ANTHROPIC_BASE_URL": address}

    @property
    def openai_env(self) -> dict[str, str]:
        """The settings of a server that knows OpenAI and two services that speak its language."""
        address = f"http://{LOOPBACK}:{self.openai_port}/v1"
        return {
            "OPENAI_API_KEY": "sk-test-openai",
            "OPENAI_BASE_URL": address,
            "TERTULIA_OLLAMA_BASE_URL": address,
            "TERTULIA_OLLAMA_MODEL": "small-model",
            "TERTULIA_COMPATIBLE_BASE_URL": address,
            "TERTULIA_COMPATIBLE_API_KEY": "sk-test-compatible",
            "TERTULIA_COMPATIBLE_MODEL": "some-model",
        }


@pytest.fixture(scope="session")
def vendors() -> Iterator[Vendors]:
    """Two ports that nobody else gets: who listens at one shares it with a socket that does not listen."""
    with socket.socket() as one, socket.socket() as other:
        for held in (one, other):
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            held.bind((LOOPBACK, 0))
        yield Vendors(one.getsockname()[1], other.getsockname()[1])


@pytest.fixture
async def anthropic(vendors: Vendors) -> AsyncIterator[AnthropicFake]:
    """Anthropic's service for this test, with nothing to say yet."""
    async with AsyncExitStack() as stack:
        fake = AnthropicFake()
        await fake.start(vendors.anthropic_port)
        stack.push_async_exit(fake)
        yield fake


@pytest.fixture
async def openai(vendors: Vendors) -> AsyncIterator[OpenAIFake]:
    """OpenAI's service for this test, and that of whoever speaks its language, with nothing to say yet."""
    async with AsyncExitStack() as stack:
        fake = OpenAIFake()
        await fake.start(vendors.openai_port)
        stack.push_async_exit(fake)
        yield fake


@pytest.fixture(scope="session")
def model_server(tmp_path_factory: pytest.TempPathFactory, vendors: Vendors) -> Iterator[Server]:
    """One running server for all flows with agents; its recall goes by words, the same on every machine."""
    # A service that is ill in one test is not left alone in the next.
    asked = {"TERTULIA_PROVIDER_NETWORKS": LOOPBACK, "TERTULIA_BREAKER_FAILURES": "1000000"}
    env = {**vendors.anthropic_env, **vendors.openai_env, **NO_WEIGHTS, **asked}
    shared = Server(tmp_path_factory.mktemp("agents") / "data", env)
    try:
        yield shared.start()
    finally:
        shared.close()


@pytest.fixture(scope="session")
def model_tokens(model_server: Server) -> dict[str, str]:
    """Tokens of the owner and of the bot ana on the server with agents."""
    return {"owner": model_server.create_token("owner"), "ana": model_server.add_bot("ana")}


@pytest.fixture
async def stage(model_server: Server, model_tokens: dict[str, str]) -> AsyncIterator[Stage]:
    """A private room of the owner on the server with agents; every connection is closed at the end."""
    people = People(model_server, model_tokens)
    yield await open_stage(people)
    await people.leave()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put the servers' logs beside a failure."""
    report = yield
    if report.failed and isinstance(item, pytest.Function):
        involved = [value for value in item.funcargs.values() if isinstance(value, Server)]
        for value in item.funcargs.values():
            involved.extend(value.made if isinstance(value, Servers) else [])
        report.sections.extend(("server log", server.log[-SHOWN_LOG_CHARACTERS:]) for server in involved)
    return report
