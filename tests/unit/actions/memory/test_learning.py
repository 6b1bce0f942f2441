"""What agents tried is remembered with how it ended, and what people think of their answers changes both."""

from __future__ import annotations

import pytest

from tertulia.actions.agents.records import get_satisfaction
from tertulia.actions.agents.turns import rate_message
from tertulia.actions.chat.messages import delete_message
from tertulia.actions.memory.off_record import set_off_record
from tertulia.agents.endings import Ending, end_turn
from tertulia.agents.prompting.context import assemble, recall
from tertulia.agents.prompting.prompt import build_request
from tertulia.domain.agent import Agent
from tertulia.domain.errors import NotFound
from tertulia.domain.ids import ExecutionId, MemoryChangeId, new_id
from tertulia.domain.memory import AgentScope, Memory
from tertulia.domain.message import Message
from tertulia.governance.ledger import Spent
from tertulia.store.agents.executions import Execution, claim_execution
from tests.unit.agents.house import House

LONG = "It is a long story. " * 40


async def answer(house: House, agent: Agent, asked: str, text: str | None, *errors: str | None) -> tuple[str, Message]:
    """Have an agent be asked, use a tool for each of `errors`, and answer; gives the answer's id and what was asked."""
    message = await house.post(asked)
    turn = await house.add_turn(agent, message)
    context = await assemble(house.deps, turn)
    for place, error in enumerate(errors):
        one = Execution(
            id=ExecutionId(new_id("exe")),
            workspace_id=turn.workspace_id,
            agent_id=agent.id,
            turn_id=turn.id,
            call_key=f"1.{place}",
            room_id=turn.room_id,
            requester_id=turn.requester_id,
            tool="calculator",
            summary=f"calculator: {place} + 1",
            input={},
            status="success" if error is None else "error",
            created_at=house.clock.now(),
            error=error,
            ended_at=house.clock.now(),
        )
        await house.deps.writer.submit(lambda tx, one=one: claim_execution(tx, one))  # type: ignore[misc]
    ending = Ending("failed", Spent(0.0), reason="model_failed") if text is None else Ending("spoke", Spent(0.0), text)
    await end_turn(house.deps, turn, context, ending)
    await house.deps.memories.form_pending()
    return (await house.turn(turn.id)).message_id or "", message


async def remembered(house: House, agent: Agent, tag: str) -> list[Memory]:
    page = await house.deps.memories.list_page(AgentScope(agent.workspace_id, agent.id))
    return [memory for memory in page.items if tag in memory.tags]


@pytest.mark.parametrize(
    ("text", "errors", "outcome"),
    [
        ("It is 1.", (None,), "success"),
        ("It is 1.", (None, "division by zero"), "partial"),
        ("I cannot.", ("division by zero",), "failure"),
        (None, (None,), "failure"),
    ],
    ids=["well", "in part", "badly", "no answer"],
)
async def test_what_a_turn_tried_is_remembered_with_how_it_ended(
    house: House, text: str | None, errors: tuple[str | None, ...], outcome: str
) -> None:
    agent = await house.add_agent()
    _, asked = await answer(house, agent, "what is 0 + 1?", text, *errors)
    [episode] = await remembered(house, agent, "episode")
    assert (episode.kind, episode.type, episode.source.message_id) == ("episodic", "outcome", asked.id)
    assert set(episode.context) - {"observed"} == {
        *("execution_id", "trigger_event", "context_summary", "actions_taken", "outcome", "outcome_details"),
        *("lessons_learned", "should_repeat", "duration_ms", "tokens_used"),
    }
    assert (episode.context["outcome"], episode.context["should_repeat"]) == (outcome, outcome != "failure")
    assert episode.context["actions_taken"][0] == "calculator: 0 + 1"
    learnt = ["calculator failed: division by zero"] if "division by zero" in errors else []
    assert episode.context["lessons_learned"] == learnt
    await delete_message(house.deps, house.owner, asked.id)
    assert await remembered(house, agent, "episode") == []


async def test_small_talk_is_no_episode(house: House) -> None:
    agent = await house.add_agent()
    await answer(house, agent, "how are you?", "Fine.")
    assert await remembered(house, agent, "episode") == []


async def test_a_similar_task_brings_to_mind_what_was_tried(house: House) -> None:
    agent = await house.add_agent()
    await answer(house, agent, "convert 10 miles into kilometres", "I cannot.", "no such unit")
    turn = await house.add_turn(agent, await house.post("convert 20 miles into kilometres"))
    context = await assemble(house.deps, turn)
    hits = await recall(house.deps, context)
    request = build_request(house.deps, context, hits, [], model="some-model")
    shown = str(request.messages[0])
    assert "Asked “convert 10 miles into kilometres”, I tried: calculator: 0 + 1. It ended badly" in shown
    assert "Learnt: calculator failed: no such unit" in shown


