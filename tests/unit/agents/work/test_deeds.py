"""What a turn did before its question changed is told to its next plan, and not done twice by it."""

from __future__ import annotations

from dataclasses import replace

from tertulia.agents.prompting.briefing import MAX_DEEDS, brief
from tertulia.agents.prompting.context import assemble
from tertulia.agents.work.deeds import CUT, find_deed, list_deeds
from tertulia.agents.work.steps import Thoughts
from tertulia.domain.agent import AgentRecord
from tertulia.domain.events import AgentMessage
from tertulia.domain.ids import ExecutionId
from tertulia.domain.turn import Turn
from tertulia.llm.base import AssistantMessage, Reply, ToolCall, Usage
from tertulia.store.agents.executions import ExecutionFilter, claim_execution, list_executions
from tertulia.store.agents.turns import begin_attempt
from tertulia.tools.executor import Call
from tertulia.tools.rules import ToolRules
from tertulia.tools.tool import CallContext, tool
from tests.unit.agents.house import House

BOOKING = ToolCall("call_1", "book_table", {"at": "six"})


def _reply(text: str, *calls: ToolCall) -> Reply:
    return Reply(
        "tool_calls" if calls else "stop", Usage(20, 10, 5), "some-model", "offline", AssistantMessage(text, calls)
    )


class Restaurant:
    """A tool that must not take effect twice, and what was booked with it."""

    def __init__(self, house: House) -> None:
        self.booked: list[str] = []
        self._house = house

        @tool("book_table", effect="once", shown=("at",))
        def book_table(at: str) -> str:
            """Book a table.

            Args:
                at: When.
            """
            self.booked.append(at)
            return f"Booked at {at}."

        house.deps.tools.register(book_table)

    async def ask(self) -> Turn:
        """Have an agent asked that may use the tool."""
        agent = await self._house.add_agent(record=AgentRecord(allowed_tools=("book_table",)))
        return await self._house.add_turn(agent, await self._house.post("@nia book a table at six"))

    async def book(self, turn: Turn) -> None:
        """Use the tool in the first step of the turn's plan."""
        context = CallContext(
            turn.workspace_id,
            turn.agent_id,
            turn.requester_id,
            "member",
            ToolRules(("book_table",)),
            turn.id,
            turn.room_id,
        )
        await self._house.deps.executor.run(Call("1.0", BOOKING.name, BOOKING.arguments), context)


async def _thought(house: House, turn: Turn, count: int, reply: Reply) -> None:
    """Store a thought of the turn's present plan."""
    thoughts = Thoughts(house.deps, turn)
    await thoughts.load()
    await thoughts.add(count, reply, 0.1)


async def test_another_plan_makes_the_same_call_and_nothing_is_done_twice(house: House) -> None:
    restaurant = Restaurant(house)
    turn = await restaurant.ask()
    await house.deps.writer.submit(lambda tx: begin_attempt(tx, turn))
    await _thought(house, turn, 1, _reply("", BOOKING))
    await restaurant.book(turn)
    await Thoughts(house.deps, turn).replan(turn)
    await _thought(house, turn, 1, _reply("", BOOKING))
    await _thought(house, turn, 2, _reply("It is booked."))
    house.registry.start(turn)
    await house.registry.wait(turn.id)
    assert restaurant.booked == ["six"]
    assert [one.body.message.text for one in house.events if isinstance(one.body, AgentMessage)] == ["It is booked."]


async def test_another_plan_is_told_what_was_done_and_what_was_cut_off(house: House) -> None:
    restaurant = Restaurant(house)
    turn = await restaurant.ask()
    await restaurant.book(turn)
    [done] = (await list_executions(house.deps.db, turn.workspace_id, ExecutionFilter(turn_id=turn.id))).items
    cut = replace(done, id=ExecutionId("exe_cut"), call_key="1.1", status="running", output=None, ended_at=None)
    await house.deps.writer.submit(lambda tx: claim_execution(tx, cut))
    assert await list_deeds(house.deps, turn, 0) == (), "its own plan knows it by its steps"
    thoughts = Thoughts(house.deps, turn)
    await thoughts.replan(turn)
    await thoughts.load()
    deeds = await list_deeds(house.deps, turn, thoughts.first)
    assert [one.status for one in deeds] == ["success", "error"]
    assert "agent_action" in house.types()
    told = brief(house.deps, replace(await assemble(house.deps, turn), done=deeds), [])
    assert "- book_table: six: Booked at six." in told
    assert CUT in told
    assert "the same call does it no second time" in told
    assert find_deed(deeds, BOOKING) == done
    assert find_deed(deeds[1:], BOOKING) is None, "what was cut off may be tried again, once it was checked"


async def test_what_was_done_is_known_however_many_tools_were_used_since(house: House) -> None:
    restaurant = Restaurant(house)
    turn = await restaurant.ask()
    await restaurant.book(turn)
    [done] = (await list_executions(house.deps.db, turn.workspace_id, ExecutionFilter(turn_id=turn.id))).items
    for number in range(MAX_DEEDS + 5):
        harmless = replace(done, id=ExecutionId(f"exe_z{number:03}"), call_key=f"1.x{number}", tool="calculator")
        await house.deps.writer.submit(lambda tx, one=harmless: claim_execution(tx, one))  # type: ignore[misc]
    assert [one.tool for one in await list_deeds(house.deps, turn, 2)] == ["book_table"]
