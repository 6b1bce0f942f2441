"""Decides which agents answer a message: a pure function over the state of the room."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tertulia.domain.ids import AgentId, MemberId
from tertulia.domain.people import PEOPLE, AgentMode, MemberKind, RoomKind
from tertulia.domain.turn import Trigger
from tertulia.floor.bounds.chain import Hold
from tertulia.floor.mentions import Mentions
from tertulia.floor.receipt import Consideration, Outcome, Receipt
from tertulia.floor.signs.mood import CALM_TEMPER, Temper
from tertulia.floor.signs.pace import Pace, harder
from tertulia.floor.weights import THRESHOLD

POLICY_VERSION = "natural-2"
_QUARREL = "Tempers are high between two people, and neither called it."
_HOLDS_BACK = "Tempers are high here, so it holds back more than usual."
_IDLE = "The message asks nothing of anybody."
CALMLY = "Tempers are high here; it answers calmly."


@dataclass(frozen=True, slots=True)
class Bid:
    """How much it is an agent's turn, from 0 to 1, with the situation and why; `pace` may hold it back."""

    score: float
    situation: str
    reasons: tuple[str, ...]
    pace: Pace = field(default_factory=Pace)


@dataclass(frozen=True, slots=True)
class AgentSeat:
    """An agent that is a member of the room; `is_busy` while too much that it was asked here waits.

    `bid` is what the score gives an agent that may speak unasked, and None where it was not scored; from `threshold` on
    it does. `hold` is the limit of the message's chain that keeps it from being woken, if one does.
    """

    agent_id: AgentId
    member_id: MemberId
    mode: AgentMode
    is_active: bool
    is_busy: bool = False
    bid: Bid | None = None
    threshold: float = THRESHOLD
    hold: Hold | None = None

    @property
    def bar(self) -> float:
        """The threshold as high as the pace makes it."""
        return self.threshold if self.bid is None else harder(self.threshold, self.bid.pace.odds)


@dataclass(frozen=True, slots=True)
class FloorState:
    """What the floor knows of a room when a message arrives; the order of `seats` settles ties."""

    room_kind: RoomKind
    seats: tuple[AgentSeat, ...]
    max_speakers: int = 5
    temper: Temper = CALM_TEMPER


@dataclass(frozen=True, slots=True)
class Posted:
    """A message as the floor sees it; `is_thanks` is said of one that only thanks, `is_idle` of “ok”, “never mind”, 👍.

    Those who are `called` are so by their names without a mark, in this order.
    """

    author_id: MemberId
    author_kind: MemberKind
    mentions: Mentions
    reply_to_author_id: MemberId | None = None
    is_thanks: bool = False
    called: tuple[MemberId, ...] = ()
    is_idle: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    agent_id: AgentId
    trigger: Trigger
    rule: str
    score: float


@dataclass(frozen=True, slots=True)
class Decision:
    """Who speaks, in speaking order, and the receipt that says why."""

    speakers: tuple[Speaker, ...]
    receipt: Receipt


# Who is called without the mark has been asked all the same: it neither waits nor keeps silent.
_CALLED_BY_NAME = frozenset({"named_first"})
_NAMED = frozenset({"named_first", "named_inside"})
# Who is called in these ways and only thanked gives a sign, and no answer.
_THANKED = frozenset({"named", "named_first", "agents_called", "replied_to", "direct_room", "mode_always"})


@dataclass(frozen=True, slots=True)
class _Call:
    """A way of being addressed, or a bid (`is_bid`); `rank` orders those who are."""

    trigger: Trigger
    rule: str
    score: float
    reasons: tuple[str, ...]
    rank: int
    is_bid: bool = False


