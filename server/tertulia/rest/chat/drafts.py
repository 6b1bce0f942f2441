"""One's own drafts over REST."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from tertulia.actions.chat import drafts
from tertulia.domain.clock import to_rfc3339
from tertulia.rest.api import Call, Resource
from tertulia.rest.paging import Page, Query
from tertulia.wire import objects

resource = Resource("drafts")


class DraftQuery(Query):
    """`cursor` is what the page before gave as `next`."""

    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[str, Field(pattern=r"^[0-9]{1,16}\.[0-9a-z_/]{1,100}$")] | None = None


@resource.op("GET", "/api/me/drafts", query=DraftQuery, result=Page[objects.Draft])
async def list_drafts(call: Call) -> Any:
    """List one's own drafts, the last changed first."""
    query: DraftQuery = call.query
    found, has_more = await drafts.list_drafts(call.deps, call.member, query.cursor, query.limit)
    items = [
        {
            "room_id": draft.room_id,
            "thread_id": draft.thread_id,
            "text": draft.text,
            "updated_at": to_rfc3339(draft.updated_at),
        }
        for draft in found
    ]
    return {"items": items, "next": str(found[-1].place) if has_more else None}
