"""What was said long ago is summed up once, kept, and told for as long as all that it was made of stands."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import sqlalchemy as sa

from tertulia.actions.admin.members import MemberDraft, insert_member
from tertulia.actions.chat import messages
from tertulia.actions.chat.messages import Draft
from tertulia.actions.chat.rooms import RoomDraft, add_member, create_room
from tertulia.actions.memory.consent import set_consent
from tertulia.actions.memory.mine import erase_mine
from tertulia.agents.prompting import earlier
from tertulia.agents.prompting.context import MAX_LINES, Context, assemble
from tertulia.agents.prompting.earlier import earlier_lines
from tertulia.domain.agent import Agent
from tertulia.domain.message import Message
from tertulia.llm.options import LlmOptions, RetryOptions
from tertulia.llm.registry import Providers
from tertulia.memory.minds import Asker, Minds
from tertulia.memory.summaries.extracting import ANSWERED_WITHIN
from tertulia.memory.summaries.running import STRETCH, Summaries
from tertulia.store.ledger import UsageQuery, sum_usage
from tertulia.store.tables.memories import room_summaries
from tests.fakes.model_server import Answer
from tests.fakes.openai_fake import OpenAIFake
from tests.unit.agents.house import House

DECIDED = "We agreed on the green heron as our sign."
GIST = "@owner says that the sign is the green heron."


@pytest.fixture
async def agent(house: House) -> Agent:
    return await house.add_agent()


@pytest.fixture
async def fake(house: House, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[OpenAIFake]:
    """Have a double of a service play the model of every agent."""
    async with OpenAIFake() as fake:
        providers = Providers(
            LlmOptions(compatible_base_url=fake.url, compatible_model="gpt-4o-mini", retries=RetryOptions(1))
        )
        minds = Minds(lambda scope: providers.resolve(scope.workspace_id, "compatible", None))
        deps = house.deps
        asker = Asker(deps.writer, deps.clock, minds)
        monkeypatch.setattr(deps.memories, "summaries", Summaries(deps.db, deps.writer, asker))
        yield fake
        await providers.aclose()


async def _say(house: House, count: int) -> list[Message]:
    return [await house.post(f"The gate number {number} creaks in the wind.") for number in range(count)]


async def _assemble(house: House, agent: Agent, text: str = "@nia what did we agree on?") -> Context:
    context = await assemble(house.deps, await house.add_turn(agent, await house.post(text)))
    await house.deps.memories.summaries.work_off()
    return context


async def _fill(house: House, agent: Agent) -> tuple[Message, list[Message]]:
    """Say what was decided, and so much after it that one stretch is kept; gives what was said."""
    decided = await house.post(DECIDED)
    said = await _say(house, STRETCH + ANSWERED_WITHIN + MAX_LINES)
    await _assemble(house, agent)
    return decided, said


async def _kept(house: House) -> list[sa.Row[tuple[object, ...]]]:
    async with house.deps.db.read() as connection:
        return list((await connection.execute(sa.select(room_summaries))).all())


async def test_a_stretch_is_summed_up_once_and_told_from_then_on(
    house: House, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided, said = await _fill(house, agent)
    [row] = await _kept(house)
    assert (row.from_seq, row.to_seq, row.messages) == (decided.seq, said[STRETCH - 1].seq - 1, STRETCH)
    assert row.heard == [house.owner.id]
    monkeypatch.setattr(earlier, "MAX_EARLIER", 0)
    context = await _assemble(house, agent)
    assert context.summary is not None
    assert [one.text for one in context.summary.decided] == [DECIDED]
    assert context.summary.authors == {"owner": STRETCH}
    assert len(await _kept(house)) == 1


async def test_what_is_kept_and_what_is_read_on_the_spot_are_told_as_one(house: House, agent: Agent) -> None:
    decided, _ = await _fill(house, agent)
    context = await _assemble(house, agent)
    assert context.summary is not None
    assert (context.summary.from_seq, context.summary.to_seq) == (decided.seq, context.talk[0].seq - 1)
    assert context.summary.messages == context.talk[0].seq - decided.seq


@pytest.mark.parametrize("how", ["edited", "deleted", "never", "ask", "erased"])
async def test_what_goes_takes_what_was_made_of_it_along(house: House, agent: Agent, how: str) -> None:
    decided, _ = await _fill(house, agent)
    match how:
        case "edited":
            await messages.edit_message(house.deps, house.owner, decided.id, "We agreed on nothing.")
        case "deleted":
            await messages.delete_message(house.deps, house.owner, decided.id)
        case "erased":
            await erase_mine(house.deps, house.owner)
        case _:
            await set_consent(house.deps, house.owner, "never" if how == "never" else "ask")
    assert await _kept(house) == []
    context = await _assemble(house, agent)
    told = "" if context.summary is None else str(context.summary)
    assert ("green heron" in told) == (how == "erased"), "one's messages stand until one deletes them"


async def test_an_edit_elsewhere_leaves_it_alone(house: House, agent: Agent) -> None:
    _, said = await _fill(house, agent)
    await messages.edit_message(house.deps, house.owner, said[-1].id, "It is quiet.")
    assert len(await _kept(house)) == 1


async def test_what_was_made_of_other_talk_is_not_told_even_if_nobody_removed_it(house: House, agent: Agent) -> None:
    await _fill(house, agent)
    await house.deps.writer.submit(
        lambda tx: tx.run(sa.update(room_summaries).values(revisions=room_summaries.c.revisions + 1))
    )
    context = await _assemble(house, agent)
    assert context.summary is not None
    assert context.summary.messages > STRETCH
    [row] = await _kept(house)
    assert row.revisions == STRETCH, "it is made anew"


async def test_talk_that_changed_meanwhile_is_not_summed_up(house: House, agent: Agent) -> None:
    decided = await house.post(DECIDED)
    await _say(house, STRETCH + ANSWERED_WITHIN + MAX_LINES)
    await assemble(house.deps, await house.add_turn(agent, await house.post("@nia what did we agree on?")))
    await messages.delete_message(house.deps, house.owner, decided.id)
    await house.deps.memories.summaries.work_off()
    assert await _kept(house) == []


async def test_who_came_later_under_a_hidden_past_is_not_told_it(house: House, agent: Agent) -> None:
    hidden = await create_room(house.deps, house.owner, RoomDraft("cellar", "private", history="from_join"))
    await add_member(house.deps, house.owner, hidden.room.id, agent.member_id)
    house = replace(house, room=hidden)
    await _fill(house, agent)
    [row] = await _kept(house)
    workspace = house.deps.people.get_workspace(house.owner.workspace_id)
    ben = await house.deps.writer.submit(
        lambda tx: insert_member(house.deps, tx, workspace, MemberDraft("ben", "Ben", "human", "member"))
    )
    await add_member(house.deps, house.owner, hidden.room.id, ben.id)
    await _say(house, MAX_LINES + 1)
    context = await _assemble(house, agent)
    assert context.summary is not None
    assert context.summary.from_seq > row.to_seq
    assert "heron" not in str(context.summary)


async def test_a_model_puts_it_into_words_on_the_account_of_its_agent(
    house: House, agent: Agent, fake: OpenAIFake
) -> None:
    fake.script([Answer(text=GIST)])
    await _fill(house, agent)
    [asked] = fake.exchanges
    shown = asked.body["messages"][-1]["content"]
    assert f"@owner: {DECIDED}" in shown
    spent = await sum_usage(house.deps.db, house.owner.workspace_id, UsageQuery(agent_id=agent.id))
    assert spent.input_tokens > 0
    context = await _assemble(house, agent)
    assert len(fake.exchanges) == 1, "nothing is asked twice"
    assert context.summary is not None
    assert [one.text for one in context.summary.words] == [GIST]
    assert any(line.startswith("in short, until ") and line.endswith(GIST) for line in earlier_lines(context.summary))


async def test_the_rules_do_where_the_model_does_not(house: House, agent: Agent, fake: OpenAIFake) -> None:
    fake.script([Answer(status=500)])
    await _fill(house, agent)
    context = await _assemble(house, agent)
    assert context.summary is not None
    assert context.summary.words == ()
    assert [one.text for one in context.summary.decided] == [DECIDED]


async def test_what_is_sensitive_is_neither_kept_nor_sent(house: House, agent: Agent, fake: OpenAIFake) -> None:
    fake.script([Answer(text=GIST)])
    await house.post("I was diagnosed with diabetes in May.")
    await _fill(house, agent)
    assert "diabetes" not in str(await _kept(house))
    assert "diabetes" not in str(fake.exchanges[0].body)


async def test_a_thread_is_summed_up_by_itself(house: House, agent: Agent) -> None:
    root = await house.post("Let us talk of the sign here.")

    async def reply(text: str) -> Message:
        draft = Draft(text, thread_id=root.id)
        posted = await messages.post_message(house.deps, house.owner, house.room.room.id, draft)
        return await house.message(posted.message_id)

    await reply(DECIDED)
    await _say(house, 3)
    for number in range(STRETCH + ANSWERED_WITHIN + MAX_LINES):
        await reply(f"The gate number {number} creaks in the wind.")
    asked = await reply("@nia what did we agree on?")
    await assemble(house.deps, await house.add_turn(agent, asked))
    await house.deps.memories.summaries.work_off()
    [row] = await _kept(house)
    assert (row.thread_id, row.messages, row.from_seq) == (root.id, STRETCH, root.seq)
    assert row.content["decided"][0]["text"] == DECIDED
