"""Reads the table of who may do what, which is written by hand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).with_name("expectations.txt")
INSIDE = ("owner", "admin", "coord", "member", "guest", "mod", "author", "bot", "agent")
BESIDE = ("stranger", "nobody", "gone", "reader", "writer")
CALLERS = (*INSIDE, *BESIDE)
CODES = {
    "pd": "permission_denied",
    "nf": "not_found",
    "cf": "conflict",
    "un": "unauthenticated",
    "in": "invalid_input",
    "ai": "agent_inactive",
}
STATUS = {"pd": 403, "nf": 404, "cf": 409, "un": 401, "in": 400, "ai": 409}
OUTCOMES = {"ok", "--", *CODES}


@dataclass(frozen=True, slots=True)
class Row:
    """What each caller gets that does this, in this case and place; `line` is where it is written."""

    line: int
    what: str
    case: str
    place: str
    expected: dict[str, str]


def read_table(path: Path = TABLE) -> list[Row]:
    """Read the rows, one for each place that a line names.

    Raises:
        ValueError: a line is not as the head of the file says.
    """
    rows: list[Row] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            rows += _read_line(number, line)
    return rows


def _read_line(number: int, line: str) -> list[Row]:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != 5:
        raise ValueError(f"line {number}: five columns are needed: what, case, places, inside, beside")
    what, case, places, *groups = parts
    outcomes: list[str] = []
    for group, callers in zip(groups, (INSIDE, BESIDE), strict=True):
        said = group.split()
        outcomes += said * len(callers) if len(said) == 1 and callers is INSIDE else said
    if len(outcomes) != len(CALLERS) or not set(outcomes) <= OUTCOMES:
        raise ValueError(f"line {number}: {len(CALLERS)} outcomes are needed, of {sorted(OUTCOMES)}")
    expected = dict(zip(CALLERS, outcomes, strict=True))
    return [Row(number, what, case, place, expected) for place in places.split() or [""]]
