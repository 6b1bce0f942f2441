"""Listens on a port over a data directory, until told to stop."""

from __future__ import annotations

import asyncio
import gc
import logging
import resource
import signal
import webbrowser
from contextlib import suppress

from tertulia.actions.admin.first_start import invite_owner
from tertulia.app.listening import listen
from tertulia.app.server import open_server
from tertulia.cli.space import require_space
from tertulia.config import Settings
from tertulia.domain.errors import ConfigError
from tertulia.gateway.rounds import RoundLoop
from tertulia.store.directory import DataDirectory


def run_server(settings: Settings, *, open_browser: bool) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises:
        ConfigError: another server holds the directory, its disk is full, or the port cannot be had.
    """
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # Every request is not worth a line; what fails has one of its own.
    for quiet in ("aiohttp.access", "alembic", "httpx", "httpx2"):
        logging.getLogger(quiet).setLevel(logging.WARNING)
    _allow_many_connections()
    with asyncio.Runner(loop_factory=RoundLoop) as runner:
        runner.run(_serve(settings, open_browser))


def _allow_many_connections() -> None:
    """Open as many files as this user may: each connection is one, and systems begin with 1,024 or fewer."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    # macOS names no bound here and refuses to be asked for none.
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


async def _serve(settings: Settings, open_browser: bool) -> None:
    directory = DataDirectory(settings.data)
    if not directory.hold():
        running = directory.find_running()
        who = f" (process {running.pid} at {running.url})" if running else ""
        raise ConfigError(f"Another server{who} holds {directory.path}; stop it, or give another --data directory.")
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    try:
        require_space(directory.path)
        async with open_server(settings, directory) as server, listen(server, settings.host, settings.port) as url:
            directory.announce(url, server.operator_secret)
            if await _first(server.ready, stopped) is server.ready:
                _settle_memory()
                secret = await invite_owner(server.deps)
                _tell(url, f"{settings.public_url or url}/#link={secret}" if secret else None, open_browser)
                await stopped.wait()
    finally:
        directory.release()


def _settle_memory() -> None:
    """Spare the garbage collector what was loaded for good, and have it look less often at what comes and goes."""
    gc.collect()
    gc.freeze()
    # A look at 50,000 new objects takes 20 ms, at a million 500 ms, and nobody is answered meanwhile: when a crowd
    # comes, often and little is better. All there is is looked at so rarely that it does not count.
    gc.set_threshold(5_000, 10, 1_000)


async def _first(*events: asyncio.Event) -> asyncio.Event:
    """Wait for whichever comes first."""
    waits = {asyncio.create_task(event.wait()): event for event in events}
    done, rest = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    return waits[done.pop()]


def _tell(url: str, link: str | None, open_browser: bool) -> None:
    if link is not None:
        print(f"Sign in as owner, once, within 15 minutes: {link}", flush=True)  # noqa: T201
    print(f"Tertulia is ready at {url}", flush=True)  # noqa: T201
    if open_browser:
        webbrowser.open(link or url)
