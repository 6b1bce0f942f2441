"""What people allow holds for all agents: nothing, everything, or what they say yes to; and what is off the record."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from tertulia.actions.agents.turns import rate_message
from tertulia.actions.chat import messages
from tertulia.actions.chat.rooms import add_member
from tertulia.actions.memory import consent, off_record
from tertulia.agents.endings import Ending, end_turn
from tertulia.agents.prompting.context import assemble, recall, recollect
from tertulia.agents.prompting.prompt import build_request
from tertulia.domain.agent import Agent
from tertulia.domain.errors import NotFound, PermissionDenied
from tertulia.domain.ids import MemberId
from tertulia.domain.memory import AgentScope, Consent, MemoryDraft, draft_of
from tertulia.domain.people import Member
from tertulia.governance.ledger import Spent
from tertulia.store.memory.consents import Proposal, insert_proposals, list_all_consents
from tertulia.store.memory_outbox import enqueue_formation
from tertulia.store.people import insert_member
from tertulia.store.tables.memories import memory_proposals
from tests.unit.agents.house import House
from tests.unit.memory.test_service import FULL

FACT = "I live in Lisbon"


async def told(house: House, agent: Agent, text: str = FACT) -> str:
    """Have the owner say something that the agent answers; gives the message's id."""
    message = await house.post(text)
    turn = await house.add_turn(agent, message)
    scope = AgentScope(agent.workspace_id, agent.id)
    await house.deps.writer.submit(lambda tx: enqueue_formation(tx, scope, turn.id))
    await house.deps.memories.form_pending()
    return message.id


async def remembered(house: House, agent: Agent) -> list[str]:
    page = await house.deps.memories.list_page(AgentScope(agent.workspace_id, agent.id))
    return [memory.content for memory in page.items]


@pytest.mark.parametrize(("choice", "kept", "waits"), [("allow", 1, 0), ("never", 0, 0), ("ask", 0, 1)])
async def test_a_choice_holds_for_what_is_said_next(house: House, choice: Consent, kept: int, waits: int) -> None:
    agent = await house.add_agent()
    await consent.set_consent(house.deps, house.owner, choice)
    await told(house, agent)
    assert len(await remembered(house, agent)) == kept
    assert len(await consent.list_proposals(house.deps, house.owner)) == waits
    stored = [] if choice == "allow" else [(house.owner.id, choice)]
    assert await list_all_consents(house.deps.db) == stored


async def test_what_others_say_of_somebody_is_theirs_to_allow(house: House) -> None:
    agent = await house.add_agent()
    ana = Member(MemberId("mem_ana"), house.owner.workspace_id, "ana", "Ana", "human", "member", house.clock.now())
    await house.deps.writer.submit(lambda tx: insert_member(tx, ana))
    house.deps.people.put(ana)
    await consent.set_consent(house.deps, ana, "never")
    await told(house, agent, "@ana likes rum")
    assert await remembered(house, agent) == []
    await consent.set_consent(house.deps, ana, "ask")
    await told(house, agent, "@ana likes gin")
    [waiting] = await consent.list_proposals(house.deps, ana)
    assert (waiting.draft.content, waiting.draft.subject) == ("@ana likes gin", "ana")
    with pytest.raises(NotFound):
        await consent.answer_proposal(house.deps, house.owner, waiting.id, allow=True)


async def test_a_plain_name_says_whose_word_is_needed(house: House) -> None:
    agent = await house.add_agent()
    since = house.clock.now()
    ana = Member(MemberId("mem_ana"), house.owner.workspace_id, "amr", "Ana Marin", "human", "member", since)
    await house.deps.writer.submit(lambda tx: insert_member(tx, ana))
    house.deps.people.put(ana)
    await consent.set_consent(house.deps, ana, "ask")
    for said in ("Ana loves figs", "ana marin lives in Rome", "amr works as a nurse in Rome"):
        await told(house, agent, said)
    waiting = await consent.list_proposals(house.deps, ana)
    drafted = sorted(one.draft.content for one in waiting)
    assert drafted == ["Ana loves figs", "amr works as a nurse in Rome", "ana marin lives in Rome"]
    assert {one.draft.subject for one in waiting} == {"amr"}
    await consent.set_consent(house.deps, ana, "never")
    await told(house, agent, "Ana lives in Oslo")
    assert await remembered(house, agent) == []


