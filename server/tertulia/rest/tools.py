"""Tools over REST: what there is, what was done, and doing it by hand."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from tertulia.actions.agents import tools
from tertulia.domain.clock import to_rfc3339
from tertulia.rest.api import Call, Resource
from tertulia.rest.paging import Page, PageQuery, page_of
from tertulia.store.agents.executions import Execution, ExecutionFilter, list_executions
from tertulia.wire.base import Body, ExecutionStatus, Id, Time, Wire

resource = Resource("tools")


class ToolObject(Wire):
    """A tool; `parameters` is a JSON Schema."""

    name: str
    description: str
    parameters: dict[str, Any]
    permission: str | None
    effect: str
    isolation: str
    timeout_s: float


class ExecutionObject(Wire):
    """One use of a tool, by an agent in a turn or by hand."""

    id: Id
    agent_id: Id
    turn_id: Id | None
    room_id: Id | None
    tool: str
    summary: str
    input: dict[str, Any]
    output: Any
    status: ExecutionStatus
    error: str | None
    duration_ms: int | None
    cost_usd: float
    created_at: Time


class ToolUse(Body):
    tool: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00]*$")]
    arguments: Annotated[dict[str, Any], Field(default_factory=dict)]


class ExecutionQuery(PageQuery):
    agent_id: Id | None = None
    tool: Annotated[str, Field(max_length=64)] | None = None


class ToolQuery(PageQuery):
    """The tools' cursor is a name."""

    cursor: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,63}$")] | None = None


@resource.op("GET", "/api/tools", query=ToolQuery, result=Page[ToolObject])
async def list_tools(call: Call) -> Any:
    """List the tools that agents can be allowed."""
    return page_of(call.deps.tools.list_tools(), call.query, lambda tool: tool.name, _tool)


@resource.op("GET", "/api/tools/executions", query=ExecutionQuery, result=Page[ExecutionObject], errors=(404,))
async def list_tool_executions(call: Call) -> Any:
    """List uses of tools by the agents one keeps, or as staff by all, newest first."""
    query: ExecutionQuery = call.query
    agent_ids = tools.visible_agents(call.deps, call.member, query.agent_id)
    wanted = ExecutionFilter(agent_id=agent_ids, tool=query.tool)
    page = await list_executions(call.deps.db, call.member.workspace_id, wanted, query.limit, query.cursor)
    return {"items": [render_execution(one) for one in page.items], "next": page.next}


@resource.op("GET", "/api/executions/{id}", result=ExecutionObject, errors=(404,))
async def get_execution(call: Call) -> Any:
    """Show one use of a tool by an agent one keeps, or as staff by any."""
    return render_execution(await tools.get_execution(call.deps, call.member, call.path["id"]))


@resource.op("POST", "/api/agents/{id}/invoke-tool", body=ToolUse, result=ExecutionObject, errors=(404, 409))
async def invoke_tool(call: Call) -> Any:
    """Use one of an agent's tools by hand; a failure is in the execution's status."""
    body: ToolUse = call.body
    execution = await tools.invoke_tool(call.deps, call.member, call.path["id"], body.tool, body.arguments)
    return render_execution(execution)


def render_execution(execution: Execution) -> dict[str, Any]:
    """Render a use of a tool."""
    return {
        "id": execution.id,
        "agent_id": execution.agent_id,
        "turn_id": execution.turn_id,
        "room_id": execution.room_id,
        "tool": execution.tool,
        "summary": execution.summary,
        "input": execution.input,
        "output": execution.output,
        "status": execution.status,
        "error": execution.error,
        "duration_ms": execution.duration_ms,
        "cost_usd": execution.cost_usd,
        "created_at": to_rfc3339(execution.created_at),
    }


def _tool(tool: Any) -> dict[str, Any]:
    return {
        "name": tool.name,
        "description": tool.description,
        "parameters": tool.parameters,
        "permission": tool.permission,
        "effect": tool.effect,
        "isolation": tool.isolation,
        "timeout_s": tool.timeout_s,
    }
