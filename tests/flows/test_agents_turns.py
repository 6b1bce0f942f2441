"""Turns under way: seen by who comes in between, stopped at once, bounded in every way, told to nobody else."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import Any

import aiohttp
import pytest

from tests.fakes.anthropic_fake import AnthropicFake
from tests.fakes.model_server import Answer, ScriptedCall
from tests.flows.client import TIMEOUT_S, Json, call_rest, events_of
from tests.flows.conftest import NO_WEIGHTS, People, Servers, Vendors
from tests.flows.stage import Stage, Turn, open_stage

SCRIPTED = {"llm_provider": "anthropic"}
SUM = ScriptedCall("call_1", "calculator", {"expression": "6*7"})
LOOK = Answer(tool_calls=(SUM,))
BEFORE_ITS_END_S = 20.0  # a service that stands still is given up after 30
CHAIN = 4  # two agents wake each other three times, and then pause


async def _begin(stage: Stage, agent: Json, text: str = "think about it") -> str:
    """Ask, and return the turn's id as soon as a piece of its answer was shown."""
    start = len(stage.client.frames)
    await stage.post(f"@{agent['handle']} {text}")
    return str((await stage.sign("agent_delta", start, agent_id=agent["id"]))["turn_id"])


async def _hung(stage: Stage, anthropic: AnthropicFake, **settings: Any) -> tuple[Json, str]:
    """Bring an agent to stand still in the middle of its answer; gives it and the turn's id."""
    anthropic.script([Answer(text="one two three", hold_after=2)])
    agent = await stage.add_agent(**SCRIPTED, **settings)
    return agent, await _begin(stage, agent)


async def test_who_comes_in_between_sees_the_turn_and_its_text(stage: Stage, anthropic: AnthropicFake) -> None:
    agent, turn_id = await _hung(stage, anthropic)
    await stage.sign("agent_delta", turn_id=turn_id, text=" two")
    late = await stage.people.connect("owner")
    [shown] = next(room for room in late.welcome["rooms"] if room["id"] == stage.room_id)["turns"]
    assert {name: shown[name] for name in ("turn_id", "agent_id", "phase", "text")} == {
        "turn_id": turn_id,
        "agent_id": agent["id"],
        "phase": "writing",
        "text": "one two",
    }
    snapshot = await stage.rest("GET", f"/api/rooms/{stage.room_id}/snapshot")
    assert snapshot["turns"] == [shown]
    anthropic.release()
    seen = await Stage(stage.people, late, stage.room_id).ended(agent)
    assert [(delta["attempt"], delta["index"], delta["text"]) for delta in seen.all_of("agent_delta")] == [
        (shown["attempt"], len(shown["text"]), " three")
    ]
    assert (seen.id, seen.outcome) == (turn_id, ("spoke", None))
    assert (await stage.rest("GET", f"/api/rooms/{stage.room_id}/snapshot"))["turns"] == []


async def test_stopped_at_once_with_its_connection(stage: Stage, anthropic: AnthropicFake) -> None:
    agent, turn_id = await _hung(stage, anthropic)
    status = await stage.client.ok("agent_command", agent_id=agent["id"], command="status", room_id=stage.room_id)
    assert status == {"is_active": True, "turns": [turn_id]}
    stopped = await stage.client.ok("agent_command", agent_id=agent["id"], command="stop", room_id=stage.room_id)
    turn = await stage.ended(agent)
    async with asyncio.timeout(BEFORE_ITS_END_S):
        await anthropic.exchanges[0].ended.wait()
    assert stopped == {"stopped": [turn_id]}
    assert anthropic.exchanges[0].outcome == "hung_up"
    assert turn.outcome == ("stopped", "stopped")
    assert turn.phases[-1] == "done"
    assert not turn.all_of("agent_message")
    idle = await stage.client.ok("agent_command", agent_id=agent["id"], command="stop")
    assert idle == {"stopped": []}
    anthropic.script([Answer(text="Here again.")])
    assert (await stage.ask(agent, "go on")).text == "Here again."


