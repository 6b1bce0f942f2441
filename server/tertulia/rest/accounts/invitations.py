"""Invitations over REST."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from tertulia.actions.admin import invitations
from tertulia.actions.admin.invitations import InvitationDraft
from tertulia.domain.accounts import Invitation
from tertulia.domain.clock import to_rfc3339
from tertulia.rest.accounts.links import link_to
from tertulia.rest.accounts.shapes import Email
from tertulia.rest.api import Call, Resource
from tertulia.rest.paging import Page, PageQuery, page_of
from tertulia.wire.base import WHOLE, Body, Id, MemberRole, Time, Wire

resource = Resource("accounts")

MAX_HOURS = 24 * 365


class NewInvitation(Body):
    """`room_ids` are rooms of one's own, in which the invited find themselves; `email` is whom it is for."""

    role: Literal["admin", "coordinator", "member", "guest"]
    room_ids: Annotated[list[Id], Field(max_length=100, default_factory=list)]
    email: Email | None = None
    expires_in_hours: Annotated[int, Field(ge=1, le=MAX_HOURS), WHOLE] = 168
    max_uses: Annotated[int, Field(ge=1, le=1_000), WHOLE] = 1


class InvitationObject(Wire):
    id: Id
    role: MemberRole
    room_ids: list[Id]
    email: str | None
    created_by: Id
    created_at: Time
    expires_at: Time
    max_uses: int
    uses: int


class NewInvitationAnswer(InvitationObject):
    """An invitation with its secret, which is shown this once, alone and in a link.

    `is_mailed` says whether the link is sent to the invitation's address.
    """

    token: str
    url: str
    is_mailed: bool


@resource.op("GET", "/api/invitations", query=PageQuery, result=Page[InvitationObject])
async def list_invitations(call: Call) -> Any:
    """List the invitations by which somebody may still come in: one's own, for owners and admins all."""
    found = await invitations.list_invitations(call.deps, call.member)
    return page_of(found, call.query, lambda one: one.id, _invitation)


@resource.op(
    *("POST", "/api/invitations"),
    body=NewInvitation,
    result=NewInvitationAnswer,
    status=201,
    errors=(404, 409),
    scope="admin",
)
async def create_invitation(call: Call) -> Any:
    """Make an invitation."""
    body: NewInvitation = call.body
    draft = InvitationDraft(
        body.role, tuple(body.room_ids), body.email, timedelta(hours=body.expires_in_hours), body.max_uses, call.token
    )
    made, secret = await invitations.create_invitation(call.deps, call.member, draft)
    is_mailed = await invitations.mail_invitation(call.deps, call.member, made, secret)
    return _invitation(made) | {"token": secret, "url": link_to(call, "invite", secret), "is_mailed": is_mailed}


@resource.op("DELETE", "/api/invitations/{id}", status=204, errors=(404,), scope="admin")
async def revoke_invitation(call: Call) -> None:
    """Take an invitation back; who came by it stays."""
    await invitations.revoke_invitation(call.deps, call.member, call.path["id"])


def _invitation(one: Invitation) -> dict[str, Any]:
    return {
        "id": one.id,
        "role": one.role,
        "room_ids": one.room_ids,
        "email": one.email,
        "created_by": one.created_by,
        "created_at": to_rfc3339(one.created_at),
        "expires_at": to_rfc3339(one.expires_at),
        "max_uses": one.max_uses,
        "uses": one.uses,
    }
