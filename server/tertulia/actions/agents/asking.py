"""Asking an agent something in the direct room with it, and waiting for what comes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from tertulia.actions.agents.records import get_agent
from tertulia.actions.chat import messages
from tertulia.actions.chat.messages import Draft
from tertulia.actions.chat.rooms import open_direct
from tertulia.actions.deps import Deps
from tertulia.domain.agent import Agent
from tertulia.domain.errors import AgentInactive, AppError, Conflict, RateLimited, Unavailable
from tertulia.domain.ids import MessageId, RoomId, TurnId, WorkspaceId
from tertulia.domain.people import Member
from tertulia.domain.turn import Turn
from tertulia.floor.receipt import Receipt
from tertulia.rooms.state import RoomState
from tertulia.store import messages as stored_messages
from tertulia.store.agents import causes
from tertulia.store.agents import turns as stored
from tertulia.store.messages import Posted

# The floor judges within milliseconds; only a server that is overrun takes longer.
JUDGED_WITHIN_S = 10.0
ANSWERED_WITHIN_S = 600.0
# Between one look and the next, twice as long each time.
FIRST_PAUSE_S = 0.02
LONGEST_PAUSE_S = 1.0


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked; `key` makes a repetition harmless: the same question is asked, and answered, once."""

    text: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was posted, and the turn that an agent takes to answer it."""

    state: RoomState
    posted: Posted
    turn_id: TurnId


async def open_direct_with(deps: Deps, member: Member, agent_id: str) -> RoomState:
    """Open the direct room of a member and an agent.

    Raises:
        NotFound: there is no such agent.
        PermissionDenied: the member is a guest, and there is no such room yet.
    """
    agent = get_agent(deps, member, agent_id)
    return await open_direct(deps, member, [agent.member_id])


async def ask_agent(deps: Deps, member: Member, agent_id: str, question: Question) -> Asked:
    """Post a question in the direct room with an agent; returns once the agent has taken the floor for it.

    Raises:
        NotFound: there is no such agent.
        AgentInactive: it is paused.
        RateLimited: too much that it was asked there still waits, or the member posts too fast.
        Conflict: it is switched off in that room, or does not take the floor for another reason, which is told.
    """
    agent = get_agent(deps, member, agent_id)
    state = await open_direct_with(deps, member, agent_id)
    if not await _was_asked(deps, state, member, question):
        _require_ear(deps, state, agent)
    posted = await messages.post_message(deps, member, state.room.id, Draft(question.text, key=question.key))
    return Asked(state, posted, await _find_turn(deps, agent, member, posted, state.room.id))


async def await_end(deps: Deps, workspace_id: WorkspaceId, turn_id: TurnId) -> Turn:
    """Return a turn once it has ended.

    Raises:
        Unavailable: it has not within `ANSWERED_WITHIN_S`; it goes on.
    """
    pauses_s = _pauses_s()
    try:
        async with asyncio.timeout(ANSWERED_WITHIN_S):
            while True:
                await deps.turns.wait(turn_id)
                turn = await stored.find_turn_by_id(deps.db, workspace_id, turn_id)
                if turn is not None and turn.state == "ended":
                    return turn
                # It does not run here: it is stored, and about to begin or to be written as ended.
                await asyncio.sleep(next(pauses_s))
    except TimeoutError:
        raise Unavailable("The agent still works at the answer; it will be in the direct room with it.") from None


async def _was_asked(deps: Deps, state: RoomState, member: Member, question: Question) -> bool:
    key = question.key
    if key is None:
        return False
    known = await deps.writer.submit(lambda tx: stored_messages.find_by_key(tx, state.room.id, member.id, key))
    return known is not None


def _require_ear(deps: Deps, state: RoomState, agent: Agent) -> None:
    """Refuse a question before it is posted where it is plain that nobody would answer it."""
    seat = state.members[agent.member_id]
    if not agent.is_active:
        raise _refusal("inactive", "")
    if deps.turns.is_full(state.room.id, agent.id):
        raise _refusal("busy", "")
    if seat.agent_mode == "off":
        raise _refusal("mode_off", "It is switched off in this room.")


async def _find_turn(deps: Deps, agent: Agent, member: Member, posted: Posted, room_id: RoomId) -> TurnId:
    """Find the turn of a message once the floor has judged it: where words go on, the one that takes them in."""
    receipt = await _await_receipt(deps, agent, posted.message_id)
    for turn in await causes.list_turns_for(deps.db, agent.workspace_id, posted.message_id):
        if turn.agent_id == agent.id:
            return turn.id
    considered_here = [one for one in receipt.considered if one.agent_id == agent.id]
    if any(one.outcome == "speak" for one in considered_here):
        for turn in deps.turns.list_asked(room_id, member.id):
            if turn.agent_id == agent.id:
                return turn.id
    for considered in considered_here:
        raise _refusal(considered.rule, considered.reasons[0])
    raise Conflict("The agent did not hear the question; it has left.")


async def _await_receipt(deps: Deps, agent: Agent, message_id: MessageId) -> Receipt:
    pauses_s = _pauses_s()
    try:
        async with asyncio.timeout(JUDGED_WITHIN_S):
            while True:
                body = await stored.find_receipt(deps.db, agent.workspace_id, message_id)
                if body is not None:
                    return Receipt.from_json(body)
                # A verdict that nobody speaks is told to nobody: one has to look.
                await asyncio.sleep(next(pauses_s))
    except TimeoutError:
        raise Unavailable("Too much is said at the moment; the answer will be in the direct room.") from None


def _pauses_s() -> Iterator[float]:
    pause_s = FIRST_PAUSE_S
    while True:
        yield pause_s
        pause_s = min(2 * pause_s, LONGEST_PAUSE_S)


def _refusal(rule: str, reason: str) -> AppError:
    match rule:
        case "inactive":
            return AgentInactive("This agent is paused; its keeper can resume it.")
        case "busy":
            return RateLimited("Too much that was asked of this agent here still waits; ask when some is answered.")
        case _:
            return Conflict(f"The agent does not answer. {reason}")
