"""Hands the floor of a place on when a turn ends: to who would have answered next, or may add to what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from tertulia.actions.deps import Deps
from tertulia.actions.models.minds import name_provider
from tertulia.agents.pace.giving import TAKEN_FOR, is_seated
from tertulia.domain.chain import RULES
from tertulia.domain.events import Outcome
from tertulia.domain.floor import Lease, Wait, WaitKind, Wish
from tertulia.domain.ids import AgentId, MessageId, WaitId, new_id
from tertulia.domain.turn import Turn
from tertulia.floor.signs.pace import ADDS_FROM
from tertulia.store import messages
from tertulia.store.agents import causes, floor
from tertulia.store.tx import Tx

# By these an agent leaves what nobody asked it to answer to the next; None is that of a reaction of its own choice.
_UNANSWERED = frozenset({None, "nothing_to_add", "empty_answer", "gone", "paused", "switched_off"})
# By these a turn failed as its provider did.
_OF_PROVIDER = frozenset({"model_timeout", "model_rate_limited", "model_failed", "model_away", "timeout"})


def pass_on(deps: Deps, tx: Tx, turn: Turn, outcome: Outcome, reason: str | None) -> None:
    """Give back the floor of the place, and have one of those who were covered wait for it, whose moment has come.

    The best of them may add to an answer, once. Where there was none, the next who would have answered does, each of
    them once, and after a failure one. Who had a turn for the message is not asked again, and nobody is where one to
    whom the turn handed the question on may answer it. Like all that waits, they look at the room before they begin.
    """
    lease = floor.end_lease(tx, turn)
    if lease is None or not lease.covered or any(map(_may_answer, causes.list_handed_on(tx, turn))):
        return
    cause = messages.find_message(tx, turn.workspace_id, MessageId(turn.cause))
    if cause is None or tx.now > cause.created_at + TAKEN_FOR["burst"]:
        return
    others = causes.list_asked(tx, turn)
    asked = {turn.agent_id, *(one.agent_id for one in others)}
    seated = [wish for wish in lease.covered if wish.agent_id not in asked and is_seated(deps, turn.room_id, wish)]
    if outcome == "spoke":
        best = max(seated, key=lambda wish: wish.score, default=None)
        if best is not None and best.score >= ADDS_FROM:
            _keep(deps, tx, _make(tx, turn, lease, "addition", [replace(best, trigger="addition")]))
        return
    if outcome == "failed":
        has_failed_before = any(one.outcome == "failed" for one in others)
        seated = [] if has_failed_before else [wish for wish in seated if _may_fare_better(deps, turn, reason, wish)]
    if seated and turn.trigger == "unasked" and _leaves_open(outcome, reason):
        _keep(deps, tx, _make(tx, turn, lease, "burst", seated))


def _may_answer(handed: Turn) -> bool:
    """Say whether a turn that was handed on answered, or is still to."""
    if handed.outcome is not None:
        return handed.outcome == "spoke"
    return handed.stop_requested_at is None and handed.text is not None


def _leaves_open(outcome: Outcome, reason: str | None) -> bool:
    """Say whether another agent may answer what this one did not."""
    if outcome == "failed":
        return reason not in ("answered", "budget_exceeded") and reason not in RULES
    return outcome != "stopped" and reason in _UNANSWERED


def _may_fare_better(deps: Deps, turn: Turn, reason: str | None, wish: Wish) -> bool:
    """Say whether an agent does not ask the provider that has just failed another."""
    return reason not in _OF_PROVIDER or _provider_of(deps, turn.agent_id) != _provider_of(deps, wish.agent_id)


def _provider_of(deps: Deps, agent_id: AgentId) -> str | None:
    agent = deps.roster.find(agent_id)
    return None if agent is None else name_provider(deps, agent)


def _make(tx: Tx, turn: Turn, lease: Lease, kind: WaitKind, wishes: Sequence[Wish]) -> Wait:
    return Wait(
        WaitId(new_id("wait")),
        turn.workspace_id,
        turn.room_id,
        lease.thread_id,
        kind,
        MessageId(turn.cause),
        turn.requester_id,
        tuple(wishes),
        tx.now,
        tx.now,
        before=tuple(map(MessageId, causes.find_before(tx, turn))),
    )


def _keep(deps: Deps, tx: Tx, wait: Wait) -> None:
    floor.put_wait(tx, wait)
    tx.after_commit.append(partial(deps.turns.keep, wait))
