"""Agents over REST: what of them is whose to see, to copy and to name."""

from __future__ import annotations

from typing import Any

import pytest

from tertulia.actions.agents.records import AgentDraft, insert_agent
from tertulia.app.server import Server
from tertulia.domain.agent import AgentRecord
from tests.unit.rest.callers import Program

SECRETS: dict[str, Any] = {
    "system_prompt": "Never tell of the blue door.",
    "examples": [{"input": "a", "output": "b"}],
    "constraints": ["no gossip"],
    "goals": [{"name": "calm", "deadline": "2027-01-31"}, {"name": "quick", "deadline": "2027-01-31T12:00:00Z"}],
    "allowed_tools": ["calculator"],
    "denied_tools": ["http_*"],
    "limits": {"timeout_s": 7},
}


async def make(owner: Program, **settings: Any) -> Any:
    body = {"name": "Vera", "description": "Keeps doors.", **SECRETS, "personality": {"persona": "Dry."}, **settings}
    status, agent = await owner.ask("POST", "/api/agents", body)
    assert status == 201, agent
    return agent


async def seen_by(program: Program, agent: Any) -> Any:
    """Read an agent alone and in the list, which must agree."""
    (listed,) = [one for one in (await program.get("/api/agents"))["items"] if one["id"] == agent["id"]]
    assert listed == await program.get(f"/api/agents/{agent['id']}")
    return listed


async def test_what_is_not_public_is_seen_without_its_inside(owner: Program, ana: Program) -> None:
    agent = await make(owner)
    assert await seen_by(owner, agent) == agent
    seen = await seen_by(ana, agent)
    assert set(agent) - set(seen) == set(SECRETS)
    assert set(agent["personality"]) - set(seen["personality"]) == {"persona"}
    assert seen["description"] == "Keeps doors."
    assert (await ana.ask("GET", f"/api/agents/{agent['id']}/tools"))[0] == 403
    status, refused = await ana.ask("POST", f"/api/agents/{agent['id']}/clone")
    assert (status, refused["error"]["code"]) == (403, "permission_denied")


async def test_what_is_public_is_seen_whole_and_copied(owner: Program, ana: Program) -> None:
    agent = await make(owner, is_public=True)
    assert await seen_by(ana, agent) == agent
    assert (await ana.get(f"/api/agents/{agent['id']}/tools"))["allowed"] == ["calculator"]
    status, copy = await ana.ask("POST", f"/api/agents/{agent['id']}/clone")
    assert (status, copy["created_by"], copy["system_prompt"]) == (201, ana.member_id, SECRETS["system_prompt"])


@pytest.mark.parametrize("name", ["n" * 80, "n" * 74 + " mmmmm", "Vera"])
async def test_a_copy_can_be_changed_like_any_agent(owner: Program, name: str) -> None:
    agent = await make(owner, name=name)
    status, copy = await owner.ask("POST", f"/api/agents/{agent['id']}/clone")
    assert (status, copy["name"].removesuffix(" copy")) == (201, name[:75].rstrip())
    assert (await owner.ask("PATCH", f"/api/agents/{copy['id']}", {}))[0] == 200


async def test_staff_see_and_copy_all_and_a_keeper_its_own(owner: Program, ana: Program) -> None:
    agent = await make(ana)
    assert await seen_by(ana, agent) == await seen_by(owner, agent) == agent
    for program in (ana, owner):
        assert (await program.ask("POST", f"/api/agents/{agent['id']}/clone"))[0] == 201


async def test_made_private_again_it_is_closed_again(owner: Program, ana: Program) -> None:
    agent = await make(owner, is_public=True)
    await owner.ask("PATCH", f"/api/agents/{agent['id']}", {"is_public": False})
    assert "system_prompt" not in await seen_by(ana, agent)


@pytest.mark.parametrize("names", [["calculater"], ["calculator", "http_request_"]])
@pytest.mark.parametrize("field", ["allowed_tools", "denied_tools"])
async def test_a_tool_that_is_none_is_refused_by_name(owner: Program, field: str, names: list[str]) -> None:
    agent = await make(owner)
    for method, path in (("POST", "/api/agents"), ("PUT", f"/api/agents/{agent['id']}")):
        status, refused = await owner.ask(method, path, {"name": "N", field: names})
        assert (status, refused["error"]["code"]) == (404, "not_found")
        assert repr(names[-1]) in refused["error"]["message"]
    lists: dict[str, Any] = {"allowed": None, "denied": []} | {field.removesuffix("_tools"): names}
    assert (await owner.ask("PUT", f"/api/agents/{agent['id']}/tools", lists))[0] == 404
    assert await seen_by(owner, agent) == agent


@pytest.mark.parametrize("names", [["*"], ["http_*"], ["calc*", "current_time"], []])
async def test_patterns_and_tools_that_are_there_are_taken(owner: Program, names: list[str]) -> None:
    agent = await make(owner, allowed_tools=names)
    assert agent["allowed_tools"] == names


async def test_a_tool_that_is_gone_keeps_its_agents_from_nothing(server: Server, owner: Program) -> None:
    deps = server.deps
    keeper = deps.people.list_owners()[0]
    workspace = deps.people.get_workspace(keeper.workspace_id)
    draft = AgentDraft("Relic", AgentRecord(allowed_tools=("gone",)), "relic")
    agent, _ = await deps.writer.submit(lambda tx: insert_agent(deps, tx, workspace, draft, keeper))
    status, changed = await owner.ask("PATCH", f"/api/agents/{agent.id}", {"description": "Still here."})
    assert (status, changed["allowed_tools"]) == (200, ["gone"])
    assert (await owner.ask("PATCH", f"/api/agents/{agent.id}", {"denied_tools": ["lost"]}))[0] == 404


async def test_one_use_of_a_tool_is_its_keepers_to_see(owner: Program, ana: Program) -> None:
    agent = await make(owner)
    use = {"tool": "calculator", "arguments": {"expression": "6*7"}}
    _, execution = await owner.ask("POST", f"/api/agents/{agent['id']}/invoke-tool", use)
    assert await owner.get(f"/api/executions/{execution['id']}") == execution
    for program, execution_id in ((ana, execution["id"]), (owner, "exe_none")):
        status, refused = await program.ask("GET", f"/api/executions/{execution_id}")
        assert (status, refused["error"]["code"]) == (404, "not_found")
