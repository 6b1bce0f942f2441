"""How far chains may go, over REST: set by who keeps a workspace, a room or an agent; the narrowest holds."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.rest.callers import Program
from tests.unit.rest.conftest import ana, browser, owner, server

__all__ = ["ana", "browser", "owner", "server"]

UNSET = {"turns": None, "agent_turns": None, "tokens": None, "usd": None}
DEFAULT = {"turns": 20, "agent_turns": 6, "tokens": 1_000_000, "usd": 5.0}
WHOLE = "/api/workspace/chain-limits"


async def test_the_narrowest_of_what_was_set_holds(owner: Program, ana: Program) -> None:
    assert await ana.get(WHOLE) == UNSET | {"in_force": DEFAULT}
    _, room = await owner.ask("POST", "/api/rooms", {"name": "mill"})
    _, agent = await owner.ask("POST", "/api/agents", {"name": "Nia"})
    of_room, of_agent = f"/api/rooms/{room['id']}/chain-limits", f"/api/agents/{agent['id']}/chain-limits"
    status, whole = await owner.ask("PUT", WHOLE, {"turns": 50, "usd": 0.5})
    assert (status, whole) == (200, UNSET | {"turns": 50, "usd": 0.5, "in_force": DEFAULT | {"turns": 50, "usd": 0.5}})
    status, narrow = await owner.ask("PUT", of_room, {"turns": 8, "usd": 2, "agent_turns": 0})
    assert status == 200
    assert narrow["in_force"] == DEFAULT | {"turns": 8, "agent_turns": 0, "usd": 0.5}
    assert await ana.get(of_room) == narrow
    _, kept = await owner.ask("PUT", of_agent, {"tokens": 5_000, "turns": 60})
    assert kept == UNSET | {
        "tokens": 5_000,
        "turns": 60,
        "in_force": DEFAULT | {"tokens": 5_000, "turns": 50, "usd": 0.5},
    }
    assert await owner.get(of_agent) == kept
    assert (await owner.ask("PUT", WHOLE, {}))[1] == UNSET | {"in_force": DEFAULT}
    assert (await owner.get(of_room))["in_force"] == DEFAULT | {"turns": 8, "agent_turns": 0, "usd": 2}


@pytest.mark.parametrize("body", [{"turns": 0}, {"turns": True}, {"tokens": 0.5}, {"usd": -1}, {"usd": True}, {"x": 1}])
async def test_what_cannot_be_set_is_refused(owner: Program, body: dict[str, Any]) -> None:
    assert (await owner.ask("PUT", WHOLE, body))[0] == 400


async def test_who_does_not_keep_it_sets_nothing(owner: Program, ana: Program) -> None:
    _, room = await owner.ask("POST", "/api/rooms", {"name": "mill"})
    _, agent = await owner.ask("POST", "/api/agents", {"name": "Nia"})
    of_agent = f"/api/agents/{agent['id']}/chain-limits"
    for path in (WHOLE, f"/api/rooms/{room['id']}/chain-limits", of_agent):
        assert (await ana.ask("PUT", path, {"turns": 1}))[0] == 403, path
    assert (await ana.ask("GET", of_agent))[0] == 403
    assert (await owner.get(WHOLE))["turns"] is None


async def test_what_was_set_is_in_the_audit_log(owner: Program) -> None:
    await owner.ask("PUT", WHOLE, {"turns": 3})
    [entry] = (await owner.get("/api/audit?action=chain_limits.changed"))["items"]
    assert entry["details"] == UNSET | {"turns": 3}
