"""Linking an account to whom a provider vouches for, by hand or by its mail address; and undoing it."""

from __future__ import annotations

from tertulia.actions.admin.minting import require_standing, tell_ended
from tertulia.actions.admin.passwords import Proof, require_person, require_proof
from tertulia.actions.deps import Deps, Letter
from tertulia.actions.reaching.tongues.choosing import tongue_of
from tertulia.domain.accounts import Linked, Profile, is_same_email
from tertulia.domain.errors import Conflict, NotFound
from tertulia.domain.people import Member, Workspace
from tertulia.egress.openid import Identity
from tertulia.governance import audit, permissions
from tertulia.governance.audit import Act
from tertulia.store import people
from tertulia.store.accounts import passwords, profiles
from tertulia.store.accounts.heirs import revoke_all, revoke_by_identity
from tertulia.store.accounts.invitations import revoke_invitations_of
from tertulia.store.reaching import digests
from tertulia.store.tenancy import identities
from tertulia.store.tokens import Token
from tertulia.store.tx import Tx

MAX_IDENTITIES = 10


async def require_can_link(deps: Deps, member: Member, proof: Proof) -> None:
    """Have a person show that it may add a way into its account, before a provider is asked.

    Raises:
        PermissionDenied: the proof is none, or the member is no person.
        RateLimited: that happened too often.
    """
    permissions.require_active(member)
    require_person(member)
    await require_proof(deps, member, proof)


async def link(deps: Deps, member: Member, session: Token, identity: Identity) -> None:
    """Link a person's account to whom a provider vouches for; `session` is where that was asked for and proven.

    Raises:
        Unauthenticated: the session ended meanwhile.
        PermissionDenied: the account was closed meanwhile.
        Conflict: that identity is another account's, were it closed, or there are too many.
    """

    def op(tx: Tx) -> None:
        require_standing(tx, session)
        present = people.get_member(tx, member.id)
        permissions.require_active(present)
        known = identities.find_identity(tx, member.workspace_id, identity.issuer, identity.subject)
        if known is not None and known.member_id == member.id:
            return
        if known is not None:
            raise Conflict("This opens another account here already; unlink it there first, or choose another.")
        if len(identities.list_identities(tx, present)) >= MAX_IDENTITIES:
            raise Conflict(f"An account is linked to at most {MAX_IDENTITIES}; unlink one first.")
        link_identity(deps, tx, present, identity)
        profile = confirm_vouched(tx, present, identity)
        tx.after_commit.append(lambda: _tell(deps, present, profile, identity))

    await deps.writer.submit(op)


async def list_linked(deps: Deps, member: Member) -> list[Linked]:
    """List whom providers vouch for that opens one's own account, newest first."""
    return await identities.read_identities(deps.db, member)


async def unlink(
    deps: Deps, member: Member, identity_id: str, keep: Token | None = None, *, issuer: str | None
) -> None:
    """Undo a link: nobody comes in by it any more, and the sessions that were opened by it end, but the one to keep.

    Only links at `issuer`, the provider that this server asks now, open anything.

    Raises:
        NotFound: one has no such link.
        Conflict: there would be no way in any more.
    """
    permissions.require_active(member)

    def op(tx: Tx) -> None:
        linked = identities.list_identities(tx, member)
        gone = next((one for one in linked if one.id == identity_id), None)
        if gone is None:
            raise NotFound(f"You have no link {identity_id[:64]}.")
        opens = any(one.issuer == issuer for one in linked if one.id != gone.id)
        if not opens and passwords.get_password(tx, member) is None:
            raise Conflict("Nothing else would let you in; set a password first.")
        identities.delete_identity(tx, member, gone)
        tell_ended(deps, tx, revoke_by_identity(tx, member, gone.id, None if keep is None else keep.id))
        _record(deps, tx, member, "identity.unlinked", gone)

    await deps.writer.submit(op)


def confirm_vouched(tx: Tx, member: Member, identity: Identity) -> Profile:
    """Confirm a member's mail address if it is the one that the provider has verified; gives the profile of before."""
    profile = profiles.get_profile(tx, member)
    if profile.email and identity.email and is_same_email(profile.email, identity.email):
        digests.confirm_email(tx, member, profile)
    return profile


def find_joinable(tx: Tx, workspace: Workspace, identity: Identity) -> Member | None:
    """Find the one account to which somebody new belongs by its mail address, which the provider has verified.

    None where several have it, or where the account is linked to somebody else of this provider already: an address
    that changed hands there opens nothing here. Closed accounts have none, and programs are not meant.
    """
    if identity.email is None:
        return None
    found = [people.get_member(tx, one) for one in profiles.find_by_email(tx, workspace.id, identity.email)]
    meant = [one for one in found if one.is_active and one.kind == "human"]
    if len(meant) != 1 or any(one.issuer == identity.issuer for one in identities.list_identities(tx, meant[0])):
        return None
    return meant[0]


def take_over(deps: Deps, tx: Tx, member: Member, identity: Identity) -> Linked:
    """Link an account to who has its mail address; whoever only said that it was its own is not in it any more.

    Otherwise somebody could give a stranger's address, wait until the stranger comes, and read along; or be back as
    somebody else, by an invitation that it made.
    """
    profile = profiles.get_profile(tx, member)
    if profile.email_confirmed_at is None:
        passwords.delete_password(tx, member)
        for one in identities.list_identities(tx, member):
            identities.delete_identity(tx, member, one)
        tell_ended(deps, tx, revoke_all(tx, member))
        revoke_invitations_of(tx, member)
    digests.confirm_email(tx, member, profile)
    tx.after_commit.append(lambda: _tell(deps, member, profile, identity))
    return link_identity(deps, tx, member, identity)


def link_identity(deps: Deps, tx: Tx, member: Member, identity: Identity) -> Linked:
    """Write down that an identity is a member."""
    linked = identities.insert_identity(tx, member, identity.issuer, identity.subject)
    _record(deps, tx, member, "identity.linked", identity)
    return linked


def _record(deps: Deps, tx: Tx, member: Member, action: str, who: Identity | Linked) -> None:
    details, personal = {"issuer": who.issuer[:500]}, {"subject": who.subject}
    audit.record(tx, Act(member.workspace_id, member.id, action, member.id, details, personal), deps.audit_key)


def _tell(deps: Deps, member: Member, profile: Profile, identity: Identity) -> None:
    if profile.email is None:
        return
    workspace, said = deps.people.get_workspace(member.workspace_id), tongue_of(profile.language).linked
    told = {"name": member.name, "handle": member.handle, "issuer": identity.issuer, "workspace": workspace.name}
    subject, text = said.fill(**told)
    deps.accounts.wish(Letter(profile.email, subject, text))
