"""The policy that turns scores into speaking: mode, threshold and weights, read strictly from what somebody wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast, get_args

from tertulia.floor.weights import THRESHOLD, WEIGHTS

Mode = Literal["off", "mentioned", "natural", "always"]
_MODES = get_args(Mode)
_FIELDS = ("mode", "threshold", "weights")
MAX_WEIGHT = 20.0


@dataclass(frozen=True, slots=True)
class FloorPolicy:
    """When a score is enough to speak; `weights` are the whole table, by situation and term."""

    mode: Mode = "natural"
    threshold: float = THRESHOLD
    weights: Mapping[str, Mapping[str, float]] = field(default_factory=lambda: WEIGHTS)


def read_policy(value: object) -> FloorPolicy:
    """Read a policy as JSON or TOML gives it; what it does not say stays as it ships, also term by term.

    Raises: ValueError with a sentence when anything in it is unknown or out of range.
    """
    if not isinstance(value, Mapping):
        raise ValueError(f"A policy is an object with the fields {', '.join(_FIELDS)}.")
    for name in value:
        if name not in _FIELDS:
            raise ValueError(f"A policy has no field {name!r}; it has {', '.join(_FIELDS)}.")
    mode = value.get("mode", "natural")
    if mode not in _MODES:
        raise ValueError(f"mode is one of {', '.join(_MODES)}, not {mode!r}.")
    threshold = _number("threshold", value.get("threshold", THRESHOLD), 0.0, 1.0)
    return FloorPolicy(cast(Mode, mode), threshold, _weights(value.get("weights", {})))


def _weights(value: Any) -> Mapping[str, Mapping[str, float]]:
    if not isinstance(value, Mapping):
        raise ValueError("weights is an object of situations, each an object of terms.")
    table = {situation: dict(terms) for situation, terms in WEIGHTS.items()}
    for situation, terms in value.items():
        if situation not in table:
            raise ValueError(f"weights has no situation {situation!r}; it has {', '.join(table)}.")
        if not isinstance(terms, Mapping):
            raise ValueError(f"weights.{situation} is an object of terms.")
        for term, weight in terms.items():
            if term not in table[situation]:
                raise ValueError(f"weights.{situation} has no term {term!r}; it has {', '.join(table[situation])}.")
            table[situation][term] = _number(f"weights.{situation}.{term}", weight, -MAX_WEIGHT, MAX_WEIGHT)
    return table


def _number(name: str, value: object, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise ValueError(f"{name} is a number from {least:g} to {most:g}, not {value!r}.")
    return float(value)
