"""What was said before the talk an agent is told: in short, only what all present may read, and nothing that went."""

from __future__ import annotations

import pytest

from tertulia.actions.admin.members import MemberDraft, insert_member
from tertulia.actions.chat import messages
from tertulia.actions.chat.messages import Draft
from tertulia.actions.chat.rooms import RoomDraft, add_member, create_room
from tertulia.actions.memory.consent import set_consent
from tertulia.actions.memory.off_record import set_off_record
from tertulia.agents.prompting.briefing import brief
from tertulia.agents.prompting.context import MAX_LINES, Context, assemble
from tertulia.agents.prompting.earlier import earlier_lines
from tertulia.agents.prompting.prompt import take_snapshot
from tertulia.domain.message import Message
from tertulia.llm.cost import estimate_tokens
from tertulia.llm.offline.provider import answer
from tests.unit.agents.house import House

DECIDED = "We agreed on the green heron as our sign."


async def _fill(house: House, count: int = MAX_LINES) -> None:
    for number in range(count):
        await house.post(f"The gate number {number} creaks in the wind.")


async def _asked(house: House, text: str = "@nia what did we agree on?") -> Context:
    agent = await house.add_agent()
    return await assemble(house.deps, await house.add_turn(agent, await house.post(text)))


async def _decide(house: House) -> Message:
    return await house.post(DECIDED)


async def test_what_fell_out_of_the_talk_is_told_in_short(house: House) -> None:
    decided = await _decide(house)
    await _fill(house)
    context = await _asked(house)
    assert decided.id not in {one.id for one in context.talk}
    assert context.summary is not None
    assert (context.summary.from_seq, context.summary.to_seq) == (decided.seq, context.talk[0].seq - 1)
    told = brief(house.deps, context, [])
    assert f"@owner: {DECIDED}" in told[told.index(" earlier\n") : told.index(" talk\n")]
    assert estimate_tokens("".join(earlier_lines(context.summary))) <= context.budget.summary
    snapshot = take_snapshot(house.deps, context, [], model="rules")
    assert snapshot.to_json()["summary"] == [decided.seq, context.talk[0].seq - 1, context.summary.messages, 0]
    assert DECIDED not in str(snapshot.to_json())


async def test_where_all_of_it_is_told_there_is_no_summary(house: House) -> None:
    await _decide(house)
    context = await _asked(house)
    assert context.summary is None
    assert " earlier\n" not in brief(house.deps, context, [])


@pytest.mark.parametrize("how", ["edited", "deleted", "off the record", "never", "ask"])
async def test_what_was_taken_back_or_kept_from_memory_is_not_in_it(house: House, how: str) -> None:
    if how == "off the record":
        await set_off_record(house.deps, house.owner, house.room.room.id, on=True)
    decided = await _decide(house)
    if how == "off the record":
        await set_off_record(house.deps, house.owner, house.room.room.id, on=False)
    await _fill(house)
    if how == "edited":
        await messages.edit_message(house.deps, house.owner, decided.id, "We agreed on nothing at all.")
    elif how == "deleted":
        await messages.delete_message(house.deps, house.owner, decided.id)
    elif how != "off the record":
        await set_consent(house.deps, house.owner, "never" if how == "never" else "ask")
    told = brief(house.deps, await _asked(house), [])
    assert "green heron" not in told
    assert ("nothing at all" in told) == (how == "edited")


async def test_who_came_later_is_not_told_of_what_was_said_before(house: House) -> None:
    hidden = await create_room(house.deps, house.owner, RoomDraft("cellar", "private", history="from_join"))
    agent = await house.add_agent()
    await add_member(house.deps, house.owner, hidden.room.id, agent.member_id)

    async def post(text: str) -> Message:
        posted = await messages.post_message(house.deps, house.owner, hidden.room.id, Draft(text))
        return await house.message(posted.message_id)

    await post(DECIDED)
    workspace = house.deps.people.get_workspace(house.owner.workspace_id)
    draft = MemberDraft("ben", "Ben", "human", "member")
    ben = await house.deps.writer.submit(lambda tx: insert_member(house.deps, tx, workspace, draft))
    before = await assemble(house.deps, await house.add_turn(agent, await post("@nia hello")))
    assert "green heron" in brief(house.deps, before, [])
    await add_member(house.deps, house.owner, hidden.room.id, ben.id)
    for number in range(MAX_LINES):
        await post(f"The gate number {number} creaks in the wind.")
    context = await assemble(house.deps, await house.add_turn(agent, await post("@nia what did we agree on?")))
    assert context.summary is None or context.summary.from_seq > before.talk[0].seq
    assert "green heron" not in brief(house.deps, context, [])


@pytest.mark.parametrize(
    "text",
    [
        "@nia please sum up what was said here (70 new messages)",
        "@nia bitte fasse zusammen, was hier gesagt wurde (70 neue Nachrichten)",
        "@nia por favor, resume lo que se ha dicho aquí (70 mensajes nuevos)",
    ],
    ids=["en", "de", "es"],
)
async def test_an_agent_without_a_model_sums_up_what_was_missed(house: House, text: str) -> None:
    await _decide(house)
    for number in range(MAX_LINES):
        await house.post(f"ok {number}")
    context = await _asked(house, text)
    reply, _ = answer(take_snapshot(house.deps, context, [], model="rules").to_request())
    assert "green heron" in reply.text
    assert "nothing to sum up" not in reply.text


@pytest.mark.parametrize("how", ["off the record", "never", "ask"])
async def test_nothing_of_it_is_summed_up_where_it_stands_in_the_talk_either(house: House, how: str) -> None:
    if how == "off the record":
        await set_off_record(house.deps, house.owner, house.room.room.id, on=True)
    await _decide(house)
    if how == "off the record":
        await set_off_record(house.deps, house.owner, house.room.room.id, on=False)
    else:
        await set_consent(house.deps, house.owner, "never" if how == "never" else "ask")
    context = await _asked(house, "@nia sum up the room")
    assert context.talk[0].text == DECIDED
    said, _ = answer(take_snapshot(house.deps, context, [], model="rules").to_request([]))
    assert "heron" not in said.text
    assert "nothing that I may sum up" in said.text
