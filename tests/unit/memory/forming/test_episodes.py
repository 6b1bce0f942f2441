"""What was tried is kept as it ended, without what a tool let slip, and rated only where it is as it was written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tertulia.domain.ids import TurnId
from tertulia.domain.learning.episode import Attempt, Lessons, ToolUse
from tertulia.domain.memory import Exchange, MemoryDraft, Utterance
from tertulia.llm.base import UserMessage
from tertulia.memory.forming.asking import Told, build_request
from tertulia.memory.forming.episodes import draft_episode, rate_episode
from tests.unit.memory.kit import SCOPE

ASKED = Utterance("ana", "look up the price of tea", "msg_1", datetime(2026, 3, 14, 12, 0, tzinfo=UTC))
EXCHANGE = Exchange(SCOPE, TurnId("trn_1"), "room_1", "sage", (ASKED,))


def attempt(error: str | None = None) -> Attempt:
    return Attempt(TurnId("trn_1"), "mention", "msg_1", (ToolUse("prices", "prices: tea", error),), True, None, 10, 20)


def drafted(error: str | None = None) -> MemoryDraft:
    draft = draft_episode(EXCHANGE, attempt(error), Lessons())
    assert draft is not None
    return draft


def test_what_a_tool_was_refused_with_is_kept_and_told_without_the_key_in_it() -> None:
    error = "401 for https://prices.example/?api_key=sk-abcdef0123456789abcdef"
    draft = drafted(error)
    [message] = build_request([Told(EXCHANGE, attempt=attempt(error))], model="m").messages
    assert isinstance(message, UserMessage)
    for told in (draft.content, str(dict(draft.context)), message.text):
        assert "sk-abcdef" not in told
        assert "holds a secret" in told
    assert "prices failed: no such shop" in drafted("no such shop").content


def test_a_rating_says_how_it_ended() -> None:
    assert drafted().context["outcome"] == "success"
    assert rate_episode(drafted(), [1]).context["outcome"] == "failure"
    assert rate_episode(rate_episode(drafted(), [1]), []) == drafted()


@pytest.mark.parametrize("context", [{}, {"outcome": "success"}, {"observed": {}}], ids=["none", "half", "other"])
def test_what_is_not_as_it_was_written_is_left_as_it_is(context: dict[str, Any]) -> None:
    written_anew = replace(drafted(), context=context)
    assert rate_episode(written_anew, [1]) == written_anew
