"""Single messages over REST, and what is pinned."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from tertulia.actions.chat import pins, reading
from tertulia.domain.clock import to_rfc3339
from tertulia.rest.api import Call, Resource
from tertulia.rest.paging import Page, Query
from tertulia.wire import objects

resource = Resource("messages")


class RevisionQuery(Query):
    """`cursor` is the number of the last revision of the page before."""

    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,8}$")] | None = None


@resource.op("GET", "/api/messages/{id}", result=objects.Message, errors=(404,))
async def get_message(call: Call) -> Any:
    """Show one message."""
    return call.render.message(await reading.get_message(call.deps, call.member, call.path["id"]))


@resource.op("GET", "/api/messages/{id}/revisions", query=RevisionQuery, result=Page[objects.Revision], errors=(404,))
async def list_revisions(call: Call) -> Any:
    """List what a message says and said before, the last first."""
    query: RevisionQuery = call.query
    before = None if query.cursor is None else int(query.cursor)
    found, has_more = await reading.list_revisions(call.deps, call.member, call.path["id"], before, query.limit)
    items = [
        {"number": one.number, "text": one.text, "mentions": one.mentions, "at": to_rfc3339(one.at)} for one in found
    ]
    return {"items": items, "next": str(found[-1].number) if has_more else None}


@resource.op("GET", "/api/rooms/{id}/pins", result=Page[objects.Pin], errors=(404,))
async def list_pins(call: Call) -> Any:
    """List what is pinned in a room, the last first; it is always one page."""
    found = await pins.list_pins(call.deps, call.member, call.path["id"])
    items = [
        {
            "message": call.render.message(pin.message),
            "pinned_by": pin.member_id,
            "pinned_at": to_rfc3339(pin.pinned_at),
        }
        for pin in found
    ]
    return {"items": items, "next": None}
