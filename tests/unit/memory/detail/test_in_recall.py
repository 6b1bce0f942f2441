"""What an embedder says of words is kept beside a memory, ranks what is recalled, and goes with what was said."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import sqlalchemy as sa

from tertulia.domain.memory import draft_of
from tertulia.memory.detail.words import WIDTH, Words
from tertulia.memory.embedder import Vectors as Rows
from tertulia.memory.index import ExactIndex
from tertulia.memory.recall import Vectors
from tertulia.memory.service import Memories
from tertulia.memory.talk.words import stems
from tertulia.store.memory.vectors import list_details
from tertulia.store.tables.memories import memories as table
from tests.unit.memory.kit import OTHER_AGENT, SCOPE, BagOfWords, first_id, found, said
from tests.unit.tools.database import Stored

SAID = ("Tea grows on hills", "Tea and hills and rain", "Boats float")


class WordByWord(BagOfWords):
    """Tells words apart: each stem has a direction of its own, but for two that mean the same."""

    async def embed_words(self, texts: Sequence[str]) -> tuple[Rows, list[Words]]:
        return await self.embed(texts), [self._words(text) for text in texts]

    def _words(self, text: str) -> Words:
        told = ["grow" if stem == "flourish" else stem for stem in stems(text)]
        rows = np.zeros((max(len(told), 1), WIDTH), dtype=np.int8)
        for row, stem in enumerate(told):
            rows[row, zlib.crc32(stem.encode()) % WIDTH] = 127
        return rows


def _open(stored: Stored) -> Memories:
    return Memories(stored.db, stored.writer, stored.clock, Vectors(WordByWord(), ExactIndex()))


async def _count_details(stored: Stored) -> int:
    async with stored.db.read() as connection:
        counted = await connection.execute(sa.select(sa.func.count(table.c.details)))
        return int(counted.scalar_one())


async def test_words_that_mean_the_same_bring_a_memory_forward(stored: Stored) -> None:
    memories = _open(stored)
    await memories.add_many(SCOPE, [said("ana", text, session=text) for text in SAID[::-1]])
    await memories.form_pending()
    assert (await found(memories, "Where does tea flourish?"))[0] == SAID[0]


async def test_what_was_said_of_words_goes_with_them(stored: Stored) -> None:
    memories = _open(stored)
    await memories.add_many(SCOPE, [said("ana", text) for text in SAID])
    await memories.form_pending()
    memory_id = await first_id(memories)
    assert await _count_details(stored) == 3
    assert len(await list_details(stored.db, SCOPE, "bag-of-words", [memory_id])) == 1
    assert await list_details(stored.db, OTHER_AGENT, "bag-of-words", [memory_id]) == {}
    assert await list_details(stored.db, SCOPE, "another", [memory_id]) == {}
    memory = await memories.get(SCOPE.workspace_id, memory_id)
    await memories.update(SCOPE, memory_id, replace(draft_of(memory), content="Something else"))
    assert await _count_details(stored) == 2
    await memories.form_pending()
    assert await _count_details(stored) == 3
    await memories.forget(SCOPE)
    assert await _count_details(stored) == 0
