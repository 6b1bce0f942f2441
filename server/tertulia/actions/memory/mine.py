"""What agents remember of oneself: to take along, and to have erased with a report of what is left."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from tertulia.actions.agents.memories import note_act, rewrite_memory
from tertulia.actions.deps import Deps
from tertulia.actions.memory.answers import erase_answers
from tertulia.domain.errors import NotFound
from tertulia.domain.memory import Memory
from tertulia.domain.people import Member
from tertulia.domain.words.quoting import MIN_QUOTED_CHARS
from tertulia.governance import audit, permissions
from tertulia.governance.audit import Act
from tertulia.rooms.company import Company
from tertulia.store.agents.answers import count_deleted
from tertulia.store.agents.erasing import list_holding
from tertulia.store.memory import persons
from tertulia.store.memory.persons import Erased
from tertulia.store.memory.scrubbing import count_traces, list_files, truncate_log
from tertulia.store.tx import Tx

# So many texts at most are looked for in the files, the longest.
MAX_LOOKED_FOR = 200
# So long the words of deleted messages may take to leave the index of search.
CLEANING_S = 20.0


@dataclass(frozen=True, slots=True)
class ErasureReport:
    """What was erased of a person, and what was done so that it is gone from the disk.

    `traces` is how many of the `looked_for` texts are still in the `files` of the data directory: as words of messages
    that stand. None where the database is a server's, or too large to be read. `executions` of tools were blanked.
    `answers` of agents are gone that repeated one's words or answered what one had deleted; `unknown` is how many
    messages one had deleted, whose words nobody knows any more, so that they are not looked for.
    `is_index_elsewhere`: vectors were removed from a server, and what that keeps on its disk was not looked at.
    """

    at: datetime
    agents: int
    memories: int
    changes: int
    proposals: int
    comments: int
    ties: int
    executions: int
    answers: int
    unknown: int
    is_search_cleaned: bool
    is_log_truncated: bool
    is_index_emptied: bool
    is_index_elsewhere: bool
    files: int
    looked_for: int
    traces: int | None


async def export_mine(deps: Deps, member: Member) -> list[Memory]:
    """List what agents remember of what one said, and of what others said of one as far as one could read it there."""
    permissions.require_active(member)
    found = await persons.list_of_person(deps.db, member)
    alone = Company(deps.rooms, member.workspace_id, [member], deps.clock.now())
    handle = member.handle.lower()
    mine = [one for one in found if (one.source.author or "").lower() == handle or alone.may_know(one)]
    return await deps.memories.sealing.open(mine)


async def seal_mine(deps: Deps, member: Member, memory_id: str, *, sealed: bool) -> Memory:
    """Have what an agent remembers of one, and what one may take along, sealed or not.

    Raises:
        NotFound: there is no such memory of oneself.
        Unavailable: the key is not there.
    """
    memory = next((one for one in await export_mine(deps, member) if one.id == memory_id), None)
    if memory is None:
        raise NotFound("There is no such memory of you.")
    note = note_act(deps, member, "memory.changed", memory.id, fields=["sealed"])
    return await rewrite_memory(deps, member, memory, {"is_sealed": sealed}, note)


async def erase_mine(deps: Deps, member: Member) -> ErasureReport:
    """Have all agents forget, for good, what one said and what is about one; then take it off the disk and look.

    What is not yet formed of what one said goes the same way. One's messages stand until one deletes them.
    """
    permissions.require_active(member)
    await deps.memories.form_pending()
    kept = await deps.memories.sealing.open(await persons.list_of_person(deps.db, member))
    contents = {one.content for one in kept}.union(await persons.list_earlier_words(deps.db, member))
    said = [one for one in contents if len(one) >= MIN_QUOTED_CHARS]
    answers = await erase_answers(deps, member, said)
    holding = await list_holding(deps.db, member, said)

    def op(tx: Tx) -> Erased:
        erased = persons.erase_person(tx, member, holding)
        details = {"memories": len(erased.removed), "changes": erased.changes, "proposals": erased.proposals}
        details |= {"ties": erased.ties, "answers": answers}
        audit.record(tx, Act(member.workspace_id, member.id, "memory.erased", member.id, details), deps.audit_key)
        tx.after_commit.append(lambda: deps.memories.wake(erased.removed))
        tx.after_commit.append(lambda: deps.executor.forget_results(member.workspace_id))
        return erased

    erased = await deps.writer.submit(op)
    is_index_emptied = await deps.memories.upkeep.scrub_index() if erased.removed else True
    is_search_cleaned = await deps.searching.clean(CLEANING_S)
    # What was sealed has words here alone; what was added while they were read is in what was erased.
    looked = await _look(deps, contents.union(erased.contents))
    return ErasureReport(
        at=deps.clock.now(),
        agents=len({one.scope.agent_id for one in erased.removed}),
        memories=len(erased.removed),
        changes=erased.changes,
        proposals=erased.proposals,
        comments=erased.comments,
        ties=erased.ties,
        executions=erased.executions,
        answers=answers,
        unknown=await count_deleted(deps.db, member),
        is_search_cleaned=is_search_cleaned,
        is_log_truncated=looked.is_log_truncated,
        is_index_emptied=is_index_emptied,
        is_index_elsewhere=deps.memories.upkeep.is_index_elsewhere,
        files=looked.files,
        looked_for=looked.texts,
        traces=looked.traces,
    )


@dataclass(frozen=True, slots=True)
class _Looked:
    files: int
    texts: int
    traces: int | None
    is_log_truncated: bool


async def _look(deps: Deps, contents: Collection[str]) -> _Looked:
    texts = sorted({one for one in contents if len(one) >= MIN_QUOTED_CHARS}, key=len, reverse=True)
    looked_for = texts[:MAX_LOOKED_FOR]
    files, traces, is_log_truncated = 0, None, False
    if deps.db.is_file:
        path = deps.db.path
        is_log_truncated = await asyncio.to_thread(truncate_log, path)
        listed = await asyncio.to_thread(list_files, path.parent)
        files, traces = len(listed), await asyncio.to_thread(count_traces, listed, looked_for)
    return _Looked(files, len(looked_for), traces, is_log_truncated)
