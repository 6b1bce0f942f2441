"""Whom an agent asks, in which order, and at whose price."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from tertulia.agents.crash import CrashPoints
from tertulia.agents.turn import TurnOptions, run_turn
from tertulia.agents.work.asking import list_models
from tertulia.agents.work.halt import Halt
from tertulia.agents.work.routing import remaining_share
from tertulia.domain.agent import AgentRecord, ModelRef, Routing
from tertulia.domain.errors import ProviderAway, ProviderRefused, Unavailable
from tertulia.domain.events import TurnEnded
from tertulia.domain.ids import TurnId
from tertulia.governance.ledger import Caps, Reservation, reserve
from tertulia.llm.base import AssistantMessage, AttemptStarted, Reply, Request, StreamEvent, TextDelta, ToolCall, Usage
from tertulia.llm.routing.rules import Route
from tertulia.store.agents.turns import list_steps
from tertulia.store.ledger import find_entry
from tests.unit.agents.house import House

CALL = ToolCall("call_1", "calculator", {"expression": "6*7"})
KEY = ProviderRefused("the key", details={"kind": "key"})
AWAY = ProviderAway("left alone")
DEAR, CHEAP = "claude-opus-4-5", "claude-haiku-4-5"
OWN, SPARE, LAST = ModelRef("anthropic", DEAR), ModelRef("anthropic", CHEAP), ModelRef("ollama")


@dataclass(slots=True)
class Service:
    """Plays one script a request, by the model that is asked for: an error, or tool calls and an answer."""

    name: str
    scripts: dict[str, list[Exception | tuple[ToolCall, ...]]]
    asked: list[str]

    async def stream(self, request: Request) -> AsyncGenerator[StreamEvent, None]:
        self.asked.append(request.model)
        yield AttemptStarted(1)
        said = self.scripts[request.model].pop(0)
        if isinstance(said, Exception):
            raise said
        yield TextDelta("Well.")
        finish = "tool_calls" if said else "stop"
        message = AssistantMessage("Well.", said)
        yield Reply(
            "tool_calls" if finish == "tool_calls" else "stop", Usage(20, 10), request.model, self.name, message
        )

    async def aclose(self) -> None:
        pass


@dataclass(slots=True)
class Services:
    """Stands in for the providers that are set up."""

    scripts: dict[str, list[Exception | tuple[ToolCall, ...]]]
    missing: tuple[str, ...] = ()
    asked: list[str] = field(default_factory=list)

    def resolve(self, workspace_id: str, llm_provider: str, model_name: str | None) -> tuple[Service, str]:
        if llm_provider in self.missing:
            raise Unavailable(f"The provider {llm_provider} is not set up.")
        return Service(llm_provider, self.scripts, self.asked), model_name or "its-default"

    def default_provider(self, workspace_id: str) -> str:
        return "anthropic"


async def _ask(house: House, tmp_path: Path, services: Services, caps: Caps | None = None) -> dict[str, Any]:
    record = AgentRecord(llm_provider="anthropic", model_name=DEAR, fallbacks=(SPARE, LAST), max_tokens=1000)
    agent = await house.add_agent("Nia", record)
    turn = await house.add_turn(agent, await house.post("@nia what is 6*7?"))
    deps = replace(house.deps, providers=services)  # type: ignore[arg-type]
    await run_turn(deps, turn, Halt(), TurnOptions(CrashPoints(None, tmp_path / "crashed"), caps or Caps()))
    [ended] = [event.body for event in house.events if isinstance(event.body, TurnEnded)]
    entry = await house.deps.writer.submit(lambda tx: find_entry(tx, turn.id))
    steps = [step.output for step in await list_steps(house.deps.db, turn) if step.kind == "think"]
    return {"ended": (ended.outcome, ended.reason), "entry": entry, "steps": steps}


def test_each_model_is_asked_once_however_often_it_is_named() -> None:
    record = AgentRecord(model_name=DEAR, fallbacks=(OWN, LAST, LAST))
    assert list_models("anthropic", record, Route()) == [OWN, LAST]
    assert list_models("anthropic", record, Route("simple", LAST)) == [LAST, OWN]


async def test_what_failed_is_not_asked_again_in_the_turn(house: House, tmp_path: Path) -> None:
    services = Services({DEAR: [KEY], CHEAP: [(CALL,), ()]})
    played = await _ask(house, tmp_path, services)
    assert played["ended"] == ("spoke", None)
    assert services.asked == [DEAR, CHEAP, CHEAP]
    over = [{"provider": "anthropic", "model": DEAR, "why": "key"}]
    assert [(step["model"], step["passed_over"]) for step in played["steps"]] == [(CHEAP, over)] * 2


async def test_the_first_failure_is_told_where_none_can_answer(house: House, tmp_path: Path) -> None:
    services = Services({DEAR: [AWAY], CHEAP: [KEY]}, missing=("ollama",))
    played = await _ask(house, tmp_path, services)
    assert played["ended"] == ("failed", "model_away")
    assert services.asked == [DEAR, CHEAP]


async def test_each_try_is_reserved_at_the_price_of_its_model(house: House, tmp_path: Path) -> None:
    # What the dear model would cost is covered, and nothing of it is left reserved once the cheap one is asked.
    services = Services({DEAR: [KEY], CHEAP: [()]})
    played = await _ask(house, tmp_path, services, Caps(agent_daily_usd=0.05))
    assert played["ended"] == ("spoke", None)
    assert played["entry"].reserved_usd < 0.01
    assert 0 < played["entry"].cost_usd < 0.001


async def test_a_simple_request_goes_to_the_small_model_and_the_own_one_mends_it(house: House, tmp_path: Path) -> None:
    services = Services({CHEAP: [KEY], DEAR: [()]})
    record = AgentRecord(llm_provider="anthropic", model_name=DEAR, routing=Routing(small=SPARE))
    agent = await house.add_agent("Nia", record)
    turn = await house.add_turn(agent, await house.post("@nia hello"))
    deps = replace(house.deps, providers=services)  # type: ignore[arg-type]
    await run_turn(deps, turn, Halt(), TurnOptions(CrashPoints(None, tmp_path / "crashed")))
    [step] = [step.output for step in await list_steps(house.deps.db, turn) if step.kind == "think"]
    over = [{"provider": "anthropic", "model": CHEAP, "why": "key"}]
    assert (step["model"], step["rule"], step["passed_over"]) == (DEAR, "simple", over)


async def test_what_is_nearly_spent_goes_to_the_small_model(house: House, tmp_path: Path) -> None:
    services = Services({DEAR: [()], CHEAP: [()]})
    routing = Routing(SPARE, when=("budget",))
    agent = await house.add_agent("Nia", AgentRecord(model_name=DEAR, max_tokens=200, routing=routing))
    deps = replace(house.deps, providers=services)  # type: ignore[arg-type]
    caps = Caps(workspace_daily_usd=100, agent_daily_usd=1.0)
    options = TurnOptions(CrashPoints(None, tmp_path / "crashed"), caps)
    before = await house.add_turn(agent, await house.post("@nia hello"))
    await run_turn(deps, before, Halt(), options)
    turn = await house.add_turn(agent, await house.post("@nia hello again"))
    other = Reservation(
        turn.workspace_id, TurnId("turn_x"), agent.id, turn.room_id, turn.requester_id, 0.95, turn.chain_id, 1
    )
    await house.deps.writer.submit(lambda tx: reserve(tx, other, caps))
    share = await remaining_share(deps, turn, caps)
    assert share == pytest.approx(0.05, abs=0.01)
    await run_turn(deps, turn, Halt(), options)
    steps = [await list_steps(house.deps.db, one) for one in (before, turn)]
    assert [one.output["rule"] for of in steps for one in of if one.kind == "think"] == ["own", "budget"]
    assert services.asked == [DEAR, CHEAP]


async def test_without_caps_nothing_is_scarce(house: House) -> None:
    turn = await house.add_turn(await house.add_agent(), await house.post("@nia hello"))
    assert await remaining_share(house.deps, turn, Caps()) is None
    assert await remaining_share(house.deps, turn, Caps(agent_daily_usd=0.0)) == 0.0


async def test_a_fallback_that_costs_too_much_is_passed_over(house: House, tmp_path: Path) -> None:
    record = AgentRecord(llm_provider="ollama", model_name="m", fallbacks=(OWN, LAST), max_tokens=1000)
    services = Services({"m": [KEY], "its-default": [()]})
    agent = await house.add_agent("Nia", record)
    turn = await house.add_turn(agent, await house.post("@nia hello"))
    deps = replace(house.deps, providers=services)  # type: ignore[arg-type]
    options = TurnOptions(CrashPoints(None, tmp_path / "crashed"), Caps(agent_daily_usd=0.001))
    await run_turn(deps, turn, Halt(), options)
    assert services.asked == ["m", "its-default"]
    [step] = [step.output for step in await list_steps(house.deps.db, turn) if step.kind == "think"]
    assert [one["why"] for one in step["passed_over"]] == ["key", "budget"]
