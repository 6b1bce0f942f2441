"""Changes of memories that can be taken back, over REST."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from tertulia.actions.memory import changes
from tertulia.domain.clock import to_rfc3339
from tertulia.domain.memory import MemoryRevision
from tertulia.rest.api import Call, Resource
from tertulia.rest.memories import MemoryObject, render_memory
from tertulia.rest.paging import Page, PageQuery
from tertulia.wire.base import Id, Time, Wire

resource = Resource("memories")


class ChangeObject(Wire):
    """What happened to a memory, why, by whom (null is the upkeep of the night), and how it was before."""

    id: Id
    memory_id: Id
    action: Literal["updated", "forgotten", "merged"]
    reason: dict[str, Any]
    by_id: Id | None
    at: Time
    until: Time
    before: MemoryObject


class ForgottenAnswer(Wire):
    """What takes it back."""

    undo_id: Id


class ChangePageQuery(PageQuery):
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[str, Field(pattern=r"^[0-9]{1,15}$")] | None = None


@resource.op("GET", "/api/agents/{id}/memory-changes", query=ChangePageQuery, result=Page[ChangeObject], errors=(404,))
async def list_changes(call: Call) -> Any:
    """List what happened to an agent's memories and can be taken back, the last first."""
    agent_id, page = call.path["id"], call.query
    found, cursor = await changes.list_changes(call.deps, call.member, agent_id, page.limit, page.cursor)
    return {"items": [_change(one) for one in found], "next": cursor}


@resource.op("POST", "/api/memory-changes/{id}/undo", result=MemoryObject, errors=(404,))
async def undo_change(call: Call) -> Any:
    """Have a memory stand as it did before a change; what happened to it since is taken back, too."""
    return render_memory(await changes.undo_change(call.deps, call.member, call.path["id"]))


@resource.op("POST", "/api/memories/{id}/forget", result=ForgottenAnswer, errors=(404,))
async def forget_memory(call: Call) -> Any:
    """Remove a memory so that it can be taken back for 30 days."""
    return {"undo_id": await changes.forget_memory(call.deps, call.member, call.path["id"])}


def _change(revision: MemoryRevision) -> dict[str, Any]:
    return {
        "id": revision.id,
        "memory_id": revision.before.id,
        "action": revision.rewrite.action,
        "reason": dict(revision.rewrite.reason),
        "by_id": revision.rewrite.by_id,
        "at": to_rfc3339(revision.at),
        "until": to_rfc3339(revision.rewrite.until),
        "before": render_memory(revision.before),
    }
