"""Which memories come to mind, in which order, and which never may."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tertulia.domain.errors import InvalidInput, Unavailable
from tertulia.domain.ids import AgentId, MemoryId
from tertulia.domain.memory import MemoryDraft, MemoryQuery, MemorySource
from tertulia.memory.embedder import Vectors as Matrix
from tertulia.memory.index import ExactIndex
from tertulia.memory.recall import Vectors
from tertulia.memory.service import Memories
from tertulia.rooms.company import Company
from tests.unit.memory.kit import OTHER_AGENT, OTHER_WORKSPACE, SCOPE, BagOfWords, found, from_message, said, say
from tests.unit.rooms.kit import AGENT, ANA, BRUNO, GUEST, HOME, room_of
from tests.unit.tools.database import NOON, Stored


@pytest.fixture(params=["by words", "by meaning"])
def either(request: pytest.FixtureRequest, memories: Memories, wordy: Memories) -> Memories:
    return wordy if request.param == "by words" else memories


async def test_the_memory_that_shares_the_words_comes_first(either: Memories) -> None:
    await either.add_many(SCOPE, [said("ana", "I sail on Sundays"), said("ana", "My boat is called Swift")])
    await either.form_pending()
    assert (await found(either, "what is the name of the boat called?"))[0] == "My boat is called Swift"


async def test_a_name_asks_for_the_speaker_not_for_the_word(either: Memories) -> None:
    drafts = [said("bruno", "Ana and I paint often"), said("ana", "I paint landscapes"), said("bruno", "I paint walls")]
    await either.add_many(SCOPE, drafts)
    await either.form_pending()
    assert (await found(either, "What does Ana paint?"))[0] == "I paint landscapes"


async def test_an_answer_is_found_by_its_question(either: Memories) -> None:
    drafts = [said("bruno", "Which instrument do you play?"), said("ana", "The cello, for ten years")]
    noise = [said("bruno", f"The weather was fine at lunch number {n}", session="s2") for n in range(5)]
    await either.add_many(SCOPE, [*noise, *drafts])
    await either.form_pending()
    assert "The cello, for ten years" in (await found(either, "What instrument does Ana play?"))[:2]


async def test_a_date_in_the_question_favours_that_time(either: Memories) -> None:
    may, june = datetime(2023, 5, 12, tzinfo=UTC), datetime(2023, 8, 12, tzinfo=UTC)
    await either.add_many(SCOPE, [said("ana", "I ran a race", session="b", at=june)])
    await either.add_many(SCOPE, [said("ana", "I ran a marathon race", session="a", at=may)])
    await either.form_pending()
    assert (await found(either, "Which race did Ana run in August?"))[0] == "I ran a race"


async def test_nothing_comes_to_mind_without_evidence(either: Memories) -> None:
    await either.add_many(SCOPE, [said("ana", "I live in Lisbon")])
    await either.form_pending()
    assert await found(either, "quantum chromodynamics") == []


async def test_no_agent_and_no_workspace_reads_another(either: Memories) -> None:
    for scope in (OTHER_AGENT, OTHER_WORKSPACE):
        await either.add_many(scope, [said("ana", "My secret garden")])
    await either.form_pending()
    assert await found(either, "secret garden") == []


async def test_what_has_expired_is_never_recalled(either: Memories, stored: Stored) -> None:
    soon = replace(said("ana", "The door code is 9"), expires_at=NOON + timedelta(hours=1))
    await either.add_many(SCOPE, [soon])
    await either.form_pending()
    assert await found(either, "door code") == ["The door code is 9"]
    stored.clock.set(NOON + timedelta(hours=2))
    assert await found(either, "door code") == []


async def test_filters_admit_only_what_they_name(wordy: Memories) -> None:
    base = MemoryDraft("a note about tea", source=MemorySource(room_id="room_1"))
    drafts = [
        base,
        replace(base, kind="episodic", type="outcome", content="an outcome about tea"),
        replace(base, subject="Ana", content="Ana about tea", source=MemorySource(room_id="room_2")),
        replace(base, created_at=NOON - timedelta(days=9), content="an old note about tea", source=MemorySource()),
    ]
    await wordy.add_many(SCOPE, drafts)

    async def kept(query: MemoryQuery) -> set[str]:
        return {hit.memory.content for hit in await wordy.search(SCOPE, query)}

    assert await kept(MemoryQuery("tea")) == {draft.content for draft in drafts}
    assert await kept(MemoryQuery("tea", memory_types=frozenset({"outcome"}))) == {"an outcome about tea"}
    assert await kept(MemoryQuery("tea", memory_types=frozenset({"episodic"}))) == {"an outcome about tea"}
    assert await kept(MemoryQuery("tea", subject="ana")) == {"Ana about tea"}
    assert await kept(MemoryQuery("tea", subject="nobody")) == set()
    assert await kept(MemoryQuery("tea", unheard=frozenset({"ana"}))) == {
        draft.content for draft in drafts if draft.subject != "Ana"
    }
    assert await kept(MemoryQuery("tea", time_range=(None, NOON - timedelta(days=1)))) == {"an old note about tea"}


async def test_sureness_and_tags_can_be_demanded(wordy: Memories) -> None:
    sure = MemoryDraft("tea at four", confidence=0.9, tags=("Plan", "kitchen"))
    await wordy.add_many(SCOPE, [sure, replace(sure, content="tea at five", confidence=0.4, tags=("plan",))])

    async def kept(query: MemoryQuery) -> set[str]:
        return {hit.memory.content for hit in await wordy.search(SCOPE, query)}

    assert await kept(MemoryQuery("tea", min_confidence=0.9)) == {"tea at four"}
    assert await kept(MemoryQuery("tea", min_confidence=0.4, tags=("PLAN",))) == {"tea at four", "tea at five"}
    assert await kept(MemoryQuery("tea", tags=("plan", "kitchen"))) == {"tea at four"}
    assert await kept(MemoryQuery("tea", tags=("garden",))) == set()


async def test_of_equals_the_one_that_was_of_use_comes_first(wordy: Memories) -> None:
    tea = MemoryDraft("green tea", source=MemorySource(session="s1"))
    await wordy.add_many(SCOPE, [tea, replace(tea, content="tea, green", subject="ana")])
    assert await found(wordy, "green tea") == ["green tea", "tea, green"]
    for _ in range(3):
        await wordy.search(SCOPE, MemoryQuery("green tea", subject="ana"))
    assert await found(wordy, "green tea") == ["tea, green", "green tea"]


async def test_similarity_is_a_share_of_the_words_and_can_be_demanded(wordy: Memories) -> None:
    await wordy.add_many(SCOPE, [said("ana", "green tea"), said("ana", "green paint, old house")])
    hits = await wordy.search(SCOPE, MemoryQuery("green tea"))
    assert [hit.similarity for hit in hits] == sorted((hit.similarity for hit in hits), reverse=True)
    assert hits[0].similarity == pytest.approx(1)
    assert 0 < hits[1].similarity < 0.9
    assert len(await wordy.search(SCOPE, MemoryQuery("green tea", min_similarity=0.9))) == 1


async def test_what_a_company_may_not_know_takes_no_place(wordy: Memories, stored: Stored) -> None:
    await say(stored, "room_1", 1, 2)
    await wordy.add_many(SCOPE, [from_message("room_1", 1, f"tea {n}") for n in range(3)])
    await wordy.add_many(SCOPE, [from_message("room_1", 2, "a note about tea")])
    company = Company(room_of((ANA, 2), history="from_join"), HOME, [ANA], NOON)
    hits = await wordy.search(SCOPE, MemoryQuery("tea", limit=1), company)
    assert [hit.memory.content for hit in hits] == ["a note about tea"]
    assert (await wordy.get(SCOPE.workspace_id, hits[0].memory.id)).access_count == 1
    assert sum(memory.access_count for memory in (await wordy.list_page(SCOPE)).items) == 1


async def test_recall_keeps_to_what_each_company_may_know(wordy: Memories, stored: Stored, seed: int) -> None:
    chance = random.Random(seed)
    await say(stored, "room_1", *range(1, 9))
    audiences = [None, (ANA.id,), (ANA.id, BRUNO.id)]
    drafts = [from_message("room_1", seq, f"tea {seq}") for seq in range(1, 12)]
    drafts += [MemoryDraft(f"tea in {place}", source=MemorySource(room_id=place)) for place in (None, "room_1", "gone")]
    drafts = [replace(draft, audience=audience) for draft in drafts for audience in audiences]
    await wordy.add_many(SCOPE, drafts)
    memories = (await wordy.list_page(SCOPE, 100)).items
    assert len({memory.source_seq for memory in memories}) == 9
    outcomes = set()
    for _ in range(60):
        inside = [(who, chance.randrange(1, 9)) for who in (AGENT, ANA, BRUNO, GUEST) if chance.random() < 0.8]
        kind, history = chance.choice(["public", "private"]), chance.choice(["all", "from_join"])
        rooms = room_of(*inside, kind=kind, history=history)  # type: ignore[arg-type]
        company = Company(rooms, HOME, [AGENT, *chance.sample([ANA, BRUNO, GUEST], 2)], NOON, AGENT)
        found = {hit.memory.id for hit in await wordy.search(SCOPE, MemoryQuery("tea", limit=100), company)}
        assert found == {memory.id for memory in memories if company.may_know(memory)}
        outcomes.add(len(found))
    assert len(outcomes) > 3


async def test_the_same_said_elsewhere_or_to_more_is_no_repetition(either: Memories) -> None:
    here = MemoryDraft("I live in Lisbon", source=MemorySource("ana", "room_1"), audience=("mem_ana",))
    await either.add_many(SCOPE, [here])
    await either.form_pending()
    recall = either._recall
    assert await recall.find_repeat(SCOPE, here) is not None
    assert await recall.find_repeat(SCOPE, replace(here, source=MemorySource("ana", "room_2"))) is None
    assert await recall.find_repeat(SCOPE, replace(here, audience=None)) is None
    assert await recall.find_repeat(SCOPE, replace(here, audience=("mem_bruno",))) is None
    [known] = await either.add_many(SCOPE, [replace(here, audience=None)])
    assert await recall.find_repeat(SCOPE, replace(here, audience=("mem_bruno",))) == known.id


async def test_being_recalled_is_counted(memories: Memories, stored: Stored) -> None:
    (memory,) = await memories.add_many(SCOPE, [said("ana", "I keep bees")])
    stored.clock.set(NOON + timedelta(hours=3))
    for _ in range(2):
        assert await found(memories, "bees")
    again = await memories.get(SCOPE.workspace_id, memory.id)
    assert (again.access_count, again.accessed_at) == (2, NOON + timedelta(hours=3))


async def test_an_edit_and_a_removal_reach_what_recall_holds(either: Memories) -> None:
    first, second = await either.add_many(SCOPE, [said("ana", "I keep bees"), said("ana", "I keep goats")])
    await either.form_pending()
    assert len(await found(either, "keep")) == 2
    await either.update(SCOPE, first.id, said("ana", "I keep llamas"))
    await either.delete(SCOPE, second.id)
    await either.form_pending()
    assert await found(either, "keep") == ["I keep llamas"]
    assert await found(either, "bees goats") == []


class _Broken(ExactIndex):
    async def query(self, agent_id: AgentId, vector: Matrix, k: int) -> list[tuple[MemoryId, float]]:
        raise Unavailable("gone")


async def test_without_the_index_words_must_do(stored: Stored, caplog: pytest.LogCaptureFixture) -> None:
    broken = Memories(stored.db, stored.writer, stored.clock, Vectors(BagOfWords(), _Broken()))
    await broken.add_many(SCOPE, [said("ana", "I keep bees")])
    assert await found(broken, "bees") == ["I keep bees"]
    assert "recalling by words alone" in caplog.text


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        (MemoryQuery("  "), "empty"),
        (MemoryQuery("x" * 20_000), "too long"),
        (MemoryQuery("tea", limit=0), "limit"),
        (MemoryQuery("tea", limit=101), "limit"),
        (MemoryQuery("tea", memory_types=frozenset({"dreams"})), "dreams"),
    ],
)
async def test_a_bad_query_is_told_what_is_wrong(wordy: Memories, query: MemoryQuery, complaint: str) -> None:
    with pytest.raises(InvalidInput, match=complaint):
        await wordy.search(SCOPE, query)
