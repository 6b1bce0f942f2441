"""Invitations: made by who keeps order, shown once, good for so many and so long."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from tertulia.actions.admin.minting import require_standing
from tertulia.actions.deps import Deps, Letter
from tertulia.actions.reaching.tongues.choosing import tongue_of
from tertulia.domain.accounts import Invitation
from tertulia.domain.errors import NotFound, RateLimited
from tertulia.domain.ids import InvitationId, RoomId, new_id
from tertulia.domain.people import Member, MemberRole
from tertulia.governance import audit, permissions, roles
from tertulia.governance.audit import Act
from tertulia.store.accounts import invitations as stored
from tertulia.store.accounts import profiles
from tertulia.store.tokens import Token
from tertulia.store.tx import Tx


@dataclass(frozen=True, slots=True)
class InvitationDraft:
    """An invitation before it has an id; see `Invitation`. `origin` is the token that it is made by."""

    role: MemberRole
    room_ids: tuple[str, ...] = ()
    email: str | None = None
    life: timedelta = timedelta(hours=168)
    max_uses: int = 1
    origin: Token | None = None


async def create_invitation(deps: Deps, actor: Member, draft: InvitationDraft) -> tuple[Invitation, str]:
    """Make an invitation; the secret is given here and never again.

    Raises:
        PermissionDenied: the actor may not invite to this role, or not bring others into one of the rooms,
            as who is silenced there may not.
        Unauthenticated: the token that it is made by is not valid any more.
        NotFound: there is no such room for the actor.
        Conflict: one of the rooms is archived.
    """
    permissions.require_active(actor)
    roles.require_can_invite(actor, draft.role)
    for room_id in draft.room_ids:
        state = deps.rooms.get_joined(room_id, actor)
        permissions.require_can_add(actor, state.room)
        permissions.require_open(state.room)
        permissions.require_not_silenced(state.members[actor.id].silenced_until, deps.clock.now())
    secret = "ti_" + secrets.token_urlsafe(32)

    def op(tx: Tx) -> Invitation:
        ends = [tx.now + draft.life]
        if draft.origin is not None:
            require_standing(tx, draft.origin)
            ends += [] if draft.origin.heirs_end_at is None else [draft.origin.heirs_end_at]
        invitation = Invitation(
            id=InvitationId(new_id("inv")),
            workspace_id=actor.workspace_id,
            role=draft.role,
            room_ids=tuple(RoomId(room_id) for room_id in dict.fromkeys(draft.room_ids)),
            email=draft.email,
            created_by=actor.id,
            created_at=tx.now,
            expires_at=min(ends),
            max_uses=draft.max_uses,
            origin_id=None if draft.origin is None else draft.origin.id,
        )
        # So that they do not gather: those that are closed go when the next is made.
        stored.delete_closed(tx, actor.workspace_id)
        stored.insert_invitation(tx, invitation, secret)
        audit.record(tx, _act(actor, "invitation.created", invitation), deps.audit_key)
        return invitation

    return await deps.writer.submit(op), secret


async def mail_invitation(deps: Deps, actor: Member, made: Invitation, secret: str) -> bool:
    """Send an invitation to the address that it is for, in the language of who made it; say whether it will be.

    Not so where there is no such address or no mail, or its maker has had as many sent as may be.
    """
    if made.email is None or deps.accounts.mail is None:
        return False
    try:
        deps.accounts.invitations.take(actor.id)
    except RateLimited:
        return False
    said = tongue_of((await profiles.read_profile(deps.db, actor)).language).invited
    workspace = deps.people.get_workspace(actor.workspace_id)
    link = f"{deps.accounts.public_url}/#invite={secret}"
    subject, text = said.fill(host=actor.name, workspace=workspace.name, link=link)
    deps.accounts.wish(Letter(made.email, subject, text))
    return True


async def list_invitations(deps: Deps, actor: Member) -> list[Invitation]:
    """List the invitations by which somebody may still come in, newest first: one's own, for owners and admins all.

    Raises:
        PermissionDenied: the actor invites nobody.
    """
    permissions.require_active(actor)
    roles.require_can_invite(actor, "guest")
    only = None if permissions.is_admin(actor) else actor.id
    return await stored.list_open(deps.db, actor.workspace_id, deps.clock.now(), only)


async def revoke_invitation(deps: Deps, actor: Member, invitation_id: str) -> None:
    """Take an invitation back; who came by it stays.

    Raises:
        NotFound: there is none such that the actor may take back.
        PermissionDenied: the actor invites nobody.
    """
    permissions.require_active(actor)
    roles.require_can_invite(actor, "guest")

    def op(tx: Tx) -> None:
        found = stored.find_invitation(tx, actor.workspace_id, invitation_id)
        if found is None or found.revoked_at is not None or not _holds(actor, found):
            raise NotFound(f"There is no invitation {invitation_id[:64]}.")
        stored.revoke_invitation(tx, actor.workspace_id, found.id)
        audit.record(tx, _act(actor, "invitation.revoked", found), deps.audit_key)

    await deps.writer.submit(op)


def _holds(actor: Member, invitation: Invitation) -> bool:
    return permissions.is_admin(actor) or invitation.created_by == actor.id


def _act(actor: Member, action: str, invitation: Invitation) -> Act:
    personal = {} if invitation.email is None else {"email": invitation.email}
    return Act(actor.workspace_id, actor.id, action, invitation.id, {"role": invitation.role}, personal)
