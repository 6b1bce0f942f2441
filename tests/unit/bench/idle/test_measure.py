"""What is told of those who stay: each figure from what was counted, in the unit that its name says."""

from __future__ import annotations

import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
if sys.platform == "linux":
    from tertulia.bench.idle.measure import IdlePlan, Return, Stay, _figures


def test_figures_are_told_for_each_connection() -> None:
    stay = Stay(connecting_s=3.0, connecting_cpu_s=0.5, memory_kib=2_000.0, empty_cpu_s=0.25, idle_cpu_s=0.75)
    back = Return(ready_s=1.5, back_s=[0.1, 0.2, 0.4], start_cpu_s=1.25, cpu_s=0.1, posts_s=[0.001, 0.003])
    told = {figure.name: figure.median for figure in _figures(IdlePlan(connections=50), stay, back)}
    assert told == pytest.approx(
        {
            "KiB per connection": 40,
            "s until all are connected": 3,
            "CPU ms per sign-in": 10,
            "CPU s per minute, nobody there": 0.25,
            "CPU s per minute, all there": 0.75,
            "s from the stop until ready again": 1.5,
            "s from ready until back, p50": 0.2,
            "s from ready until back, p99": 0.4,
            "s from ready until all are back": 0.4,
            "CPU s to start": 1.25,
            "CPU ms per return": 2,
            "ms until a post of somebody inside is on disk meanwhile, p50": 1,
            "ms until a post of somebody inside is on disk meanwhile, p99": 3,
        }
    )
