"""A second opinion on whose turn it is: when it is worth asking for, and what it changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from tertulia.domain.ids import AgentId
from tertulia.floor.decide import AgentSeat, Bid
from tertulia.floor.signs.temper import logit, sigmoid

Lack = Literal["late", "failed", "unusable"]

# The grey band, at the usual threshold of 0.36: in public chats a score below 0.1 was a true turn in one of 100 cases,
# one above 0.6 in seven of ten. It moves with the threshold, by logits.
LOWEST, HIGHEST, AT = 0.1, 0.6, 0.36
_BELOW, _ABOVE = logit(LOWEST) - logit(AT), logit(HIGHEST) - logit(AT)
# So far a score goes towards the opinion, in logits, and no further than the most.
WEIGHT, MOST = 0.6, 1.5
# No opinion is a certainty.
LEAST_CHANCE = 0.05

_FOR = "A second opinion, from a small model, is more for its answering."
_AGAINST = "A second opinion, from a small model, is more against its answering."
_NONE: Mapping[Lack, str] = {
    "late": "A second opinion was asked for and did not come in time.",
    "failed": "A second opinion was asked for and could not be had.",
    "unusable": "A second opinion was asked for, and the answer gave none.",
}


@dataclass(frozen=True, slots=True)
class Opinion:
    """How likely it is each agent's turn, from 0 to 1, as a small model sees it; `lack` is why one is not there."""

    chances: Mapping[AgentId, float] = field(default_factory=dict)
    lack: Lack = "late"


def is_grey(score: float, threshold: float) -> bool:
    """Say whether a score is so near its threshold that asking may change what comes of it."""
    return _BELOW <= logit(score) - logit(threshold) <= _ABOVE


def wants_opinion(seats: Iterable[AgentSeat]) -> bool:
    """Say whether a second opinion is worth its price: for the whole room, if for anybody in it."""
    return any(_is_in_doubt(seat) for seat in seats)


def with_opinion(seat: AgentSeat, opinion: Opinion) -> AgentSeat:
    """Let the opinion move a seat's bid where that is grey; where there is none, say so."""
    bid = seat.bid
    if bid is None or not _is_in_doubt(seat):
        return seat
    chance = opinion.chances.get(seat.agent_id)
    if chance is None:
        return replace(seat, bid=replace(bid, reasons=(*bid.reasons, _NONE[opinion.lack])))
    return replace(seat, bid=_mix(bid, chance))


def _is_in_doubt(seat: AgentSeat) -> bool:
    bid = seat.bid
    return bid is not None and bid.pace.rule is None and not seat.is_busy and is_grey(bid.score, seat.bar)


def _mix(bid: Bid, chance: float) -> Bid:
    bounded = max(LEAST_CHANCE, min(1 - LEAST_CHANCE, chance))
    step = WEIGHT * (logit(bounded) - logit(bid.score))
    step = max(-MOST, min(MOST, step))
    why = _FOR if step > 0 else _AGAINST
    return replace(bid, score=sigmoid(logit(bid.score) + step), reasons=(*bid.reasons, why))
