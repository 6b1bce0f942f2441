"""One's own account over REST."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from tertulia.actions.admin import leaving, passwords, profiles
from tertulia.actions.admin.passwords import Proof
from tertulia.actions.reaching import links, wishes
from tertulia.domain.accounts import DigestWhen, Profile
from tertulia.domain.clock import to_rfc3339
from tertulia.domain.people import Member
from tertulia.governance.permissions import require_scope
from tertulia.rest.accounts.links import require_private
from tertulia.rest.accounts.shapes import MAX_STRANGERS_BYTES, Email, NewPassword, Password
from tertulia.rest.api import Call, Resource
from tertulia.wire.base import LANGUAGE, Body, HourAndMinute, Name, Time, Wire, ZoneName
from tertulia.wire.moments import Moment
from tertulia.wire.objects import Me

resource = Resource("accounts")


class Quiet(Body):
    """Nothing is to disturb me until a moment, nor each day from one time to another, in my time zone."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", serialize_by_alias=True)

    until: Moment | None = None
    from_: Annotated[HourAndMinute | None, Field(alias="from")] = None
    to: HourAndMinute | None = None


class MePatch(Body):
    """What is left out stays; null takes it away, from a name nothing.

    Another `email` takes `current_password`, where there is one. `digest` says when I am told by mail what waits.
    """

    name: Name | None = None
    email: Email | None = None
    current_password: Password | None = None
    time_zone: ZoneName | None = None
    # A tag of BCP 47, such as es or pt-BR.
    language: Annotated[str, Field(max_length=35, pattern=LANGUAGE)] | None = None
    do_not_disturb: Quiet | None = None
    digest: DigestWhen | None = None


class QuietObject(Wire):
    until: Time | None
    from_: Annotated[str | None, Field(alias="from")]
    to: str | None


class Myself(Me):
    """Me, with what I say of myself.

    `digest` is what I chose, `digest_in_force` what holds: `off` where `digest_obstacle` says why no mail reaches me.
    """

    email: str | None
    email_confirmed: bool
    time_zone: str | None
    language: str | None
    do_not_disturb: QuietObject
    digest: DigestWhen | None
    digest_in_force: DigestWhen
    digest_obstacle: wishes.Obstacle | None
    has_password: bool


class ConfirmationAnswer(Wire):
    """Where the link was sent."""

    email: str


class PasswordChange(Body):
    """`current_password` is the one there is, where there is one."""

    password: NewPassword
    current_password: Password | None = None


@resource.op("GET", "/api/me", result=Myself)
async def get_me(call: Call) -> Any:
    """Show one's own account."""
    return await _me(call, call.member)


@resource.op("PATCH", "/api/me", body=MePatch, result=Myself, errors=(409,))
async def update_me(call: Call) -> Any:
    """Change one's name, mail address, time zone, language, quiet hours, and when one is told by mail what waits."""
    body: MePatch = call.body
    given = body.model_fields_set
    if "email" in given:
        require_scope(None if call.caller is None else call.caller.scopes, "admin")
    if body.current_password is not None:
        require_private(call.request)
    changes: dict[str, Any] = {
        name: getattr(body, name) for name in ("email", "time_zone", "language", "digest") if name in given
    }
    if "do_not_disturb" in given:
        quiet = body.do_not_disturb or Quiet(**{"until": None, "from": None, "to": None})
        fields = {"until": "quiet_until", "from_": "quiet_from", "to": "quiet_to"}
        changes |= {fields[name]: getattr(quiet, name) for name in quiet.model_fields_set}
    proof = Proof(body.current_password, call.token)
    changed = await profiles.update_profile(call.deps, call.member, body.name, changes, proof)
    return await _me(call, changed)


@resource.op("DELETE", "/api/me", status=204, errors=(404, 409), scope="admin")
async def leave_workspace(call: Call) -> None:
    """Leave the workspace: one's account is closed, and what one said stays."""
    await leaving.leave_workspace(call.deps, call.member)


@resource.op(
    *("PUT", "/api/me/password"), body=PasswordChange, status=204, scope="admin", max_body_bytes=MAX_STRANGERS_BYTES
)
async def set_password(call: Call) -> None:
    """Set one's password; one's other sessions end."""
    require_private(call.request)
    proof = Proof(call.body.current_password, call.token)
    await passwords.change_password(call.deps, call.member, call.body.password, proof)


@resource.op(
    *("POST", "/api/me/email-confirmation"), result=ConfirmationAnswer, status=202, errors=(409,), scope="admin"
)
async def ask_for_confirmation(call: Call) -> Any:
    """Have a link sent to one's own mail address that confirms it."""
    return {"email": await links.ask_for_confirmation(call.deps, call.member)}


async def _me(call: Call, member: Member) -> dict[str, Any]:
    profile, has_password = await profiles.read_profile(call.deps, member)
    digest = {
        "digest": profile.digest,
        "digest_in_force": wishes.in_force(call.deps, profile),
        "digest_obstacle": wishes.find_obstacle(call.deps, profile),
    }
    return call.render.member(member.id) | _profile(profile) | digest | {"has_password": has_password}


def _profile(profile: Profile) -> dict[str, Any]:
    until = None if profile.quiet_until is None else to_rfc3339(profile.quiet_until)
    return {
        "email": profile.email,
        "email_confirmed": profile.email_confirmed_at is not None,
        "time_zone": profile.time_zone,
        "language": profile.language,
        "do_not_disturb": {"until": until, "from": profile.quiet_from, "to": profile.quiet_to},
    }
