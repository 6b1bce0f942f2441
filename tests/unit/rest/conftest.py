"""A server without its port, a browser on its pages, and programs that call it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer

from tertulia.actions.admin.first_start import invite_owner
from tertulia.actions.admin.tokens import open_session
from tertulia.app.server import Server, open_server
from tertulia.config import Settings
from tertulia.store.directory import DataDirectory
from tests.unit.rest.callers import PUBLIC, Browser, Program


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    directory = DataDirectory(tmp_path / "data")
    assert directory.hold()
    settings = Settings(data=directory.path, models_dir=tmp_path / "models", origins=frozenset({PUBLIC}))
    async with open_server(settings, directory) as opened:
        yield opened
    directory.release()


@pytest.fixture
async def browser(server: Server) -> AsyncIterator[Browser]:
    """The owner's browser, signed in by the link of the first start."""
    secret = await invite_owner(server.deps)
    assert secret is not None
    assert await invite_owner(server.deps) is not None, "as long as nobody has signed in"
    _, cookie = await open_session(server.deps, secret)
    assert await invite_owner(server.deps) is None
    async with TestClient(TestServer(server.app), cookie_jar=DummyCookieJar()) as client:
        assert isinstance(client.session, ClientSession)
        yield Browser(client, cookie)


@pytest.fixture
async def owner(server: Server, browser: Browser) -> Program:
    """A program with a token of the owner's."""
    operator = Program(browser.client, server.operator_secret)
    _, made = await operator.ask("POST", "/api/tokens", {"member": "owner", "label": "test"})
    return Program(browser.client, made["token"])


@pytest.fixture
async def ana(browser: Browser, owner: Program) -> Program:
    """A bot of the workspace."""
    _, made = await owner.ask("POST", "/api/members", {"kind": "bot", "handle": "ana"})
    return Program(browser.client, made["token"], made["member"]["id"])
