"""What moves a bid beyond the words: a room's threshold, interests, and tempers that are high."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tests.fakes.anthropic_fake import AnthropicFake
from tests.fakes.model_server import Answer
from tests.flows.checker.reducer import comparable, fold
from tests.flows.client import TIMEOUT_S, Client, Json, events_of, fresh
from tests.flows.conftest import People
from tests.flows.stage import Stage

GOOD = "correct horse battery"
QUESTION = "and how much is 12 * 12, do you know that too?"


async def _set_place(stage: Stage, agent: Json, **place: Any) -> Json:
    where = {"room_id": stage.room_id, "agent_id": agent["id"]}
    room: Json = (await stage.client.ok("set_agent_mode", **where, **place))["room"]
    return room


async def _verdict(stage: Stage, message_id: str) -> Json:
    [receipt] = await stage.receipts(message_id)
    return receipt


@asynccontextmanager
async def _second_person(stage: Stage) -> AsyncIterator[Client]:
    """Have somebody sign up by an invitation and bring them into the room."""
    made = await stage.rest("POST", "/api/invitations", {"role": "member"}, expect=201)
    handle = fresh("bert").replace(" ", "_").lower()
    body = {"handle": handle, "name": "Bert", "password": GOOD, "invitation": made["token"]}
    url = f"{stage.people.server.url}/api/sign-up"
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), timeout=timeout) as browser,
        browser.post(url, json=body) as response,
    ):
        assert response.status == 201
        secret = response.cookies["tertulia_session"].value
    newcomer = People(stage.people.server, {handle: secret})
    other = await newcomer.connect(handle)
    await stage.client.ok("add_member", room_id=stage.room_id, member_id=other.welcome["me"]["id"])
    yield other
    await newcomer.leave()


async def test_a_room_says_from_which_score_on_an_agent_speaks(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    old = await stage.rest("GET", f"/api/rooms/{stage.room_id}/snapshot")
    room = await _set_place(stage, nia, mode="natural", threshold=0.95)
    assert room["agent_thresholds"] == {nia["id"]: 0.95}
    await stage.ask(nia, "what is 6 * 7?")
    held = await _verdict(stage, (await stage.post("that is quite a number"))["message_id"])
    assert (held["outcome"], held["threshold"]) == ("silent", 0.95)
    assert (await _set_place(stage, nia, mode="natural"))["agent_thresholds"] == {nia["id"]: 0.95}, "left out, it stays"
    assert (await _set_place(stage, nia, mode="natural", threshold=None))["agent_thresholds"] == {}
    start = len(stage.client.frames)
    posted = await stage.post(QUESTION)
    await stage.ended(nia, start)
    spoken = await _verdict(stage, posted["message_id"])
    assert (spoken["outcome"], spoken["threshold"]) == ("speak", 0.101), "alone with it, a question is easier to answer"
    await _set_place(stage, nia, mode="natural", threshold=0.2)
    await stage.client.ok("remove_member", room_id=stage.room_id, member_id=nia["member_id"])
    await stage.client.ok("add_member", room_id=stage.room_id, member_id=nia["member_id"])
    snapshot = await stage.rest("GET", f"/api/rooms/{stage.room_id}/snapshot")
    assert snapshot["room"]["agent_thresholds"] == {}, "it is gone with its leaving"
    await stage.client.wait(lambda body: body.get("seq") == snapshot["seq"] and body.get("room_id") == stage.room_id)
    assert comparable(fold(old, events_of(stage.client, stage.room_id))) == comparable(snapshot)


async def test_a_threshold_is_bounded_and_for_people_to_set(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    where = {"room_id": stage.room_id, "agent_id": nia["id"], "mode": "natural"}
    for wrong in (0.0, 1, -3, "0.5", True):
        assert await stage.client.refused("set_agent_mode", **where, threshold=wrong) == "invalid_input"
    ana = await stage.people.connect("ana")
    await stage.client.ok("add_member", room_id=stage.room_id, member_id=ana.welcome["me"]["id"])
    assert await ana.refused("set_agent_mode", **where, threshold=0.5) == "permission_denied"


async def test_personality_moves_the_threshold_where_the_room_says_nothing(stage: Stage) -> None:
    shy = await stage.add_agent(llm_provider="offline", personality={"traits": {"extraversion": 0.0}})
    await _set_place(stage, shy, mode="natural")
    receipt = await _verdict(stage, (await stage.post("a lovely day"))["message_id"])
    assert receipt["threshold"] == 0.5


async def test_interests_count_and_are_told(stage: Stage) -> None:
    keen = await stage.add_agent(llm_provider="offline", personality={"interests": ["violins"]})
    await _set_place(stage, keen, mode="natural", threshold=0.05)
    start = len(stage.client.frames)
    posted = await stage.post("who can recommend a violin to me?")
    await stage.ended(keen, start)
    receipt = await _verdict(stage, posted["message_id"])
    assert receipt["outcome"] == "speak"
    assert "It knows or cares about what the message is about." in receipt["reasons"]


async def test_while_two_quarrel_nobody_butts_in_and_who_is_named_answers_calmly(
    stage: Stage, anthropic: AnthropicFake
) -> None:
    anthropic.script([], Answer(text="The meeting is at ten."))
    nia = await stage.add_agent(llm_provider="anthropic")
    await stage.ask(nia, "when is the meeting?")
    await stage.post("You broke the build again and you never say so, you liar!")
    async with _second_person(stage) as other:
        await other.ok("post_message", room_id=stage.room_id, text="Shut up, it was your fault, you clown.")
    for mode in ("natural", "always"):
        await _set_place(stage, nia, mode=mode)
        posted = await stage.post("Stop blaming me, you are pathetic, did you even test it?")
        receipt = await _verdict(stage, posted["message_id"])
        assert (receipt["outcome"], receipt["rule"]) == ("silent", "quarrel")
        assert receipt["reasons"] == ["Tempers are high between two people, and neither called it."]
    answered = await stage.ask(nia, "when is the meeting, you useless thing?")
    assert answered.outcome == ("spoke", None)
    named = await _verdict(stage, answered.message["reply_to"])
    assert (named["outcome"], named["rule"]) == ("speak", "named")
    assert "Tempers are high here; it answers calmly." in named["reasons"]
    calm, heated = (json.dumps(one.body["system"]) for one in anthropic.exchanges)
    assert "Tempers are high" not in calm
    assert "Tempers are high" in heated
