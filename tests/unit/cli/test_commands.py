"""The command line: what it says when something is wrong, and where its output goes."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tertulia import __version__
from tertulia.app.server import open_server
from tertulia.cli import main
from tertulia.config import read_settings
from tertulia.store.directory import DataDirectory


class Terminal:
    """Runs one command as typed; `out` and `err` are what it printed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        self.out = ""
        self.err = ""

    def type(self, *words: str) -> int:
        """Give the exit status."""
        self._monkeypatch.setattr(sys, "argv", ["tertulia", *words])
        status: int | str | None = 0
        try:
            main()
        except SystemExit as end:
            status = end.code
        self.out, self.err = self._capsys.readouterr()
        return int(status or 0)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Terminal]:
    monkeypatch.setenv("TERTULIA_MODELS_DIR", str(tmp_path / "models"))
    monkeypatch.setenv("COLUMNS", "200")
    mask = os.umask(0o022)
    yield Terminal(monkeypatch, capsys)
    os.umask(mask)


@pytest.fixture
def narrow_disk() -> Iterator[None]:
    """Let this process write no file of more than a MiB, as on a disk without room for more."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("words", [["--version"], ["version"]])
def test_the_version_stands_alone(terminal: Terminal, words: list[str]) -> None:
    assert terminal.type(*words) == 0
    assert terminal.out == f"{__version__}\n"
    assert terminal.err == ""


@pytest.mark.parametrize("port", ["99999", "-1", "http"])
def test_a_port_that_cannot_be_blames_the_flag(terminal: Terminal, port: str) -> None:
    assert terminal.type("serve", "--port", port) == 2
    assert "--port" in terminal.err
    assert "TERTULIA_PORT" not in terminal.err


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TERTULIA_PORT", "99999"),
        ("TERTULIA_HEARTBEAT_S", "never"),
        ("ANTHROPIC_BASE_URL", "api.anthropic.com"),
        ("TERTULIA_OLLAMA_BASE_URL", "http://[::1"),
    ],
)
def test_a_setting_that_cannot_be_is_said_in_one_line(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert terminal.type("doctor") == 2
    assert terminal.out == ""
    assert terminal.err.startswith(f"tertulia: {variable} is not usable: ")
    assert terminal.err.count("\n") == 1


def test_a_directory_that_is_held_by_who_says_nothing_is_told(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tertulia.cli.operating.STARTING_TIMEOUT_S", 0.0)
    held = DataDirectory(tmp_path / "data")
    assert held.hold()
    for words in (["token", "create", "--member", "owner"], ["token", "link"], ["bot", "add", "ana"]):
        assert terminal.type(*words, "--data", str(held.path)) == 2
        assert (terminal.out, str(held.path) in terminal.err) == ("", True)
    assert terminal.type("serve", "--data", str(held.path)) == 2
    assert "--data" in terminal.err
    held.release()


def test_a_server_that_does_not_answer_is_told(terminal: Terminal, tmp_path: Path) -> None:
    held = DataDirectory(tmp_path / "data")
    assert held.hold()
    held.announce("http://127.0.0.1:1", "to_secret")
    assert terminal.type("token", "link", "--data", str(held.path)) == 2
    assert "http://127.0.0.1:1 does not answer" in terminal.err
    assert "to_secret" not in terminal.err
    held.release()


def test_a_directory_that_cannot_be_made_is_told(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert terminal.type("token", "link", "--data", str(tmp_path / "file" / "data")) == 2
    assert "--data DIR" in terminal.err


def found(data: Path) -> None:
    """Make a data directory as the first start does."""
    directory = DataDirectory(data)
    assert directory.hold()

    async def start() -> None:
        async with open_server(read_settings(data=data), directory):
            pass

    asyncio.run(start())
    directory.release()


@pytest.mark.parametrize(
    "words",
    [
        ["token", "create", "--member", "owner"],
        ["token", "link"],
        ["bot", "add", "ana"],
        ["workspace", "add", "Annex"],
        ["member", "set-role", "owner", "admin"],
    ],
)
@pytest.mark.parametrize("kind", ["missing", "empty", "another's", "begun"])
def test_where_nothing_is_kept_nothing_is_made(terminal: Terminal, tmp_path: Path, words: list[str], kind: str) -> None:
    data = tmp_path / "data"
    if kind != "missing":
        data.mkdir()
    if kind == "another's":
        (data / "notes.txt").write_text("mine")
    if kind == "begun":
        (data / "lock").touch()
        (data / "tertulia.db").touch()
    before = sorted(tmp_path.rglob("*"))
    assert terminal.type(*words, "--data", str(data)) == 2
    assert (terminal.out, terminal.err.count("\n")) == ("", 1)
    assert terminal.err.startswith(f"tertulia: There is no Tertulia data in {data}. ")
    assert "--data DIR" in terminal.err
    assert "tertulia serve" in terminal.err
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("words", [["serve", "--port", "0"], ["token", "create", "--member", "owner"]])
def test_a_disk_without_room_is_told_before_anything_is_written(
    terminal: Terminal, tmp_path: Path, narrow_disk: None, words: list[str]
) -> None:
    data = tmp_path / "data"
    if words[0] != "serve":
        data.mkdir()
        (data / "tertulia.db").write_bytes(b"of a server")
    before = {path.name for path in data.iterdir()} if data.exists() else set()
    assert terminal.type(*words, "--data", str(data)) == 2
    assert terminal.err.startswith(f"tertulia: {data} takes no more: ")
    assert terminal.err.count("\n") == 1
    assert {path.name for path in data.iterdir()} == before | {"lock"}
    free = DataDirectory(data)
    assert free.hold(), "who could not start must not hold the directory"
    free.release()


def test_without_a_server_a_command_runs_one_for_the_moment(terminal: Terminal, tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    found(tmp_path / "data")
    assert terminal.type("bot", "add", "ana", "--data", data) == 0
    assert terminal.out.startswith("tk_")
    assert len(terminal.out.splitlines()) == 1
    assert terminal.type("bot", "add", "ana", "--data", data) == 2
    assert "@ana is taken" in terminal.err
    assert terminal.type("token", "link", "--data", data) == 0
    assert "/#link=tl_" in terminal.out


def test_a_link_names_where_people_find_the_server(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = str(tmp_path / "data")
    found(tmp_path / "data")
    monkeypatch.setenv("TERTULIA_PORT", "8099")
    assert terminal.type("token", "link", "--data", data) == 0
    assert terminal.out.startswith("http://127.0.0.1:8099/#link=tl_"), "not that of who made it, which is gone"
    monkeypatch.setenv("TERTULIA_PUBLIC_URL", "https://chat.example/talk/")
    assert terminal.type("token", "link", "--data", data) == 0
    assert terminal.out.startswith("https://chat.example/talk/#link=tl_")


@pytest.mark.parametrize("words", [["serve", "--port", "0"], ["migrate"], ["token", "link"]])
def test_what_is_no_database_is_told_in_one_line(terminal: Terminal, tmp_path: Path, words: list[str]) -> None:
    database = tmp_path / "tertulia.db"
    for is_folder in (False, True):
        if is_folder:
            database.unlink()
            database.mkdir()
        else:
            database.write_text("no database\n" * 99)
        assert terminal.type(*words, "--data", str(tmp_path)) == 2
        assert terminal.err.startswith(f"tertulia: The database {database} cannot be opened: ")
        assert terminal.err.count("\n") == 1


def test_what_lies_in_the_way_is_named(terminal: Terminal, tmp_path: Path) -> None:
    file, data = tmp_path / "file", tmp_path / "data"
    file.write_text("")
    said = {
        f"{file} is a file": ("restore", str(file), "--data", str(file)),
        "could not be restored": ("restore", str(file), "--data", str(data)),
        f"{tmp_path} is no file": ("restore", str(tmp_path), "--data", str(data)),
        "it is a file": ("serve", "--data", str(file)),
    }
    for words, typed in said.items():
        assert terminal.type(*typed) == 2
        assert words in terminal.err
        assert not data.exists()
    found(data)
    assert terminal.type("backup", str(tmp_path / "none" / "a.tar"), "--data", str(data)) == 2
    assert terminal.err == f"tertulia: There is no directory {tmp_path / 'none'}; make it, or give another place.\n"
    (data / "secret.key").write_text("short")
    assert terminal.type("token", "link", "--data", str(data)) == 2
    assert "holds 5 bytes and not 32" in terminal.err
    (data / "control.json").mkdir()
    assert terminal.type("token", "link", "--data", str(data)) == 2
    assert "control.json cannot be removed" in terminal.err


def test_an_address_that_is_not_this_machines_blames_the_host(terminal: Terminal, tmp_path: Path) -> None:
    for host in ("203.0.113.1", "nowhere.invalid"):
        assert terminal.type("serve", "--port", "0", "--host", host, "--data", str(tmp_path / "data")) == 2
        assert f"no address {host}; give one of its own with --host" in terminal.err


def test_an_unknown_model_names_the_one_there_is(terminal: Terminal) -> None:
    assert terminal.type("models", "add", "gigantic") == 2
    assert "minilm" in terminal.err


def test_the_doctor_counts_what_is_committed_but_not_taken_over(terminal: Terminal, tmp_path: Path) -> None:
    data = tmp_path / "data"
    found(data)
    terminal.type("doctor", "--data", str(data))
    assert _kibibytes(terminal.out) == (data / "tertulia.db").stat().st_size >> 10
    (data / "tertulia.db-wal").write_bytes(b"\0" * (3 << 20))
    terminal.type("doctor", "--data", str(data))
    assert _kibibytes(terminal.out) == ((data / "tertulia.db").stat().st_size >> 10) + (3 << 10)


def test_the_doctor_fails_only_for_what_is_grave(terminal: Terminal, tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert terminal.type("doctor", "--data", str(data)) == 0
    assert "no  provider openai: not set up: set OPENAI_API_KEY" in terminal.out
    assert not data.exists(), "looking changes nothing"
    data.mkdir()
    (data / "tertulia.db").write_bytes(json.dumps("no database").encode() * 200)
    assert terminal.type("doctor", "--data", str(data)) == 1
    assert "restore a backup" in terminal.out


def test_the_doctor_asks_a_chroma_server_whether_it_answers(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    terminal.type("doctor", "--data", str(data))
    assert f"ok  vectors of memories: in {data / 'chroma'}" in terminal.out
    with socket.create_server(("127.0.0.1", 0)) as gone:
        url = f"http://127.0.0.1:{gone.getsockname()[1]}"
    monkeypatch.setenv("TERTULIA_CHROMA_URL", url)
    assert terminal.type("doctor", "--data", str(data)) == 0, "recall lives without it"
    assert f"no  vectors of memories: the Chroma server at {url} does not answer" in terminal.out


def test_the_doctor_tells_a_file_from_a_directory(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.touch()
    for data in (file, file / "below"):
        assert terminal.type("doctor", "--data", str(data)) == 1
        assert f"{file} is a file; give a directory with --data" in terminal.out


def test_what_is_written_is_its_users_alone(terminal: Terminal, tmp_path: Path) -> None:
    data, kept = tmp_path / "data", tmp_path / "kept.tar"
    found(tmp_path / "before")
    assert terminal.type("backup", str(kept), "--data", str(tmp_path / "before")) == 0
    data.mkdir(mode=0o755)
    assert terminal.type("restore", str(kept), "--data", str(data)) == 0
    assert terminal.type("bot", "add", "ana", "--data", str(data)) == 0
    assert {path.name: oct(path.stat().st_mode & 0o077) for path in data.iterdir() if path.stat().st_mode & 0o077} == {}


def _kibibytes(told: str) -> int:
    (line,) = [line for line in told.splitlines() if " database: " in line]
    return int(line.split(": ")[1].split()[0])
