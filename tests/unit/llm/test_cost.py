"""Replies are priced by the table; what it does not know costs None, what runs here nothing."""

from __future__ import annotations

import pytest

from tertulia.llm.base import Request, ToolSpec, Usage, UserMessage
from tertulia.llm.cost import cost_usd, estimate_prompt_tokens, estimate_tokens

MILLION = Usage(input_tokens=1_000_000)


@pytest.mark.parametrize("provider", ["offline", "ollama"])
def test_own_machine_costs_nothing(provider: str) -> None:
    assert cost_usd(provider, "anything", MILLION) == 0.0


# The published prices per million input and output tokens of two models that no longer change.
@pytest.mark.parametrize(
    ("provider", "model", "usage", "expected"),
    [
        ("openai", "gpt-4o-mini", MILLION, 0.15),
        ("openai", "gpt-4o-mini", Usage(output_tokens=1_000_000), 0.60),
        ("openai", "gpt-4o-mini", Usage(input_tokens=1_000_000, cached_tokens=1_000_000), 0.075),
        ("compatible", "gpt-4o-mini", MILLION, 0.15),
        ("anthropic", "claude-3-5-haiku-latest", MILLION, 0.80),
    ],
)
def test_known_model_has_its_price(provider: str, model: str, usage: Usage, expected: float) -> None:
    assert cost_usd(provider, model, usage) == pytest.approx(expected)


@pytest.mark.parametrize("provider", ["openai", "anthropic", "compatible"])
def test_unknown_model_has_no_price(provider: str) -> None:
    assert cost_usd(provider, "a-model-of-my-own", MILLION) is None


def test_estimates_round_up_and_count_all_that_is_sent() -> None:
    assert estimate_tokens("") == 0
    assert estimate_tokens("x") == 1
    assert estimate_tokens("x" * 36) == 10
    bare = Request("m", "", (UserMessage("hello"),))
    full = Request("m", "x" * 360, (UserMessage("hello"),), tools=(ToolSpec("t", "x" * 360, {}),))
    assert estimate_prompt_tokens(full) >= estimate_prompt_tokens(bare) + 200
