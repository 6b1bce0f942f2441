"""Takes messages into search in the background, in small writes for which nobody's post waits long."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from functools import partial

import sqlalchemy as sa

from tertulia.domain.background import outlive
from tertulia.domain.errors import Unavailable
from tertulia.domain.events import AgentMessage, Event, MessageDeleted, MessageEdited, MessagePosted
from tertulia.store.database import Database
from tertulia.store.search import feed
from tertulia.store.search.words import Words
from tertulia.store.writer import Writer

log = logging.getLogger(__name__)

# What comes within this time is taken in together, for one more commit; who searches does not wait for it.
_GATHER_S = 2.0
# For so long a piece waits for the writer to have nothing else to do.
_PATIENCE_S = 0.25
# After each piece the writer is left alone for so many times as long as it took, while people write and while not.
_BUSY_SHARE, _QUIET_SHARE = 9.0, 1.0
# Taking removed words off the disk costs at most one part in so many of the time.
_TIDY_SHARE = 100.0
_FIRST_PAUSE_S, _MAX_PAUSE_S = 1.0, 60.0
_ABOUT_WORDS = (MessagePosted, AgentMessage, MessageEdited, MessageDeleted)


class Indexer:
    """Owns no state that matters: what is due is read from the database, so that no crash loses any of it.

    What makes the index itself unusable has it made anew.
    """

    def __init__(self, db: Database, writer: Writer, words: Words) -> None:
        self._db = db
        self._writer = writer
        self._words = words
        self._news = asyncio.Event()
        self._working = asyncio.Lock()
        # At a start there may be words on the disk that were removed before.
        self._is_untidy = True
        self._tidy_after = 0.0

    def on_event(self, event: Event) -> None:
        """Hear of a committed event; never waits."""
        if isinstance(event.body, _ABOUT_WORDS):
            self._news.set()

    async def run(self) -> None:
        """Take in what is due, at once and whenever there is more, until cancelled; exactly one task runs this."""
        pause_s = _FIRST_PAUSE_S
        while True:
            self._news.clear()
            if not await outlive(self._keep_up(), f"search pauses for {pause_s:g} s"):
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, _MAX_PAUSE_S)
                continue
            pause_s = _FIRST_PAUSE_S
            await self._news.wait()
            await asyncio.sleep(_GATHER_S)

    async def _keep_up(self) -> None:
        try:
            await self._work_off()
            await self._tidy()
        except sa.exc.DatabaseError:
            await self._begin_anew()
            raise

    async def catch_up(self, patience_s: float) -> bool:
        """Take in what was committed before this call, for at most so long; False when that was not enough."""
        with suppress(TimeoutError, Unavailable):
            async with asyncio.timeout(patience_s):
                newest = await feed.read_newest(self._db)
                while True:
                    async with self._working:
                        due = await feed.read_due(self._db)
                        if due.is_empty or (due.after >= newest.n and not 0 < due.upto.change <= newest.change):
                            return True
                        await self._take_in(due)
        return False

    async def clean(self, patience_s: float) -> bool:
        """Take in what was committed before this call, and all removed words off the disk; False when time ran out."""
        if not await self.catch_up(patience_s):
            return False
        with suppress(TimeoutError, Unavailable):
            async with asyncio.timeout(patience_s):
                is_first = True
                while True:
                    async with self._working:
                        more = await self._writer.submit(partial(self._words.tidy, is_first=is_first))
                    if not more:
                        return True
                    is_first = False
        return False

    async def _work_off(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_PATIENCE_S):
                    await self._writer.idle()
            begun = time.monotonic()
            self._news.clear()
            async with self._working:
                due = await feed.read_due(self._db)
                if due.is_empty:
                    return
                await self._take_in(due)
            share = _BUSY_SHARE if self._news.is_set() else _QUIET_SHARE
            await asyncio.sleep((time.monotonic() - begun) * share)

    async def _take_in(self, due: feed.Due) -> None:
        self._is_untidy = self._is_untidy or bool(due.gone) or due.upto.change > 0
        await self._writer.submit(lambda tx: feed.take_in(tx, self._words, due))

    async def _tidy(self) -> None:
        """Take removed words off the disk, a piece at a time, as long as nothing else is to be done."""
        if not self._is_untidy or time.monotonic() < self._tidy_after:
            return
        spent_s, is_first = 0.0, True
        while not self._news.is_set():
            begun = time.monotonic()
            async with self._working:
                more = await self._writer.submit(partial(self._words.tidy, is_first=is_first))
            took_s = time.monotonic() - begun
            spent_s, is_first = spent_s + took_s, False
            if not more:
                self._is_untidy = False
                break
            await asyncio.sleep(took_s * _BUSY_SHARE)
        self._tidy_after = time.monotonic() + spent_s * _TIDY_SHARE

    async def _begin_anew(self) -> None:
        with suppress(Unavailable, sa.exc.SQLAlchemyError):
            await self._writer.submit(lambda tx: feed.begin_anew(tx, self._words))
