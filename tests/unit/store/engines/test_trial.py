"""Whether the database takes writes is doubted after a refusal, and tried anew at most once in some seconds."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from tertulia.domain.clock import SystemClock
from tertulia.domain.errors import Unavailable
from tertulia.store.database import connect_for_writing
from tertulia.store.engines.trial import EVERY_S, Trial
from tertulia.store.tables import metadata
from tertulia.store.tables.people import settings
from tertulia.store.tx import Tx
from tertulia.store.writer import Writer


def _limit_pages(pages: int) -> sa.TextClause:
    return sa.text(f"PRAGMA max_page_count = {pages}")


def _write_much(tx: Tx) -> None:
    tx.run(sa.insert(settings).values(workspace_id="ws", name="much", value="x" * 1_000_000))


async def test_a_refusal_is_remembered_until_a_trial_passes(tmp_path: Path) -> None:
    engine = connect_for_writing(tmp_path / "a.db")
    metadata.create_all(engine)
    writer = Writer(engine, SystemClock(), lambda event: None)
    await writer.start()
    now_s = 0.0
    trial = Trial(writer, lambda: now_s)
    assert await trial.takes_writes()
    await writer.submit(lambda tx: tx.run(_limit_pages(1)))
    with pytest.raises(Unavailable):
        await writer.submit(_write_much)
    assert not await trial.takes_writes()
    await writer.submit(lambda tx: tx.run(sa.select(settings)).all())
    assert not await trial.takes_writes(), "what only reads says nothing of the disk"
    await writer.submit(lambda tx: tx.run(_limit_pages(1_000_000)))
    assert not await trial.takes_writes(), "it was tried just now"
    now_s = EVERY_S
    assert await trial.takes_writes()
    left = await writer.submit(lambda tx: tx.run(sa.select(settings.c.name)).all())
    assert left == [], "a trial leaves nothing behind"
    await writer.aclose()
