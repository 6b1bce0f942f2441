"""How the agents of a room take the floor there, over REST."""

from __future__ import annotations

from typing import Any

from tertulia.actions.agents.turns import require_present
from tertulia.actions.chat.places import PlaceChange, set_agent_place
from tertulia.domain.agent import Agent
from tertulia.domain.people import Membership
from tertulia.rest.api import Call, Resource
from tertulia.rest.paging import Page, PageQuery, page_of
from tertulia.wire.base import AgentMode, Body, Id, SilenceMin, Threshold, Wire

resource = Resource("floor")


class RoomAgent(Wire):
    """An agent of a room, and how it takes the floor there; `threshold` is null where its personality decides.

    After `opens_after_min` minutes of silence it may open a conversation; null is never.
    """

    agent_id: Id
    member_id: Id
    name: str
    handle: str
    mode: AgentMode
    threshold: float | None
    opens_after_min: int | None
    is_active: bool


class PlacePatch(Body):
    """What is given is set; a `threshold` of null leaves it to the agent's personality again.

    With an `opens_after_min` of null the agent opens no conversation.
    """

    mode: AgentMode | None = None
    threshold: Threshold | None = None
    opens_after_min: SilenceMin | None = None


@resource.op("GET", "/api/rooms/{id}/agents", query=PageQuery, result=Page[RoomAgent], errors=(404,))
async def list_room_agents(call: Call) -> Any:
    """List the agents of a room and how they take the floor there, newest first."""
    state = call.deps.rooms.get_joined(call.path["id"], call.member)
    seated = [(agent, seat) for seat in state.agents.values() if (agent := _agent_in(call, seat)) is not None]
    return page_of(seated, call.query, lambda one: one[0].id, lambda one: _render(call, *one))


@resource.op("PATCH", "/api/rooms/{id}/agents/{agent_id}", body=PlacePatch, result=RoomAgent, errors=(404, 409))
async def set_place(call: Call) -> Any:
    """Say how an agent takes the floor in a room, from which score on it speaks unasked, and whether it may open."""
    body: PlacePatch = call.body
    state = call.deps.rooms.get_joined(call.path["id"], call.member)
    if given := body.model_fields_set:
        change = PlaceChange(
            body.mode,
            body.threshold,
            sets_threshold="threshold" in given,
            opens_after_min=body.opens_after_min,
            sets_opening="opens_after_min" in given,
        )
        await set_agent_place(call.deps, call.member, state.room.id, call.path["agent_id"], change)
    agent = require_present(call.deps, state, call.path["agent_id"])
    return _render(call, agent, state.members[agent.member_id])


def _agent_in(call: Call, seat: Membership) -> Agent | None:
    agent_id = call.deps.people[seat.member_id].agent_id
    return None if agent_id is None else call.deps.roster.find(agent_id)


def _render(call: Call, agent: Agent, seat: Membership) -> dict[str, Any]:
    member = call.deps.people[agent.member_id]
    return {
        "agent_id": agent.id,
        "member_id": member.id,
        "name": member.name,
        "handle": member.handle,
        "mode": seat.agent_mode or "mentioned",
        "threshold": seat.agent_threshold,
        "opens_after_min": seat.opens_after_min,
        "is_active": agent.is_active,
    }
