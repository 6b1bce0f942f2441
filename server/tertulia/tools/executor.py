"""Runs tools: checked, permitted, recorded before and after, bounded in time and size."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Protocol

import orjson

from tertulia.domain.clock import Clock
from tertulia.domain.errors import (
    AppError,
    PayloadTooLarge,
    PermissionDenied,
    SandboxUnavailable,
    ToolDenied,
    ToolTimedOut,
    Unavailable,
)
from tertulia.domain.ids import ExecutionId, WorkspaceId, new_id
from tertulia.store.agents.executions import Execution, Status, claim_execution, finish_execution
from tertulia.store.tx import Tx
from tertulia.store.writer import Writer
from tertulia.tools.output import bounded_output
from tertulia.tools.registry import Registry
from tertulia.tools.results import Results, ResultsHere, key_of, prefix_of
from tertulia.tools.rules import has_right
from tertulia.tools.tool import CallContext, Tool

log = logging.getLogger(__name__)

MAX_INPUT_BYTES = 65_536
MAX_NAME = 64
MAX_SUMMARY = 200
UNKNOWN_OUTCOME = (
    "The server stopped while this tool was running; whether it took effect is unknown, so it was not run again. "
    "Check before trying once more."
)


@dataclass(frozen=True, slots=True)
class Call:
    """A wish to use a tool.

    `key` names the call within its turn and is the same when a resumed turn makes it again: its step and its place
    there, not the provider's id, which some providers use twice.
    """

    key: str
    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ExecutorOptions:
    """`max_threads` run the tools that are plain functions; `max_running` bounds all that run at once.

    Of `results` there are those of this process, if no others are given.
    """

    max_threads: int = 4
    max_running: int = 64
    monotonic: Callable[[], float] = time.monotonic
    results: Results | None = None


class Trace(Protocol):
    """What the rest of the server makes of executions."""

    def write(self, tx: Tx, execution: Execution) -> None:
        """Add what follows from an ended execution, such as its event, to the transaction that ends it.

        Called once per execution, again only if that transaction is.
        """

    def show(self, execution: Execution) -> None:
        """Hear of a change after it is stored, in order; called on the loop, must not block or raise."""


class Executor:
    """Runs the calls of all agents."""

    def __init__(
        self, registry: Registry, writer: Writer, clock: Clock, trace: Trace, options: ExecutorOptions
    ) -> None:
        self._registry = registry
        self._writer = writer
        self._clock = clock
        self._trace = trace
        self._options = options
        self._monotonic = options.monotonic
        self._threads = ThreadPoolExecutor(options.max_threads, "tool")
        self._running = 0
        self._results = options.results or ResultsHere(clock)
        self._forgotten = 0

    def forget_results(self, workspace_id: WorkspaceId) -> None:
        """Have nothing given again that a workspace's tools gave: words were erased, and may be in it. Never waits."""
        self._forgotten += 1
        self._results.drop(prefix_of(workspace_id))

    async def run(self, call: Call, context: CallContext) -> Execution:
        """Run a call and return its stored execution; a failure of whatever kind is its status, never an exception.

        A call that its turn made before is not made twice: one that had ended is returned as it was, one that was cut
        off runs again, unless it may take effect only `once`: then its outcome is unknown. A cancelled call stays
        `running` in the database until its turn resumes it or ends.

        Raises: Unavailable when the database takes no writes.
        """
        draft = self._draft(call, context)
        try:
            tool, bound = self._prepare(call, context)
        except AppError as error:
            return await self._refuse(draft, error)
        draft = replace(draft, summary=_summary(tool, call.arguments))
        stored = await self._writer.submit(lambda tx: claim_execution(tx, draft))
        if stored.ended_at is not None:
            return stored
        if stored.id != draft.id and tool.effect == "once":
            return await self._finish(replace(stored, status="error", error=UNKNOWN_OUTCOME))
        self._trace.show(stored)
        return await self._finish(await self._give(tool, bound, stored, key_of(tool, call.arguments, context)))

    def close(self) -> None:
        """Drop what still waits for a thread; what runs in one runs out."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _draft(self, call: Call, context: CallContext) -> Execution:
        return Execution(
            id=ExecutionId(new_id("exe")),
            workspace_id=context.workspace_id,
            agent_id=context.agent_id,
            turn_id=context.turn_id,
            call_key=call.key,
            room_id=context.room_id,
            requester_id=context.requester_id,
            tool=call.tool[:MAX_NAME],
            summary=call.tool[:MAX_NAME],
            input=dict(call.arguments) if _is_bearable(call.arguments) else {},
            status="running",
            created_at=self._clock.now(),
        )

    def _prepare(self, call: Call, context: CallContext) -> tuple[Tool, Callable[[], Any]]:
        """Find the tool, check the arguments, then the rights; the first thing wrong is the one to mend."""
        tool = self._registry.get_tool(call.tool)
        if not _is_bearable(call.arguments):
            raise PayloadTooLarge(
                f"The arguments are larger than {MAX_INPUT_BYTES} bytes, or hold a number of more than 64 bits."
            )
        bound = tool.bind(call.arguments, context)
        if not context.rules.is_allowed(tool.name):
            raise ToolDenied(f"This agent may not use {tool.name}; an admin can allow it in the agent's tool list.")
        if not has_right(context.requester_role, tool.permission):
            raise ToolDenied(f"The person this is done for lacks the right {tool.permission!r}, so it may not be done.")
        if tool.isolation != "pure":
            raise SandboxUnavailable(f"{tool.name} needs a sandbox of tier {tool.isolation}, and this server has none.")
        if self._running >= self._options.max_running:
            raise Unavailable("Too many tools are running at the moment; try again shortly.")
        return tool, bound

    async def _refuse(self, draft: Execution, error: AppError) -> Execution:
        """Record a call that never ran, unless its turn made it before and has a result."""
        refused = replace(draft, status=_status(error), error=error.message, duration_ms=0, ended_at=draft.created_at)

        def op(tx: Tx) -> Execution:
            stored = claim_execution(tx, refused)
            if stored.id == refused.id:
                self._trace.write(tx, stored)
            return stored

        stored = await self._writer.submit(op)
        if stored.ended_at is None:
            return await self._finish(replace(stored, status=refused.status, error=refused.error))
        if stored.id == refused.id:
            self._trace.show(stored)
        return stored

    async def _give(self, tool: Tool, bound: Callable[[], Any], execution: Execution, key: str | None) -> Execution:
        """Give again what the tool gave for the same before, or run it."""
        known = None if key is None else await self._results.find(key)
        if known is not None:
            return replace(execution, status="success", output=known, duration_ms=0)
        forgotten = self._forgotten
        ended = await self._attempt(tool, bound, execution)
        if key is not None and ended.status == "success" and ended.output is not None and forgotten == self._forgotten:
            await self._results.put(key, ended.output, tool.cache_s)
        return ended

    async def _attempt(self, tool: Tool, bound: Callable[[], Any], execution: Execution) -> Execution:
        started = self._monotonic()
        self._running += 1
        try:
            async with asyncio.timeout(tool.timeout_s):
                value = await (bound() if tool.is_async else self._in_thread(bound))
            output = bounded_output(value, tool.max_output_bytes)
            ended = replace(execution, status="success", output=output, cost_usd=tool.cost_usd)
        except TimeoutError:
            error = f"{tool.name} did not finish within {tool.timeout_s:g} s."
            ended = replace(execution, status="timed_out", error=error)
        except AppError as refusal:
            ended = replace(execution, status=_status(refusal), error=refusal.message)
        except Exception as fault:
            log.exception("the tool %s failed in execution %s", tool.name, execution.id)
            ended = replace(
                execution, status="error", error=f"{tool.name} failed unexpectedly ({type(fault).__name__})."
            )
        finally:
            self._running -= 1
        return replace(ended, duration_ms=round((self._monotonic() - started) * 1000))

    def _in_thread(self, bound: Callable[[], Any]) -> Awaitable[Any]:
        return asyncio.get_running_loop().run_in_executor(self._threads, bound)

    async def _finish(self, execution: Execution) -> Execution:
        ended = replace(execution, ended_at=self._clock.now())

        def op(tx: Tx) -> None:
            if finish_execution(tx, ended):
                self._trace.write(tx, ended)

        await self._writer.submit(op)
        self._trace.show(ended)
        return ended


def _status(error: AppError) -> Status:
    match error:
        case ToolDenied() | PermissionDenied():
            return "denied"
        case ToolTimedOut():
            return "timed_out"
        case _:
            return "error"


def _summary(tool: Tool, arguments: Mapping[str, Any]) -> str:
    """Say in one line what is done, with the arguments that everyone in the room may see."""
    shown = ", ".join(" ".join(str(arguments[name]).split()) for name in tool.shown if name in arguments)
    line = f"{tool.name}: {shown}" if shown else tool.name
    return line if len(line) <= MAX_SUMMARY else line[: MAX_SUMMARY - 1] + "…"


def _is_bearable(arguments: Mapping[str, Any]) -> bool:
    try:
        return len(orjson.dumps(dict(arguments))) <= MAX_INPUT_BYTES
    except TypeError:  # a number beyond 64 bits, which no reader of the record could be shown
        return False
