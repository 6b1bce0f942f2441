"""Agents that open a conversation: allowed room by room, kept over a restart, explained, and never twice."""

from __future__ import annotations

from typing import Any

from tests.flows.checker.reducer import comparable, fold
from tests.flows.client import Json, events_of
from tests.flows.conftest import NO_WEIGHTS, People, Servers
from tests.flows.stage import Stage, open_stage

GOAL = {"name": "Keep the plants watered", "priority": 8}
# Ten minutes are twelve seconds.
PATIENCE = "0.02"


async def _set_place(stage: Stage, agent: Json, **place: Any) -> Json:
    where = {"room_id": stage.room_id, "agent_id": agent["id"], "mode": "mentioned"}
    room: Json = (await stage.client.ok("set_agent_mode", **where, **place))["room"]
    return room


async def test_a_room_says_after_how_much_silence_an_agent_may_open(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    old = await stage.rest("GET", f"/api/rooms/{stage.room_id}/snapshot")
    assert old["room"]["agent_openings"] == {}, "never, unless somebody allows it"
    assert (await _set_place(stage, nia, opens_after_min=240))["agent_openings"] == {nia["id"]: 240}
    assert (await _set_place(stage, nia))["agent_openings"] == {nia["id"]: 240}, "left out, it stays"
    path = f"/api/rooms/{stage.room_id}/agents/{nia['id']}"
    assert (await stage.rest("PATCH", path, {"opens_after_min": None}))["opens_after_min"] is None
    assert (await stage.rest("PATCH", path, {"opens_after_min": 10}))["opens_after_min"] == 10
    where = {"room_id": stage.room_id, "agent_id": nia["id"], "mode": "mentioned"}
    for wrong in (9, 10_081, "60", True, 12.5):
        assert await stage.client.refused("set_agent_mode", **where, opens_after_min=wrong) == "invalid_input"
        await stage.rest("PATCH", path, {"opens_after_min": wrong}, expect=400)
    ana = await stage.people.connect("ana")
    await stage.client.ok("add_member", room_id=stage.room_id, member_id=ana.welcome["me"]["id"])
    assert await ana.refused("set_agent_mode", **where, opens_after_min=60) == "permission_denied"
    await stage.client.ok("remove_member", room_id=stage.room_id, member_id=nia["member_id"])
    await stage.client.ok("add_member", room_id=stage.room_id, member_id=nia["member_id"])
    snapshot = await stage.rest("GET", f"/api/rooms/{stage.room_id}/snapshot")
    assert snapshot["room"]["agent_openings"] == {}, "it is gone with its leaving"
    await stage.client.wait(lambda body: body.get("seq") == snapshot["seq"] and body.get("room_id") == stage.room_id)
    assert comparable(fold(old, events_of(stage.client, stage.room_id))) == comparable(snapshot)


async def test_quiet_hours_are_the_workspaces(stage: Stage) -> None:
    before = (await stage.rest("GET", "/api/workspace"))["quiet_hours"]
    assert before == {"from": "21:00", "to": "08:00", "time_zone": None}
    hours = {"from": "22:30", "to": "07:00", "time_zone": "Europe/Madrid"}
    assert (await stage.rest("PATCH", "/api/workspace", {"quiet_hours": hours}))["quiet_hours"] == hours
    for wrong in ({"from": "22:30"}, {**hours, "from": "24:00"}, {**hours, "time_zone": "Mars/Olympus"}):
        await stage.rest("PATCH", "/api/workspace", {"quiet_hours": wrong}, expect=400)
    assert (await stage.rest("PATCH", "/api/workspace", {"quiet_hours": before}))["quiet_hours"] == before


async def test_a_silent_room_is_spoken_to_once_whatever_restarts(servers: Servers) -> None:
    server = servers.make({**NO_WEIGHTS, "TERTULIA_FLOOR_PATIENCE": PATIENCE}).start()
    people = People(server, {"owner": server.create_token("owner")})
    try:
        stage = await open_stage(people)
        # At whatever hour this runs.
        hours = {"from": "00:00", "to": "00:00"}
        await stage.rest("PATCH", "/api/workspace", {"quiet_hours": hours})
        nia = await stage.add_agent(llm_provider="offline", goals=[GOAL])
        await _set_place(stage, nia, opens_after_min=10)
        said = await stage.post("The ferns look fine today.")
        await people.leave()
        server.kill()
        server.start()
        client = await people.connect("owner", since={stage.room_id: said["seq"]})
        stage = Stage(people, client, stage.room_id)
        event = await stage.sign("agent_message", agent_id=nia["id"])
        assert GOAL["name"] in event["message"]["text"]
        assert event["message"]["reply_to"] is None
        [receipt] = (await client.ok("explain", message_id=event["message"]["id"]))["receipts"]
        assert (receipt["rule"], receipt["outcome"], receipt["turn_outcome"]) == ("opening", "speak", "spoke")
        assert receipt["reasons"][1] == "Owner lets it open a conversation here."
        again = await stage.ask(nia, "thank you, and what is 6 * 7?")
        assert "42" in again.text
        assert [message["turn_id"] for message in stage.said()] == [event["turn_id"], again.id]
    finally:
        await people.leave()
