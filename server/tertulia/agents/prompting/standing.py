"""What of that which an agent is told still stands: a later step of its turn tells nothing that went meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tertulia.actions.deps import Deps
from tertulia.agents.prompting.citing import list_documents
from tertulia.agents.prompting.context import Context
from tertulia.domain.memory import AgentScope, MemoryHit
from tertulia.store import messages
from tertulia.store.agents.erasing import has_lost_any
from tertulia.store.memories import list_by_ids


async def without_deleted(deps: Deps, context: Context) -> Context:
    """Leave out what was deleted since, with its files, and the summary that it may be quoted in."""
    context = await _without_stale_summary(deps, context)
    deleted = await messages.list_deleted(deps.db, [message.id for message in (*context.talk, *context.since)])
    if not deleted:
        return context
    kept = tuple(message for message in context.talk if message.id not in deleted)
    files = {file.id for message in kept for file in message.attachments}
    since = tuple(message for message in context.since if message.id not in deleted)
    return replace(
        context,
        talk=kept,
        since=since,
        texts={key: text for key, text in context.texts.items() if key in files},
        pictures={key: picture for key, picture in context.pictures.items() if key in files},
    )


async def without_forgotten(deps: Deps, context: Context, hits: Sequence[MemoryHit]) -> tuple[Context, list[MemoryHit]]:
    """Leave out what the agent has forgotten since it was recalled, and the lines on people that may be made of it."""
    scope = AgentScope(context.turn.workspace_id, context.agent.id)
    kept = await list_by_ids(deps.db, scope, [hit.memory.id for hit in hits])
    left = [hit for hit in hits if hit.memory.id in kept]
    if len(left) == len(hits):
        return context, left
    return replace(context, learnt=list_documents(left), people=()), left


async def _without_stale_summary(deps: Deps, context: Context) -> Context:
    if context.summary is None:
        return context
    thread_id = None if context.asked is None else context.asked.thread_id
    numbers = (context.summary.from_seq, context.summary.to_seq)
    has_lost = await has_lost_any(deps.db, context.turn, thread_id, numbers)
    return replace(context, summary=None) if has_lost else context
