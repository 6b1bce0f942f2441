"""Becoming a member: by an invitation, or where a workspace is open to everybody."""

from __future__ import annotations

from dataclasses import dataclass

from tertulia.actions.admin.members import MemberDraft, insert_member, require_handle
from tertulia.actions.admin.minting import begin_session
from tertulia.actions.admin.passwords import require_good_password
from tertulia.actions.chat.rooms import MAX_MEMBERS, insert_membership
from tertulia.actions.deps import Deps
from tertulia.domain.accounts import Invitation, Profile, is_same_email
from tertulia.domain.errors import Conflict, InvalidInput, PermissionDenied, Unauthenticated
from tertulia.domain.ids import RoomId, WorkspaceId
from tertulia.domain.people import Member, Workspace
from tertulia.governance import audit, roles
from tertulia.governance.audit import Act
from tertulia.store import people, rooms
from tertulia.store.accounts import invitations, passwords, profiles
from tertulia.store.tenancy.workspaces import get_workspace
from tertulia.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who wants to be a member; `invitation` is one's secret, `workspace` an id or name where there are several."""

    handle: str
    name: str
    password: str
    email: str | None = None
    invitation: str | None = None
    workspace: str | None = None


async def sign_up(deps: Deps, newcomer: Newcomer, address: str) -> tuple[Member, str]:
    """Make somebody a member and sign it in; gives the member and its session's secret.

    Raises:
        RateLimited: too many came from this address.
        Unauthenticated: the invitation is not good, or not any more.
        PermissionDenied: there is no invitation and the workspace is not open, or it is for another mail address.
        Conflict: the handle is taken.
        InvalidInput: the handle or the password is none.
    """
    require_handle(newcomer.handle)
    require_good_password(newcomer.password, newcomer.handle)
    deps.accounts.sign_ups.take(address)
    # Asked before a password is hashed, which is dear, and once more where the order is made.
    workspace = await _find_workspace(deps, newcomer)
    if deps.people.find_by_handle(workspace.id, newcomer.handle) is not None:
        raise Conflict(f"The handle @{newcomer.handle} is taken; choose another.")
    hashed = await deps.accounts.hashing.hash(newcomer.password)

    def op(tx: Tx) -> tuple[Member, str]:
        invitation = None if newcomer.invitation is None else take_invitation(tx, newcomer.invitation)
        if invitation is None and get_workspace(tx, workspace.id).sign_up != "open":
            raise _closed()
        member = admit(deps, tx, workspace, MemberDraft(newcomer.handle, newcomer.name, "human"), invitation)
        passwords.put_password(tx, member, hashed)
        email = newcomer.email or (None if invitation is None else invitation.email)
        profiles.put_profile(tx, member, Profile(email=email))
        return member, begin_session(deps, tx, member)

    return await deps.writer.submit(op)


def take_invitation(tx: Tx, secret: str) -> Invitation:
    """Use an invitation once.

    Raises:
        Unauthenticated: it is not good any more, or who made it could not make it now.
    """
    invitation = invitations.use_invitation(tx, secret)
    if invitation is None or not _stands(tx, invitation):
        raise _not_invited()
    return invitation


def take_invitation_for(tx: Tx, workspace: Workspace, email: str) -> Invitation | None:
    """Use once the newest good invitation of a workspace that bears a mail address; None where there is none."""
    found = (one for one in invitations.list_open_for(tx, workspace.id, email) if _stands(tx, one))
    invitation = next(found, None)
    if invitation is not None:
        invitations.count_use(tx, invitation)
    return invitation


def _stands(tx: Tx, invitation: Invitation) -> bool:
    """Say whether who made an invitation could make it now."""
    host = people.get_member(tx, invitation.created_by)
    return host.is_active and roles.may_invite(host, invitation.role)


def admit(deps: Deps, tx: Tx, workspace: Workspace, draft: MemberDraft, invitation: Invitation | None) -> Member:
    """Add somebody with the role and to the rooms of its invitation, without one as member and to the lobby.

    Rooms that were archived or are full, and those that who invited it has left or is silenced in, are left out. Who is
    invited to no room in particular finds itself in the lobby too, unless it is a guest.
    """
    role = "member" if invitation is None else invitation.role
    member = insert_member(deps, tx, workspace, MemberDraft(draft.handle, draft.name, draft.kind, role))
    for room_id in _rooms_for(deps, tx, workspace.id, invitation):
        room = rooms.get_room(tx, room_id)
        if room.archived_at is None and len(deps.rooms[room_id].members) < MAX_MEMBERS:
            insert_membership(tx, room, member)
    details = {"role": role, "invitation": None if invitation is None else invitation.id}
    act = Act(workspace.id, member.id, "member.joined", member.id, details, {"handle": member.handle})
    audit.record(tx, act, deps.audit_key)
    return member


def _rooms_for(deps: Deps, tx: Tx, workspace_id: WorkspaceId, invitation: Invitation | None) -> list[RoomId]:
    if invitation is not None and (invitation.room_ids or invitation.role == "guest"):
        host = invitation.created_by
        return [room_id for room_id in invitation.room_ids if rooms.find_standing(tx, room_id, host) == "may_write"]
    found = (state.room for state in deps.rooms.list_all() if state.room.workspace_id == workspace_id)
    public = sorted(room.id for room in found if room.kind == "public" and room.archived_at is None)
    return public[:1]


async def _find_workspace(deps: Deps, newcomer: Newcomer) -> Workspace:
    """Find where somebody may become a member."""
    if newcomer.invitation is not None:
        invitation = await invitations.find_by_secret(deps.db, newcomer.invitation)
        if invitation is None or not invitation.is_open(deps.clock.now()):
            raise _not_invited()
        if newcomer.email and invitation.email and not is_same_email(newcomer.email, invitation.email):
            raise PermissionDenied("This invitation is for another mail address; leave yours out, or ask for your own.")
        return deps.people.get_workspace(invitation.workspace_id)
    if newcomer.workspace is None and len(deps.people.list_workspaces()) > 1:
        raise InvalidInput("There are several workspaces here; say with 'workspace' which one.")
    workspace = deps.people.find_workspace(newcomer.workspace)
    if workspace is None or workspace.sign_up != "open":
        raise _closed()
    return workspace


def _closed() -> PermissionDenied:
    return PermissionDenied("One becomes a member here by invitation; ask somebody inside for one.")


def _not_invited() -> Unauthenticated:
    return Unauthenticated("This invitation is not good, or not any more; ask for a new one.")
