"""Judges one message: gathers what the floor must know, asks it, and makes the turns of its decision."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from itertools import takewhile

from tertulia.actions.deps import Deps
from tertulia.agents.chains.holds import with_holds
from tertulia.agents.chains.tracing import Chain, Given, trace
from tertulia.agents.hearing.talks import Hearing, Overheard
from tertulia.agents.pace.answered import list_answered
from tertulia.agents.pace.causes import STALE_AFTER, Cause, make_turn
from tertulia.agents.pace.giving import is_of_named
from tertulia.agents.pace.holding import hold, keep_open, stay_open
from tertulia.agents.pace.steering import Steer, find_steer, hush, takes_back
from tertulia.agents.pace.waits import Waits
from tertulia.domain.floor import Wait
from tertulia.domain.ids import ChainId, MessageId
from tertulia.domain.message import Message
from tertulia.domain.people import PEOPLE, Member
from tertulia.domain.turn import Turn
from tertulia.floor.decide import (
    POLICY_VERSION,
    AgentSeat,
    Decision,
    FloorState,
    Posted,
    Speaker,
    next_speakers,
)
from tertulia.floor.features import Scene
from tertulia.floor.mentions import Mentions
from tertulia.floor.receipt import Consideration, Receipt
from tertulia.floor.signs.mood import Temper, raise_threshold
from tertulia.floor.signs.opinion import Opinion, wants_opinion, with_opinion
from tertulia.floor.signs.pace import hold_s
from tertulia.floor.signs.remarks import asks_back, is_dismissal, is_laughter, is_noted, is_sign, is_thanks
from tertulia.floor.signs.temper import delay_factor, threshold_of
from tertulia.rooms.state import RoomState
from tertulia.store import messages
from tertulia.store.messages import Page

_UNASKED_MODES = ("natural", "always")
# Whoever looks whether somebody is alone in a room need not count thousands.
MAX_COUNTED = 50
# Among so many messages, some of them in threads, the one before is looked for.
MAX_BEFORE = 10

_STALE = "It was said while nobody could listen, and too long ago to be answered now."


@dataclass(frozen=True, slots=True)
class Judged:
    """A message with its chain and what was decided about it, not stored yet.

    `turns` come of it at once, `waits` in their time; `ended` waits are over, because the author went on, or took the
    words back (`is_withdrawn`), and `answered` ones because this answers them. With a `steer` the message goes into
    turns under way instead, if they have not ended meanwhile. A `doubt` may be put to a small model.
    """

    message: Message
    chain_id: ChainId
    decision: Decision
    turns: tuple[Turn, ...] = ()
    waits: tuple[Wait, ...] = ()
    ended: tuple[Wait, ...] = ()
    answered: tuple[Wait, ...] = ()
    is_withdrawn: bool = False
    steer: Steer | None = None
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a message was judged by, where somebody's score was near its threshold."""

    seats: tuple[AgentSeat, ...]
    state: FloorState
    event: Posted
    scene: Scene


@dataclass(frozen=True, slots=True)
class Ears:
    """What a judge needs beside the room: what was heard, what waits, and `patience`, which multiplies all waiting.

    `unasked` are messages that were said when every agent there was switched off.
    """

    hearing: Hearing
    waits: Waits
    patience: float = 1.0
    unasked: Set[MessageId] = frozenset()


async def judge(deps: Deps, message: Message, ears: Ears, before: Sequence[Judged] = ()) -> Judged:
    """Decide who answers a message; nothing is written.

    `before` are those whose turns will be written with this one's: they belong to chains already.
    """
    replied = None
    if message.reply_to is not None:
        replied = await messages.find_one(deps.db, message.workspace_id, message.reply_to)
    state = deps.rooms[message.room_id]
    author = deps.people[message.author_id]
    seats = _seats(deps, state, were_off=message.id in ears.unasked)
    temper = ears.hearing.feel(message, author)
    seats = _as_heated(seats, temper)
    heard = None
    if any(seat.mode in _UNASKED_MODES for seat in seats):
        heard = await ears.hearing.listen(message, state)
    if heard is not None:
        seats = _with_bids(deps, ears.hearing, heard, seats)
    if deps.clock.now() - message.created_at > STALE_AFTER:
        silent = tuple(Consideration(seat.agent_id, "silent", "stale", 0.0, (_STALE,)) for seat in seats)
        return Judged(message, ChainId(message.id), Decision((), Receipt(POLICY_VERSION, silent)))
    floor = FloorState(state.room.kind, seats, temper=temper)
    event = await _posted(deps, message, replied, _list_called(deps, message, ears))
    decision = next_speakers(floor, event)
    chain = Chain(ChainId(message.id), message.author_id)
    if decision.speakers and author.kind not in PEOPLE:
        # Whatever rule woke them: turns are counted where they are stored, so that nothing escapes the count.
        chain = await trace(deps, message, replied, [Given(one.message, one.turns) for one in before])
        decision = next_speakers(replace(floor, seats=await with_holds(deps, message, chain, seats)), event)
    cause = Cause(message, chain.requester_id, chain.id)
    judged = Judged(message, chain.id, decision, _line_up(deps, cause, decision.speakers))
    if author.kind not in PEOPLE:
        return judged
    judged = replace(judged, steer=await find_steer(deps, message, replied, decision))
    judged = _unless_withdrawn(deps, judged, ears)
    if heard is not None:
        others = ears.waits.list_in(message.room_id, message.thread_id)
        judged = replace(judged, answered=await list_answered(deps, ears.hearing, message, others))
    if heard is None or judged.is_withdrawn or not is_open(message, author):
        return judged
    in_time = _with_before(_without_earlier_offers(_in_time(deps, judged, ears, seats, heard.scene), ears))
    if judged.steer is None and _is_unasked(decision) and wants_opinion(seats):
        return replace(in_time, doubt=Doubt(seats, floor, event, heard.scene))
    return in_time


