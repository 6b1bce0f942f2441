"""How often an agent may act and how far a chain may go, and how a limit that was reached announces itself once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from tertulia.actions.deps import Deps
from tertulia.domain.chain import RULES, TURNS, say_turns
from tertulia.domain.errors import LimitReached
from tertulia.domain.events import Notice
from tertulia.domain.ids import ChainId, RoomId, WorkspaceId
from tertulia.domain.turn import UNASKED, Turn
from tertulia.floor.receipt import Receipt
from tertulia.governance import chains
from tertulia.store.agents import turns
from tertulia.store.agents.chains import note_told, place_in_chain
from tertulia.store.tx import Tx

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
# For so long a room is not told again that the same agent is at the same limit.
_QUIET = {"max_runs_per_hour": _HOUR, "max_runs_per_day": _DAY, "budget_exceeded": _DAY, "no_provider": _HOUR}
_REFUSED = frozenset(_QUIET)
NO_PROVIDER = (
    "There is nobody to answer for this agent: its provider is gone, turned off or without a key. Who keeps it can "
    "choose another; staff can set one up under Models."
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a chain met a limit."""

    workspace_id: WorkspaceId
    room_id: RoomId
    chain_id: ChainId


def find_limit(deps: Deps, tx: Tx, turn: Turn) -> LimitReached | None:
    """Say by which limit an agent may not act now, if there is one; turns that were refused do not count.

    Those of a chain that were given at the same moment are counted here once more: only so many begin.
    """
    agent = deps.roster.find(turn.agent_id)
    if agent is None:
        return None
    limits = agent.record.limits
    name = deps.people[turn.member_id].name
    for window, say, allowed, reason in (
        (_HOUR, _say_hourly, limits.max_runs_per_hour, "max_runs_per_hour"),
        (_DAY, _say_daily, limits.max_runs_per_day, "max_runs_per_day"),
    ):
        if turns.count_turns(tx, turn, tx.now - window, but=_REFUSED) > allowed:
            return LimitReached(reason, say(name, allowed))
    if turn.cause == turn.chain_id and turn.trigger not in UNASKED:
        # What begins a chain is kept from no agent that it calls.
        return None
    allowed = chains.find_limits(tx, turn.workspace_id, turn.room_id, turn.agent_id).turns
    if place_in_chain(tx, turn) > allowed:
        return LimitReached(TURNS, say_turns(allowed))
    return None


def _say_hourly(name: str, allowed: int) -> str:
    if allowed == 1:
        return f"{name} may act once an hour and has done so. Ask again later; its keeper can raise max_runs_per_hour."
    return (
        f"{name} may act {allowed} times an hour and has done so. Ask again later; its keeper can raise "
        "max_runs_per_hour."
    )


def _say_daily(name: str, allowed: int) -> str:
    if allowed == 1:
        return f"{name} may act once a day and has done so. Ask again later; its keeper can raise max_runs_per_day."
    return (
        f"{name} may act {allowed} times a day and has done so. Ask again later; its keeper can raise max_runs_per_day."
    )


def announce(tx: Tx, turn: Turn, reason: str | None, text: str | None) -> None:
    """Tell the room of the limit that ended a turn, unless it was told a short while ago, or of its chain's before."""
    if turn.trigger == "opening":
        # Nobody waits for what was to be its own idea.
        return
    if reason in RULES and text is not None:
        tell_once(tx, Place(turn.workspace_id, turn.room_id, turn.chain_id), Notice(reason, text))
        return
    quiet = _QUIET.get(reason or "")
    if reason is None or text is None or quiet is None or turns.has_ended_by(tx, turn, reason, tx.now - quiet):
        return
    tx.emit(turn.workspace_id, turn.room_id, tx.next_seq(turn.room_id), Notice(reason, text))


def tell_met(tx: Tx, place: Place, receipt: Receipt) -> None:
    """Tell the room of the limits of a chain that kept agents from answering a message."""
    for one in receipt.considered:
        if one.rule in RULES:
            tell_once(tx, place, Notice(one.rule, " ".join(one.reasons)))


def tell_once(tx: Tx, place: Place, notice: Notice) -> None:
    """Tell the room of a limit that a chain met, once for each: a restart does not repeat it."""
    if note_told(tx, place.workspace_id, place.chain_id, notice.code):
        tx.emit(place.workspace_id, place.room_id, tx.next_seq(place.room_id), notice)
