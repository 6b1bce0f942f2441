"""One connection's way out: bounded, joined, never waited for."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from tertulia.domain.ids import MemberId, WorkspaceId
from tertulia.domain.people import Member
from tertulia.gateway import connection as module
from tertulia.gateway.connection import MAX_SILENT_PINGS, MAX_UNSENT_BYTES, Connection
from tertulia.gateway.frames import PING, json_frame
from tertulia.gateway.outlet import Outlet
from tertulia.wire.codes import CloseCode
from tests.patience import PATIENCE_S
from tests.unit.gateway.people import flushed
from tests.unit.gateway.wire import Wire

ANA = Member(
    MemberId("mem_ana"), WorkspaceId("ws_home"), "ana", "Ana", "human", "member", datetime(2026, 3, 14, tzinfo=UTC)
)
WELCOME = json_frame({"type": "welcome"})


@pytest.fixture
async def wire() -> Wire:
    return Wire()


@pytest.fixture
async def connection(wire: Wire) -> Connection:
    return Connection(wire, Outlet(), ANA, "tok_1")


def numbered(number: int) -> bytes:
    return json_frame({"type": f"n{number}"})


async def test_nothing_goes_out_before_the_welcome(connection: Connection, wire: Wire) -> None:
    connection.send(numbered(1))
    connection.send(numbered(2))
    await flushed()
    assert wire.writes == []
    connection.release(WELCOME, numbered(0))
    connection.send(numbered(3))
    await flushed()
    assert wire.types() == ["welcome", "n0", "n1", "n2", "n3"]


async def test_what_is_sent_in_one_tick_is_one_write(connection: Connection, wire: Wire) -> None:
    connection.release(WELCOME)
    for number in range(50):
        connection.send(numbered(number))
    await flushed()
    assert len(wire.writes) == 2
    assert wire.types() == ["welcome", *(f"n{number}" for number in range(50))]


async def test_a_reader_that_stands_still_is_closed(connection: Connection, wire: Wire) -> None:
    connection.release(WELCOME)
    wire.unread_bytes = MAX_UNSENT_BYTES
    connection.send(numbered(1))
    assert (connection.closing, wire.close_code()) == (CloseCode.TOO_SLOW, 4001)
    before = len(wire.writes)
    connection.send(numbered(2))
    await flushed()
    assert len(wire.writes) == before


async def test_what_waits_for_the_welcome_is_bounded_too(connection: Connection, wire: Wire) -> None:
    for _ in range(3):
        connection.send(b"x" * (MAX_UNSENT_BYTES // 2))
    assert connection.closing is CloseCode.TOO_SLOW
    assert wire.close_code() == 4001
    assert len(b"".join(wire.writes)) < 200, "what the welcome should precede was sent without it"


async def test_what_was_sent_before_a_close_arrives(connection: Connection, wire: Wire) -> None:
    connection.release(WELCOME)
    connection.send(numbered(1))
    connection.close(CloseCode.RESTARTING, "back soon")
    connection.close(CloseCode.REVOKED, "the first reason counts")
    assert wire.types() == ["welcome", "n1"]
    assert wire.close_code() == 4000


async def test_who_does_not_answer_a_close_is_cut_off(
    connection: Connection, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LINGER_S", 0)
    connection.close(CloseCode.FLOOD, "too much")
    cut = asyncio.Event()
    asyncio.get_running_loop().call_later(0, cut.set)
    await cut.wait()
    assert wire.is_aborted


async def test_two_silent_pings_and_out(connection: Connection, wire: Wire) -> None:
    connection.release(WELCOME)
    for _ in range(MAX_SILENT_PINGS):
        connection.ping()
    connection.heard()
    for _ in range(MAX_SILENT_PINGS):
        connection.ping()
    await flushed()
    assert not wire.is_aborted
    assert b"".join(wire.writes).count(PING) == 2 * MAX_SILENT_PINGS
    connection.ping()
    assert wire.is_aborted


async def test_nothing_is_written_once_the_client_is_gone(connection: Connection, wire: Wire) -> None:
    connection.release(WELCOME)
    wire.abort()
    connection.send(numbered(1))
    await flushed()
    assert wire.types() == ["welcome"]


async def test_replaying_waits_for_a_slow_reader(connection: Connection, wire: Wire) -> None:
    connection.release(WELCOME)
    wire.unread_bytes = MAX_UNSENT_BYTES // 2
    waiting = asyncio.create_task(connection.drained())
    await flushed()
    assert not waiting.done()
    wire.unread_bytes = 0
    async with asyncio.timeout(PATIENCE_S):
        await waiting


async def test_replaying_does_not_wait_for_one_that_is_gone(connection: Connection, wire: Wire) -> None:
    connection.release(WELCOME)
    wire.unread_bytes = MAX_UNSENT_BYTES // 2
    waiting = asyncio.create_task(connection.drained())
    wire.abort()
    async with asyncio.timeout(PATIENCE_S):
        await waiting


async def test_a_burst_leaves_at_once_and_then_together(
    connection: Connection, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PACE_S", 600.0)  # no pause of the machine's counts as one
    connection.release()
    connection.send(numbered(1))
    await asyncio.sleep(0)
    assert wire.types() == ["n1"], "nothing was written for a while: the first waits for nobody"
    for number in (2, 3):
        connection.send(numbered(number))
        await asyncio.sleep(0)
    await flushed()
    assert wire.types() == ["n1", "n2", "n3"]
    assert len(wire.writes) == 2
    monkeypatch.setattr(module, "PACE_S", 0.0)
    connection.send(numbered(4))
    await asyncio.sleep(0)
    assert wire.types() == ["n1", "n2", "n3", "n4"], "and after a pause again"


async def test_an_answer_waits_for_nothing_and_takes_along_what_does(connection: Connection, wire: Wire) -> None:
    connection.release(WELCOME)
    connection.send(numbered(1))
    connection.send_json({"type": "reply"})
    await asyncio.sleep(0)
    assert wire.types() == ["welcome", "n1", "reply"]
    connection.send(numbered(2))
    await flushed()
    assert wire.types() == ["welcome", "n1", "reply", "n2"]