def _list_called(deps: Deps, message: Message, ears: Ears) -> tuple[Member, ...]:
    """Find which members a message calls by names without a mark, in order."""
    found = (deps.people.find_by_handle(message.workspace_id, one) for one in ears.hearing.list_called(message))
    return tuple(member for member in found if member is not None)


def _unless_withdrawn(deps: Deps, judged: Judged, ears: Ears) -> Judged:
    """End what is judged with the author's next words; words that only take back end all, and cause nothing.

    Where they name somebody they end what waits for nobody else.
    """
    message = judged.message
    waiting = tuple(ears.waits.list_of(message.room_id, message.thread_id, message.author_id))
    if takes_back(deps, message) and (waiting or (judged.decision.speakers and _is_unasked(judged.decision))):
        over = tuple(wait for wait in waiting if is_of_named(deps, message, wait))
        return replace(judged, decision=hush(judged.decision), turns=(), ended=over, is_withdrawn=True)
    if message.mentions:
        return judged
    bursts = {wait.cause for wait in waiting if _goes_on(ears, wait)}
    return replace(judged, ended=tuple(wait for wait in waiting if wait.cause in bursts))


def _goes_on(ears: Ears, wait: Wait) -> bool:
    """Say whether what waits is judged again with its author's next words: nobody spoke between."""
    return wait.kind == "burst" and ears.hearing.is_of_last_turn(wait.room_id, wait.thread_id, wait.cause)


def _without_earlier_offers(judged: Judged, ears: Ears) -> Judged:
    """End the offers of a question that its author goes on with, where all of it is to be offered anew."""
    if not any(wait.kind == "reoffer" for wait in judged.waits):
        return judged
    message = judged.message
    waiting = ears.waits.list_of(message.room_id, message.thread_id, message.author_id)
    over = [wait for wait in waiting if ears.hearing.is_of_last_turn(wait.room_id, wait.thread_id, wait.cause)]
    return replace(judged, ended=(*judged.ended, *(wait for wait in over if wait not in judged.ended)))


def judge_again(deps: Deps, judged: Judged, opinion: Opinion, ears: Ears) -> Judged:
    """Decide anew with a second opinion; what waited for the first decision is `ended`. Nothing is written."""
    doubt = judged.doubt
    assert doubt is not None, "nobody is asked without a doubt"
    seats = tuple(with_opinion(seat, opinion) for seat in doubt.seats)
    decision = next_speakers(replace(doubt.state, seats=seats), doubt.event)
    again = Judged(judged.message, judged.chain_id, decision, ended=judged.waits)
    return _with_before(_in_time(deps, again, ears, seats, doubt.scene))


def _is_unasked(decision: Decision) -> bool:
    """Say whether nobody speaks because it was called."""
    return all(speaker.trigger == "unasked" for speaker in decision.speakers)


def _in_time(deps: Deps, judged: Judged, ears: Ears, seats: tuple[AgentSeat, ...], scene: Scene) -> Judged:
    """Let what nobody asked for wait for its moment; the author's next words take the place of those before."""
    message, decision, before = judged.message, judged.decision, judged.ended
    factor = ears.patience or 1.0
    if decision.speakers and _is_unasked(decision):
        is_alone = _is_alone(deps, deps.rooms[message.room_id])
        pause_s = ears.patience * hold_s(scene.heard.wording, is_alone=is_alone) * _delay(deps, decision)
        held, wait = hold(message, decision, pause_s, before)
        later = stay_open(message, scene, decision, seats, factor=factor)
        return replace(judged, decision=held, turns=(), waits=(wait,) if later is None else (wait, later))
    if not message.mentions and (kept := keep_open(message, scene, decision, seats, factor=factor)):
        return replace(judged, decision=kept[0], waits=kept[1:])
    return judged


