"""Marks: words that stand nowhere but in one command, so that its every trace can be found."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

_MARK = re.compile(r"~\d+\.\d+~")

Places = Mapping[str, frozenset[str]]
"""Where each mark was found: names of tables and columns."""


def make_mark(client: int, number: int) -> str:
    """Make the mark of a client's command of this number."""
    return f"~{client}.{number}~"


def find_marks(value: object) -> set[str]:
    """Find the marks in any JSON value."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return set(_MARK.findall(text))


def find_in_database(path: Path) -> Places:
    """Find every mark in the rows of a database, whatever table and column it stands in."""
    found: dict[str, set[str]] = defaultdict(set)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for column, value in _cells(connection, table):
                for mark in find_marks(value):
                    found[mark].add(f"{table}.{column}")
    return {mark: frozenset(places) for mark, places in found.items()}


def _cells(connection: sqlite3.Connection, table: str) -> Iterator[tuple[str, str]]:
    rows = connection.execute(f'SELECT * FROM "{table}"')
    names = [column[0] for column in rows.description]
    for row in rows:
        for name, value in zip(names, row, strict=True):
            if isinstance(value, bytes):
                yield name, value.decode(errors="replace")
            elif isinstance(value, str):
                yield name, value
