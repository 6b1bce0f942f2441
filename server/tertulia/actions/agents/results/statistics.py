"""How an agent does over a time: runs, answers, tools, money, ratings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tertulia.actions.agents.records import require_kept
from tertulia.actions.deps import Deps
from tertulia.domain.people import Member
from tertulia.store.agents.counting.period import Period
from tertulia.store.agents.counting.statistics import TurnCounts, count_actions, count_turns
from tertulia.store.agents.feedback import Satisfaction, sum_ratings
from tertulia.store.ledger import UsageQuery, UsageSum, sum_usage


@dataclass(frozen=True, slots=True)
class Statistics:
    """What was counted; `actions` are uses of tools by how they ended."""

    turns: TurnCounts
    actions: Mapping[str, int]
    usage: UsageSum
    satisfaction: Satisfaction

    @property
    def success_rate(self) -> float | None:
        """The share of answers and reactions among these and failures."""
        done = self.turns.outcomes["spoke"] + self.turns.outcomes["reacted"]
        return _share(done, done + self.turns.outcomes["failed"])

    @property
    def completion_rate(self) -> float | None:
        """The share of turns that came to their own end, silence included, among all that ended."""
        ended = sum(self.turns.outcomes.values())
        return _share(ended - self.turns.outcomes["failed"] - self.turns.outcomes["stopped"], ended)


async def get_statistics(deps: Deps, actor: Member, agent_id: str, period: Period) -> Statistics:
    """Count how an agent did.

    Raises:
        NotFound: there is no such agent.
        PermissionDenied: the actor neither keeps it nor is staff.
    """
    agent = require_kept(deps, actor, agent_id)
    own = (deps.db, agent.workspace_id, agent.id)
    usage = UsageQuery(agent_id=agent.id, since=period.since, until=period.until)
    return Statistics(
        turns=await count_turns(*own, period),
        actions=await count_actions(*own, period),
        usage=await sum_usage(deps.db, agent.workspace_id, usage),
        satisfaction=await sum_ratings(*own, period),
    )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