def next_speakers(state: FloorState, event: Posted) -> Decision:
    """Choose the agents that answer `event`, in speaking order.

    Pure: no clock and no I/O. Those named come first, in order of mention, then the one replied to, then the members
    of a direct room, then those that answer everything. Where none of these speaks, the one with the best bid does, if
    it is high enough. An agent wakes others only by naming them, a bot as people do; both no longer than the limits of
    the chain allow.
    """
    verdicts: dict[AgentId, Consideration] = {}
    addressed: list[tuple[AgentSeat, _Call]] = []
    bidders: list[tuple[AgentSeat, _Call]] = []
    for seat in state.seats:
        call = _call(state, seat, event)
        if refusal := _refusal(seat, event) or (call and _held_back(seat, event, call)):
            verdicts[seat.agent_id] = refusal
        elif state.temper.is_quarrel and _is_unasked(seat, call, event):
            verdicts[seat.agent_id] = Consideration(seat.agent_id, "silent", "quarrel", 0.0, (_QUARREL,))
        elif call:
            addressed.append((seat, call))
        elif bid := _bid(state, seat, event):
            bidders.append((seat, bid))
        else:
            verdicts[seat.agent_id] = _silence(state, seat, event)
    addressed.sort(key=lambda pair: pair[1].rank)
    bidders.sort(key=lambda pair: -pair[1].score)
    verdicts |= {seat.agent_id: _covered(seat, bid) for seat, bid in bidders}
    if bidders and not addressed and event.is_thanks:
        verdicts[bidders[0][0].agent_id] = _thanked(*bidders[0])
    elif not addressed:
        addressed = _without_outsiders(state, bidders)[:1]
    for seat, call in addressed[state.max_speakers :]:
        why = f"At most {state.max_speakers} agents answer one message."
        reasons = (*call.reasons, why)
        verdicts[seat.agent_id] = Consideration(seat.agent_id, "covered", "too_many_named", call.score, reasons)
    speakers = []
    for seat, call in addressed[: state.max_speakers]:
        speakers.append(Speaker(seat.agent_id, call.trigger, call.rule, call.score))
        calmly = replace(call, reasons=(*call.reasons, CALMLY)) if state.temper.is_high else call
        verdicts[seat.agent_id] = _consider(seat, "speak", calmly)
    considered = tuple(verdicts[seat.agent_id] for seat in state.seats)
    return Decision(tuple(speakers), Receipt(POLICY_VERSION, considered))


def _without_outsiders(state: FloorState, bidders: list[tuple[AgentSeat, _Call]]) -> list[tuple[AgentSeat, _Call]]:
    """Leave out those to whom a message names somebody else, where that is another agent of the room."""
    if not any(seat.bid is not None and seat.bid.situation in _NAMED for seat in state.seats):
        return bidders
    return [pair for pair in bidders if pair[1].rule in _NAMED]


def _refusal(seat: AgentSeat, event: Posted) -> Consideration | None:
    """Say what keeps the agent from speaking however it is addressed, if anything does."""
    if seat.member_id == event.author_id:
        return Consideration(seat.agent_id, "silent", "own_message", 0.0, ("It wrote this message itself.",))
    if not seat.is_active:
        return Consideration(seat.agent_id, "off", "inactive", 0.0, ("It is paused.",))
    if seat.mode == "off":
        return Consideration(seat.agent_id, "off", "mode_off", 0.0, ("It is switched off in this room.",))
    return None


def _held_back(seat: AgentSeat, event: Posted, call: _Call) -> Consideration | None:
    """Say what an agent that is addressed does instead of answering, if anything."""
    if event.is_thanks and call.rule in _THANKED and _is_person(event):
        return _thanked(seat, call)
    if event.is_idle and _is_person(event):
        return Consideration(seat.agent_id, "silent", "asks_nothing", call.score, (*call.reasons, _IDLE))
    return _restraint(seat)


def _covered(seat: AgentSeat, bid: _Call) -> Consideration:
    return _consider(seat, "covered", replace(bid, reasons=(*bid.reasons, "Another agent is closer to it.")))


def _thanked(seat: AgentSeat, call: _Call) -> Consideration:
    reasons = (*call.reasons, "It is thanked, and nothing is asked of it.")
    return Consideration(seat.agent_id, "react", "thanked", call.score, reasons)


def _restraint(seat: AgentSeat) -> Consideration | None:
    """Say what keeps an agent that is addressed from answering, if anything does."""
    if seat.hold is not None:
        return Consideration(seat.agent_id, "silent", seat.hold.rule, 0.0, (seat.hold.reason,))
    if seat.is_busy:
        why = "Too much that it was asked in this room still waits."
        return Consideration(seat.agent_id, "silent", "busy", 0.0, (why,))
    return None


def _call(state: FloorState, seat: AgentSeat, event: Posted) -> _Call | None:
    named = event.mentions.member_ids
    last = len(named) + len(event.called)
    if _is_named(seat, event):
        return _Call("mention", "named", 1.0, ("It was named.",), named.index(seat.member_id))
    if event.author_kind == "agent":
        return None
    if event.mentions.is_agents and _is_person(event):
        return _Call("mention", "agents_called", 1.0, ("All agents were called.",), last)
    if event.reply_to_author_id == seat.member_id and not _calls_another(state, seat, event):
        return _Call("reply", "replied_to", 0.95, ("The message replies to what it said.",), last + 1)
    if state.room_kind == "direct" and not _names_another_agent(state, seat, event):
        return _Call("direct", "direct_room", 0.9, ("The room is a direct conversation with it.",), last + 2)
    if seat.member_id in event.called and seat.mode in ("natural", "always") and _may_call(event):
        place = event.called.index(seat.member_id)
        return _Call("mention", "named_first", 0.98, ("It was called by name.",), place)
    if seat.mode == "always" and _is_open(event) and not event.called:
        return _Call("unasked", "mode_always", 0.85, ("It answers everything that people say here.",), last + 3)
    return None


