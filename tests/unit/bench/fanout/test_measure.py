"""The benchmark once, small: figures of every server that hang together, nothing left behind."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tertulia.domain.errors import ConfigError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
if sys.platform == "linux":
    from tertulia.bench.fanout.measure import FanoutPlan, measure_fanout

has_ngircd = shutil.which("ngircd", path="/usr/sbin:/usr/bin") is not None


@pytest.mark.parametrize(
    "with_ngircd",
    [False, pytest.param(True, marks=pytest.mark.skipif(not has_ngircd, reason="ngircd is not installed"))],
)
def test_fanout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, with_ngircd: bool) -> None:
    monkeypatch.setenv("TERTULIA_MODELS_DIR", str(tmp_path / "models"))
    (tmp_path / "data").mkdir()
    plan = FanoutPlan((5, 7), 2, tmp_path / "data", with_ngircd, deliveries=700)
    report = measure_fanout(plan)
    figures = {figure.name: figure for figure in report.figures}
    for members in plan.members:
        for name in plan.loads(members):
            post, delivery = (figures[f"{members} members, {name}: CPU µs per {what}"] for what in ("post", "delivery"))
            assert len(post.values) == 2
            assert post.median == pytest.approx(members * delivery.median)
            assert min(figures[f"{members} members, {name}: posts per s (wall)"].values) > 0
            assert f"{members} members, {name}: plain aiohttp, CPU µs per delivery" in figures
            assert (f"{members} members, {name}: ngircd, CPU µs per delivery" in figures) == with_ngircd
    assert max(figures["7 members, one waiting: CPU µs per post"].values) > 0
    assert list((tmp_path / "data").iterdir()) == []


def test_it_is_refused_before_anything_starts_where_ngircd_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    with pytest.raises(ConfigError, match="ngircd is not installed"):
        measure_fanout(FanoutPlan(with_ngircd=True))


@pytest.mark.parametrize("members", [5, 50, 500, 2_000])
def test_every_size_gets_a_load_that_the_server_lets_pass(members: int) -> None:
    for load in FanoutPlan().loads(members).values():
        assert load.posts % load.posters == 0
        assert load.in_flight * load.posters <= load.posts
        assert load.posts / load.posters <= 2_000
