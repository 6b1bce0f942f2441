"""One write in progress: statements, the next number of a room, and the events it will publish."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any, Protocol

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from tertulia.domain.events import Event, EventBody, refs_of
from tertulia.domain.ids import RoomId, WorkspaceId
from tertulia.store.tables.base import to_micros
from tertulia.store.tables.rooms import events

_DIALECT = sqlite.dialect(paramstyle="qmark")


@dataclass(frozen=True, slots=True, eq=False)
class Hot:
    """A statement compiled once, for the few that run for every message.

    `sql` is SQLite's, with what `values_of` takes out of the parameters; another engine compiles `statement` itself.
    """

    statement: sa.ClauseElement
    sql: str
    values_of: Callable[[Mapping[str, Any]], Sequence[Any]]

    @classmethod
    def insert(cls, table: sa.Table, *columns: str, returning: str | None = None) -> Hot:
        """Compile an INSERT of these columns; it gives nothing back, or one column of the new row."""
        statement = sa.insert(table).inline().values({name: sa.bindparam(name) for name in columns})
        return cls.of(statement if returning is None else statement.returning(table.c[returning]))

    @classmethod
    def of(cls, statement: sa.ClauseElement) -> Hot:
        """Compile any statement; its `bindparam` names become the parameters."""
        compiled = statement.compile(dialect=_DIALECT)
        columns = tuple(getattr(compiled, "positiontup", None) or ())
        return cls(statement, str(compiled), _picker(columns))


def _picker(columns: tuple[str, ...]) -> Callable[[Mapping[str, Any]], Sequence[Any]]:
    """Give what takes these values out of a mapping, in C where there are several: it is done for every message."""
    return itemgetter(*columns) if len(columns) > 1 else lambda params: [params[name] for name in columns]


class Cursor(Protocol):
    """What a statement gave, as both drivers have it."""

    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Any: ...


_INSERT_EVENT = Hot.insert(events, "room_id", "seq", "workspace_id", "type", "at", "refs")


class Tx(ABC):
    """What a write operation may do inside the batch's transaction.

    Lives for one batch on the writer's thread. `now` is the batch's time, aware UTC. What is put in `after_commit`
    runs on the loop once the batch is on disk, before its events are published; it must not raise. `heads` holds the
    last numbers of the rooms that were written to.
    """

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self.now = now
        self.now_micros = to_micros(now)
        self.wrote = False
        self.events: list[Event] = []
        self.after_commit: list[Callable[[], None]] = []
        self.heads: dict[RoomId, int] = {}
        self._connection = connection

    def run(self, statement: sa.Executable, params: Any = None) -> sa.CursorResult[Any]:
        """Execute a Core statement; a list of parameters is an executemany."""
        if not isinstance(statement, sa.Select):
            self.wrote = True
        return self._connection.execute(statement, params)

    @abstractmethod
    def hot(self, statement: Hot, params: Mapping[str, Any]) -> Cursor:
        """Execute a compiled statement with raw values (times as microseconds)."""

    @abstractmethod
    def hot_row(self, statement: Hot, params: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Fetch the first row of a compiled SELECT, or None."""

    @abstractmethod
    def _read_head(self, room_id: RoomId) -> int:
        """Read a room's last number as the transaction found it."""

    def next_seq(self, room_id: RoomId) -> int:
        """Take the room's next number; it is given for good only if the batch commits."""
        # Who takes a number and then refuses would leave a gap: that costs the batch its transaction.
        self.wrote = True
        head = self.heads.get(room_id)
        if head is None:
            head = self._read_head(room_id)
        self.heads[room_id] = head + 1
        return head + 1

    def emit(self, workspace_id: WorkspaceId, room_id: RoomId, seq: int, body: EventBody) -> Event:
        """Store an event under a number taken with `next_seq`, and queue it for publication after the commit."""
        event = Event(workspace_id, room_id, seq, self.now, body)
        self.hot(
            _INSERT_EVENT,
            {
                "room_id": room_id,
                "seq": seq,
                "workspace_id": workspace_id,
                "type": body.type,
                "at": self.now_micros,
                "refs": orjson.dumps(refs_of(body)).decode(),
            },
        )
        self.events.append(event)
        return event
