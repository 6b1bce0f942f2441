"""What an author adds, corrects or takes back while an agent works goes into the answer, whoever was asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tertulia.actions.chat.messages import Draft, delete_message, edit_message, post_message
from tertulia.actions.chat.rooms import add_member
from tertulia.agents import dispatcher as module
from tertulia.agents.endings import Ending, end_turn
from tertulia.agents.prompting.context import assemble
from tertulia.domain.errors import TurnRedirected, TurnStopped
from tertulia.domain.people import AgentMode
from tertulia.domain.turn import LiveTurn
from tertulia.governance.ledger import Spent
from tertulia.store.agents import turns
from tests.flows.stage import eventually
from tests.unit.actions.admin.test_roles import add_person
from tests.unit.agents.desk import Desk
from tests.unit.agents.house import NOON, House


@pytest.mark.parametrize("mode", ["mentioned", "natural", "always"])
async def test_what_is_added_goes_into_the_answer_of_who_was_called(desk: Desk, mode: AgentMode) -> None:
    nia = await desk.seat(mode=mode)
    await desk.post("@nia list the planets")
    [turn] = await desk.at_work(1)
    more = await desk.post("please in German")
    assert await desk.ruled(more) == {nia.id: ("speak", "goes_on")}
    assert (await desk.house.turn(turn.id)).cause == more.id


async def test_short_lines_between_do_not_keep_a_correction_from_the_answer(desk: Desk) -> None:
    nia = await desk.seat()
    await desk.post("@nia what is the capital of Spain?")
    [turn] = await desk.at_work(1)
    assert await desk.ruled(await desk.post("or better")) == {nia.id: ("speak", "goes_on")}
    last = await desk.post("actually, of Portugal")
    assert await desk.ruled(last) == {nia.id: ("speak", "goes_on")}
    assert (await desk.house.turn(turn.id)).cause == last.id


async def test_who_writes_already_takes_in_what_nobody_else_would_hear(desk: Desk) -> None:
    nia = await desk.seat()
    await desk.post("@nia list the planets")
    [turn] = await desk.at_work(1)
    desk.deps.live.begin(LiveTurn(turn.id, turn.room_id, turn.agent_id, text="Mercury"))
    nod = await desk.post("ok")
    assert await desk.ruled(nod) == {nia.id: ("silent", "not_addressed")}
    more = await desk.post("please in German")
    assert await desk.ruled(more) == {nia.id: ("speak", "goes_on")}


async def test_what_asks_anybody_is_for_itself(desk: Desk) -> None:
    nia = await desk.seat()
    await desk.post("@nia list the planets")
    await desk.at_work(1)
    more = await desk.post("does anybody want tea?")
    assert await desk.ruled(more) == {nia.id: ("silent", "not_addressed")}


async def test_what_is_said_to_somebody_else_is_for_itself(desk: Desk) -> None:
    nia = await desk.seat()
    bo = await add_person(desk.house, "bo")
    await add_member(desk.deps, desk.house.owner, desk.house.room.room.id, bo.id)
    await desk.post("@nia which one do you like?")
    [turn] = await desk.at_work(1)
    called = await desk.post("bo, I mean the red one")
    assert await desk.ruled(called) == {nia.id: ("silent", "not_addressed")}
    await desk.post("the blue one?", bo)
    answered = await desk.post("no, I mean the red one")
    assert await desk.ruled(answered) == {nia.id: ("silent", "not_addressed")}
    named = await desk.post("@nia sorry, I meant the red one")
    assert await desk.ruled(named) == {nia.id: ("speak", "corrected")}
    assert (await desk.house.turn(turn.id)).cause == named.id


@pytest.mark.parametrize("text", ["never mind", "@nia never mind", "sorry, I meant 6*7", "and of 7"])
async def test_within_one_batch_the_author_is_followed_too(house: House, text: str) -> None:
    desk = Desk(house)
    nia = await desk.seat()
    asked = await desk.post("@nia what is 6*4?")
    more = await desk.post(text)
    async with desk.running():
        outcome, rule = (await desk.ruled(more))[nia.id]
        assert rule in {"withdrawn", "corrected", "goes_on"}
        if rule == "withdrawn":
            [(turn_id, reason)] = await desk.until_stopped()
            assert reason == "withdrawn"
            assert (await house.turn(turn_id)).cause == asked.id
        else:
            [turn] = await desk.at_work(1)
            assert (turn.cause, outcome) == (more.id, "speak")
    await desk.registry.aclose()


async def test_taken_back_is_a_row_that_outlives_a_crash(desk: Desk) -> None:
    await desk.seat()
    await desk.post("@nia what is 6*7?")
    [turn] = await desk.at_work(1)
    await desk.ruled(await desk.post("never mind"))
    stands = await desk.house.turn(turn.id)
    assert (stands.state, stands.reason) == ("running" if stands.attempt else "pending", "withdrawn")
    assert stands.stop_requested_at is not None
    # As after a crash: the turn is taken up by another process, which knows of it by its row alone.
    desk.house.registry.start(stands)
    await desk.house.registry.wait(turn.id)
    ended = await desk.house.turn(turn.id)
    assert (ended.outcome, ended.reason) == ("silent", "withdrawn")
    assert "agent_message" not in desk.house.types()


async def test_of_two_turns_the_one_that_has_ended_is_left_alone(desk: Desk) -> None:
    nia, oda = await desk.seat("Nia"), await desk.seat("Oda")
    await desk.post("@nia @oda what is 6*4?")
    await desk.at_work(1)
    by_agent = {turn.agent_id: turn for turn in await turns.list_all_open_turns(desk.deps.db)}
    # It ended in the very moment: its row says so, and nobody here knows yet.
    await end_turn(desk.house.deps, by_agent[nia.id], None, Ending("silent", Spent(0.0), reason="empty_answer"))
    more = await desk.post("sorry, I meant 6*7")
    ruled = await desk.ruled(more)
    assert ruled[oda.id] == ("speak", "corrected")
    assert ruled[nia.id][0] != "speak"
    assert (await desk.house.turn(by_agent[oda.id].id)).cause == more.id

    async def cause() -> str:
        return desk.registry.list_asked(more.room_id, more.author_id)[-1].cause

    # It is told of what was written a moment after the receipt can be read.
    assert await eventually(cause, lambda now: now == more.id)


async def test_where_all_have_ended_the_message_is_for_itself(desk: Desk) -> None:
    nia = await desk.seat()
    await desk.post("@nia what is 6*4?")
    [turn] = await desk.at_work(1)
    await end_turn(desk.house.deps, turn, None, Ending("silent", Spent(0.0), reason="empty_answer"))
    more = await desk.post("sorry, I meant 6*7")
    assert await desk.ruled(more) == {nia.id: ("silent", "not_addressed")}
    assert (await desk.house.turn(turn.id)).cause == turn.cause


async def test_a_question_that_was_gone_on_with_may_be_deleted_and_the_rest_is_answered(desk: Desk) -> None:
    await desk.seat()
    asked = await desk.post("@nia what is 6*4?")
    [turn] = await desk.at_work(1)
    more = await desk.post("sorry, I meant 6*7")
    await desk.ruled(more)
    await desk.at_work(2)
    await delete_message(desk.deps, desk.house.owner, asked.id)
    [turn] = await desk.at_work(3)
    assert (desk.plans[-1], desk.stopped) == ((turn.id, more.id), [])
    await delete_message(desk.deps, desk.house.owner, more.id)
    assert await desk.until_stopped() == [(turn.id, "message_deleted")]


async def test_two_plain_names_at_the_head_are_two_calls_in_their_order(desk: Desk) -> None:
    calm, calm2 = await desk.seat("Calm", "natural"), await desk.seat("Calm2", "natural")
    asked = await desk.post("calm2 and calm, where were you?")
    assert await desk.ruled(asked) == {calm.id: ("speak", "named_first"), calm2.id: ("speak", "named_first")}
    [first, second] = sorted(await turns.list_all_open_turns(desk.deps.db), key=lambda turn: turn.after or "")
    assert (first.agent_id, first.trigger, second.agent_id, second.after) == (calm2.id, "mention", calm.id, first.id)
    thanks = await desk.post("thanks calm")
    assert (await desk.ruled(thanks))[calm.id] == ("react", "thanked")


async def test_silence_is_chosen_again_where_the_author_went_on_in_that_moment(desk: Desk) -> None:
    await desk.seat()
    await desk.post("@nia what is 6*4?")
    [turn] = await desk.at_work(1)
    await desk.ruled(await desk.post("sorry, I meant 6*7"))
    with pytest.raises(TurnRedirected):
        await end_turn(desk.house.deps, turn, None, Ending("silent", Spent(0.0), reason="nothing_to_add"))
    assert (await desk.house.turn(turn.id)).state != "ended"


@pytest.mark.parametrize("text", ["@oda never mind", "oda, never mind", "never mind, Oda", "@oda schon gut, danke"])
async def test_taken_back_by_name_only_who_is_named_stops(desk: Desk, text: str) -> None:
    nia, oda = await desk.seat("Nia"), await desk.seat("Oda")
    await desk.post("@nia @oda what is 6*4?")
    await desk.at_work(1)
    by_agent = {turn.agent_id: turn for turn in await turns.list_all_open_turns(desk.deps.db)}
    ruled = await desk.ruled(await desk.post(text))
    assert ruled[oda.id] == ("silent", "withdrawn")
    assert ruled[nia.id][1] in ("others_named", "not_addressed")
    assert await desk.until_stopped() == [(by_agent[oda.id].id, "withdrawn")]
    assert (await desk.house.turn(by_agent[nia.id].id)).stop_requested_at is None


async def test_taken_back_of_all_all_stop(desk: Desk) -> None:
    nia, oda = await desk.seat("Nia"), await desk.seat("Oda")
    await desk.post("@nia @oda what is 6*4?")
    await desk.at_work(1)
    ruled = await desk.ruled(await desk.post("@agents never mind"))
    assert ruled == {nia.id: ("silent", "withdrawn"), oda.id: ("silent", "withdrawn")}


async def test_the_words_go_to_who_works_in_their_place_whatever_was_asked_elsewhere(desk: Desk) -> None:
    nia = await desk.seat("Nia")
    await desk.seat("Oda")
    asked = await desk.post("@nia what is 6*4?")
    [turn] = await desk.at_work(1)
    elsewhere = Draft("@oda what is 6*4?", thread_id=asked.id)
    await post_message(desk.deps, desk.house.owner, asked.room_id, elsewhere)
    await desk.at_work(2)
    assert (await desk.ruled(await desk.post("never mind")))[nia.id] == ("silent", "withdrawn")
    assert await desk.until_stopped() == [(turn.id, "withdrawn")]


@pytest.mark.parametrize(
    ("between", "more", "rule"),
    [
        ("hi all", "and of France?", "goes_on"),
        ("who wants tea?", "and of France?", "goes_on"),
        ("hi all", "please in German", "goes_on"),
        ("hi all", "sorry, I meant Italy", "corrected"),
        ("she means Italy", "yes, Italy, sorry", "corrected"),
        ("who wants tea?", "in a minute", "not_addressed"),
        ("hi all", "hi bo", "not_addressed"),
        ("how was the lake?", "cold, and full of fish", "not_addressed"),
    ],
)
async def test_what_the_author_adds_after_others_spoke_is_taken_in(
    desk: Desk, between: str, more: str, rule: str
) -> None:
    nia = await desk.seat()
    bo = await add_person(desk.house, "bo")
    await add_member(desk.deps, desk.house.owner, desk.house.room.room.id, bo.id)
    await desk.post("@nia what is the capital of Spain?")
    [turn] = await desk.at_work(1)
    await desk.post(between, bo)
    added = await desk.post(more)
    assert (await desk.ruled(added))[nia.id][1] == rule
    assert (await desk.house.turn(turn.id)).cause == (turn.cause if rule == "not_addressed" else added.id)


async def test_an_edit_of_words_that_were_gone_on_with_asks_nobody_again(desk: Desk) -> None:
    await desk.seat()
    oda = await desk.seat("Oda")
    asked = await desk.post("@nia list the planetz")
    [turn] = await desk.at_work(1)
    more = await desk.post("please in German")
    await desk.ruled(more)
    await desk.at_work(2)
    await edit_message(desk.deps, desk.house.owner, asked.id, "@nia and @oda list the planets")
    begun = await desk.at_work(4)
    assert [one.agent_id for one in begun if one.id != turn.id] == [oda.id]


async def test_a_question_that_an_edit_takes_back_is_not_answered(desk: Desk) -> None:
    nia = await desk.seat()
    asked = await desk.post("@nia what is 1?")
    turn = await desk.house.add_turn(nia, asked)
    await edit_message(desk.deps, desk.house.owner, asked.id, "@nia never mind")
    with pytest.raises(TurnStopped, match="withdrawn"):
        await assemble(desk.deps, turn)


async def test_all_that_is_due_is_given_though_only_so_many_between_two_batches(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_GIVEN", 1)
    desk = Desk(house, patience=0.01)
    await desk.seat(mode="always")
    people = [await add_person(house, name) for name in ("bo", "cy", "dee")]
    for person in people:
        await add_member(house.deps, house.owner, house.room.room.id, person.id)
    async with desk.running():
        said = [await desk.post("tell me of Rome", person) for person in people]
        for one in said:
            await desk.ruled(one)
        house.clock.set(NOON + timedelta(minutes=1))
        await desk.at_work(1)

        async def causes() -> set[str]:
            return {turn.cause for turn in await turns.list_all_open_turns(house.deps.db)}

        assert await eventually(causes, lambda found: len(found) == len(said)) == {one.id for one in said}
    await desk.registry.aclose()


@pytest.mark.parametrize(("words", "over"), [("never mind", {"nia", "oda"}), ("@nia never mind", {"nia"})])
async def test_two_questions_to_two_are_both_taken_back_or_that_of_who_is_named(
    desk: Desk, words: str, over: set[str]
) -> None:
    agents = {"nia": await desk.seat("Nia", "natural"), "oda": await desk.seat("Oda", "natural")}
    await desk.post("@nia what is the capital of Spain?")
    await desk.at_work(1)
    await desk.post("@oda what is the capital of Peru?")
    found = {turn.agent_id: turn.id for turn in await desk.at_work(2)}
    await desk.ruled(await desk.post(words))

    async def look() -> set[str]:
        return {turn_id for turn_id, why in await desk.until_stopped() if why == "withdrawn"}

    stopped = {found[agents[name].id] for name in over}
    assert await eventually(look, lambda turn_ids: turn_ids >= stopped) == stopped
