"""Everybody tries everything: what the table says is what each gets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from itertools import groupby

import pytest
import pytest_asyncio

from tertulia.gateway.commands.table import COMMANDS
from tests.flows.client import Client
from tests.flows.conftest import NO_WEIGHTS
from tests.flows.front import OPERATIONS
from tests.flows.matrix import commands, operations
from tests.flows.matrix.play import is_told_nothing, play
from tests.flows.matrix.table import CALLERS, Row, read_table
from tests.flows.matrix.world import World, build_world
from tests.flows.server import Server

PLAYS = commands.PLAYS | operations.PLAYS
ROWS = read_table()
LINES = [pytest.param(list(rows), id=what) for what, rows in groupby(ROWS, lambda row: row.what)]


@pytest.fixture(scope="module")
def matrix_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("matrix") / "data", NO_WEIGHTS)
    try:
        yield running.start()
    finally:
        running.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(matrix_server: Server) -> AsyncIterator[World]:
    built = await build_world(matrix_server)
    yield built
    await built.close()


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("rows", LINES)
async def test_everybody_gets_what_the_table_says(world: World, rows: list[Row], matrix_server: Server) -> None:
    differing: list[str] = []
    for row in rows:
        how = PLAYS[row.what, row.case]
        got = await asyncio.gather(*(play(world, row, how, world.people[name]) for name in CALLERS))
        for name, outcome in zip(CALLERS, got, strict=True):
            if outcome != row.expected[name]:
                where = f"line {row.line}, {row.what} {row.case} [{row.place}]"
                differing.append(f"{where}: {name} is to get {row.expected[name]}, and got {outcome}")
    assert not differing, "\n".join(differing)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("rows", LINES)
async def test_a_plain_member_of_another_workspace_learns_nothing(world: World, rows: list[Row]) -> None:
    foreign = [row for row in rows if row.expected["stranger"] == "nf"]
    visitor = world.people["visitor"]
    tried = (is_told_nothing(world, row, PLAYS[row.what, row.case], visitor) for row in foreign)
    answers = zip(foreign, await asyncio.gather(*tried), strict=True)
    telling = [(row.line, row.case, row.place) for row, is_silent in answers if not is_silent]
    assert not telling


async def test_no_socket_opens_without_a_token(matrix_server: Server) -> None:
    for token in ("", "tk_none"):
        client = await Client(matrix_server.url, token).open()
        hello = '{"type": "hello", "ref": "1"}' if not token else f'{{"type": "hello", "ref": "1", "token": "{token}"}}'
        await client.send_raw(hello)
        refused = await client.wait(lambda body: body["type"] == "reply")
        assert refused["error"]["code"] == "unauthenticated"
        assert await client.closed() == 4500
        await client.close()


@pytest.mark.asyncio(loop_scope="module")
async def test_no_socket_opens_for_whose_account_was_closed(world: World) -> None:
    client = await Client(world.server.url, world.people["gone"].token or "").open()
    await client.send_raw(f'{{"type": "hello", "ref": "1", "token": "{world.people["gone"].token}"}}')
    refused = await client.wait(lambda body: body["type"] == "reply")
    assert refused["error"]["code"] == "unauthenticated"
    assert await client.closed() == 4500
    await client.close()


def test_nothing_is_missing_from_the_table_and_nothing_left_over() -> None:
    told = {row.what for row in ROWS}
    there_are = COMMANDS.keys() | OPERATIONS.keys()
    assert told == there_are, f"missing: {sorted(there_are - told)}; left over: {sorted(told - there_are)}"


def test_every_line_is_played_and_no_play_is_left_over() -> None:
    assert {(row.what, row.case) for row in ROWS} == PLAYS.keys()


def test_no_line_is_there_twice() -> None:
    keys = [(row.what, row.case, row.place) for row in ROWS]
    assert len(keys) == len(set(keys)), sorted({key for key in keys if keys.count(key) > 1})
