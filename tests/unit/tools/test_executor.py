"""Calls are checked, stored before they run, run once, bounded, and always end in a stored result."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from tertulia.domain.errors import ToolFailed
from tertulia.domain.ids import AgentId, ExecutionId, MemberId, RoomId, TurnId, WorkspaceId
from tertulia.store.agents.executions import (
    Execution,
    ExecutionFilter,
    claim_execution,
    close_executions,
    get_execution,
    list_executions,
)
from tertulia.store.tables.executions import executions
from tertulia.store.tx import Tx
from tertulia.tools.builtin import builtin_tools
from tertulia.tools.executor import MAX_INPUT_BYTES, UNKNOWN_OUTCOME, Call, Executor, ExecutorOptions
from tertulia.tools.registry import Registry
from tertulia.tools.rules import ToolRules
from tertulia.tools.tool import CallContext, Effect, Tool, tool
from tests.unit.tools.database import NOON, Stored

HOME = WorkspaceId("ws_home")
CONTEXT = CallContext(
    HOME, AgentId("agt_ada"), MemberId("mem_owner"), "owner", ToolRules(), TurnId("turn_1"), RoomId("room_1")
)


class Heard:
    """Keeps what executions ended in their transaction, and what was shown after it."""

    def __init__(self) -> None:
        self.written: list[Execution] = []
        self.shown: list[Execution] = []

    def write(self, tx: Tx, execution: Execution) -> None:
        kept = tx.run(sa.select(executions.c.status).where(executions.c.id == execution.id)).scalar_one()
        assert kept == execution.status, "the row is written in the same transaction"
        self.written.append(execution)

    def show(self, execution: Execution) -> None:
        self.shown.append(execution)


class Bench:
    """An executor with tools that record what happened to them."""

    def __init__(self, stored: Stored, options: ExecutorOptions | None = None) -> None:
        self.db, self.writer, self.clock = stored.db, stored.writer, stored.clock
        self.heard = Heard()
        self.runs: list[str] = []
        self.started = asyncio.Event()
        self.release = threading.Event()
        self.registry = Registry([*builtin_tools(stored.clock), *self._tools()])
        ticks = iter(range(0, 10_000, 1))
        options = options or ExecutorOptions(monotonic=lambda: next(ticks) / 4)
        self.executor = Executor(self.registry, stored.writer, stored.clock, self.heard, options)

    @property
    def statuses(self) -> list[tuple[str, str]]:
        return [(execution.tool, execution.status) for execution in self.heard.shown]

    def _tools(self) -> Iterator[Tool]:
        effects: tuple[Effect, ...] = ("none", "idempotent", "once")
        for effect in effects:

            @tool(f"do_{effect}", effect=effect, cost_usd=0.25, shown=("what",))
            async def do(what: str = "it") -> str:
                """Do something."""
                self.runs.append(what)
                return f"did {what}"

            yield do

        @tool("hang", timeout_s=0.01)
        async def hang() -> None:
            """Never end."""
            self.started.set()
            await asyncio.Event().wait()

        @tool("wait", timeout_s=60)
        async def wait() -> None:
            """Wait for long."""
            self.started.set()
            await asyncio.Event().wait()

        @tool("block", timeout_s=0.01)
        def block() -> None:
            """Block a thread."""
            self.release.wait(10)

        @tool("fail")
        def fail(how: str) -> str:
            """Fail."""
            raise {"kindly": ToolFailed("The oven is cold."), "badly": KeyError("s3cret")}[how]

        @tool("flood", max_output_bytes=100)
        def flood() -> str:
            """Say too much."""
            return "x" * 10_000

        @tool("sandboxed", isolation="A")
        def sandboxed() -> str:
            """Run what is not trusted."""
            self.runs.append("sandboxed")
            return "ran"

        @tool("privileged", permission="settings:update")
        def privileged() -> str:
            """Do what few may."""
            self.runs.append("privileged")
            return "ran"

        yield from (hang, wait, block, fail, flood, sandboxed, privileged)

    async def run(
        self, name: str, /, *, key: str = "1.0", context: CallContext = CONTEXT, **arguments: Any
    ) -> Execution:
        execution = await self.executor.run(Call(key, name, arguments), context)
        assert execution == await get_execution(self.db, HOME, execution.id), "what is returned is what is stored"
        assert self.heard.written.count(execution) == 1, "what follows from it is written once"
        return execution


@pytest.fixture
def bench(stored: Stored) -> Iterator[Bench]:
    bench = Bench(stored)
    yield bench
    bench.release.set()
    bench.executor.close()


async def test_a_call_is_run_and_stored(bench: Bench) -> None:
    execution = await bench.run("calculator", expression="15% of  80")
    assert execution == Execution(
        id=execution.id,
        workspace_id=HOME,
        agent_id=CONTEXT.agent_id,
        turn_id=CONTEXT.turn_id,
        call_key="1.0",
        room_id=CONTEXT.room_id,
        requester_id=CONTEXT.requester_id,
        tool="calculator",
        summary="calculator: 15% of 80",
        input={"expression": "15% of  80"},
        status="success",
        created_at=NOON,
        output="12",
        duration_ms=250,
        ended_at=NOON,
    )
    assert bench.statuses == [("calculator", "running"), ("calculator", "success")]


async def test_the_row_is_there_before_the_tool_runs(bench: Bench) -> None:
    task = asyncio.create_task(bench.run("wait"))
    await bench.started.wait()
    page = await list_executions(bench.db, HOME, ExecutionFilter(status="running"))
    assert [execution.tool for execution in page.items] == ["wait"]
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_structured_results_and_costs_are_kept(bench: Bench) -> None:
    assert (await bench.run("current_time", timezone="Tokyo")).output == {
        "time": "2026-03-14T21:00:00+09:00",
        "weekday": "Saturday",
        "timezone": "Asia/Tokyo",
    }
    assert (await bench.run("do_none", key="2.0")).cost_usd == 0.25


@pytest.mark.parametrize(
    ("name", "arguments", "status", "error"),
    [
        ("abacus", {}, "error", "no tool named 'abacus'"),
        ("x" * 500, {}, "error", "no tool named 'xxx"),
        ("calculator", {}, "error", "expression is missing"),
        ("calculator", {"expression": "1/0"}, "error", "divides by zero"),
        ("fail", {"how": "kindly"}, "error", "The oven is cold."),
        ("fail", {"how": "badly"}, "error", "fail failed unexpectedly (KeyError)."),
        ("hang", {}, "timed_out", "did not finish within 0.01 s"),
        ("block", {}, "timed_out", "did not finish within 0.01 s"),
        ("sandboxed", {}, "error", "needs a sandbox of tier A"),
        ("do_none", {"what": "x" * MAX_INPUT_BYTES}, "error", "larger than"),
    ],
)
async def test_a_failure_is_a_stored_result(
    bench: Bench, name: str, arguments: dict[str, Any], status: str, error: str
) -> None:
    execution = await bench.run(name, **arguments)
    assert execution.status == bench.statuses[-1][1] == status
    assert error in (execution.error or "")
    assert "s3cret" not in (execution.error or "")
    assert (execution.output, execution.cost_usd) == (None, 0)
    assert execution.ended_at == NOON
    assert bench.runs == []


@pytest.mark.parametrize(
    ("name", "context"),
    [
        ("privileged", replace(CONTEXT, rules=ToolRules(denied=("priv*",)))),
        ("privileged", replace(CONTEXT, rules=ToolRules(allowed=("calculator",)))),
        ("privileged", replace(CONTEXT, requester_role="guest")),
        ("do_once", replace(CONTEXT, rules=ToolRules(allowed=()))),
    ],
)
async def test_agent_and_requester_must_both_be_allowed(bench: Bench, name: str, context: CallContext) -> None:
    assert (await bench.run(name, context=context)).status == "denied"
    assert bench.runs == []
    assert bench.statuses == [(name, "denied")]
    assert (await bench.run(name, key="2.0")).status == "success"


async def test_an_ended_call_is_never_made_again(bench: Bench) -> None:
    first = await bench.run("do_none", what="first")
    denied = replace(CONTEXT, rules=ToolRules(allowed=()))
    assert await bench.run("do_none", what="second") == first
    assert await bench.run("do_none", what="third", context=denied) == first
    assert bench.runs == ["first"]
    assert len(bench.statuses) == 2


async def test_other_turns_and_invocations_by_hand_are_other_calls(bench: Bench) -> None:
    for context in (CONTEXT, replace(CONTEXT, turn_id=TurnId("turn_2")), *[replace(CONTEXT, turn_id=None)] * 2):
        await bench.run("do_once", context=context)
    assert len(bench.runs) == 4


async def cut_off(bench: Bench, name: str) -> ExecutionId:
    """Leave the trace of a server that stopped while the tool ran."""
    execution = await bench.run(name)
    cut = replace(execution, id=ExecutionId(f"exe_cut_{name}"), call_key=f"cut_{name}", status="running")
    cut = replace(cut, output=None, ended_at=None, duration_ms=None, cost_usd=0.0)
    await bench.writer.submit(lambda tx: claim_execution(tx, cut))
    bench.runs.clear()
    bench.heard.shown.clear()
    return cut.id


@pytest.mark.parametrize("name", ["do_none", "do_idempotent"])
async def test_a_call_that_was_cut_off_runs_again_in_its_row(bench: Bench, name: str) -> None:
    execution_id = await cut_off(bench, name)
    execution = await bench.run(name, key=f"cut_{name}")
    assert (execution.id, execution.status, execution.output) == (execution_id, "success", "did it")
    assert bench.runs == ["it"]


async def test_what_may_happen_once_is_not_tried_again(bench: Bench) -> None:
    execution_id = await cut_off(bench, "do_once")
    execution = await bench.run("do_once", key="cut_do_once")
    assert (execution.id, execution.status, execution.error) == (execution_id, "error", UNKNOWN_OUTCOME)
    assert bench.runs == []
    assert bench.statuses == [("do_once", "error")]


async def test_a_call_that_was_cut_off_and_is_no_longer_allowed_ends_denied(bench: Bench) -> None:
    execution_id = await cut_off(bench, "do_none")
    execution = await bench.run("do_none", key="cut_do_none", context=replace(CONTEXT, rules=ToolRules(allowed=())))
    assert (execution.id, execution.status) == (execution_id, "denied")
    assert bench.runs == []


async def test_a_cancelled_call_stays_open_until_its_turn_ends(bench: Bench) -> None:
    task = asyncio.create_task(bench.run("wait"))
    await bench.started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert bench.statuses == [("wait", "running")]
    turn_id = TurnId("turn_1")
    (execution,) = await bench.writer.submit(lambda tx: close_executions(tx, HOME, turn_id, "The turn was stopped."))
    assert await bench.writer.submit(lambda tx: close_executions(tx, HOME, turn_id, "The turn was stopped.")) == ()
    assert (await list_executions(bench.db, HOME, ExecutionFilter(turn_id=turn_id))).items == (execution,)
    assert (execution.status, execution.error) == ("error", "The turn was stopped.")


async def test_only_so_many_run_at_once(stored: Stored) -> None:
    bench = Bench(stored, ExecutorOptions(max_running=1))
    task = asyncio.create_task(bench.run("wait"))
    await bench.started.wait()
    refused = await bench.run("do_none", key="2.0")
    assert (refused.status, refused.error) == ("error", "Too many tools are running at the moment; try again shortly.")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await bench.run("do_none", key="3.0")).status == "success"
    bench.executor.close()


async def test_the_summary_shows_only_what_may_be_shown_in_one_short_line(bench: Bench) -> None:
    assert (await bench.run("do_none", what="line one\nline two")).summary == "do_none: line one line two"
    assert (await bench.run("fail", key="2.0", how="kindly")).summary == "fail"
    long = (await bench.run("do_none", key="3.0", what="x" * 500)).summary
    assert len(long) == 200
    assert long.endswith("…")


async def test_a_large_result_is_cut(bench: Bench) -> None:
    execution = await bench.run("flood")
    assert execution.status == "success"
    assert len(execution.output) <= 100
    assert "cut: the whole result has 10000 bytes" in execution.output
