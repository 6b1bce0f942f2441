"""What members ask of agents: to act, to stop, to know what was thought of an answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from tertulia.actions.agents.preferring import keep_preference, settle_episode
from tertulia.actions.agents.records import get_agent, require_kept, set_active
from tertulia.actions.chat import reading
from tertulia.actions.chat.speaking import require_heard, require_may_speak
from tertulia.actions.deps import Deps
from tertulia.domain.agent import Agent
from tertulia.domain.chain import say_turns
from tertulia.domain.errors import AgentInactive, InvalidInput, NotFound, PermissionDenied, RateLimited
from tertulia.domain.ids import AgentId, ChainId, TurnId, new_id
from tertulia.domain.memory import AgentScope
from tertulia.domain.people import Member
from tertulia.domain.turn import Turn
from tertulia.governance import audit, chains, permissions
from tertulia.governance.audit import Act
from tertulia.governance.chains import Spoken
from tertulia.rooms.state import RoomState
from tertulia.store.agents import turns as stored
from tertulia.store.agents.chains import sum_chain
from tertulia.store.agents.feedback import Rating, drop_rating, put_rating
from tertulia.store.order import seats
from tertulia.store.tx import Tx

HELP = (
    "pause and resume: the agent stays silent or answers again · stop: ends what it is doing now · "
    "status: says what it is doing · forget: removes all it remembers · help: this list"
)
AgentVerb = Literal["pause", "resume", "stop", "status", "help", "forget"]


@dataclass(frozen=True, slots=True)
class Invocation:
    """A wish that an agent acts, with what it is asked; `key` makes a repetition harmless."""

    agent_id: str
    text: str | None = None
    key: str | None = None


async def invoke_agent(deps: Deps, member: Member, room_id: str, wish: Invocation) -> tuple[Turn, bool]:
    """Have an agent act in a room without a message; gives the turn and whether it is new, not so for a known key.

    Raises:
        NotFound: the member or the agent is not in the room.
        PermissionDenied: the member may say nothing there, be it since this very batch.
        Conflict: the room is archived.
        AgentInactive: it is paused, or switched off in this room.
        RateLimited: as many turns of it wait in the room as may, or a program has had it act as often as it may.
    """
    permissions.require_active(member)
    state = deps.rooms.get_joined(room_id, member)
    permissions.require_open(state.room)
    require_may_speak(deps, state, member)
    agent = require_present(deps, state, wish.agent_id)
    turn_id = TurnId(new_id("turn"))
    chain_id = await _chain_of(deps, member, state, agent) or ChainId(turn_id)
    turn = Turn(
        id=turn_id,
        workspace_id=member.workspace_id,
        room_id=state.room.id,
        agent_id=agent.id,
        member_id=agent.member_id,
        requester_id=member.id,
        trigger="invoke",
        cause=turn_id if wish.key is None else f"{member.id}:{wish.key}",
        state="pending",
        created_at=deps.clock.now(),
        chain_id=chain_id,
        text=wish.text,
    )

    def op(tx: Tx) -> tuple[Turn, bool]:
        require_heard(deps, tx, state, member)
        known = stored.find_turn(tx, turn)
        if known is not None:
            return known, False
        if not agent.is_active:
            raise AgentInactive("This agent is paused; its keeper can resume it.")
        seat = seats.find_seat(tx, state.room.id, agent.member_id)
        if seat is None:
            raise NotFound("This agent has left the room.")
        if seat.agent_mode == "off":
            raise AgentInactive("This agent is switched off in this room; set its mode to have it act here.")
        if deps.turns.is_full(state.room.id, agent.id):
            raise RateLimited("Too much that was asked of this agent here still waits; ask when some is answered.")
        _require_turn_left(tx, turn)
        stored.ensure_turn(tx, turn)
        # After the commit and not after the answer: who asked may have hung up by then.
        tx.after_commit.append(lambda: deps.turns.start(turn))
        return turn, True

    return await deps.writer.submit(op)


async def _chain_of(deps: Deps, member: Member, state: RoomState, agent: Agent) -> ChainId | None:
    """Find the chain that an invocation goes on with; None where it begins one, as each of a person's does."""
    if chains.is_person(member):
        return None
    return await chains.find_chain(
        deps.db, Spoken(agent.workspace_id, state.room.id, deps.clock.now(), (agent.member_id,))
    )


def _require_turn_left(tx: Tx, turn: Turn) -> None:
    used = sum_chain(tx, turn.workspace_id, turn.chain_id).turns
    if used >= chains.find_limits(tx, turn.workspace_id, turn.room_id, turn.agent_id).turns:
        raise RateLimited(say_turns(used))


