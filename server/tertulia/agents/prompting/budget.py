"""What a prompt may spend on each of its parts: a share of the model's window, and never more than is of use."""

from __future__ import annotations

from dataclasses import dataclass

from tertulia.actions.deps import Deps
from tertulia.actions.models.minds import find_mind
from tertulia.domain.agent import Agent
from tertulia.domain.errors import AppError
from tertulia.llm.cost import estimate_tokens, find_window

# The most that a part is of use for, in tokens; where the window is not known, that is what it may spend.
MOST = {"talk": 6_000, "summary": 1_500, "people": 300, "memories": 4_000}
# What each gets of a window that is too small for all of it.
_SHARES = {"talk": 0.5, "summary": 0.15, "people": 0.05, "memories": 0.3}
# Of the room's talk, what the texts of its files may take: half.
_FILES_SHARE = 0.5
# The rules that bind every agent, what says where it is, and its tools.
_RULES_TOKENS = 1_500
# A window smaller than this is taken for this: less could not even hold a question.
_MIN_LEFT_TOKENS = 1_000


@dataclass(frozen=True, slots=True)
class Budget:
    """How many tokens may be spent; `window_tokens` is None where nobody knows the model's."""

    window_tokens: int | None = None
    talk: int = MOST["talk"]
    files: int = round(MOST["talk"] * _FILES_SHARE)
    summary: int = MOST["summary"]
    people: int = MOST["people"]
    memories: int = MOST["memories"]

    def find(self, part: str) -> int | None:
        """Give what a part may spend, None for one that takes what it takes."""
        found: int | None = getattr(self, part, None)
        return found


# Where nobody knows the model's window.
WHOLE = Budget()


def budget_of(deps: Deps, agent: Agent) -> Budget:
    """Share out the window of an agent's model, without what its answer and its own record take."""
    record = agent.record
    try:
        provider, model = find_mind(deps, agent)
    except AppError:
        # That there is no such model is told where it is asked.
        return WHOLE
    own = estimate_tokens(record.system_prompt) + estimate_tokens(str(record.examples))
    return share(find_window(provider.name, model), record.max_tokens + own + _RULES_TOKENS)


def share(window_tokens: int | None, taken_tokens: int) -> Budget:
    """Share out what is left of a window once so much is taken."""
    if window_tokens is None:
        return WHOLE
    left = max(_MIN_LEFT_TOKENS, window_tokens - taken_tokens)
    spent = {part: min(most, int(left * _SHARES[part])) for part, most in MOST.items()}
    return Budget(window_tokens, files=int(spent["talk"] * _FILES_SHARE), **spent)
