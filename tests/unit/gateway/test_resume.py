"""The welcome and catching up, with events in every gap between two reads."""

from __future__ import annotations

import asyncio
import random

import pytest

from tertulia.actions.chat import reading, rooms
from tertulia.actions.chat.rooms import RoomChange, RoomDraft
from tertulia.domain.people import Member
from tertulia.gateway import resume
from tertulia.gateway.connection import MAX_UNSENT_BYTES
from tertulia.gateway.session import Session
from tests.patience import PATIENCE_S
from tests.unit.gateway.people import House, flushed
from tests.unit.gateway.wire import Json, Wire


def events(wire: Wire, room_id: str) -> list[int]:
    """List the numbers of a room's events, in the order written."""
    controls = {"resumed", "resync_required"}
    here = [body for body in wire.bodies() if body.get("room_id") == room_id and body["type"] not in controls]
    return [body["seq"] for body in here if "seq" in body]


def answers(wire: Wire, room_id: str) -> list[Json]:
    found = [body for body in wire.bodies() if body["type"] in {"resumed", "resync_required"}]
    return [body for body in found if body["room_id"] == room_id]


def after_welcome(wire: Wire) -> list[str]:
    types = wire.types()
    assert types[0] == "welcome"
    return types[1:]


async def held_up(house: House, session: Session, since: dict[str, int]) -> asyncio.Task[None]:
    """Begin a welcome and leave it where it reads for the first time: how much is unread."""
    await house.say()
    house.db.shut()
    task = asyncio.create_task(house.welcome(session, since))
    await house.db.reached.wait()
    return task


async def let_go(house: House, task: asyncio.Task[None]) -> None:
    house.db.is_open.set()
    async with asyncio.timeout(PATIENCE_S):
        await task
    await flushed()


async def to_the_page(house: House, task: asyncio.Task[None]) -> None:
    """Let the welcome's own read pass, and hold up the first page of the log."""
    house.db.reached.clear()
    house.db.is_open.set()
    await asyncio.sleep(0)
    house.db.is_open.clear()
    await house.db.reached.wait()
    assert not task.done()


async def test_who_has_read_everything_is_welcomed_without_a_look(house: House) -> None:
    await house.say()
    await reading.mark_read(house.deps, house.ana, house.room_id, house.seq)
    # What is no message is nobody's to read.
    await rooms.update_room(house.deps, house.owner, house.room_id, RoomChange(topic="new"))
    house.db.shut()
    async with asyncio.timeout(PATIENCE_S):
        _, wire = await house.connect(house.ana)
    assert [room["unread"] for room in wire.bodies()[0]["rooms"]] == [0]


async def test_where_nothing_was_missed_nobody_waits_for_what_was_missed_elsewhere(house: House) -> None:
    await house.say(count=2)
    await reading.mark_read(house.deps, house.ana, house.room_id, house.seq)
    quiet = (await rooms.create_room(house.deps, house.ana, RoomDraft("quiet"))).room.id
    session, wire = house.session(house.ana)
    house.db.shut()
    since: dict[str, int] = {house.room_id: house.seq - 1, quiet: house.deps.rooms[quiet].seq}
    task = asyncio.create_task(house.welcome(session, since))
    await house.db.reached.wait()
    await flushed()
    assert [answer["room_id"] for answer in answers(wire, quiet)] == [quiet]
    assert answers(wire, house.room_id) == []
    await let_go(house, task)
    assert events(wire, house.room_id) == [house.seq]


async def test_what_happens_during_the_welcome_follows_it(house: House) -> None:
    session, wire = house.session(house.ana)
    task = await held_up(house, session, {})
    await house.say(count=2)
    assert wire.writes == []
    await let_go(house, task)
    assert after_welcome(wire) == ["message_posted", "message_posted"]
    (room,) = [room for room in wire.bodies()[0]["rooms"] if room["id"] == house.room_id]
    assert events(wire, house.room_id) == [room["seq"] + 1, room["seq"] + 2]


async def test_what_happens_while_a_page_is_read_is_shown_once(house: House) -> None:
    await house.say(count=3)
    session, wire = house.session(house.ana)
    task = await held_up(house, session, {house.room_id: 1})
    await to_the_page(house, task)
    await house.say(count=2)
    assert events(wire, house.room_id) == []
    await let_go(house, task)
    await house.say()
    await flushed()
    assert events(wire, house.room_id) == list(range(2, house.seq + 1))
    assert [answer["seq"] for answer in answers(wire, house.room_id)] == [house.seq - 1]


async def test_what_is_on_disk_but_not_handed_out_is_not_shown_yet(house: House) -> None:
    await house.say(count=3)
    house.deps.rooms[house.room_id].seq = 2  # as between a commit and its publication
    _, wire = await house.connect(house.ana, {house.room_id: 1})
    await flushed()
    assert events(wire, house.room_id) == [2]
    assert [answer["seq"] for answer in answers(wire, house.room_id)] == [2]


