"""Killed at any point of a turn, the server answers once, pays once and remembers once."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from contextlib import closing
from dataclasses import dataclass

import pytest

from tests.fakes.anthropic_fake import AnthropicFake
from tests.fakes.model_server import Answer, ScriptedCall
from tests.flows.client import TIMEOUT_S, Json, events_of
from tests.flows.conftest import NO_WEIGHTS, People, Servers, Vendors
from tests.flows.server import Server
from tests.flows.stage import Stage, open_stage

POINTS = ("before_model", "mid_stream", "after_step", "during_tool", "after_commit")
ROUNDS, LONG_ROUNDS = 2, 20
SLOW_S = 0.01
RESTARTING = 4000
QUESTIONS = (
    "SELECT state, outcome, count(*) FROM turns GROUP BY 1, 2",
    "SELECT status, count(*), count(DISTINCT turn_id) FROM ledger_entries WHERE input_tokens > 0 GROUP BY 1",
    "SELECT count(*), count(done_at) FROM memory_outbox",
    "SELECT status, count(*) FROM executions GROUP BY 1",
)


@dataclass(frozen=True, slots=True)
class Blow:
    """One kill: where, and whether the turn uses a tool before it answers."""

    number: int
    point: str
    has_tool: bool

    @property
    def fact(self) -> str:
        return f"my locker number {self.number} opens with {self.number * 7919 + 10_007}"

    @property
    def answer(self) -> Answer:
        return Answer(text=f"Noted as number {self.number}.", delay_s=SLOW_S)

    @property
    def script(self) -> list[Answer]:
        """What the model says, and no word more: only an answer cut off in the middle is asked for again."""
        call = ScriptedCall(f"call_{self.number}", "calculator", {"expression": f"{self.number} + 1"})
        first = [Answer(tool_calls=(call,), delay_s=SLOW_S)] if self.has_tool else []
        return [*first, *[self.answer] * (2 if self.point == "mid_stream" else 1)]


def _plan(rounds: int, rng: random.Random) -> list[Blow]:
    """Every point so often, with and without a tool in between, in a random order."""
    kinds = [(point, point == "during_tool" or turn % 2 == 0) for point in POINTS for turn in range(rounds)]
    rng.shuffle(kinds)
    return [Blow(number, *kind) for number, kind in enumerate(kinds)]


@pytest.mark.soak
async def test_killed_anywhere_a_turn_still_ends_once(
    servers: Servers, vendors: Vendors, anthropic: AnthropicFake, rng: random.Random, soak: bool
) -> None:
    plan = _plan(LONG_ROUNDS if soak else ROUNDS, rng)
    server = servers.make({**vendors.anthropic_env, **NO_WEIGHTS})
    ring = Ring(server, anthropic)
    try:
        await ring.open(plan[0])
        for blow, after in zip(plan, [*plan[1:], None], strict=True):
            await ring.strike(blow, after)
        await ring.judge_database(plan)
    finally:
        await ring.leave()
    assert "Traceback" not in server.log


async def test_a_proper_stop_leaves_the_turn_to_the_next_start(
    servers: Servers, vendors: Vendors, anthropic: AnthropicFake
) -> None:
    # The second answer is held until somebody is back to see it.
    anthropic.script([Answer(text="one two three", hold_after=2), Answer(text="All of it.", hold_after=1)])
    server = servers.make({**vendors.anthropic_env, **NO_WEIGHTS})
    await asyncio.to_thread(server.start)
    people = People(server, {"owner": await asyncio.to_thread(server.create_token, "owner")})
    stage = await open_stage(people)
    agent = await stage.add_agent(llm_provider="anthropic")
    await stage.post(f"@{agent['handle']} tell")
    first = await stage.sign("agent_delta", text=" two")
    assert await asyncio.to_thread(server.stop) == 0
    assert await stage.client.closed() == RESTARTING
    assert "turn_ended" not in [event["type"] for event in events_of(stage.client, stage.room_id)]
    await asyncio.to_thread(server.start)
    since = {stage.room_id: events_of(stage.client, stage.room_id)[-1]["seq"]}
    back = Stage(people, await people.connect("owner", since), stage.room_id)
    anthropic.release()
    turn = await back.ended(agent)
    assert (turn.id, turn.text) == (first["turn_id"], "All of it.")
    assert all(delta["attempt"] > first["attempt"] for delta in turn.all_of("agent_delta"))
    async with asyncio.timeout(TIMEOUT_S):
        for exchange in anthropic.exchanges:
            await exchange.ended.wait()
    assert [exchange.outcome for exchange in anthropic.exchanges] == ["hung_up", "done"]
    await people.leave()


class Ring:
    """The one server that is killed again and again, the room in it, and who looks on."""

    def __init__(self, server: Server, anthropic: AnthropicFake) -> None:
        self._server = server
        self._anthropic = anthropic
        self._known: list[Json] = []
        self._tokens: dict[str, str] = {}
        self._people = People(server, self._tokens)

    async def open(self, first: Blow) -> None:
        """Start the server, to die at the first point, and bring an agent into a room."""
        self._server.env["TERTULIA_CRASH_AT"] = first.point
        await asyncio.to_thread(self._server.start)
        self._tokens["owner"] = await asyncio.to_thread(self._server.create_token, "owner")
        self._stage = await open_stage(self._people)
        self._agent = await self._stage.add_agent(
            "Nia", llm_provider="anthropic", limits={"max_runs_per_hour": 10_000, "max_runs_per_day": 10_000}
        )

    async def leave(self) -> None:
        """Close what connections there were."""
        await self._people.leave()

    async def strike(self, blow: Blow, after: Blow | None) -> None:
        """Ask, have the server die, start it anew, and judge what those who come back find."""
        self._anthropic.exchanges.clear()
        self._anthropic.script(blow.script)
        said = {"room_id": self._stage.room_id, "text": f"@{self._agent['handle']} remember that {blow.fact}"}
        await self._stage.client.send("post_message", **said, key=f"k{blow.number}")
        await asyncio.to_thread(self._server.wait, TIMEOUT_S)
        await self._stage.client.closed()
        self._server.env["TERTULIA_CRASH_AT"] = after.point if after else ""
        await asyncio.to_thread(self._server.start)
        await self._return()
        question = await self._stage.client.ok("post_message", **said, key=f"k{blow.number}")
        assert question["duplicate"], f"{blow}: the question itself was lost"
        await self._stage.remembered(self._agent, blow.fact)
        self._judge(blow, question)
        # From here on the new server may die again.
        (self._server.data / "crashed").unlink()

    async def _return(self) -> None:
        """Come back as the same client, with what it had seen, and wait until the turn has ended."""
        before = self._stage.client
        self._known.extend(events_of(before, self._stage.room_id))
        since = {self._stage.room_id: self._known[-1]["seq"]}
        client = await self._people.connect("owner", since, before.welcome["epoch"])
        self._stage = Stage(self._people, client, self._stage.room_id)
        await self._stage.sign("resumed")
        if self._known[-1]["type"] != "turn_ended":
            await self._stage.sign("turn_ended")

    def _judge(self, blow: Blow, question: Json) -> None:
        """The room's log, as one who was cut off has it, tells of one turn that ended once."""
        log = [*self._known, *events_of(self._stage.client, self._stage.room_id)]
        seqs = [event["seq"] for event in log]
        assert seqs == list(range(seqs[0], seqs[-1] + 1)), f"{blow}: the log has gaps or repetitions"
        told = log[seqs.index(question["seq"]) + 1 :]
        expected = [*(["agent_action"] if blow.has_tool else []), "agent_message", "turn_ended"]
        assert [event["type"] for event in told] == expected, blow
        answer, end = told[-2]["message"], told[-1]
        assert (answer["reply_to"], answer["text"]) == (question["message_id"], blow.answer.text), blow
        assert (end["outcome"], end["message_id"]) == ("spoke", answer["id"]), blow
        assert len(self._anthropic.exchanges) == len(blow.script), f"{blow}: the model was asked too often"

    async def judge_database(self, plan: list[Blow]) -> None:
        """After a proper end: one paid entry, one turn, one set of memories and one tool use for each question."""
        await self._stage.client.close()
        memories = await self._stage.memories(self._agent)
        assert await asyncio.to_thread(self._server.stop) == 0
        contents = [memory["content"] for memory in memories if "episode" not in memory["tags"]]
        assert sorted(contents) == sorted(blow.fact for blow in plan)
        assert len(memories) - len(contents) == sum(blow.has_tool for blow in plan), "what was tried, once"
        with closing(sqlite3.connect(self._server.data / "tertulia.db")) as database:
            each, used = len(plan), sum(blow.has_tool for blow in plan)
            found = {question: database.execute(question).fetchall() for question in QUESTIONS}
        assert list(found.values()) == [
            [("ended", "spoke", each)],
            [("settled", each, each)],
            [(each, each)],
            [("success", used)],
        ]
