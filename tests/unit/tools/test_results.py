"""A tool's result is given again to the same rights in the same workspace, and never where it is private."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tertulia.domain.ids import AgentId, ExecutionId, MemberId, RoomId, TurnId, WorkspaceId
from tertulia.store.agents.executions import Execution
from tertulia.store.tx import Tx
from tertulia.tools.executor import Call, Executor, ExecutorOptions
from tertulia.tools.registry import Registry
from tertulia.tools.results import key_of
from tertulia.tools.rules import ToolRules
from tertulia.tools.tool import CallContext, Tool, tool
from tests.unit.tools.database import Stored

HOME = WorkspaceId("ws_home")
OPEN = CallContext(
    HOME,
    AgentId("agt_ada"),
    MemberId("mem_owner"),
    "owner",
    ToolRules(),
    TurnId("turn_1"),
    RoomId("room_1"),
    is_private=False,
)


class Deaf:
    """Makes nothing of executions."""

    def write(self, tx: Tx, execution: Execution) -> None:
        """Do nothing."""

    def show(self, execution: Execution) -> None:
        """Do nothing."""


class Shop:
    """An executor with one tool that counts how often it ran."""

    def __init__(self, stored: Stored, **traits: Any) -> None:
        self.runs = 0
        self.stored = stored
        self.calls = 0

        @tool("price", cost_usd=0.5, **traits)
        def price(of: str) -> str:
            """Tell a price."""
            self.runs += 1
            return f"{of}: {self.runs}"

        self.tool: Tool = price
        self.executor = Executor(Registry([price]), stored.writer, stored.clock, Deaf(), ExecutorOptions())

    async def ask(self, of: str = "tea", context: CallContext = OPEN) -> Execution:
        self.calls += 1
        return await self.executor.run(Call(f"{self.calls}.0", "price", {"of": of}), context)


async def test_the_same_is_not_worked_out_twice_and_costs_nothing_again(stored: Stored) -> None:
    shop = Shop(stored)
    first, again, other = await shop.ask(), await shop.ask(), await shop.ask("milk")
    assert (first.output, again.output, other.output) == ("tea: 1", "tea: 1", "milk: 2")
    assert (first.cost_usd, again.cost_usd, again.status, again.duration_ms) == (0.5, 0.0, "success", 0)
    assert len({ExecutionId(one.id) for one in (first, again, other)}) == 3
    shop.executor.close()


@pytest.mark.parametrize(
    "change",
    [
        {"workspace_id": WorkspaceId("ws_other")},
        {"requester_role": "member"},
        {"rules": ToolRules(("price",))},
        {"is_private": True},
    ],
    ids=["another workspace", "another role", "other rules", "where not everybody reads"],
)
async def test_it_is_worked_out_anew_for(stored: Stored, change: dict[str, Any]) -> None:
    shop = Shop(stored)
    await shop.ask()
    await shop.ask(context=replace(OPEN, **change))
    assert shop.runs == 2
    shop.executor.close()


@pytest.mark.parametrize(
    "traits", [{"cache_s": 0}, {"effect": "once"}, {"effect": "idempotent"}], ids=["never", "once", "idempotent"]
)
async def test_nothing_is_kept_of_tools_that_change_or_take_effect(stored: Stored, traits: dict[str, Any]) -> None:
    shop = Shop(stored, **traits)
    assert [(await shop.ask()).output, (await shop.ask()).output] == ["tea: 1", "tea: 2"]
    shop.executor.close()


async def test_erased_words_are_not_given_again(stored: Stored) -> None:
    shop = Shop(stored)
    await shop.ask()
    shop.executor.forget_results(WorkspaceId("ws_other"))
    assert (await shop.ask()).output == "tea: 1"
    shop.executor.forget_results(HOME)
    assert (await shop.ask()).output == "tea: 2"
    shop.executor.close()


async def test_a_tool_that_is_described_otherwise_is_another(stored: Stored) -> None:
    shop = Shop(stored)
    changed = replace(shop.tool, description="Tell a better price.")
    keys = [key_of(one, {"of": "tea"}, OPEN) for one in (shop.tool, changed)]
    assert keys[0] != keys[1]
    assert all(key is not None and ":tool:price:" in key for key in keys)
    assert key_of(shop.tool, {"of": "tea"}, OPEN) == keys[0]
    shop.executor.close()
