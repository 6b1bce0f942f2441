"""A PostgreSQL server of the tests' own: its data in a temporary directory, reached through a socket in it alone."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tests.patience import PATIENCE_S

TIMEOUT_S = 2 * PATIENCE_S
USER = "tertulia"
# The server sorts text as English does, so that whoever forgets to say how text is to be compared is found out.
ENGLISH = ("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US")
SETTINGS = {"listen_addresses": "''", "max_connections": "50", "shared_buffers": "32MB", "fsync": "on"}

# Waits for the end of its input, which comes with the end of whoever holds the other end of the pipe.
CLEAN_UP = 'cd /; read _; "$0" stop --silent --mode immediate --pgdata "$1"; rm -rf "$2"'


class Cluster:
    """A server that is started, restarted and stopped at will."""

    def __init__(self, programs: Path, folder: Path, owner: str | None) -> None:
        self.programs = programs
        self.folder = folder
        self._owner = owner
        self.url = sa.URL.create("postgresql", USER, database="postgres", query={"host": str(folder)})

    def create(self) -> None:
        """Make the files of an empty server."""
        self._run("initdb", "--username", USER, "--auth", "trust", "--encoding", "UTF8", "--no-sync", *ENGLISH)
        settings = {**SETTINGS, "unix_socket_directories": f"'{self.folder}'"}
        with (self.data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = {value}\n" for name, value in settings.items())

    def start(self) -> None:
        """Start it, and return when it answers."""
        self._run("pg_ctl", "start", "--wait", "--silent", "--log", str(self.folder / "log"))

    def stop(self) -> None:
        """Stop it at once, as a loss of power would."""
        self._run("pg_ctl", "stop", "--wait", "--silent", "--mode", "immediate")

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def as_owner(self) -> dict[str, Any]:
        """Give what starts a process as the user whose server it is."""
        if self._owner is None:
            return {}
        return {"user": self._owner, "group": pwd.getpwnam(self._owner).pw_gid, "extra_groups": []}

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self.programs / program, *arguments, "--pgdata", self.data],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a pipe would be held by the server for as long as it runs
            stderr=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            timeout=TIMEOUT_S,
            check=False,
            **self.as_owner(),
        )
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed: {(done.stderr or self._log()).decode(errors='replace')}")

    def _log(self) -> bytes:
        log = self.folder / "log"
        return log.read_bytes()[-4_000:] if log.exists() else b"it left no log"


def find_programs() -> Path | None:
    """Find the directory of the newest installed server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return None if initdb is None else Path(initdb).resolve().parent


@contextmanager
def run_cluster(programs: Path) -> Iterator[Cluster]:
    """Run a new server, as another user where this one is root: PostgreSQL refuses to be run by root."""
    owner = _unprivileged() if os.geteuid() == 0 else None
    # Not below pytest's directory, which only this user may enter; and short, as a socket's path has to be.
    folder = Path(tempfile.mkdtemp(prefix="tertulia-pg-"))
    if owner is not None:
        shutil.chown(folder, owner)
    cluster = Cluster(programs, folder, owner)
    with _kept(cluster):
        cluster.create()
        cluster.start()
        yield cluster


@contextmanager
def _kept(cluster: Cluster) -> Iterator[None]:
    """Have a server stopped and its files removed when this ends, even if it is because this process was killed."""
    keeper = subprocess.Popen(
        ["/bin/sh", "-c", CLEAN_UP, cluster.programs / "pg_ctl", cluster.data, cluster.folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        **cluster.as_owner(),
    )
    assert keeper.stdin is not None
    try:
        yield
    finally:
        keeper.stdin.close()
        keeper.wait(TIMEOUT_S)


def _unprivileged() -> str:
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)
