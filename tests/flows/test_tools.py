"""Tools: what agents may use, by hand and in a turn, and what is kept of it."""

from __future__ import annotations

import pytest

from tests.fakes.anthropic_fake import AnthropicFake
from tests.fakes.model_server import Answer, ScriptedCall
from tests.flows.client import Json
from tests.flows.stage import Stage

SUM = ScriptedCall("call_1", "calculator", {"expression": "6*7"})


async def _use(stage: Stage, agent: Json, tool: str, **arguments: object) -> Json:
    body = {"tool": tool, "arguments": arguments}
    execution: Json = await stage.rest("POST", f"/api/agents/{agent['id']}/invoke-tool", body)
    return execution


async def test_tools_are_listed_with_their_schema(stage: Stage) -> None:
    tools = {tool["name"]: tool for tool in (await stage.rest("GET", "/api/tools"))["items"]}
    assert {"calculator", "current_time"} <= tools.keys()
    schema = tools["calculator"]["parameters"]
    assert (schema["type"], schema["required"]) == ("object", ["expression"])
    assert schema["properties"]["expression"]["type"] == "string"
    assert "required" not in tools["current_time"]["parameters"] or not tools["current_time"]["parameters"]["required"]


async def test_a_tool_used_by_hand_is_kept(stage: Stage) -> None:
    agent = await stage.add_agent(llm_provider="offline")
    done = await _use(stage, agent, "calculator", expression="17*23")
    assert (done["status"], done["error"], done["turn_id"]) == ("success", None, None)
    assert "391" in str(done["output"])
    assert (done["agent_id"], done["tool"], done["input"]) == (agent["id"], "calculator", {"expression": "17*23"})
    told = await _use(stage, agent, "current_time", timezone="Europe/Madrid")
    assert told["status"] == "success"
    kept = await stage.rest("GET", f"/api/tools/executions?agent_id={agent['id']}")
    assert [one["id"] for one in kept["items"]] == [told["id"], done["id"]]
    page = await stage.rest("GET", f"/api/tools/executions?agent_id={agent['id']}&limit=1&tool=calculator")
    assert [one["id"] for one in page["items"]] == [done["id"]]


@pytest.mark.parametrize(
    ("tool", "arguments", "status"),
    [
        ("calculator", {"expression": "1/0"}, "error"),
        ("calculator", {"expression": "9**9**9**9"}, "error"),
        ("calculator", {"expression": "__import__('os')"}, "error"),
        ("calculator", {}, "error"),
        ("calculator", {"expression": 7}, "error"),
        ("calculator", {"expression": "1", "more": "x"}, "error"),
        ("current_time", {"timezone": "Mars/Olympus"}, "error"),
        ("teleport", {}, "error"),
    ],
)
async def test_a_failed_tool_says_so_in_its_status(stage: Stage, tool: str, arguments: Json, status: str) -> None:
    agent = await stage.add_agent(llm_provider="offline")
    failed = await _use(stage, agent, tool, **arguments)
    assert failed["status"] == status
    assert failed["error"]
    assert failed["output"] is None
    assert "Traceback" not in failed["error"]


async def test_what_an_agent_may_use_is_kept_to_everywhere(stage: Stage, anthropic: AnthropicFake) -> None:
    agent = await stage.add_agent(llm_provider="anthropic")
    path = f"/api/agents/{agent['id']}/tools"
    assert await stage.rest("GET", path) == {"allowed": None, "denied": []}
    lists = {"allowed": ["calc*", "current_time"], "denied": ["calculator"]}
    assert await stage.rest("PUT", path, lists) == lists
    assert await stage.rest("GET", path) == lists
    denied = await _use(stage, agent, "calculator", expression="1+1")
    assert denied["status"] == "denied"
    assert (await _use(stage, agent, "current_time"))["status"] == "success"
    anthropic.script([Answer(tool_calls=(SUM,)), Answer(text="I may not count.")])
    turn = await stage.ask(agent, "what is 6*7?")
    assert turn.text == "I may not count."
    assert [(one["tool"], one["status"]) for one in turn.all_of("agent_action")] == [("calculator", "denied")]
    offered = [tool["name"] for tool in anthropic.exchanges[0].body["tools"]]
    assert offered == ["current_time"]
    [result] = anthropic.exchanges[1].body["messages"][-1]["content"]
    assert result["is_error"]


