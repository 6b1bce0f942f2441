"""When a second opinion is asked for, and how far it moves a bid."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertulia.floor.decide import AgentSeat, Bid
from tertulia.floor.signs.opinion import MOST, Opinion, is_grey, wants_opinion, with_opinion
from tertulia.floor.signs.pace import Pace
from tertulia.floor.signs.temper import logit
from tests.unit.floor.test_decide import bidding, seat


def moved(one: AgentSeat, chance: float | None) -> Bid:
    opinion = Opinion({} if chance is None else {one.agent_id: chance})
    bid = with_opinion(one, opinion).bid
    assert bid is not None
    return bid


@pytest.mark.parametrize(("score", "grey"), [(0.05, False), (0.11, True), (0.36, True), (0.59, True), (0.7, False)])
def test_the_band_around_the_usual_threshold(score: float, grey: bool) -> None:
    assert is_grey(score, 0.36) == grey


def test_the_band_moves_with_the_threshold() -> None:
    assert is_grey(0.65, 0.5)
    assert not is_grey(0.11, 0.5)
    assert not is_grey(0.59, 0.2)


def test_one_bid_in_doubt_is_enough_to_ask_and_none_is_not() -> None:
    sure, torn = bidding("ada", 0.9), bidding("bob", 0.3)
    assert wants_opinion([sure, torn])
    assert not wants_opinion([sure, seat("cy")])
    held = replace(torn, bid=replace(torn.bid or Bid(0, "", ()), pace=Pace(rule="two_talking")))
    assert not wants_opinion([held, replace(torn, is_busy=True)]), "what is ruled already is in no doubt"


def test_it_moves_a_bid_towards_itself_and_says_so() -> None:
    torn = bidding("ada", 0.4)
    assert moved(torn, 0.9).score > 0.4 > moved(torn, 0.1).score
    assert moved(torn, 0.9).reasons[-1] == "A second opinion, from a small model, is more for its answering."
    assert moved(torn, 0.1).reasons[-1] == "A second opinion, from a small model, is more against its answering."


def test_without_an_opinion_the_score_stands_and_that_is_said() -> None:
    bid = moved(bidding("ada", 0.4), None)
    assert bid.score == 0.4
    assert bid.reasons[-1] == "A second opinion was asked for and did not come in time."


def test_who_is_in_no_doubt_is_left_alone() -> None:
    sure = bidding("ada", 0.9)
    assert with_opinion(sure, Opinion({sure.agent_id: 0.0})) == sure
    assert with_opinion(seat("bob"), Opinion()) == seat("bob")


@given(st.floats(0.11, 0.59), st.floats(0, 1))
def test_it_is_bounded(score: float, chance: float) -> None:
    after = moved(bidding("ada", score), chance).score
    assert abs(logit(after) - logit(score)) <= MOST + 1e-6
