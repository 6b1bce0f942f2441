"""What search has not heard of yet, and the write that tells it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tertulia.domain.content.search import fold_words, has_link
from tertulia.domain.ids import WorkspaceId
from tertulia.store.agents.turns import put_cursor
from tertulia.store.database import Database
from tertulia.store.search.words import Indexed, Words
from tertulia.store.tables.agents import cursors
from tertulia.store.tables.rooms import messages
from tertulia.store.tables.search import search_changes
from tertulia.store.tx import Tx

# The number says how words are folded: who changes that counts it up, and all is taken in anew.
CURSOR = "search:1"
MAX_MESSAGES = 200
MAX_CHARS = 65_536


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the commit order: a message's number, and that of a change to one."""

    n: int
    change: int


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be taken in next after the message `after`, up to `upto`; at least one of them unless `is_empty`."""

    after: int
    upto: Mark
    present: Sequence[Indexed]
    gone: Sequence[int]

    @property
    def is_empty(self) -> bool:
        return self.upto == Mark(self.after, 0)


async def read_newest(db: Database) -> Mark:
    """Read where the commit order ends now."""
    query = sa.select(
        sa.select(sa.func.max(messages.c.n)).scalar_subquery(),
        sa.select(sa.func.max(search_changes.c.ordinal)).scalar_subquery(),
    )
    async with db.read() as connection:
        n, change = (await connection.execute(query)).one()
    return Mark(n or 0, change or 0)


async def read_due(db: Database) -> Due:
    """Read a bounded piece of what search does not know yet, changes first."""
    c = messages.c
    columns = (c.n, c.workspace_id, c.text, c.deleted_at)
    changed_query = (
        sa.select(search_changes.c.ordinal, *columns)
        .join(messages, sa.and_(c.id == search_changes.c.message_id, c.workspace_id == search_changes.c.workspace_id))
        .order_by(search_changes.c.ordinal)
        .limit(MAX_MESSAGES)
    )
    async with db.read_one_moment() as connection:
        after = (await connection.scalar(sa.select(cursors.c.position).where(cursors.c.name == CURSOR))) or 0
        changed = (await connection.execute(changed_query)).all()
        new_query = sa.select(*columns).where(c.n > after).order_by(c.n).limit(MAX_MESSAGES - len(changed))
        new = (await connection.execute(new_query)).all() if len(changed) < MAX_MESSAGES else []
    return await asyncio.to_thread(_fold, after, [*changed, *new])


def _fold(after: int, rows: Sequence[Any]) -> Due:
    """Fold as many of these messages as make a piece; that takes its time, and is not for the loop."""
    chars, change, n = 0, 0, after
    folded: dict[int, Indexed | None] = {}
    for row in rows:
        indexed = None if row.deleted_at is not None else _index(row)
        # Some marks are long words once they are folded: what counts is what will be written.
        chars += 0 if indexed is None else sum(map(len, indexed.words))
        if chars > MAX_CHARS and folded:
            break
        folded[row.n] = indexed
        change, n = (row.ordinal, n) if "ordinal" in row._fields else (change, row.n)
    return Due(
        after=after,
        upto=Mark(n, change),
        present=[indexed for indexed in folded.values() if indexed is not None],
        gone=[number for number, indexed in folded.items() if indexed is None],
    )


def take_in(tx: Tx, words: Words, due: Due) -> bool:
    """Write what was read, unless somebody else was quicker; an edit since then is due as a change of its own."""
    if (tx.run(sa.select(cursors.c.position).where(cursors.c.name == CURSOR)).scalar_one_or_none() or 0) != due.after:
        return False
    words.remove(tx, due.gone)
    words.put(tx, due.present)
    put_cursor(tx, CURSOR, due.upto.n)
    tx.run(sa.delete(search_changes).where(search_changes.c.ordinal <= due.upto.change))
    return True


def begin_anew(tx: Tx, words: Words) -> None:
    """Forget all that search knows, to be taken in again from the first message on."""
    words.clear(tx)
    tx.run(sa.delete(cursors).where(cursors.c.name.startswith("search:")))


def count_behind(path: Path) -> int | None:
    """Count, in a database file, the messages that search has not taken in yet; None where there is no search yet."""
    query = (
        "SELECT (SELECT count(*) FROM messages WHERE n > coalesce((SELECT position FROM cursors WHERE name = ?), 0))"
        " + (SELECT count(*) FROM search_changes)"
    )
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)) as connection:
            behind: int = connection.execute(query, (CURSOR,)).fetchone()[0]
    except sqlite3.DatabaseError:
        return None
    return behind


def _index(row: Any) -> Indexed:
    return Indexed(row.n, WorkspaceId(row.workspace_id), tuple(fold_words(row.text)), has_link(row.text))
