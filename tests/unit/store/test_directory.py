"""The data directory: one holder, and word of it for this user alone."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tertulia.domain.errors import ConfigError
from tertulia.store.directory import DataDirectory
from tests.patience import PATIENCE_S

HOLD = """
import sys, pathlib
from tertulia.store.directory import DataDirectory
directory = DataDirectory(pathlib.Path(sys.argv[1]))
print(directory.hold(), flush=True)
sys.stdin.read()
"""


def test_one_holds_at_a_time(tmp_path: Path) -> None:
    first, second = DataDirectory(tmp_path / "data"), DataDirectory(tmp_path / "data")
    assert first.hold()
    assert not second.hold()
    first.release()
    assert second.hold()
    second.release()


def test_the_lock_ends_with_the_process_however_it_ends(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    with holder.stdin, holder.stdout:
        assert holder.stdout.readline() == "True\n"
        directory = DataDirectory(tmp_path)
        assert not directory.hold()
        holder.kill()
        holder.wait(PATIENCE_S)
    assert directory.hold()
    directory.release()


def test_who_holds_it_can_be_found(tmp_path: Path) -> None:
    server, other = DataDirectory(tmp_path), DataDirectory(tmp_path)
    assert server.hold()
    assert other.find_running() is None
    server.announce("http://127.0.0.1:8080", "to_secret")
    running = other.find_running()
    assert running is not None
    assert (running.url, running.operator_secret) == ("http://127.0.0.1:8080", "to_secret")
    server.release()
    assert other.find_running() is None


def test_the_secret_is_for_this_user_alone(tmp_path: Path) -> None:
    directory = DataDirectory(tmp_path / "data")
    assert directory.hold()
    directory.announce("http://127.0.0.1:8080", "to_secret")
    directory.announce("http://127.0.0.1:8081", "to_other")
    for path in (tmp_path / "data", *(tmp_path / "data").iterdir()):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path
    directory.release()


@pytest.mark.parametrize("text", ["", "{", "[]", json.dumps({"pid": 1})])
def test_half_a_word_is_no_word(tmp_path: Path, text: str) -> None:
    (tmp_path / "control.json").write_text(text)
    assert DataDirectory(tmp_path).find_running() is None


def test_a_place_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="--data DIR"):
        DataDirectory(tmp_path / "file" / "data").hold()
