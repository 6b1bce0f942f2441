"""Sums up a room's talk stretch by stretch, in the background, and keeps what each came to.

What is to be done is not stored: whoever needs a summary that is not there asks for it, and does without meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tertulia.domain.background import outlive
from tertulia.domain.ids import ChainId, MemberId, new_id
from tertulia.domain.memory import AgentScope
from tertulia.domain.words.summary import Gist, RoomSummary
from tertulia.llm.errands import Errand
from tertulia.memory.minds import Asker
from tertulia.memory.sealing.sensitivity import find_sensitive
from tertulia.memory.summaries.asking import build_request, read_gist
from tertulia.memory.summaries.extracting import Said, sum_up
from tertulia.store.chat.summaries import Kept, Stretch, is_standing, put_summary
from tertulia.store.database import Database
from tertulia.store.writer import Writer

# So many messages are summed up as one, and so many of such summaries are kept of a room or thread.
STRETCH = 60
MAX_KEPT = 20
# So many places wait at once; for one that finds no room somebody will ask again.
MAX_WAITING = 50


@dataclass(frozen=True, slots=True)
class Material:
    """A stretch of talk as it was read, oldest first, with what was said right `after`."""

    stretch: Stretch
    said: tuple[Said, ...]
    after: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """Stretches of one place to be summed up, by the model of an agent that needed it, on account of who asked that."""

    scope: AgentScope
    requester_id: MemberId
    materials: tuple[Material, ...]

    @property
    def place(self) -> tuple[str, str | None]:
        """Name the room, or thread."""
        stretch = self.materials[0].stretch
        return stretch.room_id, stretch.thread_id


class Summaries:
    """Works off one wish after another; a place that waits is asked for once."""

    def __init__(self, db: Database, writer: Writer, asker: Asker) -> None:
        self._db = db
        self._writer = writer
        self._asker = asker
        self._wishes: asyncio.Queue[Wish] = asyncio.Queue(MAX_WAITING)
        self._waiting: set[tuple[str, str | None]] = set()

    def wish(self, wish: Wish) -> None:
        """Have stretches summed up in a while; never waits."""
        if wish.place not in self._waiting and not self._wishes.full():
            self._waiting.add(wish.place)
            self._wishes.put_nowait(wish)

    async def run(self) -> None:
        """Sum up until cancelled; exactly one task runs this."""
        while True:
            wish = await self._wishes.get()
            await self._work(wish)

    async def work_off(self) -> None:
        """Sum up all that waits, now."""
        while not self._wishes.empty():
            await self._work(self._wishes.get_nowait())

    async def _work(self, wish: Wish) -> None:
        for material in wish.materials:
            await outlive(self._sum_up(wish, material), f"what was said in room {wish.place[0]} was not summed up")
        self._waiting.discard(wish.place)

    async def _sum_up(self, wish: Wish, material: Material) -> None:
        if not await is_standing(self._db, material.stretch):
            return
        said = [_without_sensitive(one) for one in material.said]
        # Others need not wait for the milliseconds that it takes.
        found = await asyncio.to_thread(sum_up, said, material.after)
        if found is None:
            found = RoomSummary(material.stretch.from_seq, material.stretch.to_seq, 0, {})
        words = await self._put_into_words(wish, material.stretch, said)
        kept = Kept(material.stretch, replace(found, words=words))
        await self._writer.submit(lambda tx: put_summary(tx, kept, MAX_KEPT))

    async def _put_into_words(self, wish: Wish, stretch: Stretch, said: Sequence[Said]) -> tuple[Gist, ...]:
        mind = self._asker.find_mind(wish.scope)
        if mind is None or not any(one.is_quotable for one in said):
            return ()
        provider, model = mind
        key = new_id("sum")
        errand = Errand(
            key=key,
            kind="summary",
            workspace_id=wish.scope.workspace_id,
            agent_id=wish.scope.agent_id,
            room_id=stretch.room_id,
            requester_id=wish.requester_id,
            chain_id=ChainId(key),
        )
        request = build_request(said, key, model=model)
        reply = await self._asker.ask(provider, request, errand, f"summing up room {stretch.room_id}")
        text = None if reply is None else read_gist(reply)
        return () if text is None else (Gist(stretch.from_seq, stretch.to_seq, said[-1].at, text),)


def _without_sensitive(one: Said) -> Said:
    """Have nothing that hurts somebody repeated where it would be kept."""
    return replace(one, is_quotable=False) if one.is_quotable and find_sensitive(one.text) else one
