"""Agents as records over REST: made, changed, copied and deleted by those who keep them; and chatting with one."""

from __future__ import annotations

import asyncio

import pytest

from tests.fakes.anthropic_fake import AnthropicFake
from tests.fakes.model_server import Answer
from tests.flows.client import TIMEOUT_S, Json, events_of
from tests.flows.stage import Stage

WHOLE: Json = {
    "name": "Wanda",
    "description": "Keeps the minutes.",
    "avatar_url": "https://example.com/w.png",
    "type": "specialist",
    "role": "clerk",
    "domain": "office",
    "capabilities": ["minutes"],
    "llm_provider": "openai",
    "model_name": "some-model",
    "temperature": 0.2,
    "max_tokens": 1000,
    "top_p": 0.9,
    "system_prompt": "Write it down.",
    "examples": [{"input": "a", "output": "b"}],
    "constraints": ["no gossip"],
    "personality": {
        "traits": {
            "extraversion": 0.1,
            "agreeableness": 0.2,
            "conscientiousness": 0.9,
            "neuroticism": 0.0,
            "openness": 1.0,
        },
        "communication_style": {"formality": "formal", "verbosity": "concise", "humor": "subtle", "empathy": "low"},
        "interests": ["ink"],
        "expertise": ["shorthand"],
        "limitations": ["no law"],
        "persona": "Dry.",
    },
    "allowed_tools": ["calculator"],
    "denied_tools": ["current_*"],
    "limits": {
        "max_steps_per_run": 4,
        "max_tool_calls_per_step": 2,
        "timeout_s": 30,
        "max_runs_per_hour": 10,
        "max_runs_per_day": 20,
    },
    "memory_enabled": False,
    "is_active": False,
    "is_public": True,
}


async def test_a_name_is_enough(stage: Stage) -> None:
    first = await stage.rest("POST", "/api/agents", {"name": "Zoë Ångström"}, expect=201)
    second = await stage.rest("POST", "/api/agents", {"name": "Zoë Ångström"}, expect=201)
    assert first["handle"] == "zoe-angstrom"
    assert second["handle"] == "zoe-angstrom-2"
    assert first["id"].startswith("agt_")
    assert first["member_id"].startswith("mem_")
    assert (first["is_active"], first["version"], first["llm_provider"]) == (True, 1, "anthropic")
    assert first["limits"] == {
        "max_steps_per_run": 10,
        "max_tool_calls_per_step": 3,
        "timeout_s": 120,
        "max_runs_per_hour": 60,
        "max_runs_per_day": 500,
    }
    assert await stage.rest("GET", f"/api/agents/{first['id']}") == first
    listed = (await stage.rest("GET", "/api/agents?limit=2"))["items"]
    assert [agent["id"] for agent in listed] == [second["id"], first["id"]]


async def test_many_of_one_name_at_once_each_get_a_handle(stage: Stage) -> None:
    made = await asyncio.gather(*(stage.rest("POST", "/api/agents", {"name": "All"}, expect=201) for _ in range(8)))
    assert sorted(agent["handle"] for agent in made) == [f"all-{number}" for number in range(2, 10)]


@pytest.mark.parametrize(("name", "handle"), [("日本", "agent"), ("!", "agent"), ("X", "agent-x"), ("-a b-", "a-b")])
async def test_any_name_gives_a_handle(stage: Stage, name: str, handle: str) -> None:
    made = await stage.rest("POST", "/api/agents", {"name": name}, expect=201)
    assert (made["name"], made["handle"].removesuffix("-2")) == (name, handle)


async def test_the_whole_record_is_kept_replaced_and_merged(stage: Stage) -> None:
    made = await stage.rest("POST", "/api/agents", WHOLE, expect=201)
    assert {name: made[name] for name in WHOLE} == WHOLE
    path = f"/api/agents/{made['id']}"
    assert await stage.rest("GET", path) == made
    patched = await stage.rest(
        "PATCH", path, {"limits": {"timeout_s": 7}, "personality": {"traits": {"openness": 0.5}}, "constraints": []}
    )
    assert patched["limits"] == {**WHOLE["limits"], "timeout_s": 7}
    assert patched["personality"]["traits"] == {**WHOLE["personality"]["traits"], "openness": 0.5}
    assert (patched["constraints"], patched["name"], patched["version"]) == ([], "Wanda", 2)
    replaced = await stage.rest("PUT", path, {"name": "Wanda II"})
    assert (replaced["name"], replaced["handle"], replaced["version"]) == ("Wanda II", made["handle"], 3)
    assert (replaced["system_prompt"], replaced["limits"]["timeout_s"], replaced["is_active"]) == ("", 120, True)
    renamed = await stage.rest("PATCH", path, {"handle": f"{made['handle']}.x"})
    assert renamed["handle"] == f"{made['handle']}.x"
    paused = await stage.rest("POST", f"{path}/activate", {"is_active": False})
    assert (paused["is_active"], paused["handle"]) == (False, renamed["handle"])


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": "N", "surprise": 1},
        {"name": "N", "temperature": 3},
        {"name": "N", "temperature": "0.5"},
        {"name": "N", "limits": {"timeout_s": 0}},
        {"name": "N", "limits": {"max_steps_per_run": 1000}},
        {"name": "N", "llm_provider": "oracle"},
        {"name": "N", "handle": "Not A Handle"},
        {"name": "N", "handle": "agents"},
        {"name": "N", "personality": {"traits": {"openness": 2}}},
        {"name": "N", "personality": {"mood": "good"}},
        {"name": "N", "allowed_tools": ["*calc"]},
        {"name": "N", "goals": [{"description": "no name"}]},
        {"name": "N", "goals": [{"name": "calm", "deadline": "tomorrow"}]},
        {"name": "N", "goals": [{"name": "calm", "deadline": "2026-02-30"}]},
        {"name": "N", "avatar_url": "javascript:alert(1)"},
    ],
)
async def test_what_no_agent_can_be_is_refused(stage: Stage, body: Json) -> None:
    answer = await stage.rest("POST", "/api/agents", body, expect=400)
    assert answer["error"]["code"] == "invalid_input"
    assert answer["error"]["message"]


