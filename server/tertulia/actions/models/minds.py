"""Which provider and model an agent thinks with."""

from __future__ import annotations

import asyncio

from tertulia.actions.deps import Deps
from tertulia.domain.agent import Agent, AgentRecord
from tertulia.domain.errors import InvalidInput, NotFound, PermissionDenied
from tertulia.domain.ids import WorkspaceId
from tertulia.domain.people import Member
from tertulia.governance import permissions
from tertulia.llm.base import Provider
from tertulia.llm.records.capabilities import RULES, Capabilities, capabilities_of
from tertulia.llm.records.catalogue import Choice
from tertulia.llm.records.pool import endpoint_of
from tertulia.llm.registry import NAMES, OFFLINE


def name_provider(deps: Deps, agent: Agent) -> str:
    """Name an agent's provider: its own, else its workspace's default, whatever that is now."""
    return agent.record.llm_provider or deps.providers.default_provider(agent.workspace_id)


def require_known(
    deps: Deps, workspace_id: WorkspaceId, record: AgentRecord, before: AgentRecord | None = None
) -> None:
    """Refuse the name of a provider that there is not; what an agent named before is left alone.

    Raises:
        InvalidInput: it names those there are.
    """
    known = [choice.name for choice in deps.providers.list_choices(workspace_id) if choice.is_enabled]
    allowed = {*NAMES, *known, *(() if before is None else _named(before))}
    for wanted in _named(record):
        if wanted not in allowed:
            raise InvalidInput(f"There is no provider {wanted!r}: choose one of {', '.join(known)}.")


def _named(record: AgentRecord) -> list[str]:
    routing = record.routing
    routed = () if routing is None else (routing.small, routing.large)
    named = [one.llm_provider for one in (*record.fallbacks, *routed) if one is not None]
    return named if record.llm_provider is None else [record.llm_provider, *named]


def find_mind(deps: Deps, agent: Agent) -> tuple[Provider, str]:
    """Find the provider and the model that an agent thinks with.

    Raises:
        ProviderMissing: its provider is gone or forbidden.
        InvalidInput: a model has to be named.
        Unavailable: the operator did not set it up.
    """
    return deps.providers.resolve(agent.workspace_id, name_provider(deps, agent), agent.record.model_name)


async def find_capabilities(deps: Deps, actor: Member, provider: str | None, model: str | None) -> Capabilities:
    """Say what a model can do that the actor may have an agent asked of; without names, the defaults.

    Raises:
        PermissionDenied: guests and agents make no agents.
        NotFound: there is no such provider, or it has no default model and none is named.
    """
    name = provider or deps.providers.default_provider(actor.workspace_id)
    choice = next((one for one in list_usable(deps, actor) if one.name == name), None)
    if choice is None:
        raise NotFound(f"There is no provider {name!r}.")
    return await _capabilities(deps, choice, model)


async def find_agents_capabilities(deps: Deps, agent: Agent) -> Capabilities:
    """Say what an agent's model can do.

    Raises:
        NotFound: its provider is gone, or has no default model where none is named.
    """
    name = name_provider(deps, agent)
    choice = next((one for one in deps.providers.list_choices(agent.workspace_id) if one.name == name), None)
    if choice is None:
        raise NotFound(f"There is no provider {name!r}.")
    return await _capabilities(deps, choice, agent.record.model_name)


async def _capabilities(deps: Deps, choice: Choice, model: str | None) -> Capabilities:
    if choice.preset == OFFLINE:
        return RULES
    asked = model or deps.providers.find_default_model(choice)
    if asked is None:
        raise NotFound(f"The provider {choice.name!r} has no default model: name one.")
    if choice.is_platform or choice.record is None:
        endpoint = deps.providers.endpoints[choice.name]
    else:
        endpoint = endpoint_of(choice.record, None, deps.providers.networks)
    # The tables take a while to load, the first time.
    return await asyncio.to_thread(capabilities_of, endpoint, asked)


def list_usable(deps: Deps, actor: Member) -> list[Choice]:
    """List what the actor can have an agent asked of.

    Raises:
        PermissionDenied: guests and agents make no agents.
    """
    permissions.require_active(actor)
    if actor.role == "guest" or actor.kind == "agent":
        raise PermissionDenied("Guests and agents cannot create agents.")
    return [choice for choice in deps.providers.list_choices(actor.workspace_id) if choice.is_enabled]
