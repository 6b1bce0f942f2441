"""Signing in by the word of a provider, and becoming a member by it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from itertools import count

from tertulia.actions.admin.joining import admit, take_invitation_for
from tertulia.actions.admin.linking import confirm_vouched, find_joinable, link_identity, take_over
from tertulia.actions.admin.members import RESERVED_HANDLES, MemberDraft
from tertulia.actions.admin.minting import Bounds, begin_session
from tertulia.actions.deps import Deps
from tertulia.domain.accounts import Invitation, Linked, Profile
from tertulia.domain.errors import PermissionDenied
from tertulia.domain.ids import WorkspaceId
from tertulia.domain.people import Member, Workspace
from tertulia.egress.openid import Identity
from tertulia.store import people
from tertulia.store.reaching import digests
from tertulia.store.tenancy import identities
from tertulia.store.tenancy.workspaces import get_workspace
from tertulia.store.tx import Tx
from tertulia.wire.visible import find_hidden, is_seen

MAX_NAME_CHARACTERS = 80
MAX_HANDLE_CHARACTERS = 32
_NO_HANDLE = re.compile(r"[^a-z0-9_.-]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Admission:
    """As what somebody new is let in: by an invitation, or as everybody is where that is open."""

    invitation: Invitation | None = None


def find_admission(tx: Tx, workspace: Workspace, identity: Identity) -> Admission | None:
    """Decide whether a new identity may become a member, and use up the invitation of its mail address; None is no."""
    if identity.email is not None:
        invitation = take_invitation_for(tx, workspace, identity.email)
        if invitation is not None:
            return Admission(invitation)
    return Admission() if workspace.sign_up == "open" else None


async def sign_in(
    deps: Deps, workspace_id: WorkspaceId, identity: Identity, *, joins_by_email: bool = False
) -> tuple[Member, str]:
    """Open a session for whom a provider vouches for; somebody new becomes a member first, where that is open.

    With `joins_by_email`, somebody new whose mail address one account has is linked to that.

    Raises:
        PermissionDenied: the account was closed, or nobody let this person in.
    """

    def op(tx: Tx) -> tuple[Member, str]:
        workspace = get_workspace(tx, workspace_id)
        linked = identities.find_identity(tx, workspace_id, identity.issuer, identity.subject)
        if linked is None:
            linked = _come_in(deps, tx, workspace, identity, joins_by_email=joins_by_email)
            member = people.get_member(tx, linked.member_id)
        else:
            member = people.get_member(tx, linked.member_id)
            if not member.is_active:
                raise PermissionDenied("Your account here was closed; ask the workspace's owner or an admin.")
            confirm_vouched(tx, member, identity)
        return member, begin_session(deps, tx, member, Bounds(identity_id=linked.id))

    return await deps.writer.submit(op)


def choose_handle(identity: Identity, taken: Container[str]) -> str:
    """Make a handle that is free of what a provider calls somebody; for want of better `member`, with a number."""
    local_parts = (identity.handle.partition("@")[0], identity.name, (identity.email or "").partition("@")[0])
    fitting = [one for one in map(_as_handle, local_parts) if len(one) > 1 and one not in RESERVED_HANDLES]
    wanted = fitting[0] if fitting else "member"
    if wanted not in taken:
        return wanted
    numbered = (f"{wanted[: MAX_HANDLE_CHARACTERS - 6]}-{number}" for number in count(2))
    return next(one for one in numbered if one not in taken)


def _come_in(deps: Deps, tx: Tx, workspace: Workspace, identity: Identity, *, joins_by_email: bool) -> Linked:
    """Let somebody new into the account that has its mail address, where that is wanted, else into one of its own."""
    joined = find_joinable(tx, workspace, identity) if joins_by_email else None
    return _join(deps, tx, workspace, identity) if joined is None else take_over(deps, tx, joined, identity)


def _join(deps: Deps, tx: Tx, workspace: Workspace, identity: Identity) -> Linked:
    admission = find_admission(tx, workspace, identity)
    if admission is None:
        raise PermissionDenied(
            f"You are not a member of {workspace.name}, and one becomes a member there by being invited. "
            "Ask the workspace's owner or an admin. If you have an account there, sign in to it otherwise "
            "and link this one in its settings."
        )
    handle = choose_handle(identity, people.list_handles(tx, workspace.id))
    name = _CONTROLS.sub(" ", identity.name).strip()[:MAX_NAME_CHARACTERS].strip()
    while (hidden := find_hidden(name)) is not None:
        name = name.replace(hidden, "").strip()
    name = name if is_seen(name) else handle
    member = admit(deps, tx, workspace, MemberDraft(handle, name, "human"), admission.invitation)
    if identity.email is not None:
        # The provider has verified it.
        digests.confirm_email(tx, member, Profile(email=identity.email))
    return link_identity(deps, tx, member, identity)


def _as_handle(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NO_HANDLE.sub("-", plain).strip("-.")[:MAX_HANDLE_CHARACTERS]
