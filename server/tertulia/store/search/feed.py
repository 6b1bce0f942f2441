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
from tertulia.store.tables.search import WORD_INDEX, search_changes
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
        sa.select(*columns, search_changes.c.ordinal)
        .join(messages, sa.and_(c.id == search_changes.c.message_id, c.workspace_id == search_changes.c.workspace_id))
        .order_by(search_changes.c.ordinal)
        .limit(MAX_MESSAGES)
    )
    async with db.read_one_moment() as connection:
        after = (await connection.scalar(sa.select(cursors.c.position).where(cursors.c.name == CURSOR))) or 0
        changed = (await connection.execute(changed_query)).all()
        # A new message is no change, which is counted from 1.
        new_query = sa.select(*columns, sa.literal(0)).where(c.n > after).order_by(c.n)
        new_query = new_query.limit(MAX_MESSAGES - len(changed))
        new = (await connection.execute(new_query)).all() if len(changed) < MAX_MESSAGES else []
    return await asyncio.to_thread(_fold, after, [*changed, *new])


def _fold(after: int, rows: Sequence[Any]) -> Due:
    """Fold as many of these messages as make a piece; that takes its time, and is not for the loop."""
    chars, change, n = 0, 0, after
    folded: dict[int, Indexed | None] = {}
    for number, workspace_id, text, deleted_at, ordinal in rows:
        indexed = None if deleted_at is not None else _index(number, workspace_id, text)
        # Some marks are long words once they are folded: what counts is what will be written.
        chars += 0 if indexed is None else sum(map(len, indexed.words))
        if chars > MAX_CHARS and folded:
            break
        folded[number] = indexed
        change, n = (ordinal, n) if ordinal else (change, number)
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


def forget_all(connection: sqlite3.Connection) -> None:
    """Do the same in a copied SQLite file, which may be of a version that had no search."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (WORD_INDEX,)).fetchone() is None:
        return
    connection.execute(f"INSERT INTO {WORD_INDEX} ({WORD_INDEX}) VALUES ('delete-all')")
    connection.execute("DELETE FROM search_texts")
    # Edits and deletions before now are in what will be taken in.
    connection.execute("DELETE FROM search_changes")
    connection.execute("DELETE FROM cursors WHERE name LIKE 'search:%'")


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


def _index(number: int, workspace_id: str, text: str) -> Indexed:
    return Indexed(number, WorkspaceId(workspace_id), tuple(fold_words(text)), has_link(text))
