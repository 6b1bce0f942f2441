"""A chain: all that agents do because of one first cause, counted together, and how far it may go."""

from __future__ import annotations

from dataclasses import dataclass, fields

# The limits of chains, by the rules of receipts, the reasons of turns and the codes of notices.
TURNS, AGENT_TURNS, TOKENS, MONEY, PAIR = (
    "exchange_limit",
    "chain_limit",
    "chain_tokens",
    "chain_budget",
    "pair_pause",
)
RULES = frozenset({TURNS, AGENT_TURNS, TOKENS, MONEY, PAIR})
# Without figures: every member reads these, and what agents cost is for who keeps them.
TOKENS_SPENT = "What came of one message has used all the tokens that it may; a person has to go on."
MONEY_SPENT = "What came of one message has cost all that it may; a person has to go on."
TOKENS_OVERRUN = "What came of one message would use more tokens than it may; a person has to go on."
MONEY_OVERRUN = "What came of one message would cost more than it may; a person has to go on."
PRICE_UNKNOWN = "The price of this agent's model is not known, so it cannot be kept within the limit of a chain."


@dataclass(frozen=True, slots=True)
class ChainSettings:
    """What somebody set for a workspace, a room or an agent; None is nothing."""

    turns: int | None = None
    agent_turns: int | None = None
    tokens: int | None = None
    usd: float | None = None


@dataclass(frozen=True, slots=True)
class ChainLimits:
    """How far a chain may go: turns, tokens and US dollars in all.

    `agent_turns` is where agents no longer wake each other, though programs and a person may still wake them. The
    defaults: people's exchanges of 12 turns or more are 2 of 100, those of 8 the 95th percentile; and a program that
    asks an agent again and again is stopped sometime.
    """

    turns: int = 20
    agent_turns: int = 6
    tokens: int = 1_000_000
    usd: float = 5.0
    is_usd_chosen: bool = False


@dataclass(frozen=True, slots=True)
class ChainSum:
    """What a chain has come to: turns that were given, tokens and US dollars that were spent or are reserved."""

    turns: int = 0
    tokens: int = 0
    usd: float = 0.0


def narrow(workspace: ChainSettings, *others: ChainSettings) -> ChainLimits:
    """Take the narrowest of what was set; what is set for a workspace stands in place of the default."""
    default, found = ChainLimits(), {}
    for name in (field.name for field in fields(ChainSettings)):
        whole = getattr(workspace, name)
        chosen = [value for one in others if (value := getattr(one, name)) is not None]
        found[name] = min([getattr(default, name) if whole is None else whole, *chosen])
    return ChainLimits(**found, is_usd_chosen=any(one.usd is not None for one in (workspace, *others)))


def find_overrun(chain: ChainSum, limits: ChainLimits, tokens: int, usd: float | None) -> tuple[str, str] | None:
    """Say which limit so many tokens and dollars more would overrun, and in which words; None where they fit.

    A price that nobody knows fits unless somebody chose how much a chain may cost.
    """
    if chain.tokens + tokens > limits.tokens:
        return TOKENS, TOKENS_OVERRUN
    if usd is None:
        if not limits.is_usd_chosen:
            return None
        return MONEY, PRICE_UNKNOWN
    # Sums of stored amounts are exact to a millionth; half of one is beyond what they can differ by.
    if usd > 0 and chain.usd + usd > limits.usd + 0.5e-6:
        return MONEY, MONEY_OVERRUN
    return None


def say_turns(turns: int) -> str:
    """Say that a chain has had its turns."""
    if turns == 1:
        return "Agents have acted once because of one message; a person has to go on."
    return f"Agents have acted {turns} times because of one message; a person has to go on."


def say_agent_turns(turns: int) -> str:
    """Say that agents have woken each other for long enough."""
    if turns == 1:
        return "Agents have acted once without a person between and wake each other no more; a person has to go on."
    return (
        f"Agents have acted {turns} times without a person between and wake each other no more; a person has to go on."
    )


def money(amount_usd: float) -> str:
    """Write dollars and cents, or more decimals where cents would hide the amount."""
    return f"${amount_usd:.2f}" if amount_usd >= 0.01 or amount_usd == 0 else f"${amount_usd:.6f}".rstrip("0")