def _bid(state: FloorState, seat: AgentSeat, event: Posted) -> _Call | None:
    """Give what the agent bids for a turn that is open to all, if that is enough."""
    bid = seat.bid
    if bid is None or event.is_idle or bid.pace.rule is not None or bid.score < seat.bar or not _may_bid(seat, event):
        return None
    if _is_for_called(state, seat, event):
        return None
    if _restraint(seat):
        return None
    trigger: Trigger = "mention" if bid.situation in _CALLED_BY_NAME else "unasked"
    return _Call(trigger, bid.situation, bid.score, bid.reasons, 0, is_bid=True)


def _consider(seat: AgentSeat, outcome: Outcome, call: _Call) -> Consideration:
    """Note what comes of a call, with the threshold that a bid had to reach."""
    threshold = seat.bar if call.is_bid else None
    return Consideration(seat.agent_id, outcome, call.rule, call.score, call.reasons, threshold)


def _is_unasked(seat: AgentSeat, call: _Call | None, event: Posted) -> bool:
    """Say whether the agent would speak only because it may, not because it was called."""
    return call.trigger == "unasked" if call else seat.bid is not None and _may_bid(seat, event)


def _may_bid(seat: AgentSeat, event: Posted) -> bool:
    return seat.mode == "natural" and _is_open(event)


def _is_open(event: Posted) -> bool:
    """Say whether a person said it without calling anybody."""
    return _is_person(event) and not event.mentions.member_ids and not event.mentions.is_room


def _may_call(event: Posted) -> bool:
    """Say whether a person's words may call by a plain name, beside those that they mark."""
    return _is_person(event) and not event.mentions.is_room


def _silence(state: FloorState, seat: AgentSeat, event: Posted) -> Consideration:
    if event.author_kind == "agent":
        rule, reason = "not_a_person", "An agent wrote the message and did not name it."
    elif event.mentions.member_ids or _is_for_called(state, seat, event):
        rule, reason = "others_named", "The message names somebody else."
    elif event.mentions.is_room:
        rule, reason = "room_called", "The message calls the people of the room."
    elif seat.bid is not None and _may_bid(seat, event):
        return _no_bid(state, seat, seat.bid, is_idle=event.is_idle)
    else:
        rule, reason = "not_addressed", "The message is not addressed to it."
    return Consideration(seat.agent_id, "silent", rule, 0.0, (reason,))


def _no_bid(state: FloorState, seat: AgentSeat, bid: Bid, *, is_idle: bool) -> Consideration:
    """Say why a bid was not enough."""
    if is_idle:
        return Consideration(seat.agent_id, "silent", "asks_nothing", bid.score, (_IDLE,), seat.bar)
    rule = "occupied" if seat.is_busy else bid.pace.rule or bid.situation
    reasons = ("Too much that it was asked in this room still waits.",) if seat.is_busy else bid.reasons
    reasons = (*bid.pace.reasons, *reasons, *((_HOLDS_BACK,) if state.temper.is_high else ()))
    return Consideration(seat.agent_id, "silent", rule, bid.score, reasons, seat.bar)


def _is_person(event: Posted) -> bool:
    return event.author_kind in PEOPLE


def _is_named(seat: AgentSeat, event: Posted) -> bool:
    return seat.member_id in event.mentions.member_ids


def _is_for_called(state: FloorState, seat: AgentSeat, event: Posted) -> bool:
    """Say whether a message is for people whom it calls by plain names, or nothing for one that answers all."""
    if not event.called or seat.member_id in event.called:
        return False
    return seat.mode == "always" or not any(other.member_id in event.called for other in state.seats)


def _calls_another(state: FloorState, seat: AgentSeat, event: Posted) -> bool:
    """Say whether a reply to what an agent said calls somebody else, for whom it is then."""
    if seat.member_id in event.called:
        return False
    return bool(event.called) or _names_another_agent(state, seat, event)


def _names_another_agent(state: FloorState, seat: AgentSeat, event: Posted) -> bool:
    """Say whether the message picks another agent out of a direct room that has several."""
    if _is_named(seat, event):
        return False
    if seat.member_id in event.called and not event.mentions.member_ids:
        return False
    return any(
        other is not seat and (_is_named(other, event) or other.member_id in event.called) for other in state.seats
    )
