"""Puts a room's events in order, however they arrive: what came too early waits for what is missing."""

from __future__ import annotations

from collections.abc import Iterable

from tertulia.domain.events import Event
from tertulia.domain.people import Room
from tertulia.store.database import Database
from tertulia.store.log import list_events

MAX_HELD = 1_000
PAGE = 500


class InOrder:
    """Lets the events of one room through one after another, each once.

    Where several programs write, each tells the others of its own events, so that they may come late, twice or never.
    What was committed is in the log, under numbers without a gap: so nothing need be held that can be read again.
    `seq` is the number of the last event that was let through.
    """

    def __init__(self, seq: int, max_held: int = MAX_HELD) -> None:
        self.seq = seq
        self._newest = seq
        self._max_held = max_held
        self._held: dict[int, Event] = {}

    @property
    def is_behind(self) -> bool:
        """Say whether an event is known of that cannot be let through yet."""
        return self._newest > self.seq

    def take(self, arrived: Iterable[Event]) -> list[Event]:
        """Take events in whatever order and give those that are due now, in order of their numbers."""
        due: list[Event] = []
        for event in arrived:
            self._newest = max(self._newest, event.seq)
            if event.seq == self.seq + 1 or (event.seq > self.seq and len(self._held) < self._max_held):
                self._held[event.seq] = event
            while (next_one := self._held.pop(self.seq + 1, None)) is not None:
                self.seq += 1
                due.append(next_one)
        return due


async def read_missing(db: Database, room: Room, order: InOrder) -> list[Event]:
    """Give the next events that are due though they have not arrived, at most a page; none if nothing is missing.

    To be asked again while the order `is_behind`. An event's words are as the log gives them: those of a message that
    was deleted meanwhile are gone.
    """
    return order.take(await list_events(db, room, order.seq, PAGE)) if order.is_behind else []