@pytest.mark.parametrize("body", [{"name": None}, {"limits": None}, {"is_active": None}, {"max_tokens": None}])
async def test_what_must_be_there_cannot_be_patched_away(stage: Stage, body: Json) -> None:
    agent = await stage.add_agent()
    await stage.rest("PATCH", f"/api/agents/{agent['id']}", body, expect=400)
    assert await stage.rest("GET", f"/api/agents/{agent['id']}") == agent


async def test_a_handle_is_had_by_one_alone(stage: Stage) -> None:
    one = await stage.add_agent("Taken")
    other = await stage.add_agent("Other")
    body = {"name": "Third", "handle": one["handle"]}
    assert (await stage.rest("POST", "/api/agents", body, expect=409))["error"]["code"] == "conflict"
    await stage.rest("PATCH", f"/api/agents/{other['id']}", {"handle": one["handle"]}, expect=409)
    await stage.rest("PATCH", f"/api/agents/{other['id']}", {"handle": "owner"}, expect=409)


async def test_a_copy_has_the_record_and_not_the_memories(stage: Stage) -> None:
    agent = await stage.add_agent("Origin", system_prompt="Be kind.", llm_provider="offline")
    await stage.rest("POST", f"/api/agents/{agent['id']}/memories", {"content": "The key is green."}, expect=201)
    copy = await stage.rest("POST", f"/api/agents/{agent['id']}/clone", expect=201)
    assert copy["id"] != agent["id"]
    assert copy["handle"] != agent["handle"]
    assert (copy["system_prompt"], copy["llm_provider"], copy["version"]) == ("Be kind.", "offline", 1)
    assert await stage.memories(copy) == []


async def test_others_see_an_agent_and_change_nothing(stage: Stage) -> None:
    agent = await stage.add_agent()
    path = f"/api/agents/{agent['id']}"
    assert (await stage.people.rest("ana", "GET", path))[0] == 200
    for method, below, body in (
        ("PUT", "", {"name": "Mine"}),
        ("PATCH", "", {"name": "Mine"}),
        ("DELETE", "", None),
        ("POST", "/activate", {"is_active": False}),
    ):
        status, answer = await stage.people.rest("ana", method, path + below, **({"json": body} if body else {}))
        assert (status, answer["error"]["code"]) == (403, "permission_denied"), (method, below)
    assert await stage.rest("GET", path) == agent
    own = await stage.people.rest("ana", "POST", "/api/agents", json={"name": "Bots can too"})
    assert own[0] == 201
    assert (await stage.people.rest("ana", "DELETE", f"/api/agents/{own[1]['id']}"))[0] == 204


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
async def test_an_unknown_agent_is_not_found(stage: Stage, method: str) -> None:
    body = {"name": "Nobody"} if method in ("PUT", "PATCH") else None
    await stage.rest(method, "/api/agents/agt_unknown", body, expect=404)


async def test_deleted_it_stops_leaves_frees_its_handle_and_forgets(stage: Stage, anthropic: AnthropicFake) -> None:
    anthropic.script([Answer(text="one two three", hold_after=1)])
    agent = await stage.add_agent("Leaver", llm_provider="anthropic")
    memory = await stage.rest("POST", f"/api/agents/{agent['id']}/memories", {"content": "A red door."}, expect=201)
    await stage.post(f"@{agent['handle']} begin")
    delta = await stage.sign("agent_delta", agent_id=agent["id"])
    await stage.post(f"@{agent['handle']} and again")
    await stage.rest("DELETE", f"/api/agents/{agent['id']}", expect=204)
    left = await stage.sign("member_left")
    assert left["member"]["id"] == agent["member_id"]
    # The answer to the request may overtake what the socket is told.
    await stage.sign("turn_ended", turn_id=delta["turn_id"])
    assert stage.turn(delta["turn_id"]).outcome == ("stopped", "stopped")
    async with asyncio.timeout(TIMEOUT_S):
        await anthropic.exchanges[0].ended.wait()
    assert anthropic.exchanges[0].outcome == "hung_up"
    assert not stage.said()
    for path in (f"/api/agents/{agent['id']}", f"/api/agents/{agent['id']}/memories"):
        await stage.rest("GET", path, expect=404)
    await stage.rest("PUT", f"/api/memories/{memory['id']}", {"content": "x"}, expect=404)
    assert agent["id"] not in [one["id"] for one in (await stage.rest("GET", "/api/agents?limit=200"))["items"]]
    again = await stage.rest("POST", "/api/agents", {"name": "Leaver", "handle": agent["handle"]}, expect=201)
    assert again["handle"] == agent["handle"]
    posted = await stage.post(f"@{agent['handle']} still there?")
    assert (await stage.client.ok("explain", message_id=posted["message_id"])) == {"receipts": []}


