"""Each benchmark once, small: real servers, figures that hang together, nothing left behind."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tertulia.bench import app
from tertulia.bench.floor.measure import SAMPLE
from tertulia.domain.errors import ConfigError

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture(autouse=True)
def _no_weights(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERTULIA_MODELS_DIR", str(tmp_path_factory.mktemp("models")))
    monkeypatch.delenv("TERTULIA_BENCH_DATA", raising=False)


def _run(*arguments: str) -> dict[str, Any]:
    done = CliRunner().invoke(app, [*arguments, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    (line,) = done.output.splitlines()
    told: dict[str, Any] = json.loads(line)
    assert told["bench"] == arguments[0]
    return told


@linux
def test_rooms(tmp_path: Path) -> None:
    told = _run("rooms", "--members", "3", "--posts", "50", "--repeats", "2", "--dir", str(tmp_path))
    figures = told["figures"]
    assert told["conditions"]["members"] == 3
    for name in ("one waiting", "3 × 50 in flight"):
        post, delivery = figures[f"{name}: CPU µs per post"], figures[f"{name}: CPU µs per delivery"]
        assert post["runs"] == 2
        assert post["median"] == pytest.approx(3 * delivery["median"], rel=1e-4)
        assert figures[f"{name}: posts per s (wall)"]["min"] > 0
    # 100 posts and as many commits cost more than one tick of the clock by which they are counted.
    assert figures["one waiting: CPU µs per post"]["max"] > 0
    assert list(tmp_path.iterdir()) == []


@linux
def test_delivery(tmp_path: Path) -> None:
    sizes = ("--rooms", "2", "--members", "3", "--seconds", "2", "--repeats", "2")
    figures = _run("delivery", *sizes, "--dir", str(tmp_path))["figures"]
    most, half = figures["posts per s, at most"]["median"], figures["posts per s, half of it"]["median"]
    assert 0 < half < most
    delays = [figures[f"half: ms from post to each member, p{percent}"]["min"] for percent in (50, 95, 99, 100)]
    assert delays == sorted(delays)
    assert delays[0] > 0
    assert figures["half: agents' answers per s"]["max"] > 0
    assert figures["half: processors the server takes"]["min"] > 0
    assert figures["the disk alone: ms for 20 KiB, p50"]["min"] > 0
    assert list(tmp_path.iterdir()) == []


@linux
def test_idle(tmp_path: Path) -> None:
    told = _run("idle", "--connections", "60", "--seconds", "1", "--dir", str(tmp_path))
    figures = {name: figure["median"] for name, figure in told["figures"].items()}
    assert told["conditions"]["connections"] == 60
    # So few are less than what the kernel may take back from the server meanwhile.
    assert figures["KiB per connection"] != 0
    assert figures["CPU s to start"] > 0
    assert figures["CPU ms per return"] > 0
    assert figures["ms until a post of somebody inside is on disk meanwhile, p99"] > 0
    assert 0 <= figures["s from ready until back, p50"] <= figures["s from ready until back, p99"]
    assert figures["s from ready until back, p99"] <= figures["s from ready until all are back"]
    assert list(tmp_path.iterdir()) == []


@linux
def test_turns(tmp_path: Path) -> None:
    told = _run("turns", "--turns", "3", "--rooms", "2", "--repeats", "1", "--dir", str(tmp_path))
    figures = {name: figure["median"] for name, figure in told["figures"].items()}
    assert told["conditions"]["recall"] == "by words"
    assert 0 < figures["ms from commit to model request, p50"] <= figures["ms from commit to model request, p95"]
    assert figures["ms from commit to model request, p50"] < figures["ms from post to answer, p95"]
    assert 0 < figures["ms from last token to durable message, p50"] < figures["ms from post to answer, p95"]
    assert figures["CPU ms per turn"] > 0
    for name in ("2 rooms, rules", "2 rooms, model"):
        assert figures[f"{name}: turns per s"] > 0
        assert figures[f"{name}: CPU ms per turn"] > 0
    assert 0 < figures["s from start to ready"] < figures["s from start to the first reply"]
    assert list(tmp_path.iterdir()) == []


def test_recall_of_the_sample() -> None:
    told = _run("recall")
    figures = {name: figure["median"] for name, figure in told["figures"].items()}
    assert told["conditions"]["data"] == "sample.json"
    # Ten of 55 at random find 0.18.
    assert 0.5 < figures["by words: R@10"] <= figures["by words: R@20"] <= 1


@pytest.mark.parametrize("is_named_by", ["flag", "environment"])
def test_recall_is_the_mean_share_of_evidence_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_named_by: str
) -> None:
    said = ["The heron nests by the mill.", "Bring the ladder on Monday."]
    turns = [{"speaker": "Ana", "dia_id": f"D1:{n}", "text": text} for n, text in enumerate(said, 1)]
    talk = {"session_1": turns, "session_1_date_time": "9:00 am on 3 May, 2024"}
    qa = [
        {"question": "Where does the heron nest?", "evidence": ["D1:1"], "category": 4},
        # Half of what it asks for shares no word with it.
        {"question": "Which day needs a ladder?", "evidence": ["D1:2", "D1:1"], "category": 1},
    ]
    (tmp_path / "locomo_dev.json").write_text(json.dumps([{"sample_id": "x", "conversation": talk, "qa": qa}]))
    if is_named_by == "environment":
        monkeypatch.setenv("TERTULIA_BENCH_DATA", str(tmp_path))
    figures = _run("recall", *(["--data", str(tmp_path)] if is_named_by == "flag" else []))["figures"]
    assert figures["by words: R@10"]["median"] == pytest.approx((1 + 0.5) / 2)


@linux
def test_recall_among_many(tmp_path: Path) -> None:
    told = _run("recall", "--memories", "1000", "--dir", str(tmp_path))
    figures = {name: figure["median"] for name, figure in told["figures"].items()}
    for agents in ("1 agent of 1,000", "100 agents of 10"):
        took_ms = [figures[f"{agents}: search ms, p{percent}"] for percent in (50, 95, 99)]
        assert 0 < took_ms[0] <= took_ms[1] <= took_ms[2]
    assert 0 < figures["1,000 by REST: s until answered"] <= figures["1,000 by REST: s until indexed"]
    assert list(tmp_path.iterdir()) == []


def test_floor() -> None:
    figures = _run("floor")["figures"]
    ours, named = (figures[f"{name}: average precision"]["median"] for name in ("natural", "mention only"))
    assert 0 < figures["never: arbitration: accuracy"]["median"] < 1
    assert figures["always: recall"]["median"] == 1
    assert ours > 0.5 > named
    assert figures["natural: CPU µs per decision, p50"]["median"] > 0


def test_floor_reads_what_it_is_pointed_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "irc" / "dev"
    folder.mkdir(parents=True)
    (folder / "room.jsonl").write_text((SAMPLE / "studio.jsonl").read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setenv("TERTULIA_BENCH_DATA", str(tmp_path))
    assert _run("floor")["conditions"]["data"] == "dev"
    with pytest.raises(ConfigError, match="holds no"):
        CliRunner().invoke(app, ["floor", "--data", str(tmp_path / "irc")], catch_exceptions=False)
