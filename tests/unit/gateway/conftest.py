"""A whole server in memory and on a temporary disk, without its port."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tertulia.app.server import Server, open_server
from tertulia.config import Settings
from tertulia.store.directory import DataDirectory
from tests.unit.gateway.people import House


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """A server that nobody can reach from outside."""
    directory = DataDirectory(tmp_path / "data")
    assert directory.hold()
    async with open_server(Settings(data=directory.path, models_dir=tmp_path / "models"), directory) as opened:
        yield opened
    directory.release()


@pytest.fixture
async def house(server: Server) -> AsyncIterator[House]:
    """The server's owner and a bot, in a room of theirs; reads can be held up."""
    opened = await House.open(server)
    yield opened
    await opened.db.aclose()
