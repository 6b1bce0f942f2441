"""Signing in and out of the web client."""

from __future__ import annotations

from typing import Annotated, Any

from aiohttp import hdrs, web
from pydantic import Field

from tertulia.actions.admin import passwords, tokens
from tertulia.actions.admin.minting import SESSION_LIFE
from tertulia.actions.admin.passwords import Claim
from tertulia.domain.people import Member
from tertulia.rest.accounts.links import require_private
from tertulia.rest.accounts.shapes import Password
from tertulia.rest.accounts.shapes import WorkspaceName as WorkspaceKey
from tertulia.rest.api import Call, Resource, json_response
from tertulia.rest.door import COOKIE, SECURE_COOKIE, address_of
from tertulia.rest.port.peers import peers_of
from tertulia.wire.base import Body, Handle, Wire
from tertulia.wire.objects import Me

resource = Resource("session")


class SignIn(Body):
    token: Annotated[str, Field(min_length=1, max_length=256)]


class PasswordSignIn(Body):
    """`workspace`, an id or name, is for where there are several."""

    handle: Handle
    password: Password
    workspace: WorkspaceKey | None = None


class WorkspaceName(Wire):
    id: str
    name: str


class SessionAnswer(Wire):
    me: Me
    workspace: WorkspaceName


# What strangers may have us hold.
MAX_SIGN_IN_BYTES = 4_096


@resource.op(
    "POST",
    "/api/session",
    body=SignIn | PasswordSignIn,
    result=SessionAnswer,
    is_public=True,
    max_body_bytes=MAX_SIGN_IN_BYTES,
)
async def sign_in(call: Call) -> web.Response:
    """Trade a sign-in link's token, once, an API token, or a handle and its password for a session cookie."""
    require_own_page(call.request)
    if isinstance(call.body, PasswordSignIn):
        require_private(call.request)
        claim = Claim(**call.body.model_dump())
        member, secret = await passwords.sign_in(call.deps, claim, address_of(call.request))
    else:
        member, secret = await tokens.open_session(call.deps, call.body.token)
    return answer_with_session(call, member, secret)


def require_own_page(request: web.Request) -> None:
    """Let no page sign anybody in that was loaded by a foreign name for this machine: its session would open nothing.

    Raises:
        PermissionDenied: it was.
    """
    if hdrs.ORIGIN in request.headers:
        peers_of(request).require_own_host(request)


def answer_with_session(call: Call, member: Member, secret: str, status: int = 200) -> web.Response:
    """Answer somebody who has just signed in, and have its browser keep the session."""
    response = json_response(_session(call, member), status)
    set_session(call.request, response, secret)
    return response


def set_session(request: web.Request, response: web.StreamResponse, secret: str) -> None:
    """Have the browser keep a session: secure where the page is, whatever is spoken between a proxy and us.

    An Origin that is not true does no harm. Browsers write it themselves, and let no page of another site send JSON to
    here unasked; a program that makes one up chooses for its own cookie alone, and can make it secure but not less so.
    """
    pages = (request.headers.get(hdrs.ORIGIN, ""), peers_of(request).origin_of(request))
    is_secure = any(page.startswith("https://") for page in pages)
    response.set_cookie(
        SECURE_COOKIE if is_secure else COOKIE,
        secret,
        max_age=int(SESSION_LIFE.total_seconds()),
        httponly=True,
        secure=is_secure,
        samesite="Lax",
        path="/",
    )


@resource.op("GET", "/api/session", result=SessionAnswer)
async def get_session(call: Call) -> Any:
    """Say who is signed in."""
    return _session(call, call.member)


@resource.op("DELETE", "/api/session", status=204, scope="read")
async def sign_out(call: Call) -> web.Response:
    """End the session that this request came with."""
    if call.token is not None and call.token.kind == "session":
        await tokens.close_session(call.deps, call.token)
    response = web.Response(status=204)
    for name in (COOKIE, SECURE_COOKIE):
        response.del_cookie(name, path="/", secure=name == SECURE_COOKIE)
    return response


def _session(call: Call, member: Member) -> dict[str, Any]:
    workspace = call.deps.people.get_workspace(member.workspace_id)
    return {"me": call.render.member(member.id), "workspace": {"id": workspace.id, "name": workspace.name}}
