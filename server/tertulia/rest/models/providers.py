"""Providers of language models over REST: those of the workspace, and those that the server's operator set up."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Annotated, Any, Literal

from pydantic import Field

from tertulia.actions.models import minds, probing, providers
from tertulia.actions.models.providers import ProviderDraft
from tertulia.domain.clock import to_rfc3339
from tertulia.llm.records.catalogue import Choice
from tertulia.llm.records.presets import PRESETS, Preset
from tertulia.llm.records.probe import Probe
from tertulia.llm.registry import OFFLINE
from tertulia.rest.api import Call, Resource
from tertulia.rest.paging import Query
from tertulia.wire.agents import Label
from tertulia.wire.agents import Provider as ProviderName
from tertulia.wire.base import WHOLE, Body, Id, Time, Wire

resource = Resource("providers")

PresetName = Literal[
    "anthropic",
    "openai",
    "openai_chat",
    "google",
    "cloudflare",
    "huggingface",
    "groq",
    "ollama",
    "vllm",
    "compatible",
]
Address = Annotated[str, Field(max_length=500, pattern=r"^https?://[!-~]+$")]
# One word of ASCII, as a header carries it.
ApiKey = Annotated[str, Field(max_length=1_000, pattern=r"^[!-~]*$")]
Models = Annotated[list[Label], Field(max_length=100)]
PerMinute = Annotated[int, Field(ge=1, le=1_000_000_000), WHOLE]
Tokens = Annotated[int, Field(ge=1, le=100_000_000), WHOLE]


class Capabilities(Body):
    """What a model can do, where somebody knows better than the tables; null is what those say."""

    images: bool | None = None
    tools: bool | None = None
    structured_output: bool | None = None
    prompt_caching: bool | None = None
    thinking: bool | None = None
    temperature: bool | None = None
    context_window: Tokens | None = None
    max_output_tokens: Tokens | None = None


CapabilitiesByModel = Annotated[
    dict[Label, Capabilities], Field(max_length=100, json_schema_extra={"additionalProperties": False})
]


class ProviderSettings(Body):
    """What is set about a provider; without `base_url` it is at its preset's address. A `key` is never given back.

    `models` are those offered, without any all are; `capabilities` are by model, under `*` for all of them.
    """

    base_url: Address | None = None
    key: ApiKey | None = None
    models: Annotated[Models, Field(default_factory=list)]
    default_model: Label | None = None
    requests_per_minute: PerMinute | None = None
    tokens_per_minute: PerMinute | None = None
    capabilities: Annotated[CapabilitiesByModel, Field(default_factory=dict)]
    is_default: bool = False
    is_enabled: bool = True


class ProviderBody(ProviderSettings):
    name: ProviderName
    preset: PresetName


class ProviderPatch(ProviderSettings):
    """Some settings of a provider: only those that are given count. A `key` of null or nothing takes it away."""

    name: ProviderName = "unnamed"


class ProviderObject(Wire):
    """A provider; `is_platform` are those that the server's operator set up, of which no address is told.

    `key_hint` is the end of a long key. `is_default` is the one that is asked for agents that name none.
    """

    id: Id
    name: str
    preset: str
    title: str
    is_platform: bool
    base_url: str | None
    has_key: bool
    key_hint: str
    models: list[str]
    default_model: str | None
    requests_per_minute: int | None
    tokens_per_minute: int | None
    capabilities: dict[str, dict[str, Any]]
    is_default: bool
    is_enabled: bool
    created_at: Time | None
    updated_at: Time | None


class ProvidersAnswer(Wire):
    items: list[ProviderObject]


class ProbeBody(Body):
    """What is to be tried out before it is kept; without `model` the service is only asked what models it has."""

    preset: PresetName
    base_url: Address | None = None
    key: ApiKey | None = None
    model: Label | None = None


class ProbeAnswer(Wire):
    """Whether a service can be used, in a sentence (`said`), and up to 500 of its models."""

    is_well: bool
    said: str
    latency_ms: int
    models: list[str]


class PresetObject(Wire):
    """A kind of service; `base_url` is null where each has its own, which looks like `example_url`."""

    name: str
    title: str
    base_url: str | None
    example_url: str | None
    needs_key: bool
    default_model: str | None
    remedy: str


class PresetsAnswer(Wire):
    items: list[PresetObject]


class ChoiceObject(Wire):
    """What an agent can be asked of; without `models` any may be named."""

    name: str
    title: str
    models: list[str]
    default_model: str | None
    is_default: bool


class CapabilitiesQuery(Query):
    """Without `provider` the workspace's default is meant, without `model` the provider's."""

    provider: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    model: Annotated[str, Field(min_length=1, max_length=80)] | None = None


class CapabilitiesAnswer(Wire):
    """What a model can do; `refuses` names the settings of an agent that it does not take and that are left out."""

    images: bool
    tools: bool
    structured_output: bool
    prompt_caching: bool
    thinking: bool
    context_window: int | None
    max_output_tokens: int | None
    refuses: list[str]


class ChoicesAnswer(Wire):
    items: list[ChoiceObject]


@resource.op("GET", "/api/providers", result=ProvidersAnswer)
async def list_providers(call: Call) -> Any:
    """List the workspace's providers, those of the server's operator first; for staff."""
    return {"items": [_provider(call, one) for one in providers.list_choices(call.deps, call.member)]}


@resource.op(
    *("POST", "/api/providers"), body=ProviderBody, result=ProviderObject, status=201, errors=(409,), scope="admin"
)
async def create_provider(call: Call) -> Any:
    """Set a provider up for the workspace."""
    body: ProviderBody = call.body
    record = await providers.create_provider(call.deps, call.member, _draft(body))
    return _provider(call, Choice(record.name, record.preset, record))


@resource.op("GET", "/api/providers/presets", result=PresetsAnswer)
async def list_presets(call: Call) -> Any:
    """List the kinds of services that can be set up, and what each needs."""
    return {"items": [_preset(preset) for preset in PRESETS.values()]}


@resource.op("GET", "/api/providers/choices", result=ChoicesAnswer)
async def list_provider_choices(call: Call) -> Any:
    """List what an agent can be asked of, for whoever may make agents."""
    found = minds.list_usable(call.deps, call.member)
    return {"items": [_choice(call, choice) for choice in found]}


@resource.op(*("GET", "/api/providers/capabilities"), query=CapabilitiesQuery, result=CapabilitiesAnswer, errors=(404,))
async def get_capabilities(call: Call) -> Any:
    """Say what a model can do, and which of an agent's settings it does not take."""
    can = await minds.find_capabilities(call.deps, call.member, call.query.provider, call.query.model)
    told = asdict(can)
    refuses = {
        "temperature": not can.temperature,
        "top_p": not can.temperature,
        "thinking": not can.thinking,
        "stop_sequences": not can.stop,
        "tools": not can.tools,
    }
    answer = {name: told[name] for name in CapabilitiesAnswer.model_fields if name in told}
    return answer | {"refuses": [name for name, is_refused in refuses.items() if is_refused]}


