"""Workspaces over REST: who sets what, the places of members, and further workspaces on the machine."""

from __future__ import annotations

from typing import Any

import pytest

from tertulia.app.server import Server
from tests.unit.rest.callers import Program
from tests.unit.rest.conftest import ana, browser, owner, server

__all__ = ["ana", "browser", "owner", "server"]


async def test_owner_names_the_workspace_and_opens_it(owner: Program, ana: Program) -> None:
    before = await ana.get("/api/workspace")
    assert (before["name"], before["sign_up"]) == ("Home", "closed")
    status, changed = await owner.ask("PATCH", "/api/workspace", {"sign_up": "open"})
    assert (status, changed) == (200, before | {"sign_up": "open"})
    assert (await owner.ask("PATCH", "/api/workspace", {"name": "The Mill"}))[1]["name"] == "The Mill"
    assert await ana.get("/api/workspace") == before | {"name": "The Mill", "sign_up": "open"}
    assert (await ana.ask("PATCH", "/api/workspace", {"name": "Mine"}))[0] == 403


async def test_what_is_kept_is_said_in_days(owner: Program, ana: Program) -> None:
    assert (await ana.get("/api/workspace"))["retention"] == {
        "message_days": None,
        "trace_days": None,
        "memory_days": None,
    }
    kept = {"message_days": 365, "trace_days": 30, "memory_days": None}
    for given in (kept, {"message_days": 365, "trace_days": 30}):
        status, changed = await owner.ask("PATCH", "/api/workspace", {"retention": given})
        assert (status, changed["retention"]) == (200, kept)
    assert (await owner.ask("PATCH", "/api/workspace", {"name": "The Mill"}))[1]["retention"] == kept


@pytest.mark.parametrize(
    "body",
    [{"sign_up": "invite"}, {"name": ""}, {"id": "ws_1"}, {"retention": {"message_days": 0}}, {"retention": {"x": 1}}],
)
async def test_what_cannot_be_set_is_refused(owner: Program, body: dict[str, Any]) -> None:
    assert (await owner.ask("PATCH", "/api/workspace", body))[0] == 400


async def test_what_was_set_is_written_into_the_log_once(owner: Program) -> None:
    for _ in range(2):
        await owner.ask("PATCH", "/api/workspace", {"sign_up": "open"})
    entries = (await owner.get("/api/audit?action=workspace.updated"))["items"]
    assert [entry["details"] for entry in entries] == [
        {
            "is_renamed": False,
            "sign_up": "open",
            "words_in_mail": False,
            "link_previews": False,
            "quiet_hours": "21:00-08:00 UTC",
            "retention": {"message_days": None, "trace_days": None, "memory_days": None},
            "routing": {
                "small": None,
                "large": None,
                "when": ["simple", "hard", "budget"],
                "below_share": 0.1,
            },
        }
    ]


async def test_only_the_operator_makes_workspaces(server: Server, owner: Program) -> None:
    assert (await owner.ask("POST", "/api/workspaces", {"name": "Annex"}))[0] == 403
    operator = Program(owner.client, server.operator_secret)
    status, made = await operator.ask("POST", "/api/workspaces", {"name": "Annex"})
    assert (status, made["workspace"]["name"]) == (201, "Annex")
    for taken in ("annex", "ＡＮＮＥＸ", "home"):
        assert (await operator.ask("POST", "/api/workspaces", {"name": taken}))[0] == 409
    assert (await owner.ask("PATCH", "/api/workspace", {"name": "ANNEX"}))[0] == 409
    async with owner.client.post("/api/session", json={"token": made["token"]}) as answer:
        session = await answer.json()
    assert session["workspace"] == {"id": made["workspace"]["id"], "name": "Annex"}
    assert (session["me"]["handle"], session["me"]["role"]) == ("owner", "owner")


