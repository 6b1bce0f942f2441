"""Events in the order of their numbers: each once, whatever comes late, twice or never."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertulia.domain.events import Event, Notice
from tertulia.domain.ids import MemberId, RoomId, WorkspaceId
from tertulia.domain.people import Room
from tertulia.rooms import order as module
from tertulia.rooms.order import InOrder, read_missing
from tertulia.store.tx import Tx
from tests.unit.tools.database import Stored, stored

__all__ = ["stored"]

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
HOME, LOBBY = WorkspaceId("ws_home"), RoomId("room_lobby")
ROOM = Room(LOBBY, HOME, "lobby", "public", "", "all", MemberId("mem_ana"), NOON)


def event(seq: int) -> Event:
    return Event(HOME, LOBBY, seq, NOON, Notice("said", str(seq)))


def seqs(events: list[Event]) -> list[int]:
    return [one.seq for one in events]


def test_what_comes_in_order_goes_through_at_once() -> None:
    order = InOrder(0)
    assert [seqs(order.take([event(seq)])) for seq in (1, 2, 3)] == [[1], [2], [3]]
    assert not order.is_behind


def test_what_comes_early_waits_for_what_is_missing() -> None:
    order = InOrder(7)
    assert (order.take([event(10), event(9)]), order.is_behind) == ([], True)
    assert (seqs(order.take([event(8)])), order.is_behind) == ([8, 9, 10], False)
    assert order.seq == 10


def test_what_comes_again_is_not_shown_again() -> None:
    order = InOrder(2)
    assert seqs(order.take([event(1), event(2), event(4), event(4), event(3), event(3), event(4)])) == [3, 4]


@given(st.randoms(use_true_random=False), st.integers(0, 60), st.integers(0, 20))
def test_any_arrival_gives_each_once_in_order(rng: random.Random, count: int, max_held: int) -> None:
    """However many may be held, what was forgotten comes again from where it is stored."""
    log = [event(seq) for seq in range(1, count + 1)]
    arriving = [*log, *rng.choices(log, k=count)] if log else []
    rng.shuffle(arriving)
    order, shown = InOrder(0, max_held), []
    for one in arriving:
        shown += order.take([one])
        assert len(order._held) <= max_held
        if rng.random() < 0.2 and order.is_behind:
            shown += order.take(log[order.seq : order.seq + 5])
    while order.is_behind:
        shown += order.take(log[order.seq : order.seq + 5])
    assert shown == log
    assert not order._held


async def test_what_never_came_is_read_in_pages(stored: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE", 3)

    def op(tx: Tx) -> list[Event]:
        return [tx.emit(HOME, LOBBY, tx.next_seq(LOBBY), Notice("said", str(number))) for number in range(8)]

    written = await stored.writer.submit(op)
    order = InOrder(0)
    assert await read_missing(stored.db, ROOM, order) == [], "nobody knows that there is anything"
    assert order.take(written[-1:]) == []
    pages = []
    while order.is_behind:
        pages.append(await read_missing(stored.db, ROOM, order))
    assert [seqs(page) for page in pages] == [[1, 2, 3], [4, 5, 6], [7, 8]]
    assert [one for page in pages for one in page] == written
