"""Sealed memories: in no index and no file in words, recalled by whose they are, sealed through all that happens."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from tertulia.domain.errors import Unavailable
from tertulia.domain.memory import Memory, MemoryDraft, MemoryQuery, MemorySource, draft_of
from tertulia.memory.index import ExactIndex
from tertulia.memory.sealing.masters import KeySource
from tertulia.memory.service import Memories
from tertulia.memory.upkeep.worth import KeepingRules
from tertulia.store.memory.scrubbing import count_traces, list_files, truncate_log
from tertulia.store.tables.memories import memories as table
from tertulia.store.tables.memories import memory_journal, memory_keys
from tests.unit.memory.kit import OTHER_AGENT, SCOPE, contents, found, held, said, tell
from tests.unit.memory.sealing.conftest import open_memories
from tests.unit.tools.database import NOON, Stored

INSULIN = "I take insulin at breakfast"


def sealed(text: str = INSULIN, author: str = "ana") -> MemoryDraft:
    source = MemorySource(author)
    return MemoryDraft(text, subject=author, source=source, context={"why": "asked"}, created_at=NOON, is_sealed=True)


async def add(memories: Memories, *drafts: MemoryDraft) -> list[Memory]:
    return await memories.add_many(SCOPE, drafts or [sealed()])


def traces(stored: Stored, *texts: str) -> int | None:
    return count_traces(list_files(stored.db.path.parent), texts)


async def test_its_words_are_in_no_file_and_no_index(stored: Stored, memories: Memories, index: ExactIndex) -> None:
    [kept] = await add(memories)
    await add(memories, said("ana", "I keep bees"))
    await memories.form_pending()
    assert (kept.content, dict(kept.context), kept.is_sealed) == (INSULIN, {"why": "asked"}, True)
    assert INSULIN not in repr(kept.sealed)
    assert await held(index, SCOPE.agent_id) == 1
    assert (await memories.upkeep.read_progress(SCOPE.workspace_id)).memories == 1
    assert (traces(stored, INSULIN), traces(stored, "I keep bees")) == (0, 1)
    row = await stored.writer.submit(lambda tx: tx.run(sa.select(table).where(table.c.id == kept.id)).one())
    assert (row.content, row.context, row.embedding, row.indexed_at) == ("", {}, None, None)


async def test_it_is_recalled_by_its_words_and_what_bears_none_of_them_is_not(memories: Memories) -> None:
    await add(memories, sealed(), sealed("My knee was operated on", "bo"), said("ana", "Breakfast is at nine"))
    assert set(await found(memories, "insulin at breakfast")) == {INSULIN, "Breakfast is at nine"}
    assert await found(memories, "the knee") == ["My knee was operated on"]
    assert await found(memories, "football") == []
    [hit] = await memories.search(SCOPE, MemoryQuery("insulin", subject="ana"))
    assert (hit.memory.is_sealed, hit.similarity) == (True, 1.0)
    assert await memories.search(SCOPE, MemoryQuery("insulin", unheard=frozenset({"ana"}))) == []
    assert await memories.search(OTHER_AGENT, MemoryQuery("insulin")) == []
    assert (await memories.get(SCOPE.workspace_id, hit.memory.id)).access_count == 2


async def test_sealing_what_lay_in_the_clear_leaves_nothing_of_it(
    stored: Stored, memories: Memories, index: ExactIndex
) -> None:
    [clear] = await add(memories, replace(sealed(), is_sealed=False))
    await memories.update(SCOPE, clear.id, replace(draft_of(clear), content=INSULIN + " and at noon"))
    await memories.form_pending()
    assert await held(index, SCOPE.agent_id) == 1
    assert await found(memories, "insulin") == [INSULIN + " and at noon"]
    present = (await memories.list_page(SCOPE)).items[0]
    changed = await memories.update(SCOPE, clear.id, replace(draft_of(present), is_sealed=True))
    await memories.form_pending()
    assert (changed.content, changed.is_sealed) == (INSULIN + " and at noon", True)
    assert await held(index, SCOPE.agent_id) == 0
    assert await found(memories, "insulin") == [INSULIN + " and at noon"]
    assert truncate_log(stored.db.path)
    assert traces(stored, INSULIN) == 0
    notes = await stored.writer.submit(lambda tx: tx.run(sa.select(memory_journal.c.before)).scalars().all())
    assert [one["content"] for one in notes] == [""]


async def test_a_change_is_taken_back_sealed(memories: Memories) -> None:
    [kept] = await add(memories)
    await memories.update(SCOPE, kept.id, replace(draft_of(kept), content="I take nothing any more"))
    [revision], _ = await memories.upkeep.list_revisions(SCOPE, 10, None)
    assert (revision.before.content, revision.before.is_sealed) == (INSULIN, True)
    again = await memories.upkeep.undo(SCOPE, revision.id)
    assert (again.content, again.is_sealed) == (INSULIN, True)


async def test_unsealed_it_is_found_as_all_else_is_and_can_be_sealed_again_by_undoing_that(
    memories: Memories, index: ExactIndex
) -> None:
    [kept] = await add(memories)
    await add(memories, said("ana", "I keep bees"))
    assert await found(memories, "bees") == ["I keep bees"]
    await memories.update(SCOPE, kept.id, replace(draft_of(kept), is_sealed=False))
    await memories.form_pending()
    assert await held(index, SCOPE.agent_id) == 2
    assert await found(memories, "insulin") == [INSULIN]
    [revision], _ = await memories.upkeep.list_revisions(SCOPE, 10, None)
    assert (await memories.upkeep.undo(SCOPE, revision.id)).is_sealed
    await memories.form_pending()
    assert await held(index, SCOPE.agent_id) == 1
    assert await found(memories, "insulin") == [INSULIN]


async def test_what_is_said_of_ones_health_is_sealed_by_rule_and_once(stored: Stored, memories: Memories) -> None:
    await tell(stored, "one", ("ana", "I'm allergic to penicillin"), ("sage", "Noted."))
    await tell(stored, "two", ("ana", "I'm allergic to penicillin"), ("ana", "I like green tea"))
    await memories.form_pending()
    page = await memories.list_page(SCOPE)
    by_content = {one.content: one.is_sealed for one in page.items}
    assert by_content == {"I'm allergic to penicillin": True, "I like green tea": False}


async def test_it_ages_as_all_else_does_and_is_never_merged(stored: Stored, memories: Memories) -> None:
    await add(memories, *[sealed() for _ in range(100)])
    assert (await memories.upkeep.consolidate(SCOPE)).gone == ()
    gone = await memories.upkeep.forget(SCOPE, rules=KeepingRules(max_memories=99))
    assert len(gone.gone) == 1
    assert len(await contents(memories)) == 50
    assert (await memories.sealing.read_progress(SCOPE.workspace_id)).sealed == 99


async def test_forgotten_with_its_agent_its_key_goes_too(stored: Stored, memories: Memories) -> None:
    await add(memories)
    await memories.forget(SCOPE)
    assert await stored.writer.submit(lambda tx: tx.run(sa.select(memory_keys)).all()) == []


async def test_without_the_key_all_else_works(stored: Stored, keys: KeySource, memories: Memories) -> None:
    [kept] = await add(memories)
    await add(memories, said("ana", "I keep bees"))
    assert keys.file is not None
    lost = keys.file.rename(keys.file.with_name("elsewhere"))
    again = open_memories(stored, keys)
    await again.sealing.is_ready()
    assert not again.sealing.has_key
    assert not keys.file.exists(), "no new key takes its place"
    assert await found(again, "bees insulin") == ["I keep bees"]
    assert sorted(await contents(again)) == ["", "I keep bees"]
    with pytest.raises(Unavailable, match=r"memory\.key"):
        await add(again)
    with pytest.raises(Unavailable, match="Put the old one back"):
        await again.sealing.require_open(await again.get(SCOPE.workspace_id, kept.id))
    await tell(stored, "one", ("ana", "I'm allergic to penicillin"), ("ana", "I like green tea"))
    await again.form_pending()
    assert "I like green tea" in await contents(again)
    assert "I'm allergic to penicillin" not in await contents(again), "nothing sensitive is kept in the clear"
    lost.rename(keys.file)
    assert await again.sealing.is_ready()
    assert await found(again, "insulin") == [INSULIN]
    await again.delete(SCOPE, kept.id)


async def test_a_key_that_was_put_there_by_mistake_seals_nothing(
    stored: Stored, keys: KeySource, memories: Memories, tmp_path: Path
) -> None:
    await add(memories)
    other = KeySource("A" * 43 + "=")
    mistaken = open_memories(stored, other)
    with pytest.raises(Unavailable, match="TERTULIA_MEMORY_KEY"):
        await mistaken.add_many(OTHER_AGENT, [sealed()])
    assert await contents(mistaken) == [""]
