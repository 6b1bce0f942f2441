"""What an author's next words do to an answer that is being worked at: they go into it, or make an end of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

from tertulia.actions.deps import Deps
from tertulia.domain.ids import AgentId, MessageId
from tertulia.domain.message import Message
from tertulia.domain.turn import UNASKED, UNCAUSED, Turn
from tertulia.floor.decide import Decision
from tertulia.floor.receipt import Outcome
from tertulia.floor.signs.remarks import is_correction, is_withdrawal
from tertulia.store import messages

How = Literal["goes_on", "corrected", "withdrawn"]
_FOR_OTHERS = frozenset({"named_other", "small_named_other", "other_replied_to"})
_REASONS: dict[How, str] = {
    "goes_on": "It had not begun to write, and takes these words into its answer.",
    "corrected": "It takes the correction into its answer.",
    "withdrawn": "The author needs no answer any more; it stops.",
}


@dataclass(frozen=True, slots=True)
class Steer:
    """Turns under way that a message changes, and the decision on the message if they still can be changed."""

    turns: tuple[Turn, ...]
    how: How
    decision: Decision


async def find_steer(deps: Deps, message: Message, decision: Decision) -> Steer | None:
    """Find what the author's next message is about; a message that names somebody is one of its own."""
    asked = [] if message.mentions else deps.turns.list_asked(message.room_id, message.author_id)
    asked = [turn for turn in asked if turn.trigger not in UNCAUSED]
    if not asked:
        return None
    cause = await messages.find_one(deps.db, message.workspace_id, MessageId(asked[-1].cause))
    if cause is None or (cause.thread_id, cause.author_id) != (message.thread_id, message.author_id):
        return None
    ruled = {one.agent_id: one for one in decision.receipt.considered if one.rule not in _FOR_OTHERS}
    turns = tuple(turn for turn in asked if turn.cause == cause.id and turn.agent_id in ruled)
    how = _read(deps, turns, message) if turns else None
    if how is None:
        return None
    return Steer(turns, how, _steered(decision, {turn.agent_id for turn in turns}, how))


def _read(deps: Deps, turns: tuple[Turn, ...], message: Message) -> How | None:
    if is_withdrawal(message.text):
        return "withdrawn"
    if not all(deps.turns.can_replan(turn.id) for turn in turns):
        return None
    if is_correction(message.text):
        return "corrected"
    writing = {live.turn_id for live in deps.live.of_room(message.room_id) if live.text}
    is_free = all(turn.trigger in UNASKED and turn.id not in writing for turn in turns)
    return "goes_on" if is_free else None


def _steered(decision: Decision, steered: Collection[AgentId], how: How) -> Decision:
    """Let nobody else speak up about words that belong to a question which is being answered."""
    outcome: Outcome = "silent" if how == "withdrawn" else "speak"
    considered = []
    for one in decision.receipt.considered:
        if one.agent_id in steered:
            considered.append(replace(one, outcome=outcome, rule=how, reasons=(_REASONS[how],)))
        elif one.outcome in ("speak", "defer"):
            considered.append(replace(one, outcome="covered", reasons=(*one.reasons, "Another agent is at it.")))
        else:
            considered.append(one)
    return Decision((), replace(decision.receipt, considered=tuple(considered)))
