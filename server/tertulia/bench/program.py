"""A program of ours in a process of its own that is told, and tells, lines of JSON."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import IO, Any

from tertulia.bench.child import end_program
from tertulia.domain.errors import ConfigError

# An order names thousands of tokens, an answer as many times.
MAX_LINE_BYTES = 1 << 22
_SHOWN_LOG_BYTES = 500


class Program:
    """Its two ends; whoever asks bounds the time that it may wait."""

    def __init__(self, process: Process, log: IO[bytes]) -> None:
        self._process = process
        self._log = log

    async def tell(self, order: Mapping[str, Any]) -> None:
        """Hand it one line; one that has ended is found out by `hear`."""
        assert self._process.stdin is not None
        with suppress(ConnectionError):
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            await self._process.stdin.drain()

    async def hear(self) -> Any:
        """Take its next line.

        Raises:
            ConfigError: it has ended, with the last that it logged.
        """
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line:
            self._log.seek(0)
            why = self._log.read()[-_SHOWN_LOG_BYTES:].decode(errors="replace").strip() or "it said nothing"
            raise ConfigError(f"A process of measuring clients gave up: {why.splitlines()[-1]}")
        return json.loads(line)


@asynccontextmanager
async def run_program(module: str) -> AsyncIterator[Program]:
    """Run `python -m module` until the context is left."""
    with tempfile.TemporaryFile() as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module),
            stdin=PIPE,
            stdout=PIPE,
            stderr=log,
            start_new_session=True,
            limit=MAX_LINE_BYTES,
        )
        try:
            yield Program(process, log)
        finally:
            await end_program(process)
