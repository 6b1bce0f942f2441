"""The words of messages as search compares them, and which messages changed since they were taken in."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from tertulia.store.tables.base import BigId, Text, metadata, workspace_column

# Made by hand, beside the tables: what finds words is each database's own.
WORD_INDEX = "search_words"

# One row for each message that was taken in and not deleted since.
search_texts = sa.Table(
    "search_texts",
    metadata,
    sa.Column("n", BigId, primary_key=True, autoincrement=False),
    workspace_column(),
    sa.Column("has_link", sa.Boolean, nullable=False),
    sa.Column("words", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False),
)

# Messages that were edited or deleted, in commit order, until search has heard of it. New ones are found by number.
search_changes = sa.Table(
    "search_changes",
    metadata,
    sa.Column("ordinal", BigId, primary_key=True, autoincrement=True),
    workspace_column(),
    sa.Column("message_id", Text, nullable=False),
    sqlite_autoincrement=True,
)

# Words come to it folded and cut, so that every sign beyond ASCII is part of one.
MAKE_SQLITE_INDEX = (
    f"CREATE VIRTUAL TABLE {WORD_INDEX} USING fts5"
    "(words, content='search_texts', content_rowid='n', tokenize='ascii', prefix='2 3')"
)
MAKE_POSTGRES_INDEX = f"CREATE INDEX {WORD_INDEX} ON search_texts USING gin (words)"


@sa.event.listens_for(search_texts, "after_create")
def _make_index(_: sa.Table, connection: sa.Connection, **_options: Any) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql(MAKE_SQLITE_INDEX if is_sqlite else MAKE_POSTGRES_INDEX)


def is_described(thing: Any, name: str | None, kind: str, is_reflected: bool, counterpart: Any) -> bool:
    """Say, to alembic, whether a thing of the database is one that the tables describe."""
    return not (name or "").startswith(WORD_INDEX)