@pytest.mark.parametrize("after_s", [None, 25.0], ids=["before a word", "between two attempts"])
async def test_stopped_while_nothing_comes(stage: Stage, anthropic: AnthropicFake, after_s: float | None) -> None:
    waits = Answer(text="one", hold_after=-1) if after_s is None else Answer(status=429, retry_after_s=after_s)
    anthropic.script([waits])
    agent = await stage.add_agent(**SCRIPTED)
    await stage.post(f"@{agent['handle']} hello")
    exchange = await anthropic.wait_for_requests(1)
    if after_s is not None:
        await exchange.ended.wait()
    stopped = await stage.client.ok("agent_command", agent_id=agent["id"], command="stop")
    turn = await stage.ended(agent)
    assert stopped == {"stopped": [turn.id]}
    assert turn.outcome == ("stopped", "stopped")
    async with asyncio.timeout(BEFORE_ITS_END_S):
        await exchange.ended.wait()
    assert len(anthropic.exchanges) == 1, "it was not asked again"


async def test_stop_ends_what_waits_for_its_turn_too(stage: Stage, anthropic: AnthropicFake) -> None:
    agent, first = await _hung(stage, anthropic)
    queued = await stage.client.ok("invoke_agent", room_id=stage.room_id, agent_id=agent["id"], text="and then?")
    stopped = await stage.client.ok("agent_command", agent_id=agent["id"], command="stop", room_id=stage.room_id)
    assert set(stopped["stopped"]) == {first, queued["turn_id"]}
    for turn_id in (first, queued["turn_id"]):
        await stage.sign("turn_ended", turn_id=turn_id)
        assert stage.turn(turn_id).outcome == ("stopped", "stopped")
    assert len(anthropic.exchanges) == 1


LOSSES: list[tuple[str, str, tuple[str, str]]] = [
    ("its message is deleted", "delete_message", ("silent", "message_deleted")),
    ("it is taken out of the room", "remove_member", ("silent", "gone")),
    ("it is banned", "ban_member", ("silent", "gone")),
]


@pytest.mark.parametrize(("command", "outcome"), [pytest.param(*row[1:], id=row[0]) for row in LOSSES])
async def test_what_lost_its_ground_ends_at_once_with_its_connection(
    stage: Stage, anthropic: AnthropicFake, command: str, outcome: tuple[str, str]
) -> None:
    agent, turn_id = await _hung(stage, anthropic)
    asked = next(event["message"] for event in reversed(events_of(stage.client, stage.room_id)) if "message" in event)
    what = {"room_id": stage.room_id, "member_id": agent["member_id"]}
    await stage.client.ok(command, **({"message_id": asked["id"]} if command == "delete_message" else what))
    async with asyncio.timeout(BEFORE_ITS_END_S):
        await anthropic.exchanges[0].ended.wait()
    assert anthropic.exchanges[0].outcome == "hung_up", "nothing was released: the service was left"
    turn = await stage.ended(agent)
    assert (turn.id, turn.outcome, turn.ended["message_id"]) == (turn_id, outcome, None)
    assert turn.phases[-1] == "done"
    assert not stage.said()
    snapshot = await stage.rest("GET", f"/api/rooms/{stage.room_id}/snapshot")
    assert (snapshot["turns"], snapshot["seq"] >= turn.ended["seq"]) == ([], True)
    assert len(anthropic.exchanges) == 1, "it was not asked again"


async def test_what_waits_ends_with_its_message_and_what_is_at_work_goes_on(
    stage: Stage, anthropic: AnthropicFake
) -> None:
    agent, first = await _hung(stage, anthropic)
    start = len(stage.client.frames)
    waiting = await stage.post(f"@{agent['handle']} and then?")
    shown = await stage.sign("agent_thinking", start, agent_id=agent["id"], phase="considering")
    await stage.client.ok("delete_message", message_id=waiting["message_id"])
    ended = await stage.sign("turn_ended", start, agent_id=agent["id"])
    assert (ended["turn_id"], ended["outcome"], ended["reason"]) == (shown["turn_id"], "silent", "message_deleted")
    anthropic.release()
    await stage.sign("turn_ended", turn_id=first)
    assert (stage.turn(first).text, len(anthropic.exchanges)) == ("one two three", 1)


async def test_only_asker_keeper_and_staff_stop_it(stage: Stage, anthropic: AnthropicFake) -> None:
    agent, turn_id = await _hung(stage, anthropic)
    ana = await stage.people.connect("ana")
    await stage.client.ok("add_member", room_id=stage.room_id, member_id=ana.welcome["me"]["id"])
    stop = {"agent_id": agent["id"], "command": "stop", "room_id": stage.room_id}
    assert await ana.refused("agent_command", **stop) == "permission_denied"
    assert (await stage.client.ok("agent_command", **stop)) == {"stopped": [turn_id]}
    anthropic.script([Answer(text="one two", hold_after=1)])
    await ana.ok("post_message", room_id=stage.room_id, text=f"@{agent['handle']} wait")
    own = await stage.client.wait(lambda body: body["type"] == "agent_delta" and body["turn_id"] != turn_id)
    assert (await ana.ok("agent_command", **stop)) == {"stopped": [own["turn_id"]]}


