"""A mark is found wherever it stands in a database, and nothing else is taken for one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.flows.checker.marks import find_in_database, find_marks, make_mark


def test_marks_are_found_in_any_json() -> None:
    assert find_marks({"a": [make_mark(3, 14), "~x.1~"], make_mark(1, 2): "3.5"}) == {"~3.14~", "~1.2~"}


def test_marks_are_found_in_every_table_and_column(tmp_path: Path) -> None:
    path = tmp_path / "some.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE words (id INTEGER, text TEXT, packed BLOB)")
        connection.execute("CREATE TABLE others (text TEXT)")
        connection.execute("INSERT INTO words VALUES (1, 'some ~1.1~ words', NULL), (2, '', ?)", [b"\xff~1.2~"])
        connection.execute("INSERT INTO others VALUES ('~1.1~')")
        connection.commit()
    places = {"~1.1~": {"words.text", "others.text"}, "~1.2~": {"words.packed"}}
    assert find_in_database(path) == {mark: frozenset(names) for mark, names in places.items()}
