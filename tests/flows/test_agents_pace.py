"""The right moment: bursts are answered once, others go first, and what changes under an answer goes into it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.fakes.anthropic_fake import AnthropicFake
from tests.fakes.model_server import Answer, ScriptedCall
from tests.flows.client import Json, events_of
from tests.flows.conftest import NO_WEIGHTS, People, Servers
from tests.flows.server import Server
from tests.flows.stage import Stage, eventually, open_stage

SCRIPTED = {"llm_provider": "anthropic"}


async def _bring(stage: Stage, mode: str, name: str = "Nia", **settings: object) -> Json:
    agent = await stage.add_agent(name, **settings)
    await stage.client.ok("set_agent_mode", room_id=stage.room_id, agent_id=agent["id"], mode=mode)
    return agent


async def _ruled(stage: Stage, message_id: str, agent: Json) -> tuple[str, str]:
    [one] = [one for one in await stage.receipts(message_id) if one["agent_id"] == agent["id"]]
    return one["outcome"], one["rule"]


async def _settled(stage: Stage, message_id: str, agent: Json) -> tuple[str, str]:
    """Wait until the agent's answer does not wait any more; gives what became of it."""

    async def look() -> tuple[str, str]:
        return await _ruled(stage, message_id, agent)

    return await eventually(look, lambda ruled: ruled[0] != "defer")


async def _with_ana(stage: Stage) -> Stage:
    """Bring somebody else into the room who may answer."""
    client = await stage.people.connect("ana")
    await stage.client.ok("add_member", room_id=stage.room_id, member_id=client.welcome["me"]["id"])
    return Stage(stage.people, client, stage.room_id)


async def test_a_burst_is_answered_once_and_its_earlier_part_says_why(stage: Stage) -> None:
    nia = await _bring(stage, "always", llm_provider="offline")
    first = await stage.post("I have a question")
    assert await _ruled(stage, first["message_id"], nia) == ("defer", "mode_always")
    last = await stage.post("what is 6 * 7?")
    turn = await stage.ended(nia)
    assert turn.message["reply_to"] == last["message_id"]
    assert "42" in turn.text
    assert await _ruled(stage, first["message_id"], nia) == ("silent", "author_went_on")
    assert await _ruled(stage, last["message_id"], nia) == ("speak", "mode_always")
    assert len(stage.said()) == 1


async def test_typing_is_waited_for(stage: Stage) -> None:
    nia = await _bring(stage, "always", llm_provider="offline")
    await stage.client.ok("set_typing", room_id=stage.room_id, typing=True)
    first = await stage.post("what is 6 * 7?")
    assert await _ruled(stage, first["message_id"], nia) == ("defer", "mode_always")
    await stage.client.ok("set_typing", room_id=stage.room_id, typing=False)
    assert (await stage.ended(nia)).message["reply_to"] == first["message_id"]


async def test_who_is_answered_by_somebody_else_is_not_answered_again(stage: Stage) -> None:
    ana = await _with_ana(stage)
    nia = await _bring(stage, "always", llm_provider="offline")
    asked = await stage.post("what is 6 * 7 and")
    await ana.post("42", reply_to=asked["message_id"])
    assert await _settled(stage, asked["message_id"], nia) == ("covered", "answered")
    assert stage.said() == []


async def test_who_needs_no_answer_any_more_gets_none(stage: Stage, anthropic: AnthropicFake) -> None:
    nia = await _bring(stage, "always", **SCRIPTED)
    anthropic.script([Answer(text="one two three", hold_after=-1)])
    asked = await stage.post("where is the ladder?")
    await anthropic.wait_for_requests(1)
    taken = await stage.post("never mind, found it")
    turn = await stage.ended(nia)
    assert turn.outcome == ("silent", "withdrawn")
    assert await _ruled(stage, taken["message_id"], nia) == ("silent", "withdrawn")
    assert await _ruled(stage, asked["message_id"], nia) == ("speak", "mode_always")
    assert stage.said() == []


