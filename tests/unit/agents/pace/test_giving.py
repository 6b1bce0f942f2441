"""What becomes of what waits: given once, to the next where the first says nothing, and never for what was answered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from tertulia.actions.chat.messages import Draft, post_message
from tertulia.actions.chat.places import PlaceChange, set_agent_place
from tertulia.actions.chat.rooms import add_member
from tertulia.agents.chains.delegating import delegate
from tertulia.agents.endings import Ending, Reaction, end_turn
from tertulia.agents.hearing.talks import Hearing
from tertulia.agents.pace.giving import ASK_AGAIN_S, MAX_NEXT, Written, give, write
from tertulia.agents.prompting.context import assemble
from tertulia.domain.agent import Agent, AgentRecord
from tertulia.domain.floor import Lease, Wait, WaitKind, Wish
from tertulia.domain.ids import MessageId, TurnId, WaitId, new_id
from tertulia.domain.message import Message
from tertulia.domain.people import AgentMode, Member
from tertulia.domain.turn import Trigger, Turn
from tertulia.floor.receipt import Consideration, Receipt
from tertulia.floor.signs.place import Said
from tertulia.governance.ledger import Spent
from tertulia.store.agents import floor, turns
from tertulia.store.tx import Tx
from tests.unit.actions.admin.test_roles import add_person
from tests.unit.agents.house import House

SPOKE = Ending("spoke", Spent(0.0), "It is behind the shed.")
SILENT = Ending("silent", Spent(0.0), reason="nothing_to_add")


@dataclass
class Stage:
    """The house's room, whose turns begin only as rows; what is given is written at once."""

    house: House
    hearing: Hearing
    begun: list[Turn]

    async def seat(self, name: str, mode: AgentMode = "natural") -> Agent:
        agent = await self.house.add_agent(name)
        change = PlaceChange(mode=mode)
        await set_agent_place(self.house.deps, self.house.owner, self.house.room.room.id, agent.id, change)
        return agent

    async def wait(self, cause: Message, *wishes: Wish, kind: WaitKind = "burst", author: Member | None = None) -> Wait:
        """Store a wait for a message that was just said, with the receipt of those who wish to answer it."""
        due_at = cause.created_at + timedelta(seconds=4)
        place = (cause.workspace_id, cause.room_id, None)
        author_id = self.house.owner.id if author is None else author.id
        wait = Wait(WaitId(new_id("wait")), *place, kind, cause.id, author_id, wishes, due_at, due_at)
        receipt = Receipt("natural-2", tuple(_deferred(wish) for wish in wishes))

        def op(tx: Tx) -> None:
            floor.put_wait(tx, wait)
            turns.put_receipt(tx, cause.workspace_id, cause.room_id, cause.id, receipt.to_json())

        await self.house.deps.writer.submit(op)
        return wait

    async def give(self, wait: Wait, *, may_wait: bool = True) -> Written:
        given = await give(self.house.deps, self.hearing, wait)
        return await self.house.deps.writer.submit(lambda tx: write(tx, self.house.deps, given, may_wait=may_wait))

    async def end(self, turn: Turn, ending: Ending) -> list[Turn]:
        """End a turn, and give the floor to whom it left it; gives the turns under way."""
        db = self.house.deps.db
        before = {wait.id for wait in await floor.list_all_waits(db)}
        await end_turn(self.house.deps, turn, None, ending)
        for wait in await floor.list_all_waits(db):
            if wait.id not in before:
                await self.give(wait)
        return await turns.list_all_open_turns(db)

    async def ruled(self, cause: Message) -> dict[str, tuple[str, str]]:
        body = await turns.find_receipt(self.house.deps.db, cause.workspace_id, cause.id)
        assert body is not None
        return {one.agent_id: (one.outcome, one.rule) for one in Receipt.from_json(body).considered}

    async def hold_floor(self, agent: Agent, cause: Message, trigger: Trigger = "unasked") -> Turn:
        """Give an agent the floor of the room."""
        turn = replace(await self.house.add_turn(agent, cause), id=TurnId(new_id("turn")), trigger=trigger)
        lease = Lease(turn.workspace_id, turn.room_id, None, turn.id, cause.id)
        await self.house.deps.writer.submit(lambda tx: (turns.ensure_turn(tx, turn), floor.take_lease(tx, lease)))
        return turn

    def pass_by(self, seconds: float) -> None:
        self.house.clock.set(self.house.clock.now() + timedelta(seconds=seconds))


