"""What becomes of questions that an agent handed on when its own turn changes: they follow it."""

from __future__ import annotations

from functools import partial

from tertulia.actions.deps import Deps
from tertulia.domain.errors import TurnStopped
from tertulia.domain.events import Outcome
from tertulia.domain.ids import MessageId
from tertulia.domain.turn import Turn
from tertulia.store.agents import causes, turns
from tertulia.store.tx import Tx

# Who keeps silent by one of these has seen its turn through, and may leave the answer to whom it asked.
_SEEN_THROUGH = frozenset({None, "nothing_to_add", "empty_answer", "answered"})


def hold_back(deps: Deps, tx: Tx, turn: Turn) -> None:
    """Have nobody asked any more what a turn handed on before it began again: its new plan asks anew, or does not."""
    for handed in causes.list_handed_on(tx, turn):
        if handed.state == "pending":
            causes.put_question(tx, handed, turn.cause, None)
            tx.after_commit.append(partial(deps.turns.replan, handed.id, MessageId(turn.cause)))


def end_handed_on(deps: Deps, tx: Tx, turn: Turn, outcome: Outcome, reason: str | None) -> None:
    """Stop what nobody asks any more as a turn ends: what it did not hand on again, and all if it was cut off."""
    has_seen_through = outcome == "spoke" or (outcome != "failed" and reason in _SEEN_THROUGH)
    for handed in causes.list_handed_on(tx, turn):
        if handed.state != "pending" or (has_seen_through and handed.text is not None):
            continue
        why = None if outcome == "stopped" else "message_deleted" if reason == "message_deleted" else "withdrawn"
        turns.request_stop(tx, handed.workspace_id, handed.id, why)
        tx.after_commit.append(partial(deps.turns.halt, handed.id, None if why is None else TurnStopped(why)))
