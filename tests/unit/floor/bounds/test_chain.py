"""Which limit of a chain keeps an agent from being woken, and when two agents pause."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tertulia.domain.chain import ChainLimits, ChainSum
from tertulia.floor.bounds.chain import PAIR_PAUSE, PAIR_WINDOW, Woken, find_hold, find_pause

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
LIMITS = ChainLimits(turns=20, agent_turns=6, tokens=1_000, usd=0.5)
BY_BOT = Woken(ChainSum(3, 100, 0.1))
BY_AGENT = replace(BY_BOT, in_a_row=1)


def seconds_ago(*ago: int) -> list[datetime]:
    return [NOON - timedelta(seconds=one) for one in ago]


@pytest.mark.parametrize(
    ("woken", "rule"),
    [
        (BY_BOT, None),
        (BY_AGENT, None),
        (replace(BY_BOT, chain=ChainSum(19)), None),
        (replace(BY_BOT, chain=ChainSum(20)), "exchange_limit"),
        (replace(BY_AGENT, chain=ChainSum(20)), "exchange_limit"),
        (replace(BY_AGENT, chain=ChainSum(5)), None),
        (replace(BY_AGENT, chain=ChainSum(6)), "chain_limit"),
        (replace(BY_AGENT, in_a_row=5), None),
        (replace(BY_AGENT, in_a_row=6), "chain_limit"),
        (replace(BY_BOT, chain=ChainSum(1, 999)), None),
        (replace(BY_BOT, chain=ChainSum(1, 1_000)), "chain_tokens"),
        (replace(BY_BOT, chain=ChainSum(1, 0, 0.5)), "chain_budget"),
        (replace(BY_AGENT, pauses_until=NOON), "pair_pause"),
    ],
)
def test_the_first_limit_that_is_met_is_named(woken: Woken, rule: str | None) -> None:
    hold = find_hold(woken, LIMITS)
    assert (hold and hold.rule) == rule
    assert hold is None or hold.reason.endswith(".")


def test_what_is_free_goes_on_where_no_money_may_be_spent() -> None:
    assert find_hold(BY_BOT, replace(LIMITS, usd=0.0)) is not None
    assert find_hold(replace(BY_BOT, chain=ChainSum(3, 100)), replace(LIMITS, usd=0.0)) is None


def test_what_was_spent_is_not_told_in_figures() -> None:
    for chain in (ChainSum(1, 1_200), ChainSum(1, 0, 0.75)):
        hold = find_hold(replace(BY_BOT, chain=chain), LIMITS)
        assert hold is not None
        assert not re.search(r"[0-9$]", hold.reason), "every member reads it, and money is for who keeps the agent"


def test_two_pause_after_three_wakings_within_a_window_and_no_longer() -> None:
    assert find_pause(seconds_ago(50, 40), NOON) is None
    assert find_pause(seconds_ago(61, 30, 0), NOON) is None
    assert find_pause(seconds_ago(60, 30, 0), NOON) == NOON + PAIR_PAUSE
    assert find_pause(seconds_ago(500, 90, 80, 59), NOON) == NOON + timedelta(seconds=1)
    assert find_pause(seconds_ago(80, 70, 60), NOON) is None
    assert timedelta(minutes=10) >= PAIR_WINDOW + PAIR_PAUSE
