"""What a model can do is known, may be known better by a workspace, and what it refuses is left out and named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tertulia.llm.base import Reply, Request, Thinking, ToolSpec, UserMessage
from tertulia.llm.options import Timeouts
from tertulia.llm.records.capabilities import Capabilities, capabilities_of, fit
from tertulia.llm.remote import RemoteProvider
from tertulia.llm.vendors import ANTHROPIC, COMPATIBLE, OPENAI, Endpoint, Service
from tests.fakes.anthropic_fake import AnthropicFake
from tests.fakes.model_server import Answer, ModelServer
from tests.fakes.openai_fake import OpenAIFake

CHAT = Service("openai_chat/own", "OpenAI", "chat", "its address", "its key")
TOOL = ToolSpec("calculator", "Counts.", {"type": "object", "properties": {}})
ASKED = (UserMessage("hi"),)


async def _ask(fake: ModelServer, service: Service, request: Request, **told: Any) -> tuple[dict[str, Any], Reply]:
    provider = RemoteProvider(Endpoint(service, fake.url, "sk-1", None, {"*": told}), Timeouts())
    events = [event async for event in provider.stream(request)]
    await provider.aclose()
    reply = events[-1]
    assert isinstance(reply, Reply)
    return fake.exchanges[-1].body, reply


@pytest.mark.parametrize(
    ("thinking", "effort"), [pytest.param("low", "low", id="low"), pytest.param("high", "high", id="high")]
)
async def test_thinking_is_asked_for_in_each_services_words(thinking: Thinking, effort: str) -> None:
    answer = Answer(text="Yes.", thinking="Let me see.")
    async with AnthropicFake([answer]) as anthropic, OpenAIFake([answer] * 3) as openai:
        asked: dict[str, Any] = {"messages": ASKED, "system": "", "thinking": thinking, "temperature": 0.5}
        body, reply = await _ask(anthropic, ANTHROPIC, Request("claude-sonnet-5-5", **asked))
        assert body["thinking"]["type"] == "adaptive"
        assert body["output_config"]["effort"] == effort
        assert (reply.text, reply.dropped) == ("Yes.", ("temperature",))
        body, reply = await _ask(openai, OPENAI, Request("gpt-6.1-terra", **asked))
        assert body["reasoning"]["effort"] == effort
        assert "temperature" not in body
        body, reply = await _ask(openai, CHAT, Request("gpt-6.1-terra", **asked))
        assert body["reasoning_effort"] == effort
        body, reply = await _ask(openai, COMPATIBLE, Request("any", **asked), thinking=True)
        assert body["reasoning_effort"] == effort


async def test_what_a_model_refuses_is_not_on_the_wire_and_is_named() -> None:
    request = Request("any", "", ASKED, (TOOL,), 500, 0.7, 0.9, "high", ("END",))
    async with OpenAIFake([Answer(text="Yes.")] * 3) as openai:
        body, reply = await _ask(openai, COMPATIBLE, request, tools=False, temperature=False, max_output_tokens=100)
        assert {"tools", "temperature", "top_p", "reasoning_effort"} & body.keys() == set()
        assert (body["max_tokens"], body["stop"]) == (100, ["END"])
        assert reply.dropped == ("temperature", "top_p", "thinking", "tools", "max_tokens")
        body, reply = await _ask(openai, OPENAI, Request("gpt-4o", "", ASKED, stop=("END",)))
        assert "stop" not in body
        assert reply.dropped == ("stop_sequences",)


async def test_the_same_head_is_cached_under_the_same_key() -> None:
    async with OpenAIFake([Answer(text="Yes.")] * 3) as openai:
        keys = [
            (await _ask(openai, OPENAI, Request("gpt-4o", system, ASKED)))[0]["prompt_cache_key"]
            for system in ("You count.", "You count.", "You sing.")
        ]
    assert keys[0] == keys[1] != keys[2]


@pytest.mark.parametrize(
    ("service", "model", "told", "expected"),
    [
        pytest.param(ANTHROPIC, "claude-sonnet-5-5", {}, (True, True, False, True), id="anthropic"),
        pytest.param(OPENAI, "o4-mini", {}, (True, True, False, False), id="always thinks"),
        pytest.param(OPENAI, "gpt-4o", {}, (True, False, True, False), id="never thinks"),
        pytest.param(COMPATIBLE, "any", {}, (False, False, True, False), id="anybody's"),
        pytest.param(COMPATIBLE, "any", {"any": {"images": True}}, (True, False, True, False), id="said of it"),
        pytest.param(COMPATIBLE, "any", {"*": {"thinking": True}}, (False, True, True, False), id="said of all"),
    ],
)
def test_what_a_model_can_do(
    service: Service, model: str, told: Mapping[str, Mapping[str, Any]], expected: tuple[bool, ...]
) -> None:
    can = capabilities_of(Endpoint(service, "http://127.0.0.1:1/v1", None, None, told), model)
    assert (can.images, can.thinking, can.temperature, can.prompt_caching) == expected


def test_what_cannot_think_need_not_be_told_not_to() -> None:
    request = Request("any", "", ASKED, thinking="off")
    assert fit(request, Capabilities())[1] == ()
    assert fit(request, Capabilities(thinking=True, always_thinks=True))[1] == ("thinking",)
    assert fit(request, Capabilities(thinking=True)) == (request, ())