def wish(agent: Agent, score: float = 0.5, rule: str = "small", threshold: float | None = 0.36) -> Wish:
    return Wish(agent.id, "unasked", rule, score, ("It knows.",), threshold)


def _deferred(one: Wish) -> Consideration:
    return Consideration(one.agent_id, "defer", one.rule, one.score, one.reasons, one.threshold)


@pytest.fixture
async def stage(house: House, monkeypatch: pytest.MonkeyPatch) -> Stage:
    begun: list[Turn] = []
    monkeypatch.setattr(house.registry, "start", begun.append)
    return Stage(house, Hearing(house.deps), begun)


async def test_who_answers_everything_is_not_refused_because_another_has_the_floor(stage: Stage) -> None:
    nia, oda = await stage.seat("Nia", "always"), await stage.seat("Oda")
    before = await stage.house.post("where is the ladder?")
    held = await stage.hold_floor(oda, before)
    cause = await stage.house.post("the shed is open")
    written = await stage.give(await stage.wait(cause, wish(nia, 0.85, "mode_always", None)))
    assert [turn.agent_id for turn in written.started] == [nia.id]
    lease = await stage.house.deps.writer.submit(
        lambda tx: floor.find_lease(tx, cause.workspace_id, cause.room_id, None)
    )
    assert lease is not None
    assert lease.turn_id == held.id, "the floor stays with who has it"


async def test_while_one_answers_everything_nobody_else_speaks_unasked(stage: Stage) -> None:
    nia, oda = await stage.seat("Nia", "always"), await stage.seat("Oda")
    first = await stage.house.post("the shed is open")
    assert (await stage.give(await stage.wait(first, wish(nia, 0.85, "mode_always", None)))).started
    second = await stage.house.post("where is the ladder?")
    wait = await stage.wait(second, wish(oda))
    written = await stage.give(wait)
    assert written.started == ()
    assert written.again is not None
    assert written.again.due_at == stage.house.clock.now() + timedelta(seconds=ASK_AGAIN_S)


async def test_the_floor_is_waited_for_beyond_the_hold_and_not_for_ever(stage: Stage) -> None:
    nia, oda = await stage.seat("Nia"), await stage.seat("Oda")
    held = await stage.hold_floor(oda, await stage.house.post("where is the ladder?"))
    cause = await stage.house.post("and where is the hammer?")
    stage.pass_by(60)
    wait = (await stage.give(await stage.wait(cause, wish(nia)))).again
    assert wait is not None
    stage.pass_by(300)
    assert (await stage.give(wait)).started == ()
    assert await stage.ruled(cause) == {nia.id: ("covered", "floor_taken")}
    assert not held.ended_at


async def test_what_finds_no_room_to_wait_ends(stage: Stage) -> None:
    nia, oda = await stage.seat("Nia"), await stage.seat("Oda")
    await stage.hold_floor(oda, await stage.house.post("where is the ladder?"))
    cause = await stage.house.post("and where is the hammer?")
    written = await stage.give(await stage.wait(cause, wish(nia)), may_wait=False)
    assert (written.started, written.again) == ((), None)
    assert await stage.ruled(cause) == {nia.id: ("covered", "floor_taken")}
    assert await floor.list_all_waits(stage.house.deps.db) == []


