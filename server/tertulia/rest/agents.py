"""Agents over REST: their records."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from tertulia.actions.agents import records
from tertulia.actions.agents.records import AgentDraft
from tertulia.actions.models.minds import name_provider
from tertulia.domain.agent import Agent, AgentRecord
from tertulia.domain.clock import to_rfc3339
from tertulia.domain.errors import PermissionDenied
from tertulia.governance import permissions
from tertulia.rest.api import Call, Resource
from tertulia.rest.paging import Page, PageQuery, Query, page_of
from tertulia.wire import agents as wire

resource = Resource("agents")

_RECORD = TypeAdapter(AgentRecord)
_NOT_RECORD = {"name", "handle", "is_active"}


class NoteQuery(Query):
    """`note` is kept beside the version that the change makes."""

    note: wire.Note | None = None


@resource.op("GET", "/api/agents", query=PageQuery, result=Page[wire.Agent])
async def list_agents(call: Call) -> Any:
    """List the workspace's agents, newest first."""
    found = records.list_agents(call.deps, call.member)
    return page_of(found, call.query, lambda agent: agent.id, lambda agent: render_agent(call, agent))


@resource.op("POST", "/api/agents", body=wire.AgentBody, result=wire.Agent, status=201, errors=(404, 409))
async def create_agent(call: Call) -> Any:
    """Create an agent; a name is enough."""
    return render_agent(call, await records.create_agent(call.deps, call.member, draft_of(call.body)))


@resource.op("GET", "/api/agents/{id}", result=wire.Agent, errors=(404,))
async def get_agent(call: Call) -> Any:
    """Show one agent: the whole record to who keeps it and to staff, and to others where it is public."""
    return render_agent(call, _agent(call))


@resource.op("PUT", "/api/agents/{id}", body=wire.AgentBody, query=NoteQuery, result=wire.Agent, errors=(404, 409))
async def replace_agent(call: Call) -> Any:
    """Replace an agent's record."""
    draft, agent_id = draft_of(call.body), call.path["id"]
    changed = await records.update_agent(call.deps, call.member, agent_id, lambda _: draft, call.query.note)
    return render_agent(call, changed)


@resource.op("PATCH", "/api/agents/{id}", body=wire.AgentPatch, query=NoteQuery, result=wire.Agent, errors=(404, 409))
async def change_agent(call: Call) -> Any:
    """Change some fields of an agent."""
    changes = call.body.model_dump(exclude_unset=True, mode="json")
    return render_agent(call, await _change(call, changes, call.query.note))


@resource.op("DELETE", "/api/agents/{id}", status=204, errors=(404,))
async def delete_agent(call: Call) -> None:
    """Delete an agent and all it remembers; what it said stays."""
    await records.delete_agent(call.deps, call.member, call.path["id"])


@resource.op("POST", "/api/agents/{id}/activate", body=wire.Activation, result=wire.Agent, errors=(404,))
async def activate_agent(call: Call) -> Any:
    """Pause an agent or have it go on."""
    is_active = call.body.is_active
    return render_agent(call, await records.set_active(call.deps, call.member, call.path["id"], is_active=is_active))


@resource.op("POST", "/api/agents/{id}/clone", result=wire.Agent, status=201, errors=(404, 409))
async def clone_agent(call: Call) -> Any:
    """Copy an agent's record into a new agent."""
    return render_agent(call, await records.clone_agent(call.deps, call.member, call.path["id"]))


@resource.op("GET", "/api/agents/{id}/tools", result=wire.ToolLists, errors=(404,))
async def get_agent_tools(call: Call) -> Any:
    """Show which tools an agent may use, to who may see its whole record."""
    agent = _agent(call)
    if not permissions.can_see_inside(call.member, agent):
        raise PermissionDenied("This agent is not public; only who made it, or staff, can see its tools.")
    return _tool_lists(agent)


@resource.op("PUT", "/api/agents/{id}/tools", body=wire.ToolLists, result=wire.ToolLists, errors=(404,))
async def put_agent_tools(call: Call) -> Any:
    """Set which tools an agent may use."""
    return _tool_lists(await _change(call, {"allowed_tools": call.body.allowed, "denied_tools": call.body.denied}))


@resource.op("GET", "/api/agents/{id}/satisfaction", result=wire.Satisfaction, errors=(404,))
async def get_satisfaction(call: Call) -> Any:
    """Show how an agent's answers were rated, in numbers, to whoever knows the agent."""
    found = await records.get_satisfaction(call.deps, call.member, call.path["id"])
    told = found.liked + found.disliked
    counts = {"ratings": found.ratings, "people": found.people, "liked": found.liked, "disliked": found.disliked}
    return counts | {"mean": found.mean, "satisfaction": round(found.liked / told, 3) if told else None}


def render_agent(call: Call, agent: Agent) -> dict[str, Any]:
    """Render as much of an agent as the caller may see; where it names no provider, the one that would be asked now."""
    member = call.deps.people[agent.member_id]
    settings = _settings(AgentDraft(member.name, agent.record, member.handle, is_active=agent.is_active))
    if not permissions.can_see_inside(call.member, agent):
        settings = {name: value for name, value in settings.items() if name not in wire.INSIDE}
        settings["personality"].pop("persona")
    return settings | {
        "id": agent.id,
        "member_id": agent.member_id,
        "created_by": agent.created_by,
        "llm_provider": name_provider(call.deps, agent),
        "version": agent.version,
        "created_at": to_rfc3339(agent.created_at),
        "updated_at": to_rfc3339(agent.updated_at),
    }


async def _change(call: Call, changes: dict[str, Any], note: str | None = None) -> Agent:
    """Change some settings of the agent that the path names, whatever else changes at the same time."""

    return await records.update_agent(
        call.deps, call.member, call.path["id"], lambda present: change_draft(present, changes), note
    )


def change_draft(present: AgentDraft, changes: dict[str, Any]) -> AgentDraft:
    """Make of an agent as it stands what it is with these changes."""
    return draft_of(wire.AgentBody.model_validate(_merge(_settings(present), changes)))


def _settings(draft: AgentDraft) -> dict[str, Any]:
    record: dict[str, Any] = _RECORD.dump_python(draft.record, mode="json")
    return record | {"name": draft.name, "handle": draft.handle, "is_active": draft.is_active}


def draft_of(body: wire.AgentBody) -> AgentDraft:
    """Make of a checked body what the actions take."""
    record = _RECORD.validate_python(body.model_dump(exclude=_NOT_RECORD))
    return AgentDraft(body.name, record, body.handle, is_active=body.is_active)


def _merge(present: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    merged = dict(present)
    for name, value in changes.items():
        inner = merged.get(name)
        merged[name] = _merge(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return merged


def _agent(call: Call) -> Agent:
    return records.get_agent(call.deps, call.member, call.path["id"])


def _tool_lists(agent: Agent) -> dict[str, Any]:
    return {"allowed": agent.record.allowed_tools, "denied": agent.record.denied_tools}
