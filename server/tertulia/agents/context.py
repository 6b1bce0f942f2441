"""What an agent knows when its turn begins: who asks, what was said, what it remembers."""

from __future__ import annotations

from dataclasses import dataclass

from tertulia.actions.deps import Deps
from tertulia.domain.agent import Agent
from tertulia.domain.errors import TurnStopped
from tertulia.domain.ids import MessageId
from tertulia.domain.memory import AgentScope, MemoryHit, MemoryQuery
from tertulia.domain.message import Message
from tertulia.domain.people import Member, Room
from tertulia.domain.turn import Turn
from tertulia.llm.cost import estimate_tokens
from tertulia.rooms.company import Company
from tertulia.store import messages
from tertulia.store.messages import Page

MAX_LINES = 60
# What a prompt spends on the room's talk; the newest lines are kept.
TALK_TOKENS = 6_000
RECALLED = 10
MAX_QUERY_CHARS = 1_000


@dataclass(frozen=True, slots=True)
class Context:
    """One turn's view of the room; `talk` is oldest first and ends with `asked` where there is such a message."""

    turn: Turn
    agent: Agent
    me: Member
    room: Room
    requester: Member
    asked_text: str
    asked: Message | None
    talk: tuple[Message, ...]


async def assemble(deps: Deps, turn: Turn) -> Context:
    """Gather what was said in the room up to what the turn answers.

    Raises:
        TurnStopped: the agent, its place in the room or the message it answers is gone, or the room is archived.
    """
    agent = deps.roster.find(turn.agent_id)
    state = deps.rooms[turn.room_id]
    if agent is None or turn.member_id not in state.members:
        raise TurnStopped("gone")
    if not agent.is_active:
        raise TurnStopped("paused")
    if state.room.archived_at is not None:
        raise TurnStopped("archived")
    asked = None
    if turn.trigger != "invoke":
        asked = await messages.find_one(deps.db, turn.workspace_id, MessageId(turn.cause))
        if asked is None or asked.deleted_at is not None:
            raise TurnStopped("message_deleted")
    # What an agent reads it may repeat: where the past is hidden, it reads what all of them may, and what it is asked.
    known = max(map(state.first_visible_seq, state.members))
    page = Page(
        before_seq=None if asked is None else asked.seq + 1,
        from_seq=known if asked is None else min(known, asked.seq),
        thread_id=None if asked is None else asked.thread_id,
        limit=MAX_LINES,
    )
    found, _ = await messages.list_page(deps.db, turn.room_id, page)
    return Context(
        turn=turn,
        agent=agent,
        me=deps.people[turn.member_id],
        room=state.room,
        requester=deps.people[turn.requester_id],
        asked_text=asked.text if asked is not None else turn.text or "",
        asked=asked,
        talk=_fitting(found),
    )


async def recall(deps: Deps, context: Context) -> list[MemoryHit]:
    """Recall what bears on the question, of what everybody present could have read."""
    asked = context.asked_text.strip()[:MAX_QUERY_CHARS]
    if not context.agent.record.memory_enabled or not asked:
        return []
    scope = AgentScope(context.turn.workspace_id, context.agent.id)
    present = [deps.people[member_id] for member_id in deps.rooms[context.room.id].members]
    company = Company(deps.rooms, scope.workspace_id, present, deps.clock.now(), context.me)
    return await deps.memories.search(scope, MemoryQuery(asked, RECALLED), company)


def _fitting(found: list[Message]) -> tuple[Message, ...]:
    """Keep the newest messages that fit, without tombstones."""
    kept: list[Message] = []
    left = TALK_TOKENS
    for message in reversed(found):
        left -= estimate_tokens(message.text) + 8
        if left < 0 and kept:
            break
        if message.deleted_at is None:
            kept.append(message)
    return tuple(reversed(kept))
