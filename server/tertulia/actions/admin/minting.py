"""Making tokens of every kind, none of which may do more or lasts longer than what it is made by; and ending them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from tertulia.actions.deps import Deps
from tertulia.domain.accounts import Scope
from tertulia.domain.errors import Unauthenticated
from tertulia.domain.ids import IdentityId, TokenId, new_id
from tertulia.domain.people import Member
from tertulia.governance import audit
from tertulia.governance.audit import Act
from tertulia.store import tokens
from tertulia.store.accounts.heirs import Ended
from tertulia.store.tokens import Token, TokenKind
from tertulia.store.tx import Tx

SESSION_LIFE = timedelta(days=30)
LINK_LIFE = timedelta(minutes=15)
RESET_LIFE = timedelta(hours=1)
_PREFIX = {"api": "tk_", "session": "ts_", "link": "tl_", "reset": "tr_"}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What bounds a token beside its kind: what it may be used for, until when, and by which token it is made.

    None is no further bound; without an `origin` its member came by itself, be it by the word of a provider
    (`identity_id`), or the machine's operator makes it.
    """

    scopes: frozenset[Scope] | None = None
    expires_at: datetime | None = None
    origin: Token | None = None
    identity_id: IdentityId | None = None

    @property
    def allowed_scopes(self) -> frozenset[Scope] | None:
        """What of the wished scopes the origin has itself."""
        given = None if self.origin is None else self.origin.scopes
        wanted = given if self.scopes is None else self.scopes
        # All read, whether it is named or not.
        return wanted if given is None or wanted is None else wanted & (given | {"read"})


UNBOUND = Bounds()


def mint(tx: Tx, member: Member, kind: TokenKind, label: str = "", bounds: Bounds = UNBOUND) -> tuple[Token, str]:
    """Make a token for a member; the secret (256 random bits) is given here and never again.

    Raises:
        Unauthenticated: what it is made by was revoked, or ended, before this point of the batch.
    """
    origin = bounds.origin
    if origin is not None:
        require_standing(tx, origin)
    secret = _PREFIX[kind] + secrets.token_urlsafe(32)
    life = {"api": None, "session": SESSION_LIFE, "link": LINK_LIFE, "reset": RESET_LIFE}[kind]
    bounded_until = None if origin is None else origin.heirs_end_at
    ends = (None if life is None else tx.now + life, bounds.expires_at, bounded_until)
    token = Token(
        id=TokenId(new_id("tok")),
        workspace_id=member.workspace_id,
        member_id=member.id,
        kind=kind,
        label=label,
        created_at=tx.now,
        expires_at=min((end for end in ends if end is not None), default=None),
        scopes=bounds.allowed_scopes,
        origin_id=bounds.identity_id if origin is None else origin.id,
        bounded_until=bounded_until,
    )
    tokens.insert_token(tx, token, secret)
    return token, secret


def require_standing(tx: Tx, origin: Token) -> None:
    """Refuse to make anything by a token that was revoked meanwhile: what it makes would be found by nobody.

    Raises:
        Unauthenticated: it was, or its time is over.
    """
    present = tokens.find_token(tx, origin.workspace_id, origin.id)
    is_over = present is None or (present.expires_at is not None and present.expires_at <= tx.now)
    if present is None or is_over or present.revoked_at is not None:
        raise Unauthenticated("The token is not valid any more; ask for a new one or sign in again.")


def begin_session(deps: Deps, tx: Tx, member: Member, bounds: Bounds = UNBOUND) -> str:
    """Open a session for somebody whose right to it was checked; gives its secret."""
    token, secret = mint(tx, member, "session", bounds=bounds)
    audit.record(tx, token_act(member, "session.opened", token), deps.audit_key)
    return secret


def tell_ended(deps: Deps, tx: Tx, ended: Iterable[Ended]) -> None:
    """Have the connections of tokens that this batch revokes closed once it stands."""
    for member_id, token_id in ended:
        tx.after_commit.append(partial(deps.revoked, member_id, token_id))


def token_act(actor: Member, action: str, token: Token) -> Act:
    """Say for the audit log what somebody did with a token."""
    details: dict[str, Any] = {"kind": token.kind, "member": token.member_id}
    if token.scopes is not None:
        details["scopes"] = sorted(token.scopes)
    if token.origin_id is not None:
        details["origin"] = token.origin_id
    return Act(token.workspace_id, actor.id, action, token.id, details)
