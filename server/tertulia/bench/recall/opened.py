"""The memory service of the product, over a database that a benchmark throws away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tertulia.domain.clock import SystemClock
from tertulia.memory.recall import Vectors
from tertulia.memory.service import Memories
from tertulia.store.database import Database, connect_for_writing
from tertulia.store.migrate import migrate
from tertulia.store.writer import Writer


@asynccontextmanager
async def open_memories(path: Path, vectors: Vectors | None) -> AsyncIterator[Memories]:
    """Open it over a new file, or one that another left; leaving the context closes the vectors too."""
    engine, clock = connect_for_writing(path), SystemClock()
    migrate(engine)
    writer, db = Writer(engine, clock, lambda event: None), Database(path)
    await writer.start()
    memories = Memories(db, writer, clock, vectors)
    try:
        yield memories
    finally:
        await memories.aclose()
        await writer.aclose()
        await db.aclose()
