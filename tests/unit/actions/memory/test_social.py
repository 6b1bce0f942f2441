"""What an agent knows of people: of what still stands, of who lets it, and told only where it may be."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tertulia.actions.agents.memories import add_memories
from tertulia.actions.agents.turns import rate_message
from tertulia.actions.chat import messages
from tertulia.actions.chat.messages import Draft
from tertulia.actions.chat.rooms import RoomDraft, add_member, create_room
from tertulia.actions.memory import consent, mine, off_record, social
from tertulia.agents.endings import Ending, end_turn
from tertulia.agents.prompting.context import assemble, recollect
from tertulia.agents.prompting.people import MAX_PEOPLE
from tertulia.agents.prompting.prompt import build_request
from tertulia.domain.agent import Agent, AgentRecord
from tertulia.domain.errors import NotFound, PermissionDenied
from tertulia.domain.ids import MemberId
from tertulia.domain.memory import AgentScope, MemoryDraft, MemorySource
from tertulia.domain.people import Member
from tertulia.governance.ledger import Spent
from tertulia.memory.social.graph import Tie
from tertulia.memory.social.picture import Graph
from tertulia.store.memory.social import note_due
from tertulia.store.people import insert_member
from tests.unit.agents.house import House


async def come(house: House, handle: str, *, is_here: bool = True) -> Member:
    """Have somebody become a member, and come into the room."""
    of = (house.owner.workspace_id, handle, handle.title(), "human", "member", house.clock.now())
    member = Member(MemberId(f"mem_{handle}"), *of)  # type: ignore[arg-type]
    await house.deps.writer.submit(lambda tx: insert_member(tx, member))
    house.deps.people.put(member)
    if is_here:
        await add_member(house.deps, house.owner, house.room.room.id, member.id)
    return member


async def say(house: House, who: Member, text: str, reply_to: str | None = None) -> str:
    posted = await messages.post_message(house.deps, who, house.room.room.id, Draft(text, reply_to))
    return posted.message_id


async def read_on(house: House, agent: Agent, room_id: str | None = None) -> None:
    """Have the agent take in what was said, as after a turn of its."""
    room = house.deps.rooms[house.room.room.id] if room_id is None else house.deps.rooms[room_id]  # type: ignore[index]
    scope = AgentScope(agent.workspace_id, agent.id)
    await house.deps.writer.submit(lambda tx: note_due(tx, scope, room.room.id))
    await house.deps.memories.form_pending()


async def draw(house: House, agent: Agent) -> Graph:
    return await social.read_social(house.deps, house.owner, agent.id, 60, 0)


def tie_of(graph: Graph, one: str, other: str) -> Tie:
    [tie] = [tie for tie in graph.ties if {tie.a, tie.b} == {one, other}]
    return tie


def names(graph: Graph) -> list[str]:
    return [one.member.handle for one in graph.portraits]


async def test_who_speaks_to_whom_is_drawn_with_what_is_remembered_of_it(house: House) -> None:
    agent, ana = await house.add_agent(), await come(house, "ana")
    asked = await say(house, ana, "@nia does the database sleep? I prefer short answers")
    await say(house, house.owner, "thank you, well done", asked)
    await say(house, ana, "@nia the database is slow")
    await say(house, house.owner, "great job", await say(house, ana, "my pleasure"))
    drafts = [
        MemoryDraft("@owner is my boss", "social", "relationship", source=MemorySource("ana")),
        MemoryDraft("I prefer short answers", "semantic", "preference", source=MemorySource("ana")),
    ]
    await add_memories(house.deps, house.owner, agent.id, drafts)
    await read_on(house, agent)
    graph = await draw(house, agent)
    assert (names(graph), graph.total) == (["nia", "ana", "owner"], 3)
    tie = tie_of(graph, house.owner.id, ana.id)
    assert (tie.exchanges, tie.tone, [one.role for one in tie.roles]) == (2, "warm", ["boss"])
    assert tie_of(graph, agent.member_id, ana.id).exchanges == 2
    person = await social.read_person(house.deps, house.owner, agent.id, ana.id)
    assert [topic.word for topic in person.portrait.topics] == ["database"]
    assert [memory.content for memory in person.portrait.preferences] == ["I prefer short answers"]
    assert person.evidence[-1].message_id == asked
    assert len(person.evidence) == 4
    few = await social.read_social(house.deps, house.owner, agent.id, 2, 0)
    assert (names(few), few.total, len(few.ties)) == (["nia", "ana"], 3, 1)
    close = await social.read_social(house.deps, house.owner, agent.id, 60, 3)
    assert (names(close), close.total, close.ties) == (["nia"], 1, ())


async def test_what_is_deleted_counts_no_more_and_what_is_edited_anew(house: House) -> None:
    agent, ana = await house.add_agent(), await come(house, "ana")
    first = await say(house, ana, "@nia hello")
    await read_on(house, agent)
    assert tie_of(await draw(house, agent), agent.member_id, ana.id).exchanges == 1
    await messages.edit_message(house.deps, ana, first, "@owner hello")
    assert (await draw(house, agent)).ties == ()
    await house.deps.memories.form_pending()
    assert tie_of(await draw(house, agent), house.owner.id, ana.id).exchanges == 1
    await messages.delete_message(house.deps, ana, first)
    await house.deps.memories.form_pending()
    assert (await draw(house, agent)).ties == ()


async def test_off_the_record_and_against_ones_wish_nothing_counts(house: House) -> None:
    agent, ana, ben = await house.add_agent(), await come(house, "ana"), await come(house, "ben")
    await off_record.set_off_record(house.deps, house.owner, house.room.room.id, on=True)
    await say(house, ana, "@nia between us")
    await off_record.set_off_record(house.deps, house.owner, house.room.room.id, on=False)
    await consent.set_consent(house.deps, ben, "ask")
    await say(house, ben, "@nia @ana hello")
    await read_on(house, agent)
    assert names(await draw(house, agent)) == ["nia"]
    await consent.set_consent(house.deps, ben, "allow")
    await say(house, ben, "@nia @ana hello again")
    await add_memories(
        house.deps, house.owner, agent.id, [MemoryDraft("My boss is Ben", "social", "relationship", subject="ana")]
    )
    await read_on(house, agent)
    assert names(await draw(house, agent)) == ["nia", "ben", "ana"]
    await consent.set_consent(house.deps, ben, "never")
    graph = await draw(house, agent)
    assert (names(graph), graph.ties) == (["nia", "ana"], ())
    with pytest.raises(NotFound):
        await social.read_person(house.deps, house.owner, agent.id, ben.id)


async def test_what_is_erased_is_not_read_again_even_when_all_is(house: House) -> None:
    agent, ana, ben = await house.add_agent(), await come(house, "ana"), await come(house, "ben")
    await say(house, ana, "@nia hello")
    await say(house, ben, "@ana hello")
    await say(house, ben, "@nia hello")
    await read_on(house, agent)
    assert [held.agent.id for held in await social.export_social(house.deps, ana)] == [agent.id]
    report = await mine.erase_mine(house.deps, ana)
    assert report.ties == 2
    assert await social.export_social(house.deps, ana) == []
    assert names(await draw(house, agent)) == ["nia", "ben"]
    assert await social.rebuild_social(house.deps, house.owner) == 1
    await house.deps.memories.form_pending()
    graph = await draw(house, agent)
    assert (names(graph), len(graph.ties)) == (["nia", "ben"], 1)
    house.clock.set(house.clock.now() + timedelta(seconds=1))
    await say(house, ana, "@nia hello once more")
    await read_on(house, agent)
    assert tie_of(await draw(house, agent), agent.member_id, ana.id).exchanges == 1


async def test_an_agent_that_forgets_all_forgets_people_too(house: House) -> None:
    agent, ana = await house.add_agent(), await come(house, "ana")
    await say(house, ana, "@nia hello")
    await read_on(house, agent)
    await house.deps.memories.forget(AgentScope(agent.workspace_id, agent.id))
    assert names(await draw(house, agent)) == ["nia"]
    await social.rebuild_social(house.deps, house.owner)
    await house.deps.memories.form_pending()
    assert names(await draw(house, agent)) == ["nia"]


async def test_what_people_think_of_answers_and_put_right_vouches(house: House) -> None:
    agent = await house.add_agent()
    turn = await house.add_turn(agent, await house.post("@nia when?"))
    context = await assemble(house.deps, turn)
    await end_turn(house.deps, turn, context, Ending("spoke", Spent(0.0), text="At nine."))
    ended = await house.turn(turn.id)
    assert ended.message_id is not None
    await rate_message(house.deps, house.owner, ended.message_id, 5, None)
    await house.deps.memories.form_pending()
    person = await social.read_person(house.deps, house.owner, agent.id, house.owner.id)
    assert (person.portrait.trust, person.portrait.judged.liked) == (0.67, 1)
    await messages.delete_message(house.deps, house.owner, ended.message_id)
    person = await social.read_person(house.deps, house.owner, agent.id, house.owner.id)
    assert person.portrait.trust is None


async def test_nobody_else_may_look_and_no_agent_knows_what_another_does(house: House) -> None:
    agent, other, ana = await house.add_agent(), await house.add_agent("Mo"), await come(house, "ana")
    await say(house, ana, "@nia hello")
    await read_on(house, agent)
    assert names(await draw(house, other)) == ["mo"]
    for look in (social.read_social(house.deps, ana, agent.id, 60, 0), social.rebuild_social(house.deps, ana)):
        with pytest.raises(PermissionDenied):
            await look


async def told(house: House, agent: Agent, text: str = "@nia who is here?") -> tuple[str, ...]:
    """List the lines on those present that an agent is told when the owner asks."""
    turn = await house.add_turn(agent, await house.post(text))
    context, hits = await recollect(house.deps, await assemble(house.deps, turn))
    request = build_request(house.deps, context, hits, [], model="offline")
    assert all(line in str(request.messages[0]) for line in context.people)
    return context.people


async def test_an_agent_is_told_who_is_present_in_a_line_each(house: House) -> None:
    agent, ana = await house.add_agent(), await come(house, "ana")
    for text in ("@nia the database is slow, thanks", "@nia the database is up, thank you"):
        await say(house, ana, text)
    drafts = [
        MemoryDraft("@owner is my boss", "social", "relationship", source=MemorySource("ana")),
        MemoryDraft("I prefer short answers", "semantic", "preference", source=MemorySource("ana")),
    ]
    await add_memories(house.deps, house.owner, agent.id, drafts)
    await read_on(house, agent)
    assert await told(house, agent) == (
        "- @owner: is the boss of @ana",
        "- @ana: has @owner as boss; “I prefer short answers”; the tone between you is warm; often speaks of database; "
        "you last spoke on 2026-03-14",
    )
    await consent.set_consent(house.deps, ana, "never")
    assert await told(house, agent) == ()


async def test_what_was_said_elsewhere_is_not_told_here(house: House) -> None:
    agent, ana = await house.add_agent(), await come(house, "ana")
    den = (await create_room(house.deps, ana, RoomDraft("den", "private"))).room
    await add_member(house.deps, ana, den.id, agent.member_id)
    for text in ("@nia the kettle boils, thanks", "@nia the kettle is off, thanks"):
        await messages.post_message(house.deps, ana, den.id, Draft(text))
    source = MemorySource("ana", den.id)
    await add_memories(
        house.deps, house.owner, agent.id, [MemoryDraft("I prefer tea", "semantic", "preference", source=source)]
    )
    await read_on(house, agent, den.id)
    assert await told(house, agent) == ()
    person = await social.read_person(house.deps, house.owner, agent.id, ana.id)
    assert [topic.word for topic in person.portrait.topics] == ["kettle"]
    ben = await come(house, "ben")
    await messages.post_message(house.deps, ana, den.id, Draft("@ben is late"))
    await read_on(house, agent, den.id)
    assert await social.export_social(house.deps, ben) == [], "what ben could not read there is not told to ben"


async def test_what_is_told_has_bounds_and_ends_with_memory(house: House) -> None:
    agent = await house.add_agent()
    people = [await come(house, f"p{number:02}") for number in range(MAX_PEOPLE + 3)]
    for one in people:
        await say(house, one, "@nia hello")
    await read_on(house, agent)
    assert len(await told(house, agent)) == MAX_PEOPLE - 1, "the asker, of whom nothing is known, is one of them"
    deaf = await house.add_agent("Deaf", replace(AgentRecord(), memory_enabled=False))
    assert await told(house, deaf, "@deaf hello") == ()


async def test_what_is_sealed_is_in_no_picture_and_no_line(house: House) -> None:
    agent, ana = await house.add_agent(), await come(house, "ana")
    source = MemorySource("ana")
    draft = MemoryDraft("My boss is Ben", "social", "relationship", source=source, is_sealed=True)
    await add_memories(house.deps, house.owner, agent.id, [draft])
    assert names(await draw(house, agent)) == ["nia"]
    assert await told(house, agent) == ()
    with pytest.raises(NotFound):
        await social.read_person(house.deps, house.owner, agent.id, ana.id)
