"""Which limit of its chain keeps an agent from being woken by what a program or another agent said: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tertulia.domain import chain as chains
from tertulia.domain.chain import ChainLimits, ChainSum

# Two agents that woke each other so often within a window leave each other alone for a pause. Source of the numbers:
# what others found against two programs that greeted each other 42 times.
PAIR_WAKINGS = 3
PAIR_WINDOW = timedelta(seconds=60)
PAIR_PAUSE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Hold:
    """A limit that was met, as the receipt says it."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Woken:
    """What led to a message that may wake an agent.

    `in_a_row` counts, for an agent's message, those that agents wrote one after another, this one included;
    `pauses_until` is set while its author and the one it may wake leave each other alone.
    """

    chain: ChainSum
    in_a_row: int = 0
    pauses_until: datetime | None = None


def find_hold(woken: Woken, limits: ChainLimits) -> Hold | None:
    """Say what keeps an agent from being woken, if anything does."""
    chain = woken.chain
    if chain.turns >= limits.turns:
        return Hold(chains.TURNS, chains.say_turns(chain.turns))
    among_agents = max(chain.turns, woken.in_a_row)
    if woken.in_a_row and among_agents >= limits.agent_turns:
        return Hold(chains.AGENT_TURNS, chains.say_agent_turns(among_agents))
    if chain.tokens >= limits.tokens:
        return Hold(chains.TOKENS, chains.TOKENS_SPENT)
    if chain.usd > 0 and chain.usd >= limits.usd:
        return Hold(chains.MONEY, chains.MONEY_SPENT)
    if woken.pauses_until is not None:
        return Hold(chains.PAIR, _say_pause(woken.pauses_until))
    return None


def _say_pause(until: datetime) -> str:
    at = until.strftime("%H:%M:%S")
    return f"These two agents woke each other {PAIR_WAKINGS} times within a minute; they pause until {at} UTC."


def find_pause(wakings: Sequence[datetime], now: datetime) -> datetime | None:
    """Say until when two agents leave each other alone, if they do, by when they woke each other, oldest first."""
    last = list(wakings[-PAIR_WAKINGS:])
    if len(last) < PAIR_WAKINGS or last[-1] - last[0] > PAIR_WINDOW or now >= last[-1] + PAIR_PAUSE:
        return None
    return last[-1] + PAIR_PAUSE