async def test_a_yes_makes_a_memory_and_a_no_none(house: House) -> None:
    agent = await house.add_agent()
    await consent.set_consent(house.deps, house.owner, "ask")
    message_id = await told(house, agent)
    [waiting] = await consent.list_proposals(house.deps, house.owner)
    memory = await consent.answer_proposal(house.deps, house.owner, waiting.id, allow=True)
    assert memory is not None
    assert (memory.content, memory.source.message_id) == (FACT, message_id)
    assert await remembered(house, agent) == [FACT]
    await told(house, agent, "I like tea")
    [waiting] = await consent.list_proposals(house.deps, house.owner)
    assert await consent.answer_proposal(house.deps, house.owner, waiting.id, allow=False) is None
    assert await remembered(house, agent) == [FACT]
    with pytest.raises(NotFound):
        await consent.answer_proposal(house.deps, house.owner, waiting.id, allow=True)


async def test_what_waits_goes_with_its_words_and_with_another_choice(house: House) -> None:
    agent = await house.add_agent()
    await consent.set_consent(house.deps, house.owner, "ask")
    message_id = await told(house, agent)
    await messages.delete_message(house.deps, house.owner, message_id)
    assert await consent.list_proposals(house.deps, house.owner) == []
    edited = await told(house, agent, "I like tea")
    await messages.edit_message(house.deps, house.owner, edited, "I like rum")
    await house.deps.memories.form_pending()
    assert [one.draft.content for one in await consent.list_proposals(house.deps, house.owner)] == ["I like rum"]
    await consent.set_consent(house.deps, house.owner, "never")
    assert await consent.list_proposals(house.deps, house.owner) == []


async def test_of_who_allows_nothing_nothing_comes_to_mind(house: House) -> None:
    agent = await house.add_agent()
    await told(house, agent)
    turn = await house.add_turn(agent, await house.post("Where do I live, in Lisbon?"))
    context = await assemble(house.deps, turn)
    assert [hit.memory.content for hit in await recall(house.deps, context)] == [FACT]
    await consent.set_consent(house.deps, house.owner, "never")
    assert await recall(house.deps, context) == []


async def test_only_people_choose(house: House) -> None:
    agent = await house.add_agent()
    with pytest.raises(PermissionDenied):
        await consent.set_consent(house.deps, house.deps.people[agent.member_id], "never")


async def test_off_the_record_nothing_is_remembered_and_the_room_is_told(house: House) -> None:
    agent, room_id = await house.add_agent(), house.room.room.id
    await told(house, agent, "I like tea")
    since = await off_record.set_off_record(house.deps, house.owner, room_id, on=True)
    assert since == await off_record.set_off_record(house.deps, house.owner, room_id, on=True)
    edited = await told(house, agent)
    await messages.edit_message(house.deps, house.owner, edited, "I live in Porto")
    assert await off_record.set_off_record(house.deps, house.owner, room_id, on=False) is None
    await told(house, agent, "I like rum")
    assert sorted(await remembered(house, agent)) == ["I like rum", "I like tea"]
    notices = [event.body for event in house.events if event.body.type == "notice"]
    assert [getattr(one, "code", None) for one in notices][-2:] == ["off_record", "on_record"]
    assert await off_record.read_off_record(house.deps, house.owner, room_id) is None


async def test_who_takes_a_room_off_the_record_puts_it_back(house: House) -> None:
    agent, room_id = await house.add_agent(), house.room.room.id
    with pytest.raises(PermissionDenied):
        await off_record.set_off_record(house.deps, house.deps.people[agent.member_id], room_id, on=True)
    ana = Member(MemberId("mem_ana"), house.owner.workspace_id, "ana", "Ana", "human", "member", house.clock.now())
    await house.deps.writer.submit(lambda tx: insert_member(tx, ana))
    house.deps.people.put(ana)
    await add_member(house.deps, house.owner, room_id, ana.id)
    await off_record.set_off_record(house.deps, house.owner, room_id, on=True)
    with pytest.raises(PermissionDenied):
        await off_record.set_off_record(house.deps, ana, room_id, on=False)
    await off_record.set_off_record(house.deps, house.owner, room_id, on=False)
    await off_record.set_off_record(house.deps, ana, room_id, on=True)
    assert await off_record.set_off_record(house.deps, house.owner, room_id, on=False) is None, "as staff"


