"""A second opinion is asked for where it may change something, and changes all of it or nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tertulia.actions.chat.messages import delete_message, edit_message
from tertulia.agents.again.opined import may_change, write_again
from tertulia.agents.hearing.talks import Hearing
from tertulia.agents.judge import Doubt, Ears, Judged, judge_again
from tertulia.agents.pace.waits import Waits
from tertulia.domain.floor import Wait, Wish
from tertulia.domain.ids import AgentId, ChainId, MemberId, WaitId
from tertulia.domain.message import Message
from tertulia.floor.decide import AgentSeat, Bid, Decision, FloorState, Posted, next_speakers
from tertulia.floor.mentions import Mentions
from tertulia.floor.receipt import Consideration, Receipt
from tertulia.floor.signs.mood import CALM_TEMPER, Temper
from tertulia.floor.signs.opinion import Opinion
from tertulia.store.agents import floor, turns
from tertulia.store.tx import Tx
from tests.unit.agents.house import House

NIA = AgentId("agt_nia")


async def _in_doubt(house: House, score: float, temper: Temper = CALM_TEMPER) -> tuple[Judged, Ears]:
    message = await house.post("the tomatoes are red today")
    hearing = Hearing(house.deps)
    heard = await hearing.listen(message, house.room)
    assert heard is not None
    bid = Bid(score, "small", ("It knows.",))
    seat = AgentSeat(NIA, MemberId("mem_nia"), "natural", is_active=True, bid=bid)
    state = FloorState("private", (seat,), temper=temper)
    event = Posted(message.author_id, "human", Mentions((), is_room=False, is_agents=False))
    ears = Ears(hearing, Waits(house.clock, lambda wait: None))
    doubt = Doubt((seat,), state, event, heard.scene)
    first = Judged(message, ChainId(message.id), next_speakers(state, event), doubt=doubt)
    return replace(judge_again(house.deps, first, Opinion(), ears), doubt=doubt), ears


@pytest.mark.parametrize(
    ("score", "is_quarrel", "may"), [(0.3, False, True), (0.5, False, True), (0.3, True, False), (0.5, True, False)]
)
async def test_it_is_asked_for_where_something_may_come_of_it(
    house: House, score: float, is_quarrel: bool, may: bool
) -> None:
    judged, ears = await _in_doubt(house, score, replace(CALM_TEMPER, is_quarrel=is_quarrel))
    assert may_change(house.deps, judged, ears) is may


def _wait(message: Message, name: str) -> Wait:
    wish = Wish(NIA, "unasked", "small", 0.4, ("It knows.",), 0.36)
    place = (message.workspace_id, message.room_id, None)
    now = message.created_at
    return Wait(WaitId(name), *place, "burst", message.id, message.author_id, (wish,), now, now)


async def _stored(house: House) -> Judged:
    """Store a decision by which two answers wait."""
    message = await house.post("where is the ladder?")
    receipt = Receipt("natural-2", (Consideration(NIA, "defer", "small", 0.4, ("It knows.",), 0.36),))
    waits = (_wait(message, "wait_a"), _wait(message, "wait_b"))

    def op(tx: Tx) -> None:
        turns.put_receipt(tx, message.workspace_id, message.room_id, message.id, receipt.to_json())
        for wait in waits:
            floor.put_wait(tx, wait)

    await house.deps.writer.submit(op)
    return Judged(message, ChainId(message.id), Decision((), receipt), waits=waits)


def _again(judged: Judged) -> Judged:
    silent = Receipt("natural-2", (Consideration(NIA, "silent", "small", 0.1, ("It knows.",), 0.36),))
    return replace(judged, decision=Decision((), silent), waits=(), ended=judged.waits)


async def test_it_ends_all_that_waited_or_nothing(house: House) -> None:
    judged = await _stored(house)
    [first, second] = judged.waits

    def op(tx: Tx) -> tuple[bool, bool]:
        floor.drop_wait(tx, second.workspace_id, second.id)
        return write_again(tx, judged, _again(judged)), floor.has_wait(tx, first.workspace_id, first.id)

    assert await house.deps.writer.submit(op) == (False, True)


@pytest.mark.parametrize("how", ["edited", "deleted", "neither"])
async def test_it_is_on_the_words_that_were_judged(house: House, how: str) -> None:
    judged = await _stored(house)
    if how == "edited":
        await edit_message(house.deps, house.owner, judged.message.id, "where is the hammer?")
    elif how == "deleted":
        await delete_message(house.deps, house.owner, judged.message.id)
    written = await house.deps.writer.submit(lambda tx: write_again(tx, judged, _again(judged)))
    assert written is (how == "neither")
    assert bool(await floor.list_all_waits(house.deps.db)) is not written
