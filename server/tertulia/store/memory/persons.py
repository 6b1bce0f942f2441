"""What agents remember of one person, in the database: what it said, and what is about it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tertulia.domain.ids import ExecutionId
from tertulia.domain.memory import AgentScope, Memory
from tertulia.domain.people import Member
from tertulia.store import memories as store
from tertulia.store.agents.erasing import blank_of_person
from tertulia.store.agents.turns import blank_steps_for
from tertulia.store.chat.summaries import drop_summaries_of_person
from tertulia.store.database import Database
from tertulia.store.memories import Removed
from tertulia.store.memory.consents import drop_proposals
from tertulia.store.memory.revisions import drop_revisions
from tertulia.store.memory.social import drop_evidence_of_person
from tertulia.store.tables.agents import feedback
from tertulia.store.tables.memories import memories, memory_corrections, memory_journal, memory_proposals
from tertulia.store.tables.rooms import messages
from tertulia.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Erased:
    """What went of a person: memories and what they said, changes, what waited, comments, ties, words of executions."""

    removed: list[Removed]
    contents: list[str]
    changes: int
    proposals: int
    comments: int
    ties: int
    executions: int


async def list_of_person(db: Database, member: Member) -> list[Memory]:
    """List what any agent of the workspace remembers of what a person said or what is about it, oldest first."""
    query = sa.select(memories).where(_of_person(memories.c.source["author"], memories.c.subject, member))
    query = query.where(memories.c.workspace_id == member.workspace_id).order_by(memories.c.ordinal)
    async with db.read() as connection:
        rows = (await connection.execute(query)).mappings().all()
    return [store.memory_of(row) for row in rows]


async def list_earlier_words(db: Database, member: Member) -> list[str]:
    """List what memories of a person said before their changes, and what waits for its word; none sealed."""
    j, p = memory_journal.c, memory_proposals.c
    of_person = _of_person(j.before["source"]["author"], j.before["subject"], member)
    earlier = sa.select(j.before["content"].as_string()).where(j.workspace_id == member.workspace_id, of_person)
    waiting = sa.select(p.draft["content"].as_string()).where(
        p.workspace_id == member.workspace_id, p.member_id == member.id
    )
    async with db.read() as connection:
        found = [row[0] for query in (earlier, waiting) for row in await connection.execute(query)]
    return [one for one in found if one]


def erase_person(tx: Tx, member: Member, holding: Collection[ExecutionId] = ()) -> Erased:
    """Remove, for good, all that agents remember of a person, how it was before, and what waits for its word.

    What tools were given and gave at its request is blanked, and so are the executions `holding` its words.
    """
    c, j = memories.c, memory_journal.c
    mine = (c.workspace_id == member.workspace_id, _of_person(c.source["author"], c.subject, member))
    rows = tx.run(sa.select(c.id, c.agent_id, c.content).where(*mine)).all()
    # What somebody put right in another's memory holds its words as well.
    said = sa.select(messages.c.id).where(
        messages.c.workspace_id == member.workspace_id, messages.c.author_id == member.id
    )
    corrected = sa.select(memory_corrections.c.memory_id).where(
        memory_corrections.c.workspace_id == member.workspace_id, memory_corrections.c.message_id.in_(said)
    )
    others = tx.run(
        sa.select(c.id, c.agent_id, c.content).where(c.workspace_id == member.workspace_id, c.id.in_(corrected))
    ).all()
    found = {row.id: row for row in (*rows, *others)}
    contents = [row.content for row in found.values()]
    changed = tx.run(
        sa.delete(memory_journal).where(
            j.workspace_id == member.workspace_id, _of_person(j.before["source"]["author"], j.before["subject"], member)
        )
    ).rowcount
    drop_revisions(tx, member.workspace_id, list(found))
    removed: list[Removed] = []
    by_agent: dict[Any, list[Any]] = {}
    for row in found.values():
        by_agent.setdefault(row.agent_id, []).append(row.id)
    for agent_id, ids in by_agent.items():
        removed += store.delete_some(tx, AgentScope(member.workspace_id, agent_id), ids)
    # What was thought at its request may hold its words.
    blank_steps_for(tx, member.workspace_id, member.id)
    comments = tx.run(
        sa.update(feedback)
        .where(feedback.c.workspace_id == member.workspace_id, feedback.c.member_id == member.id)
        .where(feedback.c.comment.is_not(None))
        .values(comment=None)
    ).rowcount
    ties = drop_evidence_of_person(tx, member)
    drop_summaries_of_person(tx, member)
    blanked = blank_of_person(tx, member, holding)
    return Erased(removed, contents, changed, drop_proposals(tx, member), comments, ties, blanked)


def _of_person(author: Any, subject: Any, member: Member) -> sa.ColumnElement[bool]:
    spoke = sa.func.lower(author.as_string()) == member.handle.lower()
    about = subject.as_string() if isinstance(subject.type, sa.JSON) else subject
    return sa.or_(spoke, sa.func.lower(about) == member.handle.lower())
