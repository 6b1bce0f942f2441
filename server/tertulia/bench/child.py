"""A server in a process of its own, and the processor time that it used, as Linux counts it."""

from __future__ import annotations

import asyncio
import os
import re
import resource
import signal
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tertulia.domain.errors import ConfigError

READY = re.compile(r" is ready at (http://\S+)")
READY_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 20.0
PROC = Path("/proc")
_SHOWN_LOG_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class Child:
    """A server under measurement."""

    url: str
    pid: int

    def cpu_s(self) -> float:
        """Give the processor seconds (user and system) of the process, its threads, and the processes it began."""
        return _cpu_s(self.pid)

    def is_at_work(self) -> bool:
        """Say whether any thread of those processes runs, or would if a processor or the disk let it."""
        return any(state in "RD" for pid in _family(_parents(), self.pid) for state in _states(pid))

    def memory_kib(self) -> int:
        """Give the memory of the process itself, shared pages in proportion; the kernel's for it is not counted.

        Raises:
            ConfigError: the process is gone.
        """
        try:
            rollup = (PROC / str(self.pid) / "smaps_rollup").read_text()
        except OSError:
            raise ConfigError("The measured server has ended.") from None
        return int(re.findall(r"^Pss: +(\d+) kB", rollup, re.MULTILINE)[0])


def require_linux() -> None:
    """Refuse where processor time cannot be read from outside.

    Raises:
        ConfigError: there is no /proc as Linux has it.
    """
    if not (PROC / "self" / "stat").exists():
        raise ConfigError("This benchmark reads processor time from /proc and so needs Linux; run it there.")


def ensure_open_files(count: int) -> None:
    """Let this process, and those it begins, open so many files each.

    Raises:
        ConfigError: this user may not.
    """
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < count:
        raise ConfigError(f"This needs {count} open files, and {most} are allowed; raise the limit: ulimit -n {count}")
    if allowed != resource.RLIM_INFINITY and allowed < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, most))


@asynccontextmanager
async def run_child(module: str, arguments: Sequence[str], environment: Mapping[str, str]) -> AsyncIterator[Child]:
    """Run `python -m module` until the context is left; its own children end with it.

    The process sees `environment` and nothing else: no key or setting of the caller's changes what is measured.

    Raises:
        ConfigError: it does not say within `READY_TIMEOUT_S` that it is ready; with the end of what it logged.
    """
    with tempfile.TemporaryFile() as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module, *arguments),
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=log,
            env={"PYTHONUNBUFFERED": "1", **environment},
            start_new_session=True,
        )
        try:
            url = await _wait_until_ready(process)
            if url is None:
                log.seek(0)
                end = log.read().decode(errors="replace")[-_SHOWN_LOG_CHARS:].strip()
                raise ConfigError(f"The server to be measured did not start; its log ends with:\n{end}")
            yield Child(url, process.pid)
        finally:
            await end_program(process)


async def _wait_until_ready(process: Process) -> str | None:
    assert process.stdout is not None
    with suppress(TimeoutError):
        async with asyncio.timeout(READY_TIMEOUT_S):
            async for line in process.stdout:
                if found := READY.search(line.decode(errors="replace")):
                    return found[1]
    return None


async def end_program(process: Process) -> None:
    """Ask its session to stop; whatever is left after `STOP_TIMEOUT_S` is killed."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        # Reading to the end lets the pipe close before the loop does.
        with suppress(TimeoutError):
            await asyncio.wait_for(process.communicate(), STOP_TIMEOUT_S)


def _cpu_s(root: int) -> float:
    """Sum what a process and its descendants used, and those of them that have ended."""
    parents: dict[int, int] = {}
    used_s: dict[int, float] = {}
    for pid in _pids():
        # Processes come and go while one looks.
        with suppress(OSError):
            fields = _fields(PROC / str(pid))
            parents[pid] = int(fields[1])
            ended_ticks = sum(map(int, fields[13:15]))
            used_s[pid] = time.clock_gettime(_clock_of(pid)) + ended_ticks / os.sysconf("SC_CLK_TCK")
    return sum(used_s.get(pid, 0.0) for pid in _family(parents, root))


def _pids() -> Iterator[int]:
    return (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())


def _fields(entry: Path) -> list[str]:
    """Read what the kernel says of a process or thread, from its state on."""
    # The name, in brackets, may itself hold brackets and blanks; field 3 follows the last one.
    return (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()


def _parents() -> dict[int, int]:
    parents: dict[int, int] = {}
    for pid in _pids():
        with suppress(OSError):
            parents[pid] = int(_fields(PROC / str(pid))[1])
    return parents


def _family(parents: Mapping[int, int], root: int) -> set[int]:
    """Give a process and its descendants."""
    family = {root}
    for _ in range(len(parents)):
        wider = family | {pid for pid, parent in parents.items() if parent in family}
        if wider == family:
            break
        family = wider
    return family


def _states(pid: int) -> list[str]:
    """List the states of a process's threads, each a letter (proc_pid_stat(5))."""
    states: list[str] = []
    # Those read before one was found gone stay.
    with suppress(OSError):
        states.extend(_fields(thread)[0] for thread in (PROC / str(pid) / "task").iterdir())
    return states


def _clock_of(pid: int) -> int:
    """Give the clock of a process's processor time, all threads, in nanoseconds.

    It counts what utime and stime of /proc/PID/stat do, which are cut to hundredths of a second: as much as many a
    run takes. The number is the kernel's (clock_getres(2), "dynamic clocks"; CPUCLOCK_SCHED is 2).
    """
    return ~pid << 3 | 2
