"""Search in the background: it takes in what comes, and is made anew when its index is broken."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tertulia.domain.content.search import Term, Wanted, fold_words
from tertulia.store.database import connect_for_writing
from tertulia.store.migrate import migrate
from tertulia.store.search import feed, indexer
from tertulia.store.search.choice import words_of
from tertulia.store.search.find import Place, find_messages
from tertulia.store.search.indexer import Indexer
from tests.contract.store.kit import Store, furnish, open_store
from tests.contract.store.test_search import LOBBY_ALONE

TIMEOUT_S = 60
HERON = Wanted((Term(("heron",)),))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    path = tmp_path / "tertulia.db"
    engine = connect_for_writing(path)
    migrate(engine)
    engine.dispose()
    async with open_store(path) as made:
        await made.do(furnish)
        yield made


async def _taken_in(store: Store) -> None:
    """Return when nothing is due any more."""
    async with asyncio.timeout(TIMEOUT_S):
        while not (await feed.read_due(store.db)).is_empty:
            pass


async def _find(store: Store) -> list[str]:
    found = await find_messages(store.db, words_of(store.db), LOBBY_ALONE, HERON, Place())
    return [one.message.text for one in found]


async def test_what_comes_is_taken_in_without_being_asked_for(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexer, "_GATHER_S", 0.01)
    own = Indexer(store.db, store.writer, words_of(store.db))
    await store.post("a heron of before")
    task = asyncio.create_task(own.run())
    await _taken_in(store)
    assert await _find(store) == ["a heron of before"]
    await store.post("a heron of now")
    own.on_event(store.published[-1])
    await _taken_in(store)
    assert await _find(store) == ["a heron of now", "a heron of before"]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_broken_index_is_made_anew(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(indexer, "_FIRST_PAUSE_S", 0.01)
    own = Indexer(store.db, store.writer, words_of(store.db))
    await store.post("the first heron")
    assert await own.catch_up(TIMEOUT_S)
    await store.do(lambda tx: tx.run(sa.text("DELETE FROM search_words_data")))
    await store.post("the second heron")
    task = asyncio.create_task(own.run())
    await _taken_in(store)
    assert await _find(store) == ["the second heron", "the first heron"]
    assert "search pauses" in caplog.text
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_piece_is_folded_beside_the_loop_and_bounded_by_what_is_written(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[threading.Thread] = set()

    def fold(text: str) -> list[str]:
        threads.add(threading.current_thread())
        return fold_words(text)

    monkeypatch.setattr(feed, "fold_words", fold)
    monkeypatch.setattr(feed, "MAX_CHARS", 40)
    # Two marks, and thirty letters each once they are folded.
    for _ in range(3):
        await store.post("\ufdfa\ufdfa")
    due = await feed.read_due(store.db)
    assert len(due.present) == 1
    assert threads
    assert threading.current_thread() not in threads
