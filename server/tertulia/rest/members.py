"""Members of the workspace and their tokens over REST."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from tertulia.actions.admin import leaving, members, profiles, tokens
from tertulia.actions.admin.members import MemberChange
from tertulia.actions.admin.minting import Bounds
from tertulia.domain.accounts import SCOPES, Scope
from tertulia.domain.clock import to_rfc3339
from tertulia.domain.errors import NotFound
from tertulia.domain.people import Member
from tertulia.rest.api import Call, Resource
from tertulia.rest.paging import Page, PageQuery, page_of
from tertulia.rooms.acquaintance import get_known, knows, list_known
from tertulia.store.tokens import Token
from tertulia.wire import objects
from tertulia.wire.base import WHOLE, Body, Handle, Id, MemberRole, Name, Time, Wire

resource = Resource("members")


class MemberQuery(PageQuery):
    """`handle` finds one member."""

    handle: Handle | None = None


class Profile(objects.Member):
    """A member as the workspace's lists show it; `location_id` is null for who is nowhere in particular."""

    location_id: str | None


class MemberAnswer(Profile):
    """A member; `email` only where one may see it."""

    email: str | None = None


class MemberPatch(Body):
    """What is left out stays; `location_id` null takes the member from its location."""

    name: Name | None = None
    role: MemberRole | None = None
    location_id: Id | None = None


class NewBot(Body):
    kind: Literal["bot"]
    handle: Handle
    name: Name | None = None


class NewBotAnswer(Wire):
    """The bot and its token, which is shown this once."""

    member: objects.Member
    token: str


class TokenQuery(PageQuery):
    """`member` is a handle; left out, the tokens are one's own."""

    member: Handle | None = None


class NewToken(Body):
    """`member` is a handle; left out, the token is one's own. Without `scopes` it may do all that its member may."""

    member: Handle | None = None
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=3)] | None = None
    expires_in_days: Annotated[int, Field(ge=1, le=3_650), WHOLE] | None = None
    label: Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""


class NewLink(Body):
    member: Handle | None = None


class TokenInfo(Wire):
    """`last_used_at` is about when; `origin_id` names what it was made by; `is_current`: this request came with it."""

    id: str
    kind: Literal["api", "session"]
    label: str
    created_at: Time
    expires_at: Time | None
    last_used_at: Time | None
    scopes: list[Scope]
    origin_id: str | None
    is_current: bool


class NewTokenAnswer(TokenInfo):
    """A token with its secret, which is shown this once."""

    token: str


class LinkAnswer(Wire):
    token: str
    expires_at: Time


@resource.op("GET", "/api/members", query=MemberQuery, result=Page[Profile])
async def list_members(call: Call) -> Any:
    """List the workspace's members, for guests those they share a room with, newest first."""
    found = list_known(call.deps.people, call.deps.rooms, call.member)
    if call.query.handle is not None:
        found = [member for member in found if member.handle == call.query.handle]
    return page_of(found, call.query, lambda member: member.id, lambda member: _profile(call, member))


@resource.op("GET", "/api/members/{id}", result=MemberAnswer, errors=(404,))
async def get_member(call: Call) -> Any:
    """Show one member; its mail address to itself, and to owners and admins."""
    member = get_known(call.deps.people, call.deps.rooms, call.member, call.path["id"])
    email = await profiles.find_email(call.deps, call.member, member)
    return _profile(call, member) | ({} if email is None else {"email": email})


@resource.op("PATCH", "/api/members/{id}", body=MemberPatch, result=Profile, errors=(404, 409), scope="admin")
async def update_member(call: Call) -> Any:
    """Give a member another name, role or location."""
    body: MemberPatch = call.body
    change = MemberChange(body.name, body.role, "location_id" in body.model_fields_set, body.location_id)
    return _profile(call, await members.update_member(call.deps, call.member, call.path["id"], change))


@resource.op("POST", "/api/members", body=NewBot, result=NewBotAnswer, status=201, errors=(409,), scope="admin")
async def add_bot(call: Call) -> Any:
    """Make a member of kind bot and its first token."""
    bot, secret = await members.add_bot(call.deps, call.member, call.body.handle, call.body.name, call.token)
    return {"member": call.render.member(bot.id), "token": secret}


@resource.op("DELETE", "/api/members/{id}", status=204, errors=(404, 409), scope="admin")
async def deactivate_member(call: Call) -> None:
    """Close a member's account: its tokens open nothing any more, and it leaves its rooms."""
    await leaving.deactivate_member(call.deps, call.member, call.path["id"])


@resource.op("GET", "/api/tokens", query=TokenQuery, result=Page[TokenInfo], errors=(404,))
async def list_tokens(call: Call) -> Any:
    """List one's own tokens and sessions, or as owner or admin a bot's, newest first, without their secrets."""
    found = await tokens.list_tokens(call.deps, call.member, _named(call, call.query.member))
    return page_of(found, call.query, lambda token: token.id, lambda token: _token(call, token))


@resource.op("POST", "/api/tokens", body=NewToken, result=NewTokenAnswer, status=201, errors=(404,), scope="admin")
async def create_token(call: Call) -> Any:
    """Make an API token: one's own, or as owner or admin a bot's."""
    assert call.caller is not None
    target = _named(call, call.body.member)
    actor = target if call.caller.is_operator else call.member
    body: NewToken = call.body
    life = None if body.expires_in_days is None else timedelta(days=body.expires_in_days)
    scopes = None if body.scopes is None else frozenset(body.scopes)
    bounds = Bounds(scopes, None if life is None else call.deps.clock.now() + life, call.token)
    token, secret = await tokens.create_token(call.deps, actor, target, body.label, bounds)
    return _token(call, token) | {"token": secret}


@resource.op("POST", "/api/sign-in-links", body=NewLink, result=LinkAnswer, status=201, errors=(404,), scope="admin")
async def create_link(call: Call) -> Any:
    """Make a sign-in link's token: one's own; only the machine's operator makes one for others."""
    assert call.caller is not None
    target = _named(call, call.body.member)
    actor = target if call.caller.is_operator else call.member
    token, secret = await tokens.create_link(call.deps, actor, target, call.token)
    assert token.expires_at is not None
    return {"token": secret, "expires_at": to_rfc3339(token.expires_at)}


@resource.op("DELETE", "/api/tokens/{id}", status=204, errors=(404,), scope="admin")
async def revoke_token(call: Call) -> None:
    """Revoke a token or session of one's own, or as owner or admin a bot's; its connections are closed."""
    await tokens.revoke_token(call.deps, call.member, call.path["id"])


def _profile(call: Call, member: Member) -> dict[str, Any]:
    return call.render.member(member.id) | {"location_id": member.location_id}


def _named(call: Call, handle: str | None) -> Member:
    if handle is None:
        return call.member
    member = call.deps.people.find_by_handle(call.member.workspace_id, handle)
    if member is None or not member.is_active or not knows(call.deps.rooms, call.member, member.id):
        raise NotFound(f"There is no member @{handle}.")
    return member


def _token(call: Call, token: Token) -> dict[str, Any]:
    return {
        "id": token.id,
        "kind": token.kind,
        "label": token.label,
        "created_at": to_rfc3339(token.created_at),
        "expires_at": None if token.expires_at is None else to_rfc3339(token.expires_at),
        "last_used_at": None if token.used_at is None else to_rfc3339(token.used_at),
        "scopes": [scope for scope in SCOPES if token.scopes is None or scope in token.scopes],
        "origin_id": token.origin_id,
        "is_current": call.token is not None and call.token.id == token.id,
    }
