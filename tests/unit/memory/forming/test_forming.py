"""Memories are formed once per turn, anew of what is edited, and of nothing that was taken back."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from tertulia.domain.ids import TurnId
from tertulia.domain.memory import MemoryChange
from tertulia.memory.embedder import Vectors as Matrix
from tertulia.memory.index import ExactIndex
from tertulia.memory.recall import Vectors
from tertulia.memory.service import Memories, MemoryOptions
from tertulia.store import memory_outbox as outbox
from tertulia.store.tables.memories import memory_outbox
from tertulia.store.tables.rooms import messages
from tests.unit.memory.forming.telling import TURN, rewrite
from tests.unit.memory.kit import SCOPE, BagOfWords, contents, first_id, held, invoke, join, said, tell
from tests.unit.tools.database import Stored


async def test_a_turn_gives_its_memories_once(memories: Memories, stored: Stored, index: ExactIndex) -> None:
    await tell(stored, "1", ("ana", "@sage I live in Lisbon. I love fado."))
    assert await memories.form_pending() == 1
    assert await contents(memories) == ["I live in Lisbon.", "I love fado."]
    assert await held(index, SCOPE.agent_id) == 2
    assert await memories.form_pending() == 0


async def test_what_others_said_since_the_agent_spoke_counts_and_no_more(memories: Memories, stored: Stored) -> None:
    before = (("bruno", "I have a parrot"), ("sage", "I like parrots myself"), ("clara", "I work at a bank"))
    await tell(stored, "1", *before, ("ana", "@sage I live in Lisbon"))
    await memories.form_pending()
    assert await contents(memories) == ["I work at a bank", "I live in Lisbon"]


async def test_what_was_said_before_the_agent_came_is_not_its_to_keep(memories: Memories, stored: Stored) -> None:
    await join(stored, "sage", 3)
    before = (("bruno", "I have a parrot"), ("clara", "I work at a bank"))
    await tell(stored, "1", *before, ("bruno", "I own a boat"), ("ana", "@sage I live in Lisbon"))
    await memories.form_pending()
    assert await contents(memories) == ["I own a boat", "I live in Lisbon"]


async def test_who_has_left_a_room_with_a_hidden_history_keeps_nothing_of_it(
    memories: Memories, stored: Stored
) -> None:
    await join(stored, "ana", 1)
    await tell(stored, "1", ("ana", "@sage I live in Lisbon"))
    assert await memories.form_pending() == 1
    assert await contents(memories) == []


async def test_what_was_asked_without_a_message_is_for_who_asked(memories: Memories, stored: Stored) -> None:
    await invoke(stored, "1", "ana", "remember that I live in Lisbon")
    await memories.form_pending()
    (memory,) = (await memories.list_page(SCOPE)).items
    assert (memory.content, memory.audience, memory.source.message_id) == ("I live in Lisbon", ("mem_ana",), None)


async def test_a_crash_after_the_rows_repeats_nothing(memories: Memories, stored: Stored) -> None:
    await tell(stored, "1", ("ana", "I live in Lisbon"))
    await memories.form_pending()
    late = outbox.Formed([said("ana", "I live in Lisbon")], [await first_id(memories)], {}, [])
    assert await stored.writer.submit(lambda tx: outbox.finish_formation(tx, TURN, late)) is None
    assert await contents(memories) == ["I live in Lisbon"]


async def test_saying_it_again_reinforces(memories: Memories, stored: Stored) -> None:
    await tell(stored, "1", ("ana", "I live in Lisbon"))
    await memories.form_pending()
    (once,) = (await memories.list_page(SCOPE)).items
    await tell(stored, "2", ("ana", "Sage, I live in Lisbon!"))
    await memories.form_pending()
    (twice,) = (await memories.list_page(SCOPE)).items
    assert twice.confidence > once.confidence
    assert twice.importance > once.importance


async def test_what_one_turn_covered_the_next_does_not_count_again(memories: Memories, stored: Stored) -> None:
    await tell(stored, "1", ("ana", "I live in Lisbon"))
    await memories.form_pending()
    (once,) = (await memories.list_page(SCOPE)).items
    await tell(stored, "2", ("bruno", "I live in Faro"))
    await memories.form_pending()
    assert (await memories.get(SCOPE.workspace_id, once.id)).confidence == once.confidence


async def test_the_same_words_of_another_person_are_another_memory(memories: Memories, stored: Stored) -> None:
    await tell(stored, "1", ("ana", "I live in Lisbon"))
    await tell(stored, "2", ("bruno", "I live in Lisbon"))
    await memories.form_pending()
    assert len(await contents(memories)) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [("I live in Lisbon", "I do not live in Lisbon"), ("I study in Lisbon", "I study in Lisbon 7")],
)
async def test_a_negation_or_number_makes_another_memory(
    memories: Memories, stored: Stored, one: str, other: str
) -> None:
    await tell(stored, "1", ("ana", one))
    await memories.form_pending()
    await tell(stored, "2", ("ana", other))
    await memories.form_pending()
    assert await contents(memories) == [one, other]


async def test_a_turn_that_always_breaks_is_left_out_at_last(memories: Memories, stored: Stored) -> None:
    await tell(stored, "1", ("ana", "I live in Lisbon"))
    for _ in range(3):
        await stored.writer.submit(lambda tx: outbox.count_attempt(tx, TURN))
    assert await memories.form_pending() == 0
    assert await contents(memories) == []


async def test_a_turn_that_is_gone_is_closed(memories: Memories, stored: Stored) -> None:
    await stored.writer.submit(lambda tx: outbox.enqueue_formation(tx, SCOPE, TurnId("turn_gone")))
    await stored.writer.submit(lambda tx: outbox.enqueue_formation(tx, SCOPE, TurnId("turn_gone")))
    assert await memories.form_pending() == 1
    async with stored.db.read() as connection:
        assert await connection.scalar(sa.select(sa.func.count()).where(memory_outbox.c.done_at.is_(None))) == 0


async def test_an_edited_message_is_remembered_by_its_new_words(memories: Memories, stored: Stored) -> None:
    await tell(stored, "1", ("ana", "I live in Lisbon"), ("bruno", "@sage I have a parrot"))
    await memories.form_pending()
    for town in ("Faro", "Porto"):
        await rewrite(stored, f"I live in {town}")
        assert await memories.form_pending() == 1
        assert await contents(memories) == ["I have a parrot", f"I live in {town}"]


async def test_an_edit_brings_back_nothing_that_was_forgotten(memories: Memories, stored: Stored) -> None:
    await tell(stored, "1", ("ana", "I live in Lisbon"), ("bruno", "@sage I have a parrot"))
    await memories.form_pending()
    await rewrite(stored, "I live in Faro")
    await memories.forget(SCOPE)
    assert await memories.form_pending() == 0
    await rewrite(stored, "I live in Porto")
    assert await memories.form_pending() == 0
    assert await contents(memories) == []


@pytest.mark.parametrize("change", [{"text": "I live in Faro", "revision": 2}, {"text": "", "deleted_at": 1}])
async def test_words_taken_back_while_they_were_read_are_not_kept(
    memories: Memories, stored: Stored, change: dict[str, object]
) -> None:
    await tell(stored, "1", ("ana", "I live in Lisbon"))
    read = await outbox.find_exchange(stored.db, TURN)
    assert read is not None
    late = outbox.Formed([said("ana", "I live in Lisbon")], [], read.revisions, [])
    if "deleted_at" in change:
        change = {**change, "deleted_at": stored.clock.now()}
    await stored.writer.submit(lambda tx: tx.run(sa.update(messages).values(**change)))
    assert await stored.writer.submit(lambda tx: outbox.finish_formation(tx, TURN, late)) is None
    assert await memories.form_pending() == 1, "it stays due"
    assert await contents(memories) == (["I live in Faro"] if "revision" in change else [])


class _Choking(BagOfWords):
    """Cannot embed one word, and fails in a way that nobody foresaw."""

    async def embed(self, texts: Sequence[str]) -> Matrix:
        if any("Lisbon" in text for text in texts):
            raise ZeroDivisionError
        return await super().embed(texts)


async def test_a_turn_that_breaks_holds_up_no_other_and_is_left_out_in_the_end(
    stored: Stored, caplog: pytest.LogCaptureFixture
) -> None:
    memories = Memories(stored.db, stored.writer, stored.clock, Vectors(_Choking(), ExactIndex()))
    await tell(stored, "1", ("ana", "I live in Lisbon"))
    await tell(stored, "2", ("bruno", "I have a parrot"))
    assert await memories.form_pending() == 4, "the first three times"
    assert await contents(memories) == ["I have a parrot"]
    assert caplog.text.count("turn_1 could not be formed") == 3


async def test_what_is_formed_and_said_again_is_told(stored: Stored) -> None:
    told: list[MemoryChange] = []
    memories = Memories(stored.db, stored.writer, stored.clock, None, MemoryOptions(on_change=told.append))
    await tell(stored, "1", ("ana", "I live in Lisbon"))
    await memories.form_pending()
    formed = await first_id(memories)
    await tell(stored, "2", ("ana", "I live in Lisbon!"))
    await tell(stored, "3", ("ana", "hello"))
    await memories.form_pending()
    assert told == [MemoryChange(SCOPE, change, (formed,), "room_1") for change in ("formed", "updated")]
