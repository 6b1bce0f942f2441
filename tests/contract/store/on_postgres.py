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

SERVER = sa.make_url(os.environ["TERTULIA_TEST_POSTGRES"])

_open = database.connect_for_writing
_made: list[str] = []
_patch = pytest.MonkeyPatch()


def pytest_load_initial_conftests() -> None:
    """Stand in before the first of the tests' modules is imported, which may bind what it imports."""
    _patch.setattr(database, "connect_for_writing", _open_elsewhere)
    _patch.setattr(database, "_connect_for_reading", _read_elsewhere)
    _patch.setattr(database.Database, "path", property(_skip))


def pytest_runtest_logfinish() -> None:
    """Remove what the test that has just ended had opened: a few hundred databases would fill a small disk."""
    _place_of.cache_clear()
    _drop(but=1)


def pytest_unconfigure() -> None:
    _patch.undo()
    _drop(but=0)


def _open_elsewhere(path: Path) -> sa.Engine:
    return _open(_place_of(path))


def _read_elsewhere(path: Path) -> Any:
    from tertulia.store.engines.postgres import connect_for_reading

    return connect_for_reading(_place_of(path))


def _skip(_: database.Database) -> NoReturn:
    pytest.skip("asks for the file itself")


@cache
def _place_of(_path: Path) -> sa.URL:
    return _create(_template())


@cache
def _template() -> str:
    url = _create("template0")
    engine = _open(url)
    migrate(engine)
    engine.dispose()
    assert url.database is not None
    return url.database


def _drop(but: int) -> None:
    """Remove all databases but the oldest, the template."""
    while len(_made) > but:
        _do(f"DROP DATABASE {_made.pop()} WITH (FORCE)")


def _create(template: str) -> sa.URL:
    name = f"tertulia_unit_{secrets.token_hex(8)}"
    _do(f"CREATE DATABASE {name} TEMPLATE {template}")
    _made.append(name)
    return SERVER.set(database=name)


def _do(statement: str) -> None:
    with psycopg.connect(SERVER.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(statement.encode())
