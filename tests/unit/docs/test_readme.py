"""README.md tells the truth: its settings, commands and targets exist, and its programs run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from tertulia.cli import cli
from tertulia.config import Settings
from tests.conftest import skip_without
from tests.flows.server import Server
from tests.patience import PATIENCE_S
from tests.unit.docs.pages import ROOT, blocks, read, rows, words_in

PAGE = "README.md"
# For tests alone.
UNTOLD = {"crash_at"}


def test_every_setting_is_told_with_its_default() -> None:
    told: dict[str, str] = {}
    for names, defaults, _ in rows(PAGE, "Settings"):
        variables = re.findall(r"`([^`]+)`", names)
        shown = re.findall(r"`([^`]+)`", defaults)
        told |= dict(zip(variables, shown if len(shown) == len(variables) else [""] * len(variables), strict=True))
    real = {_variable(name): _shown(name) for name in Settings.model_fields if name not in UNTOLD}
    assert told == real


def test_every_command_and_target_exists() -> None:
    text = "\n".join([*blocks(PAGE, "sh"), *words_in(read(PAGE))])
    targets = set(re.findall(r"^(\w+):", read("Makefile"), re.MULTILINE))
    assert set(re.findall(r"\bmake (\w+)", text)) <= targets
    known = get_command(cli)
    for line in set(re.findall(r"\btertulia ((?:[a-z]+ ?)+)", text)):
        command = known
        for word in line.split():
            commands = getattr(command, "commands", {})
            if not commands:
                break
            assert word in commands, f"there is no command tertulia {line}"
            command = commands[word]


def test_it_is_short() -> None:
    assert len(read(PAGE).splitlines()) <= 150


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run a server with a home of its own."""
    running = Server(tmp_path_factory.mktemp("data")).start()
    yield running
    running.close()


def test_the_first_program_prints_an_answer(server: Server, tmp_path: Path) -> None:
    program = tmp_path / "first.py"
    program.write_text(blocks(PAGE, "python")[0], encoding="utf-8")
    assert _run([sys.executable, "-W", "error", str(program)], server) == "12.5% of 840 is 105."


def test_the_first_request_gets_an_answer(server: Server) -> None:
    if shutil.which("curl") is None or shutil.which("bash") is None:
        skip_without("curl", "there is no curl")
    script = next(block for block in blocks(PAGE, "sh") if "curl" in block)
    assert "42" in _run(["bash", "-euc", script], server)


def test_one_line_says_the_same_as_the_package() -> None:
    description = re.search(r'^description = "(.+)"$', read("pyproject.toml"), re.MULTILINE)
    assert description is not None
    assert read(PAGE).splitlines()[2].startswith(description[1].rstrip("."))


def _run(command: list[str], server: Server) -> str:
    environment = {**os.environ, "TERTULIA_URL": server.url, "TERTULIA_TOKEN": server.create_token("owner")}
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=PATIENCE_S, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def _variable(name: str) -> str:
    return name.upper() if Settings.model_fields[name].validation_alias else f"TERTULIA_{name.upper()}"


def _shown(name: str) -> str:
    default = Settings.model_fields[name].default
    if default is None or name.endswith("_base_url"):
        return ""
    if isinstance(default, frozenset):
        return ",".join(sorted(default))
    return f"{default:g}" if isinstance(default, float) else str(default)
