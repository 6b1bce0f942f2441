"""What agents cost, over REST: grouped, billed with a markup, and as CSV."""

from __future__ import annotations

from tests.unit.rest.callers import Program
from tests.unit.rest.conftest import ana, browser, owner, server

__all__ = ["ana", "browser", "owner", "server"]

MARKUP = "/api/workspace/markup"


async def test_nothing_was_spent_at_first(owner: Program) -> None:
    whole = await owner.get("/api/usage")
    assert (whole["cost_usd"], whole["billed_usd"], whole["markup_percent"], whole["groups"]) == (0, 0, 20, None)
    for by in ("day", "month", "agent", "room", "member", "location", "chain", "kind", "provider", "model"):
        assert (await owner.get(f"/api/usage?group_by={by}"))["groups"] == []
    assert (await owner.ask("GET", "/api/usage?group_by=weather"))[0] == 400


async def test_a_markup_is_set_by_who_may(owner: Program, ana: Program) -> None:
    assert await owner.get(MARKUP) == {"percent": 20}
    assert (await owner.ask("PUT", MARKUP, {"percent": 7.5}))[0] == 200
    assert await owner.get(MARKUP) == {"percent": 7.5}
    assert (await owner.get("/api/usage"))["markup_percent"] == 7.5
    for bad in ({"percent": -1}, {"percent": True}, {}, {"percent": 1, "more": 1}):
        assert (await owner.ask("PUT", MARKUP, bad))[0] == 400
    assert (await ana.ask("PUT", MARKUP, {"percent": 1}))[0] == 403
    assert (await ana.ask("GET", MARKUP))[0] == 403
    assert (await ana.ask("GET", "/api/usage"))[0] == 403
    [entry] = (await owner.get("/api/audit?action=markup.changed"))["items"]
    assert entry["details"] == {"percent": 7.5}
