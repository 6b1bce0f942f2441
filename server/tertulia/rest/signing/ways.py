"""What ways there are to sign in, for a page that asks before anybody is."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import Field

from tertulia.rest.api import Call, Resource
from tertulia.rest.paging import Query
from tertulia.wire.base import Wire

resource = Resource("session")


class ProviderWay(Wire):
    """A provider as a button shows it; the browser goes to `url`, a path of this server."""

    name: str
    url: str


class Ways(Wire):
    """`password` says whether one signs in by it, `sign_up` whether strangers may become members.

    `needs_workspace` says that there are several workspaces, so that whoever signs in names the one it means.
    """

    password: bool
    sign_up: Literal["closed", "open"]
    oidc: ProviderWay | None
    needs_workspace: bool


class WaysQuery(Query):
    """`workspace` is an id or a name; left out, the first there was."""

    workspace: Annotated[str | None, Field(max_length=80)] = None


PROVIDER = web.AppKey("provider", ProviderWay)


@resource.op("GET", "/api/session/providers", query=WaysQuery, result=Ways, is_public=True)
async def list_ways(call: Call) -> Any:
    """Say what ways to sign in there are."""
    workspace = call.deps.people.find_workspace(call.query.workspace)
    provider = call.request.config_dict.get(PROVIDER)
    return {
        "password": True,
        # Which workspaces there are is nobody's business: one that is not there is closed.
        "sign_up": "closed" if workspace is None else workspace.sign_up,
        "oidc": None if provider is None else {"name": provider.name, "url": provider.url},
        "needs_workspace": call.query.workspace is None and len(call.deps.people.list_workspaces()) > 1,
    }
