"""Files in either database: loose, in a message, and gone with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tertulia.domain.content.file import File
from tertulia.domain.content.search import Wanted
from tertulia.domain.events import MessagePosted
from tertulia.domain.ids import FileId, MessageId, WorkspaceId
from tertulia.domain.message import Message
from tertulia.store import log, messages
from tertulia.store.files import rows
from tertulia.store.search.find import Place
from tertulia.store.tx import Tx
from tests.contract.store.kit import ANA, BEN, HOME, LOBBY, NOON, ROOM, Store
from tests.contract.store.test_reading import delete, edit_to
from tests.contract.store.test_search import LOBBY_ALONE, Finder


def a_file(name: str, **fields: Any) -> File:
    made = File(FileId(f"fil_{name}"), HOME, BEN, f"{name}.png", "image/png", 10, name * 64, NOON, 4, 3, True)
    return replace(made, **fields)


async def _post_with(store: Store, *sent: File) -> Message:
    def op(tx: Tx) -> Message:
        seq = tx.next_seq(LOBBY)
        message_id = MessageId(f"msg_{seq}")
        held = tuple(replace(file, message_id=message_id) for file in sent)
        message = Message(message_id, HOME, LOBBY, seq, BEN, "", tx.now, attachments=held)
        messages.insert_message(tx, message, None)
        rows.attach(tx, message_id, held)
        tx.emit(HOME, LOBBY, seq, MessagePosted(message))
        return message

    posted: Message = await store.do(op)
    return posted


async def test_a_file_is_loose_until_a_message_holds_it(store: Store) -> None:
    one, two = a_file("a"), a_file("b", width=None, height=None, has_thumbnail=False)
    assert await store.do(lambda tx: [rows.insert_file(tx, file) for file in (one, two)]) == [one, two]
    assert await rows.find_file(store.db, HOME, one.id) == one
    assert await rows.find_file(store.db, WorkspaceId("ws_other"), one.id) is None
    assert await store.do(lambda tx: rows.list_loose(tx, BEN, [two.id, "fil_x", one.id])) == [two, one]
    assert await store.do(lambda tx: rows.list_loose(tx, ANA, [one.id])) == []
    await _post_with(store, two)
    assert await store.do(lambda tx: rows.list_loose(tx, BEN, [two.id, one.id])) == [one]
    assert await store.do(lambda tx: [rows.delete_file(tx, file.id) for file in (one, two)]) == [True, False]
    assert await store.do(lambda tx: rows.sum_bytes(tx, HOME)) == 10


async def test_a_message_is_read_and_replayed_with_its_files(store: Store) -> None:
    sent = (a_file("b"), a_file("a"))
    await store.do(lambda tx: [rows.insert_file(tx, file) for file in sent])
    message = await _post_with(store, *sent)
    assert [file.id for file in message.attachments] == ["fil_b", "fil_a"]
    assert await messages.find_one(store.db, HOME, message.id) == message
    await store.change(message.id, edit_to("now with words"))
    assert await log.list_events(store.db, ROOM, 0, 100) == store.published
    edited = await messages.find_one(store.db, HOME, message.id)
    assert edited is not None
    assert edited.attachments == message.attachments


async def test_deleting_a_message_gives_the_hashes_of_its_files(store: Store) -> None:
    await store.do(lambda tx: rows.insert_file(tx, a_file("a")))
    await store.do(lambda tx: rows.insert_file(tx, a_file("b", sha256="a" * 64)))
    message = await _post_with(store, a_file("a"))
    assert await store.do(lambda tx: messages.delete_message(tx, message)) == ["a" * 64]
    assert await rows.find_file(store.db, HOME, FileId("fil_a")) is None
    assert await rows.list_known_hashes(store.db, ["a" * 64, "b" * 64]) == {"a" * 64}, "another file has the same bytes"


async def test_what_no_message_wants_is_removed_in_time(store: Store) -> None:
    await store.do(lambda tx: [rows.insert_file(tx, a_file(name)) for name in ("a", "b")])
    await _post_with(store, a_file("b"))
    assert await store.do(lambda tx: rows.delete_abandoned(tx, tx.now, 10)) == []
    later = timedelta(seconds=1)
    assert await store.do(lambda tx: rows.delete_abandoned(tx, tx.now + later, 10)) == ["a" * 64]


async def test_search_finds_messages_by_their_files(store: Store) -> None:
    await store.do(lambda tx: rows.insert_file(tx, a_file("a")))
    await store.do(lambda tx: rows.insert_file(tx, a_file("b", media_type="application/pdf")))
    await store.post("no file")
    picture, paper = await _post_with(store, a_file("a")), await _post_with(store, a_file("b"))
    finder = Finder(store)
    assert len(await finder.find(Wanted(has=frozenset({"file"})), LOBBY_ALONE, Place())) == 2
    assert len(await finder.find(Wanted(has=frozenset({"image"})))) == 1
    await store.change(paper.id, delete)
    assert picture.id != paper.id
    assert len(await finder.find(Wanted(has=frozenset({"file"})))) == 1