async def test_a_rating_changes_how_it_ended_and_back(house: House) -> None:
    agent = await house.add_agent()
    said, _ = await answer(house, agent, "what is 0 + 1?", "It is 3.", None)
    await rate_message(house.deps, house.owner, said, "down", None)
    [episode] = await remembered(house, agent, "episode")
    assert (episode.context["outcome"], episode.context["should_repeat"]) == ("failure", False)
    assert "It ended badly: 1 of 1 tools gave a result; rated 1.0 of 5 by 1." in episode.content
    await rate_message(house.deps, house.owner, said, "none", None)
    [episode] = await remembered(house, agent, "episode")
    assert (episode.context["outcome"], episode.context["should_repeat"]) == ("success", True)
    assert "rated" not in episode.content
    assert await remembered(house, agent, "feedback") == []
    scope = AgentScope(agent.workspace_id, agent.id)
    changes, _ = await house.deps.memories.upkeep.list_revisions(scope, 10, None)
    assert [one.rewrite.reason["code"] for one in changes] == ["rated", "rated"]
    await house.deps.memories.upkeep.undo(scope, MemoryChangeId(changes[0].id))
    assert (await remembered(house, agent, "episode"))[0].context["outcome"] == "failure"


async def test_the_same_wish_twice_becomes_a_habit_that_later_answers_follow(house: House) -> None:
    agent = await house.add_agent()
    for number in range(2):
        said, _ = await answer(house, agent, f"Tell me of tea {number}", "Tea is a drink of leaves.")
        await rate_message(house.deps, house.owner, said, 2, "shorter please")
    [habit] = await remembered(house, agent, "habit")
    assert habit.content == "@owner wants shorter answers: several of its ratings say so."
    for number in range(4):
        said, _ = await answer(house, agent, f"Tell me of rain {number}", "Rain falls.")
        await rate_message(house.deps, house.owner, said, "up", None)
    turn = await house.add_turn(agent, await house.post("When does the ferry leave?"))
    context = await assemble(house.deps, turn)
    request = build_request(house.deps, context, await recall(house.deps, context), [], model="offline")
    assert "wants shorter answers" in str(request.messages[0])
    assert request.situation is not None
    assert request.situation.character.style.verbosity == "concise"


async def test_dislike_of_long_answers_becomes_a_habit_and_goes_with_the_ratings(house: House) -> None:
    agent = await house.add_agent()
    rated = []
    for number in range(3):
        assert await remembered(house, agent, "habit") == []
        said, _ = await answer(house, agent, f"Tell me of tea {number}", LONG)
        await rate_message(house.deps, house.owner, said, "down", None)
        rated.append(said)
    [habit] = await remembered(house, agent, "habit")
    assert "shorter" in habit.content
    await rate_message(house.deps, house.owner, rated[0], "none", None)
    assert await remembered(house, agent, "habit") == []


async def test_how_answers_were_rated_is_counted(house: House) -> None:
    agent = await house.add_agent()
    said, _ = await answer(house, agent, "Tell me of tea", "Tea is a drink.")
    other, _ = await answer(house, agent, "Tell me of rain", "Rain falls.")
    nothing = await get_satisfaction(house.deps, house.owner, agent.id)
    assert (nothing.ratings, nothing.mean) == (0, None)
    await rate_message(house.deps, house.owner, said, "up", None)
    await rate_message(house.deps, house.owner, other, 2, None)
    found = await get_satisfaction(house.deps, house.owner, agent.id)
    assert (found.ratings, found.people, found.liked, found.disliked, found.mean) == (2, 1, 1, 1, 3.5)
    with pytest.raises(NotFound):
        await get_satisfaction(house.deps, house.owner, "agt_nobody")


async def test_of_what_was_said_off_the_record_no_rating_is_remembered(house: House) -> None:
    agent = await house.add_agent()
    await set_off_record(house.deps, house.owner, house.room.room.id, on=True)
    answers = [(await answer(house, agent, f"and {number}?", LONG))[0] for number in range(3)]
    await set_off_record(house.deps, house.owner, house.room.room.id, on=False)
    for answer_id in answers:
        await rate_message(house.deps, house.owner, answer_id, 1, "shorter please")
    assert await remembered(house, agent, "feedback") == []
    assert (await get_satisfaction(house.deps, house.owner, agent.id)).disliked == 3, "the rating itself counts"