async def test_its_keeper_and_staff_alone_pause_it_and_make_it_forget(stage: Stage) -> None:
    agent = await stage.add_agent(**SCRIPTED)
    ana = await stage.people.connect("ana")
    for verb in ("pause", "resume", "forget"):
        assert await ana.refused("agent_command", agent_id=agent["id"], command=verb) == "permission_denied"
    told = await ana.ok("agent_command", agent_id=agent["id"], command="help")
    assert all(verb in told["help"] for verb in ("pause", "resume", "stop", "status", "forget", "help"))
    assert await ana.ok("agent_command", agent_id=agent["id"], command="status") == {"is_active": True, "turns": []}
    assert await ana.refused("agent_command", agent_id="agt_unknown", command="status") == "not_found"
    assert await ana.refused("agent_command", agent_id=agent["id"], command="dance") == "invalid_input"
    assert await ana.refused("invoke_agent", room_id=stage.room_id, agent_id=agent["id"]) == "not_found"
    assert await stage.client.refused("invoke_agent", room_id=stage.room_id, agent_id="agt_unknown") == "not_found"


async def test_an_agents_turns_in_a_room_come_one_after_another(stage: Stage, anthropic: AnthropicFake) -> None:
    anthropic.script([Answer(text="First of all.", hold_after=1), Answer(text="Second.")])
    agent = await stage.add_agent(**SCRIPTED)
    first = await _begin(stage, agent, "one")
    await stage.post(f"@{agent['handle']} two")
    waiting = await stage.client.wait(lambda body: body["type"] == "agent_thinking" and body["turn_id"] != first)
    assert waiting["phase"] == "considering", "who asks sees at once that it was heard"
    await stage.receipts((await stage.post("three, for nobody"))["message_id"])
    assert len(anthropic.exchanges) == 1, "the second waits for the end of the first"
    anthropic.release()
    await stage.client.wait(lambda body: body["type"] == "agent_message" and body["message"]["text"] == "Second.")
    assert [message["text"] for message in stage.said()] == ["First of all.", "Second."]
    told = anthropic.exchanges[1].body["messages"][-1]["content"]
    assert "First of all." not in str(told), "it is asked with the talk up to the question"


async def test_agents_that_name_one_another_come_to_an_end(stage: Stage, anthropic: AnthropicFake) -> None:
    one, two = [await stage.add_agent(name, **SCRIPTED) for name in ("Ping", "Pong")]
    anthropic.script([], Answer(text=f"@{one['handle']} @{two['handle']} again"))
    await stage.post(f"@{one['handle']} begin")
    await stage.client.wait(lambda body: len(stage.said()) == CHAIN)
    await stage.receipts((await stage.post("enough now"))["message_id"])
    anthropic.script([], Answer(text="Done."))
    for agent in (one, two):
        # Its turns come one after another: whatever the chain had still called for has ended by then.
        await stage.ask(agent, "are you done?")
    assert [message["author"]["name"] for message in stage.said()] == ["Ping", "Pong", "Ping", "Pong", "Ping", "Pong"]


LIMITS: list[tuple[str, Json, list[Answer], tuple[str, str | None]]] = [
    ("steps", {"limits": {"max_steps_per_run": 2}}, [LOOK, LOOK, Answer(text="never")], ("failed", "max_steps")),
    ("time", {"limits": {"timeout_s": 1}}, [Answer(text="one two", hold_after=1)], ("failed", "timeout")),
    ("time before a word", {"limits": {"timeout_s": 1}}, [Answer(text="one", hold_after=-1)], ("failed", "timeout")),
    ("tokens", {"max_tokens": 16}, [Answer(text="As far as it", finish="length")], ("spoke", "max_tokens")),
    ("tokens, all for thought", {}, [Answer(thinking="hm", finish="length")], ("failed", "max_tokens")),
    ("nothing to say", {}, [Answer(text=" ")], ("silent", "empty_answer")),
]


