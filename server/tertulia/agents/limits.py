"""How often an agent may act, and how a limit that was reached announces itself once."""

from __future__ import annotations

from datetime import timedelta

from tertulia.actions.deps import Deps
from tertulia.domain.errors import LimitReached
from tertulia.domain.events import Notice
from tertulia.domain.turn import Turn
from tertulia.store.agents import turns
from tertulia.store.tx import Tx

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
# For so long a room is not told again that the same agent is at the same limit.
_QUIET = {"max_runs_per_hour": _HOUR, "max_runs_per_day": _DAY, "budget_exceeded": _DAY}
_REFUSED = frozenset(_QUIET)


def find_limit(deps: Deps, tx: Tx, turn: Turn) -> LimitReached | None:
    """Say by which limit an agent may not act now, if there is one; turns that were refused do not count."""
    agent = deps.roster.find(turn.agent_id)
    if agent is None:
        return None
    limits = agent.record.limits
    name = deps.people[turn.member_id].name
    for window, words, allowed, reason in (
        (_HOUR, "an hour", limits.max_runs_per_hour, "max_runs_per_hour"),
        (_DAY, "a day", limits.max_runs_per_day, "max_runs_per_day"),
    ):
        if turns.count_turns(tx, turn, tx.now - window, but=_REFUSED) > allowed:
            times = "once" if allowed == 1 else f"{allowed} times"
            text = f"{name} may act {times} {words} and has done so. Ask again later; its keeper can raise {reason}."
            return LimitReached(reason, text)
    return None


def announce(tx: Tx, turn: Turn, reason: str | None, text: str | None) -> None:
    """Tell the room of the limit that ended a turn, unless it was told a short while ago."""
    quiet = _QUIET.get(reason or "")
    if reason is None or text is None or quiet is None or turns.has_ended_by(tx, turn, reason, tx.now - quiet):
        return
    tx.emit(turn.workspace_id, turn.room_id, tx.next_seq(turn.room_id), Notice(reason, text))
