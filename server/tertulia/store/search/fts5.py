"""SQLite's index of words: FTS5 over the folded words, which lie in `search_texts`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import orjson
import sqlalchemy as sa

from tertulia.domain.content.search import Term
from tertulia.store.search.words import Indexed
from tertulia.store.tables.search import WORD_INDEX, search_texts
from tertulia.store.tx import Tx

# So many pages of the index are written at once while it is tidied (sqlite.org/fts5.html, "the merge command").
_TIDY_PAGES = 64

_index: sa.TableClause = sa.table(
    WORD_INDEX, sa.column("rowid", sa.Integer), sa.column("rank", sa.Float), sa.column(WORD_INDEX, sa.Text)
)
_ADD = sa.text(f"INSERT INTO {WORD_INDEX} (rowid, words) VALUES (:n, :words)")
# The index does not keep what it was given: it has to be told again what goes.
_DROP = sa.text(f"INSERT INTO {WORD_INDEX} ({WORD_INDEX}, rowid, words) VALUES ('delete', :n, :words)")
_CLEAR = sa.text(f"INSERT INTO {WORD_INDEX} ({WORD_INDEX}) VALUES ('delete-all')")
_MERGE = sa.text(f"INSERT INTO {WORD_INDEX} ({WORD_INDEX}, rank) VALUES ('merge', :pages)")
_CHANGES = sa.select(sa.func.total_changes())


class Fts5Words:
    """Words as the rows of an FTS5 table, in segments that are merged."""

    def put(self, tx: Tx, rows: Sequence[Indexed]) -> None:
        if not rows:
            return
        self.remove(tx, [row.n for row in rows])
        values = [
            {"n": row.n, "workspace_id": row.workspace_id, "has_link": row.has_link, "words": " ".join(row.words)}
            for row in rows
        ]
        tx.run(sa.insert(search_texts), values)
        tx.run(_ADD, [{"n": one["n"], "words": one["words"]} for one in values])

    def remove(self, tx: Tx, numbers: Collection[int]) -> None:
        known = search_texts.c.n.in_(numbers)
        old = tx.run(sa.select(search_texts.c.n, search_texts.c.words).where(known)).all()
        if old:
            tx.run(_DROP, [{"n": row.n, "words": row.words} for row in old])
            tx.run(sa.delete(search_texts).where(known))

    def tidy(self, tx: Tx, is_first: bool) -> bool:
        """Merge all segments into one: until then the words of what was removed lie in the older ones."""
        before = tx.run(_CHANGES).scalar_one()
        tx.run(_MERGE, {"pages": -_TIDY_PAGES if is_first else _TIDY_PAGES})
        # The command itself is a change, and there are none beside it once all is merged.
        return bool(tx.run(_CHANGES).scalar_one() - before >= 2)

    def clear(self, tx: Tx) -> None:
        tx.run(_CLEAR)
        tx.run(sa.delete(search_texts))

    def source(self) -> sa.FromClause:
        return _index.alias()

    def number(self, source: sa.FromClause) -> sa.ColumnElement[int]:
        return source.c.rowid

    def having(self, source: sa.FromClause, terms: Sequence[Term]) -> sa.ColumnElement[bool]:
        query = " AND ".join(map(_phrase, terms))
        return source.c[WORD_INDEX].op("MATCH", is_comparison=True)(query)

    def relevance(self, source: sa.FromClause, terms: Sequence[Term]) -> sa.ColumnElement[float]:
        return source.c.rank

    def is_one_of(self, column: sa.ColumnElement[Any], values: Collection[str]) -> sa.ColumnElement[bool]:
        each = sa.func.json_each(orjson.dumps(sorted(values)).decode()).table_valued("value")
        return column.in_(sa.select(each.c.value))


def _phrase(term: Term) -> str:
    # Words hold no quotes, so that inside of these nothing is an operator of FTS5's.
    return f'"{" ".join(term.words)}"' + (" *" if term.is_open else "")
