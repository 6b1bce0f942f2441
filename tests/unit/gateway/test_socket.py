"""The door over a real socket: what it says to those whom it cannot let in now, or sends away."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tertulia.actions import together
from tertulia.actions.admin.members import add_bot
from tertulia.app.listening import listen
from tertulia.app.server import Server
from tertulia.bench.rawsocket import UPGRADED, WELCOMED, address_of, hello_frame, upgrade_request
from tertulia.gateway import connection
from tertulia.gateway.comeback import RETURNS_PER_S, farewell_frame
from tertulia.wire.codes import CloseCode
from tests.patience import PATIENCE_S
from tests.unit.gateway.wire import Json, Wire


@pytest.fixture
async def url(server: Server) -> AsyncIterator[str]:
    async with listen(server, "127.0.0.1", 0) as address:
        yield address.replace("http", "ws", 1) + "/ws"


async def greet(url: str, token: str) -> ClientConnection:
    client = await connect(url, proxy=None, ping_interval=None)
    await client.send(json.dumps({"type": "hello", "ref": "1", "token": token}))
    return client


async def all_of(client: ClientConnection) -> tuple[list[Json], int | None]:
    """Read to the end: every frame, and the close code."""
    bodies = []
    async with asyncio.timeout(PATIENCE_S):
        with suppress(ConnectionClosed):
            while True:
                bodies.append(json.loads(await client.recv()))
    return bodies, client.close_code


async def test_who_cannot_be_let_in_now_is_asked_to_come_back(
    server: Server, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, token = await add_bot(server.deps, server.deps.people.list_owners()[0], "ana")
    monkeypatch.setattr(together, "MAX_WAITING", 0)
    (reply,), code = await all_of(await greet(url, token))
    assert (reply["ref"], reply["error"]["code"], code) == ("1", "unavailable", CloseCode.RESTARTING)
    assert reply["error"]["retryable"]
    assert reply["error"]["retry_after_s"] > 0
    monkeypatch.undo()
    welcome = json.loads(await (await greet(url, token)).recv())
    assert welcome["type"] == "welcome"


async def test_a_restart_says_within_what_time_to_come_back(server: Server, url: str) -> None:
    _, token = await add_bot(server.deps, server.deps.people.list_owners()[0], "ana")
    client = await greet(url, token)
    assert json.loads(await client.recv())["type"] == "welcome"
    ending = asyncio.create_task(all_of(client))
    await server.close_connections()
    bodies, code = await ending
    assert (bodies[-1]["ref"], bodies[-1]["error"]["code"], code) == (None, "unavailable", CloseCode.RESTARTING)
    assert bodies[-1]["error"]["retry_after_s"] == 1


async def test_who_does_not_answer_the_farewell_holds_up_no_restart(
    server: Server, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "LINGER_S", 10 * PATIENCE_S)
    _, token = await add_bot(server.deps, server.deps.people.list_owners()[0], "ana")
    address = url.replace("ws", "http", 1).removesuffix("/ws")
    reader, writer = await asyncio.open_connection(*address_of(address))
    writer.write(upgrade_request(address))
    await reader.readuntil(UPGRADED)
    writer.write(hello_frame(token))
    await reader.readuntil(WELCOMED)
    async with asyncio.timeout(PATIENCE_S):
        await server.close_connections()
        assert b"retry_after_s" in await reader.read()
    writer.close()


@pytest.mark.parametrize(("count", "window_s"), [(0, 1), (1, 1), (RETURNS_PER_S + 1, 2), (10 * RETURNS_PER_S, 10)])
def test_a_crowd_is_given_time(count: int, window_s: int) -> None:
    wire = Wire()
    wire.writes.append(farewell_frame(count))
    (told,) = wire.bodies()
    assert told["error"]["retry_after_s"] == window_s
