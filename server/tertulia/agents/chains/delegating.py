"""How an agent at work hands a question to another agent of the room: a tool, bounded by the chain's limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from tertulia.actions.deps import Deps
from tertulia.agents.limits import Place, tell_once
from tertulia.agents.pace.causes import Cause, make_turn
from tertulia.domain.agent import Agent
from tertulia.domain.errors import ToolFailed
from tertulia.domain.events import Notice
from tertulia.domain.ids import MemberId, MessageId
from tertulia.domain.turn import UNCAUSED, Turn
from tertulia.floor.bounds.chain import Woken, find_hold
from tertulia.governance import chains
from tertulia.rooms.state import RoomState
from tertulia.store import messages
from tertulia.store.agents import causes, turns
from tertulia.store.agents.chains import sum_chain
from tertulia.store.order.seats import find_seat
from tertulia.store.tx import Tx
from tertulia.tools.tool import CallContext, Tool, tool

ASK_AGENT = "ask_agent"
MAX_QUESTION = 2_000
_ALONE = "You can ask another agent only while you answer a message in a room."


def ask_agent_tool(deps: Deps) -> Tool:
    """Make the tool by which agents ask one another."""

    @tool(ASK_AGENT, effect="idempotent", shown=("agent", "question"))
    async def ask_agent(
        agent: Annotated[
            str, Field(min_length=1, max_length=64, description="The handle of the agent, as in the room.")
        ],
        question: Annotated[str, Field(min_length=1, max_length=MAX_QUESTION, description="All that it has to know.")],
        context: CallContext,
    ) -> str:
        """Hand a question to another agent of this room that knows more about it. It answers in the room after you,
        not to you: say in your answer that you asked it. Each agent can be asked once for a message."""
        if context.turn_id is None:
            raise ToolFailed(_ALONE)
        turn = await turns.find_turn_by_id(deps.db, context.workspace_id, context.turn_id)
        if turn is None or turn.trigger in UNCAUSED:
            raise ToolFailed(_ALONE)
        other = _find_other(deps, turn, agent)
        await delegate(deps, turn, other, question)
        handle = deps.people[other.member_id].handle
        return f"@{handle} answers in the room when you have answered."

    return ask_agent


async def delegate(deps: Deps, turn: Turn, other: Agent, question: str) -> Turn:
    """Give another agent of the room a turn for the same message, in the same chain and for the same person.

    It begins when `turn` has ended. Asked again, the turn that stands is given.

    Raises:
        ToolFailed: the other may not act there now, was asked for the message, or the chain has met a limit.
    """
    message = await messages.find_one(deps.db, turn.workspace_id, MessageId(turn.cause))
    if message is None or message.deleted_at is not None:
        raise ToolFailed("The message that you answer was deleted.")
    cause = Cause(message, turn.requester_id, turn.chain_id)
    wanted = replace(make_turn(deps, cause, other.id, "delegated"), text=question, after=turn.id)

    def op(tx: Tx) -> Turn | str:
        handed = next((one for one in causes.list_handed_on(tx, turn) if one.agent_id == other.id), None)
        if handed is not None:
            return _ask_anew(tx, handed, wanted)
        asked = [one for one in causes.list_asked(tx, turn) if one.agent_id == other.id]
        if asked:
            return _say_asked(asked)
        if (refusal := _refusal(deps, tx, other, wanted)) is not None:
            return refusal
        turns.ensure_turn(tx, wanted)
        tx.after_commit.append(lambda: deps.turns.start(wanted))
        return wanted

    # What keeps it from being asked is stored with its notice, so that the write must not fail.
    found = await deps.writer.submit(op)
    if isinstance(found, str):
        raise ToolFailed(found)
    return found


def _ask_anew(tx: Tx, handed: Turn, wanted: Turn) -> Turn | str:
    """Give the turn that stands; one that an earlier plan asked for has the new question."""
    if handed.text == wanted.text:
        return handed
    if handed.text is not None or handed.state != "pending":
        return "It was asked for this message before."
    causes.put_question(tx, handed, wanted.cause, wanted.text)
    return replace(handed, cause=wanted.cause, text=wanted.text)


def _say_asked(asked: Sequence[Turn]) -> str:
    """Say why an agent is not asked for a message for which it had a turn: nobody is asked twice."""
    if any(one.state != "ended" for one in asked):
        return "It answers this message already."
    if any(one.outcome in ("spoke", "reacted") for one in asked):
        return "It has answered this message."
    return "It had its turn for this message and said nothing; answer without it."


def can_delegate(deps: Deps, turn: Turn) -> bool:
    """Say whether there is anybody whom an agent at work might ask."""
    return turn.trigger not in UNCAUSED and any(_list_others(deps, deps.rooms[turn.room_id], turn.member_id))


def _refusal(deps: Deps, tx: Tx, other: Agent, wanted: Turn) -> str | None:
    """Say why an agent cannot be asked now, and tell the room where a limit of the chain is why."""
    seat = find_seat(tx, wanted.room_id, other.member_id)
    if seat is None or seat.agent_mode == "off" or not other.is_active:
        return "It is not in this room, paused or switched off here; answer without it."
    if deps.turns.is_full(wanted.room_id, other.id):
        return "Too much that it was asked here still waits; answer without it."
    spent = sum_chain(tx, wanted.workspace_id, wanted.chain_id)
    limits = chains.find_limits(tx, wanted.workspace_id, wanted.room_id, other.id)
    hold = find_hold(Woken(spent, in_a_row=1), limits)
    if hold is None:
        return None
    tell_once(tx, Place(wanted.workspace_id, wanted.room_id, wanted.chain_id), Notice(hold.rule, hold.reason))
    return f"{hold.reason} Answer without it."


def _find_other(deps: Deps, turn: Turn, name: str) -> Agent:
    """Find the agent of a room that is meant by a handle, or by its name where no other has it."""
    wanted = name.strip().removeprefix("@").casefold()
    others = _list_others(deps, deps.rooms[turn.room_id], turn.member_id)
    members = {deps.people[agent.member_id].handle: agent for agent in others}
    named = [agent for agent in others if deps.people[agent.member_id].name.casefold() == wanted]
    if wanted in members:
        return members[wanted]
    if len(named) == 1:
        return named[0]
    there_are = ", ".join(f"@{handle}" for handle in members) or "none"
    raise ToolFailed(f"There is no other agent {name[:64]!r} that can be asked in this room; there are: {there_are}.")


def _list_others(deps: Deps, state: RoomState, own_id: MemberId) -> list[Agent]:
    """List the other agents of a room that are not paused or switched off there."""
    ids = [one for one, seat in state.agents.items() if one != own_id and seat.agent_mode != "off"]
    agents = (deps.roster.find(agent_id) for one in ids if (agent_id := deps.people[one].agent_id) is not None)
    return [agent for agent in agents if agent is not None and agent.is_active]
