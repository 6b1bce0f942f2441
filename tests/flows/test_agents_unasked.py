"""Agents that speak unasked: when it is their turn, one of them, and never when people are spoken to."""

from __future__ import annotations

from tests.flows.client import Json
from tests.flows.stage import Stage


async def _set_mode(stage: Stage, agent: Json, mode: str) -> None:
    await stage.client.ok("set_agent_mode", room_id=stage.room_id, agent_id=agent["id"], mode=mode)


async def _verdicts(stage: Stage, message_id: str) -> dict[str, tuple[str, str]]:
    """Give outcome and rule by agent id."""
    return {one["agent_id"]: (one["outcome"], one["rule"]) for one in await stage.receipts(message_id)}


async def test_in_natural_mode_it_joins_a_conversation_and_says_why(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    await _set_mode(stage, nia, "natural")
    await stage.ask(nia, "what is 6 * 7?")
    start = len(stage.client.frames)
    posted = await stage.post("and how much is 12 * 12, do you know that too?")
    turn = await stage.ended(nia, start)
    assert turn.outcome == ("spoke", None)
    assert "144" in turn.text
    [receipt] = await stage.receipts(posted["message_id"])
    assert receipt["outcome"] == "speak"
    assert receipt["rule"] in {"small", "for_me"}
    assert 0.36 <= receipt["score"] <= 1
    assert len(receipt["reasons"]) >= 2


async def test_in_natural_mode_it_leaves_alone_what_is_for_others(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    await _set_mode(stage, nia, "natural")
    other = await stage.post("@owner how was the concert?")
    everyone = await stage.post("@room lunch is here")
    assert await _verdicts(stage, other["message_id"]) == {nia["id"]: ("silent", "others_named")}
    assert await _verdicts(stage, everyone["message_id"]) == {nia["id"]: ("silent", "room_called")}
    assert stage.said() == []


async def test_of_several_in_natural_mode_one_speaks(stage: Stage) -> None:
    agents = [await stage.add_agent(name, llm_provider="offline") for name in ("Nia", "Otto", "Pia")]
    for agent in agents:
        await _set_mode(stage, agent, "natural")
        await stage.ask(agent, "what is 2 * 3?")
    start = len(stage.client.frames)
    posted = await stage.post("and how much is 12 * 12, does anybody know?")
    await stage.sign("agent_message", start)
    verdicts = await _verdicts(stage, posted["message_id"])
    outcomes = sorted(outcome for outcome, _ in verdicts.values())
    assert outcomes.count("speak") == 1
    assert set(outcomes) <= {"speak", "covered", "silent"}
    [speaker] = [agent for agent in agents if verdicts[agent["id"]][0] == "speak"]
    assert "144" in (await stage.ended(speaker, start)).text


async def test_in_mode_always_it_answers_people_who_name_nobody(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    await _set_mode(stage, nia, "always")
    posted = await stage.post("what is 3 * 3?")
    turn = await stage.ended(nia)
    assert "9" in turn.text
    assert await _verdicts(stage, posted["message_id"]) == {nia["id"]: ("speak", "mode_always")}
    assert await _verdicts(stage, turn.message["id"]) == {nia["id"]: ("speak", "mode_always")}
    named = await stage.post("@owner and you?")
    assert await _verdicts(stage, named["message_id"]) == {nia["id"]: ("silent", "others_named")}
    assert len(stage.said()) == 1
