"""Where a page ended in a list that goes by time, as its reader brings it back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Self

import sqlalchemy as sa

from tertulia.domain.errors import InvalidInput
from tertulia.store.tables.base import from_micros, to_micros

_WRITTEN = re.compile(r"([0-9]{1,16})\.([0-9a-z_/]{1,100})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """The time of the last item of a page, and its key, which tells those of the same time apart."""

    at: datetime
    key: str

    def __str__(self) -> str:
        return f"{to_micros(self.at)}.{self.key}"

    @classmethod
    def read(cls, cursor: str) -> Self:
        """Read a cursor.

        Raises:
            InvalidInput: no page gave it.
        """
        found = _WRITTEN.fullmatch(cursor)
        if found is None:
            raise InvalidInput("The cursor is not what a page before gave as 'next'.")
        return cls(from_micros(int(found[1])), found[2])

    def is_before(self, at: sa.ColumnElement[datetime], key: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        """Say in a query, which lists the newest first, whether a row comes after this place."""
        return sa.or_(at < self.at, sa.and_(at == self.at, key < self.key))
