"""What an agent was, and agents as files, over REST."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from tertulia.actions.agents import records
from tertulia.actions.agents.versions import history
from tertulia.actions.agents.versions.keeping import Difference, settings_of
from tertulia.domain.clock import to_rfc3339
from tertulia.domain.errors import NotFound, PermissionDenied
from tertulia.governance import permissions
from tertulia.rest.agents import draft_of, render_agent
from tertulia.rest.api import Call, Resource
from tertulia.rest.paging import Page, PageQuery, Query
from tertulia.store.agents.versions.history import Version
from tertulia.wire import agents as wire
from tertulia.wire.agents import Note
from tertulia.wire.base import Body, Id, Time, Wire

resource = Resource("agents")

MAX_NUMBER = 2**31 - 1
FILE_VERSION = 1
# What is not for a file: a handle is free or taken where it is read.
_NOT_IN_FILE = frozenset({"handle"})


class VersionLine(Wire):
    """A version of an agent: who made it (null where nobody knows any more), why, and what is not as before.

    `restores` is the version that it brought back.
    """

    number: int
    name: str
    is_active: bool
    changed: list[str]
    author_id: Id | None
    note: str | None
    restores: int | None
    created_at: Time


class VersionObject(VersionLine):
    """A version with all that was set."""

    settings: wire.AgentBody


class VersionPageQuery(PageQuery):
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str, Field(pattern=r"^[0-9]{1,9}$")] | None = None


class DiffQuery(Query):
    """Without `against` it is held against the version before it."""

    against: Annotated[int, Field(ge=1, le=MAX_NUMBER)] | None = None


class DifferenceObject(Wire):
    """A setting by its name, with dots inside `personality` and `limits`, and what it was and is."""

    field: str
    before: Any
    after: Any


class DiffAnswer(Wire):
    """What is not the same in two versions."""

    before: int
    after: int
    items: list[DifferenceObject]


class Restoring(Body):
    """Why; nothing need be said."""

    note: Note | None = None


class AgentFile(Body):
    """An agent as a file: no id, no handle, no key, nothing that it remembers."""

    format: Literal["tertulia-agent"]
    version: Literal[1]
    agent: wire.AgentBody


@resource.op("GET", "/api/agents/{id}/versions", query=VersionPageQuery, result=Page[VersionLine], errors=(404,))
async def list_versions(call: Call) -> Any:
    """List what an agent was, the last version first, to who keeps it."""
    before = None if call.query.cursor is None else int(call.query.cursor)
    page = await history.list_versions(call.deps, call.member, call.path["id"], call.query.limit, before)
    return {"items": [_line(one) for one in page.items], "next": None if page.next is None else str(page.next)}


@resource.op("GET", "/api/agents/{id}/versions/{number}", result=VersionObject, errors=(404,))
async def get_version(call: Call) -> Any:
    """Show a version of an agent with all that was set."""
    version = await history.get_version(call.deps, call.member, call.path["id"], _number(call))
    return _line(version) | {"settings": dict(version.settings)}


@resource.op(
    *("GET", "/api/agents/{id}/versions/{number}/diff"),
    query=DiffQuery,
    result=DiffAnswer,
    errors=(404,),
)
async def diff_version(call: Call) -> Any:
    """Say what is not the same in a version and another, the one before it where none is named."""
    after = _number(call)
    before = call.query.against or after - 1
    found = await history.diff_versions(call.deps, call.member, call.path["id"], before, after)
    return {"before": before, "after": after, "items": [_difference(one) for one in found]}


@resource.op(
    *("POST", "/api/agents/{id}/versions/{number}/restore"),
    body=Restoring,
    result=wire.Agent,
    errors=(404,),
)
async def restore_version(call: Call) -> Any:
    """Have an agent be what it was, as a new version; its handle and whether it is active stay."""
    number, note = _number(call), call.body.note
    return render_agent(call, await history.restore_version(call.deps, call.member, call.path["id"], number, note))


@resource.op("GET", "/api/agents/{id}/export", result=AgentFile, errors=(404,))
async def export_agent(call: Call) -> Any:
    """Give an agent as a file to who may see its whole record; what it knows is another file."""
    agent = records.get_agent(call.deps, call.member, call.path["id"])
    if not permissions.can_see_inside(call.member, agent):
        raise PermissionDenied("This agent is not public; only who made it, or staff, can export it.")
    settings = settings_of(agent, call.deps.people[agent.member_id])
    kept = {name: value for name, value in settings.items() if name not in _NOT_IN_FILE}
    return {"format": "tertulia-agent", "version": FILE_VERSION, "agent": kept}


@resource.op("POST", "/api/agents/import", body=AgentFile, result=wire.Agent, status=201, errors=(404, 409))
async def import_agent(call: Call) -> Any:
    """Create an agent from a file; its handle is made from its name where the file has none."""
    return render_agent(call, await records.create_agent(call.deps, call.member, draft_of(call.body.agent)))


def _number(call: Call) -> int:
    """Read the number in the path; what is none is the number of no version."""
    text = call.path["number"]
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(MAX_NUMBER)) - 1):
        raise NotFound(f"There is no version {text[:64]}.")
    return int(text)


def _line(version: Version) -> dict[str, Any]:
    return {
        "number": version.number,
        "name": version.settings["name"],
        "is_active": version.settings["is_active"],
        "changed": list(version.changed),
        "author_id": version.author_id,
        "note": version.note,
        "restores": version.restores,
        "created_at": to_rfc3339(version.created_at),
    }


def _difference(one: Difference) -> dict[str, Any]:
    return {"field": one.field, "before": one.before, "after": one.after}
