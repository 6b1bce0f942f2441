"""Providers that a workspace sets up itself: asked from the next request on, their keys nowhere to be read."""

from __future__ import annotations

import asyncio
import json
import secrets
from typing import Any

import pytest

from tests.fakes.anthropic_fake import AnthropicFake
from tests.fakes.model_server import Answer
from tests.fakes.openai_fake import OpenAIFake
from tests.flows.client import Json
from tests.flows.server import Server
from tests.flows.stage import Stage

KEY = "sk-house-of-the-heron-9xyz"


async def _add(stage: Stage, preset: str, url: str, **settings: Any) -> Json:
    body = {"name": f"own-{secrets.token_hex(4)}", "preset": preset, "base_url": url, "key": KEY, **settings}
    made: Json = await stage.rest("POST", "/api/providers", body, expect=201)
    return made


@pytest.mark.parametrize("preset", ["anthropic", "openai", "openai_chat", "groq", "ollama"])
async def test_an_agent_asks_the_provider_that_its_workspace_set_up(
    stage: Stage, preset: str, anthropic: AnthropicFake, openai: OpenAIFake
) -> None:
    fake = anthropic if preset == "anthropic" else openai
    fake.script([Answer(text="Here I am.")])
    made = await _add(stage, preset, fake.url, models=["house-1", "house-2"], default_model="house-2")
    assert (made["has_key"], made["key_hint"], made["is_platform"]) == (True, "9xyz", False)
    agent = await stage.add_agent(llm_provider=made["name"])
    assert (await stage.ask(agent, "hello")).text == "Here I am."
    [exchange] = fake.exchanges
    assert exchange.body["model"] == "house-2"
    assert KEY in (
        exchange.headers.get("X-Api-Key", ""),
        exchange.headers.get("Authorization", "").removeprefix("Bearer "),
    )
    await stage.rest("DELETE", f"/api/providers/{made['id']}", expect=204)


async def test_a_change_acts_on_the_next_request_and_what_is_gone_says_what_to_do(
    stage: Stage, openai: OpenAIFake
) -> None:
    openai.script([], Answer(text="Yes."))
    made = await _add(stage, "compatible", openai.url, default_model="first")
    path = f"/api/providers/{made['id']}"
    agent = await stage.add_agent(llm_provider=made["name"])
    await stage.ask(agent, "one")
    await stage.rest("PATCH", path, {"default_model": "second", "key": "sk-another"})
    await stage.ask(agent, "two")
    assert [one.body["model"] for one in openai.exchanges] == ["first", "second"]
    assert openai.exchanges[1].headers["Authorization"] == "Bearer sk-another"
    refused = await stage.rest("PATCH", path, {"base_url": openai.url + "/elsewhere"}, expect=400)
    assert "give the key again" in refused["error"]["message"]

    await stage.rest("PATCH", path, {"is_enabled": False})
    assert (await stage.ask(agent, "three")).outcome == ("failed", "no_provider")
    notice = await stage.sign("notice", code="no_provider")
    assert "can choose another" in notice["text"]
    await stage.rest("DELETE", path, expect=204)
    assert (await stage.ask(agent, "four")).outcome == ("failed", "no_provider")
    assert len(openai.exchanges) == 2
    refused = await stage.rest("POST", "/api/agents", {"name": "N", "llm_provider": made["name"]}, expect=400)
    assert "choose one of" in refused["error"]["message"]


async def test_the_default_of_a_workspace_answers_for_who_names_none(stage: Stage, openai: OpenAIFake) -> None:
    openai.script([], Answer(text="By default."))
    made = await _add(stage, "vllm", openai.url, key=None, default_model="house", is_default=True)
    agent = await stage.add_agent()
    assert agent["llm_provider"] == made["name"]
    assert (await stage.ask(agent, "hello")).text == "By default."
    choices = (await stage.rest("GET", "/api/providers/choices"))["items"]
    assert [one["name"] for one in choices if one["is_default"]] == [made["name"]]
    await stage.rest("DELETE", f"/api/providers/{made['id']}", expect=204)
    assert (await stage.rest("GET", f"/api/agents/{agent['id']}"))["llm_provider"] == "anthropic"

    await stage.rest("PATCH", "/api/providers/ollama", {"is_enabled": False})
    forbidden = await stage.add_agent(llm_provider="ollama")
    assert (await stage.ask(forbidden, "hello")).outcome == ("failed", "no_provider")
    await stage.rest("PATCH", "/api/providers/ollama", {"is_enabled": True})
    await stage.rest("PATCH", "/api/providers/ollama", {"key": "sk"}, expect=409)
    await stage.rest("PATCH", "/api/providers/offline", {"is_enabled": False}, expect=409)


async def test_what_a_workspace_says_of_a_model_decides_what_it_is_sent(stage: Stage, openai: OpenAIFake) -> None:
    openai.script([], Answer(text="Yes."))
    told = {"*": {"temperature": False}, "house": {"thinking": True}}
    made = await _add(stage, "vllm", openai.url, key=None, default_model="house", capabilities=told)
    assert made["capabilities"] == told
    agent = await stage.add_agent(llm_provider=made["name"], thinking="low", stop_sequences=["END"])
    assert (agent["thinking"], agent["stop_sequences"]) == ("low", ["END"])
    await stage.ask(agent, "hello")
    body = openai.exchanges[0].body
    assert (body["reasoning_effort"], body["stop"], "temperature" in body) == ("low", ["END"], False)
    can = await stage.rest("GET", f"/api/providers/capabilities?provider={made['name']}")
    assert (can["thinking"], can["refuses"]) == (True, ["temperature", "top_p"])
    offline = await stage.rest("GET", "/api/providers/capabilities?provider=offline")
    assert "temperature" in offline["refuses"]
    await stage.rest("GET", "/api/providers/capabilities?provider=nobody", expect=404)
    await stage.rest("DELETE", f"/api/providers/{made['id']}", expect=204)


