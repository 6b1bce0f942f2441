"""Run the real server as a child process, the way a person starts it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Self
from urllib.parse import urlsplit

from tests.patience import PATIENCE_S

READY = re.compile(r"ready at (http://\S+)")
SIGN_IN_LINK = re.compile(r"http://\S+#link=(\S+)")
KEPT_LOG_LINES = 4000


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Give this process's environment without provider keys and product settings, then `extra`.

    Rules say what agents remember, unless a test has its model asked for that, too.
    """
    kept = {k: v for k, v in os.environ.items() if not k.endswith("_API_KEY") and not k.startswith("TERTULIA_")}
    return {**kept, "PYTHONUNBUFFERED": "1", "TERTULIA_MEMORY_FORMATION": "rules", **(extra or {})}


class Server:
    """One `tertulia serve` over one data directory; it keeps its port from the first start on.

    All methods block: call those that wait from a thread when a loop runs.
    """

    def __init__(self, data: Path, env: Mapping[str, str] | None = None) -> None:
        self.data = data
        self.env = clean_environment(env)
        self.port = 0
        self.url = ""
        self._process: subprocess.Popen[str] | None = None
        self._lines: deque[str] = deque(maxlen=KEPT_LOG_LINES)
        self._written = threading.Condition(threading.RLock())
        self._groups: list[int] = []

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        assert self._process is not None, "the server was never started"
        return self._process.pid

    @property
    def log(self) -> str:
        """The last lines that all starts of this server wrote, oldest first."""
        with self._written:
            return "\n".join(self._lines)

    def find_line(self, pattern: re.Pattern[str], timeout_s: float = PATIENCE_S) -> str:
        """Give the first logged line with a match, waiting for it. Raises: AssertionError when none comes."""
        with self._written:
            came = self._written.wait_for(lambda: any(map(pattern.search, self._lines)), timeout_s)
            assert came, f"no line with {pattern.pattern!r} in {timeout_s} s; the log:\n{self.log}"
            return next(line for line in self._lines if pattern.search(line))

    def start(self, timeout_s: float = PATIENCE_S) -> Self:
        """Start it and wait for its ready line. Raises: AssertionError with its log when it does not come."""
        assert self._process is None, "the server already runs"
        self.url = ""
        settled = threading.Event()
        self._process = self._spawn("serve", "--port", str(self.port), "--data", str(self.data))
        assert self._process.stdout is not None
        threading.Thread(target=self._read, args=(self._process.stdout, settled), daemon=True).start()
        settled.wait(timeout_s)
        if not self.url:
            self.close()
            raise AssertionError(f"the server did not become ready in {timeout_s} s; its log:\n{self.log}")
        self.port = urlsplit(self.url).port or 0
        return self

    def kill(self) -> None:
        """Kill the server process at once, as a crash would; its children are left to notice by themselves."""
        self._end(signal.SIGKILL, timeout_s=PATIENCE_S)

    def stop(self, timeout_s: float = PATIENCE_S) -> int:
        """Ask it to stop and wait; gives its exit status. Raises: subprocess.TimeoutExpired when it stays."""
        return self._end(signal.SIGTERM, timeout_s)

    def restart(self) -> Self:
        """Kill it, then start it again on the same port and data."""
        self.kill()
        return self.start()

    def close(self) -> None:
        """Leave nothing running, neither the server nor a child that outlived one of its starts."""
        for group in self._groups:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        self._groups.clear()
        if self._process is not None:
            self.wait(timeout_s=PATIENCE_S)

    def wait(self, timeout_s: float) -> int:
        """Wait until the server ends by itself; gives its exit status. Raises: subprocess.TimeoutExpired."""
        assert self._process is not None, "the server does not run"
        status = self._process.wait(timeout_s)
        self._process = None
        return status

    def command(
        self, *arguments: str, said: str = "", timeout_s: float = PATIENCE_S
    ) -> subprocess.CompletedProcess[str]:
        """Run another `tertulia` command on the same data directory; its exit status is the caller's to judge.

        `said` is what it reads from standard input.
        """
        return subprocess.run(
            [sys.executable, "-m", "tertulia", *arguments, "--data", str(self.data)],
            input=said,
            capture_output=True,
            text=True,
            env=self.env,
            timeout=timeout_s,
            check=False,
        )

    def create_token(self, handle: str) -> str:
        """Make an API token for an existing member."""
        return self._printed("token", "create", "--member", handle)

    def add_bot(self, handle: str) -> str:
        """Make a member of kind `bot`; gives its token."""
        return self._printed("bot", "add", handle)

    def _printed(self, *arguments: str) -> str:
        done = self.command(*arguments)
        assert done.returncode == 0, f"tertulia {' '.join(arguments)} failed: {done.stderr[-2000:]}"
        return done.stdout.strip()

    def _spawn(self, *arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tertulia", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=self.env,
            start_new_session=True,
        )
        self._groups.append(process.pid)
        return process

    def _read(self, output: IO[str], settled: threading.Event) -> None:
        with output:
            for line in output:
                with self._written:
                    self._lines.append(line.rstrip("\n"))
                    self._written.notify_all()
                if found := READY.search(line):
                    self.url = found[1].rstrip("/")
                    settled.set()
        settled.set()

    def _end(self, how: signal.Signals, timeout_s: float) -> int:
        assert self._process is not None, "the server does not run"
        self._process.send_signal(how)
        return self.wait(timeout_s)
