"""Experiments over REST: what may be tried, and how it is told."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.rest.callers import Program


async def make(owner: Program) -> str:
    _, agent = await owner.ask("POST", "/api/agents", {"name": "Vera", "personality": {"persona": "Dry."}})
    return f"/api/agents/{agent['id']}"


async def test_a_version_with_changes_is_tried_and_kept(owner: Program) -> None:
    path = await make(owner)
    await owner.ask("PATCH", path, {"role": "clerk"})
    body = {"name": "Old", "b": {"version": 1, "changes": {"personality": {"traits": {"openness": 1.0}}}}}
    status, begun = await owner.ask("POST", f"{path}/experiments", body)
    assert status == 201, begun
    assert (begun["a"], begun["b"], begun["unit"], begun["share_b"]) == ({"version": 2}, {"version": 1}, "room", 0.5)
    found = await owner.get(f"/api/experiments/{begun['id']}")
    assert (found["turns_a"], found["turns_b"], found["ended_at"]) == (0, 0, None)
    nothing = {"samples": 0, "units": 0, "mean": None, "low": None, "high": None}
    assert found["measures"][0] == {"measure": "liked", "a": nothing, "b": nothing, "difference": None}
    status, ended = await owner.ask("POST", f"/api/experiments/{begun['id']}/end", {"keep": "b"})
    assert (status, ended["kept"]) == (200, "b")
    assert (await owner.get(f"{path}/experiments"))["items"] == [ended]
    agent = await owner.get(path)
    assert (agent["role"], agent["personality"]["traits"]["openness"], agent["version"]) == ("", 1.0, 3)
    assert agent["personality"]["persona"] == "Dry."
    assert (await owner.get(f"{path}/versions"))["items"][0]["note"] == "Old: B"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param({"b": {}}, 409, id="the same twice"),
        pytest.param({"b": {"version": 9}}, 404, id="no such version"),
        pytest.param({"b": {"changes": {"allowed_tools": ["calculater"]}}}, 404, id="no such tool"),
        pytest.param({"b": {"changes": {"temperature": 9}}}, 400, id="no such temperature"),
        pytest.param({"b": {"changes": {"role": "x"}}, "share_b": 1}, 400, id="everybody"),
    ],
)
async def test_what_cannot_be_tried_is_refused(owner: Program, body: dict[str, Any], status: int) -> None:
    path = await make(owner)
    assert (await owner.ask("POST", f"{path}/experiments", {"name": "N"} | body))[0] == status
    assert (await owner.get(f"{path}/experiments"))["items"] == []


async def test_others_do_not_learn_of_it(owner: Program, ana: Program) -> None:
    path = await make(owner)
    _, begun = await owner.ask("POST", f"{path}/experiments", {"name": "N", "b": {"changes": {"role": "x"}}})
    assert (await ana.ask("GET", f"/api/experiments/{begun['id']}"))[0] == 403
    assert (await ana.ask("POST", f"/api/experiments/{begun['id']}/end", {}))[0] == 403
    assert (await owner.ask("GET", "/api/experiments/exp_none"))[0] == 404
