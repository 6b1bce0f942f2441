"""What a workspace's agents may name, and which of them is the default."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tertulia.domain.errors import InvalidInput, ProviderMissing
from tertulia.domain.ids import ProviderId, WorkspaceId
from tertulia.llm.options import LlmOptions
from tertulia.llm.registry import Providers
from tertulia.store.models.records import PLATFORM, ProviderRecord

HOME, ANNEX = WorkspaceId("wsp_home"), WorkspaceId("wsp_annex")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
FAST = ProviderRecord(ProviderId("prv_1"), HOME, "fast", "groq", "https://api.groq.com/v1", NOON, NOON)
BARRED = ProviderRecord(ProviderId("prv_2"), HOME, "anthropic", PLATFORM, "", NOON, NOON, is_enabled=False)
OPTIONS = LlmOptions(anthropic_api_key="sk-a", openai_api_key="sk-o")


async def test_a_record_is_of_its_workspace_alone() -> None:
    providers = Providers(OPTIONS, [replace(FAST, default_model="small")])
    provider, model = providers.resolve(HOME, "fast", None)
    assert (provider.name, model) == ("groq/fast", "small")
    with pytest.raises(ProviderMissing, match="anthropic, openai, offline"):
        providers.resolve(ANNEX, "fast", None)
    await providers.aclose()


async def test_what_is_turned_off_is_not_asked_and_not_the_default() -> None:
    providers = Providers(OPTIONS, [BARRED])
    with pytest.raises(ProviderMissing, match="turned off"):
        providers.resolve(HOME, "anthropic", None)
    assert providers.default_provider(HOME) == "openai"
    assert providers.default_provider(ANNEX) == "anthropic"
    await providers.aclose()


async def test_the_chosen_default_is_before_the_operators() -> None:
    providers = Providers(OPTIONS, [replace(FAST, is_default=True)])
    assert providers.default_provider(HOME) == "fast"
    with pytest.raises(InvalidInput, match="no default model"):
        providers.resolve(HOME, "fast", None)
    providers.catalogue.put(replace(FAST, is_default=True, name="quick", models=("first", "second")))
    assert providers.default_provider(HOME) == "quick"
    assert providers.resolve(HOME, "quick", None)[1] == "first"
    await providers.aclose()


async def test_a_client_is_of_one_revision() -> None:
    providers = Providers(OPTIONS, [replace(FAST, default_model="small")])
    first = providers.resolve(HOME, "fast", None)[0]
    assert providers.resolve(HOME, "fast", None)[0] is first
    providers.catalogue.put(replace(FAST, default_model="small", version=2))
    assert providers.resolve(HOME, "fast", None)[0] is not first
    await providers.aclose()