@pytest.mark.parametrize("kind", ["epoch", "too_old"])
async def test_a_refusal_to_resume_comes_before_what_follows_it(
    house: House, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resume, "MAX_MISSED", 2)
    await house.say(count=3)
    session, wire = house.session(house.ana)
    task = await held_up(house, session, {house.room_id: house.seq + 50 if kind == "epoch" else 1})
    told = house.seq
    await house.say(count=2)
    await let_go(house, task)
    assert after_welcome(wire) == ["resync_required", "message_posted", "message_posted"]
    assert [(answer["reason"], answer["seq"]) for answer in answers(wire, house.room_id)] == [(kind, told)]
    assert events(wire, house.room_id) == [told + 1, told + 2]


async def test_coming_in_during_the_welcome_follows_the_refusal(house: House) -> None:
    state = await rooms.create_room(house.deps, house.owner, RoomDraft("other"))
    other = state.room.id
    session, wire = house.session(house.ana)
    task = await held_up(house, session, {other: 0})
    await rooms.join_room(house.deps, house.ana, other)
    await let_go(house, task)
    assert after_welcome(wire) == ["resync_required", "room_added", "member_joined"]
    assert answers(wire, other)[0]["reason"] == "not_a_member"


@pytest.mark.parametrize("when", ["during the welcome", "during a page"])
@pytest.mark.parametrize("comes_back", [False, True])
async def test_leaving_ends_the_catching_up(house: House, when: str, comes_back: bool) -> None:
    await house.say(count=3)
    session, wire = house.session(house.ana)
    _, twin = await house.connect(house.ana)
    task = await held_up(house, session, {house.room_id: 1})
    if when == "during a page":
        await to_the_page(house, task)
    await rooms.leave_room(house.deps, house.ana, house.room_id)
    if comes_back:
        await rooms.join_room(house.deps, house.ana, house.room_id)
    await let_go(house, task)
    await house.say()
    await flushed()
    expected = ["resync_required", "room_removed"]
    if comes_back:
        expected += ["room_added", "member_joined", "message_posted"]
    assert after_welcome(wire) == expected
    assert [answer["reason"] for answer in answers(wire, house.room_id)] == ["not_a_member"]
    kept = ["message_posted", "member_left", "room_removed", *expected[2:]]
    assert after_welcome(twin) == kept


async def test_a_slow_reader_catches_up_at_its_own_pace(house: House) -> None:
    text = "x" * 16_000
    await house.say(text, count=150)
    session, wire = house.session(house.ana)
    wire.is_slow = True
    task = asyncio.create_task(house.welcome(session, {house.room_id: 1}))
    while not task.done():
        await flushed()
        assert wire.unread_bytes < MAX_UNSENT_BYTES
        wire.unread_bytes = 0
    await flushed()
    assert session.connection.closing is None
    assert events(wire, house.room_id) == list(range(2, house.seq + 1))
    assert [answer["type"] for answer in answers(wire, house.room_id)] == ["resumed"]


async def test_whatever_happens_in_between(house: House, rng: random.Random) -> None:
    """Members come, go, talk and resume at random: each connection is owed what it gets, once and in order."""
    followers: list[tuple[Session, Wire, int]] = []

    async def resume_now() -> None:
        session, wire = house.session(house.ana)
        is_inside = house.ana.id in house.deps.rooms[house.room_id].members
        since = rng.randint(0, house.seq)
        if is_inside:
            followers.append((session, wire, since))
        await house.welcome(session, {house.room_id: since})

    async def come_or_go(member: Member) -> None:
        if member.id in house.deps.rooms[house.room_id].members:
            await rooms.leave_room(house.deps, member, house.room_id)
        else:
            await rooms.join_room(house.deps, member, house.room_id)

    async with asyncio.TaskGroup() as group:
        for _ in range(150):
            act = rng.choices(["say", "resume", "move"], [6, 3, 1])[0]
            if act == "say":
                group.create_task(house.say())
            elif act == "resume":
                group.create_task(resume_now())
            else:
                await come_or_go(house.ana)
            if rng.random() < 0.5:
                await asyncio.sleep(0)
    await flushed()
    assert followers
    for session, wire, since in followers:
        _judge(house, session, wire, since)


def _judge(house: House, session: Session, wire: Wire, since: int) -> None:
    assert session.connection.closing is None
    assert len(answers(wire, house.room_id)) == 1
    last, is_inside = since, True
    for body in wire.bodies():
        if body.get("room_id") != house.room_id or body["type"] == "presence":
            continue
        match body["type"]:
            case "resumed":
                assert body["seq"] == last
            case "resync_required":
                assert body["reason"] == "not_a_member"
            case "room_removed":
                is_inside = False
            case "room_added":
                is_inside, last = True, body["room"]["seq"]
            case _:
                assert is_inside
                assert body["seq"] == last + 1
                last = body["seq"]
    if is_inside:
        assert last == house.seq