@pytest.mark.parametrize(
    ("settings", "answers", "outcome"), [row[1:] for row in LIMITS], ids=[row[0] for row in LIMITS]
)
async def test_limits_end_a_turn_visibly(
    stage: Stage, anthropic: AnthropicFake, settings: Json, answers: list[Answer], outcome: tuple[str, str | None]
) -> None:
    anthropic.script(answers)
    agent = await stage.add_agent(**SCRIPTED, **settings)
    turn = await stage.ask(agent, "what is 6*7?")
    assert turn.outcome == outcome
    assert bool(turn.all_of("agent_message")) == (outcome[0] == "spoke")
    async with asyncio.timeout(TIMEOUT_S):
        for exchange in anthropic.exchanges:
            await exchange.ended.wait()
    is_late = outcome[1] == "timeout"
    assert {exchange.outcome for exchange in anthropic.exchanges} <= {"hung_up" if is_late else "done"}
    await stage.sign("agent_thinking", turn_id=turn.id, phase="done")
    # The limit of a second was for the turn before.
    await stage.rest("PATCH", f"/api/agents/{agent['id']}", {"limits": {"timeout_s": 120}})
    anthropic.script([Answer(text="All right.")])
    assert (await stage.ask(agent, "and now?")).text == "All right."


async def test_more_tools_than_a_step_may_use_are_refused_to_the_model(stage: Stage, anthropic: AnthropicFake) -> None:
    calls = tuple(ScriptedCall(f"call_{n}", "calculator", {"expression": f"{n}+{n}"}) for n in range(3))
    anthropic.script([Answer(tool_calls=calls), Answer(text="Two of three.")])
    agent = await stage.add_agent(**SCRIPTED, limits={"max_tool_calls_per_step": 2})
    turn = await stage.ask(agent, "three sums")
    assert turn.text == "Two of three."
    assert len(turn.all_of("agent_action")) == 2
    results = anthropic.exchanges[1].body["messages"][-1]["content"]
    assert [bool(result.get("is_error")) for result in results] == [False, False, True]
    assert [result["tool_use_id"] for result in results] == ["call_0", "call_1", "call_2"]


async def test_runs_of_an_hour_are_limited(stage: Stage, anthropic: AnthropicFake) -> None:
    anthropic.script([], Answer(text="Yes."))
    agent = await stage.add_agent(**SCRIPTED, limits={"max_runs_per_hour": 2})
    outcomes = [(await stage.ask(agent, "again?")).outcome for _ in range(4)]
    refused = ("failed", "max_runs_per_hour")
    assert outcomes == [("spoke", None), ("spoke", None), refused, refused]
    assert len(anthropic.exchanges) == 2
    # Also for who comes later, and once however often it is asked.
    snapshot = await stage.rest("GET", f"/api/rooms/{stage.room_id}/snapshot")
    happened = [event for event in snapshot["events"] if event["type"] in ("turn_ended", "notice")]
    assert [event.get("reason") or event.get("code") for event in happened] == [None, None, *[refused[1]] * 3]
    [notice] = [event for event in happened if event["type"] == "notice"]
    assert notice["text"].startswith(f"{agent['name']} may act 2 times an hour")


async def test_what_a_stop_cut_off_is_paid_for(stage: Stage, anthropic: AnthropicFake) -> None:
    anthropic.script([Answer(text="one two three", hold_after=1)])
    agent = await stage.add_agent(**SCRIPTED, model_name="claude-sonnet-4-5")
    turn_id = await _begin(stage, agent, "count to three")
    await stage.client.ok("agent_command", agent_id=agent["id"], command="stop", room_id=stage.room_id)
    await stage.sign("turn_ended", turn_id=turn_id)
    with closing(sqlite3.connect(stage.people.server.data / "tertulia.db")) as database:
        query = "SELECT status, input_tokens, cost_usd FROM ledger_entries WHERE turn_id = ?"
        [(status, tokens, cost)] = database.execute(query, (turn_id,))
    assert status == "settled"
    assert tokens > 50
    assert cost > 0
    used = await stage.rest("GET", f"/api/usage?agent_id={agent['id']}&since=2020-01-01T00:00:00Z")
    assert (used["turns"], used["input_tokens"], used["reserved_usd"]) == (1, tokens, 0)
    assert (await stage.rest("GET", "/api/usage?until=2020-01-01T00:00:00Z"))["turns"] == 0
    ana = await stage.people.connect("ana")
    status, _ = await call_rest(ana.url, ana.token, "GET", "/api/usage")
    assert status == 403


