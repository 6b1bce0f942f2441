"""Providers are found by name, and what is missing is said."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator

import pytest

from tertulia.domain.errors import InvalidInput, ProviderMissing, Unavailable
from tertulia.domain.ids import WorkspaceId
from tertulia.llm.base import AttemptStarted, Reply, Request, TextDelta, UserMessage
from tertulia.llm.options import LlmOptions
from tertulia.llm.registry import NAMES, Providers
from tests.fakes.anthropic_fake import AnthropicFake
from tests.fakes.model_server import Answer
from tests.fakes.openai_fake import OpenAIFake
from tests.patience import PATIENCE_S

HOME = WorkspaceId("wsp_home")
ALL = LlmOptions(
    anthropic_api_key="sk-a",
    openai_api_key="sk-o",
    ollama_base_url="http://127.0.0.1:1/v1",
    compatible_base_url="http://127.0.0.1:1/v1",
    compatible_model="house-model",
)


@pytest.fixture
async def nothing_set() -> AsyncIterator[Providers]:
    providers = Providers(LlmOptions())
    yield providers
    await providers.aclose()


async def test_offline_is_always_there(nothing_set: Providers) -> None:
    assert nothing_set.default_provider(HOME) == "offline"
    provider, model = nothing_set.resolve(HOME, "offline", None)
    assert (provider.name, model) == ("offline", "rules")


@pytest.mark.parametrize("name", [name for name in NAMES if name != "offline"])
async def test_missing_provider_says_what_to_set(nothing_set: Providers, name: str) -> None:
    assert not nothing_set.is_configured(name)
    with pytest.raises(Unavailable, match=r"set (ANTHROPIC|OPENAI|TERTULIA_)"):
        nothing_set.resolve(HOME, name, "some-model")


async def test_unknown_provider_names_the_known(nothing_set: Providers) -> None:
    with pytest.raises(ProviderMissing, match="choose one of offline"):
        nothing_set.resolve(HOME, "gemini", None)


async def test_models_default_where_they_can() -> None:
    providers = Providers(ALL)
    assert providers.resolve(HOME, "anthropic", None)[1] == ALL.anthropic_model
    assert providers.resolve(HOME, "anthropic", "claude-haiku-5-5")[1] == "claude-haiku-5-5"
    assert providers.resolve(HOME, "compatible", None)[1] == "house-model"
    with pytest.raises(InvalidInput, match="name one in `model_name`"):
        providers.resolve(HOME, "ollama", None)
    await providers.aclose()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (ALL, "anthropic"),
        (LlmOptions(openai_api_key="sk-o"), "openai"),
        (LlmOptions(ollama_base_url="http://127.0.0.1:1/v1", ollama_model="llama3.1:8b"), "ollama"),
        (LlmOptions(ollama_base_url="http://127.0.0.1:1/v1"), "offline"),  # no model to ask for
    ],
)
async def test_default_is_the_first_that_can_answer(options: LlmOptions, expected: str) -> None:
    providers = Providers(options)
    assert providers.default_provider(HOME) == expected
    await providers.aclose()


async def test_resolved_providers_answer_with_retries() -> None:
    async with AnthropicFake([Answer(status=529), Answer(text="Hi there")]) as anthropic, OpenAIFake() as openai:
        openai.script([Answer(text="Good day")])
        options = LlmOptions(
            anthropic_api_key="sk-a",
            anthropic_base_url=anthropic.url,
            openai_api_key="sk-o",
            openai_base_url=openai.url,
        )
        providers = Providers(options)
        await providers.warm()
        request_of = {name: providers.resolve(HOME, name, None) for name in ("anthropic", "openai")}
        said = {}
        attempts = {}
        for name, (provider, model) in request_of.items():
            events = [event async for event in provider.stream(Request(model, "", (UserMessage("hello"),)))]
            said[name] = "".join(event.text for event in events if isinstance(event, TextDelta))
            attempts[name] = sum(isinstance(event, AttemptStarted) for event in events)
            assert isinstance(events[0], AttemptStarted)
            assert isinstance(events[-1], Reply)
        assert said == {"anthropic": "Hi there", "openai": "Good day"}
        assert attempts == {"anthropic": 2, "openai": 1}
        await providers.aclose()


async def test_one_that_cannot_be_opened_keeps_nobody_from_the_others(caplog: pytest.LogCaptureFixture) -> None:
    async with AnthropicFake([Answer(text="Hi there")]) as anthropic:
        options = LlmOptions(
            anthropic_api_key="sk-a", anthropic_base_url=anthropic.url, ollama_base_url="http://host:port"
        )
        providers = Providers(options)
        await providers.warm()
        provider, model = providers.resolve(HOME, "anthropic", None)
        events = [event async for event in provider.stream(Request(model, "", (UserMessage("hello"),)))]
        assert isinstance(events[-1], Reply)
        await providers.aclose()
    assert "ollama cannot be used" in caplog.text


def test_keys_are_not_shown() -> None:
    assert "sk-" not in repr(ALL)


def test_setting_up_loads_no_library() -> None:
    script = (
        "import sys\n"
        "from tertulia.llm.options import LlmOptions\n"
        "from tertulia.llm.registry import Providers\n"
        "Providers(LlmOptions(anthropic_api_key='x', openai_api_key='y'))\n"
        "print(*sorted({'anthropic', 'openai', 'pydantic_ai', 'genai_prices', 'snowballstemmer'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=PATIENCE_S, check=True
    )
    assert done.stdout.strip() == ""
