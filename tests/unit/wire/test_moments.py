"""Moments as requests name them: RFC 3339 text, read as UTC, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from tertulia.wire.moments import Moment

READER: TypeAdapter[datetime] = TypeAdapter(Moment)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-03-14T12:00:00Z", datetime(2026, 3, 14, 12, 0, tzinfo=UTC)),
        ("2026-03-14T12:00:00.250+05:30", datetime(2026, 3, 14, 6, 30, 0, 250_000, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_as_utc(written: str, moment: datetime) -> None:
    read = READER.validate_python(written)
    assert (read, read.tzinfo) == (moment, UTC)


@pytest.mark.parametrize(
    "wrong", [0, 0.5, "0", "0.5", "1767225600", "-1", "12:00", "2026-03-14T12:00:00", "0001-01-01T00:00:00+14:00", ""]
)
def test_what_is_no_such_time_is_refused(wrong: object) -> None:
    with pytest.raises(ValidationError):
        READER.validate_python(wrong)
