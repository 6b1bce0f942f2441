"""What a benchmark found: figures with their spread, as a table or as JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantity, measured once or several times; the name says its unit."""

    name: str
    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.values)

    def to_json(self) -> dict[str, Any]:
        """Give the median and the extremes."""
        known = {"median": self.median, "min": min(self.values), "max": max(self.values)}
        return {name: float(f"{value:.6g}") for name, value in known.items()} | {"runs": len(self.values)}

    def to_cells(self) -> tuple[str, str, str]:
        """Give name, median and spread as text."""
        spread = f"{_short(min(self.values))} to {_short(max(self.values))}" if len(self.values) > 1 else ""
        return self.name, _short(self.median), spread


@dataclass(frozen=True, slots=True)
class Report:
    """Everything one command measured; `conditions` are what the figures depend on."""

    bench: str
    conditions: Mapping[str, Any]
    figures: Sequence[Figure]

    def to_json(self) -> dict[str, Any]:
        figures = {figure.name: figure.to_json() for figure in self.figures}
        return {"bench": self.bench, "conditions": dict(self.conditions), "figures": figures}

    def to_text(self) -> str:
        rows = [("", "median", "spread"), *(figure.to_cells() for figure in self.figures)]
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        head = ", ".join(f"{name} {value}" for name, value in self.conditions.items())
        lines = [f"{name:<{widths[0]}}  {mid:>{widths[1]}}  {spread}".rstrip() for name, mid, spread in rows]
        return "\n".join([f"{self.bench}: {head}", *lines])


def percentile(values: Sequence[float], percent: float) -> float:
    """Give the smallest value that at least `percent` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def _short(value: float) -> str:
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) >= 1 else f"{value:.3f}"
