"""PostgreSQL: a server that several writers share, one transaction after another."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import cache
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg.pq import TransactionStatus
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from tertulia.domain.errors import ConfigError, InvalidInput, Unavailable
from tertulia.domain.ids import RoomId
from tertulia.store.engines.link import Refused
from tertulia.store.tx import Hot, Tx

log = logging.getLogger(__name__)

CONNECT_TIMEOUT_S = 5
STATEMENT_TIMEOUT_S = 30
# Who stops in the middle of a transaction is cut off, before others tire of waiting for their turn.
STALL_TIMEOUT_S = 5
TURN_TIMEOUT_S = 15
# How long a server that went away during a commit is waited for, to ask it what became of that.
SETTLE_TIMEOUT_S = 10
_SETTLE_PAUSE_S = 0.2

# Any number that nobody else takes; it is the same for every version of the program.
_TURN = 8_367_521_904
_TAKE_TURN = b"BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(%d)" % _TURN
_HEAD = b"SELECT max(seq) FROM events WHERE room_id = %s"
_DIALECT = postgresql.dialect(paramstyle="format")  # type: ignore[no-untyped-call]

_Raw = psycopg.Connection[tuple[Any, ...]]


def connect_for_writing(url: sa.URL) -> sa.Engine:
    """Open the engine that migrates and writes; each of its connections is made anew."""
    return sa.create_engine(
        _with_driver(url), connect_args=_arguments(), poolclass=sa.pool.NullPool, hide_parameters=True
    )


def connect_for_reading(url: sa.URL) -> AsyncEngine:
    """Open a few connections that cannot write, each statement in a transaction of its own."""
    limits = f"-c default_transaction_read_only=on -c statement_timeout={STATEMENT_TIMEOUT_S}s"
    return create_async_engine(
        _with_driver(url),
        connect_args={**_arguments(), "options": limits},
        isolation_level="AUTOCOMMIT",
        pool_size=4,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
    )


def hold_for_migration(connection: sa.Connection) -> None:
    """Keep every writer and every other migration out until the transaction ends.

    Raises:
        ConfigError: the database could not hold every text.
    """
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise ConfigError(f"The database keeps text as {encoding}; create one with ENCODING 'UTF8'.")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN})")


class _Interrupted(psycopg.OperationalError):
    """The connection was lost, and what it carried was not committed."""


class PostgresTx(Tx):
    """A transaction whose hot statements go to the driver directly."""

    def __init__(self, connection: sa.Connection, raw: _Raw, now: datetime) -> None:
        super().__init__(connection, now)
        self._raw = raw

    def hot(self, statement: Hot, params: Mapping[str, Any]) -> psycopg.Cursor[tuple[Any, ...]]:
        self.wrote = True
        return self._execute(statement, params)

    def hot_row(self, statement: Hot, params: Mapping[str, Any]) -> tuple[Any, ...] | None:
        return self._execute(statement, params).fetchone()

    def _execute(self, statement: Hot, params: Mapping[str, Any]) -> psycopg.Cursor[tuple[Any, ...]]:
        sql, columns = _compile(statement)
        return self._raw.execute(sql, [params[name] for name in columns])

    def _read_head(self, room_id: RoomId) -> int:
        row = self._raw.execute(_HEAD, [room_id]).fetchone()
        return (row and row[0]) or 0


class PostgresLink:
    """One of the writers of a database; they take turns by an advisory lock that ends with each transaction.

    Beside what it commits each leaves a mark of its own, so that it can tell what became of a commit that was not
    answered. A connection that is lost is made anew.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._name = f"writer:{secrets.token_hex(8)}"
        self._batches = 0
        self._connection: sa.Connection
        self._raw: _Raw

    def open(self) -> None:
        self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        raw = self._connection.connection.driver_connection
        assert isinstance(raw, psycopg.Connection)
        self._raw = raw
        for limit, value in (
            ("synchronous_commit", "on"),
            ("statement_timeout", f"{STATEMENT_TIMEOUT_S}s"),
            ("lock_timeout", f"{TURN_TIMEOUT_S}s"),
            ("idle_in_transaction_session_timeout", f"{STALL_TIMEOUT_S}s"),
        ):
            raw.execute("SELECT set_config(%s, %s, false)", [limit, value])

    def begin(self, now: datetime) -> PostgresTx:
        try:
            try:
                self._take_turn()
            except psycopg.Error:
                if not self._raw.closed:
                    raise
                # It was lost since the last batch.
                self._reopen()
                self._take_turn()
        except (psycopg.Error, sa.exc.SQLAlchemyError) as error:
            raise Refused(self.explain(error)) from error
        return PostgresTx(self._connection, self._raw, now)

    def commit(self, tx: Tx) -> None:
        # One statement with the COMMIT, so that it costs no time of its own; it also fails where an operation went on
        # after an error, which a mere COMMIT would answer by rolling back without a word.
        self._batches += 1
        mark = (
            f"INSERT INTO cursors (name, position) VALUES ('{self._name}', {self._batches}) "
            "ON CONFLICT (name) DO UPDATE SET position = excluded.position; COMMIT"
        )
        try:
            self._raw.execute(mark.encode(), prepare=False)
        except psycopg.Error as error:
            if not self._raw.closed:
                raise
            if not self._was_committed():
                raise _Interrupted from error
            log.warning("the connection was lost in a commit, which had come through: %s", error)

    def rollback(self) -> None:
        # A lost connection takes its transaction with it; what else fails here is tried again before the next batch.
        with suppress(psycopg.Error):
            if self._raw.info.transaction_status != TransactionStatus.IDLE:
                self._raw.execute(b"ROLLBACK", prepare=False)

    def is_passing(self, error: Exception) -> bool:
        passing = _Interrupted | psycopg.errors.DeadlockDetected | psycopg.errors.SerializationFailure
        return self._raw.closed or isinstance(_cause_of(error), passing)

    def explain(self, error: Exception) -> Exception:
        cause = _cause_of(error)
        if isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError):
            log.error("the database refused a write: %s", cause)
            told: Exception = Unavailable("It could not be stored: the database refuses. Nothing was changed.")
        elif isinstance(cause, psycopg.DataError):
            told = InvalidInput("It holds a character, or a number, that cannot be stored.")
        else:
            return error
        told.__cause__ = error
        return told

    def close(self) -> None:
        with suppress(psycopg.Error):
            self._raw.execute("DELETE FROM cursors WHERE name = %s", [self._name])
        self._abandon()
        self._engine.dispose()

    def _take_turn(self) -> None:
        self.rollback()  # should that of an earlier batch have failed
        self._raw.execute(_TAKE_TURN, prepare=False)

    def _reopen(self) -> None:
        self._abandon()
        self.open()

    def _abandon(self) -> None:
        self._raw.close()
        if not self._connection.closed:
            self._connection.invalidate()
            self._connection.close()

    def _was_committed(self) -> bool:
        """Find out what became of the transaction that ended with the connection.

        Raises: Refused when the server does not come back in time to tell.
        """
        deadline = time.monotonic() + SETTLE_TIMEOUT_S
        while True:
            try:
                self._reopen()
                self._take_turn()  # which waits until that transaction is over
                row = self._raw.execute("SELECT position FROM cursors WHERE name = %s", [self._name]).fetchone()
            except (psycopg.Error, sa.exc.SQLAlchemyError) as error:
                if time.monotonic() > deadline:
                    log.error("the connection was lost in a commit, and nobody can tell what became of it: %s", error)
                    raise Refused(_unknown()) from error
                time.sleep(_SETTLE_PAUSE_S)
            else:
                self.rollback()
                return row == (self._batches,)


@cache
def _compile(statement: Hot) -> tuple[bytes, tuple[str, ...]]:
    compiled = statement.statement.compile(dialect=_DIALECT)
    return str(compiled).encode(), tuple(getattr(compiled, "positiontup", None) or ())


def _unknown() -> Unavailable:
    return Unavailable("The database was lost while it stored this: look whether it is there, or repeat it by its key.")


def _cause_of(error: Exception) -> BaseException | None:
    return error.orig if isinstance(error, sa.exc.DBAPIError) else error


def _with_driver(url: sa.URL) -> sa.URL:
    return url.set(drivername="postgresql+psycopg")


def _arguments() -> dict[str, Any]:
    """Name the limits of a connection: a server that is gone without a word is found out too."""
    return {
        "connect_timeout": CONNECT_TIMEOUT_S,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,
        "application_name": "tertulia",
    }
