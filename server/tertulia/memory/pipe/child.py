"""A process of ours that answers framed requests over its pipes: started, timed, ended with its owner."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from tertulia.domain.errors import Unavailable
from tertulia.memory.embedder import Vectors
from tertulia.memory.pipe import frames

MAX_WAITING = 256
_END_TIMEOUT_S = 5


@dataclass(frozen=True, slots=True)
class ChildOptions:
    """`module` is run with `directory` as its only argument and its working directory.

    What it is to know besides is `told` it in the first frame, where nobody else on the machine reads it.
    """

    module: str
    directory: Path
    start_timeout_s: float
    call_timeout_s: float
    told: Mapping[str, str | None] = field(default_factory=dict)


class Child:
    """One running process. Requests may overlap and be cancelled; answers find their request by its number.

    A call that takes too long ends the process, for nothing is known of its state then.
    """

    def __init__(self, process: Process, options: ChildOptions) -> None:
        self._process = process
        self._options = options
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._reader = asyncio.create_task(self._read(), name=f"{options.module} reader")

    @classmethod
    async def start(cls, options: ChildOptions) -> Child:
        """Start the process and wait for its first frame, which has the number 0.

        Raises:
            Unavailable: it did not come up in time.
        """
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", options.module, str(options.directory)),
            stdin=PIPE,
            stdout=PIPE,
            cwd=options.directory,
            env=_bare_environment(options.directory),
        )
        child = cls(process, options)
        assert process.stdin is not None
        process.stdin.write(frames.pack({"ref": 0, **options.told}))
        try:
            await child._answer(0, options.start_timeout_s)
        except BaseException:
            await child.aclose()
            raise
        return child

    @property
    def is_alive(self) -> bool:
        return not self._reader.done()

    async def call(self, head: dict[str, Any], vectors: Vectors | None = None) -> Any:
        """Send one request and return its result.

        Raises:
            Unavailable: the process died, refused, is overloaded, or took too long.
        """
        if len(self._waiting) >= MAX_WAITING:
            raise Unavailable("Too many requests wait for the memory index; try again in a moment.", retry_after_s=1)
        number = next(self._numbers)
        assert self._process.stdin is not None
        self._process.stdin.write(frames.pack({"ref": number, **head}, vectors))
        return await self._answer(number, self._options.call_timeout_s)

    async def aclose(self) -> None:
        """End the process: its input closes, and if that does not do, it is killed."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), _END_TIMEOUT_S)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        await self._reader

    async def _answer(self, number: int, timeout_s: float) -> Any:
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        if not self.is_alive:
            raise _gone()
        try:
            return await asyncio.wait_for(future, timeout_s)
        except TimeoutError:
            if self._process.returncode is None:
                self._process.kill()
            raise Unavailable(f"The memory index did not answer within {timeout_s:g} s.") from None
        finally:
            self._waiting.pop(number, None)

    async def _read(self) -> None:
        """Hand out answers until the process ends or speaks nonsense; then fail whatever still waits."""
        stdout = self._process.stdout
        assert stdout is not None
        try:
            while True:
                head_bytes, block_bytes = frames.lengths(await stdout.readexactly(frames.PREFIX.size))
                head, _ = frames.unpack(await stdout.readexactly(head_bytes + block_bytes), head_bytes)
                self._deliver(head)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # it ended
        except ValueError:
            self._process.kill()
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(_gone())

    def _deliver(self, head: dict[str, Any]) -> None:
        future = self._waiting.get(head["ref"])
        if future is None or future.done():
            return  # whoever asked was cancelled
        if "error" in head:
            what = "refused the request" if head["ref"] else "cannot be used"
            future.set_exception(Unavailable(f"The memory index {what}: {head['error']}"))
        else:
            future.set_result(head["result"])


def _gone() -> Unavailable:
    return Unavailable("The memory index stopped; it is started again with the next request.")


def _bare_environment(home: Path) -> dict[str, str]:
    """Let the process import what we can and know nothing else of the host: no variable changes the library inside."""
    paths = [str(Path(path).absolute()) for path in sys.path if path]
    return {"PYTHONPATH": os.pathsep.join(paths), "HOME": str(home), "PATH": os.defpath}
