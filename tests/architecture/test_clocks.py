"""Who may look at the wall clock: it jumps, so all else is given a clock, or counts with one that cannot."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.tree import modules

MAY_LOOK = {
    "tertulia.domain.clock",  # the clock itself
    "tertulia.domain.ids",  # ids begin with a time, and nothing hangs on its being right
}
WALL = {
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
}


def test_nobody_else_looks_at_the_wall_clock() -> None:
    found = [
        f"{module.where}:{line}"
        for module in modules("server")
        if module.name not in MAY_LOOK
        for line in _looks(module.tree)
    ]
    assert not found, f"take a Clock, or time.monotonic for a duration: {found}"


@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.time()",
        "from time import time_ns",
        "import datetime as d\nd.datetime.now(d.UTC)",
        "from datetime import datetime\nx = datetime.now",
        "from datetime import date\ndate.today()",
    ],
)
def test_a_look_is_seen(source: str) -> None:
    assert list(_looks(ast.parse(source)))


def test_durations_are_no_look() -> None:
    assert not list(_looks(ast.parse("import time\ntime.monotonic(), time.perf_counter(), clock.now(), loop.time()")))


def _looks(tree: ast.AST) -> list[int]:
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (_name(node.value), node.attr) in WALL:
            lines.append(node.lineno)
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            lines.extend(node.lineno for alias in node.names if ("time", alias.name) in WALL)
    return lines


def _name(node: ast.expr) -> str:
    """Give the last part of a dotted name."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
