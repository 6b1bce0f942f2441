"""An agent's memories, for those who keep it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tertulia.actions.agents.records import require_kept
from tertulia.actions.deps import Deps
from tertulia.domain.errors import NotFound
from tertulia.domain.events import Signal
from tertulia.domain.ids import MemoryId, RoomId
from tertulia.domain.memory import (
    AgentScope,
    Memory,
    MemoryChange,
    MemoryDraft,
    MemoryHit,
    MemoryPage,
    MemoryQuery,
    draft_of,
)
from tertulia.domain.people import Member
from tertulia.governance import audit, permissions
from tertulia.governance.audit import Act
from tertulia.memory.service import Beside
from tertulia.store.agents.records import find_agent
from tertulia.store.memory.scrubbing import truncate_log
from tertulia.store.tx import Tx

# More ids than this at once are not named: who cares reads the list again.
MAX_NAMED = 100


def announce(deps: Deps, change: MemoryChange) -> None:
    """Tell those who may see an agent's memories, and nobody else, that some have changed; never what they say."""
    agent = deps.roster.find(change.scope.agent_id)
    if agent is None:
        return
    members = deps.people.list_members(agent.workspace_id)
    keepers = frozenset(member.id for member in members if permissions.is_keeper(member, agent))
    named = change.memory_ids if len(change.memory_ids) <= MAX_NAMED else ()
    undo_ids = change.undo_ids if len(change.undo_ids) <= MAX_NAMED else ()
    fields = {
        "agent_id": agent.id,
        "memory_ids": list(named),
        "change": change.change,
        "undo_ids": list(undo_ids),
    }
    room_id = None if change.room_id is None else RoomId(change.room_id)
    deps.bus.signal(Signal("memory_changed", room_id, deps.clock.now(), fields, keepers))


async def list_memories(deps: Deps, actor: Member, agent_id: str, limit: int, cursor: str | None) -> MemoryPage:
    """List what an agent remembers, newest first.

    Raises:
        NotFound: there is no such agent.
        PermissionDenied: the actor neither keeps it nor is staff.
    """
    return await deps.memories.list_page(_scope(deps, actor, agent_id), limit, cursor)


async def search_memories(deps: Deps, actor: Member, agent_id: str, query: MemoryQuery) -> list[MemoryHit]:
    """Search what an agent remembers, best first.

    Raises:
        NotFound: there is no such agent.
        PermissionDenied: the actor neither keeps it nor is staff.
    """
    return await deps.memories.search(_scope(deps, actor, agent_id), query)


async def add_memories(deps: Deps, actor: Member, agent_id: str, drafts: Sequence[MemoryDraft]) -> list[Memory]:
    """Have an agent remember, all or nothing.

    Raises:
        NotFound: there is no such agent.
        PermissionDenied: the actor neither keeps it nor is staff.
    """
    scope = _scope(deps, actor, agent_id)
    note = note_act(deps, actor, "memory.added", scope.agent_id, memories=len(drafts))

    def beside(tx: Tx) -> None:
        if find_agent(tx, scope.workspace_id, scope.agent_id) is None:
            raise NotFound(f"There is no agent {scope.agent_id}.")
        note(tx)

    return await deps.memories.add_many(scope, drafts, beside)


async def change_memory(deps: Deps, actor: Member, memory_id: str, changes: Mapping[str, Any]) -> Memory:
    """Change some fields of a memory.

    Raises:
        NotFound: there is no such memory, or the actor may not know of its agent.
        PermissionDenied: the actor neither keeps its agent nor is staff.
        Unavailable: it is sealed, and the key is not there.
    """
    memory = await get_kept(deps, actor, memory_id)
    note = note_act(deps, actor, "memory.changed", memory.id, fields=sorted(changes))
    return await rewrite_memory(deps, actor, memory, changes, note)


async def rewrite_memory(deps: Deps, actor: Member, memory: Memory, changes: Mapping[str, Any], note: Beside) -> Memory:
    """Change a memory that is the actor's to change; what is sealed by it leaves no words in the database's log."""
    opened = await deps.memories.sealing.require_open(memory)
    stands = draft_of(opened)
    draft = replace(stands, **changes)
    known = memory.source
    # What was learnt from a document goes with it, whatever else is said of where it comes from.
    source = replace(draft.source, document_id=known.document_id, document=known.document, part=known.part)
    draft = replace(draft, source=source)
    if draft == stands:
        # There is nothing that could be taken back.
        return opened
    changed = await deps.memories.update(memory.scope, memory.id, draft, note, actor.id)
    if changed.is_sealed and not memory.is_sealed and deps.db.is_file:
        await asyncio.to_thread(truncate_log, deps.db.path)
    return changed


async def delete_memory(deps: Deps, actor: Member, memory_id: str) -> None:
    """Remove a memory for good.

    Raises:
        NotFound: there is no such memory, or the actor may not know of its agent.
        PermissionDenied: the actor neither keeps its agent nor is staff.
    """
    memory = await get_kept(deps, actor, memory_id)
    await deps.memories.delete(memory.scope, memory.id, note_act(deps, actor, "memory.deleted", memory.id))


def _scope(deps: Deps, actor: Member, agent_id: str) -> AgentScope:
    agent = require_kept(deps, actor, agent_id)
    return AgentScope(agent.workspace_id, agent.id)


async def get_kept(deps: Deps, actor: Member, memory_id: str) -> Memory:
    """Get a memory of an agent that the actor keeps, or may keep as staff.

    Raises:
        NotFound: there is no such memory, or the actor may not know of its agent.
        PermissionDenied: the actor neither keeps its agent nor is staff.
    """
    memory = await deps.memories.get(actor.workspace_id, MemoryId(memory_id))
    try:
        require_kept(deps, actor, memory.agent_id)
    except NotFound:
        # In the words of what was asked for: whose memory it is, or that there is one, is not for everybody to know.
        raise NotFound("There is no such memory.") from None
    return memory


def note_act(deps: Deps, actor: Member, action: str, subject: str, **details: Any) -> Beside:
    """Give what writes an act down in the transaction that does it, so that nobody who hangs up leaves no trace."""
    act = Act(actor.workspace_id, actor.id, action, subject, details)

    def record(tx: Tx) -> None:
        audit.record(tx, act, deps.audit_key)

    return record
