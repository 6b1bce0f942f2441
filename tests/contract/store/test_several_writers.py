"""Several writers of one PostgreSQL database: as if all that they do were done by one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tertulia.domain.errors import Conflict
from tertulia.domain.ids import AgentId, ChainId, TokenId, TurnId
from tertulia.domain.people import Member
from tertulia.domain.turn import Turn
from tertulia.store import audit, ledger, log, people, rooms, tokens
from tertulia.store.agents import turns
from tertulia.store.audit import AuditEntry
from tertulia.store.ledger import LedgerEntry
from tertulia.store.tables.rooms import messages
from tertulia.store.tokens import Token
from tertulia.store.tx import Tx
from tests.contract.store.kit import ANA, ATTIC, BEN, HOME, LOBBY, NOON, ROOM, Store, furnish, open_store, say, settle
from tests.patience import PATIENCE_S

BUDGET_USD = 1.0
CHAIN = ChainId("msg_x")


@pytest.fixture
async def stores(postgres_place: sa.URL) -> AsyncIterator[list[Store]]:
    """Three programs on one furnished database."""
    async with (
        open_store(postgres_place) as one,
        open_store(postgres_place) as two,
        open_store(postgres_place) as three,
    ):
        await one.do(furnish)
        yield [one, two, three]


async def do_at_once(stores: list[Store], op: Any, times: int = 1) -> list[Any]:
    """Have every program do the same, so often, at the same moment."""
    return await settle([store.writer.submit(op) for _ in range(times) for store in stores])


async def test_a_key_posts_once_through_whichever_writer(stores: list[Store]) -> None:
    for number in range(40):
        posted = await do_at_once(stores, say(str(number), key=f"key {number}"))
        assert len({(one.message_id, one.seq) for one in posted}) == 1
        assert sorted(one.is_duplicate for one in posted) == [False, True, True]
    assert await stores[0].list_seqs() == list(range(1, 43))


async def test_numbers_have_no_gap_and_follow_the_order_of_commits(stores: list[Store]) -> None:
    ops = [say(room_id=LOBBY if number % 3 else ATTIC) for number in range(200)]
    posted = await settle([store.writer.submit(op) for op in ops for store in stores])
    assert all(not isinstance(one, Exception) for one in posted)
    for room_id in (LOBBY, ATTIC):
        seqs = await stores[0].list_seqs(room_id)
        assert seqs == list(range(1, len(seqs) + 1))
        query = sa.select(messages.c.seq).where(messages.c.room_id == room_id).order_by(messages.c.n)
        async with stores[0].db.read() as connection:
            committed = list((await connection.execute(query)).scalars())
        assert committed == sorted(committed)
    published = sorted((event.room_id, event.seq) for store in stores for event in store.published)
    assert len(published) == len(set(published)) == 602
    own = [event for store in stores for event in store.published if event.room_id == LOBBY]
    assert await log.list_events(stores[1].db, ROOM, 0, 1_000) == sorted(own, key=lambda event: event.seq)


async def test_a_refusal_of_one_harms_no_other(stores: list[Store]) -> None:
    def refuse_late(tx: Tx) -> Any:
        say("never kept")(tx)
        raise Conflict("no")

    ops = [refuse_late if number % 4 == 0 else say() for number in range(80)]
    outcomes = await settle([store.writer.submit(op) for op in ops for store in stores])
    kept = sorted(one.seq for one in outcomes if not isinstance(one, Conflict))
    assert kept == list(range(3, 183))
    assert await stores[2].list_seqs() == list(range(1, 183))


async def test_who_left_through_one_writer_says_nothing_through_another(stores: list[Store]) -> None:
    """What an operation has asked is true until its commit."""

    def say_inside(tx: Tx) -> Any:
        if rooms.find_standing(tx, LOBBY, BEN) == "outside":
            raise Conflict("outside")
        return say()(tx)

    def leave(tx: Tx) -> int:
        rooms.delete_membership(tx, LOBBY, BEN)
        return tx.next_seq(LOBBY)

    talking = [store.writer.submit(say_inside) for _ in range(30) for store in stores[:2]]
    left = await stores[2].do(leave)
    talking += [store.writer.submit(say_inside) for _ in range(30) for store in stores[:2]]
    outcomes = await settle(talking)
    said = [one.seq for one in outcomes if not isinstance(one, Conflict)]
    assert len(said) < len(outcomes)
    assert all(seq < left for seq in said)


async def test_a_sum_is_not_overdrawn_by_two_who_look_at_once(stores: list[Store]) -> None:
    taken = iter(range(1_000))

    def reserve(tx: Tx) -> None:
        if ledger.sum_committed(tx, HOME, None, NOON) >= BUDGET_USD:
            raise Conflict("spent")
        number = next(taken)
        turn_id, agent_id = TurnId(f"trn_{number}"), AgentId("agt_1")
        ledger.insert_entry(
            tx, LedgerEntry(f"led_{number}", HOME, "turn", turn_id, agent_id, LOBBY, ANA, "reserved", 0.25, NOON, CHAIN)
        )

    outcomes = [one for _ in range(4) for one in await do_at_once(stores, reserve)]
    assert outcomes.count(None) == 4
    assert (await ledger.sum_usage(stores[1].db, HOME, ledger.UsageQuery())).reserved_usd == BUDGET_USD


async def test_a_chain_stays_one_chain(stores: list[Store]) -> None:
    def append(tx: Tx) -> None:
        number, previous = audit.find_last_link(tx, HOME) or (0, "")
        entry = AuditEntry(HOME, number + 1, NOON, ANA, "act", "it", {}, {}, previous, f"hash {number + 1}")
        audit.insert_audit_entry(tx, entry)

    assert await do_at_once(stores, append, 20) == [None] * 60
    chain = await audit.list_chain(stores[0].db, HOME, 0, 100)
    assert [one.number for one in chain] == list(range(1, 61))
    assert [one.previous_hash for one in chain[1:]] == [one.hash for one in chain[:-1]]


async def test_a_link_opens_once(stores: list[Store]) -> None:
    link = Token(TokenId("tok_1"), HOME, ANA, "link", "", NOON, NOON + timedelta(hours=1))
    await stores[0].do(lambda tx: tokens.insert_token(tx, link, "secret"))
    opened = await do_at_once(stores, lambda tx: tokens.use_once(tx, "link", "secret"), 5)
    assert len([one for one in opened if one is not None]) == 1


async def test_a_turn_is_had_once(stores: list[Store]) -> None:
    def ensure(number: int) -> Any:
        turn_id = TurnId(f"trn_{number}")
        turn = Turn(turn_id, HOME, LOBBY, AgentId("agt_1"), BEN, ANA, "mention", "msg_x", "pending", NOON, CHAIN)
        return lambda tx: turns.ensure_turn(tx, turn)

    had = await settle([store.writer.submit(ensure(number)) for number, store in enumerate(stores * 5)])
    assert len({turn.id for turn, _ in had}) == 1
    assert sorted(is_new for _, is_new in had) == [False] * 14 + [True]


async def test_a_handle_is_taken_once(stores: list[Store]) -> None:
    def name(number: int) -> Any:
        member = Member(f"mem_{number}", HOME, "carla", "Carla", "human", "member", NOON)  # type: ignore[arg-type]
        return lambda tx: people.insert_member(tx, member)

    outcomes = await settle([store.writer.submit(name(number)) for number, store in enumerate(stores)])
    assert sorted(map(type, outcomes), key=str) == [type(None), Conflict, Conflict]


async def test_whoever_waits_for_a_turn_gets_one(stores: list[Store]) -> None:
    """One that never stops writing does not keep another from it."""
    busy = asyncio.Event()

    async def never_stop() -> None:
        waiting: set[asyncio.Future[Any]] = set()
        while not busy.is_set():
            while len(waiting) < 64:
                waiting.add(stores[0].writer.submit(say()))
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            assert all(one.exception() is None for one in done)
        await asyncio.gather(*waiting)

    writing = asyncio.create_task(never_stop())
    async with asyncio.timeout(PATIENCE_S):
        for _ in range(20):
            await stores[1].do(say())
    busy.set()
    await writing
