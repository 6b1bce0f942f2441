"""What a turn of an agent is likely to cost: the price of its model for the usual length of a turn."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from tertulia.actions.deps import Deps
from tertulia.actions.models.minds import find_mind
from tertulia.domain.agent import Agent
from tertulia.domain.errors import InvalidInput, Unavailable
from tertulia.domain.ids import AgentId
from tertulia.llm.base import Usage
from tertulia.llm.cost import cost_usd
from tertulia.store.agents.costs import Usual, find_usual


@dataclass(frozen=True, slots=True)
class Price:
    """An estimate: `turn_usd` for a turn that is as long as is `usual`, None where nobody knows.

    `is_own` says that the length is of turns of the agent's own, and not of all agents'.
    """

    usual: Usual
    is_own: bool
    turn_usd: float | None


async def find_prices(deps: Deps, agents: Sequence[Agent]) -> dict[AgentId, Price]:
    """Estimate what a turn of each of these agents of one workspace costs; no model is asked."""
    if not agents:
        return {}
    of_all = await find_usual(deps.db, agents[0].workspace_id, None)
    found = {}
    for agent in agents:
        own = await find_usual(deps.db, agent.workspace_id, agent.id)
        usual = own if own.turns else of_all
        # The table of prices takes a while to load, the first time.
        turn_usd = await asyncio.to_thread(_price, _find_named(deps, agent), usual)
        found[agent.id] = Price(usual, own.turns > 0, turn_usd)
    return found


def _find_named(deps: Deps, agent: Agent) -> tuple[str, str] | None:
    """Name what an agent thinks with; None where that cannot be asked."""
    try:
        provider, model = find_mind(deps, agent)
    except (InvalidInput, Unavailable):
        return None
    return provider.name, model


def _price(named: tuple[str, str] | None, usual: Usual) -> float | None:
    if named is None:
        return None
    price = cost_usd(*named, Usage(usual.input_tokens, usual.output_tokens, usual.cached_tokens))
    return price if price == 0 or usual.turns else None
