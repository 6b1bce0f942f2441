"""How an agent does, over REST."""

from __future__ import annotations

from tests.unit.rest.callers import Program


async def test_of_who_did_nothing_there_is_nothing_to_tell(owner: Program, ana: Program) -> None:
    _, agent = await owner.ask("POST", "/api/agents", {"name": "Vera"})
    path = f"/api/agents/{agent['id']}/statistics"
    found = await owner.get(f"{path}?since=2026-01-01T00:00:00Z")
    assert (found["runs"], found["success_rate"], found["response_p95_ms"], found["last_error"]) == (
        0,
        None,
        None,
        None,
    )
    assert (found["actions"], found["cost_usd"], found["satisfaction"]) == ({}, 0.0, None)
    assert (await ana.ask("GET", path))[0] == 403


async def test_tools_are_counted_as_they_ended(owner: Program) -> None:
    _, agent = await owner.ask("POST", "/api/agents", {"name": "Vera"})
    for expression in ("6*7", "6*"):
        body = {"tool": "calculator", "arguments": {"expression": expression}}
        assert (await owner.ask("POST", f"/api/agents/{agent['id']}/invoke-tool", body))[0] == 200
    found = await owner.get(f"/api/agents/{agent['id']}/statistics")
    assert found["actions"] == {"error": 1, "success": 1}
