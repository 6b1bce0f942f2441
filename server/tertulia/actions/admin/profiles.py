"""What people say of themselves: mail address, time zone, language, and when nothing is to disturb them."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from tertulia.actions.admin.members import put_member
from tertulia.actions.deps import Deps
from tertulia.domain.accounts import Profile
from tertulia.domain.errors import InvalidInput
from tertulia.domain.people import Member
from tertulia.governance import audit, permissions, roles
from tertulia.governance.audit import Act
from tertulia.store.accounts import passwords
from tertulia.store.accounts import profiles as stored
from tertulia.store.people import get_member
from tertulia.store.tx import Tx


async def read_profile(deps: Deps, member: Member) -> tuple[Profile, bool]:
    """Read one's own profile, and whether one has a password."""
    hashed = await passwords.find_password(deps.db, member.workspace_id, member.id)
    return await stored.read_profile(deps.db, member), hashed is not None


async def find_email(deps: Deps, actor: Member, member: Member) -> str | None:
    """Find a member's mail address, for itself and for owners and admins; None for all others."""
    if actor.id != member.id and not permissions.is_admin(actor):
        return None
    return (await stored.read_profile(deps.db, member)).email


async def update_profile(deps: Deps, member: Member, name: str | None, changes: Mapping[str, Any]) -> Member:
    """Change one's own name, and fields of one's profile by their names.

    Raises:
        InvalidInput: there is no such time zone, or one end of the quiet hours is missing.
    """
    permissions.require_active(member)
    _require_time_zone(changes.get("time_zone"))

    def op(tx: Tx) -> Member:
        present, before = get_member(tx, member.id), stored.get_profile(tx, member)
        profile = replace(before, **changes)
        if (profile.quiet_from is None) != (profile.quiet_to is None):
            raise InvalidInput("Give 'from' and 'to' of the quiet hours, or neither.")
        renamed = replace(present, name=name or present.name)
        if renamed != present:
            roles.require_can_rename(present, present)
            put_member(deps, tx, renamed)
        if profile != before:
            stored.put_profile(tx, member, profile)
        if renamed != present or profile != before:
            # When somebody is to be left alone is nobody's business, and its mail address is kept as a hash.
            personal = {} if profile.email in (None, before.email) else {"email": profile.email or ""}
            audit.record(
                tx, Act(member.workspace_id, member.id, "profile.updated", member.id, {}, personal), deps.audit_key
            )
        return renamed

    return await deps.writer.submit(op)


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _require_time_zone(name: str | None) -> None:
    if name is not None and name not in _time_zones():
        raise InvalidInput(f"There is no time zone {name[:64]!r}; give one of the IANA's, such as Europe/Madrid.")
