"""A turn goes on from its stored steps, shows what it does, and is resumed or let go after a restart."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from tertulia.actions.admin.leaving import deactivate_member
from tertulia.actions.chat.messages import Draft, post_message
from tertulia.actions.chat.rooms import add_member
from tertulia.agents import patience
from tertulia.agents import turn as module
from tertulia.agents.door import resume_turns
from tertulia.agents.endings import Ending, end_turn
from tertulia.agents.pace.causes import STALE_AFTER
from tertulia.agents.stream import ATTEMPTS_PER_RUN, Stream, show_waiting
from tertulia.agents.work.steps import Thoughts
from tertulia.domain.errors import Unavailable
from tertulia.domain.events import AgentMessage
from tertulia.domain.memory import AgentScope, MemoryDraft
from tertulia.domain.turn import Turn
from tertulia.governance import ledger
from tertulia.governance.ledger import Caps, Reservation, Spent
from tertulia.llm.base import AssistantMessage, Reply, ToolCall, Usage
from tertulia.store.agents import turns as stored
from tertulia.store.ledger import find_entry
from tertulia.store.tx import Tx
from tests.unit.actions.admin.test_roles import add_person
from tests.unit.agents.house import House

CALL = ToolCall("call_1", "calculator", {"expression": "6*7"})


def _reply(text: str, *calls: ToolCall) -> Reply:
    said = AssistantMessage(text, calls, {"signature": "s"})
    return Reply("tool_calls" if calls else "stop", Usage(20, 10, 5), "some-model", "offline", said)


async def test_what_was_thought_is_known_to_the_next_attempt(house: House) -> None:
    turn = await house.add_turn(await house.add_agent(), await house.post("@nia what is 6*7?"))
    first = Thoughts(house.deps, turn)
    await first.load()
    assert first.find(1) is None
    thought = await first.add(1, _reply("Let me see.", CALL), 0.5)
    await first.add(2, _reply("It is 42."), 0.1)
    again = Thoughts(house.deps, turn)
    await again.load()
    assert again.find(1) == thought
    assert again.messages == [AssistantMessage("Let me see.", (CALL,), {"signature": "s"})]
    assert again.find(3) is None
    assert again.spent == first.spent
    assert (again.spent.input_tokens, again.spent.output_tokens, again.spent.cached_tokens) == (40, 20, 10)


async def test_another_plan_begins_with_nothing_said_and_all_that_was_spent(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = await house.add_turn(await house.add_agent(), await house.post("@nia what is 6*4?"))
    thoughts = Thoughts(house.deps, turn)
    await thoughts.add(1, _reply("Let me see.", CALL), 0.5)
    thoughts.count_waste("offline", "rules", Usage(7, 3, 0))
    spent = thoughts.spent
    submit = house.deps.writer.submit
    lost = iter([True, False])

    async def lose(op: Any) -> Any:
        if next(lost):
            raise Unavailable("The disk is full.")
        return await submit(op)

    monkeypatch.setattr(house.deps.writer, "submit", lose)
    with pytest.raises(Unavailable):
        await thoughts.replan(turn)
    await thoughts.replan(turn)
    monkeypatch.undo()
    await thoughts.load()
    assert (thoughts.spent, thoughts.messages, thoughts.find(1)) == (spent, [], None)
    await thoughts.add(1, _reply("It is 42."), 0.1)
    again = Thoughts(house.deps, turn)
    await again.load()
    assert again.spent == thoughts.spent, "a restart counts the same"
    assert again.find(1) is not None
    await again.replan(turn)
    await again.load()
    assert again.spent == thoughts.spent


async def test_what_failed_attempts_used_is_counted(house: House) -> None:
    turn = await house.add_turn(await house.add_agent(), await house.post("@nia hello"))
    thoughts = Thoughts(house.deps, turn)
    thoughts.count_waste("anthropic", "claude-sonnet-4-5", Usage(100_000, 3, 1))
    thoughts.count_waste("offline", "rules", Usage(1, 1, 1))
    spent = thoughts.spent
    assert (spent.input_tokens, spent.output_tokens, spent.cached_tokens) == (100_001, 4, 2)
    assert 0.29 < spent.cost_usd < 0.31, "three dollars a million of tokens read"


async def test_a_stream_counts_characters_within_its_attempt(house: House) -> None:
    turn = await house.add_turn(await house.add_agent(), await house.post("@nia hello"))
    begun = await house.deps.writer.submit(lambda tx: stored.begin_attempt(tx, turn))
    assert begun is not None
    stream = Stream(begun, house.deps.bus, house.deps.live, house.clock)
    stream.begin_attempt()
    stream.write("né")
    stream.begin_attempt()
    stream.write("a 🙂")
    stream.write("!")
    [live] = house.deps.live.of_room(turn.room_id)
    assert (live.text, live.phase, live.attempt) == ("a 🙂!", "writing", ATTEMPTS_PER_RUN + 2)
    stream.end()
    assert house.deps.live.of_room(turn.room_id) == []
    deltas = [signal.fields for signal in house.signals if signal.type == "agent_delta"]
    assert [(delta["attempt"] - ATTEMPTS_PER_RUN, delta["index"], delta["text"]) for delta in deltas] == [
        (1, 0, "né"),
        (2, 0, "a 🙂"),
        (2, 3, "!"),
    ]
    phases = [signal.fields["phase"] for signal in house.signals if signal.type == "agent_thinking"]
    assert phases == ["writing", "done"]


async def test_attempts_after_a_restart_are_higher_than_all_before(house: House) -> None:
    turn = await house.add_turn(await house.add_agent(), await house.post("@nia hello"))
    attempts = []
    for _ in range(2):
        begun = await house.deps.writer.submit(lambda tx: stored.begin_attempt(tx, turn))
        assert begun is not None
        stream = Stream(begun, house.deps.bus, house.deps.live, house.clock)
        stream.begin_attempt()
        attempts.append(house.deps.live.of_room(turn.room_id)[0].attempt)
        stream.end()
    assert attempts == sorted(attempts)
    assert attempts[1] - attempts[0] >= ATTEMPTS_PER_RUN


async def test_a_restart_goes_on_from_the_stored_answer_without_asking_again(house: House) -> None:
    turn = await house.add_turn(await house.add_agent(), await house.post("@nia what is 6*7?"))
    thoughts = Thoughts(house.deps, turn)
    await thoughts.add(1, _reply("Stored before the crash."), 0.1)
    await house.deps.writer.submit(lambda tx: stored.begin_attempt(tx, turn))
    await resume_turns(house.deps, house.registry)
    await house.registry.wait(turn.id)
    answers = [event.body.message.text for event in house.events if isinstance(event.body, AgentMessage)]
    assert answers == ["Stored before the crash."]
    ended = await house.turn(turn.id)
    assert (ended.state, ended.outcome, ended.attempt) == ("ended", "spoke", 2)


async def test_a_stop_that_was_left_behind_is_kept_after_a_restart(house: House) -> None:
    turn = await house.add_turn(await house.add_agent(), await house.post("@nia hello"))
    await house.deps.writer.submit(lambda tx: stored.request_stop(tx, turn.workspace_id, turn.id))
    await resume_turns(house.deps, house.registry)
    await house.registry.wait(turn.id)
    assert (await house.turn(turn.id)).outcome == "stopped"
    assert house.types()[-1] == "turn_ended"


async def test_who_left_before_its_turn_began_is_not_answered(house: House) -> None:
    agent = await house.add_agent()
    ana = await add_person(house, "ana")
    await add_member(house.deps, house.owner, house.room.room.id, ana.id)
    posted = await post_message(house.deps, ana, house.room.room.id, Draft("@nia hello"))
    await deactivate_member(house.deps, house.owner, ana.id)
    turn = await house.add_turn(agent, await house.message(posted.message_id))
    house.registry.start(turn)
    await house.registry.wait(turn.id)
    ended = await house.turn(turn.id)
    assert (ended.state, ended.outcome, ended.reason) == ("ended", "stopped", "stopped")


async def test_what_has_grown_stale_ends_silently(house: House) -> None:
    agent = await house.add_agent()
    old = await house.add_turn(agent, await house.post("@nia hello"))
    house.clock.set(house.clock.now() + STALE_AFTER + timedelta(seconds=1))
    young = await house.add_turn(agent, await house.post("@nia hello again"))
    await resume_turns(house.deps, house.registry)
    await house.registry.wait(young.id)
    ended = await house.turn(old.id)
    assert (ended.outcome, ended.reason) == ("silent", "stale")
    assert (await house.turn(young.id)).outcome == "spoke"


async def test_what_was_recalled_is_noted_by_id_alone_and_once(house: House) -> None:
    agent = await house.add_agent()
    scope = AgentScope(agent.workspace_id, agent.id)
    [memory] = await house.deps.memories.add_many(scope, [MemoryDraft("The keys hang by the door.")])
    turn = await house.add_turn(agent, await house.post("@nia where are the keys?"))
    house.registry.start(turn)
    await house.registry.wait(turn.id)
    steps = await stored.list_steps(house.deps.db, turn)
    assert [step.number for step in steps] == sorted({step.number for step in steps})
    assert steps[0].kind == "recall"
    assert [found[0] for found in steps[0].output["memories"]] == [memory.id]
    assert "door" not in str(steps[0].output)


async def test_a_deleted_agents_turn_ends_in_silence(house: House) -> None:
    agent = await house.add_agent()
    turn = await house.add_turn(agent, await house.post("@nia hello"))
    house.deps.roster.remove(agent.id)
    house.registry.start(turn)
    await house.registry.wait(turn.id)
    ended = await house.turn(turn.id)
    assert (ended.outcome, ended.reason) == ("silent", "gone")


async def test_an_end_that_cannot_be_written_is_tried_as_often_as_it_takes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = await house.add_turn(await house.add_agent(), await house.post("@nia hello"))
    full = iter([True] * 5 + [False])

    async def refuse_for_long(*args: Any) -> bool:
        if next(full):
            raise Unavailable("The disk is full.")
        return await end_turn(*args)

    monkeypatch.setattr(module, "end_turn", refuse_for_long)
    monkeypatch.setattr(patience, "WRITE_PAUSES_S", (0.0, 0.0))
    house.registry.start(turn)
    await house.registry.wait(turn.id)
    assert (await house.turn(turn.id)).outcome == "spoke"
    assert house.types().count("agent_message") == 1


async def test_what_has_grown_stale_ends_as_soon_as_that_can_be_written(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = await house.add_turn(await house.add_agent(), await house.post("@nia hello"))
    full = iter([True] * 5 + [False])
    end = stored.end_turn

    def refuse_for_long(*args: Any) -> bool:
        if next(full):
            raise Unavailable("The disk is full.")
        return end(*args)

    monkeypatch.setattr(stored, "end_turn", refuse_for_long)
    monkeypatch.setattr(patience, "WRITE_PAUSES_S", (0.0, 0.0))
    house.clock.set(house.clock.now() + STALE_AFTER + timedelta(seconds=1))
    await resume_turns(house.deps, house.registry)
    ended = await house.turn(turn.id)
    assert (ended.outcome, ended.reason) == ("silent", "stale")


async def test_what_earlier_attempts_spent_is_paid_when_the_turn_has_grown_stale(house: House) -> None:
    turn = await house.add_turn(await house.add_agent(), await house.post("@nia hello"))
    whose = (turn.workspace_id, turn.id, turn.agent_id, turn.room_id, turn.requester_id)
    wanted = Reservation(*whose, 0.5, turn.chain_id, 1_000)
    await house.deps.writer.submit(lambda tx: ledger.reserve(tx, wanted, Caps()))
    await Thoughts(house.deps, turn).add(1, _reply("Let me see.", CALL), 0.5)
    house.clock.set(house.clock.now() + STALE_AFTER + timedelta(seconds=1))
    await resume_turns(house.deps, house.registry)
    entry = await house.deps.writer.submit(lambda tx: find_entry(tx, turn.id))
    assert entry is not None
    assert (entry.status, entry.input_tokens) == ("settled", 20)


async def test_a_begin_that_cannot_be_written_is_tried_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    turn = await house.add_turn(await house.add_agent(), await house.post("@nia hello"))
    full = iter([True, True, False])
    begin = stored.begin_attempt

    def refuse_twice(tx: Tx, given: Turn) -> Turn | None:
        if next(full):
            raise Unavailable("The disk is full.")
        return begin(tx, given)

    monkeypatch.setattr(stored, "begin_attempt", refuse_twice)
    monkeypatch.setattr(patience, "WRITE_PAUSES_S", (0.0, 0.0, 0.0))
    house.registry.start(turn)
    await house.registry.wait(turn.id)
    assert (await house.turn(turn.id)).outcome == "spoke"


async def test_one_that_was_shown_to_wait_and_has_ended_meanwhile_is_shown_no_more(house: House) -> None:
    turn = await house.add_turn(await house.add_agent(), await house.post("@nia hello"))
    await end_turn(house.deps, turn, None, Ending("stopped", Spent(0.0), reason="stopped"))
    show_waiting(house.deps.bus, house.deps.live, house.clock, turn)
    house.registry.start(turn)
    await house.registry.wait(turn.id)
    assert house.deps.live.of_room(turn.room_id) == []
    assert [signal.fields["phase"] for signal in house.signals if signal.type == "agent_thinking"][-1] == "done"


async def test_a_plan_begun_anew_counts_what_the_writer_still_had_to_write(house: House) -> None:
    turn = await house.add_turn(await house.add_agent(), await house.post("@nia what is 6*4?"))
    thoughts = Thoughts(house.deps, turn)
    await thoughts.load()
    # Cut off as soon as it was queued: what is queued is written all the same.
    adding = asyncio.ensure_future(thoughts.add(1, _reply("Let me see.", CALL), 0.5))
    await asyncio.sleep(0)
    adding.cancel()
    await thoughts.replan(turn)
    assert [(step.number, step.kind) for step in await stored.list_steps(house.deps.db, turn)] == [
        (1, "think"),
        (2, "replan"),
    ]


@pytest.mark.parametrize("where", ["end_turn", "_begin"])
async def test_what_nobody_foresaw_ends_a_turn_as_failed(
    house: House, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    turn = await house.add_turn(await house.add_agent(), await house.post("@nia what is 6*7?"))
    stands = getattr(module, where)
    broken = [True]

    def breaks(*given: Any) -> Any:
        if broken.pop() if broken else False:
            raise ZeroDivisionError
        return stands(*given)

    monkeypatch.setattr(module, where, breaks)
    house.deps.turns.start(turn)
    await house.deps.turns.wait(turn.id)
    ended = await house.turn(turn.id)
    assert (ended.state, ended.outcome, ended.reason) == ("ended", "failed", "internal")
    assert house.types()[-1] == "turn_ended"
    entry = await house.deps.writer.submit(lambda tx: find_entry(tx, turn.id))
    assert entry is None or entry.status != "reserved"
