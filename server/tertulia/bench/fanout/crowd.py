"""The members who only listen, in processes of their own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from tertulia.bench.fanout.listeners import Answer, Order
from tertulia.bench.program import Program, run_program
from tertulia.domain.errors import ConfigError

# One for every size that is measured, so that figures of several sizes can be compared.
CONNECTIONS_PER_PROCESS = 2_000
CONNECT_TIMEOUT_S = 120.0

Script = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Seats:
    """Where to listen: one connection per script, each pair of which is said and waited for; then markers count."""

    address: tuple[str, int]
    marker: bytes
    scripts: Sequence[Script]


class Crowd:
    """Connections that count what they are sent."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self._programs = programs

    async def follow(self, count: int) -> None:
        """Return when each connection was sent `count` messages more; whoever asks bounds the time.

        Raises:
            ConfigError: one was sent fewer, or more, or was closed.
        """
        for program in self._programs:
            await program.tell({"count": count})
        answers: list[Answer] = await asyncio.gather(*(program.hear() for program in self._programs))
        for answer in answers:
            for number in (answer["least"], answer["most"]):
                if number != count:
                    raise ConfigError(f"The measured server sent {number} messages to a member instead of {count}.")


@asynccontextmanager
async def open_crowd(seats: Seats) -> AsyncIterator[Crowd]:
    """Connect one listener per script, all of them greeted before the context begins.

    Raises:
        ConfigError: the server did not let one in.
    """
    async with AsyncExitStack() as stack:
        programs = []
        for start in range(0, len(seats.scripts), CONNECTIONS_PER_PROCESS):
            program = await stack.enter_async_context(run_program("tertulia.bench.fanout.listeners"))
            await _connect(program, _order(seats, start))
            programs.append(program)
        yield Crowd(programs)


async def _connect(program: Program, order: Order) -> None:
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            await program.tell(order)
            await program.hear()
    except TimeoutError:
        raise ConfigError(f"The members who listen were not let in within {CONNECT_TIMEOUT_S:.0f} s.") from None


def _order(seats: Seats, start: int) -> Order:
    host, port = seats.address
    scripts = [
        [(say.decode("latin-1"), until.decode("latin-1")) for say, until in script]
        for script in seats.scripts[start : start + CONNECTIONS_PER_PROCESS]
    ]
    return {"host": host, "port": port, "marker": seats.marker.decode("latin-1"), "scripts": scripts}
