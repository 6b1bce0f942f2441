"""Finds the chain of a message: a person's begins one, what agents and programs say goes on in theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tertulia.actions.deps import Deps
from tertulia.domain.chain import ChainSum
from tertulia.domain.ids import ChainId, MemberId
from tertulia.domain.message import Message
from tertulia.domain.turn import Turn
from tertulia.governance import chains
from tertulia.governance.chains import Spoken
from tertulia.store.agents import chains as stored
from tertulia.store.agents import turns


@dataclass(frozen=True, slots=True)
class Chain:
    """A message's chain, and what it has come to with all that was judged before; `requester_id` is for whom."""

    id: ChainId
    requester_id: MemberId
    sum: ChainSum = field(default_factory=ChainSum)


@dataclass(frozen=True, slots=True)
class Given:
    """A message that was judged just before, with the turns that come of it and are not written yet."""

    message: Message
    turns: tuple[Turn, ...]


async def trace(deps: Deps, message: Message, replied: Message | None, before: Sequence[Given] = ()) -> Chain:
    """Find the chain that a message belongs to, whoever may answer it, and what it has come to.

    What a program says answers the agent's message that it replies to, else the last turn of the agents that it names,
    else the last turn of the room, if no person spoke since: to leave the link out does not begin anything anew.
    """
    if chains.is_person(deps.people[message.author_id]):
        return Chain(ChainId(message.id), message.author_id)
    own = await _turn_of(deps, message)
    if own is not None:
        chain_id, requester_id = own.chain_id, own.requester_id
    else:
        answered = None if replied is None else await _turn_of(deps, replied)
        found = await _untied(deps, message, before) if answered is None else answered.chain_id
        chain_id, requester_id = found or ChainId(message.id), message.author_id
    sum_ = await stored.read_chain(deps.db, message.workspace_id, chain_id)
    more = sum(turn.chain_id == chain_id for one in before for turn in one.turns)
    return Chain(chain_id, requester_id, replace(sum_, turns=sum_.turns + more))


async def _untied(deps: Deps, message: Message, before: Sequence[Given]) -> ChainId | None:
    """Find the chain that a program's words without a link go on with; what is not written yet is the newest."""
    here = [one for one in before if one.message.room_id == message.room_id]
    named = [one for one in message.mentions if one in deps.rooms[message.room_id].agents]
    for one in reversed(here):
        if named and (turn := next((turn for turn in one.turns if turn.member_id in named), None)):
            return turn.chain_id
    if not named:
        for one in reversed(here):
            if one.turns:
                return one.turns[-1].chain_id
            if chains.is_person(deps.people[one.message.author_id]):
                return None
    return await chains.find_chain(
        deps.db, Spoken(message.workspace_id, message.room_id, message.created_at, named, message.seq)
    )


async def _turn_of(deps: Deps, message: Message) -> Turn | None:
    return (
        None if message.turn_id is None else await turns.find_turn_by_id(deps.db, message.workspace_id, message.turn_id)
    )
