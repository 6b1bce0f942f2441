"""Watches what agents do in one room for somebody who asked, without holding up anybody who acts."""

from __future__ import annotations

import asyncio
from collections import deque
from types import TracebackType
from typing import Self

from tertulia.domain.events import AgentMessage, Event, Signal, TurnEnded
from tertulia.domain.ids import RoomId
from tertulia.rooms.bus import Bus

SHOWN = frozenset({"agent_thinking", "agent_delta", "tool_execution"})
MAX_WAITING = 1_000


class Watch:
    """What agents show and say in a room while the context lasts, in order, until it is taken.

    Who takes so slowly that `MAX_WAITING` of it lie there misses signals until there is room again, and never an event:
    of those there are two a turn.
    """

    def __init__(self, bus: Bus, room_id: RoomId) -> None:
        self._bus = bus
        self._room_id = room_id
        self._waiting: deque[Event | Signal] = deque()
        self._news = asyncio.Event()

    def __enter__(self) -> Self:
        self._bus.attach(self._room_id, self._keep)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bus.detach(self._room_id, self._keep)

    async def next(self) -> Event | Signal:
        """Take the next, waiting for it if need be."""
        while not self._waiting:
            self._news.clear()
            await self._news.wait()
        return self._waiting.popleft()

    def _keep(self, one: Event | Signal) -> None:
        if isinstance(one, Signal):
            if one.type not in SHOWN or len(self._waiting) >= MAX_WAITING:
                return
        elif not isinstance(one.body, AgentMessage | TurnEnded):
            return
        self._waiting.append(one)
        self._news.set()