def _with_before(judged: Judged) -> Judged:
    """Have what waits know what its author said before it: that is answered with it."""
    said = (one for wait in judged.ended for one in (*wait.before, wait.cause))
    before = tuple(dict.fromkeys(one for one in said if one != judged.message.id))
    return replace(judged, waits=tuple(replace(wait, before=before) for wait in judged.waits))


async def _posted(deps: Deps, message: Message, replied: Message | None, called: Sequence[Member]) -> Posted:
    agents = list(deps.rooms[message.room_id].agents)[:MAX_COUNTED]
    members = (*called, *(deps.people[one] for one in agents))
    names = {word for member in members for word in (member.handle, *member.name.lower().split())}
    text = message.text
    is_answer = is_sign(text, names) or is_noted(text, names)
    return Posted(
        author_id=message.author_id,
        author_kind=deps.people[message.author_id].kind,
        mentions=_mentions(message),
        reply_to_author_id=None if replied is None else replied.author_id,
        is_thanks=is_thanks(text, names),
        called=tuple(member.id for member in called),
        is_idle=is_laughter(text, names)
        or is_dismissal(text, names)
        or (is_answer and not await _was_asked(deps, message, replied)),
    )


async def _was_asked(deps: Deps, message: Message, replied: Message | None) -> bool:
    """Say whether what others said since the author's last words, or what this replies to, waits for an answer."""
    if replied is not None:
        return asks_back(replied.text)
    page = Page(before_seq=message.seq, thread_id=message.thread_id, limit=MAX_BEFORE)
    before, _ = await messages.list_page(deps.db, message.room_id, page)
    here = (one for one in reversed(before) if one.thread_id == message.thread_id)
    return any(asks_back(one.text) for one in takewhile(lambda one: one.author_id != message.author_id, here))


def _line_up(deps: Deps, cause: Cause, speakers: Sequence[Speaker]) -> tuple[Turn, ...]:
    """Make the turns of those who speak, each after the one before."""
    made: list[Turn] = []
    for speaker in speakers:
        turn = make_turn(deps, cause, speaker.agent_id, speaker.trigger)
        made.append(replace(turn, after=made[-1].id if made else None))
    return tuple(made)


def _seats(deps: Deps, state: RoomState, *, were_off: bool) -> tuple[AgentSeat, ...]:
    seats = []
    for member_id, membership in state.agents.items():
        agent_id = deps.people[member_id].agent_id
        agent = None if agent_id is None else deps.roster.find(agent_id)
        if agent is not None:
            mode = "off" if were_off else membership.agent_mode or "mentioned"
            is_busy = deps.turns.is_full(state.room.id, agent.id)
            threshold = membership.agent_threshold
            if threshold is None:
                threshold = threshold_of(agent.record.personality.traits)
            seats.append(AgentSeat(agent.id, member_id, mode, agent.is_active, is_busy, threshold=threshold))
    return tuple(seats)


def _is_alone(deps: Deps, state: RoomState) -> bool:
    """Say whether only one person is in a room; nobody counts a large one for that."""
    if len(state.members) > MAX_COUNTED:
        return False
    return sum(deps.people[member_id].kind in PEOPLE for member_id in state.members) == 1


def _with_bids(deps: Deps, hearing: Hearing, heard: Overheard, seats: tuple[AgentSeat, ...]) -> tuple[AgentSeat, ...]:
    """Score the agents that may speak unasked."""
    is_alone = _is_alone(deps, deps.rooms[heard.place[0]])
    scored = []
    for seat in seats:
        agent = deps.roster.find(seat.agent_id) if seat.mode == "natural" else None
        bid = None if agent is None else hearing.bid(heard, agent, seat.threshold, is_alone=is_alone)
        scored.append(replace(seat, bid=bid))
    return tuple(scored)


def _delay(deps: Deps, decision: Decision) -> float:
    """Give how much longer the one waits who would speak first."""
    agent = deps.roster.find(decision.speakers[0].agent_id)
    return 1.0 if agent is None else delay_factor(agent.record.personality.traits)


def _as_heated(seats: tuple[AgentSeat, ...], temper: Temper) -> tuple[AgentSeat, ...]:
    """Have agents hold back where tempers are high."""
    if not temper.is_high:
        return seats
    return tuple(replace(seat, threshold=raise_threshold(seat.threshold, temper.heat)) for seat in seats)


def is_open(message: Message, author: Member) -> bool:
    """Say whether a person said it without calling anybody: nothing else lets an agent speak unasked."""
    return author.kind in PEOPLE and not message.mentions


def _mentions(message: Message) -> Mentions:
    named = message.mentions
    return Mentions(tuple(one for one in named if not one.startswith("@")), "@room" in named, "@agents" in named)