@pytest.mark.parametrize(
    "ending",
    [SILENT, Ending("reacted", Spent(0.0), reaction=Reaction(MessageId("")))],
    ids=["silent", "reacted"],
)
async def test_who_says_nothing_leaves_the_floor_to_the_next_each_of_them_once(stage: Stage, ending: Ending) -> None:
    nia, oda, pia = await stage.seat("Nia"), await stage.seat("Oda"), await stage.seat("Pia")
    cause = await stage.house.post("where is the ladder?")
    await stage.give(await stage.wait(cause, wish(nia, 0.7), wish(oda, 0.6), wish(pia, 0.5)))
    asked = []
    for _ in range(3):
        [turn] = await turns.list_all_open_turns(stage.house.deps.db)
        asked.append((turn.agent_id, turn.trigger))
        if ending.reaction is not None:
            ending = replace(ending, reaction=Reaction(cause.id))
        await stage.end(turn, ending)
    assert asked == [(nia.id, "unasked"), (oda.id, "unasked"), (pia.id, "unasked")]
    assert await turns.list_all_open_turns(stage.house.deps.db) == []
    assert (await stage.ruled(cause))[pia.id] == ("speak", "small")


def _failed(reason: str) -> Ending:
    return Ending("failed", Spent(0.0), reason=reason)


@pytest.mark.parametrize("reason", ["internal", "model_refused"])
async def test_after_a_failure_one_other_tries(stage: Stage, reason: str) -> None:
    nia, oda, pia = await stage.seat("Nia"), await stage.seat("Oda"), await stage.seat("Pia")
    cause = await stage.house.post("where is the ladder?")
    await stage.give(await stage.wait(cause, wish(nia, 0.7), wish(oda, 0.6), wish(pia, 0.5)))
    [first] = await turns.list_all_open_turns(stage.house.deps.db)
    [second] = await stage.end(first, _failed(reason))
    assert (second.agent_id, second.trigger) == (oda.id, "unasked")
    assert await stage.end(second, _failed(reason)) == []


async def test_what_a_provider_did_not_give_is_asked_of_another_provider(stage: Stage) -> None:
    nia, oda = await stage.seat("Nia"), await stage.seat("Oda")
    pia = await stage.house.add_agent("Pia", AgentRecord(llm_provider="ollama"))
    change = PlaceChange(mode="natural")
    await set_agent_place(stage.house.deps, stage.house.owner, stage.house.room.room.id, pia.id, change)
    cause = await stage.house.post("where is the ladder?")
    [turn] = (await stage.give(await stage.wait(cause, wish(nia, 0.7), wish(oda, 0.65), wish(pia, 0.6)))).started
    [other] = await stage.end(turn, _failed("model_failed"))
    assert other.agent_id == pia.id


@pytest.mark.parametrize(
    ("said", "rule"), [("the ladder is behind the shed", "answered"), ("", "moved_on"), ("never mind", "withdrawn")]
)
async def test_who_comes_next_looks_at_the_room_first(stage: Stage, said: str, rule: str) -> None:
    nia, oda = await stage.seat("Nia"), await stage.seat("Oda")
    bo = await add_person(stage.house, "bo")
    await add_member(stage.house.deps, stage.house.owner, stage.house.room.room.id, bo.id)
    cause = await stage.house.post("where is the ladder?")
    [turn] = (await stage.give(await stage.wait(cause, wish(nia, 0.7), wish(oda, 0.65)))).started
    lines = [(said, stage.house.owner if rule == "withdrawn" else bo)] if said else []
    if not said:
        both = (bo, stage.house.deps.people[nia.member_id])
        lines = [(f"the car is in the garage, number {number}", both[number % 2]) for number in range(6)]
    for text, member in lines:
        draft = Draft(text, reply_to=cause.id if rule == "answered" else None)
        await post_message(stage.house.deps, member, cause.room_id, draft)
    assert await stage.end(turn, SILENT) == []


async def test_minutes_later_nobody_comes_next(stage: Stage) -> None:
    nia, oda = await stage.seat("Nia"), await stage.seat("Oda")
    cause = await stage.house.post("where is the ladder?")
    [turn] = (await stage.give(await stage.wait(cause, wish(nia, 0.7), wish(oda, 0.65)))).started
    stage.pass_by(301)
    assert await stage.end(turn, SILENT) == []


@pytest.mark.parametrize("reason", ["withdrawn", "message_deleted"])
async def test_what_needs_no_answer_any_more_is_left_to_nobody(stage: Stage, reason: str) -> None:
    nia, oda = await stage.seat("Nia"), await stage.seat("Oda")
    cause = await stage.house.post("where is the ladder?")
    [turn] = (await stage.give(await stage.wait(cause, wish(nia, 0.7), wish(oda, 0.65)))).started
    assert await stage.end(turn, Ending("silent", Spent(0.0), reason=reason)) == []


