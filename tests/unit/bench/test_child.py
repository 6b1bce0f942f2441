"""Servers under measurement: started, timed with all their children, ended, and explained when they fail."""

from __future__ import annotations

import os
import select
import sys
from pathlib import Path

import pytest

from tertulia.bench import child
from tertulia.bench.child import ensure_open_files, require_linux, run_child
from tertulia.bench.load import settle
from tertulia.domain.errors import ConfigError
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

FORKS = """
import os, time
read, write = os.pipe()
worker = os.fork()
if worker == 0:
    while time.process_time() < 0.3:
        pass
    os.write(write, b"done")
    time.sleep(60)
os.read(read, 4)
print(f"It is ready at http://{worker}", flush=True)
time.sleep(60)
"""
BURNS = """
import time
print("It is ready at http://x", flush=True)
while time.process_time() < 0.5:
    pass
time.sleep(60)
"""
TELLS_ENVIRONMENT = """
import os
print("It is ready at http://" + ",".join(sorted(os.environ)))
"""


def _program(folder: Path, source: str) -> dict[str, str]:
    (folder / "measured.py").write_text(source)
    return {"PYTHONPATH": str(folder)}


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13]))


async def test_the_time_of_children_counts_and_they_end_too(tmp_path: Path) -> None:
    async with run_child("measured", (), _program(tmp_path, FORKS)) as server:
        assert 0.3 <= server.cpu_s() < 5
        worker = os.pidfd_open(int(server.url.removeprefix("http://")))
    try:
        ended, _, _ = select.select([worker], [], [], PATIENCE_S)
        assert ended, "a child of the measured server outlived it"
    finally:
        os.close(worker)


async def test_time_is_told_in_parts_of_a_tick_and_agrees_with_the_ticks(tmp_path: Path) -> None:
    async with run_child("measured", (), _program(tmp_path, BURNS)) as server:
        await settle(server)
        told_s = server.cpu_s()
        ticks = _ticks(server.pid)
    ticks_per_s = os.sysconf("SC_CLK_TCK")
    assert ticks <= told_s * ticks_per_s < ticks + 3  # two numbers are cut, and it may have run in between
    assert told_s * ticks_per_s % 1 != 0


async def test_what_a_server_puts_off_is_waited_for(tmp_path: Path) -> None:
    async with run_child("measured", (), _program(tmp_path, BURNS)) as server:
        await settle(server)
        assert server.cpu_s() >= 0.5


async def test_who_waits_for_a_processor_is_not_idle(tmp_path: Path) -> None:
    forever = 'print("It is ready at http://x", flush=True)\nwhile True: pass'
    async with run_child("measured", (), _program(tmp_path, forever)) as server:
        # Whatever else this machine runs, and whether or not this gets anything of it meanwhile.
        assert all(server.is_at_work() for _ in range(100))


async def test_nothing_of_the_caller_reaches_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    async with run_child("measured", (), _program(tmp_path, TELLS_ENVIRONMENT)) as server:
        seen = server.url.removeprefix("http://").split(",")
    assert "PYTHONPATH" in seen
    assert "OPENAI_API_KEY" not in seen


async def test_one_that_fails_is_quoted(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"did not start(.|\n)*the disk is on fire"):
        async with run_child("measured", (), _program(tmp_path, "raise SystemExit('the disk is on fire')")):
            pytest.fail("it never became ready")


async def test_one_that_is_never_ready_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "READY_TIMEOUT_S", 0.1)
    with pytest.raises(ConfigError, match="did not start"):
        async with run_child("measured", (), _program(tmp_path, "import time; time.sleep(60)")):
            pytest.fail("it never became ready")


def test_without_proc_linux_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require_linux()
    monkeypatch.setattr(child, "PROC", tmp_path)
    with pytest.raises(ConfigError, match="needs Linux"):
        require_linux()


@pytest.mark.parametrize(
    ("limits", "expected"), [((100, 5_000), (3_000, 5_000)), ((4_000, 5_000), None), ((-1, -1), None)]
)
def test_more_open_files_are_asked_for_where_they_are_too_few(
    monkeypatch: pytest.MonkeyPatch, limits: tuple[int, int], expected: tuple[int, int] | None
) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr("resource.getrlimit", lambda _: limits)
    monkeypatch.setattr("resource.setrlimit", lambda _, wanted: asked.append(wanted))
    ensure_open_files(3_000)
    assert asked == ([expected] if expected else [])


def test_too_few_open_files_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resource.getrlimit", lambda _: (100, 200))
    with pytest.raises(ConfigError, match=r"200 are allowed; raise the limit: ulimit -n 3000"):
        ensure_open_files(3_000)


async def test_memory_is_that_of_the_process_alone(tmp_path: Path) -> None:
    hoard = 'held = b"x" * 50_000_000; print("It is ready at http://x", flush=True); import time; time.sleep(60)'
    async with run_child("measured", (), _program(tmp_path, hoard)) as server:
        assert 50_000_000 / 1024 < server.memory_kib() < 100_000_000 / 1024
    with pytest.raises(ConfigError, match="has ended"):
        server.memory_kib()
