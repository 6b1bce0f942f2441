"""What agents' turns cost over REST, for staff."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pydantic import Field

from tertulia.domain.ids import AgentId, ChainId, MemberId, RoomId
from tertulia.governance import permissions
from tertulia.rest.api import Call, Resource
from tertulia.rest.paging import Query
from tertulia.store.ledger import UsageQuery, sum_usage
from tertulia.wire.base import Id, Wire
from tertulia.wire.moments import Moment

resource = Resource("usage")


class UsageFilter(Query):
    """Which turns to count: by the time at which they first reserved money, `until` itself left out."""

    agent_id: Id | None = None
    room_id: Id | None = None
    requester_id: Id | None = None
    chain_id: Id | None = None
    since: Moment | None = None
    until: Moment | None = None


class UsageObject(Wire):
    """Sums over the ledger; `reserved_usd` is what turns under way may still cost."""

    turns: int = Field(ge=0)
    cost_usd: float
    reserved_usd: float
    input_tokens: int
    output_tokens: int
    cached_tokens: int


@resource.op("GET", "/api/usage", query=UsageFilter, result=UsageObject)
async def get_usage(call: Call) -> Any:
    """Sum what turns cost, in US dollars and tokens; for staff."""
    permissions.require_staff(call.member)
    query: UsageFilter = call.query
    chosen = UsageQuery(
        agent_id=None if query.agent_id is None else AgentId(query.agent_id),
        room_id=None if query.room_id is None else RoomId(query.room_id),
        requester_id=None if query.requester_id is None else MemberId(query.requester_id),
        chain_id=None if query.chain_id is None else ChainId(query.chain_id),
        since=query.since,
        until=query.until,
    )
    return asdict(await sum_usage(call.deps.db, call.member.workspace_id, chosen))
