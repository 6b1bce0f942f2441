"""Who answers: those who were named, replied to or alone with somebody, and nobody else; and the reasons given."""

from __future__ import annotations

import asyncio

import pytest

from tests.flows.client import Json
from tests.flows.stage import Stage


async def _verdicts(stage: Stage, message_id: str) -> dict[str, tuple[str, str]]:
    """Give outcome and rule by agent id."""
    return {one["agent_id"]: (one["outcome"], one["rule"]) for one in await stage.receipts(message_id)}


async def test_named_it_answers_and_says_why(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    posted = await stage.post(f"@{nia['handle']} what is 6 * 7?")
    turn = await stage.ended(nia)
    assert turn.outcome == ("spoke", None)
    assert "42" in turn.text
    assert turn.message["reply_to"] == posted["message_id"]
    assert turn.message["author"] == {"id": nia["member_id"], "name": "Nia", "handle": nia["handle"], "kind": "agent"}
    assert turn.ended["message_id"] == turn.message["id"]
    assert turn.ended["seq"] == turn.message["seq"] + 1, "the end is in the same write as the answer"
    for message_id in (posted["message_id"], turn.message["id"]):
        [receipt] = await stage.receipts(message_id)
        assert (receipt["agent_id"], receipt["outcome"], receipt["rule"]) == (nia["id"], "speak", "named")
        assert (receipt["turn_id"], receipt["turn_outcome"]) == (turn.id, "spoke")
        assert receipt["reasons"]
        assert receipt["score"] == 1.0


async def test_every_sign_comes_in_order(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    turn = await stage.ask(nia, "what is 12 * 12?")
    assert turn.phases[0] == "considering"
    assert turn.phases[-1] == "done"
    assert [phase for phase in turn.phases if phase in ("recalling", "using_tool", "writing")] == [
        "recalling",
        "using_tool",
        "writing",
    ]
    statuses = [(one["tool"], one["status"]) for one in turn.all_of("tool_execution")]
    assert statuses == [("calculator", "running"), ("calculator", "success")]
    running, done = turn.all_of("tool_execution")
    [action] = turn.all_of("agent_action")
    assert running["execution_id"] == done["execution_id"] == action["execution_id"]
    assert (action["tool"], action["status"]) == ("calculator", "success")
    assert done["output"] is not None
    assert done["duration_ms"] >= 0
    attempt = max(delta["attempt"] for delta in turn.all_of("agent_delta"))
    shown = ""
    for delta in turn.all_of("agent_delta"):
        if delta["attempt"] == attempt:
            assert delta["index"] == len(shown)
            shown += delta["text"]
    assert shown == turn.text


async def test_not_named_it_is_silent_and_says_why(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    await stage.rest("PATCH", f"/api/rooms/{stage.room_id}/agents/{nia['id']}", {"mode": "mentioned"})
    plain = await stage.post("what is 6 * 7? Nia might know")
    other = await stage.post(f"@owner do you? `@{nia['handle']}` is code, mail@{nia['handle']} is not a name either")
    everyone = await stage.post("@room lunch")
    assert await _verdicts(stage, plain["message_id"]) == {nia["id"]: ("silent", "not_addressed")}
    assert await _verdicts(stage, other["message_id"]) == {nia["id"]: ("silent", "others_named")}
    assert await _verdicts(stage, everyone["message_id"]) == {nia["id"]: ("silent", "room_called")}
    await stage.ask(nia, "hello")
    assert len(stage.said()) == 1, "only the message that names it was answered"


async def test_a_reply_to_it_is_for_it(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    first = await stage.ask(nia, "what is 1 + 1?")
    start = len(stage.client.frames)
    posted = await stage.post("and what is 5 * 5?", reply_to=first.message["id"])
    answer = await stage.ended(nia, start)
    assert "25" in answer.text
    assert await _verdicts(stage, posted["message_id"]) == {nia["id"]: ("speak", "replied_to")}


async def test_asked_in_a_thread_it_answers_there_and_knows_that_thread(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    root = (await stage.post("a thread"))["message_id"]
    turn = await stage.ask(nia, "what is 8 * 8?", thread_id=root)
    assert "64" in turn.text
    assert turn.message["thread_id"] == root


async def test_in_a_direct_room_it_always_answers(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    room = (await stage.client.ok("open_direct", member_ids=[nia["member_id"]]))["room"]
    direct = Stage(stage.people, stage.client, room["id"])
    posted = await direct.post("what is 9 * 9?")
    turn = await direct.ended(nia)
    assert "81" in turn.text
    assert turn.message["room_id"] == room["id"]
    assert await _verdicts(direct, posted["message_id"]) == {nia["id"]: ("speak", "direct_room")}


async def test_several_named_all_answer_in_the_order_of_naming(stage: Stage) -> None:
    agents = {name: await stage.add_agent(name, llm_provider="offline") for name in ("Uma", "Vic", "Wim")}
    order = ["Wim", "Uma", "Vic"]
    posted = await stage.post(" ".join(f"@{agents[name]['handle']}" for name in order) + " what is 2 + 2?")
    turns = {name: await stage.ended(agents[name]) for name in order}
    assert all(turn.outcome == ("spoke", None) for turn in turns.values())
    assert all("4" in turn.text for turn in turns.values())
    assert sorted(order, key=lambda name: turns[name].message["seq"]) == order
    assert set((await _verdicts(stage, posted["message_id"])).values()) == {("speak", "named")}


async def test_all_agents_can_be_called_and_at_most_five_come(stage: Stage) -> None:
    agents = [await stage.add_agent(f"Crew {number}", llm_provider="offline") for number in range(6)]
    posted = await stage.post("@agents hello")
    verdicts = await _verdicts(stage, posted["message_id"])
    assert sorted(verdicts.values()) == [("covered", "too_many_named"), *[("speak", "agents_called")] * 5]
    speakers = [agent for agent in agents if verdicts[agent["id"]][0] == "speak"]
    for agent in speakers:
        assert (await stage.ended(agent)).outcome == ("spoke", None)


async def test_paused_it_is_silent_and_resumed_it_answers(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    paused = await stage.client.ok("agent_command", agent_id=nia["id"], command="pause")
    assert paused == {"is_active": False}
    posted = await stage.post(f"@{nia['handle']} are you there?")
    assert await _verdicts(stage, posted["message_id"]) == {nia["id"]: ("off", "inactive")}
    invoked = await stage.client.refused("invoke_agent", room_id=stage.room_id, agent_id=nia["id"], text="hello")
    assert invoked == "agent_inactive"
    await stage.client.ok("agent_command", agent_id=nia["id"], command="resume")
    assert (await stage.ask(nia, "hello")).outcome == ("spoke", None)
    assert len(stage.said()) == 1


async def test_switched_off_in_one_room_it_is_silent_there_alone(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    await stage.client.ok("set_agent_mode", room_id=stage.room_id, agent_id=nia["id"], mode="off")
    posted = await stage.post(f"@{nia['handle']} are you there?")
    assert await _verdicts(stage, posted["message_id"]) == {nia["id"]: ("off", "mode_off")}
    refused = await stage.client.refused("invoke_agent", room_id=stage.room_id, agent_id=nia["id"], text="hello")
    assert refused == "agent_inactive"
    elsewhere = (await stage.client.ok("open_direct", member_ids=[nia["member_id"]]))["room"]
    direct = Stage(stage.people, stage.client, elsewhere["id"])
    await direct.post("hello")
    assert (await direct.ended(nia)).outcome == ("spoke", None)
    await stage.client.ok("set_agent_mode", room_id=stage.room_id, agent_id=nia["id"], mode="mentioned")
    assert (await stage.ask(nia, "hello")).outcome == ("spoke", None)


async def test_a_bot_is_answered_where_it_addresses_it(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    ana = await stage.people.connect("ana")
    await stage.client.ok("add_member", room_id=stage.room_id, member_id=ana.welcome["me"]["id"])
    plain = await ana.ok("post_message", room_id=stage.room_id, text="what is 3 * 3?")
    assert await _verdicts(stage, plain["message_id"]) == {nia["id"]: ("silent", "not_addressed")}
    await ana.ok("post_message", room_id=stage.room_id, text=f"@{nia['handle']} what is 3 * 3?")
    answer = await stage.ended(nia)
    assert "9" in answer.text
    start = len(stage.client.frames)
    await ana.ok("post_message", room_id=stage.room_id, text="what is 4 * 4?", reply_to=answer.message["id"])
    assert "16" in (await stage.ended(nia, start)).text
    refused = await ana.refused("set_agent_mode", room_id=stage.room_id, agent_id=nia["id"], mode="off")
    assert refused == "permission_denied"


async def test_what_was_deleted_before_its_turn_is_not_answered(stage: Stage) -> None:
    """Deleted in the same breath: whichever comes first, nothing hangs, and the answer is there or it is not."""
    nia = await stage.add_agent(llm_provider="offline")
    posted = await stage.post(f"@{nia['handle']} what is 2 * 2?")
    await stage.client.ok("delete_message", message_id=posted["message_id"])
    # Of what was deleted before it was even judged there is no turn; of this there is one.
    turn = await stage.ask(nia, "what is 3 * 3?")
    assert turn.outcome in {("spoke", None), ("silent", "message_deleted")}


async def test_the_silence_of_a_room_without_agents_needs_no_reasons(stage: Stage) -> None:
    posted = await stage.post("hello?")
    assert (await stage.client.ok("explain", message_id=posted["message_id"])) == {"receipts": []}


async def test_reasons_are_for_those_who_see_the_message(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    turn = await stage.ask(nia, "what is 4 * 4?")
    ana = await stage.people.connect("ana")
    assert await ana.refused("explain", message_id=turn.message["id"]) == "not_found"
    assert await ana.refused("explain", message_id="msg_unknown") == "not_found"


@pytest.mark.parametrize("rating", ["up", 3])
async def test_answers_are_rated_and_other_messages_are_not(stage: Stage, rating: str | int) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    turn = await stage.ask(nia, "what is 4 * 4?")
    given: Json = {"message_id": turn.message["id"], "rating": rating, "comment": "right"}
    assert await stage.client.ok("agent_feedback", **given) == {"message_id": turn.message["id"]}
    assert await stage.client.ok("agent_feedback", message_id=turn.message["id"], rating="down")
    own = await stage.post("not an answer")
    assert await stage.client.refused("agent_feedback", message_id=own["message_id"], rating="up") == "invalid_input"
    assert await stage.client.refused("agent_feedback", message_id=turn.message["id"], rating=6) == "invalid_input"


async def test_invoked_it_acts_once_for_a_key(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    wish = {"room_id": stage.room_id, "agent_id": nia["id"], "text": "what is 11 * 11?", "key": "k1"}
    first, again = await asyncio.gather(
        stage.client.ok("invoke_agent", **wish), stage.client.ok("invoke_agent", **wish)
    )
    assert again == {**first, "duplicate": True}
    turn = await stage.ended(nia)
    assert turn.id == first["turn_id"]
    assert "121" in turn.text
    assert turn.message["reply_to"] is None
    [receipt] = await stage.receipts(turn.message["id"])
    assert (receipt["rule"], receipt["turn_id"]) == ("invoked", turn.id)
    await stage.client.ok("agent_command", agent_id=nia["id"], command="pause")
    assert (await stage.client.ok("invoke_agent", **wish)) == {**first, "duplicate": True}
    await stage.client.ok("agent_command", agent_id=nia["id"], command="resume")
    other = await stage.client.ok("invoke_agent", **{**wish, "key": "k2"})
    assert other["turn_id"] != first["turn_id"]
    assert "duplicate" not in other
