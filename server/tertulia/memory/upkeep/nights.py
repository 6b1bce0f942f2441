"""Does the upkeep of memories once a day, also where the server is off at night."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from tertulia.domain.background import Worker
from tertulia.domain.clock import Clock, to_rfc3339
from tertulia.memory.upkeep.upkeep import Upkeep
from tertulia.store.database import Database
from tertulia.store.people import find_setting, put_setting
from tertulia.store.writer import Writer

LAST = "memory_upkeep"
_EVERY = timedelta(days=1)
_LOOK_EVERY_S = 1_800.0


class Nights:
    """The time of the last upkeep is a row, so that a start repeats none and misses none."""

    def __init__(self, db: Database, writer: Writer, clock: Clock, upkeep: Upkeep) -> None:
        self._db = db
        self._writer = writer
        self._clock = clock
        self._upkeep = upkeep
        self._worker = Worker("upkeep of memories", self.work_off)

    async def run(self) -> None:
        """Do what is due, and look again now and then, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._worker.run(), name="upkeep of memories")
            group.create_task(self._wake_now_and_then(), name="nights")

    async def work_off(self) -> None:
        """Do the upkeep if a day has passed since the last; the first comes a day after the first start."""
        now = self._clock.now()
        last = await find_setting(self._db, LAST)
        since = None if last is None else now - datetime.fromisoformat(last)
        # A clock that went back must not stop it for good.
        if since is not None and timedelta(0) <= since < _EVERY:
            return
        if last is not None:
            await self._upkeep.run_night()
        await self._writer.submit(lambda tx: put_setting(tx, LAST, to_rfc3339(now)))

    async def _wake_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            self._worker.wake()