async def test_taken_back_while_it_waits_nobody_answers_either(stage: Stage) -> None:
    nia = await _bring(stage, "always", llm_provider="offline")
    asked = await stage.post("where is the ladder, and")
    assert await _ruled(stage, asked["message_id"], nia) == ("defer", "mode_always")
    taken = await stage.post("never mind")
    assert await _settled(stage, asked["message_id"], nia) == ("silent", "withdrawn")
    assert await _ruled(stage, taken["message_id"], nia) == ("silent", "withdrawn")
    assert (await stage.ask(nia, "what is 6 * 7?")).outcome == ("spoke", None)
    assert len(stage.said()) == 1


@pytest.mark.parametrize(("said", "is_over"), [("@{} never mind", True), ("@{} sorry, I meant 6 * 7", False)])
async def test_it_may_be_named_in_what_is_taken_back_or_corrected(
    stage: Stage, anthropic: AnthropicFake, said: str, is_over: bool
) -> None:
    nia = await stage.add_agent(**SCRIPTED)
    anthropic.script([Answer(text="It is 24.", hold_after=-1), Answer(text="It is 42.")])
    await stage.post(f"@{nia['handle']} what is 6 * 4?")
    await anthropic.wait_for_requests(1)
    more = await stage.post(said.format(nia["handle"]))
    turn = await stage.ended(nia)
    assert turn.outcome == (("silent", "withdrawn") if is_over else ("spoke", None))
    assert [message["text"] for message in stage.said()] == ([] if is_over else ["It is 42."])
    ruled = ("silent", "withdrawn") if is_over else ("speak", "corrected")
    assert await _ruled(stage, more["message_id"], nia) == ruled


async def test_whom_an_edit_names_is_asked_then(stage: Stage) -> None:
    nia, otto = [await _bring(stage, "mentioned", name, llm_provider="offline") for name in ("Nia", "Otto")]
    posted = await stage.post("what is 6 * 7?")
    assert await _ruled(stage, posted["message_id"], nia) == ("silent", "not_addressed")
    for _ in range(2):
        await stage.client.ok("edit_message", message_id=posted["message_id"], text=f"@{nia['handle']} what is 6 * 7?")
    turn = await stage.ended(nia)
    assert "42" in turn.text
    assert await _ruled(stage, posted["message_id"], nia) == ("speak", "named")
    assert await _ruled(stage, posted["message_id"], otto) == ("silent", "not_addressed")
    assert (await stage.ask(otto, "what is 1 + 1?")).outcome == ("spoke", None)
    assert len(stage.said()) == 2, "nobody is asked twice for one message"


@pytest.mark.parametrize("how", ["corrected", "edited", "goes on"])
async def test_what_changes_under_an_answer_goes_into_it(stage: Stage, anthropic: AnthropicFake, how: str) -> None:
    nia = await _bring(stage, "always", **SCRIPTED)
    anthropic.script([Answer(text="It is 24.", hold_after=1 if how == "corrected" else -1), Answer(text="It is 42.")])
    asked = await stage.post("what is 6 * 4?")
    answers = asked["message_id"]
    await anthropic.wait_for_requests(1)
    if how == "edited":
        await stage.client.ok("edit_message", message_id=asked["message_id"], text="what is 6 * 7?")
    else:
        more = "sorry, I meant 6 * 7" if how == "corrected" else "that is to say of 6 * 7"
        if how == "corrected":
            await stage.sign("agent_delta", agent_id=nia["id"])
        answers = (await stage.post(more))["message_id"]
        rule = "corrected" if how == "corrected" else "goes_on"
        assert await _ruled(stage, answers, nia) == ("speak", rule)
    turn = await stage.ended(nia)
    assert turn.outcome == ("spoke", None)
    assert turn.text == "It is 42."
    assert turn.message["reply_to"] == answers
    assert len(stage.said()) == 1
    assert "6 * 7" in str(anthropic.exchanges[1].body)
    attempts = [delta["attempt"] for delta in turn.all_of("agent_delta")]
    assert attempts == sorted(attempts)
    assert len(anthropic.exchanges) == 2


