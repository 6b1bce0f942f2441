"""Passwords: signing in by one, and setting it."""

from __future__ import annotations

from dataclasses import dataclass

from tertulia.actions.admin.minting import begin_session, require_standing, tell_ended
from tertulia.actions.deps import Deps
from tertulia.domain.errors import InvalidInput, PermissionDenied, Unauthenticated, Unavailable
from tertulia.domain.ids import TokenId
from tertulia.domain.people import Member
from tertulia.domain.words.passwords import find_fault
from tertulia.governance import audit, permissions
from tertulia.governance.audit import Act
from tertulia.store.accounts import passwords as stored
from tertulia.store.accounts.heirs import revoke_ways_in
from tertulia.store.people import get_member
from tertulia.store.tokens import Token
from tertulia.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Claim:
    """Who somebody says it is; `workspace` is an id or a name, None where there is one alone."""

    handle: str
    password: str
    workspace: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows that who acts may take an account over: the password that there is, and by which token it came."""

    password: str | None = None
    token: Token | None = None


def require_good_password(password: str, handle: str) -> None:
    """Refuse what others would guess.

    Raises:
        InvalidInput: with why.
    """
    fault = find_fault(password, handle)
    if fault is not None:
        raise InvalidInput(fault)


async def sign_in(deps: Deps, claim: Claim, address: str) -> tuple[Member, str]:
    """Open a session for who knows the password; gives its secret. A handle that is nobody's takes as long.

    Raises:
        Unauthenticated: handle, password or workspace are wrong; which is not told.
        RateLimited: too many wrong ones came from this address or for this account.
        InvalidInput: there are several workspaces and none is named.
    """
    if claim.workspace is None and len(deps.people.list_workspaces()) > 1:
        raise InvalidInput("There are several workspaces here; say with 'workspace' which one.")
    workspace = deps.people.find_workspace(claim.workspace)
    workspace_id = None if workspace is None else workspace.id
    account = f"{workspace_id}:{claim.handle}"
    # Taken before it is known whether the password is right: many at once learn no more than one after another.
    # The address first: from one that guessed too often nobody's account is locked.
    deps.accounts.wrong_by_address.take(address)
    deps.accounts.wrong_by_account.take(account)
    member = None if workspace is None else deps.people.find_by_handle(workspace.id, claim.handle)
    try:
        kept = await stored.find_password(deps.db, workspace_id, "" if member is None else member.id)
        is_right = await deps.accounts.hashing.is_same(kept, claim.password)
    except Unavailable:
        # Nothing was learned.
        _give_back(deps, account, address)
        raise
    if member is None or not is_right:
        raise _wrong()
    _give_back(deps, account, address)

    def op(tx: Tx) -> tuple[Member, str]:
        present = get_member(tx, member.id)
        if not present.is_active or stored.get_password(tx, present) != kept:
            raise _wrong()
        return present, begin_session(deps, tx, present)

    return await deps.writer.submit(op)


async def change_password(deps: Deps, member: Member, password: str, proof: Proof) -> None:
    """Set one's own password; whoever is signed in otherwise than by the proof's or an API token is no more.

    Raises:
        InvalidInput: it would be guessed.
        PermissionDenied: the proof is none, or the member is no person.
        Unauthenticated: its token was revoked meanwhile.
        RateLimited: that happened too often.
    """
    permissions.require_active(member)
    require_person(member)
    require_good_password(password, member.handle)
    kept = await require_proof(deps, member, proof)
    hashed = await deps.accounts.hashing.hash(password)

    def op(tx: Tx) -> None:
        if proof.token is not None:
            require_standing(tx, proof.token)
        if stored.get_password(tx, member) != kept:
            raise PermissionDenied("The password was changed meanwhile; sign in anew.")
        put_password(deps, tx, member, hashed, None if proof.token is None else proof.token.id)

    await deps.writer.submit(op)


async def require_proof(deps: Deps, member: Member, proof: Proof) -> str | None:
    """Have a member prove an account its own, as long as that stands; gives the hash of its password, if it has one.

    Where there is a password, who knows it has. Where a person has none, a token that ends, or may do less than its
    person, would give itself for good what it was not given.

    Raises:
        PermissionDenied: it is another password, or there is none and the token is such a one.
        RateLimited: that happened too often.
    """
    kept = await stored.find_password(deps.db, member.workspace_id, member.id)
    if kept is not None:
        account = f"{member.workspace_id}:{member.handle}"
        deps.accounts.wrong_by_account.take(account)
        if not await deps.accounts.hashing.is_same(kept, proof.password or ""):
            raise PermissionDenied("Give with 'current_password' the password that you have now.")
        deps.accounts.wrong_by_account.give_back(account)
    elif member.kind == "human" and proof.token is not None and proof.token.is_bounded:
        raise PermissionDenied(
            "You came by a token that ends or may not do everything, and this would outlast it; sign in otherwise."
        )
    return kept


def put_password(deps: Deps, tx: Tx, member: Member, hashed: str, keep: TokenId | None = None) -> None:
    """Write a member's new password and end every session but one; what was opened by the old one is nobody's."""
    stored.put_password(tx, member, hashed)
    tell_ended(deps, tx, revoke_ways_in(tx, member, keep))
    audit.record(tx, Act(member.workspace_id, member.id, "password.changed", member.id), deps.audit_key)


def require_person(member: Member) -> None:
    """Refuse passwords to programs, which have tokens.

    Raises:
        PermissionDenied: it is no person.
    """
    if member.kind != "human":
        raise PermissionDenied("Only people have passwords; programs have tokens.")


def _give_back(deps: Deps, account: str, address: str) -> None:
    deps.accounts.wrong_by_account.give_back(account)
    deps.accounts.wrong_by_address.give_back(address)


def _wrong() -> Unauthenticated:
    return Unauthenticated("The handle or the password is wrong.")
