"""Why an agent spoke, and why it did not: what was decided, as far as the asker may see what it was about."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from tertulia.actions.agents.knowing import Known, find_stored, list_recalled_ids, look, require_seen
from tertulia.actions.agents.records import get_agent
from tertulia.actions.chat import reading
from tertulia.actions.deps import Deps
from tertulia.domain.agent import Agent
from tertulia.domain.errors import NotFound
from tertulia.domain.ids import AgentId, MemoryId, MessageId, TurnId
from tertulia.domain.memory import AgentScope
from tertulia.domain.message import Message
from tertulia.domain.people import Member, Room
from tertulia.domain.turn import UNCAUSED, Turn
from tertulia.floor.receipt import Consideration, Receipt
from tertulia.governance import permissions
from tertulia.rooms.company import Company
from tertulia.store.agents import causes, receipts
from tertulia.store.agents import costs as costs_of_turns
from tertulia.store.agents import turns as stored
from tertulia.store.agents.costs import Cost
from tertulia.store.agents.receipts import ConsideredPage
from tertulia.store.memories import list_by_ids
from tertulia.store.messages import Page


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one agent did or did not take the floor, and the turn that came of it.

    Of the memories it recalled, `seen` are those whose source the asker may see; the `hidden` others are only counted.
    `cost` is what the turn cost, once it is known how much it asked, where the asker keeps the agent. `known` is
    what its model was told, where that is kept.
    """

    agent: Agent | None
    agent_id: AgentId
    name: str
    policy: str
    considered: Consideration
    turn: Turn | None
    seen: tuple[MemoryId, ...] = ()
    hidden: int = 0
    cost: Cost | None = None
    known: Known | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """An agent that took the floor, and its turn where there is one."""

    agent_id: AgentId
    name: str
    turn: Turn | None


@dataclass(frozen=True, slots=True)
class Weighed:
    """A message that an agent weighed, what came of it, and which other agents took the floor for it."""

    message: Message
    explanation: Explanation
    spoke: tuple[Spoken, ...]


@dataclass(frozen=True, slots=True)
class WeighedPage:
    """A page, the last message first; on the first, `hidden` counts what the agent weighed and one may not read."""

    items: list[Weighed]
    next_seq: int | None
    hidden: int


async def explain_message(deps: Deps, member: Member, message_id: str) -> list[Explanation]:
    """Say who considered a message and why; for an agent's own message, the message it answers.

    Raises:
        NotFound: there is no such message where the member can see it, or it answers one that was said before.
    """
    message = await reading.get_message(deps, member, message_id)
    if message.turn_id is not None:
        turn = await stored.find_turn_by_id(deps.db, member.workspace_id, message.turn_id)
        if turn is None:
            raise NotFound("What led to this message is no longer known.")
        if turn.trigger in UNCAUSED:
            return [await _uncaused(deps, member, turn)]
        cause = turn.cause
        await require_seen(deps, member, message, turn)
        if turn.trigger == "delegated":
            return [await _delegated(deps, member, turn)]
    else:
        cause = message.id
    body = await stored.find_receipt(deps.db, member.workspace_id, MessageId(cause))
    if body is None:
        return []
    receipt = Receipt.from_json(body)
    found = await causes.list_turns_for(deps.db, member.workspace_id, cause)
    turns = {turn.agent_id: turn for turn in found if turn.trigger != "delegated"}
    asked = {turn.agent_id: turn for turn in found if turn.trigger == "delegated" and turn.agent_id not in turns}
    told = []
    for one in receipt.considered:
        if (handed := asked.pop(one.agent_id, None)) is not None:
            told.append(await _delegated(deps, member, handed))
        else:
            told.append(await _explain(deps, member, receipt.policy, one, turns.get(one.agent_id)))
    # An agent that came after the message was judged may have been asked all the same.
    return [*told, *[await _delegated(deps, member, handed) for handed in asked.values()]]


async def _uncaused(deps: Deps, member: Member, turn: Turn) -> Explanation:
    """Explain a turn that answers no message."""
    asker = deps.people[turn.requester_id].name
    rule, reasons = "invoked", [f"{asker} asked it to act."]
    if turn.trigger == "opening":
        rule, reasons = "opening", [turn.text or "", f"{asker} lets it open a conversation here."]
    return await _explain(deps, member, rule, Consideration(turn.agent_id, "speak", rule, 1.0, tuple(reasons)), turn)


async def _delegated(deps: Deps, member: Member, turn: Turn) -> Explanation:
    """Explain a turn that another agent asked for: nothing was judged."""
    return await _explain(deps, member, "delegated", await _handed_on(deps, turn), turn)


async def _handed_on(deps: Deps, turn: Turn) -> Consideration:
    """Say by whom a question was handed on."""
    before = None if turn.after is None else await stored.find_turn_by_id(deps.db, turn.workspace_id, turn.after)
    name = "An agent" if before is None else _name_of(deps, before.agent_id)
    return Consideration(turn.agent_id, "speak", "delegated", 1.0, (f"{name} handed a question on to it.",))


