"""Messages survive being stored, and what is no message is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertulia.llm.base import AssistantMessage, Message, ToolCall, ToolResult, Usage, UserMessage, message_from_json

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
json_objects = st.dictionaries(st.text(), json_values, max_size=3)
calls = st.builds(ToolCall, st.text(), st.text(), json_objects)
messages = st.one_of(
    st.builds(UserMessage, st.text()),
    st.builds(AssistantMessage, st.text(), st.lists(calls, max_size=3).map(tuple), st.none() | json_objects),
    st.builds(ToolResult, st.text(), st.text(), st.text(), st.booleans()),
)


@given(messages)
def test_message_survives_storing(message: Message) -> None:
    assert message_from_json(json.loads(json.dumps(message.to_json()))) == message


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"role": "system", "text": "x"},
        {"role": "user"},
        {"role": "user", "text": "x", "more": 1},
        {"role": "assistant", "text": "x", "provider_data": None},
        {"role": "assistant", "text": "x", "tool_calls": [{"id": "1"}], "provider_data": None},
    ],
)
def test_another_shape_is_refused(value: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not a stored model message"):
        message_from_json(value)


def test_usages_add_up() -> None:
    assert Usage(1, 2, 3) + Usage(10, 20, 30) == Usage(11, 22, 33)
