"""What is erased is gone from what agents thought and from what tools were given and gave; how it went stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tertulia.actions.chat import messages
from tertulia.actions.memory.mine import erase_mine
from tertulia.agents.endings import Ending, end_turn
from tertulia.agents.prompting import context as prompting
from tertulia.agents.prompting.context import assemble
from tertulia.agents.prompting.prompt import take_snapshot
from tertulia.agents.work.steps import Thoughts
from tertulia.domain.agent import Agent
from tertulia.domain.message import Message
from tertulia.domain.turn import Turn
from tertulia.governance.ledger import Spent
from tertulia.store.agents import erasing
from tertulia.store.agents import turns as stored
from tertulia.store.agents.executions import Execution, ExecutionFilter, list_executions
from tertulia.store.memory.scrubbing import count_traces, list_files, truncate_log
from tertulia.tools.executor import Call, Executor
from tertulia.tools.rules import ToolRules
from tertulia.tools.tool import CallContext
from tests.unit.agents.house import House

SUM = "123456789*987654321"
PRODUCT = "121932631112635269"


async def answered(house: House, agent: Agent, message: Message) -> Turn:
    turn = await house.add_turn(agent, message)
    house.registry.start(turn)
    await house.registry.wait(turn.id)
    return await house.turn(turn.id)


async def used(house: House, turn: Turn) -> list[Execution]:
    chosen = ExecutionFilter(turn_id=turn.id)
    return list((await list_executions(house.deps.db, turn.workspace_id, chosen)).items)


def is_blank(one: Execution) -> bool:
    """Say whether an execution holds no word, and still says how it went."""
    assert (one.tool, one.status, one.duration_ms is None) == ("calculator", "success", False)
    return (one.input, one.output, one.error, one.summary) == ({}, None, None, "calculator")


async def test_a_turn_that_is_over_keeps_numbers_and_no_words(house: House) -> None:
    turn = await answered(house, await house.add_agent(), await house.post(f"@nia what is {SUM}?"))
    assert turn.outcome == "spoke"
    thoughts = [step.output for step in await stored.list_steps(house.deps.db, turn) if step.kind == "think"]
    assert len(thoughts) == 2
    assert all("assistant" not in one and one["input_tokens"] > 0 for one in thoughts)


async def test_a_deleted_question_blanks_what_was_done_for_it_and_where_it_was_read(house: House) -> None:
    agent = await house.add_agent()
    before = await answered(house, agent, await house.post("@nia what is 2+2?"))
    asked = await house.post(f"@nia what is {SUM}?")
    turn = await answered(house, agent, asked)
    later = await answered(house, agent, await house.post("@nia what is 3+3?"))
    [one] = await used(house, turn)
    assert (SUM in str(one.input), PRODUCT in str(one.output)) == (True, True)
    await messages.delete_message(house.deps, house.owner, asked.id)
    assert is_blank((await used(house, turn))[0])
    assert is_blank((await used(house, later))[0]), "it had read it"
    assert not is_blank((await used(house, before))[0])


async def test_far_behind_a_message_nothing_is_looked_through_for_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "_TOLD_WITHIN", 3)
    agent = await house.add_agent()
    asked = await house.post("the heron is back")
    near = await answered(house, agent, await house.post(f"@nia what is {SUM}?"))
    for number in range(4):
        await house.post(f"note {number}")
    house.clock.set(house.clock.now() + timedelta(days=3))
    far = await answered(house, agent, await house.post("@nia what is 3+3?"))
    await messages.delete_message(house.deps, house.owner, asked.id)
    assert is_blank((await used(house, near))[0])
    assert not is_blank((await used(house, far))[0])


async def test_what_was_told_summed_up_blanks_what_was_done_with_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prompting, "MAX_LINES", 3)
    agent = await house.add_agent()
    early = await answered(house, agent, await house.post("@nia what is 2+2?"))
    said = await house.post("We decided that the heron is green.")
    for number in range(4):
        await house.post(f"note {number}")
    turn = await answered(house, agent, await house.post(f"@nia what is {SUM}?"))
    await messages.delete_message(house.deps, house.owner, said.id)
    assert is_blank((await used(house, turn))[0])
    assert not is_blank((await used(house, early))[0])


async def test_a_deleted_answer_blanks_what_led_to_it(house: House) -> None:
    turn = await answered(house, await house.add_agent(), await house.post(f"@nia what is {SUM}?"))
    assert turn.message_id is not None
    await messages.delete_message(house.deps, house.owner, turn.message_id)
    assert is_blank((await used(house, turn))[0])


async def test_an_edit_blanks_what_was_done_for_the_old_words_alone(house: House) -> None:
    agent = await house.add_agent()
    asked = await house.post(f"@nia what is {SUM}?")
    turn = await answered(house, agent, asked)
    later = await answered(house, agent, await house.post("@nia what is 3+3?"))
    await messages.edit_message(house.deps, house.owner, asked.id, "@nia never mind")
    assert is_blank((await used(house, turn))[0])
    assert not is_blank((await used(house, later))[0])


async def test_what_is_deleted_while_a_turn_runs_is_gone_when_it_ends(house: House) -> None:
    agent = await house.add_agent()
    read, asked = await house.post(f"The sum is {SUM}"), await house.post("@nia go on")
    turn = await house.add_turn(agent, asked)
    context = await assemble(house.deps, turn)
    thoughts = Thoughts(house.deps, turn)
    thoughts.note_known(take_snapshot(house.deps, context, [], model="rules").to_json())
    await house.deps.writer.submit(thoughts.write_known)
    on_behalf = CallContext(
        turn.workspace_id, agent.id, house.owner.id, "owner", ToolRules(None, ()), turn.id, turn.room_id
    )
    done = await house.deps.executor.run(Call("1.0", "calculator", {"expression": SUM}), on_behalf)
    await messages.delete_message(house.deps, house.owner, read.id)
    assert not is_blank((await used(house, turn))[0]), "the turn may need it yet"
    await end_turn(house.deps, turn, context, Ending("silent", Spent(0.0)))
    [one] = await used(house, turn)
    assert (one.id, is_blank(one)) == (done.id, True)


async def test_who_erases_oneself_leaves_no_byte_in_what_tools_did(house: House) -> None:
    agent = await house.add_agent()
    asked = await house.post(f"@nia what is {SUM}?")
    turn = await answered(house, agent, asked)
    report = await erase_mine(house.deps, house.owner)
    assert report.executions == 1
    assert is_blank((await used(house, turn))[0])
    for message_id in (asked.id, turn.message_id):
        assert message_id is not None
        await messages.delete_message(house.deps, house.owner, message_id)
    assert await house.deps.searching.clean(20.0)
    truncate_log(house.deps.db.path)
    assert count_traces(list_files(house.deps.db.path.parent), [SUM, PRODUCT]) == 0


@pytest.mark.parametrize("how", ["deleted", "edited", "erased oneself"])
async def test_no_result_is_given_again_once_words_went(
    house: House, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten: list[str] = []
    monkeypatch.setattr(Executor, "forget_results", lambda _, workspace_id: forgotten.append(workspace_id))
    message = await house.post("The heron is green.")
    if how == "deleted":
        await messages.delete_message(house.deps, house.owner, message.id)
    elif how == "edited":
        await messages.edit_message(house.deps, house.owner, message.id, "The heron is blue.")
    else:
        await erase_mine(house.deps, house.owner)
    assert forgotten == [house.owner.workspace_id]
