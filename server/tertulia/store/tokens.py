"""Tokens in the database: API tokens, web sessions and sign-in links, by their hash alone."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from tertulia.domain.accounts import Scope
from tertulia.domain.ids import MemberId, TokenId, WorkspaceId
from tertulia.store.database import Database
from tertulia.store.tables.people import tokens
from tertulia.store.tx import Tx

TokenKind = Literal["api", "session", "link", "reset"]
USED_ONCE: tuple[TokenKind, ...] = ("link", "reset")


@dataclass(frozen=True, slots=True)
class Token:
    """A token without its secret; `scopes` None is all that its member may.

    `origin_id` names what it was made by: another token, or an identity of a provider. Of what is no API token,
    `bounded_until` is when all must end that it makes, which may be later than it ends itself. `used_at` is when it was
    used up, of what is good once, else about when it was used last.
    """

    id: TokenId
    workspace_id: WorkspaceId
    member_id: MemberId
    kind: TokenKind
    label: str
    created_at: datetime
    expires_at: datetime | None = None
    used_at: datetime | None = None
    revoked_at: datetime | None = None
    scopes: frozenset[Scope] | None = None
    origin_id: str | None = None
    bounded_until: datetime | None = None

    @property
    def heirs_end_at(self) -> datetime | None:
        """When whatever is made by it must end; None where that has no bound."""
        return self.expires_at if self.kind == "api" else self.bounded_until

    @property
    def is_bounded(self) -> bool:
        """Say whether what is made by it ends in time, or may do less than its member."""
        return self.scopes is not None or self.heirs_end_at is not None

    def is_valid(self, now: datetime) -> bool:
        """Say whether it is still good for what it is; a link or a reset is so once."""
        if self.revoked_at is not None or (self.expires_at is not None and self.expires_at <= now):
            return False
        return self.kind not in USED_ONCE or self.used_at is None


_NAMES = tuple(name for name in Token.__dataclass_fields__ if name != "scopes")


def hash_secret(secret: str) -> str:
    """Hash a token for keeping; its 256 random bits need no salt and no slowness."""
    # What a header holds need not be UTF-8; it still is a wrong token and no failure of ours.
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


def insert_token(tx: Tx, token: Token, secret: str) -> None:
    """Add a token by the hash of its secret."""
    tx.run(
        sa.insert(tokens).values(
            id=token.id,
            workspace_id=token.workspace_id,
            member_id=token.member_id,
            kind=token.kind,
            hash=hash_secret(secret),
            label=token.label,
            created_at=token.created_at,
            expires_at=token.expires_at,
            scopes=None if token.scopes is None else " ".join(sorted(token.scopes)),
            origin_id=token.origin_id,
            bounded_until=token.bounded_until,
        )
    )


def use_once(tx: Tx, kind: TokenKind, secret: str) -> Token | None:
    """Use up a sign-in link or a reset; None when there is none such or it was used, revoked or is too old."""
    row = (
        tx.run(sa.select(tokens).where(tokens.c.hash == hash_secret(secret), tokens.c.kind == kind)).mappings().first()
    )
    if row is None:
        return None
    token = _token(row)
    if not token.is_valid(tx.now):
        return None
    tx.run(sa.update(tokens).where(tokens.c.id == token.id).values(used_at=tx.now))
    return token


def note_use(tx: Tx, token: Token) -> None:
    """Write down that an API token or a session is used now."""
    tx.run(
        sa.update(tokens)
        .where(tokens.c.workspace_id == token.workspace_id, tokens.c.id == token.id)
        .values(used_at=tx.now)
    )


def revoke_token(tx: Tx, workspace_id: WorkspaceId, token_id: TokenId) -> bool:
    """Revoke a token; False when it is unknown or was revoked before."""
    where = (tokens.c.workspace_id == workspace_id, tokens.c.id == token_id, tokens.c.revoked_at.is_(None))
    return tx.run(sa.update(tokens).where(*where).values(revoked_at=tx.now)).rowcount == 1


def find_token(tx: Tx, workspace_id: WorkspaceId, token_id: TokenId) -> Token | None:
    """Read a token as it stands at this point of the batch, valid or not."""
    query = sa.select(tokens).where(tokens.c.workspace_id == workspace_id, tokens.c.id == token_id)
    row = tx.run(query).mappings().first()
    return None if row is None else _token(row)


async def find_tokens(db: Database, hashes: Collection[str]) -> dict[str, Token]:
    """Look tokens up by the hashes of their secrets, valid or not."""
    async with db.read() as connection:
        query = sa.select(tokens).where(tokens.c.hash.in_(hashes))
        rows = (await connection.execute(query)).mappings().all()
    return {row["hash"]: _token(row) for row in rows}


async def find_token_by_id(db: Database, workspace_id: WorkspaceId, token_id: TokenId) -> Token | None:
    """Look a token up by its id, valid or not."""
    query = sa.select(tokens).where(tokens.c.workspace_id == workspace_id, tokens.c.id == token_id)
    async with db.read() as connection:
        row = (await connection.execute(query)).mappings().first()
    return None if row is None else _token(row)


async def has_had_session(db: Database, workspace_id: WorkspaceId, member_id: MemberId) -> bool:
    """Say whether a member ever signed in, however long ago."""
    where = (tokens.c.workspace_id == workspace_id, tokens.c.member_id == member_id, tokens.c.kind == "session")
    async with db.read() as connection:
        return (await connection.execute(sa.select(tokens.c.id).where(*where).limit(1))).first() is not None


async def list_tokens(db: Database, workspace_id: WorkspaceId, member_id: MemberId, now: datetime) -> list[Token]:
    """List a member's API tokens and sessions that still open the door, newest first."""
    query = (
        sa.select(tokens)
        .where(
            tokens.c.workspace_id == workspace_id,
            tokens.c.member_id == member_id,
            tokens.c.kind.not_in(USED_ONCE),
            tokens.c.revoked_at.is_(None),
            sa.or_(tokens.c.expires_at.is_(None), tokens.c.expires_at > now),
        )
        .order_by(tokens.c.id.desc())
    )
    async with db.read() as connection:
        rows = (await connection.execute(query)).mappings().all()
    return [_token(row) for row in rows]


def _token(row: Any) -> Token:
    scopes = None if row["scopes"] is None else frozenset(row["scopes"].split())
    return Token(**{name: row[name] for name in _NAMES}, scopes=scopes)
