"""Renders why an agent did or did not take the floor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from tertulia.render.known import Known, render_known


class Considered(Protocol):
    """What was decided about one agent."""

    @property
    def agent_id(self) -> str: ...
    @property
    def outcome(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def score(self) -> float: ...
    @property
    def reasons(self) -> tuple[str, ...]: ...
    @property
    def threshold(self) -> float | None: ...


class Turn(Protocol):
    """A turn that came of it."""

    @property
    def id(self) -> str: ...
    @property
    def outcome(self) -> str | None: ...


class Cost(Protocol):
    """What a turn cost, None where nobody knows."""

    @property
    def usd(self) -> float | None: ...


class Explained(Protocol):
    """What was decided about one agent, what came of it, and what it recalled."""

    @property
    def considered(self) -> Considered: ...
    @property
    def name(self) -> str: ...
    @property
    def policy(self) -> str: ...
    @property
    def turn(self) -> Turn | None: ...
    @property
    def seen(self) -> Sequence[str]: ...
    @property
    def hidden(self) -> int: ...
    @property
    def cost(self) -> Cost | None: ...
    @property
    def known(self) -> Known | None: ...


def render_explanation(one: Explained, *, has_sources: bool = True) -> dict[str, Any]:
    """Render why an agent did or did not take the floor; where its sources were looked for, with those."""
    receipt = render_consideration(one.considered, one.name, one.policy)
    if one.turn is not None:
        receipt |= {"turn_id": one.turn.id, "turn_outcome": one.turn.outcome}
    if one.cost is not None:
        receipt["cost_usd"] = one.cost.usd
    if has_sources:
        receipt["sources"] = {"seen": one.seen, "hidden": one.hidden}
    if one.known is not None:
        receipt["snapshot"] = render_known(one.known)
    return receipt


def render_consideration(one: Considered, name: str, policy: str) -> dict[str, Any]:
    """Render what was decided about the agent of this name, under which version of the rules."""
    bound = {} if one.threshold is None else {"threshold": round(one.threshold, 3)}
    return {
        "agent_id": one.agent_id,
        "name": name,
        "score": one.score,
        "rule": one.rule,
        "reasons": one.reasons,
        "outcome": one.outcome,
        "policy": policy,
    } | bound
