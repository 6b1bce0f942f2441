"""A room with a past: as long as was asked for, and what is done there is done."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
if sys.platform == "linux":
    from tertulia.bench.history import past
    from tertulia.bench.history.measure import ACTIONS, HistoryPlan, measure_history
    from tertulia.bench.history.past import open_past


async def test_a_room_has_the_past_that_was_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past, "MOST_AT_ONCE", 200)
    async with open_past(tmp_path, 520) as room:
        assert (await room._get_page({}))[-1]["seq"] >= 520
        for act in ACTIONS.values():
            await act(room)
        assert (await room._get_page({}))[-1]["author"]["kind"] == "agent"
        assert (await room._get_page({"before_seq": 60}))[0]["seq"] < 60


@pytest.mark.slow
def test_a_past_is_compared_with_none(tmp_path: Path) -> None:
    report = measure_history(HistoryPlan((1_000,), times=2, posts=40, repeats=2, folder=tmp_path))
    figures = {figure.name: figure for figure in report.figures}
    for name in (*ACTIONS, *HistoryPlan().loads):
        new, ratio = figures[f"{name}: CPU µs in a new room"], figures[f"{name}: times as much with 1,000"]
        assert len(new.values) == len(ratio.values) == 2
        assert min(new.values) > 0
        assert min(ratio.values) > 0
    assert figures["MiB of memory at first, new room"].median > 1
    assert "MiB of memory at last, 1,000 messages: more by" in figures
    assert list(tmp_path.iterdir()) == []
