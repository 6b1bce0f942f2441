"""What all tables share: the metadata, the columns every row has, and time as integers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(moment: datetime) -> int:
    """Count microseconds since 1970, exactly."""
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """Undo `to_micros`."""
    return _EPOCH + timedelta(microseconds=micros)


class Moment(TypeDecorator[datetime]):
    """An aware UTC time, kept as integer microseconds: small, sortable, the same on every engine."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:
        return None if value is None else to_micros(value)

    def process_result_value(self, value: int | None, dialect: Any) -> datetime | None:
        return None if value is None else from_micros(value)


# Compared byte by byte on every engine, whatever language the database server sorts by: ids sort as they were made.
Text = sa.String().with_variant(sa.String(collation="C"), "postgresql")
# A row's number that the database gives; SQLite gives them to columns of this type alone.
BigId = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def workspace_column() -> sa.Column[str]:
    """The column that binds a row to its workspace; every table has it."""
    return sa.Column("workspace_id", Text, nullable=False)
