"""Which provider and model an agent thinks with."""

from __future__ import annotations

from tertulia.actions.deps import Deps
from tertulia.domain.agent import Agent
from tertulia.domain.errors import InvalidInput, PermissionDenied
from tertulia.domain.ids import WorkspaceId
from tertulia.domain.people import Member
from tertulia.governance import permissions
from tertulia.llm.base import Provider
from tertulia.llm.records.catalogue import Choice
from tertulia.llm.registry import NAMES


def name_provider(deps: Deps, agent: Agent) -> str:
    """Name an agent's provider: its own, else its workspace's default, whatever that is now."""
    return agent.record.llm_provider or deps.providers.default_provider(agent.workspace_id)


def require_known(deps: Deps, workspace_id: WorkspaceId, wanted: str | None, before: str | None = None) -> None:
    """Refuse the name of a provider that there is not; what an agent named before is left alone.

    Raises:
        InvalidInput: it names those there are.
    """
    known = [choice.name for choice in deps.providers.list_choices(workspace_id) if choice.is_enabled]
    if wanted not in (None, before, *NAMES, *known):
        raise InvalidInput(f"There is no provider {wanted!r}: choose one of {', '.join(known)}.")


def find_mind(deps: Deps, agent: Agent) -> tuple[Provider, str]:
    """Find the provider and the model that an agent thinks with.

    Raises:
        ProviderMissing: its provider is gone or forbidden.
        InvalidInput: a model has to be named.
        Unavailable: the operator did not set it up.
    """
    return deps.providers.resolve(agent.workspace_id, name_provider(deps, agent), agent.record.model_name)


def list_usable(deps: Deps, actor: Member) -> list[Choice]:
    """List what the actor can have an agent asked of.

    Raises:
        PermissionDenied: guests and agents make no agents.
    """
    permissions.require_active(actor)
    if actor.role == "guest" or actor.kind == "agent":
        raise PermissionDenied("Guests and agents cannot create agents.")
    return [choice for choice in deps.providers.list_choices(actor.workspace_id) if choice.is_enabled]
