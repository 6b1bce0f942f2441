"""How agents take the floor, over REST: who sees and sets it, and where one begins."""

from __future__ import annotations

from typing import Any

from tests.unit.rest.callers import Browser, Program


async def make_room(owner: Program, kind: str = "private") -> str:
    status, room = await owner.ask("POST", "/api/rooms", {"name": f"a {kind} room", "kind": kind})
    assert status == 201, room
    return str(room["id"])


async def add_agent(owner: Program, room_id: str, name: str = "Vera") -> Any:
    _, agent = await owner.ask("POST", "/api/agents", {"name": name})
    status, _ = await owner.ask("POST", f"/api/rooms/{room_id}/members", {"member_id": agent["member_id"]})
    assert status == 201
    return agent


async def test_an_agent_of_a_room_is_listed_and_set(browser: Browser, owner: Program) -> None:
    room_id = await make_room(owner)
    agent = await add_agent(owner, room_id)
    (listed,) = (await owner.get(f"/api/rooms/{room_id}/agents"))["items"]
    assert listed == {
        "agent_id": agent["id"],
        "member_id": agent["member_id"],
        "name": "Vera",
        "handle": agent["handle"],
        "mode": "natural",
        "threshold": None,
        "opens_after_min": None,
        "is_active": True,
    }
    path = f"/api/rooms/{room_id}/agents/{agent['id']}"
    assert await owner.ask("PATCH", path, {"mode": "off"}) == (200, listed | {"mode": "off"})
    assert await owner.ask("PATCH", path, {}) == (200, listed | {"mode": "off"})
    bold = listed | {"mode": "natural", "threshold": 0.2}
    assert await owner.ask("PATCH", path, {"mode": "natural", "threshold": 0.2}) == (200, bold)
    assert await owner.ask("PATCH", path, {"mode": "off"}) == (200, bold | {"mode": "off"})
    assert await owner.ask("PATCH", path, {"threshold": None}) == (200, listed | {"mode": "off"})
    opening = listed | {"mode": "off", "opens_after_min": 60}
    assert await owner.ask("PATCH", path, {"opens_after_min": 60}) == (200, opening)
    assert await owner.ask("PATCH", path, {"mode": "off"}) == (200, opening), "left out, it stays"
    assert (await owner.get(f"/api/rooms/{room_id}"))["agent_openings"] == {agent["id"]: 60}
    assert (await owner.get(f"/api/rooms/{room_id}"))["agent_modes"] == {agent["id"]: "off"}


async def test_bots_and_strangers_set_nothing(owner: Program, ana: Program) -> None:
    room_id = await make_room(owner)
    agent = await add_agent(owner, room_id)
    path = f"/api/rooms/{room_id}/agents/{agent['id']}"
    assert (await ana.ask("GET", f"/api/rooms/{room_id}/agents"))[0] == 404
    assert (await ana.ask("PATCH", path, {"mode": "off"}))[0] == 404
    await owner.ask("POST", f"/api/rooms/{room_id}/members", {"member_id": ana.member_id})
    assert (await ana.ask("PATCH", path, {"mode": "off"}))[0] == 403
    assert (await ana.get(f"/api/rooms/{room_id}/agents"))["items"][0]["mode"] == "natural"
    assert (await owner.ask("PATCH", path, {"mode": "loud"}))[0] == 400
    assert (await owner.ask("PATCH", f"/api/rooms/{room_id}/agents/agt_none", {"mode": "off"}))[0] == 404


async def test_in_a_public_room_it_waits_to_be_called(owner: Program) -> None:
    room_id = await make_room(owner, "public")
    await add_agent(owner, room_id)
    assert [one["mode"] for one in (await owner.get(f"/api/rooms/{room_id}/agents"))["items"]] == ["mentioned"]
