"""What agents cost over REST, for staff: sums, groups, every call as CSV, and what is added where it is billed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from aiohttp import hdrs, web
from pydantic import Field

from tertulia.actions.money import spending
from tertulia.actions.money.spending import bill
from tertulia.domain.ids import AgentId, ChainId, LocationId, MemberId, RoomId
from tertulia.rest.api import OWN_HEADERS, Call, Resource
from tertulia.rest.paging import Query
from tertulia.store.ledger import UsageQuery, UsageSum
from tertulia.store.money.usage import GroupBy
from tertulia.wire.base import NO_BOOL, Body, Id, Wire
from tertulia.wire.moments import Moment

resource = Resource("usage")


class UsageFilter(Query):
    """Which turns to count: by the time at which they first reserved money, `until` itself left out."""

    agent_id: Id | None = None
    room_id: Id | None = None
    requester_id: Id | None = None
    chain_id: Id | None = None
    location_id: Id | None = None
    since: Moment | None = None
    until: Moment | None = None


class UsageGrouping(UsageFilter):
    """Which turns to count, and by what to group them."""

    group_by: GroupBy | None = None


class UsageSums(Wire):
    """Sums over the ledger; `reserved_usd` is what turns under way may still cost."""

    turns: int = Field(ge=0)
    cost_usd: float
    billed_usd: float
    reserved_usd: float
    input_tokens: int
    output_tokens: int
    cached_tokens: int


class UsageGroupObject(UsageSums):
    """What one day, agent or model comes to; an empty key is what belongs to none."""

    key: str


class UsageObject(UsageSums):
    """Sums over the ledger; `groups` is null where none were asked for."""

    markup_percent: float
    groups: list[UsageGroupObject] | None


class MarkupBody(Body):
    """How many percent are added to costs where they are billed."""

    percent: Annotated[float, Field(ge=0, le=1_000), NO_BOOL]


@resource.op("GET", "/api/usage", query=UsageGrouping, result=UsageObject)
async def get_usage(call: Call) -> Any:
    """Sum what turns cost, in US dollars and tokens; for staff."""
    query: UsageGrouping = call.query
    found = await spending.get_spending(call.deps, call.member, _chosen(query), query.group_by)
    percent = found.markup_percent
    groups = None
    if found.groups is not None:
        groups = [_sums(one.sums, percent) | {"key": one.key} for one in found.groups]
    return _sums(found.total, percent) | {"markup_percent": percent, "groups": groups}


@resource.op("GET", "/api/usage.csv", query=UsageFilter, gives_file=True, is_slow=True)
async def export_usage(call: Call) -> web.StreamResponse:
    """Give every call of a model as a line of CSV, oldest first; for staff."""
    written = await spending.write_lines(call.deps, call.member, _chosen(call.query))
    headers = {
        **OWN_HEADERS,
        hdrs.CONTENT_TYPE: "text/csv; charset=utf-8",
        hdrs.CONTENT_DISPOSITION: 'attachment; filename="usage.csv"',
        hdrs.CACHE_CONTROL: "no-store",
    }
    response = web.StreamResponse(headers=headers)
    await response.prepare(call.request)
    async for piece in written:
        await response.write(piece)
    await response.write_eof()
    return response


@resource.op("GET", "/api/workspace/markup", result=MarkupBody)
async def get_markup(call: Call) -> Any:
    """Say how many percent are added to costs where they are billed; for staff."""
    return {"percent": await spending.get_markup(call.deps, call.member)}


@resource.op("PUT", "/api/workspace/markup", body=MarkupBody, result=MarkupBody, scope="admin")
async def put_markup(call: Call) -> Any:
    """Set how many percent are added to costs where they are billed; for owners and admins."""
    return {"percent": await spending.set_markup(call.deps, call.member, call.body.percent)}


def _chosen(query: UsageFilter) -> UsageQuery:
    return UsageQuery(
        agent_id=None if query.agent_id is None else AgentId(query.agent_id),
        room_id=None if query.room_id is None else RoomId(query.room_id),
        requester_id=None if query.requester_id is None else MemberId(query.requester_id),
        chain_id=None if query.chain_id is None else ChainId(query.chain_id),
        location_id=None if query.location_id is None else LocationId(query.location_id),
        since=query.since,
        until=query.until,
    )


def _sums(sums: UsageSum, percent: float) -> dict[str, Any]:
    return asdict(sums) | {"billed_usd": bill(sums.cost_usd, percent)}
