"""What else opens one's own account: linking it to whom a provider vouches for, over REST."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from tertulia.actions.admin import linking
from tertulia.actions.admin.passwords import Proof
from tertulia.domain.clock import to_rfc3339
from tertulia.domain.errors import NotFound, PermissionDenied
from tertulia.rest.accounts.links import require_private
from tertulia.rest.accounts.shapes import MAX_STRANGERS_BYTES, Password
from tertulia.rest.api import Call, Resource, json_response
from tertulia.rest.paging import Page, PageQuery, page_of
from tertulia.rest.signing.openid import OPENID_DOOR
from tertulia.wire.base import Body, Time, Wire

resource = Resource("accounts")


class LinkWish(Body):
    """`current_password` is the one there is, where there is one."""

    current_password: Password | None = None


class Departure(Wire):
    """Where the browser goes, which keeps what this answer sets."""

    url: str


class IdentityObject(Wire):
    """`name` is how this server calls the provider; null where it is another than it has now."""

    id: str
    issuer: str
    name: str | None
    created_at: Time


@resource.op("GET", "/api/me/identities", query=PageQuery, result=Page[IdentityObject])
async def list_identities(call: Call) -> Any:
    """List the accounts elsewhere that open one's own here, newest first."""
    door = call.request.config_dict.get(OPENID_DOOR)
    issuer, name = ("", "") if door is None else door.provider
    found = await linking.list_linked(call.deps, call.member)
    return page_of(
        *(found, call.query, lambda one: one.id),
        lambda one: {
            "id": one.id,
            "issuer": one.issuer,
            "name": name if one.issuer == issuer else None,
            "created_at": to_rfc3339(one.created_at),
        },
    )


@resource.op(
    *("POST", "/api/me/identities"),
    body=LinkWish,
    result=Departure,
    errors=(404,),
    scope="admin",
    max_body_bytes=MAX_STRANGERS_BYTES,
)
async def begin_link(call: Call) -> web.Response:
    """Begin to link an account elsewhere: the browser goes to the provider, and comes back in this very session."""
    door = call.request.config_dict.get(OPENID_DOOR)
    if door is None:
        raise NotFound("This server has no sign-in service to link an account of.")
    if call.body.current_password is not None:
        require_private(call.request)
    if call.token is None or call.token.kind != "session":
        raise PermissionDenied("An account is linked by the person it belongs to, in a session of its browser.")
    await linking.require_can_link(call.deps, call.member, Proof(call.body.current_password, call.token))
    address, keep = await door.depart(call.request, call.member.workspace_id, call.token.id)
    response = json_response({"url": address}, 200)
    keep(response)
    return response


@resource.op("DELETE", "/api/me/identities/{id}", status=204, errors=(404, 409), scope="admin")
async def unlink(call: Call) -> None:
    """Undo a link: the sessions that were opened by it end, but the one that asks."""
    door = call.request.config_dict.get(OPENID_DOOR)
    issuer = None if door is None else door.provider[0]
    await linking.unlink(call.deps, call.member, call.path["id"], call.token, issuer=issuer)
