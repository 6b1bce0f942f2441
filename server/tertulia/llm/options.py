"""What can be set about providers: keys, addresses, default models, patience."""

from __future__ import annotations

from dataclasses import dataclass, field

from tertulia.llm.resilience.breaker import BreakerOptions


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long one attempt may take in each phase."""

    connect_s: float = 10.0
    first_token_s: float = 60.0
    between_tokens_s: float = 30.0


@dataclass(frozen=True, slots=True)
class RetryOptions:
    """When a failed attempt is followed by another: at most `max_attempts` in all.

    The pause before attempt n+1 is drawn from 0 to `first_pause_s` doubled n-1 times, at most `max_pause_s`; a service
    that asks for more patience than `max_pause_s` is not tried again.
    """

    max_attempts: int = 3
    first_pause_s: float = 0.5
    max_pause_s: float = 30.0


@dataclass(frozen=True, slots=True)
class JudgeModel:
    """Who is asked for a second opinion on whose turn it is, and the workspace's limit that this counts against."""

    provider: str
    model: str
    workspace_daily_usd: float | None = None


@dataclass(frozen=True, slots=True)
class LlmOptions:
    """Which providers are set up: one with neither key nor address is not, the offline one always is.

    Addresses are those the vendors' own clients take: with `/v1` for OpenAI and its likes, without for Anthropic.
    """

    anthropic_api_key: str | None = field(default=None, repr=False)
    anthropic_base_url: str = "https://api.anthropic.com"
    anthropic_model: str = "claude-sonnet-5-5"
    openai_api_key: str | None = field(default=None, repr=False)
    openai_base_url: str = "https://api.openai.com/v1"
    openai_model: str = "gpt-6.1-terra"
    ollama_base_url: str | None = None
    ollama_model: str | None = None
    compatible_base_url: str | None = None
    compatible_api_key: str | None = field(default=None, repr=False)
    compatible_model: str | None = None
    offline_word_pause_s: float = 0.008
    timeouts: Timeouts = field(default_factory=Timeouts)
    retries: RetryOptions = field(default_factory=RetryOptions)
    breaker: BreakerOptions = field(default_factory=BreakerOptions)
