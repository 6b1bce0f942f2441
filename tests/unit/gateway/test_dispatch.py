"""From frames to replies: one each, effects in the order sent, never too many at once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import orjson
import pytest

from tertulia.gateway import dispatch
from tertulia.gateway.commands.table import COMMANDS, Entry, QuickEntry
from tertulia.gateway.dispatch import Dispatcher
from tertulia.gateway.queued import Queued
from tertulia.gateway.session import Session
from tertulia.governance.rate_limits import Rate, RateLimiter
from tertulia.wire import commands as wire_commands
from tests.patience import PATIENCE_S
from tests.unit.gateway.people import House, flushed
from tests.unit.gateway.wire import Json, Wire


def frame(type_: str, ref: str, **fields: Any) -> bytes:
    return orjson.dumps({"type": type_, "ref": ref, **fields})


def replies(wire: Wire) -> dict[str | None, Json]:
    """Map refs to replies; two for one ref are a fault."""
    found = [body for body in wire.bodies() if body["type"] == "reply"]
    assert len({body["ref"] for body in found}) == len(found)
    return {body["ref"]: body for body in found}


@pytest.fixture
async def talk(house: House) -> tuple[House, Dispatcher, Wire]:
    """The house, and the commands of one of ana's connections."""
    session, wire = await house.connect(house.ana)
    return house, Dispatcher(session), wire


Talk = tuple[House, Dispatcher, Wire]


async def finished(dispatcher: Dispatcher) -> None:
    """Wait for everything taken so far: a reading command comes after all before it."""
    await dispatcher.take(frame("list_rooms", "last"))
    await flushed()


async def test_posts_take_effect_in_the_order_sent(talk: Talk) -> None:
    house, dispatcher, wire = talk
    for number in range(100):
        await dispatcher.take(frame("post_message", f"p{number}", room_id=house.room_id, text=str(number)))
    await finished(dispatcher)
    texts = [body["message"]["text"] for body in wire.bodies() if body["type"] == "message_posted"]
    assert texts == [str(number) for number in range(100)]
    assert len(replies(wire)) == 101


async def test_what_follows_leaving_finds_the_door_shut(talk: Talk) -> None:
    house, dispatcher, wire = talk
    room_id = house.room_id
    await dispatcher.take(frame("post_message", "first", room_id=room_id, text="mine"))
    await dispatcher.take(frame("list_history", "told", room_id=room_id))
    await flushed()
    message_id = replies(wire)["first"]["result"]["message_id"]
    assert [message["text"] for message in replies(wire)["told"]["result"]["messages"]] == ["mine"]
    await dispatcher.take(frame("leave_room", "leave", room_id=room_id))
    await dispatcher.take(frame("edit_message", "edit", message_id=message_id, text="too late"))
    await dispatcher.take(frame("post_message", "post", room_id=room_id, text="too late"))
    await dispatcher.take(frame("join_room", "join", room_id=room_id))
    await dispatcher.take(frame("edit_message", "again", message_id=message_id, text="back"))
    await finished(dispatcher)
    outcomes = {ref: reply["ok"] for ref, reply in replies(wire).items()}
    refused = {"edit": False, "post": False}
    assert outcomes == {"first": True, "told": True, "leave": True, "join": True, "again": True, "last": True} | refused


async def test_a_post_in_the_batch_in_which_a_twin_leaves_is_refused(talk: Talk) -> None:
    house, one, wire = talk
    session, twin_wire = await house.connect(house.ana)
    twin = Dispatcher(session)
    leaving = asyncio.create_task(twin.take(frame("leave_room", "leave", room_id=house.room_id)))
    await asyncio.sleep(0)
    await one.take(frame("post_message", "post", room_id=house.room_id, text="nobody would tell me of it"))
    await leaving
    await finished(one)
    await flushed()
    assert replies(twin_wire)["leave"]["ok"] is True
    assert replies(wire)["post"]["error"]["code"] == "permission_denied"
    assert "message_posted" not in wire.types()


async def test_two_changes_of_a_room_in_one_batch_both_stand(house: House) -> None:
    dispatchers = [Dispatcher((await house.connect(house.owner))[0]) for _ in range(2)]
    changes = [{"name": "new name"}, {"topic": "new topic"}]
    await asyncio.gather(
        *(
            dispatcher.take(frame("update_room", "u", room_id=house.room_id, **change))
            for dispatcher, change in zip(dispatchers, changes, strict=True)
        )
    )
    room = house.deps.rooms[house.room_id].room
    assert (room.name, room.topic) == ("new name", "new topic")


