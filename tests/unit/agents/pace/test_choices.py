"""What an agent may choose in place of an answer."""

from __future__ import annotations

import pytest

from tertulia.agents.pace.choices import AGREEMENT, Choice, find_choice
from tertulia.llm.base import AssistantMessage, ToolCall


@pytest.mark.parametrize(
    ("name", "arguments", "choice"),
    [
        ("stay_silent", {"reason": "it was said"}, Choice(None)),
        ("react", {"emoji": "🎉"}, Choice("🎉")),
        ("react", {"emoji": "hooray"}, Choice(AGREEMENT)),
        ("react", {}, Choice(AGREEMENT)),
        ("react", {"emoji": 7}, Choice(AGREEMENT)),
        ("calculator", {"expression": "6 * 7"}, None),
    ],
)
def test_a_choice_is_read_from_the_calls(name: str, arguments: dict[str, object], choice: Choice | None) -> None:
    calls = (ToolCall("call_1", name, arguments),)
    assert find_choice(AssistantMessage("some words beside it", calls)) == choice


def test_words_are_no_choice() -> None:
    assert find_choice(AssistantMessage("stay_silent")) is None
