"""What every store gives back: rooms, messages and their log, as they were written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tertulia.domain.events import MessageDeleted, MessageEdited, MessagePosted, ReactionAdded, ReactionRemoved
from tertulia.domain.ids import MemberId, RoomId, WorkspaceId
from tertulia.domain.message import Message
from tertulia.store import log, messages, rooms
from tertulia.store.chat import unread
from tertulia.store.messages import Page
from tertulia.store.tx import Tx
from tests.contract.store.kit import ANA, BEN, HOME, LOBBY, NOON, ROOM, Store


def edit_to(text: str) -> Callable[[Tx, Message, int], Any]:
    def act(tx: Tx, message: Message, seq: int) -> None:
        tx.emit(HOME, LOBBY, seq, MessageEdited(messages.edit_message(tx, message, text, ())))

    return act


def delete(tx: Tx, message: Message, seq: int) -> None:
    messages.delete_message(tx, message)
    tx.emit(HOME, LOBBY, seq, MessageDeleted(message.id))


def react(tx: Tx, message: Message, seq: int) -> None:
    messages.add_reaction(tx, message, ANA, "👍", seq)
    tx.emit(HOME, LOBBY, seq, ReactionAdded(message.id, "👍", ANA))


def unreact(tx: Tx, message: Message, seq: int) -> None:
    messages.remove_reaction(tx, message, ANA, "👍", seq)
    tx.emit(HOME, LOBBY, seq, ReactionRemoved(message.id, "👍", ANA))


async def test_the_log_is_replayed_as_it_was_published(store: Store) -> None:
    message = await store.post("first words")
    for act in (react, edit_to("second words"), unreact, edit_to("third words")):
        await store.change(message.id, act)
    await store.post("another")
    assert await log.list_events(store.db, ROOM, 0, 100) == store.published


async def test_the_log_is_read_in_pages(store: Store) -> None:
    for number in range(10):
        await store.post(str(number))
    pages = [await log.list_events(store.db, ROOM, after, 5) for after in (0, 5, 10, 15)]
    assert [[event.seq for event in page] for page in pages] == [
        [1, 2, 3, 4, 5],
        [6, 7, 8, 9, 10],
        [11, 12],
        [],
    ]


async def test_deleted_words_are_nowhere(store: Store) -> None:
    message = await store.post("regretted words")
    await store.change(message.id, react)
    await store.change(message.id, edit_to("regretted again"))
    await store.change(message.id, delete)
    page, _ = await messages.list_page(store.db, LOBBY, Page())
    replayed = await log.list_events(store.db, ROOM, 0, 100)
    assert [event.seq for event in replayed] == list(range(1, 7))
    assert "regretted" not in f"{page} {replayed}"
    assert page[0].deleted_at == NOON
    shown = [event.body.message for event in replayed if isinstance(event.body, MessagePosted | MessageEdited)]
    assert all(one.deleted_at and not one.reactions for one in shown)


async def test_a_key_finds_the_first_message_of_its_member_and_room(store: Store) -> None:
    first = await store.post("once", key="k")
    places = [(LOBBY, BEN, "k"), (LOBBY, ANA, "k"), (RoomId("room_x"), BEN, "k"), (LOBBY, BEN, "other")]
    found = await store.do(lambda tx: [messages.find_by_key(tx, *place) for place in places])
    assert (found[0].message_id, found[0].seq, found[0].is_duplicate) == (first.id, first.seq, True)
    assert found[1:] == [None, None, None]


async def test_history_is_paged_backwards_from_a_number(store: Store) -> None:
    said = [await store.post(str(number)) for number in range(7)]
    page, has_more = await messages.list_page(store.db, LOBBY, Page(limit=3))
    assert ([one.text for one in page], has_more) == (["4", "5", "6"], True)
    page, has_more = await messages.list_page(store.db, LOBBY, Page(before_seq=said[3].seq, limit=3))
    assert ([one.text for one in page], has_more) == (["0", "1", "2"], False)
    page, _ = await messages.list_page(store.db, LOBBY, Page(from_seq=said[5].seq))
    assert [one.text for one in page] == ["5", "6"]


async def test_unread_counts_what_others_said_after_my_mark(store: Store) -> None:
    said = [await store.post(str(number)) for number in range(3)]
    await store.post("mine", author=ANA)
    await store.change(said[2].id, delete)
    assert await rooms.list_said_seqs(store.db) == {LOBBY: said[2].seq + 1}
    both = {ANA: {LOBBY: (2, 0)}, BEN: {LOBBY: (1, 0)}}
    assert await rooms.list_unread(store.db, [BEN, ANA, MemberId("mem_x")]) == both
    moved = await store.do(lambda tx: [rooms.mark_read(tx, LOBBY, ANA, said[0].seq) for _ in range(2)])
    assert moved == [True, False]
    assert await rooms.list_unread(store.db, [ANA]) == {ANA: {LOBBY: (1, 0)}}


async def test_of_very_much_that_is_unread_the_newest_is_counted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unread, "MAX_UNREAD", 3)
    for number in range(5):
        await store.post(str(number))
    assert await rooms.list_unread(store.db, [ANA]) == {ANA: {LOBBY: (3, 0)}}


async def test_a_write_sees_who_is_inside_at_its_place(store: Store) -> None:
    def op(tx: Tx) -> list[bool]:
        inside = [rooms.has_membership(tx, LOBBY, ANA)]
        gone = [rooms.delete_membership(tx, LOBBY, ANA), rooms.delete_membership(tx, LOBBY, ANA)]
        return [*inside, *gone, rooms.has_membership(tx, LOBBY, ANA)]

    assert await store.do(op) == [True, True, False, False]


async def test_a_snapshot_is_of_one_moment(store: Store) -> None:
    message = await store.post("words")
    moment = await rooms.get_moment(store.db, LOBBY, ANA, Page())
    assert (moment.room, moment.seq, moment.read_seq) == (ROOM, message.seq, 1)
    assert [membership.member_id for membership in moment.memberships] == [ANA, BEN]
    assert moment.messages == [message]


async def test_nothing_is_found_across_workspaces(store: Store) -> None:
    message = await store.post("ours")
    other = WorkspaceId("ws_other")
    assert await messages.find_one(store.db, other, message.id) is None
    assert await store.do(lambda tx: messages.find_message(tx, other, message.id)) is None