def require_present(deps: Deps, state: RoomState, agent_id: str) -> Agent:
    """Get an agent that is in the room.

    Raises:
        NotFound: it is not.
    """
    agent = deps.roster.find(AgentId(agent_id))
    # Said alike of one that is elsewhere, one that is another workspace's and one that never was.
    if agent is None or agent.member_id not in state.members:
        raise NotFound(f"The agent {agent_id[:64]} is not a member of this room; add it first.")
    return agent


async def command_agent(
    deps: Deps, member: Member, agent_id: str, verb: AgentVerb, room_id: str | None
) -> dict[str, Any]:
    """Carry out one of the commands that every agent knows; see `HELP`.

    Raises:
        NotFound: there is no such agent, or the member shares no such room with it.
        PermissionDenied: pausing, resuming and forgetting are for its keeper and staff.
    """
    permissions.require_active(member)
    agent = get_agent(deps, member, agent_id)
    match verb:
        case "help":
            return {"help": HELP}
        case "status":
            under_way = await _turns_seen(deps, member, agent, room_id)
            return {"is_active": agent.is_active, "turns": [turn.id for turn in under_way]}
        case "stop":
            return {"stopped": await stop_agent(deps, member, agent, room_id)}
        case "pause" | "resume":
            changed = await set_active(deps, member, agent_id, is_active=verb == "resume")
            return {"is_active": changed.is_active}
        case "forget":
            return {"forgotten": await _forget(deps, member, require_kept(deps, member, agent_id))}


async def _forget(deps: Deps, member: Member, agent: Agent) -> int:
    def note(tx: Tx, forgotten: int) -> None:
        act = Act(agent.workspace_id, member.id, "agent.forgot", agent.id, {"memories": forgotten})
        audit.record(tx, act, deps.audit_key)

    return await deps.memories.forget(AgentScope(agent.workspace_id, agent.id), note)


async def stop_agent(deps: Deps, member: Member, agent: Agent, room_id: str | None) -> list[TurnId]:
    """Stop what an agent does or is about to do in a room, or in all rooms that the member shares with it.

    Raises:
        PermissionDenied: neither did the member ask for any of it, nor keep the agent, nor is the member staff.
    """
    under_way = await _turns_seen(deps, member, agent, room_id)
    may_all = member.id == agent.created_by or permissions.is_staff(member)
    stoppable = [turn.id for turn in under_way if may_all or turn.requester_id == member.id]
    if under_way and not stoppable:
        raise PermissionDenied("Only who asked for it, the agent's keeper or staff can stop this.")

    def op(tx: Tx) -> None:
        for turn_id in stoppable:
            stored.request_stop(tx, agent.workspace_id, turn_id)
            audit.record(tx, Act(agent.workspace_id, member.id, "turn.stopped", turn_id), deps.audit_key)
            # All at once: what waits behind the first must not begin in earnest when that one ends.
            tx.after_commit.append(partial(deps.turns.halt, turn_id))

    await deps.writer.submit(op)
    await asyncio.gather(*(deps.turns.wait(turn_id) for turn_id in stoppable))
    return stoppable


async def _turns_seen(deps: Deps, member: Member, agent: Agent, room_id: str | None) -> list[Turn]:
    """List an agent's turns that have not ended, in rooms that the member is in."""
    states = deps.rooms.of_member(member.id) if room_id is None else [deps.rooms.get_joined(room_id, member)]
    mine = {state.room.id for state in states}
    return [
        turn for turn in await stored.list_open_turns(deps.db, agent.workspace_id, agent.id) if turn.room_id in mine
    ]


async def rate_message(deps: Deps, member: Member, message_id: str, rating: str | int, comment: str | None) -> None:
    """Note what a member thinks of an agent's answer; the last word of each member counts, and `none` takes it back.

    Raises:
        NotFound: there is no such message where the member can see it.
        InvalidInput: no agent wrote it.
    """
    message = await reading.get_message(deps, member, message_id)
    author = deps.people[message.author_id]
    if author.agent_id is None or message.turn_id is None:
        raise InvalidInput("Only what an agent said can be rated.")
    given = None
    if rating != "none":
        stars = {"up": 5, "down": 1}.get(str(rating)) or int(rating)
        given = Rating(author.agent_id, member.id, stars, comment)

    def op(tx: Tx) -> None:
        if given is None:
            drop_rating(tx, message, member.id)
        else:
            put_rating(tx, message, given)
        keep_preference(deps, tx, member, message, given)
        settle_episode(deps, tx, member, message)

    await deps.writer.submit(op)
