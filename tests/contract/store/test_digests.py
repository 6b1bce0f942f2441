"""What every store finds that waits for somebody, and up to where it was told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from tertulia.domain.accounts import Profile
from tertulia.domain.ids import WorkspaceId
from tertulia.domain.message import Message
from tertulia.domain.people import Member, Workspace
from tertulia.domain.reaching.digest import Waiting
from tertulia.store import messages, people, rooms
from tertulia.store.accounts import profiles
from tertulia.store.chat import threads
from tertulia.store.reaching import digests
from tertulia.store.reaching.digests import Told
from tertulia.store.tables.rooms import messages as table
from tertulia.store.tx import Tx
from tests.contract.store.kit import ANA, BEN, HOME, LOBBY, NOON, Store


async def member(store: Store) -> Member:
    found: Member = await store.do(lambda tx: people.get_member(tx, ANA))
    return found


async def name(store: Store, who: str, author: str = BEN, thread: str | None = None) -> Message:
    """Have somebody say something that names who it is for."""
    said = await store.post(f"to {who}", author=author)  # type: ignore[arg-type]

    def op(tx: Tx) -> None:
        tx.run(
            table.update().where(table.c.id == said.id).values(mentions=f'["{who}"]' if who else "[]", thread_id=thread)
        )

    await store.do(op)
    return said


async def test_what_waits_is_found_once_and_in_order(store: Store) -> None:
    ana = await member(store)
    assert await digests.list_waiting(store.db, ana, 0) == ([], 0)
    first = await name(store, ANA)
    await name(store, "")
    await name(store, BEN)
    all_of_us = await name(store, "@room")
    await name(store, ANA, author=ANA)
    found, end = await digests.list_waiting(store.db, ana, 0)
    assert found == [Waiting(one.id, LOBBY, BEN, "mention", one.text) for one in (first, all_of_us)]
    assert await digests.list_waiting(store.db, ana, end) == ([], end)
    await store.do(partial(rooms.mark_read, room_id=LOBBY, member_id=ANA, seq=first.seq))
    assert [one.message_id for one in (await digests.list_waiting(store.db, ana, 0))[0]] == [all_of_us.id]
    await store.do(partial(messages.delete_message, message=all_of_us))
    assert (await digests.list_waiting(store.db, ana, 0))[0] == []


async def test_so_much_is_looked_through_of_all_that_was_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, other = await member(store), WorkspaceId("ws_other")
    await store.do(partial(people.insert_workspace, workspace=Workspace(other, "Other", NOON)))
    monkeypatch.setattr(digests, "MAX_LOOKED_THROUGH", 3)
    said = [await name(store, ANA) for _ in range(4)]
    found, _ = await digests.list_waiting(store.db, ana, 0)
    assert [one.message_id for one in found] == [one.id for one in said[1:]]
    elsewhere = table.update().where(table.c.id == (await name(store, ANA)).id)
    await store.do(lambda tx: tx.run(elsewhere.values(workspace_id=other)))
    found, _ = await digests.list_waiting(store.db, ana, 0)
    assert [one.message_id for one in found] == [one.id for one in said[2:]]


async def test_replies_wait_for_who_follows_the_thread(store: Store) -> None:
    ana = await member(store)
    root = await store.post("root", author=ANA)
    reply = await name(store, "", thread=root.id)
    assert (await digests.list_waiting(store.db, ana, 0))[0] == []
    await store.do(partial(threads.note_reply, reply=reply, root_id=root.id))
    (found,), _ = await digests.list_waiting(store.db, ana, 0)
    assert (found.message_id, found.kind) == (reply.id, "reply")
    await store.do(partial(threads.mark_thread_read, root_id=root.id, member_id=ANA, seq=reply.seq))
    assert (await digests.list_waiting(store.db, ana, 0))[0] == []


async def test_readers_are_people_whom_mail_reaches(store: Store) -> None:
    ana = await member(store)
    reached = Profile(email="ana@home.example", email_confirmed_at=NOON, digest="weekly")
    for profile in (Profile(email="ana@home.example"), Profile(email="a@b", email_confirmed_at=NOON, digest="off")):
        await store.do(partial(profiles.put_profile, member=ana, profile=profile))
        await store.do(partial(digests.begin, member=ana))
        assert await digests.list_readers(store.db, NOON, "", 10) == []
    await store.do(partial(profiles.put_profile, member=ana, profile=reached))
    (reader,) = await digests.list_readers(store.db, NOON, "", 10)
    assert (reader.member_id, reader.profile, reader.told) == (ANA, reached, Told(0, NOON))
    assert await digests.list_readers(store.db, NOON, ANA, 10) == []
    told = Told(7, NOON + timedelta(hours=1))
    await store.do(partial(digests.put_told, member=ana, told=told))
    assert await store.do(partial(digests.find_told, member=ana)) == told
    assert (
        await store.do(partial(digests.find_told, member=await store.do(lambda tx: people.get_member(tx, BEN)))) is None
    )
    assert ana.workspace_id == HOME


async def test_nobody_is_looked_at_before_the_time(store: Store) -> None:
    ana = await member(store)
    profile = Profile(email="ana@home.example", email_confirmed_at=NOON, digest="daily")
    await store.do(partial(profiles.put_profile, member=ana, profile=profile))
    await store.do(partial(digests.begin, member=ana))
    (reader,) = await digests.list_readers(store.db, NOON, "", 10)
    morning = NOON + timedelta(hours=20)
    postpone = partial(digests.postpone, member=ana, reader=reader, due_at=morning)
    await store.do(postpone)
    for now, found in ((NOON, []), (morning, [reader]), (NOON - timedelta(days=30), [reader])):
        assert await digests.list_readers(store.db, now, "", 10) == found, "a clock that was wrong holds nothing up"
    await store.do(partial(digests.put_told, member=ana, told=reader.told))
    assert await digests.list_readers(store.db, NOON, "", 10) == [reader]
    await store.do(postpone)
    await store.do(partial(profiles.put_profile, member=ana, profile=replace(profile, digest="away")))
    await store.do(postpone)
    assert len(await digests.list_readers(store.db, NOON, "", 10)) == 1, "it changed its mind, and nobody knew"
