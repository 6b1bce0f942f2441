"""Versions of agents over REST: kept, compared, brought back; agents as files."""

from __future__ import annotations

from typing import Any

import pytest

from tertulia.actions.agents.records import AgentDraft, insert_agent
from tertulia.app.server import Server
from tertulia.domain.agent import AgentRecord
from tests.unit.rest.callers import Program


async def make(owner: Program, **settings: Any) -> Any:
    status, agent = await owner.ask("POST", "/api/agents", {"name": "Vera", **settings})
    assert status == 201, agent
    return agent


async def change(owner: Program, agent: Any, changes: dict[str, Any], note: str = "") -> Any:
    query = f"?note={note}" if note else ""
    status, changed = await owner.ask("PATCH", f"/api/agents/{agent['id']}{query}", changes)
    assert status == 200, changed
    return changed


async def test_every_change_is_a_version_and_none_is_none(owner: Program) -> None:
    agent = await make(owner, system_prompt="Be brief.")
    await change(owner, agent, {"system_prompt": "Be kind.", "personality": {"traits": {"openness": 0.9}}}, "kinder")
    await change(owner, agent, {"system_prompt": "Be kind."})
    await change(owner, agent, {"name": "Vera Two", "is_active": False})
    page = await owner.get(f"/api/agents/{agent['id']}/versions")
    told = [(one["number"], one["name"], one["changed"], one["note"], one["is_active"]) for one in page["items"]]
    assert told == [
        (3, "Vera Two", ["is_active", "name"], None, False),
        (2, "Vera", ["personality.traits.openness", "system_prompt"], "kinder", True),
        (1, "Vera", [], None, True),
    ]
    me = await owner.get("/api/me")
    assert {one["author_id"] for one in page["items"]} == {me["member"]["id"] if "member" in me else me["id"]}
    first = await owner.get(f"/api/agents/{agent['id']}/versions?limit=1")
    assert (len(first["items"]), first["next"]) == (1, "3")
    rest = await owner.get(f"/api/agents/{agent['id']}/versions?cursor=3")
    assert [one["number"] for one in rest["items"]] == [2, 1]


async def test_an_old_version_comes_back_as_a_new_one(owner: Program) -> None:
    agent = await make(owner, system_prompt="Be brief.", handle="vera-one")
    await change(
        owner, agent, {"name": "Vera Two", "handle": "vera-two", "system_prompt": "Be kind.", "is_active": False}
    )
    path = f"/api/agents/{agent['id']}/versions"
    status, restored = await owner.ask("POST", f"{path}/1/restore", {"note": "It was better."})
    assert status == 200
    assert (restored["name"], restored["system_prompt"]) == ("Vera", "Be brief.")
    assert (restored["handle"], restored["is_active"], restored["version"]) == ("vera-two", False, 3)
    last = (await owner.get(path))["items"][0]
    assert (last["restores"], last["note"], last["changed"]) == (1, "It was better.", ["name", "system_prompt"])
    diff = await owner.get(f"{path}/3/diff?against=1")
    assert [(one["field"], one["before"], one["after"]) for one in diff["items"]] == [
        ("handle", "vera-one", "vera-two"),
        ("is_active", True, False),
    ]
    assert (await owner.get(f"{path}/3/diff"))["before"] == 2
    assert (await owner.get(f"{path}/2"))["settings"]["system_prompt"] == "Be kind."
    entry = (await owner.get("/api/audit?limit=1"))["items"][0]
    assert (entry["action"], entry["details"]) == ("agent.updated", {"version": 3, "restores": 1})


@pytest.mark.parametrize("number", ["0", "7", "x", "99999999999999999999", "-1"])
async def test_a_version_that_is_none_is_not_found(owner: Program, number: str) -> None:
    agent = await make(owner)
    for method, path, body in (("GET", "", None), ("GET", "/diff", None), ("POST", "/restore", {})):
        status, refused = await owner.ask(method, f"/api/agents/{agent['id']}/versions/{number}{path}", body)
        assert (status, refused["error"]["code"]) == (404, "not_found")


async def test_an_agent_goes_into_a_file_and_comes_out_of_it(owner: Program, ana: Program) -> None:
    settings = {"system_prompt": "Be brief.", "goals": [{"name": "calm"}], "personality": {"persona": "Dry."}}
    agent = await make(owner, handle="vera", **settings)
    file = await owner.get(f"/api/agents/{agent['id']}/export")
    assert not {"id", "member_id", "handle"} & set(file["agent"])
    assert (await ana.ask("GET", f"/api/agents/{agent['id']}/export"))[0] == 403
    status, copy = await ana.ask("POST", "/api/agents/import", file)
    assert (status, copy["created_by"], copy["handle"]) == (201, ana.member_id, "vera-2")
    own = {"id", "member_id", "created_by", "handle", "created_at", "updated_at"}
    assert {k: v for k, v in copy.items() if k not in own} == {k: v for k, v in agent.items() if k not in own}


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param({"format": "other"}, id="another format"),
        pytest.param({"version": 2}, id="a later version"),
        pytest.param({"agent": {"name": "N", "id": "agt_1"}}, id="an id"),
    ],
)
async def test_a_file_that_is_none_is_refused(owner: Program, broken: dict[str, Any]) -> None:
    file = {"format": "tertulia-agent", "version": 1, "agent": {"name": "N"}} | broken
    assert (await owner.ask("POST", "/api/agents/import", file))[0] == 400


async def test_versions_go_with_their_agent(owner: Program) -> None:
    agent = await make(owner)
    assert (await owner.ask("DELETE", f"/api/agents/{agent['id']}"))[0] == 204
    assert (await owner.ask("GET", f"/api/agents/{agent['id']}/versions"))[0] == 404


async def test_an_old_version_comes_back_with_a_tool_that_is_gone(server: Server, owner: Program) -> None:
    deps = server.deps
    keeper = deps.people.list_owners()[0]
    workspace = deps.people.get_workspace(keeper.workspace_id)
    draft = AgentDraft("Otto", AgentRecord(denied_tools=("gone",)), "otto")
    agent, _ = await deps.writer.submit(lambda tx: insert_agent(deps, tx, workspace, draft, keeper))
    await change(owner, {"id": agent.id}, {"denied_tools": []})
    status, restored = await owner.ask("POST", f"/api/agents/{agent.id}/versions/1/restore", {})
    assert (status, restored["denied_tools"]) == (200, ["gone"])
