"""Which index of words a database has."""

from __future__ import annotations

from tertulia.store.database import Database
from tertulia.store.search.fts5 import Fts5Words
from tertulia.store.search.words import Words


def words_of(db: Database) -> Words:
    """Give the index of a database's kind."""
    if db.is_file:
        return Fts5Words()
    from tertulia.store.search.tsvector import TsvectorWords

    return TsvectorWords()
