"""What a reply cost, and how many tokens a text is likely to be."""

from __future__ import annotations

import math
from functools import lru_cache

from tertulia.llm.base import Request, Usage
from tertulia.llm.records.presets import PRESETS

# Letters to a token, between the 4 that OpenAI gives for English and what code and other languages need.
CHARS_PER_TOKEN = 3.6
# What Anthropic counts for a picture at most (width × height / 750, scaled down to some 1.15 megapixels).
IMAGE_TOKENS = 1_600
FREE = frozenset({"offline", *(preset.name for preset in PRESETS.values() if preset.is_free)})


def cost_usd(provider: str, model: str, usage: Usage) -> float | None:
    """Price a reply by the table of genai-prices; None when the table does not know the model.

    `provider` is what a `Provider` calls itself: a preset's name, with a workspace's own after a slash.
    """
    if preset_of(provider) in FREE:
        return 0.0
    import genai_prices

    counted = genai_prices.Usage(
        input_tokens=usage.input_tokens, output_tokens=usage.output_tokens, cache_read_tokens=usage.cached_tokens
    )
    try:
        known = _find_prices(provider)
        if known is None:  # anybody's service: the model's name is all there is to go by
            return float(genai_prices.calc_price(counted, model).total_price)
        return float(genai_prices.calc_price(counted, model, provider_id=known).total_price)
    except LookupError:
        return None


@lru_cache(maxsize=256)
def find_window(provider: str, model: str) -> int | None:
    """Give how many tokens a model reads and writes at most, by the table of genai-prices; None where it is unknown."""
    if preset_of(provider) in FREE:
        return None
    from genai_prices import data_snapshot

    try:
        _, found = data_snapshot.get_snapshot().find_provider_model(model, None, _find_prices(provider), None)
    except LookupError:
        return None
    return found.context_window


def preset_of(provider: str) -> str:
    """Give the preset of what a provider calls itself."""
    return provider.partition("/")[0]


def _find_prices(provider: str) -> str | None:
    preset = PRESETS.get(preset_of(provider))
    return None if preset is None else preset.prices


def estimate_tokens(text: str) -> int:
    """Guess a text's tokens, rounded up, for budgets that must be reserved before a model has counted."""
    return math.ceil(len(text) / CHARS_PER_TOKEN)


def estimate_prompt_tokens(request: Request) -> int:
    """Guess the tokens of what a request sends."""
    text = request.system + "".join(map(str, request.tools)) + "".join(map(str, request.messages))
    return estimate_tokens(text) + IMAGE_TOKENS * len(request.images)