async def test_who_is_named_takes_in_what_is_added(stage: Stage, anthropic: AnthropicFake) -> None:
    nia = await stage.add_agent(**SCRIPTED)
    anthropic.script([Answer(text="Mercury, Venus", hold_after=-1), Answer(text="Merkur, Venus")])
    asked = await stage.post(f"@{nia['handle']} list the planets")
    await anthropic.wait_for_requests(1)
    more = await stage.post("please in German")
    assert await _ruled(stage, more["message_id"], nia) == ("speak", "goes_on")
    turn = await stage.ended(nia)
    assert (turn.text, turn.message["reply_to"]) == ("Merkur, Venus", more["message_id"])
    assert len(stage.said()) == 1
    told = str(anthropic.exchanges[1].body)
    assert "list the planets" in told
    assert "with what they said just before" in told
    assert await _ruled(stage, asked["message_id"], nia) == ("speak", "named")


async def test_what_was_added_is_taken_away_and_the_question_is_answered(
    stage: Stage, anthropic: AnthropicFake
) -> None:
    nia = await stage.add_agent(**SCRIPTED)
    held = Answer(text="Mer", hold_after=-1)
    anthropic.script([held, held, Answer(text="Mercury, Venus")])
    asked = await stage.post(f"@{nia['handle']} list the planets")
    await anthropic.wait_for_requests(1)
    more = await stage.post("please in German")
    await anthropic.wait_for_requests(2)
    await stage.client.ok("delete_message", message_id=more["message_id"])
    turn = await stage.ended(nia)
    assert (turn.text, turn.message["reply_to"]) == ("Mercury, Venus", asked["message_id"])
    assert "German" not in str(anthropic.exchanges[2].body)
    [why] = await stage.receipts(asked["message_id"])
    assert (why["outcome"], why["turn_id"]) == ("speak", turn.message["turn_id"])


async def test_switched_off_while_it_works_it_says_nothing(stage: Stage, anthropic: AnthropicFake) -> None:
    nia = await stage.add_agent(**SCRIPTED)
    anthropic.script([Answer(text="Mercury", hold_after=-1)])
    await stage.post(f"@{nia['handle']} list the planets")
    await anthropic.wait_for_requests(1)
    await stage.client.ok("set_agent_mode", room_id=stage.room_id, agent_id=nia["id"], mode="off")
    turn = await stage.ended(nia)
    assert (turn.outcome, stage.said()) == (("silent", "switched_off"), [])


NOTHING = ScriptedCall("c", "stay_silent", {"reason": "it was said"})
CHEER = ScriptedCall("c", "react", {"emoji": "🎉"})
Late = tuple[str, list[Answer], tuple[str, str | None], list[str]]
LATE: list[Late] = [
    ("behind the shed stands the ladder", [], ("reacted", "answered"), ["👍"]),
    ("ask the caretaker", [Answer(tool_calls=(NOTHING,))], ("silent", "nothing_to_add"), []),
    ("in the cellar", [Answer(tool_calls=(CHEER,))], ("reacted", None), ["🎉"]),
    ("on the roof", [Answer(text="Not any more: it was put behind the shed.")], ("spoke", None), []),
]


@pytest.mark.parametrize("case", LATE, ids=[case[0] for case in LATE])
async def test_answered_while_it_worked_it_adds_agrees_or_keeps_silent(
    stage: Stage, anthropic: AnthropicFake, case: Late
) -> None:
    said, then, outcome, emoji = case
    ana = await _with_ana(stage)
    nia = await _bring(stage, "always", **SCRIPTED)
    anthropic.script([Answer(text="The ladder stands behind the shed.", hold_after=-1), *then])
    asked = await stage.post("where is the ladder?")
    await anthropic.wait_for_requests(1)
    await ana.post(said, reply_to=asked["message_id"])
    anthropic.release()
    assert (await stage.ended(nia)).outcome == outcome
    assert [message["text"] for message in stage.said()] == [answer.text for answer in then if answer.text]
    reactions = [event for event in events_of(stage.client, stage.room_id) if event["type"] == "reaction_added"]
    assert [event["emoji"] for event in reactions] == emoji
    assert {event["member_id"] for event in reactions} <= {nia["member_id"]}


