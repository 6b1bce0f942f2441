"""Providers of a workspace: set up, changed and deleted by its owner and admins, who never see a key again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from tertulia.actions.deps import Deps
from tertulia.domain.errors import Conflict, InvalidInput, NotFound
from tertulia.domain.ids import ProviderId, new_id
from tertulia.domain.people import Member
from tertulia.governance import audit, permissions
from tertulia.governance.audit import Act
from tertulia.llm.records.catalogue import Choice
from tertulia.llm.records.guard import require_may_ask
from tertulia.llm.records.presets import PRESETS, Preset
from tertulia.llm.registry import NAMES, OFFLINE
from tertulia.store.models import records as stored
from tertulia.store.models.records import PLATFORM, ProviderRecord
from tertulia.store.tx import Tx

MAX_PROVIDERS = 50
# Stands for the time of a record until the write that makes it.
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HINT_CHARS = 4
# Of a shorter key nothing is shown: its end would be too much of it.
MIN_HINTED_CHARS = 20


@dataclass(frozen=True, slots=True)
class ProviderDraft:
    """What is set about a provider; `key` None leaves the key that it has."""

    name: str
    preset: str
    base_url: str | None = None
    key: str | None = field(default=None, repr=False)
    models: Sequence[str] = ()
    default_model: str | None = None
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    capabilities: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    is_default: bool = False
    is_enabled: bool = True


def list_choices(deps: Deps, actor: Member) -> list[Choice]:
    """List what the agents of the actor's workspace can be asked of, with what is turned off.

    Raises:
        PermissionDenied: the actor is no staff.
    """
    permissions.require_active(actor)
    permissions.require_staff(actor)
    return deps.providers.list_choices(actor.workspace_id)


def get_choice(deps: Deps, actor: Member, provider_id: str) -> Choice:
    """Get a provider by its id, or one that the operator set up by its name.

    Raises:
        NotFound: there is none.
        PermissionDenied: the actor is no staff.
    """
    for choice in list_choices(deps, actor):
        if id_of(choice) == provider_id:
            return choice
    raise NotFound(f"There is no provider {provider_id[:64]}.")


def id_of(choice: Choice) -> str:
    """Give what a provider is called in addresses: its id, or the name of one that the operator set up."""
    return choice.name if choice.is_platform or choice.record is None else choice.record.id


async def create_provider(deps: Deps, actor: Member, draft: ProviderDraft) -> ProviderRecord:
    """Set a provider up for the actor's workspace.

    Raises:
        PermissionDenied: the actor is neither owner nor admin.
        InvalidInput: its address is not asked, or it lacks what its preset needs.
        Conflict: the name is taken, or there are too many.
        Unavailable: there is no key to seal under.
    """
    _require_admin(actor)
    made = checked_record(deps, blank_record(actor, draft), draft)
    if draft.key is None and PRESETS[draft.preset].needs_key:
        raise InvalidInput(f"{PRESETS[draft.preset].title} needs a key. {PRESETS[draft.preset].remedy}")

    def op(tx: Tx) -> ProviderRecord:
        present = stored.read_records(tx, actor.workspace_id)
        if len(present) >= MAX_PROVIDERS:
            raise Conflict(f"A workspace has at most {MAX_PROVIDERS} providers; delete one first.")
        _require_free(present, made)
        record = replace(_sealed(deps, tx, made, draft.key), created_at=tx.now, updated_at=tx.now)
        stored.insert_record(tx, record)
        _written(deps, tx, actor, "provider.created", record)
        return record

    await deps.memories.sealing.is_ready()
    return await deps.writer.submit(op)


async def update_provider(
    deps: Deps, actor: Member, provider_id: str, change: Callable[[ProviderDraft], ProviderDraft]
) -> Choice:
    """Change a provider; of one that the operator set up, whether it is used here, and whether it is the default.

    It stands as the changes that were ordered before have left it. A change acts on the next request.

    Raises:
        NotFound: there is none.
        PermissionDenied: the actor is neither owner nor admin.
        InvalidInput: its address is not asked, or it is another's address and the key was not given anew.
        Conflict: the name is taken, or nothing of the kind can be changed about it.
        Unavailable: there is no key to seal under.
    """
    _require_admin(actor)
    name = get_choice(deps, actor, provider_id).name

    def op(tx: Tx) -> ProviderRecord:
        present = stored.read_records(tx, actor.workspace_id)
        if provider_id in NAMES:
            before = next((one for one in present if one.name == provider_id), None)
            record = _changed_platform(actor, before or _platform(actor, provider_id, tx), change)
        else:
            before = stored.get_record(tx, actor.workspace_id, provider_id)
            record = _changed(deps, tx, before, change)
            _require_free(present, record)
        record = replace(record, version=record.version + 1, updated_at=tx.now)
        (stored.insert_record if before is None else stored.update_record)(tx, record)
        _written(deps, tx, actor, "provider.updated", record)
        return record

    await deps.memories.sealing.is_ready()
    record = await deps.writer.submit(op)
    return Choice(record.name, name if record.preset == PLATFORM else record.preset, record)


async def delete_provider(deps: Deps, actor: Member, provider_id: str) -> None:
    """Delete a provider with its key; agents that name it say so until they are given another.

    Raises:
        NotFound: there is none.
        PermissionDenied: the actor is neither owner nor admin.
        Conflict: the operator set it up.
    """
    _require_admin(actor)
    if get_choice(deps, actor, provider_id).is_platform:
        raise Conflict("The server's operator set this provider up; turn it off instead.")

    def op(tx: Tx) -> None:
        record = stored.get_record(tx, actor.workspace_id, provider_id)
        stored.delete_record(tx, record)
        tx.after_commit.append(lambda: deps.providers.catalogue.remove(record))
        tx.after_commit.append(lambda: deps.providers.pool.drop(record.id))
        audit.record(tx, _act(actor, "provider.deleted", record), deps.audit_key)

    await deps.writer.submit(op)


def _require_admin(actor: Member) -> None:
    permissions.require_active(actor)
    permissions.require_admin(actor)


def blank_record(actor: Member, draft: ProviderDraft) -> ProviderRecord:
    """Begin a record that nothing is kept of yet."""
    never = EPOCH
    return ProviderRecord(ProviderId(new_id("prv")), actor.workspace_id, draft.name, draft.preset, "", never, never)


def _platform(actor: Member, name: str, tx: Tx) -> ProviderRecord:
    provider_id = ProviderId(new_id("prv"))
    return ProviderRecord(provider_id, actor.workspace_id, name, PLATFORM, "", tx.now, tx.now, version=0)


def _changed_platform(
    actor: Member, record: ProviderRecord, change: Callable[[ProviderDraft], ProviderDraft]
) -> ProviderRecord:
    present = _draft_of(record)
    draft = change(present)
    if replace(draft, is_default=present.is_default, is_enabled=present.is_enabled) != present:
        raise Conflict("The server's operator set this provider up: only is_enabled and is_default can be changed.")
    if record.name == OFFLINE and not draft.is_enabled:
        raise Conflict("What answers without a model is there for when nothing else is; it cannot be turned off.")
    return replace(record, is_default=draft.is_default and draft.is_enabled, is_enabled=draft.is_enabled)


def _changed(
    deps: Deps, tx: Tx, record: ProviderRecord, change: Callable[[ProviderDraft], ProviderDraft]
) -> ProviderRecord:
    draft = change(_draft_of(record))
    if draft.preset != record.preset:
        raise Conflict("What kind of provider it is cannot be changed; set up another.")
    changed = checked_record(deps, record, draft)
    if changed.base_url != record.base_url and record.sealed_key is not None and draft.key is None:
        # Else whoever may change an address could have the key sent to where it is read.
        raise InvalidInput("With another address, give the key again: the old one is not sent elsewhere.")
    return _sealed(deps, tx, changed, draft.key)


def _draft_of(record: ProviderRecord) -> ProviderDraft:
    return ProviderDraft(
        name=record.name,
        preset=record.preset,
        base_url=record.base_url,
        models=record.models,
        default_model=record.default_model,
        requests_per_minute=record.requests_per_minute,
        tokens_per_minute=record.tokens_per_minute,
        capabilities=record.capabilities,
        is_default=record.is_default,
        is_enabled=record.is_enabled,
    )


def checked_record(deps: Deps, record: ProviderRecord, draft: ProviderDraft) -> ProviderRecord:
    """Make of a draft what a record says, but for its key.

    Raises:
        InvalidInput: its address is not asked, or its default model is not offered.
        Conflict: the name is one of the operator's.
    """
    preset = PRESETS[draft.preset]
    base_url = _address(deps, preset, draft.base_url)
    models = tuple(dict.fromkeys(draft.models))
    if draft.default_model is not None and models and draft.default_model not in models:
        raise InvalidInput(f"The default model {draft.default_model!r} is not among those offered.")
    if draft.name in NAMES and draft.name != record.name:
        raise Conflict(f"{draft.name!r} is what the server's own provider is called; choose another name.")
    return replace(
        record,
        name=draft.name,
        base_url=base_url,
        models=models,
        default_model=draft.default_model,
        requests_per_minute=draft.requests_per_minute,
        tokens_per_minute=draft.tokens_per_minute,
        capabilities=draft.capabilities,
        is_default=draft.is_default and draft.is_enabled,
        is_enabled=draft.is_enabled,
    )


def _address(deps: Deps, preset: Preset, told: str | None) -> str:
    base_url = (told or preset.base_url or "").rstrip("/")
    if not base_url:
        raise InvalidInput(f"{preset.title} needs an address, such as {preset.example_url}. {preset.remedy}")
    require_may_ask(base_url, deps.providers.networks)
    return base_url


def _sealed(deps: Deps, tx: Tx, record: ProviderRecord, key: str | None) -> ProviderRecord:
    if key is None:
        return record
    if not key:
        return replace(record, sealed_key=None, key_hint="")
    sealed = deps.memories.sealing.provider_keys.seal(tx, record.workspace_id, record.id, key)
    return replace(record, sealed_key=sealed, key_hint=key[-HINT_CHARS:] if len(key) >= MIN_HINTED_CHARS else "")


def _require_free(present: Sequence[ProviderRecord], record: ProviderRecord) -> None:
    if record.name in NAMES or any(one.name == record.name and one.id != record.id for one in present):
        raise Conflict(f"There is a provider named {record.name!r} already; choose another name.")


def _written(deps: Deps, tx: Tx, actor: Member, action: str, record: ProviderRecord) -> None:
    """Have a record known once the commit stands; where it is the default, it is the only one."""
    changed = [record]
    if record.is_default:
        for other in stored.read_records(tx, actor.workspace_id):
            if other.is_default and other.id != record.id:
                beside = replace(other, is_default=False, updated_at=tx.now)
                stored.update_record(tx, beside)
                changed.append(beside)
    for one in changed:
        tx.after_commit.append(partial(deps.providers.catalogue.put, one))
    audit.record(tx, _act(actor, action, record), deps.audit_key)


def _act(actor: Member, action: str, record: ProviderRecord) -> Act:
    details = {
        "name": record.name,
        "preset": record.preset,
        "is_enabled": record.is_enabled,
        "is_default": record.is_default,
        "has_key": record.sealed_key is not None,
    }
    return Act(actor.workspace_id, actor.id, action, record.id, details)