@pytest.mark.parametrize("named", ["The%20Mill", "the%20mill", "ID"])
async def test_the_operator_acts_where_it_says(server: Server, owner: Program, named: str) -> None:
    operator = Program(owner.client, server.operator_secret)
    _, made = await operator.ask("POST", "/api/workspaces", {"name": "The Mill"})
    mill = made["workspace"]
    there = {"Tertulia-Workspace": named.replace("ID", mill["id"])}
    assert (await operator.ask("GET", "/api/workspace", None, **there))[1]["id"] == mill["id"]
    assert (await operator.get("/api/workspace"))["name"] == "Home"
    _, bot = await operator.ask("POST", "/api/members", {"kind": "bot", "handle": "miller"}, **there)
    miller = Program(owner.client, bot["token"])
    assert (await miller.get("/api/workspace"))["id"] == mill["id"]


async def test_a_workspace_that_is_not_there_is_said(server: Server, owner: Program) -> None:
    operator = Program(owner.client, server.operator_secret)
    status, body = await operator.ask("GET", "/api/workspace", None, **{"Tertulia-Workspace": "Nowhere"})
    assert status == 400
    assert "Nowhere" in body["error"]["message"]
    # It is the operator's alone to say.
    assert (await owner.ask("GET", "/api/workspace", None, **{"Tertulia-Workspace": "Nowhere"}))[0] == 200


async def test_members_are_at_locations(owner: Program, ana: Program) -> None:
    status, mill = await owner.ask("POST", "/api/locations", {"name": "The mill"})
    assert status == 201
    assert (await owner.ask("POST", "/api/locations", {"name": "the MILL"}))[0] == 409
    _, shed = await owner.ask("POST", "/api/locations", {"name": "The shed"})
    assert [one["name"] for one in (await ana.get("/api/locations"))["items"]] == ["The shed", "The mill"]
    path = f"/api/members/{ana.member_id}"
    assert (await ana.get(path))["location_id"] is None
    status, placed = await owner.ask("PATCH", path, {"location_id": mill["id"]})
    assert (status, placed["location_id"]) == (200, mill["id"])
    assert {one["handle"]: one["location_id"] for one in (await ana.get("/api/members"))["items"]}["ana"] == mill["id"]
    assert (await owner.ask("PATCH", path, {"location_id": "loc_none"}))[0] == 404
    assert (await owner.ask("PATCH", f"/api/locations/{mill['id']}", {"name": "The shed"}))[0] == 409
    assert (await owner.ask("PATCH", f"/api/locations/{mill['id']}", {"name": "The MILL"}))[1]["name"] == "The MILL"
    assert (await owner.ask("DELETE", f"/api/locations/{shed['id']}"))[0] == 204
    assert (await ana.get(path))["location_id"] == mill["id"]
    assert (await owner.ask("DELETE", f"/api/locations/{mill['id']}"))[0] == 204
    assert (await ana.get(path))["location_id"] is None
    assert (await owner.ask("DELETE", f"/api/locations/{mill['id']}"))[0] == 404


async def test_a_member_is_changed_whole_or_not_at_all(owner: Program, ana: Program) -> None:
    _, mill = await owner.ask("POST", "/api/locations", {"name": "The mill"})
    path = f"/api/members/{ana.member_id}"
    before = await ana.get(path)
    change = {"name": "Ana B.", "role": "coordinator", "location_id": "loc_none"}
    assert (await owner.ask("PATCH", path, change))[0] == 404
    assert await ana.get(path) == before
    change["location_id"] = mill["id"]
    status, changed = await owner.ask("PATCH", path, change)
    assert (status, {name: changed[name] for name in change}) == (200, change)
    assert (await owner.ask("PATCH", path, {"role": "member"}))[1]["location_id"] == mill["id"]
    status, changed = await owner.ask("PATCH", path, {"location_id": None})
    assert (status, changed["name"], changed["role"], changed["location_id"]) == (200, "Ana B.", "member", None)


async def test_only_owner_and_admins_place_members(owner: Program, ana: Program) -> None:
    _, mill = await owner.ask("POST", "/api/locations", {"name": "The mill"})
    for method, path, body in (
        ("POST", "/api/locations", {"name": "Mine"}),
        ("PATCH", f"/api/locations/{mill['id']}", {"name": "Mine"}),
        ("DELETE", f"/api/locations/{mill['id']}", None),
        ("PATCH", f"/api/members/{ana.member_id}", {"location_id": mill["id"]}),
    ):
        assert (await ana.ask(method, path, body))[0] == 403, (method, path)
