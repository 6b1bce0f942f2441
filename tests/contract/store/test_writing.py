"""What every store's writer keeps: order, numbers without gaps, keys, and failures that harm nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tertulia.domain.clock import FakeClock
from tertulia.domain.errors import Conflict, Unavailable
from tertulia.domain.events import Event, MessagePosted, Notice
from tertulia.domain.ids import AgentId, ChainId, MessageId, TurnId
from tertulia.domain.message import Message
from tertulia.domain.turn import Turn
from tertulia.store import ledger, log, messages, people, rooms
from tertulia.store.agents import turns
from tertulia.store.ledger import LedgerEntry
from tertulia.store.order import sanctions
from tertulia.store.tables import metadata
from tertulia.store.tx import Tx
from tertulia.store.writer import Op
from tests.contract.store.kit import ANA, ATTIC, BEN, HOME, LOBBY, NOON, ROOM, Store, furnish, open_store, say, settle

# Two have joined the lobby before a test begins.
FIRST = 3
MESSAGE = ChainId("msg_x")
TURN = Turn(TurnId("trn_1"), HOME, LOBBY, AgentId("agt_1"), BEN, ANA, "mention", "msg_x", "pending", NOON, MESSAGE)


async def dump(store: Store) -> dict[str, list[Any]]:
    """Read every row of every table."""
    async with store.db.read() as connection:
        return {
            table.name: sorted(map(repr, (await connection.execute(sa.select(table))).all()))
            for table in metadata.sorted_tables
            if table.name != "cursors"  # where a writer may keep a mark of its own
        }


def refuse(tx: Tx) -> Any:
    raise Conflict("no")


def refuse_late(tx: Tx) -> Any:
    say("never kept", key="never")(tx)
    raise Conflict("no, after all")


def break_down(tx: Tx) -> Any:
    say("never kept", key="never")(tx)
    raise ZeroDivisionError


def break_a_rule(tx: Tx) -> Any:
    """Write a row that the database refuses, behind rows that it takes."""
    say("never kept", key="never")(tx)
    for _ in range(2):
        messages.insert_message(tx, Message(MessageId("msg_twice"), HOME, ATTIC, 1, ANA, "never kept", tx.now), None)


def name_nobody(tx: Tx) -> Any:
    """Have the database itself refuse, in a statement that is not compiled beforehand."""
    put = sa.insert(metadata.tables["tokens"])
    tx.run(put.values(id="t", workspace_id=HOME, member_id="mem_x", kind="api", hash="h", created_at=tx.now))


FAULTS = [refuse, refuse_late, break_down, break_a_rule, name_nobody]


async def test_the_order_of_calls_is_the_order_of_effects(store: Store) -> None:
    texts = [str(number) for number in range(60)]
    posted = await settle([store.writer.submit(say(text)) for text in texts])
    assert [one.seq for one in posted] == list(range(FIRST, FIRST + 60))
    page, _ = await messages.list_page(store.db, LOBBY, messages.Page(limit=100))
    assert [one.text for one in page] == texts


async def test_rooms_are_numbered_apart(store: Store) -> None:
    places = [LOBBY, ATTIC, LOBBY, ATTIC, ATTIC]
    posted = await settle([store.writer.submit(say(room_id=room_id)) for room_id in places])
    assert [one.seq for one in posted] == [FIRST, 1, FIRST + 1, 2, 3]


async def test_events_come_after_the_commit_before_the_answer_with_number_and_time(store: Store) -> None:
    del store.published[:]
    futures = [store.writer.submit(say(str(number))) for number in range(5)]
    known: list[int] = []
    futures[-1].add_done_callback(lambda _: known.append(len(store.published)))
    await settle(futures)
    await asyncio.sleep(0)
    assert known == [5]
    assert [(one.seq, one.at) for one in store.published] == [(FIRST + number, NOON) for number in range(5)]
    assert await log.list_events(store.db, ROOM, FIRST - 1, 100) == store.published


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_failure_harms_nobody_and_leaves_nothing(store: Store, fault: Op[Any]) -> None:
    kept: list[Any] = []
    for place_in_batch in (0, 1, 7, 15):
        ops = [say(str(number)) for number in range(15)]
        ops.insert(place_in_batch, fault)
        outcomes = await settle([store.writer.submit(op) for op in ops])
        assert isinstance(outcomes.pop(place_in_batch), Exception)
        kept += outcomes
    assert [one.seq for one in kept] == list(range(FIRST, FIRST + 60))
    assert await store.list_seqs() == [one.seq for one in store.published] == list(range(1, FIRST + 60))
    assert await store.list_seqs(ATTIC) == []
    page, _ = await messages.list_page(store.db, LOBBY, messages.Page(limit=100))
    assert [(one.id, one.text) for one in page] == [(one.message_id, str(n % 15)) for n, one in enumerate(kept)]


@pytest.mark.parametrize("fault", FAULTS)
async def test_what_is_rolled_back_was_never_there(store: Store, fault: Op[Any]) -> None:
    await store.post("before")
    before = await dump(store)
    with pytest.raises(Exception):  # noqa: B017, PT011 - each fault has an error of its own
        await store.do(fault)
    assert await dump(store) == before
    assert (await store.do(say(key="never"))).is_duplicate is False, "the key of what was refused is free"


async def test_many_failures_in_one_batch(store: Store) -> None:
    faults = {number: FAULTS[number % len(FAULTS)] for number in range(0, 60, 3)}
    ops = [faults.get(number, say(str(number))) for number in range(60)]
    outcomes = await settle([store.writer.submit(op) for op in ops])
    kept = [one.seq for number, one in enumerate(outcomes) if number not in faults]
    assert kept == list(range(FIRST, FIRST + 40))
    assert await store.list_seqs() == list(range(1, FIRST + 40))


async def test_a_key_posts_once(store: Store) -> None:
    posted = await settle([store.writer.submit(say(str(number), key="k")) for number in range(20)])
    assert [one.is_duplicate for one in posted] == [False] + [True] * 19
    assert {(one.message_id, one.seq) for one in posted} == {(posted[0].message_id, FIRST)}
    others = [say(key="k", author=ANA), say(key="k", room_id=ATTIC), say(key="other")]
    assert not any([(await store.do(op)).is_duplicate for op in others])


async def test_a_key_and_the_numbers_outlive_the_program(place: Path | sa.URL) -> None:
    async with open_store(place) as store:
        await store.do(furnish)
        first = await store.do(say("once", key="k"))
    async with open_store(place, FakeClock(NOON + messages.KEY_LIFE)) as store:
        again, following = await settle([store.writer.submit(say(key="k")), store.writer.submit(say())])
    assert again == replace(first, is_duplicate=True)
    assert following.seq == first.seq + 1
    late = FakeClock(NOON + messages.KEY_LIFE + timedelta(seconds=1))
    async with open_store(place, late) as store:
        freed = await store.do(say("anew", key="k"))
    assert (freed.seq, freed.is_duplicate) == (first.seq + 2, False)


async def test_a_turn_is_had_once_and_says_one_thing(store: Store) -> None:
    twin = replace(TURN, id=TurnId("trn_2"))
    assert await store.do(lambda tx: turns.ensure_turn(tx, TURN)) == (TURN, True)
    assert await store.do(lambda tx: turns.ensure_turn(tx, twin)) == (TURN, False)
    assert (await store.do(lambda tx: turns.ensure_turn(tx, replace(twin, cause="msg_y"))))[1]

    def answer(number: int) -> Callable[[Tx], Any]:
        message = Message(MessageId(f"msg_{number}"), HOME, LOBBY, 100 + number, BEN, "42", NOON, turn_id=TURN.id)
        return lambda tx: messages.insert_message(tx, message, None)

    first, second, other = await settle([store.writer.submit(op) for op in (answer(1), answer(2), say())])
    assert first is None
    assert isinstance(second, Exception)
    assert other.seq == FIRST


async def test_a_turn_is_paid_once(store: Store) -> None:
    entry = LedgerEntry("led_1", HOME, "turn", TURN.id, TURN.agent_id, LOBBY, ANA, "reserved", 0.25, NOON, MESSAGE)
    twice = [entry, replace(entry, id="led_2")]
    outcomes = await settle([store.writer.submit(partial(ledger.insert_entry, entry=one)) for one in twice])
    assert outcomes[0] is None
    assert isinstance(outcomes[1], Exception)
    assert await store.do(lambda tx: ledger.find_entry(tx, TURN.id)) == entry
    assert await store.do(lambda tx: ledger.sum_committed(tx, HOME, None, NOON)) == 0.25


async def test_read_marks_and_places_move_as_the_batch_goes(store: Store) -> None:
    ops: list[Op[Any]] = [
        lambda tx: rooms.mark_read(tx, LOBBY, ANA, 5),
        lambda tx: rooms.mark_read(tx, LOBBY, ANA, 4),
        lambda tx: rooms.get_read_seq(tx, LOBBY, ANA),
        lambda tx: rooms.find_standing(tx, LOBBY, ANA),
        lambda tx: sanctions.put_silence(tx, ROOM, ANA, BEN, NOON + timedelta(hours=1)),
        lambda tx: rooms.find_standing(tx, LOBBY, ANA),
        lambda tx: sanctions.put_silence(tx, ROOM, ANA, BEN, NOON),
        lambda tx: rooms.find_standing(tx, LOBBY, ANA),
        lambda tx: rooms.delete_membership(tx, LOBBY, ANA),
        lambda tx: rooms.find_standing(tx, LOBBY, ANA),
        lambda tx: rooms.delete_membership(tx, LOBBY, ANA),
    ]
    outcomes = await settle([store.writer.submit(op) for op in ops])
    assert outcomes == [True, False, 5, "may_write", None, "silenced", None, "may_write", True, "outside", False]


async def test_a_deletion_and_a_silence_are_seen_at_their_place_and_after(store: Store) -> None:
    said = [await store.post(text) for text in ("one", "two")]
    deleted = partial(messages.is_deleted, message_id=said[0].id)
    ops: list[Op[Any]] = [deleted, lambda tx: messages.delete_message(tx, said[0]), deleted]
    assert await settle([store.writer.submit(op) for op in ops]) == [False, [], True]
    assert await store.do(partial(messages.is_deleted, message_id=MessageId("msg_none"))) is False
    assert await messages.list_deleted(store.db, [one.id for one in said]) == {said[0].id}
    assert await messages.list_deleted(store.db, []) == set()
    await store.do(lambda tx: sanctions.put_silence(tx, ROOM, ANA, BEN, NOON + timedelta(hours=1)))
    for now, silenced in ((NOON, {ANA}), (NOON + timedelta(hours=1), set())):
        assert await sanctions.list_silenced(store.db, LOBBY, now) == silenced


async def test_settings_are_replaced(store: Store) -> None:
    for value in ("one", "two"):
        await store.do(partial(people.put_setting, name="name", value=value))
    assert await people.find_setting(store.db, "name") == "two"


async def test_closing_finishes_what_waits_and_refuses_what_comes(place: Path | sa.URL) -> None:
    async with open_store(place) as store:
        futures = [store.writer.submit(say()) for _ in range(300)]
        closing = asyncio.create_task(store.writer.aclose())
        await asyncio.sleep(0)
        with pytest.raises(Unavailable, match="stopping"):
            await store.do(say())
        await closing
        assert [future.result().seq for future in futures] == list(range(1, 301))


def notice(tx: Tx, text: str) -> Event:
    return tx.emit(HOME, LOBBY, tx.next_seq(LOBBY), Notice("said", text))


async def test_text_comes_back_as_it_was_whatever_it_is_of(store: Store) -> None:
    for text in ("a'b\"c", "¿Qué? – 🦉", "%s %(x)s ? :x", "\\n \\u0000"):
        event = await store.do(partial(notice, text=text))
        assert await log.list_events(store.db, ROOM, event.seq - 1, 1) == [event]
        posted = await store.post(text)
        replayed = await log.list_events(store.db, ROOM, posted.seq - 1, 1)
        assert [one.body for one in replayed] == [MessagePosted(posted)]


async def test_numbers_as_great_as_a_client_may_send_are_no_failure(store: Store) -> None:
    said = await store.post("x")
    page, _ = await messages.list_page(store.db, LOBBY, messages.Page(before_seq=2**53))
    assert page == [said]
    assert await log.list_events(store.db, ROOM, 2**53, 10) == []
    assert await store.do(lambda tx: rooms.mark_read(tx, LOBBY, ANA, 2**53))
