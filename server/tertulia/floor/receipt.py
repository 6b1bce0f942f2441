"""The receipt of a decision: every agent that was considered, and why it speaks or does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from tertulia.domain.ids import AgentId

Outcome = Literal["speak", "react", "defer", "silent", "covered", "off"]
_OUTCOMES = frozenset(get_args(Outcome))


@dataclass(frozen=True, slots=True)
class Consideration:
    """What was decided about one agent; `reasons` are sentences that every member of the room may read."""

    agent_id: AgentId
    outcome: Outcome
    rule: str
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything that was considered for one message, under one version of the policy."""

    policy: str
    considered: tuple[Consideration, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the receipt as a small JSON value: per agent one list, in the order of `Consideration`'s fields."""
        rows = [[c.agent_id, c.outcome, c.rule, round(c.score, 3), list(c.reasons)] for c in self.considered]
        return {"policy": self.policy, "considered": rows}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Receipt:
        """Read what `to_json` gave.

        Raises: ValueError when `value` is not a receipt.
        """
        try:
            return cls(str(value["policy"]), tuple(_read_row(*row) for row in value["considered"]))
        except (KeyError, TypeError) as error:
            raise ValueError("This is not a stored receipt.") from error


def _read_row(agent_id: str, outcome: str, rule: str, score: float, reasons: list[str]) -> Consideration:
    if outcome not in _OUTCOMES:
        raise ValueError(f"A stored receipt has the unknown outcome {outcome!r}.")
    return Consideration(AgentId(agent_id), cast(Outcome, outcome), rule, float(score), tuple(reasons))
