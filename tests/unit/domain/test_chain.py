"""How far a chain may go: the narrowest of what was set, and what more it may spend."""

from __future__ import annotations

import re

import pytest

from tertulia.domain import chain
from tertulia.domain.chain import ChainLimits, ChainSettings, ChainSum, find_overrun, money, narrow

CHOSEN = ChainLimits(tokens=1_000, usd=1.0, is_usd_chosen=True)


def test_a_workspace_says_otherwise_and_the_rest_only_narrows() -> None:
    unset = ChainSettings()
    assert narrow(unset, unset) == ChainLimits()
    assert narrow(ChainSettings(turns=100), ChainSettings(turns=200), unset).turns == 100
    assert narrow(ChainSettings(turns=100), ChainSettings(turns=50), ChainSettings(turns=70)).turns == 50
    assert narrow(unset, ChainSettings(agent_turns=0)).agent_turns == 0
    assert narrow(unset, ChainSettings(usd=9.0)) == ChainLimits(is_usd_chosen=True)


@pytest.mark.parametrize(
    ("chain", "tokens", "usd", "rule"),
    [
        (ChainSum(), 1_000, 1.0, None),
        (ChainSum(1, 600, 0.6), 400, 0.4, None),
        (ChainSum(1, 600, 0.6), 401, 0.4, "chain_tokens"),
        (ChainSum(1, 600, 0.6), 400, 0.400001, "chain_budget"),
        (ChainSum(1, 0, 2.0), 10, 0.0, None),
        (ChainSum(), 10, None, "chain_budget"),
    ],
)
def test_what_would_overrun_is_told_without_figures(
    chain: ChainSum, tokens: int, usd: float | None, rule: str | None
) -> None:
    overrun = find_overrun(chain, CHOSEN, tokens, usd)
    assert (overrun and overrun[0]) == rule
    assert overrun is None or (overrun[1] and not re.search(r"[0-9$]", overrun[1])), "every member reads it"


def test_a_price_that_nobody_knows_fits_where_nobody_set_a_limit() -> None:
    assert find_overrun(ChainSum(1, 0, 99.0), ChainLimits(), 10, None) is None


def test_money_is_written_as_exactly_as_it_must_be() -> None:
    assert [money(one) for one in (0.0, 1.5, 0.01, 0.0012)] == ["$0.00", "$1.50", "$0.01", "$0.0012"]


def test_once_is_told_as_once() -> None:
    for say in (chain.say_turns, chain.say_agent_turns):
        assert "acted once " in say(1)
        assert "acted 2 times " in say(2)
