"""The index of words, as both databases have one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa

from tertulia.domain.content.search import Term
from tertulia.domain.ids import WorkspaceId
from tertulia.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Indexed:
    """A message as search knows it: `words` are folded and in order, `n` is its number among all messages."""

    n: int
    workspace_id: WorkspaceId
    words: tuple[str, ...]
    has_link: bool


class Words(Protocol):
    """Keeps words by message, and says in SQL which messages have them.

    Words are compared as they are given, byte by byte; whoever fills the index and whoever asks it fold them alike.
    """

    def put(self, tx: Tx, rows: Sequence[Indexed]) -> None:
        """Take messages in, in place of what was known of them."""

    def remove(self, tx: Tx, numbers: Collection[int]) -> None:
        """Forget messages; unknown ones are passed over."""

    def tidy(self, tx: Tx, is_first: bool) -> bool:
        """Do a bounded piece of what takes removed words off the disk; False when nothing is left of it to do."""

    def clear(self, tx: Tx) -> None:
        """Forget everything."""

    def source(self) -> sa.FromClause:
        """Give what `having`, `number` and `relevance` are about."""

    def number(self, source: sa.FromClause) -> sa.ColumnElement[int]:
        """Give the number of a message in the source."""

    def having(self, source: sa.FromClause, terms: Sequence[Term]) -> sa.ColumnElement[bool]:
        """Admit messages in which all of these terms, at least one, are."""

    def relevance(self, source: sa.FromClause, terms: Sequence[Term]) -> sa.ColumnElement[float]:
        """Order by this, and the message that is most about the terms comes first."""

    def is_one_of(self, column: sa.ColumnElement[Any], values: Collection[str]) -> sa.ColumnElement[bool]:
        """Admit rows whose column is one of any number of values."""
