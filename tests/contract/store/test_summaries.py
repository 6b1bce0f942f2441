"""What talk came to, as every store keeps it: for as long as all that it was made of stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tertulia.domain.ids import MemberId, MessageId
from tertulia.domain.message import Message
from tertulia.domain.people import Member
from tertulia.domain.words.summary import Gist, Quote, RoomSummary
from tertulia.store import messages
from tertulia.store.chat import summaries
from tertulia.store.chat.summaries import Kept, Span, Stretch
from tertulia.store.memory import consents
from tests.contract.store.kit import ANA, BEN, HOME, LOBBY, NOON, Store


def kept_of(said: Sequence[Message], thread_id: str | None = None) -> Kept:
    first, last = said[0].seq, said[-1].seq
    revisions = sum(one.revision for one in said)
    stretch = Stretch(HOME, LOBBY, thread_id, first, last, len(said), revisions, frozenset({BEN}))
    quote = Quote("ben", "It is decided: “green”.", NOON, first)
    gist = Gist(first, last, NOON, "They chose green.")
    return Kept(stretch, RoomSummary(first, last, len(said), {"ben": 2}, ("green",), decided=(quote,), words=(gist,)))


async def put(store: Store, kept: Kept, most: int = 20) -> bool:
    is_kept: bool = await store.do(lambda tx: summaries.put_summary(tx, kept, most))
    return is_kept


async def listed(store: Store, from_seq: int = 0, before_seq: int = 1_000) -> list[Kept]:
    return await summaries.list_standing(store.db, Span(HOME, LOBBY, None, from_seq, before_seq), 20)


async def test_it_is_read_as_it_was_kept_where_all_of_it_lies_in_the_span(store: Store) -> None:
    said = [await store.post("green?"), await store.post("green.")]
    kept = kept_of(said)
    assert await put(store, kept)
    assert await listed(store) == [kept]
    assert await listed(store, from_seq=said[0].seq + 1) == []
    assert await listed(store, before_seq=said[1].seq) == []
    assert await summaries.list_standing(store.db, Span(HOME, LOBBY, said[0].id, 0, 1_000), 20) == []


async def test_what_lies_across_it_makes_place_and_only_the_last_are_kept(store: Store) -> None:
    said = [await store.post(f"line {number}") for number in range(6)]
    pairs = [kept_of(said[:2]), kept_of(said[2:4]), kept_of(said[4:])]
    for pair in pairs:
        assert await put(store, pair, most=2)
    assert await listed(store) == pairs[1:]
    across = kept_of(said[3:5])
    assert await put(store, across)
    assert await listed(store) == [across]


async def test_it_is_neither_kept_nor_read_of_talk_that_is_another_by_now(store: Store) -> None:
    said = [await store.post("green?"), await store.post("green.")]
    kept = kept_of(said)
    assert not await put(store, replace(kept, stretch=replace(kept.stretch, revisions=3)))
    assert not await put(store, replace(kept, stretch=replace(kept.stretch, messages=3)))
    assert await put(store, kept)
    await store.do(lambda tx: messages.delete_message(tx, said[0]))
    assert await listed(store) == []
    assert not await summaries.is_standing(store.db, kept.stretch)


async def test_it_goes_with_a_message_and_with_a_person(store: Store) -> None:
    said = [await store.post(f"line {number}") for number in range(4)]
    first, second = kept_of(said[:2]), kept_of(said[2:])
    assert await put(store, first)
    assert await put(store, second)
    await store.do(lambda tx: summaries.drop_summaries_of_message(tx, said[3]))
    assert await listed(store) == [first]
    await store.do(lambda tx: summaries.drop_summaries_of_message(tx, replace(said[0], thread_id=MessageId("msg_x"))))
    assert await listed(store) == []
    assert await put(store, first)
    assert await store.do(lambda tx: summaries.drop_summaries_of_person(tx, _member(ANA))) == 0
    assert await store.do(lambda tx: summaries.drop_summaries_of_person(tx, _member(BEN))) == 1
    assert await listed(store) == []


async def test_who_would_not_have_it_is_not_in_it(store: Store) -> None:
    kept = kept_of([await store.post("green?"), await store.post("green.")])
    await store.do(lambda tx: consents.put_consent(tx, _member(BEN), "ask"))
    assert not await put(store, kept)
    await store.do(lambda tx: consents.put_consent(tx, _member(BEN), "allow"))
    assert await put(store, kept)


def _member(member_id: MemberId) -> Member:
    return Member(member_id, HOME, member_id[4:], member_id, "human", "member", NOON)
