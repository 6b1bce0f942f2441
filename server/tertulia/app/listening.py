"""Opens the port: from here on the server is reached, and until here it may leave in peace."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from aiohttp import web

from tertulia.app.server import Server
from tertulia.domain.errors import ConfigError
from tertulia.rest.port.handler import Handler
from tertulia.rest.port.listener import MAX_HEAD_BYTES, Listener, ListenerOptions, explain_port

SHUTDOWN_TIMEOUT_S = 5.0
# More than proxies keep theirs, so that none of them sends on a connection that closes at that moment.
IDLE_TIMEOUT_S = 75.0


@asynccontextmanager
async def listen(server: Server, host: str, port: int) -> AsyncIterator[str]:
    """Open the port and give the address; leaving lets requests under way finish for a moment.

    Raises:
        ConfigError: the port is taken or may not be used.
    """
    runner = web.AppRunner(server.app, shutdown_timeout=SHUTDOWN_TIMEOUT_S, handler_cancellation=True)
    await runner.setup()
    assert runner.server is not None
    handle = partial(
        Handler,
        runner.server,
        loop=asyncio.get_running_loop(),
        access_log=None,  # type: ignore[arg-type] # as its own runner takes it
        keepalive_timeout=IDLE_TIMEOUT_S,
        max_line_size=MAX_HEAD_BYTES,
        max_field_size=MAX_HEAD_BYTES,
        # What is packed small may be large: bodies are taken as they are, and refused if they are packed.
        auto_decompress=False,
    )
    listener = Listener(handle, ListenerOptions())
    try:
        try:
            address, bound = await listener.open(host, port)
        except OSError as error:
            raise ConfigError(explain_port(host, port, error)) from error
        shown = f"[{address}]" if ":" in address else address
        try:
            yield f"http://{shown}:{bound}{server.base_path}"
        finally:
            # First the door: whom we ask to come back must not find us once more.
            listener.close()
            await server.close_connections()
    finally:
        await runner.cleanup()
