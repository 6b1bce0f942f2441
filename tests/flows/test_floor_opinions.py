"""A second opinion over real sockets: it moves a close call, costs what it costs, and holds nobody back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.fakes.anthropic_fake import AnthropicFake
from tests.fakes.model_server import Answer, ScriptedCall
from tests.flows.client import Json
from tests.flows.conftest import NO_WEIGHTS, People, Vendors
from tests.flows.server import Server
from tests.flows.stage import Stage, eventually, open_stage

FOR = "A second opinion, from a small model, is more for its answering."
AGAINST = "A second opinion, from a small model, is more against its answering."
NONE = "A second opinion was asked for and did not come in time."
# What is said waits for so long, times as usual, that an opinion comes before.
PATIENCE = "4"


@pytest.fixture(scope="module")
def judged_server(tmp_path_factory: pytest.TempPathFactory, vendors: Vendors) -> Iterator[Server]:
    env = {
        **vendors.anthropic_env,
        **NO_WEIGHTS,
        "TERTULIA_JUDGE_MODEL": "anthropic/claude-haiku-4-5",
        "TERTULIA_FLOOR_PATIENCE": PATIENCE,
    }
    server = Server(tmp_path_factory.mktemp("judged") / "data", env)
    try:
        yield server.start()
    finally:
        server.close()


@pytest.fixture
async def stage(judged_server: Server) -> AsyncIterator[Stage]:
    people = People(judged_server, {"owner": judged_server.create_token("owner")})
    yield await open_stage(people)
    await people.leave()


def _chance(value: float) -> Answer:
    return Answer(tool_calls=(ScriptedCall("toolu_1", "give_chances", {"agent_1": value}),), finish="stop")


async def _bring(stage: Stage, threshold: float) -> Json:
    nia = await stage.add_agent(llm_provider="offline")
    where = {"room_id": stage.room_id, "agent_id": nia["id"]}
    await stage.client.ok("set_agent_mode", **where, mode="natural", threshold=threshold)
    await stage.ask(nia, "what is 6 * 7?")
    return nia


async def _told(stage: Stage, message_id: str, reason: str) -> Json:
    """Wait until the receipt gives a reason."""

    async def look() -> Json:
        [receipt] = await stage.receipts(message_id)
        return receipt

    return await eventually(look, lambda receipt: reason in receipt["reasons"])


async def test_against_it_a_close_call_is_silence(stage: Stage, anthropic: AnthropicFake) -> None:
    anthropic.script([], _chance(0.05))
    await _bring(stage, 0.7)
    posted = await stage.post("that is quite a number")
    receipt = await _told(stage, posted["message_id"], AGAINST)
    assert receipt["score"] < receipt["threshold"]
    assert receipt["outcome"] == "silent"
    [asked] = anthropic.exchanges
    assert asked.body["model"] == "claude-haiku-4-5"
    assert "that is quite a number" in json.dumps(asked.body["messages"])
    usage = await stage.rest("GET", "/api/usage?room_id=" + stage.room_id)
    assert (usage["turns"], usage["reserved_usd"]) == (1, 0)
    assert usage["input_tokens"] >= 25


async def test_for_it_a_close_call_is_an_answer(stage: Stage, anthropic: AnthropicFake) -> None:
    anthropic.script([], _chance(0.95))
    nia = await _bring(stage, 0.8)
    start = len(stage.client.frames)
    posted = await stage.post("that is quite a number")
    receipt = await _told(stage, posted["message_id"], FOR)
    assert receipt["score"] >= receipt["threshold"] == 0.8
    await stage.ended(nia, start)


async def test_who_does_not_answer_in_time_changes_nothing_and_holds_nobody_back(
    stage: Stage, anthropic: AnthropicFake
) -> None:
    anthropic.script([], Answer(text="{}", hold_after=-1))
    await _bring(stage, 0.8)
    elsewhere = await open_stage(stage.people)
    oda = await elsewhere.add_agent("Oda", llm_provider="offline")
    posted = await stage.post("that is quite a number")
    await anthropic.wait_for_requests(1)
    assert "49" in (await elsewhere.ask(oda, "what is 7 * 7?")).text
    await _told(stage, posted["message_id"], NONE)
