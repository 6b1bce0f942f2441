"""Messages said where every agent is switched off: judged too, as it is written down why, but many at once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from tertulia.domain.ids import MessageId
from tertulia.domain.message import Message
from tertulia.rooms.state import RoomState

# So long is gathered; who asks meanwhile why nobody answers is told nothing yet.
GATHER_S = 0.5
MAX_GATHERED = 1_000


class Unasked:
    """Keeps messages back, in their order, until `give_out` hands each to `hear`; that comes by itself in time.

    They stay `known` until they are judged: whoever is switched on meanwhile was not asked.
    """

    def __init__(self, hear: Callable[[Message], None]) -> None:
        self.known: set[MessageId] = set()
        self._hear = hear
        self._gathered: deque[Message] = deque()

    def take(self, message: Message) -> None:
        """Keep a message back for at most `GATHER_S`."""
        if not self._gathered:
            asyncio.get_running_loop().call_later(GATHER_S, self.give_out)
        self._gathered.append(message)
        self.known.add(message.id)
        if len(self._gathered) >= MAX_GATHERED:
            self.give_out()

    def give_out(self) -> None:
        """Hand over all that was kept back."""
        while self._gathered:
            self._hear(self._gathered.popleft())


def is_deaf(state: RoomState) -> bool:
    """Say whether no agent of a room that has some may answer there."""
    return all(seat.agent_mode == "off" for seat in state.agents.values())