async def test_a_limit_holds_before_the_service_is_asked(stage: Stage, openai: OpenAIFake) -> None:
    openai.script([], Answer(text="Yes."))
    made = await _add(stage, "compatible", openai.url, default_model="house", requests_per_minute=1)
    agent = await stage.add_agent(llm_provider=made["name"])
    assert (await stage.ask(agent, "one")).text == "Yes."
    assert (await stage.ask(agent, "two")).outcome == ("failed", "model_rate_limited")
    assert len(openai.exchanges) == 1
    await stage.rest("DELETE", f"/api/providers/{made['id']}", expect=204)


@pytest.mark.parametrize("preset", ["anthropic", "openai", "compatible"])
async def test_a_probe_says_what_there_is_or_what_is_wrong(
    stage: Stage, preset: str, anthropic: AnthropicFake, openai: OpenAIFake
) -> None:
    fake = anthropic if preset == "anthropic" else openai

    async def probe(**settings: Any) -> Json:
        body = {"preset": preset, "base_url": fake.url, "key": KEY, **settings}
        answer: Json = await stage.rest("POST", "/api/providers/probe", body)
        return answer

    found = await probe(model="small-model")
    assert (found["is_well"], found["models"]) == (True, ["small-model", "large-model"])
    assert "does not list" in (await probe(model="another"))["said"]
    assert "refused the key" in (await probe(key="sk-wrong"))["said"]
    assert "cannot be reached" in (await probe(base_url="http://127.0.0.1:1/v1"))["said"]
    fake.models = None
    fake.script([Answer(text="yes")])
    assert (await probe(model="hidden"))["is_well"] is True
    assert fake.exchanges[0].body["model"] == "hidden"
    made = await _add(stage, preset, fake.url, default_model="hidden")
    fake.models = ["hidden"]
    assert (await stage.rest("POST", f"/api/providers/{made['id']}/probe"))["models"] == ["hidden"]
    assert (await stage.rest("POST", "/api/providers/openai/probe"))["models"] == openai.models
    await stage.rest("DELETE", f"/api/providers/{made['id']}", expect=204)


@pytest.mark.parametrize(
    ("preset", "settings", "said"),
    [
        pytest.param("compatible", {"base_url": "http://10.0.0.1/v1"}, "TERTULIA_PROVIDER_NETWORKS", id="private"),
        pytest.param("compatible", {"base_url": "http://models.example.com/v1"}, None, id="a name, asked later"),
        pytest.param("compatible", {"base_url": "https://169.254.169.254/v1"}, "not asked", id="of the cloud"),
        pytest.param("compatible", {}, "needs an address", id="no address"),
        pytest.param("groq", {}, "needs a key", id="no key"),
        pytest.param("groq", {"key": "k", "models": ["a"], "default_model": "b"}, "not among", id="not offered"),
    ],
)
async def test_what_cannot_be_asked_is_said_at_once(
    stage: Stage, preset: str, settings: Json, said: str | None
) -> None:
    body = {"name": f"own-{secrets.token_hex(4)}", "preset": preset, **settings}
    answer = await stage.rest("POST", "/api/providers", body, expect=201 if said is None else 400)
    assert said is None or said in answer["error"]["message"]


async def test_doctor_lists_what_workspaces_set_up_and_asks_it(
    stage: Stage, model_server: Server, openai: OpenAIFake
) -> None:
    made = await _add(stage, "groq", openai.url, default_model="small-model")
    told = (await asyncio.to_thread(model_server.command, "doctor", "--probe")).stdout
    assert f"ok  provider {made['name']} of Home: Groq, set up" in told
    assert f"ok  probe of {made['name']}: Groq answers. It lists 2 models." in told
    assert "no  probe of anthropic: Anthropic cannot be reached" in told
    await stage.rest("DELETE", f"/api/providers/{made['id']}", expect=204)


async def test_a_name_that_stands_for_a_private_address_is_not_asked(stage: Stage, openai: OpenAIFake) -> None:
    made = await _add(stage, "compatible", "https://localhost.localdomain./v1", default_model="house")
    agent = await stage.add_agent(llm_provider=made["name"])
    assert (await stage.ask(agent, "hello")).outcome == ("failed", "model_failed")
    assert openai.exchanges == []
    await stage.rest("DELETE", f"/api/providers/{made['id']}", expect=204)


async def test_a_key_is_in_no_answer_audit_log_or_file(stage: Stage, model_server: Server, openai: OpenAIFake) -> None:
    openai.script([Answer(status=401), Answer(text="Now.")])
    made = await _add(stage, "openai", openai.url, default_model="house")
    agent = await stage.add_agent(llm_provider=made["name"])
    assert (await stage.ask(agent, "hello")).outcome == ("failed", "model_refused")
    shown = [await stage.rest("GET", path) for path in ("/api/providers", f"/api/providers/{made['id']}", "/api/audit")]
    assert KEY not in json.dumps(shown)
    assert "provider.created" in json.dumps(shown)
    assert KEY not in model_server.log
    assert f"the key of the provider '{made['name']}'" in model_server.log
    files = [one for one in model_server.data.rglob("*") if one.is_file() and KEY.encode() in one.read_bytes()]
    assert files == []
    await stage.rest("POST", "/api/memory/seals", expect=202)
    assert (await stage.ask(agent, "again")).text == "Now."
    await stage.rest("DELETE", f"/api/providers/{made['id']}", expect=204)
