"""The same load for ngircd, an IRC server in C that stores nothing: what a delivery can cost at the least."""

from __future__ import annotations

import asyncio
import re
import shutil
import socket
import tempfile
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from pathlib import Path

from tertulia.bench.child import Child, end_program
from tertulia.bench.fanout.crowd import Script
from tertulia.bench.load import TEXT_BYTES, Echoes
from tertulia.domain.errors import ConfigError

HOST = "127.0.0.1"
MARKER = b" PRIVMSG #bench :"
START_TIMEOUT_S = 10.0
_TRY_EVERY_S = 0.05
# Without the penalties by which it slows down whoever talks much, and without pings within any run.
_CONFIGURATION = """
[Global]
Name = bench.localhost
Info = bench
Listen = {host}
Ports = {port}
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxNickLength = 30
MaxPenaltyTime = 0
PingTimeout = 3600
[Options]
DNS = no
Ident = no
PAM = no
"""
_JOINED = b" 366 "
_SAID = re.compile(rb":([^!\r\n]+)![^\r\n]*? PRIVMSG #bench :")


def find_ngircd() -> str:
    """Find the program.

    Raises:
        ConfigError: it is not installed.
    """
    path = shutil.which("ngircd") or shutil.which("ngircd", path="/usr/sbin:/usr/local/sbin")
    if path is None:
        raise ConfigError("ngircd is not installed; Debian and Ubuntu have it (apt install ngircd). Or leave --ngircd.")
    return path


@asynccontextmanager
async def run_ngircd() -> AsyncIterator[Child]:
    """Run it on a free port until the context is left.

    Raises:
        ConfigError: it does not take connections within `START_TIMEOUT_S`.
    """
    program = find_ngircd()
    with socket.create_server((HOST, 0)) as free:
        port: int = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="tertulia-bench-") as folder:
        configuration = Path(folder) / "ngircd.conf"
        configuration.write_text(_CONFIGURATION.format(host=HOST, port=port))
        process = await asyncio.create_subprocess_exec(
            *(program, "-n", "-f", str(configuration)),
            stdin=DEVNULL,
            stdout=DEVNULL,
            stderr=DEVNULL,
            start_new_session=True,
        )
        try:
            await _wait_until_open(port)
            yield Child(f"irc://{HOST}:{port}", process.pid)
        finally:
            await end_program(process)


async def _wait_until_open(port: int) -> None:
    for _ in range(round(START_TIMEOUT_S / _TRY_EVERY_S)):
        try:
            _, writer = await asyncio.open_connection(HOST, port)
        except ConnectionError:
            await asyncio.sleep(_TRY_EVERY_S)
        else:
            writer.close()
            await writer.wait_closed()
            return
    raise ConfigError(f"ngircd did not take connections within {START_TIMEOUT_S:.0f} s.")


def greeting(nick: str) -> bytes:
    """Make what signs a nick in and brings it into the channel."""
    return f"NICK {nick}\r\nUSER {nick} 0 * :bench\r\nJOIN #bench\r\n".encode()


def listener_script(nick: str) -> Script:
    """Make a listening member's script."""
    return [(greeting(nick), _JOINED)]


class IrcPoster:
    """A member that posts; IRC does not echo, so it hears of its messages through the `IrcWatcher`."""

    def __init__(self, transport: asyncio.WriteTransport) -> None:
        self.echoes = Echoes()
        self._transport = transport

    async def post(self, count: int, in_flight: int) -> None:
        """Post `count` messages, each new one when an earlier one was seen by the watcher."""
        async with aclosing(self.echoes.pace(count, in_flight)) as numbers:
            async for _ in numbers:
                self._transport.write(b"PRIVMSG #bench :" + b"x" * TEXT_BYTES + b"\r\n")


class IrcWatcher:
    """A member that reads everything and tells each poster what it saw of it."""

    def __init__(self) -> None:
        self.posters: dict[bytes, IrcPoster] = {}
        self._seen = asyncio.Semaphore(0)
        self._rest = b""

    def hear(self, data: bytes) -> None:
        """Take what the server sent."""
        whole, _, self._rest = (self._rest + data).rpartition(b"\n")
        for nick in _SAID.findall(whole):
            self._seen.release()
            self.posters[nick].echoes.heard()

    async def follow(self, count: int) -> None:
        """Take `count` messages of the channel."""
        for _ in range(count):
            await self._seen.acquire()


@asynccontextmanager
async def joined(server: Child, posters: int) -> AsyncIterator[tuple[Sequence[IrcPoster], IrcWatcher]]:
    """Bring posters and a watcher into the channel; leaving the context hangs up."""
    async with AsyncExitStack() as stack:
        watcher = IrcWatcher()
        for number in range(posters):
            nick = f"poster{number}"
            watcher.posters[nick.encode()] = IrcPoster(await _join(stack, server, nick, _ignore))
        await _join(stack, server, "watcher", watcher.hear)
        yield list(watcher.posters.values()), watcher


def _ignore(_: bytes) -> None:
    return


async def _join(
    stack: AsyncExitStack, server: Child, nick: str, hear: Callable[[bytes], None]
) -> asyncio.WriteTransport:
    port = int(server.url.rpartition(":")[2])
    transport, line = await asyncio.get_running_loop().create_connection(lambda: _Line(nick, hear), HOST, port)
    stack.callback(transport.abort)
    try:
        async with asyncio.timeout(START_TIMEOUT_S):
            await line.is_joined.wait()
    except TimeoutError:
        raise ConfigError(f"ngircd did not let {nick} in within {START_TIMEOUT_S:.0f} s.") from None
    return transport


class _Line(asyncio.Protocol):
    """A connection that hands on what it is sent, from its joining on."""

    def __init__(self, nick: str, hear: Callable[[bytes], None]) -> None:
        self.is_joined = asyncio.Event()
        self._greeting = greeting(nick)
        self._hear = hear
        self._before = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(self._greeting)

    def data_received(self, data: bytes) -> None:
        if self.is_joined.is_set():
            self._hear(data)
            return
        self._before += data
        if _JOINED in self._before:
            self.is_joined.set()
