"""Programs of clients: told and heard by lines, quoted when they end before their time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tertulia.bench.program import run_program
from tertulia.domain.errors import ConfigError

ECHO = """
import sys
for line in sys.stdin:
    if "end" in line:
        raise SystemExit("enough")
    print(line, end="", flush=True)
"""


@pytest.fixture(autouse=True)
def _program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "echo_lines.py").write_text(ECHO)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


async def test_lines_may_be_long() -> None:
    order = {"tokens": ["x" * 40] * 10_000}
    async with run_program("echo_lines") as program:
        await program.tell(order)
        assert await program.hear() == order


async def test_one_that_gives_up_is_quoted() -> None:
    async with run_program("echo_lines") as program:
        await program.tell({"end": True})
        with pytest.raises(ConfigError, match="gave up: enough"):
            await program.hear()
        await program.tell({"to": "nobody"})
