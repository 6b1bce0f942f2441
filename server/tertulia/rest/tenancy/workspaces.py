"""The caller's workspace, its locations, and further workspaces over REST."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter

from tertulia.actions.admin import first_start, workspaces
from tertulia.actions.admin.workspaces import WorkspaceChange
from tertulia.domain.agent import Routing
from tertulia.domain.clock import to_rfc3339
from tertulia.domain.errors import PermissionDenied
from tertulia.domain.people import Location, Retention, Workspace
from tertulia.domain.reaching.quiet import QuietHours
from tertulia.rest.api import Call, Resource
from tertulia.rest.paging import Page, PageQuery, page_of
from tertulia.store.tenancy import workspaces as stored
from tertulia.wire import agents
from tertulia.wire.base import WHOLE, Body, HourAndMinute, Name, Time, Wire, ZoneName

resource = Resource("workspace")

_ROUTING = TypeAdapter(Routing)

# A hundred years at most, which is for good.
Days = Annotated[int, Field(ge=1, le=36_500), WHOLE]


class QuietHoursBody(Body):
    """From one time of the day to another, in a time zone; null is UTC. Where both are the same there are none."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", serialize_by_alias=True)

    from_: Annotated[HourAndMinute, Field(alias="from")]
    to: HourAndMinute
    time_zone: ZoneName | None = None


class QuietHoursObject(Wire):
    from_: Annotated[str, Field(alias="from")]
    to: str
    time_zone: str | None


class RetentionBody(Body):
    """For how many days messages, traces of agents and memories are kept; null is for good."""

    message_days: Days | None = None
    trace_days: Days | None = None
    memory_days: Days | None = None


class RetentionObject(Wire):
    message_days: int | None
    trace_days: int | None
    memory_days: int | None


class WorkspaceObject(Wire):
    """`words_in_mail` says whether mails may say who wrote what and where, or only how much waits.

    With `link_previews` the server reads the pages that people link to. Agents open no conversation in the
    `quiet_hours`. `routing` holds for agents that have none of their own.
    """

    id: str
    name: str
    sign_up: Literal["closed", "open"]
    words_in_mail: bool
    link_previews: bool
    quiet_hours: QuietHoursObject
    retention: RetentionObject
    routing: agents.Routing
    created_at: Time


class WorkspacePatch(Body):
    name: Name | None = None
    sign_up: Literal["closed", "open"] | None = None
    words_in_mail: bool | None = None
    link_previews: bool | None = None
    quiet_hours: QuietHoursBody | None = None
    retention: RetentionBody | None = None
    routing: agents.Routing | None = None


class NewWorkspace(Body):
    name: Name


class NewWorkspaceAnswer(Wire):
    """The workspace, and the token of a sign-in link for its owner, which is shown this once."""

    workspace: WorkspaceObject
    token: str
    expires_at: Time


class LocationBody(Body):
    name: Name


class LocationObject(Wire):
    id: str
    name: str
    created_at: Time


@resource.op("GET", "/api/workspace", result=WorkspaceObject)
async def get_workspace(call: Call) -> Any:
    """Show the workspace one is in."""
    return _workspace(call.deps.people.get_workspace(call.member.workspace_id))


@resource.op("PATCH", "/api/workspace", body=WorkspacePatch, result=WorkspaceObject, errors=(409,), scope="admin")
async def update_workspace(call: Call) -> Any:
    """Change the workspace's name and what is set for it."""
    body: WorkspacePatch = call.body
    hours = body.quiet_hours
    quiet = None if hours is None else QuietHours(hours.from_, hours.to, hours.time_zone)
    kept = None if body.retention is None else Retention(**body.retention.model_dump())
    routing = None if body.routing is None else _ROUTING.validate_python(body.routing.model_dump())
    change = WorkspaceChange(body.name, body.sign_up, body.words_in_mail, body.link_previews, quiet, kept, routing)
    return _workspace(await workspaces.update_workspace(call.deps, call.member, change))


@resource.op(
    *("POST", "/api/workspaces"),
    body=NewWorkspace,
    result=NewWorkspaceAnswer,
    status=201,
    errors=(409,),
    scope="admin",
)
async def found_workspace(call: Call) -> Any:
    """Make another workspace on this machine, which only its operator does."""
    assert call.caller is not None
    if not call.caller.is_operator:
        raise PermissionDenied("Workspaces are made on the machine: tertulia workspace add NAME.")
    workspace, link, secret = await first_start.found_workspace(call.deps, call.body.name)
    assert link.expires_at is not None
    return {"workspace": _workspace(workspace), "token": secret, "expires_at": to_rfc3339(link.expires_at)}


@resource.op("GET", "/api/locations", query=PageQuery, result=Page[LocationObject])
async def list_locations(call: Call) -> Any:
    """List the workspace's locations, newest first."""
    found = await stored.list_locations(call.deps.db, call.member.workspace_id)
    return page_of(found, call.query, lambda location: location.id, _location)


@resource.op(
    "POST", "/api/locations", body=LocationBody, result=LocationObject, status=201, errors=(409,), scope="admin"
)
async def create_location(call: Call) -> Any:
    """Add a location."""
    return _location(await workspaces.create_location(call.deps, call.member, call.body.name))


@resource.op(
    *("PATCH", "/api/locations/{id}"), body=LocationBody, result=LocationObject, errors=(404, 409), scope="admin"
)
async def rename_location(call: Call) -> Any:
    """Give a location another name."""
    return _location(await workspaces.rename_location(call.deps, call.member, call.path["id"], call.body.name))


@resource.op("DELETE", "/api/locations/{id}", status=204, errors=(404,), scope="admin")
async def delete_location(call: Call) -> None:
    """Remove a location; who was there is nowhere in particular from then on."""
    await workspaces.delete_location(call.deps, call.member, call.path["id"])


def _workspace(workspace: Workspace) -> dict[str, Any]:
    created_at = to_rfc3339(workspace.created_at)
    names = ("id", "name", "sign_up", "words_in_mail", "link_previews")
    fields = {name: getattr(workspace, name) for name in names}
    hours = workspace.quiet_hours
    quiet = {"from": hours.start, "to": hours.end, "time_zone": hours.time_zone}
    return (
        fields
        | {"quiet_hours": quiet, "retention": asdict(workspace.retention), "created_at": created_at}
        | {"routing": _ROUTING.dump_python(workspace.routing, mode="json")}
    )


def _location(location: Location) -> dict[str, Any]:
    return {"id": location.id, "name": location.name, "created_at": to_rfc3339(location.created_at)}
