"""SQLite: one file, one process; WAL, and every commit on disk before it counts."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from tertulia.domain.errors import Unavailable
from tertulia.domain.ids import RoomId
from tertulia.store.engines.link import Refused
from tertulia.store.tx import Hot, Tx

log = logging.getLogger(__name__)

BUSY_TIMEOUT_S = 10
# What the low byte of an error's code says (sqlite.org/rescode.html).
_REFUSALS = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)
_HEAD = "SELECT max(seq) FROM events WHERE room_id = ?"


def connect_for_writing(path: Path) -> sa.Engine:
    """Open the one engine that writes; it has a single connection."""
    engine = sa.create_engine(
        f"sqlite:///{path}",
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": BUSY_TIMEOUT_S},
        poolclass=sa.pool.StaticPool,
        # What was written must not turn up in a log with the error that refused it.
        hide_parameters=True,
    )

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute("PRAGMA secure_delete=ON")

    return engine


def connect_for_reading(path: Path) -> AsyncEngine:
    """Open a few connections that cannot write."""
    engine = create_async_engine(
        f"sqlite+aiosqlite:///{path}",
        connect_args={"timeout": BUSY_TIMEOUT_S},
        pool_size=4,
        max_overflow=0,
        hide_parameters=True,
    )

    @sa.event.listens_for(engine.sync_engine, "connect")
    def _read_only(connection: sqlite3.Connection, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    return engine


def is_refusal(error: BaseException) -> bool:
    """Say whether the disk, or whoever else holds the file, is to blame, and not a statement of ours."""
    cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    return isinstance(cause, sqlite3.Error) and getattr(cause, "sqlite_errorcode", 0) & 0xFF in _REFUSALS


class SqliteTx(Tx):
    """A transaction whose hot statements go to the driver directly."""

    def __init__(self, connection: sa.Connection, raw: sqlite3.Connection, heads: Mapping[RoomId, int], now: datetime):
        super().__init__(connection, now)
        self._raw = raw
        self._known_heads = heads

    def hot(self, statement: Hot, params: Mapping[str, Any]) -> sqlite3.Cursor:
        self.wrote = True
        return self._raw.execute(statement.sql, statement.values_of(params))

    def hot_row(self, statement: Hot, params: Mapping[str, Any]) -> tuple[Any, ...] | None:
        found = self._raw.execute(statement.sql, statement.values_of(params))
        row: tuple[Any, ...] | None = found.fetchone()
        return row

    def _read_head(self, room_id: RoomId) -> int:
        head = self._known_heads.get(room_id)
        return self._raw.execute(_HEAD, (room_id,)).fetchone()[0] or 0 if head is None else head


class SqliteLink:
    """The only writer of the file; so it knows the rooms' last numbers without asking.

    Another program that holds the file is waited for `BUSY_TIMEOUT_S`.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._heads: dict[RoomId, int] = {}
        self._connection: sa.Connection
        self._raw: sqlite3.Connection

    def open(self) -> None:
        self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        raw = self._connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        self._raw = raw

    def begin(self, now: datetime) -> SqliteTx:
        try:
            self.rollback()  # should that of an earlier batch have failed
            self._raw.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise Refused(self.explain(error)) from error
        return SqliteTx(self._connection, self._raw, self._heads, now)

    def commit(self, tx: Tx) -> None:
        self._raw.execute("COMMIT")
        self._heads.update(tx.heads)

    def rollback(self) -> None:
        if self._raw.in_transaction:
            self._raw.execute("ROLLBACK")

    def is_passing(self, error: Exception) -> bool:
        return False

    def explain(self, error: Exception) -> Exception:
        if is_refusal(error):
            log.error("the database refused a write: %s", error)
            unavailable = Unavailable("It could not be stored; the disk may be full. Nothing was changed.")
            unavailable.__cause__ = error
            return unavailable
        return error

    def close(self) -> None:
        self._connection.close()
        self._engine.dispose()
