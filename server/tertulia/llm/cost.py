"""What a reply cost, and how many tokens a text is likely to be."""

from __future__ import annotations

import math
from functools import lru_cache

from tertulia.llm.base import Request, Usage

# Letters to a token, between the 4 that OpenAI gives for English and what code and other languages need.
CHARS_PER_TOKEN = 3.6
FREE = frozenset({"offline", "ollama"})


def cost_usd(provider: str, model: str, usage: Usage) -> float | None:
    """Price a reply by the table of genai-prices; None when the table does not know the model."""
    if provider in FREE:
        return 0.0
    import genai_prices

    counted = genai_prices.Usage(
        input_tokens=usage.input_tokens, output_tokens=usage.output_tokens, cache_read_tokens=usage.cached_tokens
    )
    try:
        if provider == "compatible":  # anybody's service: the model's name is all there is to go by
            return float(genai_prices.calc_price(counted, model).total_price)
        return float(genai_prices.calc_price(counted, model, provider_id=provider).total_price)
    except LookupError:
        return None


@lru_cache(maxsize=256)
def find_window(provider: str, model: str) -> int | None:
    """Give how many tokens a model reads and writes at most, by the table of genai-prices; None where it is unknown."""
    if provider in FREE:
        return None
    from genai_prices import data_snapshot

    known = None if provider == "compatible" else provider
    try:
        _, found = data_snapshot.get_snapshot().find_provider_model(model, None, known, None)
    except LookupError:
        return None
    return found.context_window


def estimate_tokens(text: str) -> int:
    """Guess a text's tokens, rounded up, for budgets that must be reserved before a model has counted."""
    return math.ceil(len(text) / CHARS_PER_TOKEN)


def estimate_prompt_tokens(request: Request) -> int:
    """Guess the tokens of what a request sends."""
    return estimate_tokens(request.system + "".join(map(str, request.tools)) + "".join(map(str, request.messages)))
