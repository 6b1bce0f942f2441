"""What descends from a token: whatever was made by it, by what was made by it, and so on; it ends with it."""

from __future__ import annotations

import sqlalchemy as sa

from tertulia.domain.ids import IdentityId, MemberId, TokenId, WorkspaceId
from tertulia.domain.people import Member
from tertulia.store.tables.accounts import invitations
from tertulia.store.tables.people import tokens
from tertulia.store.tokens import Token
from tertulia.store.tx import Tx

Ended = tuple[MemberId, TokenId]
"""Whose token was revoked now, and which."""

_IS_WAY_IN = tokens.c.kind != "api"


def revoke_with_heirs(tx: Tx, token: Token) -> list[Ended]:
    """Revoke a token and what descends from it: of an API token all of it, open invitations too, else the ways in.

    What a session made that is an API token stays: it is its member's own, and stands in the list by itself.
    """
    ours = tokens.c.workspace_id == token.workspace_id
    heirs = _heirs(token.workspace_id, tokens.c.origin_id == token.id, only_ways_in=token.kind != "api")
    if token.kind == "api":
        _take_invitations_back(tx, token.workspace_id, sa.select(sa.literal(token.id)), heirs)
    return _end(tx, ours, sa.or_(tokens.c.id == token.id, tokens.c.id.in_(sa.select(heirs.c.id))))


def revoke_all(tx: Tx, member: Member) -> list[Ended]:
    """Revoke whatever a member has, and what descends from it, whosever it is: of its ways in the ways in alone."""
    own = (tokens.c.workspace_id == member.workspace_id, tokens.c.member_id == member.id)
    roots = sa.select(tokens.c.id).where(*own, tokens.c.kind == "api")
    heirs = _heirs(member.workspace_id, tokens.c.origin_id.in_(roots))
    _take_invitations_back(tx, member.workspace_id, roots, heirs)
    ended = revoke_ways_in(tx, member)
    return ended + _end(tx, own[0], sa.or_(own[1], tokens.c.id.in_(sa.select(heirs.c.id))))


def revoke_ways_in(tx: Tx, member: Member, but: TokenId | None = None) -> list[Ended]:
    """Revoke a member's sessions, sign-in links and resets, and those made by them, as a new password does."""
    own = (tokens.c.workspace_id == member.workspace_id, tokens.c.member_id == member.id, _IS_WAY_IN)
    roots = sa.select(tokens.c.id).where(*own, tokens.c.id != (but or ""))
    heirs = _heirs(member.workspace_id, tokens.c.origin_id.in_(roots), only_ways_in=True)
    which = sa.or_(tokens.c.id.in_(roots), tokens.c.id.in_(sa.select(heirs.c.id)))
    return _end(tx, own[0], which, tokens.c.id != (but or ""))


def revoke_by_identity(tx: Tx, member: Member, identity_id: IdentityId, but: TokenId | None = None) -> list[Ended]:
    """Revoke the sessions that a member opened by an identity, and the ways in that they made."""
    heirs = _heirs(member.workspace_id, tokens.c.origin_id == identity_id, only_ways_in=True)
    ours = (tokens.c.workspace_id == member.workspace_id, tokens.c.member_id == member.id)
    return _end(tx, *ours, tokens.c.id.in_(sa.select(heirs.c.id)), tokens.c.id != (but or ""))


def revoke_resets(tx: Tx, member: Member) -> list[Ended]:
    """Revoke the resets of a member's password that are under way."""
    ours = (tokens.c.workspace_id == member.workspace_id, tokens.c.member_id == member.id)
    return _end(tx, *ours, tokens.c.kind == "reset")


def _heirs(workspace_id: WorkspaceId, is_first: sa.ColumnElement[bool], *, only_ways_in: bool = False) -> sa.CTE:
    """Name all that descends from something, used up and ended or not; what is left out leaves out what it made."""
    which = (tokens.c.workspace_id == workspace_id, *((_IS_WAY_IN,) if only_ways_in else ()))
    found = sa.select(tokens.c.id).where(*which, is_first).cte("heirs", recursive=True)
    return found.union(sa.select(tokens.c.id).where(*which, tokens.c.origin_id == found.c.id))


def _take_invitations_back(tx: Tx, workspace_id: WorkspaceId, roots: sa.Select[tuple[str]], heirs: sa.CTE) -> None:
    c = invitations.c
    made = sa.or_(c.origin_id.in_(roots), c.origin_id.in_(sa.select(heirs.c.id)))
    ours = (c.workspace_id == workspace_id, c.revoked_at.is_(None), made)
    tx.run(sa.update(invitations).where(*ours).values(revoked_at=tx.now))


def _end(tx: Tx, *which: sa.ColumnElement[bool]) -> list[Ended]:
    where = (*which, tokens.c.revoked_at.is_(None))
    query = sa.select(tokens.c.member_id, tokens.c.id).where(*where)
    found = [(MemberId(row.member_id), TokenId(row.id)) for row in tx.run(query)]
    tx.run(sa.update(tokens).where(*where).values(revoked_at=tx.now))
    return found
