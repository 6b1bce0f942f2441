"""What one wishes for oneself alone, over REST."""

from __future__ import annotations

from typing import Any

from tertulia.domain.clock import to_rfc3339
from tertulia.domain.order import Block
from tertulia.rest.api import Call, Resource
from tertulia.rest.paging import Page, PageQuery, page_of
from tertulia.wire import objects
from tertulia.wire.base import Id, Time, Wire

resource = Resource("preferences")


class BlockObject(Wire):
    """A member that one blocks."""

    id: Id
    member: objects.Member
    created_at: Time


@resource.op("GET", "/api/me/blocks", query=PageQuery, result=Page[BlockObject])
async def list_blocks(call: Call) -> Any:
    """List whom one blocks, newest first."""

    def render(block: Block) -> dict[str, Any]:
        member = call.render.member(block.blocked_id)
        return {"id": block.id, "member": member, "created_at": to_rfc3339(block.created_at)}

    return page_of(call.deps.preferences.list_blocks(call.member.id), call.query, lambda block: block.id, render)
