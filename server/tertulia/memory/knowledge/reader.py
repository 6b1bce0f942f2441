"""Has a document read in a process of its own, and ends it when it takes too long or is not wanted any more."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE

from tertulia.domain.content.document import DocumentFormat
from tertulia.memory.knowledge.blocks import Piece, Unreadable

TIMEOUT_S = 120.0
_MODULE = "tertulia.memory.knowledge.reading"


async def read_apart(wanted: DocumentFormat, data: bytes, timeout_s: float = TIMEOUT_S) -> list[Piece]:
    """Read a document into pieces; cancelled, it stops at once.

    Raises:
        Unreadable: with what is the matter, also where it takes too long or too much.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", _MODULE, wanted), stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=_bare_environment()
    )
    try:
        async with asyncio.timeout(timeout_s):
            written, _ = await process.communicate(data)
    except TimeoutError:
        raise Unreadable(f"The document could not be read within {timeout_s:g} s; part it into several.") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    try:
        answer = json.loads(written)
    except ValueError:
        raise Unreadable("The document could not be read: its reader gave up on it.") from None
    if "unreadable" in answer:
        raise Unreadable(answer["unreadable"])
    return [Piece(**piece) for piece in answer["pieces"]]


def _bare_environment() -> dict[str, str]:
    """Let the process import what we can and know nothing else of the host."""
    paths = [os.path.abspath(path) for path in sys.path if path]
    return {"PYTHONPATH": os.pathsep.join(paths), "PATH": os.defpath, "PYTHONUTF8": "1"}
