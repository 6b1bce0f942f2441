"""Says what of a decision has to wait: an answer that nobody asked for, and a question that stays open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from tertulia.domain.floor import Wait, WaitKind, Wish
from tertulia.domain.ids import WaitId, new_id
from tertulia.domain.message import Message
from tertulia.floor.decide import AgentSeat, Decision
from tertulia.floor.features import Scene
from tertulia.floor.receipt import Consideration
from tertulia.floor.signs.pace import LAST_ROUND, MAX_HOLD_S, REOFFER_PARTS, REOFFER_S, is_for_anybody

BURST = "It waits whether the author goes on."
REOFFER = "The question is offered again if nobody answers it."

_FOR_OTHERS = frozenset({"named_other", "small_named_other"})


def hold(message: Message, decision: Decision, pause_s: float, before: Sequence[Wait]) -> tuple[Decision, Wait]:
    """Put those who would speak unasked off for a time, to see whether the author goes on.

    `before` are what waited for the author's earlier words: however long somebody goes on, the first of them is not
    put off for ever.
    """
    now = message.created_at
    first = min((wait.until - timedelta(seconds=MAX_HOLD_S) for wait in before if wait.kind == "burst"), default=now)
    until = first + timedelta(seconds=MAX_HOLD_S)
    due_at = min(until, now + timedelta(seconds=pause_s))
    wishes = tuple(_list_wishes(decision))
    wait = _wait(message, "burst", wishes, due_at, max(until, due_at))
    return _defer(decision, {wish.agent_id: BURST for wish in wishes}), wait


def keep_open(
    message: Message, scene: Scene, decision: Decision, seats: Sequence[AgentSeat], *, factor: float
) -> tuple[Decision, Wait] | None:
    """Have a question that nobody answers now offered again; None where nobody is near enough to it."""
    if any(one.outcome in ("speak", "react") for one in decision.receipt.considered):
        return None
    wait = stay_open(message, scene, decision, seats, factor=factor)
    return None if wait is None else (_defer(decision, {wish.agent_id: REOFFER for wish in wait.bids}), wait)


def stay_open(
    message: Message, scene: Scene, decision: Decision, seats: Sequence[AgentSeat], *, factor: float
) -> Wait | None:
    """Have a question offered again to those who do not speak now, in case that nobody answers after all."""
    if not scene.heard.asks:
        return None
    ruled = {one.agent_id: one for one in decision.receipt.considered}
    near = [seat for seat in seats if _is_near(seat, ruled[seat.agent_id], scene)]
    if not near:
        return None
    near.sort(key=lambda seat: -ruled[seat.agent_id].score)
    wishes = tuple(_wish(ruled[seat.agent_id]) for seat in near)
    due_at, until = (message.created_at + timedelta(seconds=factor * after) for after in (REOFFER_S[0], REOFFER_S[-1]))
    return _wait(message, "reoffer", wishes, due_at, until)


def _is_near(seat: AgentSeat, ruled: Consideration, scene: Scene) -> bool:
    """Say whether an agent that does not speak now may be offered a question later."""
    bid = seat.bid
    if bid is None or bid.pace.rule is not None or ruled.rule != bid.situation or ruled.outcome == "speak":
        return False
    if scene.heard.first is not None and bid.situation in _FOR_OTHERS:
        # It begins with somebody's name, whose answer nobody else gives.
        return False
    is_open = is_for_anybody(scene.heard.wording, bid.situation, LAST_ROUND)
    return is_open or bid.score >= seat.bar * REOFFER_PARTS[-1]


def _wait(message: Message, kind: WaitKind, wishes: tuple[Wish, ...], due_at: datetime, until: datetime) -> Wait:
    return Wait(
        WaitId(new_id("wait")),
        message.workspace_id,
        message.room_id,
        message.thread_id,
        kind,
        message.id,
        message.author_id,
        wishes,
        due_at,
        until,
    )


def _list_wishes(decision: Decision) -> Iterator[Wish]:
    """List who would speak, in speaking order, and then who comes after them, the best first."""
    by_agent = {one.agent_id: one for one in decision.receipt.considered}
    for speaker in decision.speakers:
        yield _wish(by_agent[speaker.agent_id])
    covered = [one for one in decision.receipt.considered if one.outcome == "covered"]
    yield from (_wish(one) for one in sorted(covered, key=lambda one: -one.score))


def _wish(one: Consideration) -> Wish:
    return Wish(one.agent_id, "unasked", one.rule, one.score, one.reasons, one.threshold)


def _defer(decision: Decision, waiting: dict[str, str]) -> Decision:
    """Say of those who wait that they do, and for what."""
    considered = tuple(
        replace(one, outcome="defer", reasons=(*one.reasons, waiting[one.agent_id])) if one.agent_id in waiting else one
        for one in decision.receipt.considered
    )
    return Decision((), replace(decision.receipt, considered=considered))
