"""Forgetting a memory so that it can be taken back, and taking changes back."""

from __future__ import annotations

from tertulia.actions.agents.memories import get_kept, note_act
from tertulia.actions.agents.records import require_kept
from tertulia.actions.deps import Deps
from tertulia.domain.errors import NotFound
from tertulia.domain.ids import MemoryChangeId
from tertulia.domain.memory import AgentScope, Memory, MemoryRevision
from tertulia.domain.people import Member
from tertulia.governance import permissions
from tertulia.store.memory.journal import find_scope
from tertulia.store.tx import Tx


async def forget_memory(deps: Deps, actor: Member, memory_id: str) -> MemoryChangeId:
    """Remove a memory; gives what takes that back for 30 days.

    Raises:
        NotFound: there is no such memory, or the actor may not know of its agent.
        PermissionDenied: the actor neither keeps its agent nor is staff.
    """
    memory = await get_kept(deps, actor, memory_id)
    note = note_act(deps, actor, "memory.forgotten", memory.id)
    [change_id] = await deps.memories.delete(memory.scope, memory.id, note, actor.id, for_good=False)
    return change_id


async def undo_change(deps: Deps, actor: Member, change_id: str) -> Memory:
    """Have a memory stand as it did before a change, and so take back what happened to it since.

    Raises:
        NotFound: there is no such change, it cannot be taken back any more, or the actor may not know of its agent.
        PermissionDenied: the actor neither keeps its agent nor is staff.
    """
    permissions.require_active(actor)
    wanted = MemoryChangeId(change_id)
    scope = await deps.writer.submit(lambda tx: find_scope(tx, actor.workspace_id, wanted))
    try:
        require_kept(deps, actor, scope.agent_id)
    except NotFound:
        # As of one that never was: whose memory it is is not for everybody to know.
        raise NotFound("There is no such change of a memory, or it cannot be taken back any more.") from None

    def beside(tx: Tx) -> None:
        note_act(deps, actor, "memory.change_undone", change_id)(tx)

    return await deps.memories.upkeep.undo(scope, wanted, beside)


async def list_changes(
    deps: Deps, actor: Member, agent_id: str, limit: int, cursor: str | None
) -> tuple[list[MemoryRevision], str | None]:
    """List what happened to an agent's memories and can be taken back, the last first, and the next page's cursor.

    Raises:
        NotFound: there is no such agent.
        PermissionDenied: the actor neither keeps it nor is staff.
        InvalidInput: the cursor is none of this list.
    """
    agent = require_kept(deps, actor, agent_id)
    return await deps.memories.upkeep.list_revisions(AgentScope(agent.workspace_id, agent.id), limit, cursor)
