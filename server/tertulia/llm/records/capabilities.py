"""What a model can do: by the tables of pydantic-ai and genai-prices, and before them by what a workspace says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from tertulia.llm.base import Request
from tertulia.llm.cost import find_window
from tertulia.llm.vendors import Endpoint


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a model takes and gives; None where nobody knows. Without `temperature` it takes no `top_p` either."""

    images: bool = True
    tools: bool = True
    structured_output: bool = False
    prompt_caching: bool = False
    thinking: bool = False
    always_thinks: bool = False
    temperature: bool = True
    stop: bool = True
    context_window: int | None = None
    max_output_tokens: int | None = None


# What answers without a model.
RULES = Capabilities(images=False, temperature=False, stop=False)
ANY_MODEL = "*"


def capabilities_of(endpoint: Endpoint, model: str) -> Capabilities:
    """Say what a model of a service can do; loads the tables the first time, which takes a second."""
    known = _known(endpoint.service.dialect, endpoint.service.name, model)
    return replace(known, **_told(endpoint.capabilities, model))


def _told(told: Mapping[str, Mapping[str, Any]], model: str) -> dict[str, Any]:
    return {**told.get(ANY_MODEL, {}), **told.get(model, {})}


@lru_cache(maxsize=512)
def _known(dialect: str, provider: str, model: str) -> Capabilities:
    window = find_window(provider, model)
    if dialect == "chat" and provider.partition("/")[0] != "openai_chat":
        # Anybody's model behind an address: images are sent to what is said to see them.
        return Capabilities(images=False, context_window=window)
    profile = _profile(dialect, model)
    always = bool(profile.get("thinking_always_enabled"))
    refuses = profile.get("anthropic_disallows_sampling_settings") or profile.get("thinking_enabled_by_default")
    return Capabilities(
        images=profile.get("supports_image_input", True),
        tools=profile.get("supports_tools", True),
        structured_output=profile.get("supports_json_schema_output", False),
        prompt_caching=dialect == "anthropic" or profile.get("supports_cache", False),
        thinking=bool(profile.get("supports_thinking")) or always,
        always_thinks=always,
        temperature=not refuses,
        stop=dialect != "responses",
        context_window=window,
        max_output_tokens=profile.get("anthropic_max_output_tokens"),
    )


def _profile(dialect: str, model: str) -> dict[str, Any]:
    # Each brings the vendor's library with it, so only the one that is needed.
    if dialect == "anthropic":
        from pydantic_ai.providers.anthropic import AnthropicProvider

        return dict(AnthropicProvider.model_profile(model) or {})
    from pydantic_ai.providers.openai import OpenAIProvider

    return dict(OpenAIProvider.model_profile(model) or {})


def fit(request: Request, can: Capabilities) -> tuple[Request, tuple[str, ...]]:
    """Leave out of a request what its model refuses, and name what was left out."""
    dropped: list[str] = []
    changes: dict[str, Any] = {}
    thinks = can.thinking and request.thinking not in (None, "off")
    for name in ("temperature", "top_p"):
        # A model that is told to think chooses its words by its own rules.
        if getattr(request, name) is not None and (not can.temperature or thinks):
            changes[name] = None
            dropped.append(name)
    if request.thinking is not None and (not can.thinking or (request.thinking == "off" and can.always_thinks)):
        changes["thinking"] = None
        # What does not think does as it is told.
        dropped += [] if request.thinking == "off" and not can.always_thinks else ["thinking"]
    if request.stop and not can.stop:
        changes["stop"] = ()
        dropped.append("stop_sequences")
    if request.images and not can.images:
        changes["images"] = ()
        dropped.append("images")
    if request.tools and not can.tools:
        changes["tools"] = ()
        dropped.append("tools")
    if can.max_output_tokens is not None and request.max_tokens > can.max_output_tokens:
        changes["max_tokens"] = can.max_output_tokens
        dropped.append("max_tokens")
    return (replace(request, **changes) if changes else request), tuple(dropped)
