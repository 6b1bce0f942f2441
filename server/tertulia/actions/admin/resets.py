"""Forgotten passwords: a secret that is good once, by mail or from an owner or admin, and what it is traded for."""

from __future__ import annotations

import logging

from tertulia.actions.admin.minting import Bounds, mint
from tertulia.actions.admin.passwords import put_password, require_good_password, require_person
from tertulia.actions.deps import Deps, Letter, ResetWish
from tertulia.actions.reaching.tongues.choosing import tongue_of
from tertulia.domain.accounts import Profile
from tertulia.domain.background import outlive
from tertulia.domain.errors import AppError, NotFound, PermissionDenied, RateLimited, Unauthenticated
from tertulia.domain.ids import TokenId
from tertulia.domain.people import Member
from tertulia.governance import audit, permissions, roles
from tertulia.governance.audit import Act
from tertulia.rooms.acquaintance import get_known
from tertulia.store import tokens
from tertulia.store.accounts import profiles
from tertulia.store.people import get_member
from tertulia.store.reaching import digests
from tertulia.store.tokens import Token, find_tokens, hash_secret
from tertulia.store.tx import Tx

log = logging.getLogger(__name__)

MAX_ACCOUNTS = 5
# The label of a reset that goes to its member's mail address: who uses it has shown that it is its own.
MAILED = "mailed"


def wish_reset(deps: Deps, wish: ResetWish, address: str) -> None:
    """Ask for a reset by mail; whether there is such an account, and mail at all, is told nobody.

    Raises:
        RateLimited: too many were asked for from this address.
    """
    deps.accounts.resets.take(address)
    deps.accounts.wish(wish)


async def fulfil_wishes(deps: Deps) -> None:
    """Send the mails that are wished for or wait, one after another, for as long as the server runs."""
    while True:
        wish = await deps.accounts.wishes.get()
        await outlive(_fulfil(deps, wish), "a mail could not be made or sent")


async def _fulfil(deps: Deps, wish: Letter | ResetWish) -> None:
    if isinstance(wish, Letter):
        assert deps.accounts.mail is not None
        await deps.accounts.mail.send(wish.to, wish.subject, wish.text, wish.headers)
        return
    for member, profile in await _find_accounts(deps, wish):
        await _try_to_send(deps, member, profile)


async def create_reset(
    deps: Deps, actor: Member, member_id: str, *, by_operator: bool = False, origin: Token | None = None
) -> tuple[Token, str]:
    """Make a reset for somebody one is above; the machine's operator, who comes by no token, for every person.

    Raises:
        NotFound: there is no such member.
        PermissionDenied: the actor is not above it, it is the actor's own account, or it is no person.
    """
    permissions.require_active(actor)
    member = get_known(deps.people, deps.rooms, actor, member_id)
    if not member.is_active:
        raise NotFound(f"There is no member {member_id[:64]}.")
    require_person(member)
    if not by_operator:
        roles.require_above(actor, member)
        if member.id == actor.id:
            raise PermissionDenied("Set your own password by giving the one you have, or have a mail sent.")

    def op(tx: Tx) -> tuple[Token, str]:
        token, secret = mint(tx, member, "reset", bounds=Bounds(origin=origin))
        audit.record(tx, Act(member.workspace_id, actor.id, "reset.created", member.id), deps.audit_key)
        return token, secret

    return await deps.writer.submit(op)


async def use_reset(deps: Deps, secret: str, password: str) -> None:
    """Trade a reset, once, for a new password; every session of the account ends.

    Raises:
        Unauthenticated: the reset is not good, or not any more.
        InvalidInput: the password would be guessed.
    """
    found = (await find_tokens(deps.db, [hash_secret(secret)])).get(hash_secret(secret))
    if found is None or found.kind != "reset" or not found.is_valid(deps.clock.now()):
        raise _not_good()
    member = deps.people[found.member_id]
    require_good_password(password, member.handle)
    hashed = await deps.accounts.hashing.hash(password)

    def op(tx: Tx) -> None:
        present = get_member(tx, member.id)
        if not (present.is_active and _stands(tx, found, present)) or tokens.use_once(tx, "reset", secret) is None:
            raise _not_good()
        put_password(deps, tx, present, hashed)
        if found.label == MAILED:
            digests.confirm_email(tx, present, profiles.get_profile(tx, present))

    await deps.writer.submit(op)


def _stands(tx: Tx, reset: Token, member: Member) -> bool:
    """Say whether who made a reset for a member, if it was not the server itself, could make it now."""
    if reset.origin_id is None:
        return True
    origin = tokens.find_token(tx, reset.workspace_id, TokenId(reset.origin_id))
    maker = None if origin is None else get_member(tx, origin.member_id)
    return maker is not None and maker.is_active and roles.is_above(maker, member)


async def _find_accounts(deps: Deps, wish: ResetWish) -> list[tuple[Member, Profile]]:
    """Find the open accounts of people that a wish means, of those who gave a mail address."""
    workspaces = deps.people.list_workspaces()
    if wish.workspace is not None:
        named = deps.people.find_workspace(wish.workspace)
        workspaces = [] if named is None else [named]
    found: list[Member | None] = []
    for workspace in workspaces:
        if wish.handle is not None:
            found.append(deps.people.find_by_handle(workspace.id, wish.handle))
        if wish.email is not None:
            by_email = await profiles.list_by_email(deps.db, workspace.id, wish.email)
            found += [deps.people[member_id] for member_id in by_email]
    people = [one for one in found if one is not None and one.is_active and one.kind == "human"]
    known = [(one, await profiles.read_profile(deps.db, one)) for one in people[:MAX_ACCOUNTS]]
    return [(member, profile) for member, profile in known if profile.email is not None]


async def _try_to_send(deps: Deps, member: Member, profile: Profile) -> None:
    """Send one mail; who asked has its answer already, so that what fails is told to the operator alone."""
    try:
        deps.accounts.resets_by_account.take(member.id)
        await _send(deps, member, profile)
    except RateLimited:
        log.info("a reset for %s was asked for too often", member.id)
    except AppError as error:
        log.error("a reset for %s could not be sent: %s", member.id, error.message)


async def _send(deps: Deps, member: Member, profile: Profile) -> None:
    assert deps.accounts.mail is not None
    assert profile.email is not None, "whom mail does not reach is not found"
    _, secret = await deps.writer.submit(lambda tx: mint(tx, member, "reset", MAILED))
    workspace = deps.people.get_workspace(member.workspace_id)
    link = f"{deps.accounts.public_url}/#reset={secret}"
    said = tongue_of(profile.language).reset
    subject, text = said.fill(name=member.name, handle=member.handle, workspace=workspace.name, link=link)
    await deps.accounts.mail.send(profile.email, subject, text)


def _not_good() -> Unauthenticated:
    return Unauthenticated("This link to a new password is not good, or not any more; ask for another.")
