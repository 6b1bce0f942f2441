"""Finds the chain of a message: a person's begins one, what agents and programs say goes on in theirs."""

from __future__ import annotations

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
    """A message's chain, and what it has come to; `requester_id` is for whom it goes on."""

    id: ChainId
    requester_id: MemberId
    sum: ChainSum = field(default_factory=ChainSum)

    def with_turns(self, more: int) -> Chain:
        """Count turns that are not written yet."""
        return replace(self, sum=replace(self.sum, turns=self.sum.turns + more)) if more else self


async def trace(deps: Deps, message: Message, replied: Message | None) -> Chain:
    """Find the chain that a message belongs to, whoever may answer it.

    What a program says answers the agent's message that it replies to, else the last turn of the agents that it names,
    else the last turn of the room, if no person spoke since: to leave the link out does not begin anything anew.
    """
    if chains.is_person(deps.people[message.author_id]):
        return Chain(ChainId(message.id), message.author_id)
    own = await _turn_of(deps, message)
    if own is not None:
        return Chain(own.chain_id, own.requester_id, await _sum(deps, message, own.chain_id))
    answered = None if replied is None else await _turn_of(deps, replied)
    if answered is not None:
        chain_id = answered.chain_id
    else:
        named = [one for one in message.mentions if one in deps.rooms[message.room_id].agents]
        spoken = Spoken(message.room_id, message.created_at, named, message.seq)
        chain_id = await chains.find_chain(deps.db, spoken) or ChainId(message.id)
    return Chain(chain_id, message.author_id, await _sum(deps, message, chain_id))


async def _turn_of(deps: Deps, message: Message) -> Turn | None:
    return None if message.turn_id is None else await turns.find_turn_by_id(deps.db, message.turn_id)


async def _sum(deps: Deps, message: Message, chain_id: ChainId) -> ChainSum:
    return await stored.read_chain(deps.db, message.workspace_id, chain_id)
