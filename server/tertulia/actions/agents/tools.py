"""Using an agent's tools by hand, and seeing what was done with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tertulia.actions.agents.records import require_kept
from tertulia.actions.deps import Deps
from tertulia.domain.errors import NotFound
from tertulia.domain.ids import AgentId, ExecutionId, new_id
from tertulia.domain.people import Member
from tertulia.governance import permissions
from tertulia.store.agents import executions
from tertulia.store.agents.executions import Execution
from tertulia.tools.executor import Call
from tertulia.tools.rules import ToolRules
from tertulia.tools.tool import CallContext


async def invoke_tool(deps: Deps, actor: Member, agent_id: str, tool: str, arguments: Mapping[str, Any]) -> Execution:
    """Use a tool as the agent would, on the actor's behalf; gives the execution, failed or not.

    Raises:
        NotFound: there is no such agent.
        PermissionDenied: the actor neither keeps it nor is staff.
    """
    agent = require_kept(deps, actor, agent_id)
    context = CallContext(
        workspace_id=agent.workspace_id,
        agent_id=agent.id,
        requester_id=actor.id,
        requester_role=actor.role,
        rules=ToolRules(agent.record.allowed_tools, agent.record.denied_tools),
    )
    return await deps.executor.run(Call(new_id("call"), tool, arguments), context)


def visible_agents(deps: Deps, member: Member, agent_id: str | None) -> tuple[AgentId, ...] | None:
    """Name the agents whose tool use a member may see; None is all of them.

    Raises:
        NotFound: there is no such agent.
        PermissionDenied: the agent asked for is somebody else's.
    """
    if agent_id is not None:
        return (require_kept(deps, member, agent_id).id,)
    if permissions.is_staff(member):
        return None
    agents = deps.roster.list_agents(member.workspace_id)
    return tuple(agent.id for agent in agents if agent.created_by == member.id)


async def get_execution(deps: Deps, member: Member, execution_id: str) -> Execution:
    """Read one use of a tool by an agent that the member keeps, or as staff by any.

    Raises:
        NotFound: there is none that the member may see.
    """
    found = await executions.get_execution(deps.db, member.workspace_id, ExecutionId(execution_id))
    agent = deps.roster.find(found.agent_id)
    if not permissions.is_staff(member) and (agent is None or not permissions.is_keeper(member, agent)):
        raise NotFound(f"There is no tool execution {execution_id[:64]}.")
    return found