async def test_thanks_are_heard_and_not_talked_about(stage: Stage) -> None:
    nia = await stage.add_agent(llm_provider="offline")
    posted = await stage.post(f"thanks a lot @{nia['handle']}!")
    reaction = await stage.sign("reaction_added", message_id=posted["message_id"])
    assert reaction["member_id"] == nia["member_id"]
    assert await _ruled(stage, posted["message_id"], nia) == ("react", "thanked")
    assert (await stage.ask(nia, "thanks, and what is 6 * 7?")).outcome == ("spoke", None)
    assert len(stage.said()) == 1


async def test_who_is_named_second_has_read_what_the_first_said(stage: Stage, anthropic: AnthropicFake) -> None:
    anthropic.script([Answer(text="The ladder is green.", delay_s=0.05), Answer(text="I agree.")])
    one, two = [await stage.add_agent(name, **SCRIPTED) for name in ("Uma", "Vic")]
    await stage.post(f"@{one['handle']} @{two['handle']} what colour is the ladder?")
    first, second = await stage.ended(one), await stage.ended(two)
    assert (first.text, second.text) == ("The ladder is green.", "I agree.")
    assert "The ladder is green." in str(anthropic.exchanges[1].body)
    assert "do not repeat" in str(anthropic.exchanges[1].body)


@asynccontextmanager
async def _own_stage(servers: Servers, patience: str) -> AsyncIterator[Stage]:
    server = servers.make({**NO_WEIGHTS, "TERTULIA_FLOOR_PATIENCE": patience}).start()
    people = People(server, {"owner": server.create_token("owner"), "ana": server.add_bot("ana")})
    try:
        yield await open_stage(people)
    finally:
        await people.leave()


async def _invite(stage: Stage) -> None:
    """Bring another person into the room, so that the owner is not alone with agents."""
    invitation = await stage.rest("POST", "/api/invitations", {"role": "member"}, expect=201)
    newcomer = {"handle": "bea", "name": "Bea", "password": "correct horse staple", "invitation": invitation["token"]}
    bea = await stage.rest("POST", "/api/sign-up", newcomer, expect=201)
    await stage.client.ok("add_member", room_id=stage.room_id, member_id=bea["me"]["id"])


async def test_what_waits_outlives_the_server(servers: Servers) -> None:
    async with _own_stage(servers, "3") as stage:
        await _outlive(stage, servers.made[0])


async def _outlive(stage: Stage, server: Server) -> None:
    nia = await _bring(stage, "always", llm_provider="offline")
    posted = await stage.post("what is 6 * 7?")
    assert await _ruled(stage, posted["message_id"], nia) == ("defer", "mode_always")
    await stage.people.leave()
    server.kill()
    server.start()
    client = await stage.people.connect("owner", since={stage.room_id: posted["seq"]})
    turn = await Stage(stage.people, client, stage.room_id).ended(nia)
    assert "42" in turn.text
    assert turn.message["reply_to"] == posted["message_id"]


async def test_an_open_question_is_offered_again(servers: Servers) -> None:
    async with _own_stage(servers, "0.02") as stage:
        await _invite(stage)
        nia = await _bring(stage, "natural", llm_provider="offline")
        await stage.post("we go to the lake on sunday")
        posted = await stage.post("how much is 6 * 7?")
        turn = await stage.ended(nia)
        assert "42" in turn.text
        assert turn.message["reply_to"] == posted["message_id"]
        [receipt] = await stage.receipts(posted["message_id"])
        assert receipt["outcome"] == "speak"
        assert "Nobody answered for a while." in receipt["reasons"]


async def test_what_a_person_says_next_answers_what_an_agent_waits_with(stage: Stage) -> None:
    await _invite(stage)
    people = People(stage.people.server, {"bea": stage.people.server.create_token("bea")})
    bea = Stage(people, await people.connect("bea"), stage.room_id)
    nia = await _bring(stage, "natural", llm_provider="offline")
    asked = await stage.post("does anybody know how much 6 * 7 is?")
    assert (await _ruled(stage, asked["message_id"], nia))[0] == "defer"
    await bea.post("it must be 42")
    assert await _settled(stage, asked["message_id"], nia) == ("covered", "answered")
    assert stage.said() == []
    await people.leave()
