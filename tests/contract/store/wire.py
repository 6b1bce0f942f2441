"""A line to a PostgreSQL server that can be cut where it hurts most: around the answer to a COMMIT."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa

Cut = Literal["question", "answer"]
PORT = 5432


class Wire:
    """Passes bytes both ways, for new connections while it `is_open`.

    `cut_at` says what of the next commit is lost, together with its connection.
    """

    def __init__(self, server: sa.URL) -> None:
        self._server = server
        self._carried: dict[asyncio.Task[Any], list[asyncio.StreamWriter]] = {}
        self.is_open = True
        self.cut_at: Cut | None = None
        self.cuts = 0

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection until either side ends it, or it is cut."""
        this = asyncio.current_task()
        assert this is not None
        self._carried[this] = [writer]
        if self.is_open:
            behind, ahead = await _reach(self._server)
            self._carried[this].append(ahead)
            await asyncio.gather(self._ask(reader, ahead, writer), _pour(behind, writer))
        for one in self._carried.pop(this):
            one.close()
            with suppress(OSError):
                await one.wait_closed()

    async def aclose(self) -> None:
        """Cut every connection, and wait until nothing of them is left."""
        for writers in self._carried.values():
            for one in writers:
                one.transport.abort()
        await asyncio.gather(*self._carried)

    async def _ask(
        self, reader: asyncio.StreamReader, ahead: asyncio.StreamWriter, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                cut_at, self.cut_at = (self.cut_at, None) if b"; COMMIT" in data else (None, self.cut_at)
                if cut_at is not None:
                    self.cuts += 1
                    writer.transport.abort()
                if cut_at != "question":
                    ahead.write(data)
                    await ahead.drain()
                if cut_at is not None:
                    break
        ahead.close()


@asynccontextmanager
async def run_wire(server: sa.URL) -> AsyncIterator[tuple[Wire, sa.URL]]:
    """Lay a wire to a server; gives it and the URL of its near end."""
    wire = Wire(server)
    with tempfile.TemporaryDirectory(prefix="tertulia-pg-") as folder:
        near = await asyncio.start_unix_server(wire.carry, Path(folder) / f".s.PGSQL.{PORT}")
        try:
            yield wire, server.set(host=None, port=PORT, query={"host": folder})
        finally:
            near.close()
            await wire.aclose()


async def _reach(server: sa.URL) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    folder = server.query.get("host")
    if isinstance(folder, str) and folder.startswith("/"):
        return await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.{server.port or PORT}")
    return await asyncio.open_connection(server.host or "127.0.0.1", server.port or PORT)


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
        writer.close()
