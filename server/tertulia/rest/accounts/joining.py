"""Signing up over REST."""

from __future__ import annotations

from aiohttp import web

from tertulia.actions.admin import joining
from tertulia.actions.admin.joining import Newcomer
from tertulia.rest.accounts.links import require_private
from tertulia.rest.accounts.shapes import MAX_STRANGERS_BYTES, Email, NewPassword, Secret, WorkspaceName
from tertulia.rest.api import Call, Resource
from tertulia.rest.door import address_of
from tertulia.rest.session import SessionAnswer, answer_with_session, require_own_page
from tertulia.wire.base import Body, Handle, Name

resource = Resource("accounts")


class SignUp(Body):
    """`invitation` is an invitation's token; `workspace`, an id or name, is for where there are several."""

    handle: Handle
    name: Name
    password: NewPassword
    email: Email | None = None
    invitation: Secret | None = None
    workspace: WorkspaceName | None = None


@resource.op(
    *("POST", "/api/sign-up"),
    body=SignUp,
    result=SessionAnswer,
    status=201,
    errors=(409,),
    is_public=True,
    max_body_bytes=MAX_STRANGERS_BYTES,
)
async def sign_up(call: Call) -> web.Response:
    """Become a member, by an invitation or where everybody may, and be signed in."""
    require_own_page(call.request)
    require_private(call.request)
    member, secret = await joining.sign_up(call.deps, Newcomer(**call.body.model_dump()), address_of(call.request))
    return answer_with_session(call, member, secret, 201)