async def test_nothing_is_asked_for_that_the_budget_does_not_cover(
    servers: Servers, vendors: Vendors, anthropic: AnthropicFake
) -> None:
    anthropic.script([], Answer(text="Yes.", input_tokens=100, output_tokens=10))
    server = servers.make({**vendors.anthropic_env, **NO_WEIGHTS, "TERTULIA_AGENT_DAILY_USD": "0.05"})
    await asyncio.to_thread(server.start)
    people = People(server, {"owner": await asyncio.to_thread(server.create_token, "owner")})
    stage = await open_stage(people)
    model = {"model_name": "claude-sonnet-4-5"}  # 15 dollars a million of tokens said
    modest = await stage.add_agent("Modest", **SCRIPTED, **model, max_tokens=500)
    lavish = await stage.add_agent("Lavish", **SCRIPTED, **model, max_tokens=100_000)
    assert (await stage.ask(modest, "short, please")).text == "Yes."
    assert (await stage.ask(lavish, "at length, please")).outcome == ("failed", "budget_exceeded")
    told = await stage.sign("notice", code="budget_exceeded")
    assert "budget of $0.05 a day" in told["text"]
    assert len(anthropic.exchanges) == 1
    await people.leave()


async def test_a_budget_that_is_used_up_pauses_agents_until_it_is_raised(
    stage: Stage, anthropic: AnthropicFake
) -> None:
    anthropic.script([], Answer(text="Yes.", input_tokens=100, output_tokens=10))
    agent = await stage.add_agent(**SCRIPTED, model_name="claude-sonnet-4-5", max_tokens=500)
    wish = {"subject": "room", "subject_id": stage.room_id, "period": "day", "cap_usd": 0.001}
    budget = await stage.rest("POST", "/api/budgets", wish, expect=201)
    assert (await stage.ask(agent, "short, please")).outcome == ("failed", "budget_exceeded")
    told = await stage.sign("notice", code="budget_exceeded")
    assert "free again at 00:00 UTC" in told["text"]
    assert len(anthropic.exchanges) == 0
    await stage.rest("PATCH", f"/api/budgets/{budget['id']}", {"cap_usd": 1, "warn_share": 0.0004})
    assert (await stage.ask(agent, "and now?")).text == "Yes."
    await stage.sign("notice", code="budget_warning")
    [stands] = [one for one in (await stage.rest("GET", "/api/budgets"))["items"] if one["id"] == budget["id"]]
    assert (stands["spent_usd"], stands["reserved_usd"], stands["state"]) == (0.00045, 0, "nearly_used")
    usage = await stage.rest("GET", f"/api/usage?room_id={stage.room_id}&group_by=model")
    [group] = usage["groups"]
    assert (group["turns"], group["cost_usd"], group["billed_usd"]) == (1, 0.00045, 0.00054)
    assert group["key"].startswith("claude-sonnet-4-5")
    address = f"{stage.people.server.url}/api/usage.csv?room_id={stage.room_id}"
    bearer = {"Authorization": f"Bearer {stage.people.tokens['owner']}"}
    async with aiohttp.ClientSession() as session, session.get(address, headers=bearer) as response:
        lines = (await response.text()).splitlines()
    assert (response.headers["Content-Type"], len(lines)) == ("text/csv; charset=utf-8", 2)
    assert lines[1].endswith(",100,0,10,0.000450,0.000540")


async def test_an_answer_longer_than_a_message_is_cut(stage: Stage, anthropic: AnthropicFake) -> None:
    anthropic.script([Answer(text="é" * 9000 + " end")])
    agent = await stage.add_agent(**SCRIPTED)
    turn = await stage.ask(agent, "at length")
    assert len(turn.text.encode()) <= 16_384
    assert turn.text.startswith("éé")
    assert turn.text.endswith(" …")


async def test_an_attempt_that_fails_is_discarded_from_what_was_shown(stage: Stage, anthropic: AnthropicFake) -> None:
    anthropic.script([Answer(text="Wrong start here", fault="cut", fault_after=2), Answer(text="The right answer.")])
    agent = await stage.add_agent(**SCRIPTED)
    turn = await stage.ask(agent, "tell")
    assert turn.text == "The right answer."
    assert _shown(turn) == {0: "Wrong start", 1: "The right answer."}


def _shown(turn: Turn) -> dict[int, str]:
    """Put together what each attempt showed, attempts counted from 0 in the order they came."""
    texts: dict[int, str] = {}
    for delta in turn.all_of("agent_delta"):
        had = texts.setdefault(delta["attempt"], "")
        assert delta["index"] == len(had), f"a piece is out of its place: {delta}"
        assert delta["attempt"] == max(texts), f"an attempt that was over went on: {delta}"
        texts[delta["attempt"]] = had + delta["text"]
    return {place: texts[attempt] for place, attempt in enumerate(sorted(texts))}
