"""The receipt of a decision: every agent that was considered, and why it speaks or does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from tertulia.domain.ids import AgentId

Outcome = Literal["speak", "react", "defer", "silent", "covered", "off"]
_OUTCOMES = frozenset(get_args(Outcome))


@dataclass(frozen=True, slots=True)
class Consideration:
    """What was decided about one agent; `reasons` are sentences that every member of the room may read.

    `threshold` is what the score had to reach, where it was a bid.
    """

    agent_id: AgentId
    outcome: Outcome
    rule: str
    score: float
    reasons: tuple[str, ...]
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything that was considered for one message, under one version of the policy."""

    policy: str
    considered: tuple[Consideration, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the receipt as a small JSON value: per agent one list, in the order of `Consideration`'s fields."""
        return {"policy": self.policy, "considered": [_row(one) for one in self.considered]}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Receipt:
        """Read what `to_json` gave.

        Raises: ValueError when `value` is not a receipt.
        """
        try:
            return cls(str(value["policy"]), tuple(_read_row(row) for row in value["considered"]))
        except (KeyError, TypeError) as error:
            raise ValueError("This is not a stored receipt.") from error


def _row(one: Consideration) -> list[Any]:
    row = [one.agent_id, one.outcome, one.rule, round(one.score, 3), list(one.reasons)]
    return row if one.threshold is None else [*row, round(one.threshold, 3)]


def _read_row(row: list[Any]) -> Consideration:
    """Read one row; those that were written before thresholds were kept have none."""
    if not 5 <= len(row) <= 6:
        raise TypeError("a row has five fields, or six")
    agent_id, outcome, rule, score, reasons, *bound = row
    if outcome not in _OUTCOMES:
        raise ValueError(f"A stored receipt has the unknown outcome {outcome!r}.")
    return Consideration(AgentId(agent_id), cast(Outcome, outcome), rule, float(score), tuple(reasons), *bound)
