"""What an agent knew as it answered, as far as the asker may see it today: kept as ids, read where the words are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tertulia.actions.chat import reading
from tertulia.actions.deps import Deps
from tertulia.domain.agent import Agent
from tertulia.domain.errors import NotFound
from tertulia.domain.ids import MemberId, MemoryId, MessageId, TurnId
from tertulia.domain.memory import AgentScope, Memory
from tertulia.domain.message import Message
from tertulia.domain.people import Member
from tertulia.domain.turn import UNCAUSED, Turn
from tertulia.domain.words.summary import Gist
from tertulia.governance import permissions
from tertulia.memory.summaries.running import MAX_KEPT
from tertulia.rooms.company import Company
from tertulia.store import messages
from tertulia.store.agents import turns as stored
from tertulia.store.agents.turns import Step
from tertulia.store.chat.summaries import Span, list_standing
from tertulia.store.memories import list_by_ids


@dataclass(frozen=True, slots=True)
class KnownMessage:
    """A message that was told, `is_answer` where others had answered with it before; `message` once it is read."""

    id: MessageId
    seq: int
    revision: int
    is_answer: bool
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class KnownMemory:
    """A memory that came to mind; `memory` where the asker may read it."""

    id: MemoryId
    similarity: float | None
    relevance: float
    memory: Memory | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What was told to a turn's model as it began.

    What the asker may not see is left out and counted in `hidden`, by kind. `inside` is what only those may know who
    may read how the agent is instructed: its tools, model and settings. `stored` is what the rest is read from. `words`
    are what a model made of the stretches that were summed up, as they stand once they are read.
    """

    turn: Turn
    stored: Mapping[str, Any]
    messages: tuple[KnownMessage, ...]
    memories: tuple[KnownMemory, ...]
    people: tuple[MemberId, ...]
    summary: tuple[int, int, int, int] | None
    hidden: Mapping[str, int] = field(default_factory=dict)
    inside: Mapping[str, Any] | None = None
    words: tuple[Gist, ...] = ()


def find_stored(steps: Sequence[Step]) -> Mapping[str, Any] | None:
    """Give what the last plan of a turn was told, None where it came to none or was before that was kept.

    Beside it, in `answers`, which models answered in the turn, and which could not.
    """
    told = [step.output for step in steps if step.kind == "recall"]
    answers = [_answer(step) for step in steps if step.kind == "think"]
    return {**told[-1], "answers": answers} if told and "talk" in told[-1] else None


def _answer(step: Step) -> dict[str, Any]:
    """Say which model gave a step; of steps before that was kept little is known."""
    told = {name: step.output.get(name, "") for name in ("provider", "model")}
    return {**told, "rule": step.output.get("rule", "own"), "passed_over": step.output.get("passed_over", [])}


def list_recalled_ids(steps: Sequence[Step]) -> list[MemoryId]:
    """Name the memories that came to mind in any plan of a turn."""
    return [MemoryId(found[0]) for step in steps if step.kind == "recall" for found in step.output["memories"]]


def look(deps: Deps, asker: Member, turn: Turn, body: Mapping[str, Any], known: Mapping[MemoryId, Memory]) -> Known:
    """Show what was told, as ids, as far as the asker may see it; `known` are the agent's memories that still stand."""
    state = deps.rooms.find(turn.room_id)
    first_seq = 0 if state is None else state.first_visible_seq(asker.id)
    alone = Company(deps.rooms, asker.workspace_id, [asker], deps.clock.now())
    told = [KnownMessage(one[0], one[1], one[2], is_answer=False) for one in body["talk"]]
    told += [KnownMessage(one[0], one[1], one[2], is_answer=True) for one in body["since"]]
    shown = tuple(one for one in told if one.seq >= first_seq)
    recalled = [KnownMemory(found[0], found[2], found[1]) for found in body["memories"]]
    seen = tuple(one for one in recalled if one.id in known and alone.may_know(known[one.id]))
    summary = body["summary"]
    hidden = {"messages": len(told) - len(shown), "memories": len(recalled) - len(seen)}
    agent = deps.roster.find(turn.agent_id)
    return Known(
        turn,
        body,
        shown,
        seen,
        tuple(MemberId(one) for one in body["people"]),
        None if summary is None or summary[0] < first_seq else _numbers(summary),
        hidden,
        _inside(asker, agent, body),
    )


