"""The databases that every test of the store's contract is run on."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from tertulia.store.database import connect_for_writing
from tertulia.store.migrate import migrate
from tests.conftest import skip_without
from tests.contract.store.cluster import Cluster, find_programs, run_cluster
from tests.contract.store.emptying import empty_database
from tests.contract.store.kit import Store, furnish, open_store


@dataclass(frozen=True, slots=True)
class Postgres:
    """A PostgreSQL server with a database for the tests alone; `cluster` only if the server is ours to stop."""

    url: sa.URL
    cluster: Cluster | None

    def empty(self) -> None:
        """Take every row, and everybody who is still connected, out of the database."""
        with self.connect() as connection:
            empty_database(connection)

    def connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        """Reach the database past the store; each statement is a transaction."""
        return psycopg.connect(self.url.render_as_string(hide_password=False), autocommit=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server: the one that TERTULIA_TEST_POSTGRES names, else one that is started from installed programs."""
    named = os.environ.get("TERTULIA_TEST_POSTGRES")
    programs = find_programs()
    if named:
        yield from _with_database(sa.make_url(named), None)
    elif programs is not None:
        with run_cluster(programs) as cluster:
            yield from _with_database(cluster.url, cluster)
    else:
        skip_without("postgres", "there is no PostgreSQL (on Debian: apt-get install postgresql)")


def _with_database(url: sa.URL, cluster: Cluster | None) -> Iterator[Postgres]:
    name = f"tertulia_test_{secrets.token_hex(8)}"
    server = Postgres(url, cluster)
    with server.connect() as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    made = Postgres(url.set(database=name), cluster)
    engine = connect_for_writing(made.url)
    migrate(engine)
    engine.dispose()
    yield made
    with server.connect() as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def postgres_place(postgres: Postgres) -> sa.URL:
    """An empty database on the server, with our tables."""
    postgres.empty()
    return postgres.url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with our tables, to be copied."""
    path = tmp_path_factory.mktemp("template") / "tertulia.db"
    engine = connect_for_writing(path)
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture
def sqlite_place(sqlite_template: Path, tmp_path: Path) -> Path:
    """An empty file with our tables."""
    return Path(shutil.copy(sqlite_template, tmp_path))


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest) -> Path | sa.URL:
    """A new database of either kind."""
    made: Path | sa.URL = request.getfixturevalue(f"{request.param}_place")
    return made


@pytest.fixture
async def store(place: Path | sa.URL) -> AsyncIterator[Store]:
    """A furnished home on a database of either kind."""
    async with open_store(place) as made:
        await made.do(furnish)
        yield made
