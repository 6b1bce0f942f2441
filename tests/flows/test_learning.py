"""Agents learn: from what they tried, from what people think of their answers, and, with a model, from what is said."""

from __future__ import annotations

import asyncio
from functools import partial

from tests.fakes.anthropic_fake import AnthropicFake
from tests.fakes.model_server import Answer, ScriptedCall
from tests.flows.client import Json
from tests.flows.conftest import NO_WEIGHTS, People, Servers, Vendors
from tests.flows.stage import Stage, eventually, open_stage


async def _tagged(stage: Stage, agent: Json, tag: str) -> list[Json]:
    return [one for one in await stage.memories(agent) if tag in one["tags"]]


def _prompt(anthropic: AnthropicFake) -> str:
    return str(anthropic.exchanges[-1].body["messages"])


async def test_what_it_tried_and_how_that_was_rated_is_told_in_later_prompts(
    stage: Stage, anthropic: AnthropicFake
) -> None:
    anthropic.script([], Answer(text="Yes."))
    nia = await stage.add_agent(llm_provider="offline")
    turn = await stage.ask(nia, "what is 17 * 23?")
    [episode] = await eventually(partial(_tagged, stage, nia, "episode"), bool)
    assert (episode["kind"], episode["type"], episode["context"]["outcome"]) == ("episodic", "outcome", "success")
    start = len(stage.client.frames)
    await stage.client.ok("agent_feedback", message_id=turn.message["id"], rating="down", comment="shorter please")
    change = await stage.sign("memory_changed", start, agent_id=nia["id"], change="updated")
    [episode] = await _tagged(stage, nia, "episode")
    assert episode["context"]["outcome"] == "failure"
    found = await stage.rest("GET", f"/api/agents/{nia['id']}/satisfaction")
    assert found == {"ratings": 1, "people": 1, "liked": 0, "disliked": 1, "mean": 1.0, "satisfaction": 0.0}
    await stage.rest("PATCH", f"/api/agents/{nia['id']}", {"llm_provider": "anthropic"})
    await stage.ask(nia, "what is 17 * 24?")
    assert "@owner did not like an answer" in _prompt(anthropic)
    assert "shorter please" in _prompt(anthropic)
    assert "I tried: " in _prompt(anthropic)
    assert "It ended badly" in _prompt(anthropic)

    await stage.client.ok("agent_feedback", message_id=turn.message["id"], rating="none")
    assert await _tagged(stage, nia, "feedback") == []
    [episode] = await _tagged(stage, nia, "episode")
    assert episode["context"]["outcome"] == "success"
    await stage.ask(nia, "what is 17 * 25?")
    assert "shorter please" not in _prompt(anthropic)
    assert len(change["undo_ids"]) == 1


async def test_a_model_says_what_to_remember_and_what_changed(
    servers: Servers, vendors: Vendors, anthropic: AnthropicFake
) -> None:
    server = servers.make({**vendors.anthropic_env, **NO_WEIGHTS, "TERTULIA_MEMORY_FORMATION": "model"})
    await asyncio.to_thread(server.start)
    people = People(server, {"owner": await asyncio.to_thread(server.create_token, "owner")})
    stage = await open_stage(people)
    nia = await stage.add_agent(llm_provider="anthropic")
    for said, replaces in (("I live in Rome", None), ("I moved to Paris", "e1.k1")):
        content = f"@owner {said.removeprefix('I ').replace('live', 'lives')}."
        kept: Json = {"source": "e1.m1", "content": content, "kind": "semantic", "type": "fact"}
        kept |= {"confidence": 0.9, "importance": 8} | ({} if replaces is None else {"replaces": replaces})
        invented = {**kept, "source": "e1.m9", "content": "@owner lives in Oslo."}
        call = ScriptedCall("call_1", "keep_memories", {"memories": [kept, invented]})
        anthropic.script([Answer(text="Good to know."), Answer(tool_calls=(call,))])
        await stage.ask(nia, said)
        await stage.remembered(nia, content)
    [memory] = await stage.memories(nia)
    assert (memory["content"], memory["importance"], memory["subject"]) == ("@owner moved to Paris.", 0.8, "owner")
    [change] = (await stage.rest("GET", f"/api/agents/{nia['id']}/memory-changes"))["items"]
    assert (change["reason"]["code"], change["before"]["content"]) == ("corrected", "@owner lives in Rome.")
    await stage.rest("POST", f"/api/memory-changes/{change['id']}/undo")
    assert [one["content"] for one in await stage.memories(nia)] == ["@owner lives in Rome."]
    usage = await stage.rest("GET", f"/api/usage?agent_id={nia['id']}")
    assert usage["input_tokens"] == 4 * 25, "what is remembered is billed as well"
    await _what_was_said_long_before_is_told_until_any_of_it_goes(await open_stage(people), anthropic)
    await people.leave()


async def _what_was_said_long_before_is_told_until_any_of_it_goes(stage: Stage, anthropic: AnthropicFake) -> None:
    gist = "They chose the green heron."
    anthropic.script([], Answer(text=gist))
    nia = await stage.add_agent(llm_provider="anthropic")
    decided = await stage.post("We agreed on the green heron as our sign.")
    for number in range(130):
        await stage.post(f"the gate number {number} creaks in the wind")

    async def ask() -> tuple[Json, bool]:
        """Ask; give what the snapshot says was told in short, and whether the model read its own words there."""
        asked = len(anthropic.exchanges)
        answer = (await stage.ask(nia, "what did we agree on?")).message
        known = await stage.rest("GET", f"/api/messages/{answer['id']}/snapshot")
        return known["summary"], "in short, until" in str([one.body for one in anthropic.exchanges[asked:]])

    summary, _ = await eventually(ask, lambda found: found[1])
    assert (summary["in_words"], [one["text"] for one in summary["words"]]) == (1, [gist])
    assert summary["from_seq"] <= decided["seq"]
    await stage.client.ok("delete_message", message_id=decided["message_id"])
    summary, is_told = await ask()
    assert (summary["in_words"], summary["words"], is_told) == (0, [], False)
