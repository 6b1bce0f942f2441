"""Tokens: made once, shown once, kept as a hash; and the sessions and links that open by them."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta

from tertulia.actions.admin.minting import UNBOUND, Bounds, begin_session, mint, tell_ended, token_act
from tertulia.actions.deps import Deps
from tertulia.domain.errors import NotFound, PermissionDenied, Unauthenticated, Unavailable
from tertulia.domain.ids import TokenId
from tertulia.domain.people import Member
from tertulia.governance import audit, permissions
from tertulia.store import tokens
from tertulia.store.accounts.heirs import revoke_with_heirs
from tertulia.store.tokens import Token
from tertulia.store.tx import Tx

# So exactly it is known when a token was last used.
USES_EVERY = timedelta(minutes=10)


async def create_token(
    deps: Deps, actor: Member, target: Member, label: str, bounds: Bounds = UNBOUND
) -> tuple[Token, str]:
    """Make an API token for oneself, or as owner or admin for a bot.

    Raises:
        PermissionDenied: nobody makes a token that speaks as another person.
    """
    _require_holds(actor, target)

    def op(tx: Tx) -> tuple[Token, str]:
        token, secret = mint(tx, target, "api", label, bounds)
        audit.record(tx, token_act(actor, "token.created", token), deps.audit_key)
        return token, secret

    return await deps.writer.submit(op)


async def list_tokens(deps: Deps, actor: Member, target: Member) -> list[Token]:
    """List one's own API tokens and sessions, or as owner or admin a bot's, newest first.

    Raises:
        PermissionDenied: they are another person's.
    """
    _require_holds(actor, target)
    return await tokens.list_tokens(deps.db, target.workspace_id, target.id, deps.clock.now())


async def create_link(deps: Deps, actor: Member, target: Member, origin: Token | None = None) -> tuple[Token, str]:
    """Make a sign-in link for oneself: used once, within `LINK_LIFE`; `origin` is the token that it is made by.

    Raises:
        PermissionDenied: it is for somebody else.
    """
    permissions.require_active(actor)
    if target.id != actor.id or target.kind != "human":
        raise PermissionDenied("A sign-in link is for a person, made by that person or on the machine by its operator.")
    return await deps.writer.submit(lambda tx: mint(tx, target, "link", bounds=Bounds(origin=origin)))


async def revoke_token(deps: Deps, actor: Member, token_id: str) -> None:
    """Revoke one of one's own tokens or sessions, or as owner or admin a bot's; its connections are closed.

    With an API token ends all that was made by it, whosever it is; with a session, the ways in that it made.

    Raises:
        NotFound: it is not among them.
    """
    token = await tokens.find_token_by_id(deps.db, actor.workspace_id, TokenId(token_id))
    if token is None or not token.is_valid(deps.clock.now()) or not _holds(actor, deps.people[token.member_id]):
        raise NotFound(f"You have no token {token_id[:64]}.")

    def op(tx: Tx) -> None:
        ended = revoke_with_heirs(tx, token)
        if ended:
            audit.record(tx, token_act(actor, "token.revoked", token), deps.audit_key)
            tell_ended(deps, tx, ended)

    await deps.writer.submit(op)


async def authenticate(deps: Deps, secret: str) -> tuple[Member, Token]:
    """Tell whose token this is.

    Raises:
        Unauthenticated: it is unknown, revoked, too old, or only a sign-in link or a reset.
    """
    token = await deps.tokens.find(tokens.hash_secret(secret))
    if token is not None and token.kind not in tokens.USED_ONCE and token.is_valid(deps.clock.now()):
        member = deps.people[token.member_id]
        if member.is_active:
            _note_use(deps, token)
            return member, token
    raise Unauthenticated("The token is not valid; ask for a new one or sign in again.")


async def open_session(deps: Deps, secret: str) -> tuple[Member, str]:
    """Trade a sign-in link, once, or an API token for a web session, which may do no more than that, nor longer.

    Raises:
        Unauthenticated: the token is not valid, the link was used before, or it is a session's own secret: that one
            ends in its time, and whoever got hold of it must not be able to go on for ever.
    """

    def op(tx: Tx) -> tuple[Member, str] | None:
        link = tokens.use_once(tx, "link", secret)
        if link is None:
            return None
        member = deps.people[link.member_id]
        return member, begin_session(deps, tx, member, Bounds(origin=link))

    opened = await deps.writer.submit(op)
    if opened is not None:
        return opened
    member, token = await authenticate(deps, secret)
    if token.kind != "api":
        raise Unauthenticated("A session opens no other; use a sign-in link or an API token.")
    bounds = Bounds(origin=token)
    return member, await deps.writer.submit(lambda tx: begin_session(deps, tx, member, bounds))


async def close_session(deps: Deps, token: Token) -> None:
    """Sign out: a session's secret opens nothing any more; what was made by it stays."""

    def op(tx: Tx) -> None:
        if tokens.revoke_token(tx, token.workspace_id, token.id):
            audit.record(tx, token_act(deps.people[token.member_id], "token.revoked", token), deps.audit_key)
            tell_ended(deps, tx, [(token.member_id, token.id)])

    await deps.writer.submit(op)


def _note_use(deps: Deps, token: Token) -> None:
    """Have it written down that a token is used; nobody waits for that, and where it cannot be it is not."""
    # A moment that is still to come was noted by a clock that was wrong.
    if token.used_at is not None and timedelta() <= deps.clock.now() - token.used_at < USES_EVERY:
        return
    with suppress(Unavailable):
        deps.writer.submit(lambda tx: tokens.note_use(tx, token)).add_done_callback(_forget)


def _forget(written: asyncio.Future[None]) -> None:
    if not written.cancelled():
        written.exception()


def _holds(actor: Member, target: Member) -> bool:
    """Say whether tokens of the target are the actor's to make, see and revoke."""
    return target.id == actor.id or (target.kind == "bot" and permissions.is_admin(actor))


def _require_holds(actor: Member, target: Member) -> None:
    permissions.require_active(actor)
    if not _holds(actor, target):
        raise PermissionDenied(
            "Tokens are one's own, or for the owner and admins a bot's; on the machine, its operator makes others."
        )
