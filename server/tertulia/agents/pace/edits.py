"""What an edit changes: agents that it names, and that are not asked already, are asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from tertulia.actions.deps import Deps
from tertulia.agents.hearing.talks import Hearing
from tertulia.agents.pace.causes import Cause, make_turn
from tertulia.agents.pace.receipts import settle_receipt
from tertulia.agents.pace.steering import takes_back
from tertulia.domain.floor import Wait
from tertulia.domain.ids import ChainId, MemberId
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
# Who was told by an edit that nothing is asked of it may be asked by the next.
_UNASKED_BY_EDIT = frozenset({"not_addressed", "withdrawn"})
_CALLED = ("natural", "always")
_OTHERS: tuple[Outcome, str, str] = ("covered", "others_named", "The message names somebody else by now.")


@dataclass(frozen=True, slots=True)
class Renamed:
    """An edited message with the turns of those that it names by now; `named` is everybody whom it does."""

    message: Message
    turns: tuple[Turn, ...]
    named: tuple[MemberId, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """The turns that are new, those that do without the message by now, and its receipt."""

    started: list[Turn]
    freed: list[Turn]
    receipt: Receipt | None


async def find_renamed(deps: Deps, hearing: Hearing, message: Message, over: Sequence[Wait]) -> Renamed | None:
    """Find whom an edited message of a person's names, with the mark or as it calls, that has no turn for it.

    `over` waited for it unasked, and ends where the message names anybody by now; None where nothing changes.
    """
    author = deps.people[message.author_id]
    if author.kind not in PEOPLE or deps.clock.now() - message.created_at > MAX_AGE or takes_back(deps, message):
        return None
    named = _list_named(deps, hearing, message)
    if not named and not message.mentions:
        return None
    found = await causes.list_turns_for(deps.db, message.workspace_id, message.id)
    asked = {turn.agent_id for turn in found if not _was_unasked(turn)}
    made: list[Turn] = []
    for member_id in named:
        agent = deps.roster.find(deps.people[member_id].agent_id)  # type: ignore[arg-type]
        if agent is None or agent.id in asked or not agent.is_active or not _hears(deps, message, member_id):
            continue
        turn = make_turn(deps, Cause(message, message.author_id, ChainId(message.id)), agent.id, "mention")
        made.append(replace(turn, after=made[-1].id if made else None))
    if made or over or any(turn.outcome is None for turn in found):
        return Renamed(message, tuple(made[:MAX_NAMED]), tuple(named))
    return None


def _list_named(deps: Deps, hearing: Hearing, message: Message) -> list[MemberId]:
    """Name whom a message names, and whom it calls without a mark."""
    marked = [one for one in message.mentions if not one.startswith("@")]
    found = (deps.people.find_by_handle(message.workspace_id, one) for one in hearing.list_called(message))
    called = [] if "@room" in message.mentions else [one.id for one in found if one is not None]
    return list(dict.fromkeys([*marked, *called]))


def _hears(deps: Deps, message: Message, member_id: MemberId) -> bool:
    """Say whether an agent of the room is called by a message that names it so."""
    seat = deps.rooms[message.room_id].agents.get(member_id)
    if seat is None or seat.agent_mode == "off":
        return False
    return member_id in message.mentions or seat.agent_mode in _CALLED


def _was_unasked(turn: Turn) -> bool:
    """Say whether a turn ended because the words, as they were then, asked nothing of its agent."""
    return turn.outcome == "silent" and turn.reason in _UNASKED_BY_EDIT and turn.stop_requested_at is None


def write_renamed(tx: Tx, renamed: Renamed, over: Sequence[Wait]) -> Written:
    """Store the turns that are new, end what waited for the message, and say both in its receipt.

    What it was added to is answered without it by those whom it does not name.
    """
    for wait in over:
        floor.drop_wait(tx, wait.workspace_id, wait.id)
    started = []
    for turn in renamed.turns:
        before = turns.find_turn(tx, turn)
        if before is not None and _was_unasked(before):
            causes.let_go(tx, before)
        stands, is_new = turns.ensure_turn(tx, turn)
        if is_new:
            started.append(stands)
    spoken = {turn.agent_id: Consideration(turn.agent_id, "speak", "named", 1.0, _NAMED) for turn in started}
    is_for_all = "@agents" in renamed.message.mentions
    freed = [] if is_for_all else causes.take_out(tx, renamed.message, renamed.named)
    receipt = settle_receipt(tx, renamed.message.workspace_id, renamed.message.id, spoken, _OTHERS)
    return Written(started, freed, receipt)
