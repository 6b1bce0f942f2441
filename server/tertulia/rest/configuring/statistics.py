"""How an agent does, over REST."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from tertulia.actions.agents.results import statistics
from tertulia.actions.agents.results.statistics import Statistics
from tertulia.domain.clock import to_rfc3339
from tertulia.rest.api import Call, Resource
from tertulia.rest.paging import Query
from tertulia.store.agents.counting.period import Period
from tertulia.store.agents.executions import Status
from tertulia.wire.base import Id, Time, Wire
from tertulia.wire.moments import Moment

resource = Resource("agents")

Count = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class PeriodQuery(Query):
    """From `since` on, before `until`; without them all there is."""

    since: Moment | None = None
    until: Moment | None = None


class LastErrorObject(Wire):
    turn_id: Id
    reason: str | None
    at: Time


class StatisticsObject(Wire):
    """Turns by how they ended, what they took, and how their answers were rated; null is what nothing is known of."""

    runs: Count
    spoke: Count
    reacted: Count
    silent: Count
    failed: Count
    stopped: Count
    success_rate: Share | None
    completion_rate: Share | None
    response_mean_ms: float | None
    response_p95_ms: float | None
    last_run_at: Time | None
    last_error: LastErrorObject | None
    actions: dict[Status, Count]
    input_tokens: Count
    output_tokens: Count
    cached_tokens: Count
    cost_usd: float
    ratings: Count
    liked: Count
    disliked: Count
    satisfaction: Share | None


@resource.op("GET", "/api/agents/{id}/statistics", query=PeriodQuery, result=StatisticsObject, errors=(404,))
async def get_statistics(call: Call) -> Any:
    """Count how an agent did, for who keeps it and for staff."""
    period = Period(call.query.since, call.query.until)
    return _render(await statistics.get_statistics(call.deps, call.member, call.path["id"], period))


def _render(found: Statistics) -> dict[str, Any]:
    turns, usage, rated = found.turns, found.usage, found.satisfaction
    error, told = turns.last_error, rated.liked + rated.disliked
    last = None if error is None else {"turn_id": error.turn_id, "reason": error.reason, "at": to_rfc3339(error.at)}
    return {
        "runs": turns.runs,
        **turns.outcomes,
        "success_rate": found.success_rate,
        "completion_rate": found.completion_rate,
        "response_mean_ms": turns.mean_ms,
        "response_p95_ms": turns.p95_ms,
        "last_run_at": None if turns.last_run_at is None else to_rfc3339(turns.last_run_at),
        "last_error": last,
        "actions": dict(found.actions),
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cached_tokens": usage.cached_tokens,
        "cost_usd": usage.cost_usd,
        "ratings": rated.ratings,
        "liked": rated.liked,
        "disliked": rated.disliked,
        "satisfaction": round(rated.liked / told, 3) if told else None,
    }
