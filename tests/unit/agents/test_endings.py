"""The end of a turn is one write, and the first end stands."""

from __future__ import annotations

import pytest

from tertulia.actions.agents.records import delete_agent, set_active
from tertulia.actions.chat.messages import delete_message
from tertulia.actions.chat.places import PlaceChange, set_agent_place
from tertulia.agents.endings import Ending, end_turn
from tertulia.agents.prompting.context import assemble
from tertulia.domain.errors import TurnStopped
from tertulia.domain.events import AgentMessage, TurnEnded
from tertulia.domain.ids import ExecutionId
from tertulia.domain.message import MAX_TEXT_BYTES
from tertulia.domain.turn import Turn
from tertulia.governance import ledger
from tertulia.governance.audit import verify
from tertulia.governance.ledger import Caps, Reservation, Spent
from tertulia.store.agents.executions import Execution, claim_execution, get_execution
from tertulia.store.audit import list_chain
from tertulia.store.ledger import find_entry
from tertulia.store.memory_outbox import list_outbox
from tests.unit.agents.desk import Desk
from tests.unit.agents.house import House

SPOKE = Ending("spoke", Spent(0.002, 30, 10, 5), "It is 42.")


async def _reserve(house: House, turn: Turn) -> None:
    whose = (turn.workspace_id, turn.id, turn.agent_id, turn.room_id, turn.requester_id)
    wanted = Reservation(*whose, 0.5, turn.chain_id, 1_000)
    await house.deps.writer.submit(lambda tx: ledger.reserve(tx, wanted, Caps()))


async def test_the_first_end_stands_and_a_second_writes_nothing(house: House) -> None:
    agent = await house.add_agent()
    question = await house.post("@nia what is 6*7?")
    turn = await house.add_turn(agent, question)
    await _reserve(house, turn)
    context = await assemble(house.deps, turn)
    assert await end_turn(house.deps, turn, context, SPOKE)
    before = house.types()
    assert before[-2:] == ["agent_message", "turn_ended"]
    assert not await end_turn(house.deps, turn, context, SPOKE)
    assert not await end_turn(house.deps, turn, context, Ending("failed", Spent(0.0), reason="timeout"))
    assert house.types() == before
    ended = await house.turn(turn.id)
    assert (ended.state, ended.outcome, ended.reason) == ("ended", "spoke", None)
    posted = next(event.body for event in house.events if isinstance(event.body, AgentMessage))
    assert ended.message_id == posted.message.id
    assert (posted.message.reply_to, posted.message.author_id) == (question.id, agent.member_id)
    entry = await house.deps.writer.submit(lambda tx: find_entry(tx, turn.id))
    assert entry is not None
    assert (entry.status, entry.cost_usd, entry.input_tokens, entry.cached_tokens) == ("settled", 0.002, 30, 5)
    assert [item.turn_id for item in await list_outbox(house.deps.db, 3, 10)] == [turn.id]


async def test_an_answer_to_what_was_deleted_in_the_same_breath_is_not_posted(house: House) -> None:
    agent = await house.add_agent()
    question = await house.post("@nia what is 6*7?")
    turn = await house.add_turn(agent, question)
    context = await assemble(house.deps, turn)
    deleting = delete_message(house.deps, house.owner, question.id)
    assert await end_turn(house.deps, turn, context, SPOKE)
    await deleting
    ended = await house.turn(turn.id)
    assert (ended.outcome, ended.reason, ended.message_id) == ("silent", "message_deleted", None)
    assert house.types()[-2:] == ["message_deleted", "turn_ended"]
    assert await list_outbox(house.deps.db, 3, 10) == []


@pytest.mark.parametrize(("how", "reason"), [("mode", "switched_off"), ("pause", "paused"), ("delete", "gone")])
async def test_who_is_switched_off_in_the_same_breath_says_nothing(house: House, how: str, reason: str) -> None:
    agent = await house.add_agent()
    turn = await house.add_turn(agent, await house.post("@nia what is 6*7?"))
    context = await assemble(house.deps, turn)
    if how == "mode":
        await set_agent_place(house.deps, house.owner, turn.room_id, agent.id, PlaceChange(mode="off"))
    elif how == "pause":
        await set_active(house.deps, house.owner, agent.id, is_active=False)
    else:
        await delete_agent(house.deps, house.owner, agent.id)
    assert await end_turn(house.deps, turn, context, SPOKE)
    ended = await house.turn(turn.id)
    assert (ended.outcome, ended.reason, ended.message_id) == ("silent", reason, None)
    assert "agent_message" not in house.types()
    assert house.types()[-1] == "turn_ended"


