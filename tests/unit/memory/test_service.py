"""Storing, listing, changing and removing memories."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tertulia.domain.errors import InvalidInput, NotFound
from tertulia.domain.ids import MemoryId, TurnId
from tertulia.domain.memory import AgentScope, MemoryDraft, MemorySource, draft_of
from tertulia.memory.service import Memories
from tertulia.store.memory_outbox import enqueue_formation, list_outbox
from tests.unit.memory.kit import OTHER_AGENT, OTHER_WORKSPACE, SCOPE, said, say
from tests.unit.tools.database import NOON, Stored

FULL = MemoryDraft(
    "Tea at four",
    "procedural",
    "skill",
    0.25,
    0.75,
    subject="ana",
    audience=("mem_1", "mem_2"),
    source=MemorySource("ana", "room_1", "msg_1", "s1"),
    tags=("tea",),
    context={"cups": 2, "ünï": None},
    external_id="x-1",
    created_at=NOON - timedelta(days=400),
    expires_at=NOON + timedelta(days=1),
)


async def test_what_is_stored_is_read_back_whole(wordy: Memories) -> None:
    (memory,) = await wordy.add_many(SCOPE, [FULL])
    assert await wordy.get(SCOPE.workspace_id, memory.id) == memory
    assert draft_of(memory) == FULL
    assert memory.scope == SCOPE
    assert (memory.access_count, memory.accessed_at) == (0, FULL.created_at)


async def test_a_message_of_ours_gives_its_room_and_number(wordy: Memories, stored: Stored) -> None:
    await say(stored, "room_1", 7)
    claims = [MemorySource(message_id="msg_room_1_7", room_id=room) for room in ("room_1", None, "room_2")]
    added = await wordy.add_many(SCOPE, [MemoryDraft("Tea", source=one) for one in (*claims, MemorySource())])
    found = [(memory.source.room_id, memory.source_seq) for memory in added]
    assert found == [("room_1", 7), ("room_1", 7), ("room_2", None), (None, None)]
    assert [await wordy.get(SCOPE.workspace_id, memory.id) for memory in added] == added
    [elsewhere] = await wordy.add_many(OTHER_WORKSPACE, [MemoryDraft("Tea", source=claims[0])])
    assert elsewhere.source_seq is None
    moved = await wordy.update(SCOPE, added[3].id, MemoryDraft("Tea", source=claims[1]))
    assert (moved.source, moved.source_seq) == (claims[0], 7)


async def test_a_batch_keeps_the_order_of_talk(wordy: Memories) -> None:
    added = await wordy.add_many(SCOPE, [said("ana", f"word {n}") for n in range(1000)])
    assert [memory.content for memory in added] == [f"word {n}" for n in range(1000)]
    ordinals = [memory.ordinal for memory in added]
    assert ordinals == sorted(ordinals)


async def test_pages_run_from_the_newest_to_the_oldest(wordy: Memories) -> None:
    at = [NOON - timedelta(days=day) for day in (3, 1, 1, 2)]
    await wordy.add_many(SCOPE, [replace(said("ana", f"word {n}"), created_at=moment) for n, moment in enumerate(at)])
    listed, cursor, pages = [], None, 0
    while pages == 0 or cursor is not None:
        page = await wordy.list_page(SCOPE, 2, cursor)
        listed += [memory.content for memory in page.items]
        cursor, pages = page.next, pages + 1
    assert listed == ["word 2", "word 1", "word 3", "word 0"]
    assert pages == 2


async def test_expired_memories_are_not_shown(wordy: Memories, stored: Stored) -> None:
    (memory,) = await wordy.add_many(SCOPE, [FULL])
    stored.clock.set(NOON + timedelta(days=2))
    assert (await wordy.list_page(SCOPE)).items == ()
    with pytest.raises(NotFound):
        await wordy.get(SCOPE.workspace_id, memory.id)


async def test_an_update_keeps_place_and_time(wordy: Memories) -> None:
    (old,) = await wordy.add_many(SCOPE, [FULL])
    new = await wordy.update(SCOPE, old.id, replace(draft_of(old), content="Tea at five", tags=()))
    assert new == replace(old, content="Tea at five", tags=())
    assert await wordy.get(SCOPE.workspace_id, old.id) == new


@pytest.mark.parametrize("scope", [OTHER_AGENT, OTHER_WORKSPACE])
async def test_nobody_else_changes_or_removes(wordy: Memories, scope: AgentScope) -> None:
    (memory,) = await wordy.add_many(SCOPE, [FULL])
    with pytest.raises(NotFound):
        await wordy.update(scope, memory.id, FULL)
    with pytest.raises(NotFound):
        await wordy.delete(scope, memory.id)
    with pytest.raises(NotFound):
        await wordy.get(OTHER_WORKSPACE.workspace_id, memory.id)
    assert await wordy.get(SCOPE.workspace_id, memory.id) == memory


async def test_what_is_removed_is_gone(wordy: Memories) -> None:
    (memory,) = await wordy.add_many(SCOPE, [FULL])
    await wordy.delete(SCOPE, memory.id)
    for again in (wordy.delete(SCOPE, memory.id), wordy.get(SCOPE.workspace_id, memory.id)):
        with pytest.raises(NotFound):
            await again
    with pytest.raises(NotFound):
        await wordy.update(SCOPE, MemoryId("mry_none"), FULL)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"content": " "}, "empty"),
        ({"content": "é" * 9000}, "too long"),
        ({"context": {"note": "é" * 2043}}, "context is too large; its JSON holds at most 4096 bytes"),
        ({"kind": "dream"}, "kind must be one of"),
        ({"type": "dream"}, "type must be one of"),
        ({"importance": 1.5}, "importance"),
        ({"confidence": -0.1}, "confidence"),
        ({"created_at": datetime(2026, 1, 1)}, "time zone"),  # noqa: DTZ001 - the fault under test
    ],
)
async def test_a_bad_draft_is_refused_and_named(wordy: Memories, change: dict[str, object], complaint: str) -> None:
    bad = replace(FULL, **change)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match=rf"items\[1\]: .*{complaint}"):
        await wordy.add_many(SCOPE, [FULL, bad])
    assert (await wordy.list_page(SCOPE)).items == ()


async def test_a_context_of_just_the_limit_is_taken(wordy: Memories) -> None:
    context = {"note": "é" * 2042 + "x"}
    (memory,) = await wordy.add_many(SCOPE, [replace(FULL, context=context)])
    assert memory.context == context
    assert len(json.dumps(context, ensure_ascii=False, separators=(",", ":")).encode()) == 4096
    with pytest.raises(InvalidInput, match="context"):
        await wordy.update(SCOPE, memory.id, replace(FULL, context={**context, "y": 1}))


async def test_sizes_are_bounded(wordy: Memories) -> None:
    for drafts in ([], [FULL] * 1001):
        with pytest.raises(InvalidInput, match="1 to 1000"):
            await wordy.add_many(SCOPE, drafts)
    for limit in (0, 101):
        with pytest.raises(InvalidInput, match="limit"):
            await wordy.list_page(SCOPE, limit)
    for cursor in ("x", "1.2.3", "99999999999999999999.1"):
        with pytest.raises(InvalidInput, match="cursor"):
            await wordy.list_page(SCOPE, 2, cursor)


async def test_a_cursor_that_no_calendar_has_lies_before_or_after_all(wordy: Memories) -> None:
    await wordy.add_many(SCOPE, [FULL] * 3)
    sizes = [len((await wordy.list_page(SCOPE, 5, f"{sign}99999999999999999.1")).items) for sign in ("", "-")]
    assert sizes == [3, 0]


async def test_what_is_forgotten_is_not_formed_again(wordy: Memories, stored: Stored) -> None:
    await wordy.add_many(SCOPE, [said("ana", "Tea at four"), said("ana", "Cake at five")])
    await stored.writer.submit(lambda tx: enqueue_formation(tx, SCOPE, TurnId("turn_1")))
    assert await wordy.forget(SCOPE) == 2
    assert (await wordy.list_page(SCOPE)).items == ()
    assert await list_outbox(stored.db, max_attempts=3, limit=10) == []
