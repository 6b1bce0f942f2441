"""Money is reserved before it is spent: one entry per turn, reserved step by step, then settled or released."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Literal

from tertulia.domain.chain import find_overrun, money
from tertulia.domain.errors import BudgetExceeded, LimitReached, NotFound
from tertulia.domain.ids import AgentId, ChainId, MemberId, RoomId, TurnId, WorkspaceId, new_id
from tertulia.governance import chains
from tertulia.governance.budgets.caps import require_covered, warn
from tertulia.store.agents.chains import sum_chain
from tertulia.store.ledger import EntryKind, LedgerEntry, find_entry, insert_entry, sum_committed, update_entry
from tertulia.store.money.budgets import Spender, find_location, list_budgets_of
from tertulia.store.money.calls import CallCost, insert_calls
from tertulia.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Caps:
    """How many US dollars may be spent from midnight to midnight UTC; None is no limit."""

    workspace_daily_usd: float | None = None
    agent_daily_usd: float | None = None


@dataclass(frozen=True, slots=True)
class Reservation:
    """A turn that has spent this much and is about to spend at most about as much more as estimated.

    A free model's `estimate_usd` is 0; None is a price that nobody knows. What is judged for a room is of kind `judge`:
    it is no agent's, and its `turn_id` is a name made of the message's. Of kind `memory` or
    `summary` it is a name of its own.
    """

    workspace_id: WorkspaceId
    turn_id: TurnId
    agent_id: AgentId
    room_id: RoomId | None
    requester_id: MemberId
    estimate_usd: float | None
    chain_id: ChainId
    estimate_tokens: int
    spent_usd: float = 0.0
    spent_tokens: int = 0
    kind: EntryKind = "turn"


@dataclass(frozen=True, slots=True)
class Spent:
    """What a turn cost; `cached_tokens` is the part of `input_tokens` that was read from a cache.

    Where it is not `is_priced`, `cost_usd` leaves out what nobody knows the price of. It is the sum of its `calls`,
    where they are known.
    """

    cost_usd: float
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    is_priced: bool = True
    calls: tuple[CallCost, ...] = field(default=(), compare=False)

    def __add__(self, other: Spent) -> Spent:
        return Spent(
            self.cost_usd + other.cost_usd,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cached_tokens + other.cached_tokens,
            self.is_priced and other.is_priced,
            self.to_lines() + other.to_lines(),
        )

    @classmethod
    def of(cls, price_usd: float | None, input_tokens: int, output_tokens: int, cached_tokens: int) -> Spent:
        """Make it of a price that is None where nobody knows it."""
        return cls(price_usd or 0.0, input_tokens, output_tokens, cached_tokens, is_priced=price_usd is not None)

    @classmethod
    def of_call(cls, call: CallCost) -> Spent:
        """Make it of one call of a model."""
        spent = cls.of(call.cost_usd, call.input_tokens, call.output_tokens, call.cached_tokens)
        return replace(spent, calls=(call,)) if call.input_tokens or call.output_tokens else spent

    def to_lines(self) -> tuple[CallCost, ...]:
        """Give its calls; of what no call is known, one without a name."""
        if self.calls or not (self.cost_usd or self.input_tokens or self.output_tokens):
            return self.calls
        cost_usd = self.cost_usd if self.is_priced else self.cost_usd or None
        return (CallCost("", "", cost_usd, self.input_tokens, self.output_tokens, self.cached_tokens),)


def reserve(tx: Tx, wanted: Reservation, caps: Caps) -> LedgerEntry:
    """Set aside what the turn has spent and its next estimate, unless a cap stands against it.

    Called before every request of a turn; an entry that has ended stays as it is.

    Raises:
        BudgetExceeded: it says whose budget is used up and when it is free again, or that the price is not known.
        LimitReached: the turn's chain may not spend as much; `notice` says so, without figures.
    """
    entry = find_entry(tx, wanted.turn_id)
    if entry is not None and entry.status != "reserved":
        return entry
    spender = _spender(tx, wanted, entry)
    budgets = list_budgets_of(tx, spender)
    total_usd = wanted.spent_usd + _known(wanted, is_capped=caps != Caps() or bool(budgets))
    total_tokens = wanted.spent_tokens + wanted.estimate_tokens
    more_usd = total_usd - (0.0 if entry is None else entry.reserved_usd)
    more_tokens = total_tokens - (0 if entry is None else entry.reserved_tokens)
    _require_room(tx, wanted, more_usd, "workspace", caps.workspace_daily_usd)
    _require_room(tx, wanted, more_usd, "agent", caps.agent_daily_usd)
    require_covered(tx, budgets, more_usd)
    _require_chain(tx, wanted, more_tokens, None if wanted.estimate_usd is None else more_usd)
    if entry is not None:
        topped = replace(entry, reserved_usd=total_usd, reserved_tokens=total_tokens)
        update_entry(tx, topped)
        return topped
    entry = LedgerEntry(
        id=new_id("led"),
        workspace_id=wanted.workspace_id,
        kind=wanted.kind,
        turn_id=wanted.turn_id,
        agent_id=wanted.agent_id,
        room_id=wanted.room_id,
        requester_id=wanted.requester_id,
        chain_id=wanted.chain_id,
        location_id=spender.location_id,
        status="reserved",
        reserved_usd=total_usd,
        reserved_tokens=total_tokens,
        created_at=tx.now,
    )
    insert_entry(tx, entry)
    return entry


def _require_chain(tx: Tx, wanted: Reservation, more_tokens: int, more_usd: float | None) -> None:
    limits = chains.find_limits(tx, wanted.workspace_id, wanted.room_id, wanted.agent_id)
    spent = sum_chain(tx, wanted.workspace_id, wanted.chain_id)
    overrun = find_overrun(spent, limits, more_tokens, more_usd)
    if overrun is not None:
        raise LimitReached(*overrun)


def _spender(tx: Tx, wanted: Reservation, entry: LedgerEntry | None) -> Spender:
    location_id = entry.location_id if entry else find_location(tx, wanted.workspace_id, wanted.requester_id)
    return Spender(wanted.workspace_id, wanted.agent_id, wanted.room_id, wanted.requester_id, location_id)


def _known(wanted: Reservation, *, is_capped: bool) -> float:
    if wanted.estimate_usd is not None:
        return wanted.estimate_usd
    if not is_capped:
        return 0.0
    raise BudgetExceeded(
        "The price of this agent's model is not known, so it cannot be kept within the budget that is set. Choose a "
        "model whose price is known, or run it without a budget.",
        details={"scope": "price"},
    )


def settle(tx: Tx, turn_id: TurnId, spent: Spent) -> LedgerEntry:
    """Replace the estimate by what the turn did cost; an entry that has ended stays as it is.

    Raises: NotFound when the turn reserved nothing.
    """
    return _end(tx, turn_id, "settled", spent)


def release(tx: Tx, turn_id: TurnId) -> LedgerEntry:
    """Give the estimate back for a turn that cost nothing; an entry that has ended stays as it is.

    Raises: NotFound when the turn reserved nothing.
    """
    return _end(tx, turn_id, "released", Spent(0.0))


def _end(tx: Tx, turn_id: TurnId, status: Literal["settled", "released"], spent: Spent) -> LedgerEntry:
    entry = find_entry(tx, turn_id)
    if entry is None:
        raise NotFound(f"The turn {turn_id} reserved nothing, so nothing can be settled.")
    if entry.status != "reserved":
        return entry
    lines = spent.to_lines()
    ended = replace(
        entry,
        status=status,
        # Of amounts as they are kept, in whole millionths, so that the entry is the sum of its calls.
        cost_usd=round(sum(round(line.cost_usd or 0.0, 6) for line in lines), 6),
        is_priced=spent.is_priced,
        input_tokens=spent.input_tokens,
        output_tokens=spent.output_tokens,
        cached_tokens=spent.cached_tokens,
        settled_at=tx.now,
    )
    update_entry(tx, ended)
    insert_calls(tx, ended, lines)
    warn(tx, ended)
    return ended


def _require_room(
    tx: Tx, wanted: Reservation, more_usd: float, scope: Literal["workspace", "agent"], cap_usd: float | None
) -> None:
    if cap_usd is None:
        return
    midnight = tx.now.replace(hour=0, minute=0, second=0, microsecond=0)
    agent_id = wanted.agent_id if scope == "agent" else None
    committed_usd = sum_committed(tx, wanted.workspace_id, agent_id, midnight)
    # Sums of stored amounts are exact to a millionth; half of one is beyond what they can differ by.
    if committed_usd + more_usd <= cap_usd + 0.5e-6:
        return
    cap, committed, more = money(cap_usd), money(committed_usd), money(more_usd)
    text = (
        f"The workspace's budget of {cap} a day does not cover this: {committed} is spent or reserved since 00:00 UTC "
        f"and {more} more is needed. It is free again at 00:00 UTC; an admin can raise it before."
        if scope == "workspace"
        else f"The agent's budget of {cap} a day does not cover this: {committed} is spent or reserved since 00:00 UTC "
        f"and {more} more is needed. It is free again at 00:00 UTC; an admin can raise it before."
    )
    raise BudgetExceeded(
        text,
        details={"scope": scope, "cap_usd": cap_usd, "committed_usd": committed_usd, "needed_usd": more_usd},
        retry_after_s=(midnight + timedelta(days=1) - tx.now).total_seconds(),
    )
