"""What a turn has done that is not to be done twice: told to every later plan of it, and not run again by one."""

from __future__ import annotations

import json

from tertulia.actions.deps import Deps
from tertulia.agents.endings import emit_action
from tertulia.domain.turn import Turn
from tertulia.llm.base import ToolCall, ToolResult
from tertulia.store.agents.executions import Execution, ExecutionFilter, close_executions, list_executions
from tertulia.store.tx import Tx

# So many uses of tools are looked through, the last ones: more than a turn may have in all its plans, as a rule.
MAX_LOOKED_AT = 2_000
CUT = (
    "What was asked changed while this tool was running; whether it took effect is unknown. Check before trying again."
)


async def list_deeds(deps: Deps, turn: Turn, before: int) -> tuple[Execution, ...]:
    """List what tools that take effect once did for the turn's plans before the step of this number, oldest first."""
    if before == 0:
        return ()
    chosen = ExecutionFilter(turn_id=turn.id)
    found = (await list_executions(deps.db, turn.workspace_id, chosen, MAX_LOOKED_AT)).items
    earlier = (one for one in reversed(found) if int(one.call_key.partition(".")[0]) < before)
    return tuple(one for one in earlier if one.status != "denied" and _takes_effect_once(deps, one))


def close_cut(tx: Tx, turn: Turn) -> None:
    """End what was cut off with a plan: nobody takes it up."""
    for execution in close_executions(tx, turn.workspace_id, turn.id, CUT):
        emit_action(tx, execution)


def find_deed(deeds: tuple[Execution, ...], call: ToolCall) -> Execution | None:
    """Find where the very same call was made by an earlier plan and succeeded; what did not may be tried again."""
    made = (one for one in deeds if (one.tool, one.input) == (call.name, dict(call.arguments)))
    return next((one for one in made if one.status == "success"), None)


def to_result(call: ToolCall, execution: Execution) -> ToolResult:
    """Give the model what a call came to."""
    return ToolResult(call.id, call.name, say_result(execution), is_error=execution.status != "success")


def say_result(execution: Execution) -> str:
    """Write for the model what a tool gave; it is data, whatever it says."""
    if execution.status == "success":
        output = execution.output
        return output if isinstance(output, str) else json.dumps(output, ensure_ascii=False)
    return f"{execution.status}: {execution.error or 'no result'}"


def _takes_effect_once(deps: Deps, execution: Execution) -> bool:
    tool = deps.tools.find_tool(execution.tool)
    return tool is None or tool.effect == "once"
