"""Corrections take the place of what they put right, and are undone with the words that made them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tertulia.domain.ids import MessageId
from tertulia.domain.memory import MemoryChange
from tertulia.memory.index import ExactIndex
from tertulia.memory.service import Memories, MemoryOptions
from tertulia.store.tables.memories import memory_corrections
from tests.unit.memory.forming.telling import FIRST, delete, rewrite, told
from tests.unit.memory.kit import SCOPE, contents, first_id, found, held, invoke, tell
from tests.unit.tools.database import Stored


@pytest.mark.parametrize(
    ("fact", "correction", "held_now"),
    [
        ("our budget is 77", "it's 78, not 77", "our budget is 78"),
        ("our budget is 77", "No. It's 78.", "our budget is 78"),
        ("our budget is 77", "not 77 but 78", "our budget is 78"),
        ("our budget is 77", "our budget is 78, not 77", "our budget is 78"),
        ("our budget is 77", "actually our budget is 80", "our budget is 80"),
        ("our budget is 77", "correction: our budget is 80 thousand", "our budget is 80 thousand"),
        ("the meeting is on Tuesday", "no, it's Thursday", "the meeting is on Thursday"),
        ("My flight is on Saturday", "No, my flight is on Sunday", "my flight is on Sunday"),
        ("the boat is red", "sorry, I meant blue", "the boat is blue"),
        ("my dog is called Rex", "actually my dog is called Max", "my dog is called Max"),
        ("lunch is at noon", "no, it's at 1pm", "lunch is at 1pm"),
        ("I like coffee", "I like tea, not coffee", "I like tea"),
    ],
)
async def test_a_correction_takes_the_place_of_what_it_corrects(
    memories: Memories, stored: Stored, fact: str, correction: str, held_now: str
) -> None:
    await told(memories, stored, fact)
    (before,) = (await memories.list_page(SCOPE)).items
    await told(memories, stored, correction, start=2)
    (after,) = (await memories.list_page(SCOPE)).items
    assert (after.id, after.content.rstrip(".")) == (before.id, held_now)
    assert (after.created_at, after.source, after.source_seq) == (before.created_at, before.source, before.source_seq)


@pytest.mark.parametrize(
    ("fact", "other"),
    [
        ("the meeting is on Tuesday", "no, it's 78"),
        ("our budget is 77", "it's 79, not 78"),
        ("our budget is 77", "actually our rent is 80"),
        ("our budget is 77", "actually our budget is approved"),
        ("my flight is on Saturday", "no, sage"),
        ("I drink coffee in the morning", "I like tea, not coffee"),
        ("our budget is 77", "is it 78, not 77?"),
    ],
)
async def test_what_corrects_something_else_leaves_it_alone(
    memories: Memories, stored: Stored, fact: str, other: str
) -> None:
    assert fact in await told(memories, stored, fact, other)


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("my favourite colour is blue", "my favourite colour is a warm green"),
        ("I live in Lisbon", "I now live in Porto"),
        ("I work for a bank", "I work for the city"),
    ],
)
async def test_what_changed_takes_the_place_of_what_was_and_keeps_its_first_evidence(
    memories: Memories, stored: Stored, older: str, newer: str
) -> None:
    await told(memories, stored, older)
    (before,) = (await memories.list_page(SCOPE)).items
    assert await told(memories, stored, newer, start=2) == [newer]
    (after,) = (await memories.list_page(SCOPE)).items
    assert (after.id, after.created_at, after.source_seq) == (before.id, before.created_at, before.source_seq)
    await delete(stored, memories, MessageId("msg_2_1"))
    assert await contents(memories) == [older], "and comes back when the newer is taken back"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("my sister is a doctor", "my sister is in Porto"),
        ("my favourite colour is blue", "my favourite drink is tea"),
        ("I live in Lisbon", "I work in Porto"),
        ("I like tea", "I like coffee"),
    ],
)
async def test_what_stands_beside_another_leaves_it_alone(
    memories: Memories, stored: Stored, one: str, other: str
) -> None:
    assert await told(memories, stored, one, other) == [one, other]


async def test_a_correction_is_recalled_alone(memories: Memories, stored: Stored, index: ExactIndex) -> None:
    await told(memories, stored, "our budget is 77")
    assert await found(memories, "what is our budget?") == ["our budget is 77"]
    await told(memories, stored, "it's 78, not 77", start=2)
    assert await found(memories, "what is our budget?") == ["our budget is 78"]
    assert await held(index, SCOPE.agent_id) == 1


async def test_fact_and_correction_in_one_breath(memories: Memories, stored: Stored) -> None:
    said = (("ana", "our budget is 77"), ("ana", "our rent is 12"), ("ana", "@sage it's 78, not 77"))
    await tell(stored, "1", *said)
    await memories.form_pending()
    assert await contents(memories) == ["our budget is 78", "our rent is 12"]
    assert await told(memories, stored, "the boat is red. No, it's blue.", start=2) == [
        *("our budget is 78", "our rent is 12", "the boat is blue."),
    ]


async def test_said_of_what_is_long_past_a_bare_value_corrects_nothing(memories: Memories, stored: Stored) -> None:
    await told(memories, stored, "the meeting is on Tuesday")
    await tell(stored, "2", *[("bruno", "hello")] * 12, ("ana", "@sage no, it's Thursday"))
    await memories.form_pending()
    assert "the meeting is on Tuesday" in await contents(memories)
    await tell(stored, "3", ("sage", "The meeting is on Tuesday."), ("ana", "@sage no, it's Thursday"))
    await memories.form_pending()
    assert "the meeting is on Thursday" in await contents(memories), "the agent had just said so itself"


async def test_nobody_corrects_what_is_another_s_own(memories: Memories, stored: Stored) -> None:
    await told(memories, stored, "my rent is 900", "our budget is 77")
    await tell(stored, "3", ("bruno", "@sage it's 950, not 900. It's 78, not 77."))
    await memories.form_pending()
    assert await contents(memories) == ["my rent is 900", "our budget is 78"]
    (budget, rent) = (await memories.list_page(SCOPE)).items
    assert (budget.source.author, rent.source.author) == ("bruno", "ana")


async def test_what_was_kept_for_some_is_not_corrected_before_all(memories: Memories, stored: Stored) -> None:
    await invoke(stored, "1", "ana", "our budget is 77")
    await memories.form_pending()
    assert await told(memories, stored, "it's 78, not 77", start=2) == ["our budget is 77"]


async def test_an_edit_corrects_nothing_that_was_said_later(memories: Memories, stored: Stored) -> None:
    await told(memories, stored, "the boat is red", "our budget is 77")
    await rewrite(stored, "it's 78, not 77")
    await memories.form_pending()
    assert await contents(memories) == ["our budget is 77"]


async def test_a_correction_that_is_taken_back_is_undone(memories: Memories, stored: Stored) -> None:
    assert await told(memories, stored, "our budget is 77", "it's 78, not 77") == ["our budget is 78"]
    assert await found(memories, "what is our budget?") == ["our budget is 78"]
    await delete(stored, memories, MessageId("msg_2_1"))
    await memories.form_pending()
    assert await found(memories, "what is our budget?") == ["our budget is 77"]


async def test_a_correction_is_made_anew_from_its_edited_words(memories: Memories, stored: Stored) -> None:
    await told(memories, stored, "our budget is 77", "it's 78, not 77")
    await rewrite(stored, "it's 79, not 77", MessageId("msg_2_1"))
    await memories.form_pending()
    assert await contents(memories) == ["our budget is 79"]
    await rewrite(stored, "our travel budget is 77")
    await memories.form_pending()
    assert await contents(memories) == ["our travel budget is 79"]


async def test_what_followed_on_a_correction_stands_only_while_it_fits(memories: Memories, stored: Stored) -> None:
    lines = ("our budget is 77", "it's 78, not 77", "actually our budget is 80", "it's 81, not 80")
    assert await told(memories, stored, *lines) == ["our budget is 81"]
    await delete(stored, memories, MessageId("msg_2_1"))
    await memories.form_pending()
    assert await contents(memories) == ["our budget is 81"]
    await delete(stored, memories, MessageId("msg_3_1"))
    await memories.form_pending()
    assert await contents(memories) == ["our budget is 77"]


async def test_with_the_fact_its_corrections_go(memories: Memories, stored: Stored) -> None:
    await told(memories, stored, "our budget is 77", "it's 78, not 77")
    await delete(stored, memories, FIRST)
    await told(memories, stored, "our rent is 12", "it's 13, not 12", start=3)
    await memories.forget(SCOPE)
    await memories.form_pending()
    assert await contents(memories) == []
    async with stored.db.read() as connection:
        assert await connection.scalar(sa.select(sa.func.count()).select_from(memory_corrections)) == 0


async def test_a_correction_said_again_is_made_once(memories: Memories, stored: Stored) -> None:
    await told(memories, stored, "our budget is 77", "it's 78, not 77")
    (once,) = (await memories.list_page(SCOPE)).items
    assert await told(memories, stored, "no, it's 78", start=3) == ["our budget is 78"]
    (twice,) = (await memories.list_page(SCOPE)).items
    assert twice.confidence > once.confidence


async def test_who_keeps_the_agent_is_told_of_a_correction(stored: Stored) -> None:
    heard: list[MemoryChange] = []
    memories = Memories(stored.db, stored.writer, stored.clock, None, MemoryOptions(on_change=heard.append))
    await told(memories, stored, "our budget is 77", "it's 78, not 77")
    memory_id = await first_id(memories)
    await delete(stored, memories, MessageId("msg_2_1"))
    assert [(one.change, one.memory_ids) for one in heard] == [
        (change, (memory_id,)) for change in ("formed", "updated", "updated")
    ]


@pytest.mark.parametrize(
    ("fact", "correction"),
    [
        ("my account is DE00", "no, it's DE89370400440532013000"),
        ("I have flu", "not flu but cancer"),
    ],
)
async def test_no_correction_makes_something_sensitive_of_what_lies_in_the_clear(
    memories: Memories, stored: Stored, fact: str, correction: str
) -> None:
    await told(memories, stored, fact)
    await told(memories, stored, correction, start=2)
    clear = [memory.content for memory in (await memories.list_page(SCOPE)).items if not memory.is_sealed]
    assert not [one for one in clear if "DE89" in one or "cancer" in one]
