"""What a turn's model was told is kept as ids, also what it was told of only after its draft."""

from __future__ import annotations

from tertulia.agents.prompting.context import assemble
from tertulia.agents.prompting.prompt import take_snapshot
from tertulia.agents.work.steps import Thoughts
from tertulia.llm.base import UserMessage
from tertulia.store.agents import turns as stored
from tests.unit.agents.house import House


async def test_answers_that_came_while_it_wrote_are_among_what_it_was_told(house: House) -> None:
    agent = await house.add_agent()
    turn = await house.add_turn(agent, await house.post("where is the ladder?"))
    context = await assemble(house.deps, turn)
    thoughts = Thoughts(house.deps, turn)
    await thoughts.load()
    thoughts.note_known(take_snapshot(house.deps, context, [], model="rules").to_json())
    await house.deps.writer.submit(thoughts.write_known)
    late = await house.post("behind the shed")
    thoughts.messages.append(UserMessage("While you wrote, others answered."))
    thoughts.note_late([late])
    # Each request of the turn writes what it tells: the same again changes nothing.
    for _ in range(2):
        await house.deps.writer.submit(thoughts.write_known)
    [told] = [step.output for step in await stored.list_steps(house.deps.db, turn) if step.kind == "recall"]
    assert told["since"] == [[late.id, late.seq, late.revision]]
    assert [one[0] for one in told["talk"]] == [turn.cause]
    assert "shed" not in str(told)
