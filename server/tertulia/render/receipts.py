"""Renders why an agent did or did not take the floor."""

from __future__ import annotations

from typing import Any, Protocol


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
