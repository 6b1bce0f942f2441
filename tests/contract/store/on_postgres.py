"""A plugin of pytest's: wherever a test opens a database file, it gets a database on PostgreSQL in its place."""

from __future__ import annotations

import os
import secrets
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import psycopg
import pytest
import sqlalchemy as sa

from tertulia.store import database
from tertulia.store.migrate import migrate
from tests.contract.store.emptying import empty_database

SERVER = sa.make_url(os.environ["TERTULIA_TEST_POSTGRES"])

_open = database.connect_for_writing
_made: list[sa.URL] = []
_clean: list[sa.URL] = []
_patch = pytest.MonkeyPatch()


def pytest_load_initial_conftests() -> None:
    """Stand in before the first of the tests' modules is imported, which may bind what it imports."""
    _patch.setattr(database, "connect_for_writing", _open_elsewhere)
    _patch.setattr(database, "_connect_for_reading", _read_elsewhere)
    _patch.setattr(database.Database, "path", property(_skip))


def pytest_runtest_logfinish() -> None:
    """Empty what the test that has just ended had opened, for those that follow."""
    for url in _made:
        if url not in _clean:
            with _connect(url) as connection:
                empty_database(connection)
            _clean.append(url)
    _place_of.cache_clear()


def pytest_unconfigure() -> None:
    _patch.undo()
    for url in _made:
        _do(f"DROP DATABASE {url.database} WITH (FORCE)")


def _open_elsewhere(path: Path) -> sa.Engine:
    return _open(_place_of(path))


def _read_elsewhere(path: Path) -> Any:
    from tertulia.store.engines.postgres import connect_for_reading

    return connect_for_reading(_place_of(path))


def _skip(_: database.Database) -> NoReturn:
    pytest.skip("asks for the file itself")


@cache
def _place_of(_path: Path) -> sa.URL:
    return _clean.pop() if _clean else _create()


def _create() -> sa.URL:
    name = f"tertulia_unit_{secrets.token_hex(8)}"
    _do(f"CREATE DATABASE {name} TEMPLATE template0")
    url = SERVER.set(database=name)
    _made.append(url)
    engine = _open(url)
    migrate(engine)
    engine.dispose()
    return url


def _do(statement: str) -> None:
    with _connect(SERVER) as connection:
        connection.execute(statement.encode())


def _connect(url: sa.URL) -> psycopg.Connection[Any]:
    return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)
