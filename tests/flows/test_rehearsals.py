"""Why an agent is silent, and rehearsals in a room that was talked in: over REST, beside what really happened."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tests.flows.client import Json
from tests.flows.stage import Stage, eventually

if TYPE_CHECKING:
    from tests.flows.conftest import People

TALK = (
    "good morning",
    "what is 6 * 7?",
    "and how much is 12 * 12, do you know that too?",
    "ok",
    "@room lunch is here",
    "I wonder what 15% of 80 may be?",
    "thanks",
    "@owner how was the concert?",
    "can anybody tell me what 3 + 4 is?",
)


def _is_settled(receipts: list[Json]) -> bool:
    """Say whether no answer waits for whether the author goes on; that a question is offered again is not awaited."""
    return not any("whether the author goes on" in " ".join(one["reasons"]) for one in receipts if _waits(one))


def _waits(receipt: Json) -> bool:
    return bool(receipt["outcome"] == "defer")


async def _converse(stage: Stage) -> None:
    """Say it line by line, each when the one before was judged and answered by whoever would."""
    for text in TALK:
        start = len(stage.client.frames)
        posted = await stage.post(text)
        for receipt in await eventually(partial(stage.receipts, posted["message_id"]), _is_settled):
            if receipt["outcome"] == "speak":
                await stage.ended({"id": receipt["agent_id"]}, start)


async def _rehearse(stage: Stage, **body: object) -> Json:
    found: Json = await stage.rest("POST", f"/api/rooms/{stage.room_id}/rehearsals", body)
    return found


def _speakers(found: Json) -> list[list[str]]:
    return [[one["agent_id"] for one in item["would"] if one["outcome"] == "speak"] for item in found["items"]]


async def test_with_the_policy_that_held_it_would_have_been_as_it_was(stage: Stage) -> None:
    agents = [await stage.add_agent(name, llm_provider="offline") for name in ("Nia", "Otto")]
    for agent in agents:
        await stage.ask(agent, "what is 2 * 3?")
    await _converse(stage)
    found = await _rehearse(stage)
    assert {one["mode"] for one in found["agents"]} == {"natural"}
    assert found["messages"] == len(agents) + len(TALK) + len(stage.said())
    happened = [[one["agent_id"] for one in item["happened"]] for item in found["items"]]
    assert _speakers(found) == happened
    assert found["would"]["turns"] == found["happened"]["turns"] == len(stage.said())
    assert 1 <= found["would"]["unasked"] < len(TALK)
    assert found["would"]["cost_usd"] == found["happened"]["cost_usd"] == 0
    for item in found["items"]:
        judged = {one["agent_id"]: one for one in await stage.receipts(item["message_id"])}
        for one in item["would"] if item["author"]["kind"] == "human" else ():
            live = judged[one["agent_id"]]
            assert one["outcome"] == live["outcome"]
            assert one["rule"] == live["rule"] or one["outcome"] == "covered"
            assert abs(one["score"] - live["score"]) < 0.002

    eager = await _rehearse(stage, threshold=0.01, agent_ids=[agents[0]["id"]])
    quiet = await _rehearse(stage, mode="mentioned")
    assert quiet["would"]["turns"] == len(agents) < found["would"]["turns"] <= eager["would"]["turns"]
    assert len(stage.said()) == found["happened"]["turns"], "nothing was said by rehearsing"


async def test_a_silent_agent_says_what_it_weighed_and_who_spoke_instead(stage: Stage) -> None:
    nia, otto = [await stage.add_agent(name, llm_provider="offline") for name in ("Nia", "Otto")]
    path = f"/api/rooms/{stage.room_id}/agents/{nia['id']}"
    assert (await stage.rest("PATCH", path, {"mode": "mentioned"}))["mode"] == "mentioned"
    turn = await stage.ask(otto, "what is 6 * 7?")
    await stage.post("hm")
    last = await stage.post("ok")
    await stage.receipts(last["message_id"])
    query = f"/api/rooms/{stage.room_id}/considerations?agent_id={nia['id']}&limit=2"
    page = await stage.rest("GET", query)
    assert [one["message"]["text"] for one in page["items"]] == ["ok", "hm"]
    assert {one["receipt"]["rule"] for one in page["items"]} == {"not_addressed"}
    rest = await stage.rest("GET", f"{query}&cursor={page['next']}")
    [_, asked] = rest["items"]
    assert asked["message"]["text"].endswith("what is 6 * 7?")
    assert asked["receipt"]["rule"] == "others_named"
    [instead] = asked["spoke"]
    assert (instead["name"], instead["outcome"]) == ("Otto", "spoke")
    assert instead["message_id"] == turn.message["id"]
    [own] = (await stage.rest("GET", f"/api/messages/{turn.message['id']}/receipts"))["items"][1:]
    assert (own["agent_id"], own["turn_outcome"], own["cost_usd"]) == (otto["id"], "spoke", 0)


async def test_who_is_not_in_the_room_asks_for_nothing(stage: Stage, people: People) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    for method, path, body in (
        ("POST", f"/api/rooms/{stage.room_id}/rehearsals", {"mode": "always"}),
        ("GET", f"/api/rooms/{stage.room_id}/considerations?agent_id={nia['id']}", None),
        ("PATCH", f"/api/rooms/{stage.room_id}/agents/{nia['id']}", {"mode": "off"}),
    ):
        options = {} if body is None else {"json": body}
        status, answer = await people.rest("ana", method, path, **options)
        assert (status, answer["error"]["code"]) == (404, "not_found")
    refused = await stage.rest("POST", f"/api/rooms/{stage.room_id}/rehearsals", {"mood": "calm"}, expect=400)
    assert refused["error"]["details"]["fields"][0]["field"] == "mood"
    weights = {"weights": {"small": {"charm": 1}}}
    refused = await stage.rest("POST", f"/api/rooms/{stage.room_id}/rehearsals", weights, expect=400)
    assert "charm" in refused["error"]["message"]
