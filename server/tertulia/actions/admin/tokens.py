"""Tokens: made once, shown once, kept as a hash; and the sessions and links that open by them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tertulia.actions.deps import Deps
from tertulia.domain.accounts import Scope
from tertulia.domain.errors import NotFound, PermissionDenied, Unauthenticated
from tertulia.domain.ids import TokenId, new_id
from tertulia.domain.people import Member
from tertulia.governance import audit, permissions
from tertulia.governance.audit import Act
from tertulia.store import tokens
from tertulia.store.tokens import Token, TokenKind
from tertulia.store.tx import Tx

SESSION_LIFE = timedelta(days=30)
LINK_LIFE = timedelta(minutes=15)
RESET_LIFE = timedelta(hours=1)
_PREFIX = {"api": "tk_", "session": "ts_", "link": "tl_", "reset": "tr_"}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What bounds a token beside its kind: what it may be used for, and until when; None is no further bound."""

    scopes: frozenset[Scope] | None = None
    expires_at: datetime | None = None

    def within(self, token: Token | None) -> Bounds:
        """Give what of these bounds a token may give that is an API token itself: no more than it has, nor longer."""
        if token is None or token.kind != "api":
            return self
        wanted = token.scopes if self.scopes is None else self.scopes
        if token.scopes is not None and wanted is not None:
            # All read, whether it is named or not.
            wanted &= token.scopes | {"read"}
        ends = [end for end in (self.expires_at, token.expires_at) if end is not None]
        return Bounds(wanted, min(ends, default=None))


_UNBOUND = Bounds()


def mint(tx: Tx, member: Member, kind: TokenKind, label: str = "", bounds: Bounds = _UNBOUND) -> tuple[Token, str]:
    """Make a token for a member; the secret (256 random bits) is given here and never again."""
    secret = _PREFIX[kind] + secrets.token_urlsafe(32)
    life = {"api": None, "session": SESSION_LIFE, "link": LINK_LIFE, "reset": RESET_LIFE}[kind]
    ends = [end for end in (None if life is None else tx.now + life, bounds.expires_at) if end is not None]
    token = Token(
        id=TokenId(new_id("tok")),
        workspace_id=member.workspace_id,
        member_id=member.id,
        kind=kind,
        label=label,
        created_at=tx.now,
        expires_at=min(ends, default=None),
        scopes=bounds.scopes,
    )
    tokens.insert_token(tx, token, secret)
    return token, secret


async def create_token(
    deps: Deps, actor: Member, target: Member, label: str, bounds: Bounds = _UNBOUND
) -> tuple[Token, str]:
    """Make an API token for oneself, or as owner or admin for a bot.

    Raises:
        PermissionDenied: nobody makes a token that speaks as another person.
    """
    _require_holds(actor, target)

    def op(tx: Tx) -> tuple[Token, str]:
        token, secret = mint(tx, target, "api", label, bounds)
        audit.record(tx, _act(actor, "token.created", token), deps.audit_key)
        return token, secret

    return await deps.writer.submit(op)


async def list_tokens(deps: Deps, actor: Member, target: Member) -> list[Token]:
    """List one's own API tokens and sessions, or as owner or admin a bot's, newest first.

    Raises:
        PermissionDenied: they are another person's.
    """
    _require_holds(actor, target)
    return await tokens.list_tokens(deps.db, target.workspace_id, target.id, deps.clock.now())


async def create_link(deps: Deps, actor: Member, target: Member) -> tuple[Token, str]:
    """Make a sign-in link for oneself: used once, within `LINK_LIFE`.

    Raises:
        PermissionDenied: it is for somebody else.
    """
    permissions.require_active(actor)
    if target.id != actor.id or target.kind != "human":
        raise PermissionDenied("A sign-in link is for a person, made by that person or on the machine by its operator.")
    return await deps.writer.submit(lambda tx: mint(tx, target, "link"))


async def revoke_token(deps: Deps, actor: Member, token_id: str) -> None:
    """Revoke one of one's own tokens or sessions, or as owner or admin a bot's; its connections are closed.

    Raises:
        NotFound: it is not among them.
    """
    token = await tokens.find_token_by_id(deps.db, actor.workspace_id, TokenId(token_id))
    if token is None or not token.is_valid(deps.clock.now()) or not _holds(actor, deps.people[token.member_id]):
        raise NotFound(f"You have no token {token_id[:64]}.")
    await _revoke(deps, actor, token)


async def authenticate(deps: Deps, secret: str) -> tuple[Member, Token]:
    """Tell whose token this is.

    Raises:
        Unauthenticated: it is unknown, revoked, too old, or only a sign-in link or a reset.
    """
    token = await deps.tokens.find(tokens.hash_secret(secret))
    if token is not None and token.kind not in tokens.USED_ONCE and token.is_valid(deps.clock.now()):
        member = deps.people[token.member_id]
        if member.is_active:
            return member, token
    raise Unauthenticated("The token is not valid; ask for a new one or sign in again.")


async def open_session(deps: Deps, secret: str) -> tuple[Member, str]:
    """Trade a sign-in link, once, or an API token for a web session, which may do no more than the token, nor longer.

    Raises:
        Unauthenticated: the token is not valid, the link was used before, or it is a session's own secret: that one
            ends in its time, and whoever got hold of it must not be able to go on for ever.
    """

    def op(tx: Tx) -> tuple[Member, str] | None:
        link = tokens.use_once(tx, "link", secret)
        if link is None:
            return None
        member = deps.people[link.member_id]
        return member, begin_session(deps, tx, member)

    opened = await deps.writer.submit(op)
    if opened is not None:
        return opened
    member, token = await authenticate(deps, secret)
    if token.kind != "api":
        raise Unauthenticated("A session opens no other; use a sign-in link or an API token.")
    bounds = Bounds(token.scopes, token.expires_at)
    return member, await deps.writer.submit(lambda tx: begin_session(deps, tx, member, bounds))


async def close_session(deps: Deps, token: Token) -> None:
    """End a session: its secret opens nothing any more."""
    await _revoke(deps, deps.people[token.member_id], token)


async def _revoke(deps: Deps, actor: Member, token: Token) -> None:
    def op(tx: Tx) -> None:
        if tokens.revoke_token(tx, token.workspace_id, token.id):
            audit.record(tx, _act(actor, "token.revoked", token), deps.audit_key)
            tx.after_commit.append(lambda: deps.revoked(token.member_id, token.id))

    await deps.writer.submit(op)


def begin_session(deps: Deps, tx: Tx, member: Member, bounds: Bounds = _UNBOUND) -> str:
    """Open a session for somebody whose right to it was checked; gives its secret."""
    token, secret = mint(tx, member, "session", bounds=bounds)
    audit.record(tx, _act(member, "session.opened", token), deps.audit_key)
    return secret


def _holds(actor: Member, target: Member) -> bool:
    """Say whether tokens of the target are the actor's to make, see and revoke."""
    return target.id == actor.id or (target.kind == "bot" and permissions.is_admin(actor))


def _require_holds(actor: Member, target: Member) -> None:
    permissions.require_active(actor)
    if not _holds(actor, target):
        raise PermissionDenied(
            "Tokens are one's own, or for the owner and admins a bot's; on the machine, its operator makes others."
        )


def _act(actor: Member, action: str, token: Token) -> Act:
    details: dict[str, Any] = {"kind": token.kind, "member": token.member_id}
    if token.scopes is not None:
        details["scopes"] = sorted(token.scopes)
    return Act(token.workspace_id, actor.id, action, token.id, details)
