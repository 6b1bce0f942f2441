"""What the operator's environment holds for the vendors' libraries goes to no address that a workspace wrote."""

from __future__ import annotations

import ipaddress

import pytest

from tertulia.llm.base import Request, UserMessage
from tertulia.llm.options import Timeouts
from tertulia.llm.remote import RemoteProvider
from tertulia.llm.vendors import ANTHROPIC, COMPATIBLE, OPENAI, Endpoint, Service
from tests.fakes.anthropic_fake import AnthropicFake
from tests.fakes.model_server import Answer, ModelServer
from tests.fakes.openai_fake import OpenAIFake

SECRET = "of-the-operator"
HERE = (ipaddress.ip_network("127.0.0.1"),)


@pytest.mark.parametrize("service", [ANTHROPIC, OPENAI, COMPATIBLE], ids=lambda service: service.name)
@pytest.mark.parametrize("is_workspace", [True, False], ids=["workspace", "operator"])
async def test_a_workspace_is_sent_nothing_of_the_operator(
    service: Service, is_workspace: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for vendor in ("ANTHROPIC", "OPENAI"):
        monkeypatch.setenv(f"{vendor}_CUSTOM_HEADERS", f"x-gateway: {SECRET}\nx-more: {SECRET}")
    monkeypatch.setenv("OPENAI_ORG_ID", SECRET)
    monkeypatch.setenv("OPENAI_PROJECT_ID", SECRET)
    answers = [Answer(text="Hello.")]
    fake: ModelServer = AnthropicFake(answers) if service is ANTHROPIC else OpenAIFake(answers)
    async with fake:
        provider = RemoteProvider(Endpoint(service, fake.url, "sk-1", HERE if is_workspace else None), Timeouts())
        request = Request("any", "Be kind.", (UserMessage("hi"),))
        assert [event async for event in provider.stream(request)]
        await provider.aclose()
    assert (SECRET in str(fake.exchanges[-1].headers)) is not is_workspace
