"""Search on either database: what is taken in, who finds it, and what is gone when it was deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tertulia.domain.content.search import Sort, Term, Wanted, fold_words
from tertulia.domain.ids import RoomId, WorkspaceId
from tertulia.domain.people import Membership
from tertulia.store import messages, rooms
from tertulia.store.search import feed
from tertulia.store.search.choice import words_of
from tertulia.store.search.find import Place, Sight, find_messages
from tertulia.store.search.indexer import Indexer
from tertulia.store.search.words import Words
from tertulia.store.tx import Tx
from tests.contract.store.kit import ANA, BEN, HOME, LOBBY, NOON, ROOM, Store, open_store, say
from tests.contract.store.test_reading import delete, edit_to, react, unreact

CELLAR = RoomId("room_cellar")
LOBBY_ALONE = Sight(HOME, ANA, frozenset({LOBBY}), frozenset())
FIRST = Place()


class Finder:
    """Somebody who looks in the lobby, for what was committed before."""

    def __init__(self, store: Store) -> None:
        self.words: Words = words_of(store.db)
        self.indexer = Indexer(store.db, store.writer, self.words)
        self._store = store

    async def find(self, wanted: Wanted, sight: Sight = LOBBY_ALONE, place: Place = FIRST) -> list[str]:
        assert await self.indexer.catch_up(30)
        found = await find_messages(self._store.db, self.words, sight, wanted, place)
        return [one.message.text for one in found]

    async def texts(self, *looked_for: str, sort: Sort = "newest", **like: Any) -> list[str]:
        terms = tuple(Term(tuple(fold_words(text.rstrip("*"))), text.endswith("*")) for text in looked_for)
        return await self.find(Wanted(terms=terms, **like), place=Place(sort))


@pytest.fixture
def finder(store: Store) -> Finder:
    return Finder(store)


async def test_words_are_found_newest_first(store: Store, finder: Finder) -> None:
    for text in ("The heron nests", "a heron and a frog", "frogs"):
        await store.post(text)
    assert await finder.texts("heron") == ["a heron and a frog", "The heron nests"]
    assert await finder.texts("heron", "frog") == ["a heron and a frog"]
    assert await finder.texts("fro*") == ["frogs", "a heron and a frog"]
    assert await finder.texts("fro") == []


@pytest.mark.parametrize(
    ("said", "looked_for"),
    [
        ("Crème brûlée", "creme brulee"),
        ("STRASSE", "straße"),
        ("ΟΔΟΣ", "οδός"),
        ("今日は天気がいい", "天気"),
        ("हिन्दी में", "हिन्दी"),
        ("it's done", "it's"),
        ("see foo-bar.baz", "foo bar"),
        ("hooray 🎉", "🎉"),
        ("x" * 5_000, "x" * 5_000),
        ("and or not near", "NOT near"),
    ],
)
async def test_words_are_compared_alike_everywhere(store: Store, finder: Finder, said: str, looked_for: str) -> None:
    await store.post("nothing of it")
    await store.post(said)
    assert await finder.texts(looked_for) == [said]


async def test_a_phrase_is_found_in_its_order(store: Store, finder: Finder) -> None:
    for text in ("red door, green house", "green door"):
        await store.post(text)
    assert await finder.texts("green door") == ["green door"]
    assert await finder.texts("green", "door") == ["green door", "red door, green house"]
    assert await finder.texts("green do*") == ["green door"]


async def test_excluded_words_are_not_there(store: Store, finder: Finder) -> None:
    for text in ("tea with milk", "tea", "milk"):
        await store.post(text)
    milk = (Term(("milk",)),)
    assert await finder.texts("tea", without=milk) == ["tea"]
    assert await finder.texts(without=milk, author_ids=frozenset({BEN})) == ["tea"]


async def test_edited_messages_are_found_by_their_present_words(store: Store, finder: Finder) -> None:
    message = await store.post("first words")
    assert await finder.texts("first") == ["first words"]
    await store.change(message.id, edit_to("second words"))
    assert (await finder.texts("first"), await finder.texts("second")) == ([], ["second words"])


async def test_deleted_messages_are_found_by_nobody_and_leave_no_word(store: Store, finder: Finder) -> None:
    message = await store.post("regretted")
    assert await finder.texts("regretted") == ["regretted"]
    await store.change(message.id, delete)
    found = await find_messages(store.db, finder.words, LOBBY_ALONE, Wanted((Term(("regretted",)),)), Place())
    assert found == [], "not even before search has heard of it"
    assert await finder.texts("regretted") == []
    async with store.db.read() as connection:
        assert not (await connection.execute(sa.text("SELECT n FROM search_texts"))).all()


async def test_removed_words_leave_the_disk(store: Store, finder: Finder, sqlite_place: Path, place: object) -> None:
    if place != sqlite_place:
        pytest.skip("PostgreSQL sweeps by itself")
    messages_said = [await store.post(f"unspeakable{number}") for number in range(3)]
    for message in messages_said:
        assert await finder.indexer.catch_up(30)
        await store.change(message.id, delete)
    assert await finder.indexer.catch_up(30)
    more = await store.do(partial(finder.words.tidy, is_first=True))
    while more:
        more = await store.do(partial(finder.words.tidy, is_first=False))
    async with store.db.read() as connection:
        blocks = (await connection.execute(sa.text("SELECT block FROM search_words_data"))).scalars().all()
    assert b"speakable" not in b"".join(blocks)


async def test_authors_days_and_what_is_on_a_message(store: Store, finder: Finder) -> None:
    await store.post("by ana, see https://example.org/x", author=ANA)
    marked = await store.post("by ben")
    await store.change(marked.id, react)
    await store.do(_answer_in_thread(marked.id))
    assert await finder.texts("by", author_ids=frozenset({ANA})) == ["by ana, see https://example.org/x"]
    assert await finder.texts(has=frozenset({"link"})) == ["by ana, see https://example.org/x"]
    assert await finder.texts(has=frozenset({"reaction"})) == ["by ben"]
    assert await finder.texts(has=frozenset({"thread"})) == ["by ben"]
    await store.change(marked.id, unreact)
    assert await finder.texts(has=frozenset({"reaction"})) == []
    second = timedelta(seconds=1)
    assert len(await finder.texts("by", since=NOON, until=NOON + second)) == 2
    assert await finder.texts("by", since=NOON + second) == []
    assert await finder.texts("by", until=NOON) == []


async def test_nothing_is_found_where_one_may_not_look(store: Store, finder: Finder) -> None:
    await store.do(_open_cellar)
    await store.do(say("a secret of before", CELLAR))
    await store.do(_enter_cellar)
    await store.do(say("a secret of now", CELLAR))
    secret = Wanted((Term(("secret",)),))
    assert await finder.find(secret) == []
    hiding = Sight(HOME, ANA, frozenset(), frozenset({CELLAR}))
    assert await finder.find(secret, hiding) == ["a secret of now"]
    assert await finder.find(secret, replace(hiding, member_id=BEN)) == [], "who is not in it"
    other = Sight(WorkspaceId("ws_other"), ANA, frozenset({CELLAR}), frozenset())
    assert await finder.find(secret, other) == [], "another workspace"


@pytest.mark.parametrize("sort", ["newest", "relevance"])
async def test_parts_follow_one_another(store: Store, finder: Finder, sort: Sort) -> None:
    for number in range(7):
        await store.post(f"part {number}")
    assert await finder.indexer.catch_up(30)
    wanted, after = Wanted((Term(("part",)),)), None
    seen: list[str] = []
    while True:
        found = await find_messages(store.db, finder.words, LOBBY_ALONE, wanted, Place(sort, after, 3))
        if not found:
            break
        after = found[-1].after
        seen.extend(one.message.text for one in found)
    assert sorted(seen) == [f"part {number}" for number in range(7)]
    assert sort == "relevance" or seen == sorted(seen, reverse=True)


async def test_the_most_relevant_comes_first(store: Store, finder: Finder) -> None:
    for text in ("otter otter otter otter", "an otter among a great many other animals of the river and its banks"):
        await store.post(text)
    assert (await finder.texts("otter", sort="relevance"))[0] == "otter otter otter otter"


async def test_more_than_one_piece_is_taken_in(store: Store, finder: Finder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "MAX_MESSAGES", 3)
    monkeypatch.setattr(feed, "MAX_CHARS", 40)
    said = [await store.post(f"piece {number} " + "x" * 12) for number in range(10)]
    for message in said[:5]:
        await store.change(message.id, edit_to("changed piece"))
    assert len(await finder.texts("piece")) == 10
    assert len(await finder.texts("changed")) == 5
    assert (await feed.read_due(store.db)).is_empty


async def test_what_was_read_before_somebody_else_took_it_in_is_left(store: Store, finder: Finder) -> None:
    await store.post("once")
    due = await feed.read_due(store.db)
    taken = await store.do(lambda tx: [feed.take_in(tx, finder.words, due) for _ in range(2)])
    assert taken == [True, False]
    assert await finder.texts("once") == ["once"]


async def test_search_begins_anew(place: Any, store: Store, finder: Finder) -> None:
    await store.post("again and again")
    assert await finder.texts("again") == ["again and again"]
    await store.do(lambda tx: feed.begin_anew(tx, finder.words))
    assert await find_messages(store.db, finder.words, LOBBY_ALONE, Wanted((Term(("again",)),)), Place()) == []
    async with open_store(place) as other:
        assert await Finder(other).texts("again") == ["again and again"], "another program takes in what is due"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.text(min_size=1, max_size=60), looked_for=st.text(min_size=1, max_size=60), is_open=st.booleans())
async def test_any_words_may_be_said_and_looked_for(
    store: Store, finder: Finder, said: str, looked_for: str, is_open: bool
) -> None:
    said = said.encode("utf-8", "ignore").decode().replace("\x00", "")
    await store.do(say(said))
    for text in (said, looked_for):
        words = tuple(fold_words(text))
        if words:
            found = await finder.find(Wanted((Term(words, is_open),), (Term(("zebra",)),)))
            assert text != said or said in found


def _answer_in_thread(message_id: str) -> Any:
    def op(tx: Tx) -> None:
        root = messages.find_message(tx, HOME, message_id)  # type: ignore[arg-type]
        assert root is not None
        seq = tx.next_seq(LOBBY)
        answer = replace(root, id=f"msg_{seq}", seq=seq, text="in the thread", thread_id=root.id, reactions=())  # type: ignore[arg-type]
        messages.insert_message(tx, answer, None)

    return op


def _open_cellar(tx: Tx) -> None:
    rooms.insert_room(tx, replace(ROOM, id=CELLAR, name="cellar", kind="private", history="from_join"), None)


def _enter_cellar(tx: Tx) -> None:
    seq = tx.next_seq(CELLAR)
    rooms.insert_membership(tx, HOME, Membership(CELLAR, ANA, "member", seq, tx.now))
