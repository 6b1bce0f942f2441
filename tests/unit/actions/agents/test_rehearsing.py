"""Rehearsals in a room: who is judged by what, what may be read, and what it would cost."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tertulia.actions.agents.backstage import MAX_OF_ONE, Backstage
from tertulia.actions.agents.explaining import explain_message
from tertulia.actions.agents.rehearsing import Wish, rehearse_room
from tertulia.actions.chat import messages, moderation, rooms
from tertulia.actions.chat.messages import Draft
from tertulia.actions.chat.moderation import Verdict
from tertulia.actions.chat.places import PlaceChange, set_agent_place
from tertulia.actions.chat.rooms import RoomDraft
from tertulia.actions.deps import Deps
from tertulia.domain.agent import AgentRecord, Personality, Traits
from tertulia.domain.errors import NotFound, PermissionDenied, RateLimited
from tertulia.domain.events import Outcome
from tertulia.domain.ids import TurnId, new_id
from tertulia.domain.turn import Trigger, Turn
from tertulia.floor.policy import FloorPolicy
from tertulia.governance import ledger
from tertulia.governance.ledger import Caps, Reservation, Spent
from tertulia.governance.rate_limits import Rate
from tertulia.render.receipts import render_explanation
from tertulia.store.agents import turns as stored
from tertulia.store.tx import Tx
from tests.unit.actions.agents.test_explaining import add_person, judge, spoke
from tests.unit.agents.house import House

ALWAYS, OFF = FloorPolicy("always"), FloorPolicy("off")
MODEL = AgentRecord(llm_provider="anthropic", model_name="claude-sonnet-4-5")


UNASKED_TWO: tuple[Trigger, Trigger] = ("unasked", "addition")


async def take(house: House, turn: Turn, spent: Spent, outcome: Outcome) -> None:
    """Have a turn taken, at a price."""

    def op(tx: Tx) -> None:
        stored.ensure_turn(tx, turn)
        whose = (turn.workspace_id, turn.id, turn.agent_id, turn.room_id, turn.requester_id)
        ledger.reserve(tx, Reservation(*whose, 0.5, turn.chain_id, 1_000), Caps())
        ledger.settle(tx, turn.id, spent)
        stored.end_turn(tx, turn, outcome, None, None)

    await house.deps.writer.submit(op)


def at_once(house: House) -> Deps:
    """The clock stands still here: nobody is waited for."""
    return replace(house.deps, backstage=Backstage(patience=0.0))


async def test_what_happened_stands_beside_what_would_have(house: House) -> None:
    nia = await house.add_agent()
    first, second = await house.post("hello all"), await house.post("@nia hello")
    turn = await house.add_turn(nia, second)
    await house.deps.writer.submit(lambda tx: stored.end_turn(tx, turn, "spoke", None, None))
    found = await rehearse_room(at_once(house), house.owner, house.room.room.id, Wish(ALWAYS))
    assert [one.message.id for one in found.compared] == [first.id, second.id]
    assert [[(one.outcome, one.rule) for one in each.would] for each in found.compared] == [
        [("speak", "mode_always")],
        [("speak", "named")],
    ]
    assert [[one.outcome for one in each.happened] for each in found.compared] == [[], ["spoke"]]
    assert (found.happened.turns, found.happened.unasked, found.would.turns, found.would.unasked) == (1, 0, 2, 1)
    assert house.types()[-1] == "message_posted", "nothing was posted"
    off = await rehearse_room(house.deps, house.owner, house.room.room.id, Wish(OFF))
    assert (off.would.turns, off.happened) == (0, found.happened)


async def test_agents_that_are_not_chosen_go_by_their_mode(house: House) -> None:
    nia, otto = await house.add_agent("Nia"), await house.add_agent("Otto")
    await set_agent_place(house.deps, house.owner, house.room.room.id, otto.id, PlaceChange("always"))
    await house.post("hello all")
    found = await rehearse_room(house.deps, house.owner, house.room.room.id, Wish(OFF, agent_ids=(nia.id,)))
    assert [(part.agent.id, part.player.policy.mode, part.is_chosen) for part in found.parts] == [
        (nia.id, "off", True),
        (otto.id, "always", False),
    ]
    assert [one.agent_id for one in found.compared[0].would] == [otto.id]


async def test_without_a_threshold_each_agent_goes_by_its_own(house: House) -> None:
    quiet = AgentRecord(personality=Personality(traits=Traits(extraversion=0.0)))
    nia, otto = await house.add_agent("Nia", quiet), await house.add_agent("Otto")
    room_id = house.room.room.id
    await set_agent_place(house.deps, house.owner, room_id, otto.id, PlaceChange(threshold=0.9, sets_threshold=True))
    own = await rehearse_room(house.deps, house.owner, room_id, Wish(FloorPolicy()))
    thresholds = {part.agent.id: part.player.policy.threshold for part in own.parts}
    assert (round(thresholds[nia.id], 3), thresholds[otto.id]) == (0.5, 0.9)
    tried = await rehearse_room(house.deps, house.owner, room_id, Wish(FloorPolicy(), 0.2, (nia.id,)))
    assert [part.player.policy.threshold for part in tried.parts] == [0.2, 0.9]


async def test_one_that_is_in_another_room_can_be_tried(house: House) -> None:
    tilda = next(agent for agent in house.deps.roster.list_agents(house.owner.workspace_id))
    await house.post("hello all")
    assert (await rehearse_room(house.deps, house.owner, house.room.room.id, Wish(ALWAYS))).parts == []
    found = await rehearse_room(house.deps, house.owner, house.room.room.id, Wish(ALWAYS, agent_ids=(tilda.id,)))
    assert [one.agent_id for one in found.compared[0].would] == [tilda.id]
    with pytest.raises(NotFound):
        await rehearse_room(house.deps, house.owner, house.room.room.id, Wish(ALWAYS, agent_ids=("agt_none",)))


async def test_a_stretch_is_chosen_and_what_was_deleted_is_not_there(house: House) -> None:
    await house.add_agent()
    said = [await house.post(f"number {number}") for number in range(6)]
    await messages.delete_message(house.deps, house.owner, said[3].id)
    wish = Wish(ALWAYS, limit=3, before_seq=said[5].seq)
    found = await rehearse_room(house.deps, house.owner, house.room.room.id, wish)
    assert [one.message.id for one in found.compared] == [said[2].id, said[4].id]


async def test_nobody_reads_more_by_it_than_else(house: House) -> None:
    deps, me = house.deps, house.owner
    state = await rooms.create_room(deps, me, RoomDraft("late", "private", history="from_join"))
    nia, ben = await house.add_agent(), await add_person(house, "ben")
    await rooms.add_member(deps, me, state.room.id, nia.member_id)
    await messages.post_message(deps, me, state.room.id, Draft("before"))
    with pytest.raises(NotFound):
        await rehearse_room(deps, ben, state.room.id, Wish(ALWAYS))
    await rooms.add_member(deps, me, state.room.id, ben.id)
    assert (await rehearse_room(deps, ben, state.room.id, Wish(ALWAYS))).compared == []
    after = await messages.post_message(deps, me, state.room.id, Draft("after"))
    found = await rehearse_room(deps, ben, state.room.id, Wish(ALWAYS))
    assert [one.message.id for one in found.compared] == [after.message_id]


async def test_who_sets_no_mode_rehearses_nothing(house: House) -> None:
    nia = await house.add_agent()
    guest = await add_person(house, "gus", "guest")
    await rooms.add_member(house.deps, house.owner, house.room.room.id, guest.id)
    for who in (guest, house.deps.people[nia.member_id]):
        with pytest.raises(PermissionDenied):
            await rehearse_room(house.deps, who, house.room.room.id, Wish(ALWAYS))
    ben = await add_person(house, "ben")
    await rooms.add_member(house.deps, house.owner, house.room.room.id, ben.id)
    until = house.clock.now().replace(year=2030)
    await moderation.silence_member(house.deps, house.owner, house.room.room.id, Verdict(ben.id, until=until))
    assert (await rehearse_room(house.deps, ben, house.room.room.id, Wish(ALWAYS))).compared == []


async def test_the_price_is_that_of_a_usual_turn_by_the_agents_model(house: House) -> None:
    nia, otto = await house.add_agent("Nia", MODEL), await house.add_agent("Otto", MODEL)
    message = await house.post("hello all")
    turn = await house.add_turn(nia, message)

    def pay(tx: Tx) -> None:
        whose = (turn.workspace_id, turn.id, nia.id, turn.room_id, turn.requester_id)
        wanted = Reservation(*whose, 0.5, turn.chain_id, 1_000)
        ledger.reserve(tx, wanted, Caps())
        ledger.settle(tx, turn.id, Spent(0.0125, 1_000, 100, 0))

    await house.deps.writer.submit(pay)
    room_id = house.room.room.id
    found = await rehearse_room(house.deps, house.owner, room_id, Wish(ALWAYS))
    prices = {part.agent.id: part.price for part in found.parts}
    own, others = prices[nia.id], prices[otto.id]
    assert own is not None
    assert others is not None
    assert (own.usual.turns, own.usual.input_tokens, own.usual.output_tokens, own.is_own) == (1, 1_000, 100, True)
    assert (others.usual, others.is_own) == (own.usual, False)
    # The provider is not set up here, so that nobody can say which model would answer.
    assert (own.turn_usd, found.would.cost_usd) == (None, None)
    free = replace(MODEL, llm_provider="offline", model_name=None)
    pia = await house.add_agent("Pia", free)
    alone = await rehearse_room(house.deps, house.owner, room_id, Wish(OFF, agent_ids=(nia.id, otto.id)))
    assert (alone.would.turns, alone.would.cost_usd) == (0, 0)
    tried = await rehearse_room(house.deps, house.owner, room_id, Wish(ALWAYS, agent_ids=(pia.id,)))
    assert [part.price.turn_usd for part in tried.parts if part.is_chosen and part.price] == [0]


async def test_money_is_for_those_who_keep_the_agent(house: House) -> None:
    nia, ben = await house.add_agent(), await add_person(house, "ben")
    await rooms.add_member(house.deps, house.owner, house.room.room.id, ben.id)
    await house.post("hello all")
    found = await rehearse_room(house.deps, ben, house.room.room.id, Wish(ALWAYS, agent_ids=(nia.id,)))
    assert (found.would.turns, found.would.cost_usd, found.parts[0].price) == (1, None, None)
    kept = await rehearse_room(house.deps, house.owner, house.room.room.id, Wish(ALWAYS, agent_ids=(nia.id,)))
    assert kept.would.cost_usd == 0


async def test_an_interruption_is_what_a_person_answered_too(house: House) -> None:
    nia, ben = await house.add_agent(), await add_person(house, "ben")
    room_id = house.room.room.id
    await rooms.add_member(house.deps, house.owner, room_id, ben.id)
    asked = await house.post("who has the ladder?")
    await messages.post_message(house.deps, ben, room_id, Draft("I do", reply_to=asked.id))
    found = await rehearse_room(at_once(house), house.owner, room_id, Wish(ALWAYS, agent_ids=(nia.id,)))
    assert (found.would.unasked, found.would.interruptions) == (2, 1)
    assert found.happened.interruptions == 0


async def test_there_are_not_too_many(house: House) -> None:
    await house.add_agent()
    deps = replace(house.deps, backstage=Backstage(rate=Rate(per_s=0.001, burst=2)))
    for _ in range(2):
        await rehearse_room(deps, house.owner, house.room.room.id, Wish(ALWAYS))
    with pytest.raises(RateLimited):
        await rehearse_room(deps, house.owner, house.room.room.id, Wish(ALWAYS))


async def test_what_happened_cost_also_where_nothing_was_said(house: House) -> None:
    nia, message = await house.add_agent("Nia", MODEL), await house.post("hello all")
    room_id = house.room.room.id
    mention = await house.add_turn(nia, message)
    found = await rehearse_room(house.deps, house.owner, room_id, Wish(OFF))
    assert (found.happened.turns, found.happened.cost_usd) == (0, None), "it goes on, and nobody knows what it costs"
    unasked, addition = (replace(mention, id=TurnId(new_id("turn")), trigger=one) for one in UNASKED_TWO)
    await take(house, mention, Spent(0.25, 10, 10), "spoke")
    await take(house, unasked, Spent(0.5, 10, 10), "silent")
    await take(house, addition, Spent(0.125, 10, 10), "spoke")
    found = await rehearse_room(house.deps, house.owner, room_id, Wish(OFF))
    assert (found.happened.turns, found.happened.unasked, found.happened.cost_usd) == (2, 1, 0.875)


async def test_a_price_that_nobody_knows_is_not_nothing(house: House) -> None:
    nia, message = await house.add_agent("Nia", MODEL), await house.post("@nia hello")
    await judge(house, message, spoke(nia))
    turn = await house.add_turn(nia, message)
    await take(house, turn, Spent.of(None, 10, 10, 0) + Spent.of(0.25, 10, 10, 0), "spoke")
    found = await rehearse_room(house.deps, house.owner, house.room.room.id, Wish(OFF))
    assert (found.happened.turns, found.happened.cost_usd) == (1, None)
    [explained] = await explain_message(house.deps, house.owner, message.id)
    assert render_explanation(explained)["cost_usd"] is None


async def test_who_waits_for_a_rehearsal_is_not_joined_by_everybody(house: House) -> None:
    await house.add_agent()
    await house.post("hello all")
    many = (rehearse_room(house.deps, house.owner, house.room.room.id, Wish(ALWAYS)) for _ in range(MAX_OF_ONE + 1))
    found = await asyncio.gather(*many, return_exceptions=True)
    assert [isinstance(one, RateLimited) for one in found].count(True) == 1
    await rehearse_room(house.deps, house.owner, house.room.room.id, Wish(ALWAYS))
