"""Who speaks to whom, as every store keeps and sums it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from tertulia.domain.ids import AgentId, MessageId, WorkspaceId
from tertulia.domain.memory import AgentScope, MemoryDraft, MemorySource
from tertulia.domain.people import Member
from tertulia.store.memories import insert_memories
from tertulia.store.memory import social, ties
from tertulia.store.memory.social import Evidence
from tertulia.store.memory.ties import Where
from tests.contract.store.kit import ANA, BEN, HOME, LOBBY, NOON, Store

SCOPE = AgentScope(HOME, AgentId("agt_1"))
OTHER = AgentScope(WorkspaceId("ws_other"), AgentId("agt_1"))


async def read_on(store: Store, *tones: int) -> list[MessageId]:
    """Have Ben say something to Ana for each tone, and the agent take it in."""
    said = [await store.post("hello") for _ in tones]
    await store.do(lambda tx: social.note_due(tx, SCOPE, LOBBY))
    [due] = await social.list_due(store.db, 10)
    heard = await social.read_heard(store.db, due, 100)
    assert heard.said[-1].id == said[-1].id
    found = [
        Evidence(BEN, ANA, one.id, LOBBY, one.seq, "turn", tone, one.created_at)
        for one, tone in zip(said, tones, strict=True)
    ]
    assert await store.do(lambda tx: social.put_evidence(tx, due, heard, found))
    assert await social.list_due(store.db, 10) == []
    return [one.id for one in said]


async def test_what_was_said_is_summed_by_week_room_and_people(store: Store) -> None:
    await read_on(store, 1, 1, -1, 0)
    [week] = await ties.list_weeks(store.db, SCOPE)
    assert (week.author_id, week.other_id, week.said, week.warm, week.cool) == (BEN, ANA, 4, 2, 1)
    assert week.last_at == NOON
    [last] = await ties.list_evidence(store.db, SCOPE, ANA, 1)
    among = Where([ANA, BEN], is_among=True, floors={LOBBY: last.seq})
    assert [one.said for one in await ties.list_weeks(store.db, SCOPE, among)] == [1]
    assert await ties.list_weeks(store.db, SCOPE, Where(floors={})) == []
    assert await ties.list_weeks(store.db, OTHER) == []
    assert await ties.list_rooms(store.db, SCOPE, [ANA]) == [LOBBY]
    assert len(await ties.list_evidence(store.db, SCOPE, ANA, 3)) == 3
    assert [who for who, _, _ in await ties.list_said_to(store.db, SCOPE, ANA, Where([BEN]), 2)] == [BEN, BEN]
    assert await ties.list_judged(store.db, SCOPE) == {}


async def test_what_is_taken_back_goes_and_is_read_anew(store: Store) -> None:
    first, second = await read_on(store, 1, 0)
    await store.do(lambda tx: social.drop_evidence_of_message(tx, OTHER.workspace_id, first))
    await store.do(lambda tx: social.drop_evidence_of_message(tx, HOME, first))
    assert [one.message_id for one in await ties.list_evidence(store.db, SCOPE, ANA, 9)] == [second]
    [due] = await social.list_due(store.db, 10)
    heard = await social.read_heard(store.db, due, 1)
    assert ([one.id for one in heard.said], heard.goes_on) == ([first], True)
    assert await store.do(lambda tx: social.begin_anew(tx, HOME)) == 1
    assert (await social.list_due(store.db, 10))[0].seq == 0


async def test_what_is_erased_is_below_a_floor(store: Store) -> None:
    await read_on(store, 0)
    ana = Member(ANA, HOME, "ana", "Ana", "human", "member", NOON)
    assert await store.do(partial(social.drop_evidence_of_person, member=ana)) == 1
    assert await ties.list_floors(store.db, HOME) == {ANA: NOON}
    await read_on(store, 0)
    assert await ties.list_weeks(store.db, SCOPE) == []
    await store.do(lambda tx: social.drop_evidence_of_agent(tx, SCOPE))
    assert set(await ties.list_floors(store.db, HOME)) == {ANA, SCOPE.agent_id}
    assert await ties.list_floors(store.db, OTHER.workspace_id) == {}


async def test_what_is_remembered_of_people_is_found_by_who_said_it(store: Store) -> None:
    drafts = [
        MemoryDraft("I prefer tea", "semantic", "preference", source=MemorySource("Ana")),
        MemoryDraft("Ben is late", "semantic", "fact", source=MemorySource("ana")),
        MemoryDraft("My boss is Ana", "social", "relationship", source=MemorySource("ben")),
    ]
    await store.do(lambda tx: insert_memories(tx, SCOPE, drafts))
    later = NOON + timedelta(days=1)
    assert [one.content for one in await ties.list_social_memories(store.db, SCOPE, later)] == [
        "My boss is Ana",
        "I prefer tea",
    ]
    of_ana = await ties.list_social_memories(store.db, SCOPE, later, ["ana"])
    assert [one.content for one in of_ana] == ["My boss is Ana", "I prefer tea"]
    assert len(await ties.list_social_memories(store.db, SCOPE, later, ["ben"])) == 1