async def test_chatting_without_a_socket(stage: Stage, anthropic: AnthropicFake) -> None:
    anthropic.script([Answer(text="Good day."), Answer(status=401)])
    agent = await stage.add_agent("Penpal", llm_provider="anthropic")
    path = f"/api/agents/{agent['id']}/chat"
    answer = await stage.rest("POST", path, {"text": "hello"})
    assert (answer["outcome"], answer["reason"], answer["message"]["text"]) == ("spoke", None, "Good day.")
    assert answer["message"]["author"]["id"] == agent["member_id"]
    room = (await stage.client.ok("open_direct", member_ids=[agent["member_id"]]))["room"]
    assert answer["room_id"] == room["id"]
    await stage.client.wait(lambda body: body["type"] == "turn_ended" and body["room_id"] == room["id"])
    seen = [event["type"] for event in events_of(stage.client, room["id"])]
    assert seen[-2:] == ["agent_message", "turn_ended"]
    failed = await stage.rest("POST", path, {"text": "and now?"})
    assert (failed["outcome"], failed["reason"], failed["message"]) == ("failed", "model_refused", None)
    await stage.rest("POST", f"/api/agents/{agent['id']}/activate", {"is_active": False})
    paused = await stage.rest("POST", path, {"text": "hello?"}, expect=409)
    assert paused["error"]["code"] == "agent_inactive"
    await stage.rest("POST", path, {"text": ""}, expect=400)


async def test_changes_at_once_do_not_undo_one_another(stage: Stage) -> None:
    agent = await stage.rest("POST", "/api/agents", {"name": "Many Hands"}, expect=201)
    path = f"/api/agents/{agent['id']}"
    await asyncio.gather(
        stage.rest("PATCH", path, {"description": "Changed."}, expect=200),
        stage.rest("PATCH", path, {"role": "clerk"}, expect=200),
        stage.rest("PATCH", path, {"limits": {"timeout_s": 30}}, expect=200),
        stage.rest("PUT", f"{path}/tools", {"allowed": ["calculator"], "denied": []}, expect=200),
        stage.rest("POST", f"{path}/activate", {"is_active": False}, expect=200),
    )
    now = await stage.rest("GET", path, None, expect=200)
    assert (now["description"], now["role"], now["limits"]["timeout_s"]) == ("Changed.", "clerk", 30)
    assert (now["allowed_tools"], now["is_active"], now["version"]) == (["calculator"], False, 6)


async def test_an_agent_is_tried_in_two_settings_and_becomes_the_better_one(
    stage: Stage, anthropic: AnthropicFake
) -> None:
    nia = await stage.add_agent(llm_provider="anthropic", system_prompt="Answer at length.")
    path = f"/api/agents/{nia['id']}"
    await stage.rest("PATCH", path, {"system_prompt": "Answer in a word."})
    body: Json = {"name": "Longer", "a": {"version": 1}, "b": {"version": 1, "changes": {"role": "herald"}}}
    tried = await stage.rest("POST", f"{path}/experiments", body, expect=201)
    anthropic.script([], Answer(text="Yes."))
    turn = await stage.ask(nia, "is it so?")
    assert "Answer at length." in str(anthropic.exchanges[-1].body["system"])
    await stage.client.ok("agent_feedback", message_id=turn.message["id"], rating="up")
    found = await stage.rest("GET", f"/api/experiments/{tried['id']}")
    liked = found["measures"][0]
    assert found["turns_a"] + found["turns_b"] == liked["a"]["samples"] + liked["b"]["samples"] == 1
    await stage.rest("POST", f"/api/experiments/{tried['id']}/end", {"keep": "b", "note": "Heralds are heard."})
    assert (await stage.rest("GET", path))["role"] == "herald"
    await stage.rest("POST", f"{path}/versions/2/restore", {})
    await stage.ask(nia, "and now?")
    assert "Answer in a word." in str(anthropic.exchanges[-1].body["system"])
    told = (await stage.rest("GET", f"{path}/versions"))["items"]
    assert [one["restores"] for one in told] == [2, None, None, None]
    counted = await stage.rest("GET", f"{path}/statistics")
    assert (counted["runs"], counted["spoke"], counted["completion_rate"], counted["liked"]) == (2, 2, 1.0, 1)
