"""Chooses between an agent's own model, a smaller and a larger one, by rules that can be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tertulia.domain.agent import ModelRef, Routing
from tertulia.llm.routing.features import HARD_FROM, SIMPLE_BELOW

RouteRule = Literal["own", "simple", "hard", "budget"]


@dataclass(frozen=True, slots=True)
class Route:
    """Which model is asked first and by which rule; None is the agent's own."""

    rule: RouteRule = "own"
    model: ModelRef | None = None


def choose(routing: Routing, score: float, remaining_share: float | None) -> Route:
    """Choose by what a request asks for and what is left to spend; `remaining_share` None is no limit.

    Money comes first: what is nearly spent goes to the smaller model, however hard the request is.
    """
    small, large = routing.small, routing.large
    is_scarce = remaining_share is not None and remaining_share < routing.below_share
    if small is not None and "budget" in routing.when and is_scarce:
        return Route("budget", small)
    if small is not None and "simple" in routing.when and score < SIMPLE_BELOW:
        return Route("simple", small)
    if large is not None and "hard" in routing.when and score >= HARD_FROM and not is_scarce:
        return Route("hard", large)
    return Route()