async def test_what_others_answered_meanwhile_is_left_to_nobody(stage: Stage) -> None:
    nia, oda = await stage.seat("Nia"), await stage.seat("Oda")
    cause = await stage.house.post("where is the ladder?")
    [turn] = (await stage.give(await stage.wait(cause, wish(nia, 0.7), wish(oda, 0.65)))).started
    assert await stage.end(turn, replace(SILENT, is_answered=True)) == []


async def test_only_so_many_take_up_one_message(stage: Stage) -> None:
    agents = [await stage.seat(f"Nia {number}") for number in range(MAX_NEXT + 3)]
    cause = await stage.house.post("where is the ladder?")
    await stage.give(await stage.wait(cause, *(wish(agent) for agent in agents)))
    asked = 0
    while open_turns := await turns.list_all_open_turns(stage.house.deps.db):
        asked += len(open_turns)
        await stage.end(open_turns[0], SILENT)
    assert asked == MAX_NEXT + 1


async def test_an_answer_may_be_added_to_once_by_who_is_still_there(stage: Stage) -> None:
    nia, oda, pia = await stage.seat("Nia"), await stage.seat("Oda"), await stage.seat("Pia")
    cause = await stage.house.post("where is the ladder?")
    [turn] = (await stage.give(await stage.wait(cause, wish(nia, 0.9), wish(oda, 0.8), wish(pia, 0.7)))).started
    off = PlaceChange(mode="off")
    await set_agent_place(stage.house.deps, stage.house.owner, cause.room_id, oda.id, off)
    [addition] = await stage.end(turn, SPOKE)
    assert (addition.agent_id, addition.trigger) == (pia.id, "addition")
    assert await stage.end(addition, SILENT) == []


@pytest.mark.parametrize("ending", [SPOKE, SILENT], ids=["spoke", "silent"])
async def test_whom_an_agent_asked_is_not_asked_again_and_nobody_else_is(stage: Stage, ending: Ending) -> None:
    nia, oda, pia = await stage.seat("Nia"), await stage.seat("Oda"), await stage.seat("Pia")
    cause = await stage.house.post("where is the ladder?")
    [turn] = (await stage.give(await stage.wait(cause, wish(nia, 0.9), wish(oda, 0.8), wish(pia, 0.7)))).started
    asked = await delegate(stage.house.deps, turn, oda, "where do you keep it?")
    assert await stage.end(turn, ending) == [asked]


async def test_who_was_asked_for_the_same_message_adds_nothing(stage: Stage) -> None:
    nia, oda, pia = await stage.seat("Nia"), await stage.seat("Oda"), await stage.seat("Pia")
    cause = await stage.house.post("where is the ladder?")
    [turn] = (await stage.give(await stage.wait(cause, wish(nia, 0.9), wish(oda, 0.8), wish(pia, 0.7)))).started
    named = await stage.house.add_turn(oda, cause)
    open_turns = await stage.end(turn, SPOKE)
    assert [(one.agent_id, one.trigger) for one in open_turns] == [(oda.id, "mention"), (pia.id, "addition")]
    assert open_turns[0] == named


async def test_offered_again_it_goes_to_who_had_no_turn_for_it(stage: Stage) -> None:
    nia, oda = await stage.seat("Nia"), await stage.seat("Oda")
    cause = await stage.house.post("where is the ladder?")
    [turn] = (await stage.give(await stage.wait(cause, wish(nia, 0.7)))).started
    await end_turn(stage.house.deps, turn, None, SILENT)
    wait = replace(await _bare(stage, cause, wish(nia, 0.7), wish(oda, 0.1)), kind="reoffer")
    [again] = (await stage.give(wait)).started
    assert (again.agent_id, again.trigger) == (oda.id, "unasked")


async def _bare(stage: Stage, cause: Message, *wishes: Wish) -> Wait:
    """Store a wait for a message whose receipt stands."""
    due_at = cause.created_at + timedelta(seconds=4)
    place = (cause.workspace_id, cause.room_id, None)
    wait = Wait(WaitId(new_id("wait")), *place, "reoffer", cause.id, cause.author_id, wishes, due_at, due_at)
    await stage.house.deps.writer.submit(lambda tx: floor.put_wait(tx, wait))
    return wait


