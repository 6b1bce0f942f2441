"""Receipts over REST: of a message, and of an agent in a room."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.unit.rest.callers import Program
from tests.unit.rest.floor.test_modes import add_agent, make_room


async def judged(owner: Program, message_id: str) -> Any:
    """Read a message's receipts, once it was judged."""
    async with asyncio.timeout(30):
        while not (page := await owner.get(f"/api/messages/{message_id}/receipts"))["items"]:
            pass
    return page


async def say(owner: Program, room_id: str, text: str) -> str:
    status, message = await owner.ask("POST", f"/api/rooms/{room_id}/messages", {"text": text})
    assert status == 201, message
    return str(message["id"])


async def test_a_message_and_an_agent_are_asked_why(owner: Program, ana: Program) -> None:
    room_id = await make_room(owner)
    vera, otto = await add_agent(owner, room_id, "Vera"), await add_agent(owner, room_id, "Otto")
    message_id = await say(owner, room_id, f"@{otto['handle']} what is 6 * 7?")
    page = await judged(owner, message_id)
    assert page["next"] is None
    verdicts = {one["agent_id"]: (one["outcome"], one["rule"]) for one in page["items"]}
    assert verdicts == {vera["id"]: ("silent", "others_named"), otto["id"]: ("speak", "named")}
    path = f"/api/rooms/{room_id}/considerations?agent_id={vera['id']}"
    found = await owner.get(path)
    (one,) = found["items"]
    assert (one["message"]["id"], one["receipt"]["rule"]) == (message_id, "others_named")
    assert [speaker["agent_id"] for speaker in one["spoke"]] == [otto["id"]]
    assert (found["next"], found["hidden"]) == (None, 0)
    assert (await ana.ask("GET", path))[0] == 404
    assert (await ana.ask("GET", f"/api/messages/{message_id}/receipts"))[0] == 404
    assert (await owner.ask("GET", f"/api/rooms/{room_id}/considerations"))[0] == 400
    assert (await owner.ask("GET", f"/api/rooms/{room_id}/considerations?agent_id=agt_none"))[0] == 404


async def test_a_score_is_told_with_what_it_was_held_against(owner: Program) -> None:
    room_id = await make_room(owner)
    vera = await add_agent(owner, room_id)
    first, second = [await say(owner, room_id, text) for text in ("it rains", "and it blows")]
    await judged(owner, second)
    path = f"/api/rooms/{room_id}/considerations?agent_id={vera['id']}&limit=1"
    found = await owner.get(path)
    assert [one["message"]["id"] for one in found["items"]] == [second]
    receipt = found["items"][0]["receipt"]
    assert receipt["threshold"] == 0.36
    assert receipt["reasons"]
    assert [one["message"]["id"] for one in (await owner.get(f"{path}&cursor={found['next']}"))["items"]] == [first]