async def answered(house: House, agent: Agent, text: str) -> str:
    """Have the agent say something in a turn of its own; gives the message's id."""
    turn = await house.add_turn(agent, await house.post("Tell me of tea"))
    context = await assemble(house.deps, turn)
    await end_turn(house.deps, turn, context, Ending("spoke", Spent(0.0), text=text))
    ended = await house.turn(turn.id)
    assert ended.message_id is not None
    return ended.message_id


async def test_a_rating_becomes_a_preference_that_changes_later_answers(house: House) -> None:
    agent = await house.add_agent()
    said = await answered(house, agent, "Tea is a drink of leaves.")
    await rate_message(house.deps, house.owner, said, "down", None)
    await rate_message(house.deps, house.owner, said, 2, "too long, be brief")
    [memory] = (await house.deps.memories.list_page(AgentScope(agent.workspace_id, agent.id))).items
    assert memory.content == "@owner did not like an answer of 25 characters: too long, be brief"
    assert (memory.kind, memory.type, memory.tags) == ("procedural", "preference", ("feedback", "disliked"))
    turn = await house.add_turn(agent, await house.post("When does the ferry leave?"))
    context = await assemble(house.deps, turn)
    hits = await recall(house.deps, context)
    assert [hit.memory.id for hit in hits] == [memory.id]
    request = build_request(house.deps, context, hits, [], model="offline")
    assert request.situation is not None
    assert request.situation.character.style.verbosity == "concise"
    assert "be brief" in str(request.messages[0])
    plain = build_request(house.deps, context, [], [], model="offline").situation
    assert plain is not None
    assert plain.character.style.verbosity != "concise"
    await messages.delete_message(house.deps, house.owner, said)
    assert await remembered(house, agent) == []


@pytest.mark.parametrize("choice", ["never", "ask"])
async def test_of_who_does_not_allow_it_no_rating_is_remembered(house: House, choice: Consent) -> None:
    agent = await house.add_agent()
    said = await answered(house, agent, "Tea is a drink of leaves.")
    await rate_message(house.deps, house.owner, said, "up", None)
    assert len(await remembered(house, agent)) == 1
    await consent.set_consent(house.deps, house.owner, choice)
    await rate_message(house.deps, house.owner, said, "up", "lovely")
    assert await remembered(house, agent) == []


async def test_a_proposal_keeps_all_of_its_draft(house: House) -> None:
    agent = await house.add_agent()
    draft: MemoryDraft = replace(FULL)
    turn = await house.add_turn(agent, await house.post("hello"))
    proposal = Proposal(AgentScope(agent.workspace_id, agent.id), house.owner.id, turn.id, draft)
    await house.deps.writer.submit(lambda tx: insert_proposals(tx, [proposal]))
    [read] = await consent.list_proposals(house.deps, house.owner)
    assert read.draft == draft


async def test_what_is_sensitive_waits_sealed_and_is_told_only_where_it_may_be(house: House) -> None:
    agent = await house.add_agent()
    await consent.set_consent(house.deps, house.owner, "ask")
    fact = "I'm allergic to penicillin"
    await told(house, agent, fact)
    rows = await house.deps.writer.submit(lambda tx: tx.run(sa.select(memory_proposals.c.draft)).scalars().all())
    assert [row["content"] for row in rows] == [""]
    [waiting] = await consent.list_proposals(house.deps, house.owner)
    assert (waiting.draft.content, waiting.draft.is_sealed) == (fact, True)
    memory = await consent.answer_proposal(house.deps, house.owner, waiting.id, allow=True)
    assert memory is not None
    assert (memory.content, memory.is_sealed) == (fact, True)
    turn = await house.add_turn(agent, await house.post("what am I allergic to?"))
    context = await assemble(house.deps, turn)
    hits = await recall(house.deps, context)
    assert [hit.memory.content for hit in hits] == [fact]
    scope = AgentScope(agent.workspace_id, agent.id)
    draft = replace(draft_of(memory), audience=("mem_nobody",))
    await house.deps.memories.update(scope, memory.id, draft)
    told_now, hits = await recollect(house.deps, context)
    assert (hits, told_now.is_kept_from_some) == ([], False), "nor is it hinted at"