@resource.op("POST", "/api/providers/probe", body=ProbeBody, result=ProbeAnswer, is_slow=True, scope="admin")
async def probe_draft(call: Call) -> Any:
    """Try a provider out before it is set up."""
    body: ProbeBody = call.body
    draft = ProviderDraft("new", body.preset, body.base_url, body.key or None, default_model=body.model)
    return _probe(await probing.probe_draft(call.deps, call.member, draft))


@resource.op(*("POST", "/api/providers/{id}/probe"), result=ProbeAnswer, errors=(404,), is_slow=True, scope="admin")
async def probe_provider(call: Call) -> Any:
    """Try a provider out as it is set up."""
    return _probe(await probing.probe_provider(call.deps, call.member, call.path["id"]))


@resource.op("GET", "/api/providers/{id}", result=ProviderObject, errors=(404,))
async def get_provider(call: Call) -> Any:
    """Show a provider by its id, one of the operator's by its name; for staff."""
    return _provider(call, providers.get_choice(call.deps, call.member, call.path["id"]))


@resource.op(
    *("PATCH", "/api/providers/{id}"), body=ProviderPatch, result=ProviderObject, errors=(404, 409), scope="admin"
)
async def update_provider(call: Call) -> Any:
    """Change a provider; of one of the operator's, whether it is used here and whether it is the default."""
    given: ProviderPatch = call.body
    changes = given.model_dump(exclude_unset=True)
    if "capabilities" in changes:
        changes["capabilities"] = _told(given)
    if "key" in changes:
        changes["key"] = given.key or ""

    def change(present: ProviderDraft) -> ProviderDraft:
        return replace(present, **changes)

    return _provider(call, await providers.update_provider(call.deps, call.member, call.path["id"], change))


@resource.op("DELETE", "/api/providers/{id}", status=204, errors=(404, 409), scope="admin")
async def delete_provider(call: Call) -> None:
    """Delete a provider and its key."""
    await providers.delete_provider(call.deps, call.member, call.path["id"])


def _draft(body: ProviderBody) -> ProviderDraft:
    return ProviderDraft(
        **body.model_dump(exclude={"capabilities", "key"}), capabilities=_told(body), key=body.key or None
    )


def _told(body: ProviderSettings) -> dict[str, dict[str, Any]]:
    """Give what is said of models, and nothing for what is not."""
    found = {model: said.model_dump(exclude_none=True) for model, said in body.capabilities.items()}
    return {model: said for model, said in found.items() if said}


def _provider(call: Call, choice: Choice) -> dict[str, Any]:
    record = None if choice.is_platform else choice.record
    return {
        "id": providers.id_of(choice),
        "name": choice.name,
        "preset": choice.preset,
        "title": _title(choice),
        "is_platform": choice.is_platform,
        "base_url": record and record.base_url,
        "has_key": record is not None and record.sealed_key is not None,
        "key_hint": "" if record is None else record.key_hint,
        "models": [] if record is None else list(record.models),
        "default_model": call.deps.providers.find_default_model(choice),
        "requests_per_minute": record and record.requests_per_minute,
        "tokens_per_minute": record and record.tokens_per_minute,
        "capabilities": {} if record is None else record.capabilities,
        "is_default": call.deps.providers.default_provider(call.member.workspace_id) == choice.name,
        "is_enabled": choice.is_enabled,
        "created_at": record and to_rfc3339(record.created_at),
        "updated_at": record and to_rfc3339(record.updated_at),
    }


def _choice(call: Call, choice: Choice) -> dict[str, Any]:
    shown = _provider(call, choice)
    return {name: shown[name] for name in ChoiceObject.model_fields}


def _probe(found: Probe) -> dict[str, Any]:
    return asdict(found) | {"models": list(found.models)}


def _title(choice: Choice) -> str:
    return "Rules, without a model" if choice.preset == OFFLINE else PRESETS[choice.preset].title


def _preset(preset: Preset) -> dict[str, Any]:
    told = asdict(preset)
    return {name: told[name] for name in PresetObject.model_fields}
