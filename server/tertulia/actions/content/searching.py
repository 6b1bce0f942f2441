"""What all searches of one server share: the index, and how many there may be."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from tertulia.domain.content.search import Wanted, cut_snippet
from tertulia.governance.rate_limits import Rate, RateLimiter
from tertulia.store.database import Database
from tertulia.store.search.find import Found, Place, Sight, find_messages
from tertulia.store.search.indexer import Indexer
from tertulia.store.search.words import Words

SEARCH_RATE = Rate(per_s=5, burst=50)
# Others read too: of the few connections that read, searches take this many.
MAX_AT_ONCE = 2
# What was just said is found: for so long a search waits for it to be taken in.
PATIENCE_S = 2.0


class Searching:
    """Bounds how many searches there are at once, and how many of one member."""

    def __init__(self, db: Database, indexer: Indexer, words: Words, rate: Rate = SEARCH_RATE) -> None:
        self._db = db
        self._indexer = indexer
        self._words = words
        self._rate = RateLimiter(rate)
        self._places = asyncio.Semaphore(MAX_AT_ONCE)

    async def find(self, sight: Sight, wanted: Wanted, place: Place) -> list[Found]:
        """Find messages, those committed before this call among them.

        Raises:
            RateLimited: the member searches too often.
            Unavailable: the database cannot be read.
        """
        self._rate.take(sight.member_id)
        async with self._places:
            await self._indexer.catch_up(PATIENCE_S)
            return await find_messages(self._db, self._words, sight, wanted, place)

    async def clean(self, patience_s: float) -> bool:
        """Take removed words off the disk; False when that took longer."""
        return await self._indexer.clean(patience_s)

    async def cut_snippets(self, texts: Sequence[str], wanted: Wanted) -> list[str]:
        """Cut what is to be read out of texts that were found; of long ones that is too much for the loop."""
        async with self._places:
            return await asyncio.to_thread(lambda: [cut_snippet(text, wanted.terms) for text in texts])
