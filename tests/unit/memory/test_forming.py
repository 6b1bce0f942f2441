"""Memories are formed once per turn, anew of what is edited, and of nothing that was taken back."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from tertulia.domain.ids import MessageId, TurnId
from tertulia.domain.memory import MemoryChange
from tertulia.memory.embedder import Vectors as Matrix
from tertulia.memory.index import ExactIndex
from tertulia.memory.recall import Vectors
from tertulia.memory.service import Memories, MemoryOptions
from tertulia.store import memory_outbox as outbox
from tertulia.store.tables.memories import memory_corrections, memory_outbox
from tertulia.store.tables.rooms import messages
from tertulia.store.tx import Tx
from tests.unit.memory.kit import SCOPE, BagOfWords, contents, first_id, found, held, invoke, join, said, tell
from tests.unit.tools.database import Stored

TURN = outbox.OutboxItem(TurnId("turn_1"), SCOPE)
FIRST = MessageId("msg_1_1")


async def rewrite(stored: Stored, text: str, message_id: MessageId = FIRST) -> None:
    """Edit a message, by default the first of the first turn, as the action does."""

    def write(tx: Tx) -> None:
        to = {"text": text, "revision": messages.c.revision + 1}
        tx.run(sa.update(messages).where(messages.c.id == message_id).values(**to))
        taken = outbox.take_back(tx, SCOPE.workspace_id, message_id)
        for item in (*taken.followed, *taken.own, *taken.of_it):
            outbox.enqueue_edit(tx, item)

    await stored.writer.submit(write)


async def delete(stored: Stored, memories: Memories, message_id: MessageId) -> None:
    """Delete a message, as the action does."""

    def write(tx: Tx) -> None:
        tx.run(sa.update(messages).where(messages.c.id == message_id).values(text="", deleted_at=tx.now))
        taken = outbox.take_back(tx, SCOPE.workspace_id, message_id)
        for item in taken.followed:
            outbox.enqueue_edit(tx, item)
        tx.after_commit.append(lambda: memories.wake(taken.removed, taken.restored))

    await stored.writer.submit(write)


async def told(memories: Memories, stored: Stored, *lines: str, start: int = 1) -> list[str]:
    """Have Ana tell @sage one thing a turn; gives what it remembers at last."""
    for number, line in enumerate(lines, start):
        await tell(stored, str(number), ("ana", f"@sage {line}"))
        await memories.form_pending()
    return await contents(memories)


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
