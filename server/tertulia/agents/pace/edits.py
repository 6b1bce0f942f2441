"""What an edit changes: agents that it names, and that were not asked before, are asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from tertulia.actions.deps import Deps
from tertulia.agents.pace.causes import Cause, make_turn
from tertulia.agents.pace.receipts import settle_receipt
from tertulia.domain.floor import Wait
from tertulia.domain.ids import ChainId
from tertulia.domain.message import Message
from tertulia.domain.people import PEOPLE
from tertulia.domain.turn import Turn
from tertulia.floor.receipt import Consideration, Outcome, Receipt
from tertulia.store.agents import causes, floor, turns
from tertulia.store.tx import Tx

# So long after it was said, an edit of a message asks nobody any more.
MAX_AGE = timedelta(minutes=10)
MAX_NAMED = 5
_NAMED = ("It was named when the message was edited.",)
_OTHERS: tuple[Outcome, str, str] = ("covered", "others_named", "The message names somebody else by now.")


@dataclass(frozen=True, slots=True)
class Renamed:
    """An edited message with the turns of those that it names by now."""

    message: Message
    turns: tuple[Turn, ...]


async def find_renamed(deps: Deps, message: Message, over: Sequence[Wait]) -> Renamed | None:
    """Find whom an edited message of a person's names that had no turn for it.

    `over` waited for it unasked, and ends where the message names anybody by now; None where nothing changes.
    """
    author, state = deps.people[message.author_id], deps.rooms[message.room_id]
    if author.kind not in PEOPLE or deps.clock.now() - message.created_at > MAX_AGE:
        return None
    asked = {turn.agent_id for turn in await causes.list_turns_for(deps.db, message.workspace_id, message.id)}
    made: list[Turn] = []
    for member_id in message.mentions:
        seat = state.agents.get(member_id)
        agent = None if seat is None else deps.roster.find(deps.people[member_id].agent_id)  # type: ignore[arg-type]
        if seat is None or agent is None or agent.id in asked or not agent.is_active or seat.agent_mode == "off":
            continue
        turn = make_turn(deps, Cause(message, message.author_id, ChainId(message.id)), agent.id, "mention")
        made.append(replace(turn, after=made[-1].id if made else None))
    return Renamed(message, tuple(made[:MAX_NAMED])) if made or over else None


def write_renamed(tx: Tx, renamed: Renamed, over: Sequence[Wait]) -> tuple[list[Turn], Receipt | None]:
    """Store the turns that are new, end what waited for the message, and say both in its receipt."""
    for wait in over:
        floor.drop_wait(tx, wait.workspace_id, wait.id)
    started = []
    for turn in renamed.turns:
        stands, is_new = turns.ensure_turn(tx, turn)
        if is_new:
            started.append(stands)
    spoken = {turn.agent_id: Consideration(turn.agent_id, "speak", "named", 1.0, _NAMED) for turn in started}
    return started, settle_receipt(tx, renamed.message.workspace_id, renamed.message.id, spoken, _OTHERS)