@pytest.mark.parametrize(
    ("text", "round_", "is_given"),
    [
        ("does anybody know when it opens on Sundays?", 1, True),
        ("when does it open on Sundays?", 1, False),
        ("when does it open on Sundays?", 2, True),
        ("it opens on Sundays", 2, False),
    ],
)
async def test_what_asks_anybody_is_offered_again_however_low_the_score(
    stage: Stage, text: str, round_: int, is_given: bool
) -> None:
    nia = await stage.seat("Nia")
    cause = await stage.house.post(text)
    wait = await stage.wait(cause, wish(nia, 0.01, "open"), kind="reoffer")
    written = await stage.give(replace(wait, round=round_))
    assert bool(written.started) is is_given
    if is_given:
        body = await turns.find_receipt(stage.house.deps.db, cause.workspace_id, cause.id)
        assert body is not None
        [one] = Receipt.from_json(body).considered
        assert (one.outcome, one.threshold) == ("speak", 0.0)


async def test_an_answer_that_had_not_read_it_does_not_answer_it(stage: Stage) -> None:
    nia = await stage.seat("Nia")
    house = stage.house
    earlier = await house.post("@nia list the planets")
    turn = await house.add_turn(nia, earlier)
    cause = await house.post("please in German")
    wait = await stage.wait(cause, wish(nia))
    for message in (earlier, cause):
        await stage.hearing.listen(message, house.room)
    await _answer(stage, nia, earlier, turn)
    assert [one.cause for one in (await stage.give(wait)).started] == [cause.id]


async def test_an_answer_that_read_it_answers_it(stage: Stage) -> None:
    nia, oda = await stage.seat("Nia"), await stage.seat("Oda")
    cause = await stage.house.post("which planets are there?")
    turn = await stage.house.add_turn(oda, cause)
    wait = await stage.wait(cause, wish(nia))
    await stage.hearing.listen(cause, stage.house.room)
    await _answer(stage, oda, cause, turn)
    assert (await stage.give(wait)).started == ()
    assert await stage.ruled(cause) == {nia.id: ("covered", "answered")}


async def _answer(stage: Stage, agent: Agent, asked: Message, turn: Turn) -> None:
    """Have an agent answer a message, and the room hear it."""
    await end_turn(stage.house.deps, turn, await assemble(stage.house.deps, turn), SPOKE)
    ended = await stage.house.turn(turn.id)
    assert ended.message_id is not None
    await stage.hearing.listen(await stage.house.message(ended.message_id), stage.house.room)


async def test_who_is_called_answers_before_others_take_up_what_the_author_adds(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    nia, oda = await stage.seat("Nia"), await stage.seat("Oda")
    asked = await stage.house.post("@nia list the planets")
    at_work = await stage.house.add_turn(nia, asked)
    monkeypatch.setattr(stage.house.registry, "list_asked", lambda room_id, member_id: [at_work])
    cause = await stage.house.post("does anybody want tea?")
    written = await stage.give(await stage.wait(cause, wish(oda)))
    assert written.started == ()
    assert written.again is not None
    monkeypatch.setattr(stage.house.registry, "list_asked", lambda room_id, member_id: [])
    assert [turn.agent_id for turn in (await stage.give(written.again)).started] == [oda.id]


async def test_in_the_middle_of_a_quarrel_nobody_speaks_unasked(stage: Stage) -> None:
    nia = await stage.seat("Nia")
    cause = await stage.house.post("why is the build always broken, you idiots?")
    wait = await stage.wait(cause, wish(nia))
    place = stage.house.deps.places[cause.room_id, None]
    for seq, author in enumerate(("ana", "bo", "ana", "bo"), cause.seq):
        place.take(Said(seq, author, "shut up, you idiot, it is your fault", cause.created_at.timestamp()))
    assert (await stage.give(wait)).started == ()
    assert await stage.ruled(cause) == {nia.id: ("silent", "quarrel")}