async def _explain(deps: Deps, asker: Member, policy: str, considered: Consideration, turn: Turn | None) -> Explanation:
    agent = deps.roster.find(considered.agent_id)
    name = _name_of(deps, considered.agent_id)
    if turn is None:
        return Explanation(agent, considered.agent_id, name, policy, considered, turn)
    steps = await stored.list_steps(deps.db, turn)
    scope = AgentScope(turn.workspace_id, turn.agent_id)
    recalled = await list_by_ids(deps.db, scope, list_recalled_ids(steps))
    alone = Company(deps.rooms, asker.workspace_id, [asker], deps.clock.now())
    seen = tuple(memory.id for memory in recalled.values() if alone.may_know(memory))
    hidden = len(recalled) - len(seen)
    body = find_stored(steps)
    known = None if body is None else look(deps, asker, turn, body, recalled)
    costs = (
        await costs_of_turns.list_costs(deps.db, turn.workspace_id, [turn.id])
        if permissions.can_see_costs(asker, agent)
        else {}
    )
    cost = costs.get(turn.id)
    return Explanation(agent, considered.agent_id, name, policy, considered, turn, seen, hidden, cost, known)


def _name_of(deps: Deps, agent_id: AgentId) -> str:
    member = deps.people.find_by_agent(agent_id)
    return member.name if member is not None else "an agent that is gone"


async def list_weighed(deps: Deps, member: Member, room_id: str, agent_id: str, page: Page) -> WeighedPage:
    """Read what an agent weighed in a room and why it spoke or kept silent, the last message first.

    Raises:
        NotFound: the member is not in the room, or may not know of the agent.
    """
    state = deps.rooms.get_joined(room_id, member)
    agent = get_agent(deps, member, agent_id)
    first_seq = state.first_visible_seq(member.id)
    visible = replace(page, from_seq=first_seq)
    found = await receipts.list_considered(deps.db, state.room, agent.id, agent.member_id, visible)
    # On the first page alone: it is a search of what nobody will read.
    is_first = page.before_seq is None
    hidden = await receipts.count_considered(deps.db, state.room, agent.id, first_seq) if first_seq and is_first else 0
    return WeighedPage(await _weigh(deps, member, state.room, agent, found), found.next_seq, hidden)


async def _weigh(deps: Deps, asker: Member, room: Room, agent: Agent, found: ConsideredPage) -> list[Weighed]:
    """Put beside each receipt of a page what came of it."""
    told = [(one.message, Receipt.from_json(one.body)) for one in found.items]
    considered = {one.agent_id for _, receipt in told for one in receipt.considered}
    turns = await _turns_by_place(deps, room, considered | {agent.id}, [message.id for message, _ in told])
    own_ids = [turn.id for (_, agent_id), turn in turns.items() if agent_id == agent.id]
    costs: dict[TurnId, Cost] = {}
    if own_ids and permissions.can_see_costs(asker, agent):
        costs = await costs_of_turns.list_costs(deps.db, room.workspace_id, own_ids)
    name = _name_of(deps, agent.id)
    weighed = []
    for message, receipt in told:
        own = next((one for one in receipt.considered if one.agent_id == agent.id), None)
        if own is None:
            continue
        turn = turns.get((message.id, agent.id))
        cost = None if turn is None else costs.get(turn.id)
        policy = receipt.policy
        if turn is not None and turn.trigger == "delegated":
            policy, own = "delegated", await _handed_on(deps, turn)
        explanation = Explanation(agent, agent.id, name, policy, own, turn, cost=cost)
        spoke = tuple(_list_spoken(deps, message, receipt, turns, agent.id))
        weighed.append(Weighed(message, explanation, spoke))
    return weighed


def _list_spoken(
    deps: Deps, message: Message, receipt: Receipt, turns: Mapping[tuple[str, AgentId], Turn], own_id: AgentId
) -> Iterator[Spoken]:
    """List the other agents that took the floor for a message, by themselves or asked by another agent."""
    for one in receipt.considered:
        turn = turns.get((message.id, one.agent_id))
        is_asked = turn is not None and turn.trigger == "delegated"
        if one.agent_id != own_id and (one.outcome == "speak" or is_asked):
            yield Spoken(one.agent_id, _name_of(deps, one.agent_id), turn)


async def _turns_by_place(
    deps: Deps, room: Room, agent_ids: Collection[AgentId], message_ids: list[MessageId]
) -> dict[tuple[str, AgentId], Turn]:
    """Read each agent's turn for each message: its own, or one that another agent asked for."""
    if not message_ids:
        return {}
    found = await causes.list_turns_about(deps.db, room, agent_ids, message_ids)
    # What an agent was asked by the message itself comes before what another handed on to it.
    found.sort(key=lambda one: one[1].trigger != "delegated")
    return {(about, turn.agent_id): turn for about, turn in found}
