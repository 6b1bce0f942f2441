"""The services that can be set up: what each speaks, where it is, and how to come by what it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Dialect = Literal["anthropic", "responses", "chat"]
_KEY = "Make a key at"


@dataclass(frozen=True, slots=True)
class Preset:
    """A kind of service; `remedy` is what to do to use it.

    `base_url` is where it is, None where each has its own; `example_url` is what one looks like. `prices` is its name
    in the table of genai-prices, None where the model's name is all there is to go by; what `is_free` costs nothing.
    """

    name: str
    title: str
    dialect: Dialect
    base_url: str | None
    remedy: str
    needs_key: bool = True
    example_url: str | None = None
    prices: str | None = None
    is_free: bool = False
    default_model: str | None = None


_ALL = (
    Preset(
        "anthropic",
        "Anthropic",
        "anthropic",
        "https://api.anthropic.com",
        f"{_KEY} console.anthropic.com.",
        prices="anthropic",
        default_model="claude-sonnet-5-5",
    ),
    Preset(
        "openai",
        "OpenAI",
        "responses",
        "https://api.openai.com/v1",
        f"{_KEY} platform.openai.com.",
        prices="openai",
        default_model="gpt-6.1-terra",
    ),
    Preset(
        "openai_chat",
        "OpenAI (chat completions)",
        "chat",
        "https://api.openai.com/v1",
        f"{_KEY} platform.openai.com.",
        prices="openai",
        default_model="gpt-6.1-terra",
    ),
    Preset(
        "google",
        "Google Gemini",
        "chat",
        "https://generativelanguage.googleapis.com/v1beta/openai",
        f"{_KEY} aistudio.google.com.",
        prices="google",
    ),
    Preset(
        "cloudflare",
        "Cloudflare Workers AI",
        "chat",
        None,
        "Put your account's id into the address, and make a token for Workers AI at dash.cloudflare.com.",
        example_url="https://api.cloudflare.com/client/v4/accounts/ACCOUNT_ID/ai/v1",
    ),
    Preset(
        "huggingface",
        "Hugging Face",
        "chat",
        "https://router.huggingface.co/v1",
        "Make a token for inference at huggingface.co/settings/tokens.",
    ),
    Preset(
        "groq",
        "Groq",
        "chat",
        "https://api.groq.com/openai/v1",
        f"{_KEY} console.groq.com.",
        prices="groq",
    ),
    Preset(
        "ollama",
        "Ollama",
        "chat",
        None,
        "Start it with `ollama serve` and fetch a model with `ollama pull`.",
        needs_key=False,
        example_url="http://127.0.0.1:11434/v1",
        is_free=True,
    ),
    Preset(
        "vllm",
        "vLLM",
        "chat",
        None,
        "Start it with `vllm serve MODEL --enable-auto-tool-choice`.",
        needs_key=False,
        example_url="http://127.0.0.1:8000/v1",
        is_free=True,
    ),
    Preset(
        "compatible",
        "Any compatible service",
        "chat",
        None,
        "Give the address that speaks OpenAI's chat completions, up to /v1, and a key if it wants one.",
        needs_key=False,
        example_url="https://models.example.com/v1",
    ),
)
PRESETS = {preset.name: preset for preset in _ALL}
