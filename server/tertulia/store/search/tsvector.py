"""PostgreSQL's index of words: a tsvector beside each message, written without the server's own parser."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from tertulia.domain.content.search import Term
from tertulia.store.search.words import Indexed
from tertulia.store.tables.search import search_texts
from tertulia.store.tx import Tx


class TsvectorWords:
    """Words as lexemes with their places: what the configuration `simple` would make of them in any locale."""

    def put(self, tx: Tx, rows: Sequence[Indexed]) -> None:
        if not rows:
            return
        self.remove(tx, [row.n for row in rows])
        statement = sa.insert(search_texts).values(
            n=sa.bindparam("n"),
            workspace_id=sa.bindparam("workspace_id"),
            has_link=sa.bindparam("has_link"),
            words=sa.cast(sa.bindparam("lexemes", type_=sa.Text), postgresql.TSVECTOR),
        )
        tx.run(
            statement,
            [
                {
                    "n": row.n,
                    "workspace_id": row.workspace_id,
                    "has_link": row.has_link,
                    "lexemes": " ".join(f"'{word}':{place}" for place, word in enumerate(row.words, start=1)),
                }
                for row in rows
            ],
        )

    def remove(self, tx: Tx, numbers: Collection[int]) -> None:
        tx.run(sa.delete(search_texts).where(search_texts.c.n.in_(numbers)))

    def tidy(self, tx: Tx, is_first: bool) -> bool:
        """Leave it to the server, which sweeps this table as it sweeps that of the messages."""
        return False

    def clear(self, tx: Tx) -> None:
        tx.run(sa.delete(search_texts))

    def source(self) -> sa.FromClause:
        return search_texts.alias()

    def number(self, source: sa.FromClause) -> sa.ColumnElement[int]:
        return source.c.n

    def having(self, source: sa.FromClause, terms: Sequence[Term]) -> sa.ColumnElement[bool]:
        return source.c.words.op("@@", is_comparison=True)(_query(terms))

    def relevance(self, source: sa.FromClause, terms: Sequence[Term]) -> sa.ColumnElement[float]:
        return -sa.func.ts_rank(source.c.words, _query(terms), type_=sa.Float)

    def is_one_of(self, column: sa.ColumnElement[Any], values: Collection[str]) -> sa.ColumnElement[bool]:
        listed = sa.cast(sa.literal(orjson.dumps(sorted(values)).decode(), sa.Text), postgresql.JSONB)
        each = sa.func.jsonb_array_elements_text(listed).table_valued("value")
        return column.in_(sa.select(each.c.value))


def _query(terms: Sequence[Term]) -> sa.ColumnElement[Any]:
    return sa.cast(sa.literal(" & ".join(map(_phrase, terms)), sa.Text), postgresql.TSQUERY)


def _phrase(term: Term) -> str:
    # Words hold no quotes, so that inside of these nothing is an operator of the query's.
    quoted = [f"'{word}'" for word in term.words]
    if term.is_open:
        quoted[-1] += ":*"
    return f"({' <-> '.join(quoted)})"
