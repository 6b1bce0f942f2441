"""Single messages over REST, and what is pinned."""

from __future__ import annotations

from typing import Any

from tertulia.actions.chat import pins
from tertulia.domain.clock import to_rfc3339
from tertulia.rest.api import Call, Resource
from tertulia.rest.paging import Page
from tertulia.wire import objects

resource = Resource("messages")


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
