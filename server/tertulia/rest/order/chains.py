"""How far chains of turns may go over REST: in the workspace, in a room, for an agent."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from pydantic import Field

from tertulia.actions.agents import chains
from tertulia.actions.agents.chains import Reach
from tertulia.domain.chain import ChainSettings
from tertulia.rest.api import Call, Resource
from tertulia.wire.base import NO_BOOL, WHOLE, Body, Wire

resource = Resource("chains")

Turns = Annotated[int, Field(ge=1, le=1_000), WHOLE]
AgentTurns = Annotated[int, Field(ge=0, le=1_000), WHOLE]
Tokens = Annotated[int, Field(ge=1, le=1_000_000_000), WHOLE]
Usd = Annotated[float, Field(ge=0, le=1_000_000), NO_BOOL]


class ChainLimitsBody(Body):
    """How far a chain may go; null is as it is without."""

    turns: Turns | None = None
    agent_turns: AgentTurns | None = None
    tokens: Tokens | None = None
    usd: Usd | None = None


class ChainLimitsInForce(Wire):
    """The narrowest of what was set here and in the workspace, or by default."""

    turns: int
    agent_turns: int
    tokens: int
    usd: float


class ChainLimitsObject(Wire):
    """What was set here, and what is in force."""

    turns: Turns | None
    agent_turns: AgentTurns | None
    tokens: Tokens | None
    usd: Usd | None
    in_force: ChainLimitsInForce


@resource.op("GET", "/api/workspace/chain-limits", result=ChainLimitsObject)
async def get_workspace_limits(call: Call) -> Any:
    """Show how far chains may go in the workspace."""
    return _render(await chains.get_workspace_reach(call.deps, call.member))


@resource.op("PUT", "/api/workspace/chain-limits", body=ChainLimitsBody, result=ChainLimitsObject, scope="admin")
async def put_workspace_limits(call: Call) -> Any:
    """Set how far chains may go in the workspace; for owners and admins."""
    return _render(await chains.set_workspace_reach(call.deps, call.member, _settings(call.body)))


@resource.op("GET", "/api/rooms/{id}/chain-limits", result=ChainLimitsObject, errors=(404,))
async def get_room_limits(call: Call) -> Any:
    """Show how far chains may go in a room."""
    return _render(await chains.get_room_reach(call.deps, call.member, call.path["id"]))


@resource.op(
    *("PUT", "/api/rooms/{id}/chain-limits"), body=ChainLimitsBody, result=ChainLimitsObject, errors=(404, 409)
)
async def put_room_limits(call: Call) -> Any:
    """Set how far chains may go in a room, within what the workspace allows; for its moderators and staff."""
    return _render(await chains.set_room_reach(call.deps, call.member, call.path["id"], _settings(call.body)))


@resource.op("GET", "/api/agents/{id}/chain-limits", result=ChainLimitsObject, errors=(404,))
async def get_agent_limits(call: Call) -> Any:
    """Show how far a chain may have gone for an agent to act in it, to who may see its whole record."""
    return _render(await chains.get_agent_reach(call.deps, call.member, call.path["id"]))


@resource.op("PUT", "/api/agents/{id}/chain-limits", body=ChainLimitsBody, result=ChainLimitsObject, errors=(404,))
async def put_agent_limits(call: Call) -> Any:
    """Set how far a chain may have gone for an agent to act in it, within what the workspace allows."""
    return _render(await chains.set_agent_reach(call.deps, call.member, call.path["id"], _settings(call.body)))


def _settings(body: ChainLimitsBody) -> ChainSettings:
    return ChainSettings(**body.model_dump())


def _render(reach: Reach) -> dict[str, Any]:
    names = ChainLimitsInForce.model_fields
    return asdict(reach.settings) | {"in_force": {name: getattr(reach.in_force, name) for name in names}}
