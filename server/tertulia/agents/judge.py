"""Judges one message: gathers what the floor must know, asks it, and makes the turns of its decision."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import takewhile

from tertulia.actions.deps import Deps
from tertulia.agents.hearing.talks import Hearing
from tertulia.domain.ids import MemberId, TurnId, new_id
from tertulia.domain.message import Message
from tertulia.domain.people import Member
from tertulia.domain.turn import Turn
from tertulia.floor.decide import (
    MAX_CHAIN_DEPTH,
    POLICY_VERSION,
    AgentSeat,
    Decision,
    FloorState,
    Posted,
    Speaker,
    next_speakers,
)
from tertulia.floor.mentions import Mentions
from tertulia.floor.receipt import Consideration, Receipt
from tertulia.floor.signs.mood import Temper, raise_threshold
from tertulia.floor.signs.temper import threshold_of
from tertulia.rooms.state import RoomState
from tertulia.store import messages
from tertulia.store.agents import turns
from tertulia.store.messages import Page

# An answer to what was asked so long ago would startle more than help; and so long a pause ends any exchange.
STALE_AFTER = timedelta(minutes=10)
# So far back the last person is looked for; a bot that says more than this for twenty answers meets the hour's limit.
MAX_LOOKED_BACK = 1_000
_PEOPLE = ("human", "ghost")

_STALE = "It was said while nobody could listen, and too long ago to be answered now."


@dataclass(frozen=True, slots=True)
class Judged:
    """A message with what was decided about it, and the turns that come of it, not stored yet."""

    message: Message
    decision: Decision
    turns: tuple[Turn, ...]


async def judge(deps: Deps, message: Message, hearing: Hearing) -> Judged:
    """Decide who answers a message; nothing is written."""
    state = deps.rooms[message.room_id]
    author = deps.people[message.author_id]
    seats = _seats(deps, state)
    if is_open(message, author) and any(seat.mode == "natural" for seat in seats):
        await hearing.meanings.await_message(message.id)
    temper = hearing.feel(message, author)
    seats = _as_heated(seats, temper)
    if any(seat.mode == "natural" for seat in seats):
        seats = await _with_bids(deps, message, hearing, seats)
    if deps.clock.now() - message.created_at > STALE_AFTER:
        silent = tuple(Consideration(seat.agent_id, "silent", "stale", 0.0, (_STALE,)) for seat in seats)
        return Judged(message, Decision((), Receipt(POLICY_VERSION, silent)), ())
    replied = None
    if message.reply_to is not None:
        replied = await messages.find_one(deps.db, message.workspace_id, message.reply_to)
    cause = None if message.turn_id is None else await turns.find_turn_by_id(deps.db, message.turn_id)
    event = Posted(
        author_id=message.author_id,
        author_kind=author.kind,
        mentions=_mentions(message),
        reply_to_author_id=None if replied is None else replied.author_id,
        chain_depth=0 if cause is None else await _depth(deps, message, cause),
        exchange=await _exchange(deps, message, author, state),
    )
    decision = next_speakers(FloorState(state.room.kind, seats, temper=temper), event)
    cause_of = _Cause(message, message.author_id if cause is None else cause.requester_id, event.chain_depth)
    return Judged(message, decision, tuple(_turn(deps, cause_of, speaker) for speaker in decision.speakers))


@dataclass(frozen=True, slots=True)
class _Cause:
    message: Message
    requester_id: MemberId
    depth: int


def _turn(deps: Deps, cause: _Cause, speaker: Speaker) -> Turn:
    member = deps.people.find_by_agent(speaker.agent_id)
    assert member is not None, "the floor chooses among those that are in the room"
    return Turn(
        id=TurnId(new_id("turn")),
        workspace_id=cause.message.workspace_id,
        room_id=cause.message.room_id,
        agent_id=speaker.agent_id,
        member_id=member.id,
        requester_id=cause.requester_id,
        trigger=speaker.trigger,
        cause=cause.message.id,
        state="pending",
        created_at=deps.clock.now(),
        depth=cause.depth,
    )


async def _depth(deps: Deps, message: Message, cause: Turn) -> int:
    """Count the messages of agents that led to this one of an agent's, this one included.

    The turn knows its own chain; agents that talk all at once would each be a short one, so that those in a row count.
    """
    before = await _said_before(deps, message, MAX_CHAIN_DEPTH)
    in_a_row = sum(1 for _ in takewhile(lambda one: deps.people[one.author_id].kind == "agent", before))
    return 1 + max(cause.depth, in_a_row)


async def _exchange(deps: Deps, message: Message, author: Member, state: RoomState) -> int:
    """Count, for a bot's message that may wake somebody, what agents said of late since a person last spoke."""
    wakes = message.mentions or message.reply_to is not None or state.room.kind == "direct"
    if author.kind != "bot" or not wakes:
        return 0
    since = message.created_at - STALE_AFTER
    authors = await messages.list_authors_before(deps.db, message, since, MAX_LOOKED_BACK)
    kinds = takewhile(lambda kind: kind not in _PEOPLE, (deps.people[author_id].kind for author_id in authors))
    return sum(kind == "agent" for kind in kinds)


async def _said_before(deps: Deps, message: Message, limit: int) -> list[Message]:
    """Read the last messages before one, the newest first."""
    found, _ = await messages.list_page(deps.db, message.room_id, Page(before_seq=message.seq, limit=limit))
    return found[::-1]


def _seats(deps: Deps, state: RoomState) -> tuple[AgentSeat, ...]:
    seats = []
    for member_id, membership in state.agents.items():
        agent_id = deps.people[member_id].agent_id
        agent = None if agent_id is None else deps.roster.find(agent_id)
        if agent is not None:
            mode = membership.agent_mode or "mentioned"
            is_busy = deps.turns.is_full(state.room.id, agent.id)
            threshold = membership.agent_threshold
            if threshold is None:
                threshold = threshold_of(agent.record.personality.traits)
            seats.append(AgentSeat(agent.id, member_id, mode, agent.is_active, is_busy, threshold=threshold))
    return tuple(seats)


async def _with_bids(
    deps: Deps, message: Message, hearing: Hearing, seats: tuple[AgentSeat, ...]
) -> tuple[AgentSeat, ...]:
    """Score the agents that may speak unasked."""
    heard = await hearing.listen(message, deps.rooms[message.room_id])
    if heard is None:
        return seats
    return tuple(
        replace(seat, bid=hearing.bid(heard, deps.roster.get(message.workspace_id, seat.agent_id), seat.threshold))
        if seat.mode == "natural"
        else seat
        for seat in seats
    )


def _as_heated(seats: tuple[AgentSeat, ...], temper: Temper) -> tuple[AgentSeat, ...]:
    """Have agents hold back where tempers are high."""
    if not temper.is_high:
        return seats
    return tuple(replace(seat, threshold=raise_threshold(seat.threshold, temper.heat)) for seat in seats)


def is_open(message: Message, author: Member) -> bool:
    """Say whether a person said it without calling anybody: nothing else lets an agent speak unasked."""
    return author.kind in _PEOPLE and not message.mentions


def _mentions(message: Message) -> Mentions:
    named = message.mentions
    return Mentions(tuple(one for one in named if not one.startswith("@")), "@room" in named, "@agents" in named)
