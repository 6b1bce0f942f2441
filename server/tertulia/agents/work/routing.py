"""Which model a turn asks first, by what it was asked and what is left to spend."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tertulia.actions.deps import Deps
from tertulia.agents.prompting.context import Context
from tertulia.domain.agent import Routing
from tertulia.domain.turn import Turn
from tertulia.governance.ledger import Caps
from tertulia.llm.routing.features import Asked, score
from tertulia.llm.routing.rules import Route, choose
from tertulia.store.ledger import sum_committed
from tertulia.store.tx import Tx

# Says which share of what may be spent is left, None where there is no limit.
RemainingShare = Callable[[], Awaitable[float | None]]


async def find_route(deps: Deps, context: Context, remaining_share: RemainingShare) -> Route:
    """Choose a turn's first model, by the agent's routing or, where it has none, its workspace's."""
    routing = find_routing(deps, context)
    if routing.small is None and routing.large is None:
        return Route()
    files = 0 if context.asked is None else len(context.asked.attachments)
    asked = Asked(context.asked_text, files, max(0, len(context.talk) - 1))
    return choose(routing, score(asked), await remaining_share())


def find_routing(deps: Deps, context: Context) -> Routing:
    """Give the rules that hold for an agent."""
    own = context.agent.record.routing
    return own if own is not None else deps.people.get_workspace(context.agent.workspace_id).routing


async def remaining_share(deps: Deps, turn: Turn, caps: Caps) -> float | None:
    """Say which share of the day's money is left to a turn: of the tighter of its agent's and its workspace's."""
    limits = [(caps.workspace_daily_usd, None), (caps.agent_daily_usd, turn.agent_id)]
    if all(cap_usd is None for cap_usd, _ in limits):
        return None

    def op(tx: Tx) -> float:
        midnight = tx.now.replace(hour=0, minute=0, second=0, microsecond=0)
        shares = [1.0]
        for cap_usd, agent_id in limits:
            if cap_usd is not None:
                committed_usd = sum_committed(tx, turn.workspace_id, agent_id, midnight)
                shares.append(max(0.0, 1 - committed_usd / cap_usd) if cap_usd else 0.0)
        return min(shares)

    return await deps.writer.submit(op)