@pytest.mark.parametrize(("how", "reason"), [("mode", "switched_off"), ("pause", "paused")])
async def test_who_is_switched_off_while_it_works_ends_at_once(desk: Desk, how: str, reason: str) -> None:
    nia = await desk.seat()
    await desk.post("@nia what is 6*7?")
    [turn] = await desk.at_work(1)
    if how == "mode":
        await set_agent_place(desk.deps, desk.house.owner, turn.room_id, nia.id, PlaceChange(mode="off"))
    else:
        await set_active(desk.deps, desk.house.owner, nia.id, is_active=False)
    assert await desk.until_stopped() == [(turn.id, reason)]
    with pytest.raises(TurnStopped, match=reason):
        await assemble(desk.deps, turn)


async def test_silence_costs_nothing_and_asks_for_no_memories(house: House) -> None:
    agent = await house.add_agent()
    turn = await house.add_turn(agent, await house.post("@nia hello"))
    await _reserve(house, turn)
    assert await end_turn(house.deps, turn, None, Ending("silent", Spent(0.0), reason="stale"))
    assert house.types()[-1] == "turn_ended"
    assert "agent_message" not in house.types()
    entry = await house.deps.writer.submit(lambda tx: find_entry(tx, turn.id))
    assert entry is not None
    assert (entry.status, entry.cost_usd) == ("released", 0.0)
    assert await list_outbox(house.deps.db, 3, 10) == []


async def test_a_failed_turn_pays_for_what_it_used(house: House) -> None:
    agent = await house.add_agent()
    turn = await house.add_turn(agent, await house.post("@nia hello"))
    await _reserve(house, turn)
    await end_turn(house.deps, turn, None, Ending("failed", Spent(0.0, 25, 3), reason="model_failed"))
    entry = await house.deps.writer.submit(lambda tx: find_entry(tx, turn.id))
    assert entry is not None
    assert (entry.status, entry.input_tokens, entry.output_tokens) == ("settled", 25, 3)


async def test_a_turn_that_ended_before_its_first_request_has_no_entry(house: House) -> None:
    agent = await house.add_agent()
    turn = await house.add_turn(agent, await house.post("@nia hello"))
    await end_turn(house.deps, turn, None, Ending("stopped", Spent(0.0), reason="stopped"))
    assert await house.deps.writer.submit(lambda tx: find_entry(tx, turn.id)) is None
    ends = [event.body for event in house.events if isinstance(event.body, TurnEnded)]
    assert [(end.outcome, end.reason, end.message_id) for end in ends] == [("stopped", "stopped", None)]


async def test_a_tool_that_was_left_running_ends_with_its_turn(house: House) -> None:
    agent = await house.add_agent()
    turn = await house.add_turn(agent, await house.post("@nia hello"))
    running = Execution(
        id=ExecutionId("exe_1"),
        workspace_id=turn.workspace_id,
        agent_id=turn.agent_id,
        turn_id=turn.id,
        call_key="1.0",
        room_id=turn.room_id,
        requester_id=turn.requester_id,
        tool="calculator",
        summary="calculator: 1",
        input={},
        status="running",
        created_at=house.clock.now(),
    )
    await house.deps.writer.submit(lambda tx: claim_execution(tx, running))
    await end_turn(house.deps, turn, None, Ending("stopped", Spent(0.0), reason="stopped"))
    assert house.types()[-2:] == ["agent_action", "turn_ended"]
    ended = await get_execution(house.deps.db, turn.workspace_id, running.id)
    assert (ended.status, ended.ended_at) == ("error", house.clock.now())


async def test_an_answer_is_cut_at_a_characters_border(house: House) -> None:
    agent = await house.add_agent()
    turn = await house.add_turn(agent, await house.post("@nia sing"))
    context = await assemble(house.deps, turn)
    await end_turn(house.deps, turn, context, Ending("spoke", Spent(0.0), "a\0" + "€" * MAX_TEXT_BYTES))
    message_id = (await house.turn(turn.id)).message_id
    assert message_id is not None
    text = (await house.message(message_id)).text
    assert text.startswith("a€€")
    assert text.endswith("€ …")
    assert MAX_TEXT_BYTES - 3 < len(text.encode()) <= MAX_TEXT_BYTES


async def test_every_end_is_in_the_audit_log(house: House) -> None:
    agent = await house.add_agent()
    turn = await house.add_turn(agent, await house.post("@nia hello"))
    await end_turn(house.deps, turn, None, Ending("silent", Spent(0.0), reason="stale"))
    assert (await verify(house.deps.db, turn.workspace_id)).is_sound
    latest = (await list_chain(house.deps.db, turn.workspace_id, 0, 100))[-1]
    assert (latest.action, latest.actor_id, latest.subject) == ("turn.ended", agent.member_id, turn.id)
    assert latest.details == {"outcome": "silent", "reason": "stale", "requester": house.owner.id}
