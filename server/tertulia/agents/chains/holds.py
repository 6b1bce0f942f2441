"""Gathers what the limits of a chain are held against, for each agent that a message may wake."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile

from tertulia.actions.deps import Deps
from tertulia.agents.chains.tracing import Chain
from tertulia.domain.ids import MemberId
from tertulia.domain.message import Message
from tertulia.floor.bounds.chain import PAIR_PAUSE, PAIR_WAKINGS, PAIR_WINDOW, Hold, Woken, find_hold, find_pause
from tertulia.floor.decide import AgentSeat
from tertulia.governance import chains
from tertulia.store import messages
from tertulia.store.agents import chains as stored

# An agent's message beyond which nobody looks how many agents spoke one after another.
_MAX_IN_A_ROW = 100


async def with_holds(deps: Deps, message: Message, chain: Chain, seats: tuple[AgentSeat, ...]) -> tuple[AgentSeat, ...]:
    """Give each seat the limit that keeps its agent from answering, where one does; a person is held up by none.

    Those who are named are looked at in the order of mention, and each counts for who comes after.
    """
    author = deps.people[message.author_id]
    if chains.is_person(author) or not seats:
        return seats
    room_id, workspace_id = message.room_id, message.workspace_id
    subjects = [workspace_id, room_id, *(seat.agent_id for seat in seats)]
    known = await stored.read_settings(deps.db, workspace_id, subjects)
    woken = Woken(chain.sum)
    if author.kind == "agent":
        woken = replace(woken, in_a_row=await _in_a_row(deps, message))
    held: dict[MemberId, Hold | None] = {}
    for seat in sorted(seats, key=lambda one: _place(message, one)):
        limits = chains.limits_of(known, workspace_id, room_id, seat.agent_id)
        held[seat.member_id] = hold = find_hold(await _of_pair(deps, message, woken, seat), limits)
        if hold is None and seat.member_id in message.mentions and seat.member_id != message.author_id:
            woken = replace(woken, chain=replace(woken.chain, turns=woken.chain.turns + 1))
    return tuple(replace(seat, hold=held[seat.member_id]) for seat in seats)


def _place(message: Message, seat: AgentSeat) -> int:
    return message.mentions.index(seat.member_id) if seat.member_id in message.mentions else len(message.mentions)


async def _in_a_row(deps: Deps, message: Message) -> int:
    """Count the messages that agents wrote one after another up to this one: many short chains are one long talk."""
    before = await messages.list_authors_before(deps.db, message, message.created_at - chains.LINGERS, _MAX_IN_A_ROW)
    return 1 + sum(1 for _ in takewhile(lambda author_id: deps.people[author_id].kind == "agent", before))


async def _of_pair(deps: Deps, message: Message, woken: Woken, seat: AgentSeat) -> Woken:
    """Add when the two woke each other, if an agent names another."""
    if not woken.in_a_row or seat.member_id not in message.mentions or seat.member_id == message.author_id:
        return woken
    since = message.created_at - PAIR_WINDOW - PAIR_PAUSE
    pair = frozenset({message.author_id, seat.member_id})
    wakings = await stored.list_wakings(deps.db, message.workspace_id, message.room_id, pair, since)
    if len({member_id for _, member_id in wakings[-PAIR_WAKINGS:]}) < len(pair):
        # One that calls the other again and again is no conversation of two.
        return woken
    return replace(woken, pauses_until=find_pause([at for at, _ in wakings], message.created_at))
