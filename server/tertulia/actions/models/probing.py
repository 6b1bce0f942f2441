"""Providers are tried out by staff, before they are kept and after."""

from __future__ import annotations

from tertulia.actions.deps import Deps
from tertulia.actions.models.providers import ProviderDraft, blank_record, checked_record, get_choice
from tertulia.domain.ids import ProviderId, WorkspaceId
from tertulia.domain.people import Member
from tertulia.governance import permissions
from tertulia.llm.records.pool import endpoint_of
from tertulia.llm.records.presets import PRESETS
from tertulia.llm.records.probe import Probe, probe
from tertulia.llm.registry import OFFLINE
from tertulia.store.models.records import ProviderRecord


async def probe_draft(deps: Deps, actor: Member, draft: ProviderDraft) -> Probe:
    """Ask a service that is not kept yet.

    Raises:
        PermissionDenied: the actor is neither owner nor admin.
        InvalidInput: its address is not asked.
    """
    permissions.require_active(actor)
    permissions.require_admin(actor)
    record = checked_record(deps, blank_record(actor, draft), draft)
    return await _probe(deps, record, draft.key)


async def probe_provider(deps: Deps, actor: Member, provider_id: str) -> Probe:
    """Ask a provider as it is kept.

    Raises:
        NotFound: there is none.
        PermissionDenied: the actor is neither owner nor admin.
        Unavailable: its key cannot be opened.
    """
    permissions.require_active(actor)
    permissions.require_admin(actor)
    choice = get_choice(deps, actor, provider_id)
    if choice.preset == OFFLINE:
        return Probe(True, "It answers by rules and asks nobody.", models=("rules",))
    if choice.is_platform or choice.record is None:
        provider, model = deps.providers.operators(choice.name)
        return await probe(deps.providers.endpoints[choice.name], model, provider)
    key = await deps.memories.sealing.provider_keys.open(actor.workspace_id, choice.record.id)
    return await _probe(deps, choice.record, key)


async def _probe(deps: Deps, record: ProviderRecord, key: str | None) -> Probe:
    if key is None and PRESETS[record.preset].needs_key:
        return Probe(False, f"{PRESETS[record.preset].title} needs a key. {PRESETS[record.preset].remedy}")
    endpoint = endpoint_of(record, key, deps.providers.networks)

    async def opened(workspace_id: WorkspaceId, provider_id: ProviderId) -> str | None:
        return key

    recorded = deps.providers.pool.make(record, opened)
    try:
        return await probe(endpoint, record.default_model or next(iter(record.models), None), recorded)
    finally:
        await recorded.aclose()
