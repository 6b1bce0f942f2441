"""The wheel is the whole program: code, migrations, the built web client, the command, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, modules

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def test_every_module_is_inside(wheel: zipfile.ZipFile) -> None:
    ours = {module.path.relative_to(ROOT / "server").as_posix() for module in modules("server")}
    inside = {name for name in wheel.namelist() if name.endswith(".py")}
    assert inside == ours


def test_the_web_client_is_inside(wheel: zipfile.ZipFile) -> None:
    page = wheel.read("tertulia/webclient/index.html").decode()
    assets = [name for name in wheel.namelist() if name.startswith("tertulia/webclient/assets/")]
    assert any(Path(asset).name in page for asset in assets)


def test_the_command_is_installed(wheel: zipfile.ZipFile) -> None:
    points = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "tertulia = tertulia.cli:main" in wheel.read(points).decode()


def test_nothing_else_is_inside(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"tertulia"}
