"""Writes what was decided: turns, waits, receipts, and what becomes of turns that a message changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tertulia.actions.deps import Deps
from tertulia.agents.judge import Judged
from tertulia.agents.limits import Place, tell_met
from tertulia.agents.pace import giving
from tertulia.agents.pace.choices import AGREEMENT
from tertulia.agents.pace.reacting import put_reaction
from tertulia.agents.pace.receipts import settle_receipt
from tertulia.agents.pace.steering import Steer, may_steer
from tertulia.domain.events import Notice
from tertulia.domain.floor import Wait
from tertulia.domain.ids import MessageId, RoomId
from tertulia.domain.message import Message
from tertulia.domain.turn import Turn
from tertulia.floor.receipt import Outcome, Receipt
from tertulia.floor.signs.answers import may_answer
from tertulia.store import messages
from tertulia.store.agents import causes, floor, turns
from tertulia.store.tx import Tx

CURSOR = "floor:"
_ACTS = frozenset({"speak", "react", "defer"})
WENT_ON: tuple[Outcome, str, str] = (
    "silent",
    "author_went_on",
    "The author went on; it was judged again with what came next.",
)


@dataclass(frozen=True, slots=True)
class Written:
    """What a write began, which messages go into turns that were under way, and which were deleted before."""

    started: list[Turn]
    steered: dict[MessageId, Steer]
    gone: set[MessageId]


def write(
    tx: Tx, deps: Deps, judged: list[Judged], heads: dict[RoomId, int], notices: list[tuple[Message, Notice]]
) -> Written:
    """Store receipts, turns, waits, notices and how far each room is judged; gives the turns that are new.

    What was deleted before it was judged begins and changes nothing: what its author said before stands.
    """
    written = Written([], {}, set())
    for one in judged:
        message = one.message
        if messages.is_deleted(tx, message.id):
            written.gone.add(message.id)
            receipt = _silence(one.decision.receipt)
            turns.put_receipt(tx, message.workspace_id, message.room_id, message.id, receipt.to_json())
            continue
        _end(tx, one.ended, giving.WITHDRAWN if one.is_withdrawn else WENT_ON)
        _end(tx, one.answered, giving.ANSWERED)
        steer = None if one.steer is None else _change(tx, one.steer, message)
        receipt = one.decision.receipt if steer is None else steer.decision.receipt
        turns.put_receipt(tx, message.workspace_id, message.room_id, message.id, receipt.to_json())
        _thank(tx, deps, message, receipt)
        if steer is not None:
            written.steered[message.id] = steer
            continue
        for wait in one.waits:
            floor.put_wait(tx, wait)
        for turn in one.turns:
            stands, is_new = turns.ensure_turn(tx, turn)
            if is_new:
                written.started.append(stands)
        tell_met(tx, Place(message.workspace_id, message.room_id, one.chain_id), one.decision.receipt)
    for message, notice in notices:
        tx.emit(message.workspace_id, message.room_id, tx.next_seq(message.room_id), notice)
    for room_id, seq in heads.items():
        turns.put_cursor(tx, CURSOR + room_id, seq)
    return written


def _silence(receipt: Receipt) -> Receipt:
    """Have nobody speak or wait for a message that is gone."""
    outcome, rule, reason = giving.GONE
    return replace(
        receipt,
        considered=tuple(
            replace(one, outcome=outcome, rule=rule, reasons=(reason,)) if one.outcome in _ACTS else one
            for one in receipt.considered
        ),
    )


def _end(tx: Tx, waits: Iterable[Wait], rest: tuple[Outcome, str, str]) -> None:
    for wait in waits:
        if floor.drop_wait(tx, wait.workspace_id, wait.id):
            settle_receipt(tx, wait.workspace_id, wait.cause, {}, rest)


def is_changed_by(deps: Deps, judged: Judged, message: Message) -> bool:
    """Say whether a message may change what comes of one before it that is not written yet."""
    if judged.message.room_id != message.room_id:
        return False
    if judged.message.author_id != message.author_id:
        return bool(judged.waits) and may_answer(judged.message.text, message.text)
    return bool(judged.waits) or (bool(judged.turns) and may_steer(deps, message))


def _change(tx: Tx, steer: Steer, message: Message) -> Steer | None:
    """Have the turns that a message goes into answer it, or stop; None when all of them have ended meanwhile."""

    def changes(turn: Turn) -> bool:
        if steer.how == "withdrawn":
            return turns.request_stop(tx, turn.workspace_id, turn.id, "withdrawn")
        return causes.move_cause(tx, turn, message.id)

    return steer.narrow([turn for turn in steer.turns if changes(turn)])


def _thank(tx: Tx, deps: Deps, message: Message, receipt: Receipt) -> None:
    """Show that agents heard what asks nothing of them."""
    for one in receipt.considered:
        member = deps.people.find_by_agent(one.agent_id) if one.outcome == "react" else None
        if member is not None:
            put_reaction(tx, message.workspace_id, member.id, message.id, AGREEMENT)