async def test_without_tools_the_rules_of_the_house_admit_it(stage: Stage) -> None:
    agent = await stage.add_agent(llm_provider="offline", allowed_tools=[])
    turn = await stage.ask(agent, "what is 17*23?")
    assert turn.outcome == ("spoke", None)
    assert "391" not in turn.text
    assert not turn.all_of("tool_execution")


async def test_several_tools_of_a_step_are_each_kept(stage: Stage, anthropic: AnthropicFake) -> None:
    calls = (SUM, ScriptedCall("call_2", "current_time", {}), ScriptedCall("call_3", "calculator", {"expression": "("}))
    anthropic.script([Answer(tool_calls=calls), Answer(text="So be it.")])
    agent = await stage.add_agent(llm_provider="anthropic")
    turn = await stage.ask(agent, "do all of it")
    assert sorted((one["tool"], one["status"]) for one in turn.all_of("agent_action")) == [
        ("calculator", "error"),
        ("calculator", "success"),
        ("current_time", "success"),
    ]
    kept = (await stage.rest("GET", f"/api/tools/executions?agent_id={agent['id']}"))["items"]
    assert {one["id"] for one in kept} == {one["execution_id"] for one in turn.all_of("agent_action")}
    assert {one["turn_id"] for one in kept} == {turn.id}
    shown = [frame["type"] for frame in turn.frames if frame["type"] in ("agent_action", "tool_execution")]
    assert shown.count("tool_execution") == 2 * shown.count("agent_action")


async def test_an_agents_tools_are_its_keepers(stage: Stage) -> None:
    agent = await stage.add_agent(llm_provider="offline")
    await _use(stage, agent, "calculator", expression="1+1")
    as_ana: list[tuple[str, str, Json]] = [
        ("POST", f"/api/agents/{agent['id']}/invoke-tool", {"json": {"tool": "calculator", "arguments": {}}}),
        ("PUT", f"/api/agents/{agent['id']}/tools", {"json": {"allowed": None, "denied": []}}),
        ("GET", f"/api/tools/executions?agent_id={agent['id']}", {}),
    ]
    for method, path, options in as_ana:
        assert (await stage.people.rest("ana", method, path, **options))[0] == 403, path
    status, page = await stage.people.rest("ana", "GET", "/api/tools/executions")
    assert (status, page["items"]) == (200, [])
    status, body = await stage.people.rest("owner", "POST", f"/api/agents/{agent['id']}/invoke-tool", json={"tool": 7})
    assert (status, body["error"]["code"]) == (400, "invalid_input")


async def test_an_agent_hands_a_question_to_another_that_answers_after_it(
    stage: Stage, anthropic: AnthropicFake
) -> None:
    handed = ScriptedCall("call_1", "ask_agent", {"agent": "bob", "question": "How heavy is a ladder?"})
    anthropic.script([Answer(tool_calls=(handed,)), Answer(text="I asked Bob."), Answer(text="As heavy as a sheep.")])
    ada, bob = [await stage.add_agent(name, llm_provider="anthropic") for name in ("Ada", "Bob")]
    asked = await stage.post(f"@{ada['handle']} how heavy is a ladder?")
    ends = [await stage.ended(one) for one in (ada, bob)]
    assert [(turn.outcome, turn.text) for turn in ends] == [
        (("spoke", None), "I asked Bob."),
        (("spoke", None), "As heavy as a sheep."),
    ]
    answers = [frame["message"] for turn in ends for frame in turn.all_of("agent_message")]
    assert [one["reply_to"] for one in answers] == [asked["message_id"]] * 2
    [receipt] = await stage.receipts(answers[1]["id"])
    assert (receipt["rule"], receipt["reasons"]) == ("delegated", ["Ada handed a question on to it."])
    used = await stage.rest("GET", f"/api/usage?chain_id={asked['message_id']}")
    assert used["turns"] == 2
