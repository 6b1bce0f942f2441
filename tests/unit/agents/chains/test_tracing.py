"""Which chain a message belongs to: whatever links it leaves out, a program's words begin nothing anew."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tertulia.actions.admin.members import add_bot
from tertulia.actions.agents.turns import Invocation, invoke_agent
from tertulia.actions.chat import messages
from tertulia.actions.chat.messages import Draft
from tertulia.actions.chat.rooms import add_member
from tertulia.agents.chains.tracing import Chain, Given, trace
from tertulia.agents.dispatcher import FloorDispatcher
from tertulia.agents.endings import Ending, end_turn
from tertulia.agents.hearing.talks import Hearing
from tertulia.agents.judge import Ears, Judged, judge
from tertulia.agents.pace.waits import Waits
from tertulia.agents.prompting.context import assemble
from tertulia.domain.agent import Agent
from tertulia.domain.chain import ChainLimits, ChainSum
from tertulia.domain.errors import RateLimited
from tertulia.domain.events import AgentMessage, Notice
from tertulia.domain.ids import ChainId
from tertulia.domain.message import Message
from tertulia.domain.people import Member
from tertulia.domain.turn import Turn
from tertulia.governance.chains import LINGERS
from tertulia.governance.ledger import Spent
from tertulia.store.agents import turns as stored
from tests.unit.agents.house import House, house

__all__ = ["house"]

TURNS = ChainLimits().turns


class Talk:
    """What a person, a bot and agents say to each other, each message judged and each turn answered at once."""

    def __init__(self, house: House, bot: Member) -> None:
        self.house = house
        self.bot = bot
        self.ears = Ears(Hearing(house.deps), Waits(house.deps.clock, lambda wait: None))

    async def by_bot(self, text: str, reply_to: str | None = None) -> Message:
        room_id = self.house.room.room.id
        posted = await messages.post_message(self.house.deps, self.bot, room_id, Draft(text, reply_to))
        return await self.house.message(posted.message_id)

    async def judge(self, message: Message) -> Judged:
        return await judge(self.house.deps, message, self.ears)

    async def rule(self, message: Message) -> str:
        judged = await self.judge(message)
        return judged.decision.receipt.considered[0].rule

    async def chain(self, message: Message) -> Chain:
        replied = None if message.reply_to is None else await self.house.message(message.reply_to)
        return await trace(self.house.deps, message, replied)

    async def answer(self, message: Message, text: str) -> list[Message]:
        """Have all that are called answer so; gives what they said."""
        return [await self.finish(turn, text) for turn in (await self.judge(message)).turns]

    async def finish(self, turn: Turn, text: str) -> Message:
        deps = self.house.deps
        await deps.writer.submit(lambda tx: stored.ensure_turn(tx, turn))
        await end_turn(deps, turn, await assemble(deps, turn), Ending("spoke", Spent(0.0), text))
        last = self.house.events[-2].body
        assert isinstance(last, AgentMessage)
        return last.message


@pytest.fixture
async def talk(house: House) -> Talk:
    bot, _ = await add_bot(house.deps, house.owner, "echo")
    await add_member(house.deps, house.owner, house.room.room.id, bot.id)
    return Talk(house, bot)


@pytest.fixture
async def nia(house: House) -> Agent:
    return await house.add_agent()


async def test_a_person_begins_a_chain_and_an_agent_goes_on_in_it(talk: Talk, nia: Agent) -> None:
    asked = await talk.house.post("@nia hello")
    assert await talk.chain(asked) == Chain(ChainId(asked.id), talk.house.owner.id)
    [said] = await talk.answer(asked, "Hello.")
    assert await talk.chain(said) == Chain(ChainId(asked.id), talk.house.owner.id, ChainSum(1))


@pytest.mark.parametrize("link", ["a reply", "a name", "nothing"])
async def test_what_a_program_says_goes_on_in_the_chain(talk: Talk, nia: Agent, link: str) -> None:
    asked = await talk.house.post("@nia hello")
    [said] = await talk.answer(asked, "Hello.")
    text = "@nia and then?" if link == "a name" else "and then?"
    after = await talk.by_bot(text, said.id if link == "a reply" else None)
    assert str((await talk.chain(after)).id) == asked.id


@pytest.mark.parametrize(("link", "goes_on"), [("a reply", True), ("a name", True), ("nothing", False)])
async def test_a_person_between_ends_it_for_what_has_no_link(talk: Talk, nia: Agent, link: str, goes_on: bool) -> None:
    asked = await talk.house.post("@nia hello")
    [said] = await talk.answer(asked, "Hello.")
    talk.house.clock.set(talk.house.clock.now() + timedelta(seconds=1))
    await talk.house.post("nice weather")
    text = "@nia and then?" if link == "a name" else "and then?"
    after = await talk.by_bot(text, said.id if link == "a reply" else None)
    assert str((await talk.chain(after)).id) == (asked.id if goes_on else after.id)


@pytest.mark.parametrize(("link", "goes_on"), [("a reply", True), ("a name", False), ("nothing", False)])
async def test_after_a_while_only_a_reply_goes_on(talk: Talk, nia: Agent, link: str, goes_on: bool) -> None:
    asked = await talk.house.post("@nia hello")
    [said] = await talk.answer(asked, "Hello.")
    talk.house.clock.set(talk.house.clock.now() + LINGERS + timedelta(seconds=1))
    text = "@nia and then?" if link == "a name" else "and then?"
    after = await talk.by_bot(text, said.id if link == "a reply" else None)
    assert str((await talk.chain(after)).id) == (asked.id if goes_on else after.id)


@pytest.mark.parametrize("by_reply", [True, False])
async def test_a_bot_that_is_answered_again_and_again_is_left_alone(talk: Talk, nia: Agent, by_reply: bool) -> None:
    said: Message | None = None
    for _ in range(TURNS):
        await talk.by_bot("and something else")
        asked = await talk.by_bot("@nia go on", said.id if said and by_reply else None)
        [said] = await talk.answer(asked, "Yes?")
    assert await talk.rule(await talk.by_bot("@nia go on", said.id if said and by_reply else None)) == "exchange_limit"
    await talk.house.post("and what do the people say?")
    assert await talk.rule(await talk.by_bot("@nia go on")) == "exchange_limit", "it goes on, whoever talks meanwhile"
    await talk.answer(await talk.house.post("@nia I am back"), "Hello.")
    assert await talk.rule(await talk.by_bot("@nia go on")) == "named", "what a person began"


async def test_invocations_by_a_program_are_counted_too(talk: Talk, nia: Agent) -> None:
    deps, room_id = talk.house.deps, talk.house.room.room.id
    first, _ = await invoke_agent(deps, talk.bot, room_id, Invocation(nia.id, "begin"))
    assert str(first.chain_id) == first.id
    for _ in range(TURNS - 1):
        deps.turns.halt(first.id)
        turn, _ = await invoke_agent(deps, talk.bot, room_id, Invocation(nia.id, "go on"))
        assert turn.chain_id == first.chain_id
    with pytest.raises(RateLimited, match=f"acted {TURNS} times"):
        await invoke_agent(deps, talk.bot, room_id, Invocation(nia.id, "go on"))
    own, _ = await invoke_agent(deps, talk.house.owner, room_id, Invocation(nia.id, "and for me?"))
    assert str(own.chain_id) == own.id


async def test_agents_that_talk_in_a_row_are_held_though_each_answers_a_person(talk: Talk, nia: Agent) -> None:
    """Every one of them was called by a person, so that by their chains alone nothing would be seen."""
    names = ["Oda", "Pia", "Ray", "Sol", "Tom", "Uma"]
    agents = [await talk.house.add_agent(name) for name in names]
    asked = [await talk.house.post(f"@{agent_name.lower()} hello") for agent_name in names]
    said = [
        await talk.finish(await talk.house.add_turn(agent, message), "@nia yours")
        for agent, message in zip(agents, asked, strict=True)
    ]
    assert [await talk.rule(one) for one in said] == [*["named"] * 5, "chain_limit"]


async def test_turns_that_are_written_together_count_for_one_another(talk: Talk, nia: Agent) -> None:
    names = ["Oda", "Pia", "Ray"]
    agents = [await talk.house.add_agent(name) for name in names]
    asked = await talk.house.post("@oda @pia @ray hello")
    turns = [await talk.house.add_turn(agent, asked) for agent in agents]
    said = [await talk.finish(turn, "@nia @oda @pia @ray all of you") for turn in turns]
    before: list[Judged] = []
    for message in said:
        before.append(await judge(talk.house.deps, message, talk.ears, before))
    assert [len(one.turns) for one in before] == [3, 0, 0], "three were given, three more make six"
    four = await talk.finish(await talk.house.add_turn(nia, asked), "@oda @pia @ray again")
    ruled = {one.agent_id: one.rule for one in (await talk.judge(four)).decision.receipt.considered}
    assert [ruled[agent.id] for agent in agents] == ["named", "named", "chain_limit"], "each counts for the next"


@pytest.mark.parametrize("text", ["@nia and you?", "and you?"])
async def test_what_is_judged_together_is_one_chain(talk: Talk, nia: Agent, text: str) -> None:
    said = [await talk.by_bot("@nia hello"), await talk.by_bot("hm"), await talk.by_bot(text)]
    before = [Given(said[0], (await talk.judge(said[0])).turns), Given(said[1], ())]
    assert str((await trace(talk.house.deps, said[2], None, before)).id) == said[0].id
    person = Given(await talk.house.post("nice weather"), ())
    after = await trace(talk.house.deps, said[2], None, [*before, person])
    assert (str(after.id) == said[0].id) is (text != "and you?")


async def test_a_limit_is_told_once_and_by_a_restart_not_again(talk: Talk, nia: Agent) -> None:
    for _ in range(2):
        dispatcher = FloorDispatcher(talk.house.deps, lambda turn: None)
        for _ in range(TURNS + 3):
            await dispatcher._settle([await talk.by_bot("@nia go on")])
    notices = [event.body for event in talk.house.events if isinstance(event.body, Notice)]
    [told] = [one for one in notices if one.code != "welcome"]
    text = f"Agents have acted {TURNS} times because of one message; a person has to go on."
    assert told == Notice("exchange_limit", text)
