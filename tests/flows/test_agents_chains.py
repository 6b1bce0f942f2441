"""Agents and programs that would go on for ever come to an end, the room is told once, and a person begins anew."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.fakes.anthropic_fake import AnthropicFake
from tests.fakes.model_server import Answer
from tests.flows.client import Client, Json, events_of, fresh
from tests.flows.conftest import NO_WEIGHTS, People, Servers, Vendors
from tests.flows.stage import Stage, open_stage

SCRIPTED = {"llm_provider": "anthropic"}
COST_TOKENS = 40  # of one scripted answer


async def _add_bot(stage: Stage, *, into: bool = True) -> Client:
    """Make a bot, bring it into the room, and connect it."""
    handle = fresh("bot").replace(" ", "_")
    made = await stage.rest("POST", "/api/members", {"kind": "bot", "handle": handle}, expect=201)
    stage.people.tokens[handle] = made["token"]  # type: ignore[index]
    client = await stage.people.connect(handle)
    if into:
        await stage.client.ok("add_member", room_id=stage.room_id, member_id=client.welcome["me"]["id"])
    return client


@asynccontextmanager
async def _answering(client: Client, room_id: str, text: str) -> AsyncIterator[None]:
    """Have a bot answer everything that others say in a room, without a link, until the room is told of a limit."""
    me = client.welcome["me"]["id"]

    async def answer_all() -> None:
        heard = 0
        while True:
            # Counted first: what comes while the bot speaks is looked at too.
            seen = len(client.frames)
            events = events_of(client, room_id)
            for event in events[heard:]:
                if event["type"] == "notice":
                    return
                if "message" in event and event["message"]["author"]["id"] != me:
                    await client.call("post_message", room_id=room_id, text=text)
            heard = len(events)
            await client.wait(lambda body: True, start=seen)

    task = asyncio.create_task(answer_all())
    try:
        yield
        await task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _notices(client: Client, room_id: str) -> list[str]:
    return [event["code"] for event in events_of(client, room_id) if event["type"] == "notice"]


async def _limit(stage: Stage, where: str, **limits: float) -> None:
    await stage.rest("PUT", f"/api/{where}/chain-limits", limits)


async def _usage(stage: Stage, chain_id: str) -> Json:
    usage: Json = await stage.rest("GET", f"/api/usage?chain_id={chain_id}")
    return usage


async def test_two_bots_that_answer_everything_have_so_many_turns_of_an_agent(
    stage: Stage, anthropic: AnthropicFake
) -> None:
    nia = await stage.add_agent(**SCRIPTED)
    anthropic.script([], Answer(text="And you?"))
    await _limit(stage, f"rooms/{stage.room_id}", turns=8)
    one, two = await _add_bot(stage), await _add_bot(stage)
    words = f"@{nia['handle']} and what do you say?"
    async with _answering(one, stage.room_id, words), _answering(two, stage.room_id, words):
        begun = await one.ok("post_message", room_id=stage.room_id, text=words)
        notice = await stage.sign("notice")
    assert notice["code"] == "exchange_limit"
    assert "8 times" in notice["text"]
    late = await two.ok("post_message", room_id=stage.room_id, text=words)
    [receipt] = await stage.receipts(late["message_id"])
    assert (receipt["outcome"], receipt["rule"]) == ("silent", "exchange_limit")
    assert "8 times" in receipt["reasons"][0]
    await stage.client.wait(lambda body: len(stage.said()) == 8)
    assert (await stage.ask(nia, "are you still there?")).outcome == ("spoke", None)
    assert len(stage.said()) == 9
    assert _notices(stage.client, stage.room_id) == ["exchange_limit"], "told once, and it woke nobody"
    usage = await _usage(stage, begun["message_id"])
    assert (usage["turns"], usage["input_tokens"] + usage["output_tokens"]) == (8, 8 * COST_TOKENS)


async def test_agents_that_name_all_others_wake_each_other_six_times(stage: Stage, anthropic: AnthropicFake) -> None:
    agents = [await stage.add_agent(name, **SCRIPTED) for name in ("Ada", "Bob", "Cyd", "Dov")]
    anthropic.script([], Answer(text=" ".join(f"@{agent['handle']}" for agent in agents) + " all of you!"))
    begun = await stage.post(f"@{agents[0]['handle']} begin")
    notice = await stage.sign("notice")
    assert notice["code"] == "chain_limit"
    await stage.client.wait(lambda body: len(stage.said()) == 6)
    anthropic.script([], Answer(text="Done."))
    for agent in agents:
        # Its turns come one after another: whatever the chain had still called for has ended by then.
        await stage.ask(agent, "are you done?")
    assert len(stage.said()) == 6 + len(agents)
    assert _notices(stage.client, stage.room_id) == ["chain_limit"]
    assert (await _usage(stage, begun["message_id"]))["turns"] == 6


async def test_a_bot_alone_with_an_agent_comes_to_an_end_without_a_word_of_whom_it_means(
    stage: Stage, anthropic: AnthropicFake
) -> None:
    nia = await stage.add_agent(**SCRIPTED)
    anthropic.script([], Answer(text="And you?"))
    await _limit(stage, f"agents/{nia['id']}", turns=5)
    bot = await _add_bot(stage, into=False)
    room_id = (await bot.ok("open_direct", member_ids=[nia["member_id"]]))["room"]["id"]
    async with _answering(bot, room_id, "and you?"):
        await bot.ok("post_message", room_id=room_id, text="how are you?")
    said = [event for event in events_of(bot, room_id) if event["type"] == "agent_message"]
    assert len(said) == 5
    assert _notices(bot, room_id) == ["exchange_limit"]
    refused = await bot.refused("invoke_agent", room_id=room_id, agent_id=nia["id"], text="and now?")
    assert refused == "rate_limited"


@pytest.mark.parametrize(("limits", "reason"), [({"tokens": 500}, "chain_tokens"), ({"usd": 0.0001}, "chain_budget")])
async def test_what_would_cost_too_much_is_not_asked_for_and_told_once(
    stage: Stage, anthropic: AnthropicFake, limits: dict[str, float], reason: str
) -> None:
    anthropic.script([])
    agents = [await stage.add_agent(name, **SCRIPTED) for name in ("Ada", "Bob", "Cyd")]
    await _limit(stage, f"rooms/{stage.room_id}", **limits)
    begun = await stage.post(" ".join(f"@{agent['handle']}" for agent in agents))
    for agent in agents:
        assert (await stage.ended(agent)).outcome == ("failed", reason)
    [notice] = [event for event in events_of(stage.client, stage.room_id) if event["type"] == "notice"]
    assert notice["code"] == reason
    assert not any(one in notice["text"] for one in ("$", "500", "0.00")), "what it costs is for who keeps it"
    assert anthropic.exchanges == []
    assert (await _usage(stage, begun["message_id"]))["reserved_usd"] == 0


async def test_a_restart_in_the_middle_of_a_chain_forgets_nothing(
    servers: Servers, vendors: Vendors, anthropic: AnthropicFake
) -> None:
    anthropic.script([], Answer(text="And you?"))
    server = servers.make({**vendors.anthropic_env, **NO_WEIGHTS})
    await asyncio.to_thread(server.start)
    tokens = {"owner": await asyncio.to_thread(server.create_token, "owner")}
    people = People(server, tokens)
    stage = await open_stage(people)
    nia = await stage.add_agent(**SCRIPTED)
    await _limit(stage, f"rooms/{stage.room_id}", turns=4)
    bot = await _add_bot(stage)
    handle = bot.welcome["me"]["handle"]
    rules = []
    for round_ in range(7):
        if round_ in (2, 6):
            await asyncio.to_thread(server.restart)
            seqs = {stage.room_id: events_of(stage.client, stage.room_id)[-1]["seq"]}
            stage = Stage(people, await people.connect("owner", seqs), stage.room_id)
            bot = await people.connect(handle)
        asked = await bot.ok("post_message", room_id=stage.room_id, text=f"@{nia['handle']} go on")
        [receipt] = await stage.receipts(asked["message_id"])
        rules.append(receipt["rule"])
        if receipt["outcome"] == "speak":
            await stage.ended(nia, 0 if round_ in (0, 2) else len(stage.client.frames) - 1)
    assert rules == [*["named"] * 4, *["exchange_limit"] * 3]
    snapshot = await stage.rest("GET", f"/api/rooms/{stage.room_id}/snapshot")
    assert [event["code"] for event in snapshot["events"] if event["type"] == "notice"] == ["exchange_limit"]
    await people.leave()
    assert "Traceback" not in server.log
