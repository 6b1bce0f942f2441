"""How unread messages are counted, of rooms and of threads."""

from __future__ import annotations

import sqlalchemy as sa

from tertulia.store.tables.order import agent_mutes, member_blocks
from tertulia.store.tables.rooms import messages

# Who was away for a year is not helped by the exact number, and everybody waits while it is counted.
MAX_UNREAD = 1_000


def is_unheard(member_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Say in a query whether a message is by an agent that this member has muted, or by somebody whom it blocks."""
    muted = (agent_mutes.c.member_id == member_id, agent_mutes.c.muted_id == messages.c.author_id)
    blocked = (member_blocks.c.member_id == member_id, member_blocks.c.blocked_id == messages.c.author_id)
    return sa.or_(
        sa.exists().where(*muted).correlate_except(agent_mutes),
        sa.exists().where(*blocked).correlate_except(member_blocks),
    )


def count_unread(
    is_mine: sa.ColumnElement[bool], *like: sa.ColumnElement[bool], beside: tuple[sa.FromClause, ...]
) -> tuple[sa.ScalarSelect[int], sa.ScalarSelect[int]]:
    """Count such messages that are not deleted, and those of them that are `is_mine`: the newest `MAX_UNREAD` at most.

    `beside` are the tables of the query around it that the conditions name.
    """
    newest = (
        sa.select(sa.case((is_mine, 1), else_=0).label("is_mine"))
        .where(*like, messages.c.deleted_at.is_(None))
        .order_by(messages.c.seq.desc())
        .limit(MAX_UNREAD)
        .correlate(*beside)
        .subquery()
    )
    unread = sa.select(sa.func.count()).select_from(newest).scalar_subquery()
    mentions = sa.select(sa.func.coalesce(sa.func.sum(newest.c.is_mine), 0)).scalar_subquery()
    return unread, mentions
