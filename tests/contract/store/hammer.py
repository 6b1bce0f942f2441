"""A program that writes to a shared database as fast as it may, and says of each write what it was told.

Prints one line of JSON for every acknowledged post, and one at the end with all that it published.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tertulia.domain.clock import SystemClock
from tertulia.domain.errors import Conflict
from tertulia.domain.ids import RoomId
from tertulia.store.tables.base import to_micros
from tertulia.store.tx import Tx
from tests.contract.store.kit import ANA, BEN, Store, open_store, say

IN_FLIGHT = 32
ROOMS = tuple(RoomId(f"room_{name}") for name in "abc")


@dataclass(frozen=True, slots=True)
class Orders:
    """What one program is to do: `posts` keys of its own, and as many that others have too; it repeats some."""

    url: str
    name: str
    seed: str
    posts: int


def tell(**line: Any) -> None:
    """Say something on standard output, at once: whoever kills this process has read all that it said."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def refuse_late(room_id: RoomId) -> Any:
    """Write, and then refuse: nothing of it may stay."""

    def op(tx: Tx) -> None:
        say("never kept", room_id, key="never")(tx)
        raise Conflict("no")

    return op


async def obey(store: Store, orders: Orders) -> None:
    """Post under every key once or twice in any order, with refusals between."""
    rng = random.Random(orders.seed)
    keys = [f"{owner} {number}" for owner in (orders.name, "shared") for number in range(orders.posts)]
    keys += rng.sample(keys, orders.posts // 2)
    rng.shuffle(keys)
    places = asyncio.Semaphore(IN_FLIGHT)

    async def post(key: str) -> None:
        # The same key goes to the same room, whoever has it.
        room_id = ROOMS[sum(key.encode()) % len(ROOMS)]
        author = BEN if key.startswith("shared") else ANA
        async with places:
            if rng.random() < 0.1:
                refused = await asyncio.gather(store.writer.submit(refuse_late(room_id)), return_exceptions=True)
                assert isinstance(refused[0], Conflict)
            posted = await store.do(say(key, room_id, key, author))
            tell(room=room_id, key=key, author=author, id=posted.message_id, seq=posted.seq)

    async with asyncio.TaskGroup() as group:
        for key in keys:
            group.create_task(post(key))


async def main(orders: Orders) -> None:
    """Open the database, obey, and tell what was published."""
    async with open_store(sa.make_url(orders.url), SystemClock()) as store:
        await obey(store, orders)
        tell(published=[[event.room_id, event.seq, to_micros(event.at)] for event in store.published])


if __name__ == "__main__":
    url, name, seed, posts = sys.argv[1:]
    asyncio.run(main(Orders(url, name, seed, int(posts))))
