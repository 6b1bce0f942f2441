"""A real database in a temporary directory, with its writer and a clock that stands still."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tertulia.domain.clock import FakeClock
from tertulia.store.database import Database, connect_for_writing
from tertulia.store.tables import metadata
from tertulia.store.writer import Writer

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Stored:
    db: Database
    writer: Writer
    clock: FakeClock


@pytest.fixture
async def stored(tmp_path: Path) -> AsyncIterator[Stored]:
    path = tmp_path / "tertulia.db"
    engine = connect_for_writing(path)
    metadata.create_all(engine)
    clock = FakeClock(NOON)
    writer = Writer(engine, clock, publish=lambda event: None)
    await writer.start()
    db = Database(path)
    yield Stored(db, writer, clock)
    await db.aclose()
    await writer.aclose()