async def get_known(deps: Deps, asker: Member, message_id: str) -> Known:
    """Read, with their words, what an agent knew when it said something.

    Raises:
        NotFound: there is no such message where the asker can see it, no agent wrote it, it answers one that was said
            before the asker came, or what was known is not kept.
    """
    # In the same words whatever is missing, so that they tell nothing of what one may not know of.
    unknown = NotFound(f"There is no message {message_id[:64]} by an agent, or what was known then is not kept.")
    try:
        message = await reading.get_message(deps, asker, message_id)
    except NotFound:
        raise unknown from None
    turn_id = message.turn_id
    turn = None if turn_id is None else await stored.find_turn_by_id(deps.db, asker.workspace_id, TurnId(turn_id))
    if turn is None:
        raise unknown
    await require_seen(deps, asker, message, turn)
    steps = await stored.list_steps(deps.db, turn)
    body = find_stored(steps)
    if body is None:
        raise unknown
    by_id = await list_by_ids(deps.db, AgentScope(turn.workspace_id, turn.agent_id), list_recalled_ids(steps))
    found = look(deps, asker, turn, body, by_id)
    ids = [one.id for one in found.messages]
    read = {one.id: one for one in await messages.list_some(deps.db, asker.workspace_id, ids)}
    agent = deps.roster.find(turn.agent_id)
    may_read = agent is not None and permissions.is_keeper(asker, agent)
    if may_read:
        opened = await deps.memories.sealing.open(list(by_id.values()))
        by_id = {memory.id: memory for memory in opened}
    return replace(
        found,
        words=await _read_words(deps, message, found),
        messages=tuple(replace(one, message=read.get(one.id)) for one in found.messages),
        memories=tuple(replace(one, memory=by_id[one.id] if may_read else None) for one in found.memories),
    )


async def require_seen(deps: Deps, asker: Member, answer: Message, turn: Turn) -> None:
    """Keep what was decided about a message from who came after it, though not what was answered."""
    if turn.trigger in UNCAUSED:
        return
    asked = await messages.find_one(deps.db, asker.workspace_id, MessageId(turn.cause))
    first_seq = deps.rooms.get_joined(answer.room_id, asker).first_visible_seq(asker.id)
    if asked is not None and asked.seq < first_seq:
        raise NotFound("This answers something that was said before you came; what led to it is not yours to see.")


async def _read_words(deps: Deps, answer: Message, known: Known) -> tuple[Gist, ...]:
    """Read what a model made of what was summed up, of whom that may still be told."""
    if known.summary is None or known.summary[3] == 0:
        return ()
    span = Span(answer.workspace_id, answer.room_id, answer.thread_id, known.summary[0], known.summary[1] + 1)
    standing = await list_standing(deps.db, span, MAX_KEPT)
    allowed = (one for one in standing if all(deps.consents.find(who) == "allow" for who in one.stretch.heard))
    return tuple(gist for one in allowed for gist in one.summary.words)


def _numbers(summary: Sequence[int]) -> tuple[int, int, int, int]:
    """Read what was kept of a summary; before any was put into words, that was not counted."""
    from_seq, to_seq, count, *more = summary
    return from_seq, to_seq, count, more[0] if more else 0


def _inside(asker: Member, agent: Agent | None, body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    if agent is None or not permissions.can_see_inside(asker, agent):
        return None
    named = {name: body[name] for name in ("provider", "model", "tools", "answers")}
    return {**named, **body["settings"]}
