"""The database: a file of SQLite's or a PostgreSQL server; how it is opened, written through, and read."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from tertulia.domain.errors import Unavailable
from tertulia.store.engines import sqlite
from tertulia.store.engines.link import Link

log = logging.getLogger(__name__)

# A transaction, each of whose queries sees what the first of them saw.
_BEGIN_MOMENT = {"sqlite": "BEGIN", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ"}


def connect_for_writing(place: Path | sa.URL) -> sa.Engine:
    """Open the engine that migrates and writes: every commit is on disk before it counts."""
    if isinstance(place, Path):
        return sqlite.connect_for_writing(place)
    from tertulia.store.engines.postgres import connect_for_writing as connect

    return connect(place)


def link_to(engine: sa.Engine) -> Link:
    """Give the writer its way into the database that an engine was opened on."""
    if engine.dialect.name == "sqlite":
        return sqlite.SqliteLink(engine)
    from tertulia.store.engines.postgres import PostgresLink

    return PostgresLink(engine)


class Database:
    """Reads. Writes go through `Writer`; a reader sees the last commit and never waits for one."""

    def __init__(self, place: Path | sa.URL) -> None:
        self._place = place
        self._engine = _connect_for_reading(place)

    @property
    def path(self) -> Path:
        """The file that holds the data; a server's is not ours to know."""
        assert isinstance(self._place, Path)
        return self._place

    @property
    def is_file(self) -> bool:
        """Whether it is SQLite's, and not a server's."""
        return self._engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Borrow a connection for reading; rows must not be kept beyond it.

        Raises:
            Unavailable: the database does not answer.
        """
        async with self._borrow() as connection:
            yield connection

    @asynccontextmanager
    async def read_one_moment(self) -> AsyncIterator[AsyncConnection]:
        """Borrow a connection, as `read` does, whose queries all see the same commit."""
        async with self._borrow() as connection:
            # Given back to the pool, the connection is rolled back, which ends the moment.
            await connection.exec_driver_sql(_BEGIN_MOMENT[connection.dialect.name])
            yield connection

    async def aclose(self) -> None:
        """Close every connection."""
        await self._engine.dispose()

    @asynccontextmanager
    async def _borrow(self) -> AsyncIterator[AsyncConnection]:
        try:
            async with self._engine.connect() as connection:
                yield connection
        except (sa.exc.OperationalError, sa.exc.TimeoutError) as error:
            is_file = isinstance(self._place, Path)
            if is_file and isinstance(error, sa.exc.OperationalError) and not sqlite.is_refusal(error):
                # A query of ours is at fault, and asking again does not help.
                raise
            log.error("the database could not be read: %s", error)
            raise Unavailable("What is stored cannot be read now; try again in a moment.", retry_after_s=1) from error


def _connect_for_reading(place: Path | sa.URL) -> AsyncEngine:
    if isinstance(place, Path):
        return sqlite.connect_for_reading(place)
    from tertulia.store.engines.postgres import connect_for_reading

    return connect_for_reading(place)