async def test_who_writes_too_much_is_refused_but_may_read_and_post(house: House) -> None:
    slow = replace(house, deps=replace(house.deps, write_rate=RateLimiter(Rate(1, 2), lambda: 0.0)))
    session, wire = await slow.connect(house.ana)
    dispatcher = Dispatcher(session)
    await dispatcher.take(frame("post_message", "post", room_id=house.room_id, text="of another bucket"))
    for number in range(3):
        await dispatcher.take(frame("mark_all_read", f"write{number}"))
    await finished(dispatcher)
    assert {ref: reply["ok"] for ref, reply in replies(wire).items() if ref != "write2"} == {
        "post": True,
        "write0": True,
        "write1": True,
        "last": True,
    }
    assert replies(wire)["write2"]["error"]["code"] == "rate_limited"


@pytest.mark.parametrize(
    ("data", "ref", "code"),
    [
        (b"{", None, "invalid_frame"),
        (b"[]", None, "invalid_frame"),
        (b'{"type":"ping"}', None, "invalid_frame"),
        (b'{"type":"ping","ref":7}', None, "invalid_frame"),
        (b'{"ref":"r"}', "r", "unknown_command"),
        (b'{"type":"dance","ref":"r"}', "r", "unknown_command"),
        (b'{"type":"mark_read","ref":"r","room_id":"x"}', "r", "invalid_input"),
    ],
)
async def test_what_cannot_be_read_is_answered(talk: Talk, data: bytes, ref: str | None, code: str) -> None:
    _, dispatcher, wire = talk
    await dispatcher.take(data)
    await flushed()
    reply = replies(wire)[ref]
    assert (reply["ok"], reply["error"]["code"]) == (False, code)
    assert reply["error"]["message"]


async def test_an_error_names_the_field_and_keeps_the_value_to_itself(talk: Talk) -> None:
    house, dispatcher, wire = talk
    await dispatcher.take(frame("mark_read", "r", room_id=house.room_id, seq="my secret"))
    await flushed()
    error = replies(wire)["r"]["error"]
    assert error["details"]["fields"][0]["field"] == "seq"
    assert "secret" not in str(error)


class Gate:
    """A command that waits until it is let go, and counts how many wait."""

    def __init__(self) -> None:
        self.waiting = 0
        self._futures: list[asyncio.Future[None]] = []

    def begin(self, _session: Session, _command: Any) -> Queued[None]:
        self.waiting += 1
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._futures.append(future)
        return Queued(future, lambda _: {})

    def open(self) -> None:
        for future in self._futures:
            if not future.done():
                future.set_result(None)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Every ping waits at a gate."""
    made = Gate()
    monkeypatch.setitem(COMMANDS, "ping", QuickEntry(wire_commands.Ping, made.begin))
    monkeypatch.setattr(dispatch, "MAX_IN_FLIGHT", 5)
    return made


async def test_no_more_is_read_while_too_many_are_under_way(talk: Talk, gate: Gate) -> None:
    _, dispatcher, wire = talk
    for number in range(5):
        await dispatcher.take(frame("ping", f"r{number}"))
    sixth = asyncio.create_task(dispatcher.take(frame("ping", "r5")))
    await flushed()
    assert (gate.waiting, sixth.done()) == (5, False)
    gate.open()
    async with asyncio.timeout(PATIENCE_S):
        await sixth
    gate.open()
    await finished(dispatcher)
    assert {f"r{number}" for number in range(6)} < replies(wire).keys()


async def test_a_fault_of_ours_is_said_without_its_words(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def stumble(_session: Session, _command: Any) -> Json:
        raise RuntimeError("the password is 1234")

    monkeypatch.setitem(COMMANDS, "ping", Entry(wire_commands.Ping, stumble))
    _, dispatcher, wire = talk
    await dispatcher.take(frame("ping", "r"))
    await flushed()
    error = replies(wire)["r"]["error"]
    assert error["code"] == "internal"
    assert "1234" not in error["message"]
    assert "1234" in caplog.text
