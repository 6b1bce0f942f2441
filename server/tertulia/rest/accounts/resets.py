"""Forgotten passwords over REST."""

from __future__ import annotations

from typing import Any

from tertulia.actions.admin import resets
from tertulia.actions.deps import ResetWish
from tertulia.domain.clock import to_rfc3339
from tertulia.rest.accounts.links import link_to, require_private
from tertulia.rest.accounts.shapes import MAX_STRANGERS_BYTES, Email, NewPassword, Secret, WorkspaceName
from tertulia.rest.api import Call, Resource
from tertulia.rest.door import address_of
from tertulia.wire.base import Body, Handle, Time, Wire

resource = Resource("accounts")


class ResetByHandle(Body):
    handle: Handle
    workspace: WorkspaceName | None = None


class ResetByEmail(Body):
    email: Email
    workspace: WorkspaceName | None = None


class ResetAsked(Wire):
    """What is always answered: who asks learns nothing of who has an account."""

    accepted: bool


class Reset(Body):
    token: Secret
    password: NewPassword


class ResetAnswer(Wire):
    """A reset with its secret, which is shown this once, alone and in a link."""

    token: str
    url: str
    expires_at: Time


@resource.op(
    *("POST", "/api/password-resets"),
    body=ResetByHandle | ResetByEmail,
    result=ResetAsked,
    status=202,
    is_public=True,
    max_body_bytes=MAX_STRANGERS_BYTES,
)
async def ask_for_reset(call: Call) -> Any:
    """Have a link to a new password sent by mail, where there is an account with an address."""
    resets.wish_reset(call.deps, ResetWish(**call.body.model_dump()), address_of(call.request))
    return {"accepted": True}


@resource.op(
    *("PUT", "/api/password-resets"), body=Reset, status=204, is_public=True, max_body_bytes=MAX_STRANGERS_BYTES
)
async def use_reset(call: Call) -> None:
    """Trade a reset, once, for a new password; every session of the account ends."""
    require_private(call.request)
    await resets.use_reset(call.deps, call.body.token, call.body.password)


@resource.op("POST", "/api/members/{id}/password-reset", result=ResetAnswer, status=201, errors=(404,), scope="admin")
async def create_reset(call: Call) -> Any:
    """Make a reset for somebody whose account is below one's own, to be handed over by another way than mail."""
    assert call.caller is not None
    by_operator = call.caller.is_operator
    token, secret = await resets.create_reset(
        call.deps, call.member, call.path["id"], by_operator=by_operator, origin=call.token
    )
    assert token.expires_at is not None
    return {"token": secret, "url": link_to(call, "reset", secret), "expires_at": to_rfc3339(token.expires_at)}
