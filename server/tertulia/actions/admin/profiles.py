"""What people say of themselves: mail address, time zone, language, and when nothing is to disturb them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tertulia.actions.admin.members import put_member
from tertulia.actions.admin.minting import require_standing, tell_ended
from tertulia.actions.admin.passwords import Proof, require_proof
from tertulia.actions.admin.zones import require_time_zone
from tertulia.actions.deps import Deps, Letter
from tertulia.actions.reaching.tongues.choosing import tongue_of
from tertulia.domain.accounts import Profile
from tertulia.domain.errors import Conflict, InvalidInput
from tertulia.domain.people import Member
from tertulia.governance import audit, permissions, roles
from tertulia.governance.audit import Act
from tertulia.store.accounts import passwords
from tertulia.store.accounts import profiles as stored
from tertulia.store.accounts.heirs import revoke_resets
from tertulia.store.people import get_member
from tertulia.store.reaching import digests
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


async def update_profile(
    deps: Deps, member: Member, name: str | None, changes: Mapping[str, Any], proof: Proof | None = None
) -> Member:
    """Change one's own name, and fields of one's profile by their names; another mail address takes a proof.

    Raises:
        InvalidInput: there is no such time zone, or one end of the quiet hours is missing.
        PermissionDenied: the mail address is to change, and the proof is none.
        RateLimited: that happened too often.
        Conflict: mail address or password were changed meanwhile.
    """
    permissions.require_active(member)
    await require_time_zone(changes.get("time_zone"))
    known, kept = await stored.read_profile(deps.db, member), None
    if "email" in changes and changes["email"] != known.email:
        # Links to new passwords go there: a session left open must not be enough to take the account over.
        kept = await require_proof(deps, member, proof or Proof())

    def op(tx: Tx) -> Member:
        present, before = get_member(tx, member.id), stored.get_profile(tx, member)
        profile = replace(before, **changes)
        if before.digest == "off" and profile.digest != "off":
            # From now on, and not what was said while it was off.
            digests.begin(tx, present)
        if profile.email != before.email:
            if before.email != known.email or passwords.get_password(tx, member) != kept:
                raise Conflict("Your account was changed meanwhile; look at it, and try once more.")
            _leave_address(deps, tx, present, before, proof)
            profile = replace(profile, email_confirmed_at=None)
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


def _leave_address(deps: Deps, tx: Tx, member: Member, before: Profile, proof: Proof | None) -> None:
    """Have who reads what comes to the address of before open nothing by it any more, and tell it of the change."""
    if proof is not None and proof.token is not None:
        require_standing(tx, proof.token)
    tell_ended(deps, tx, revoke_resets(tx, member))
    tx.after_commit.append(lambda: _tell_old_address(deps, member, before))


def _tell_old_address(deps: Deps, member: Member, before: Profile) -> None:
    if before.email is None:
        return
    workspace, said = deps.people.get_workspace(member.workspace_id), tongue_of(before.language).moved
    subject, text = said.fill(name=member.name, handle=member.handle, workspace=workspace.name)
    deps.accounts.wish(Letter(before.email, subject, text))
