"""Those who play: their posts are due as chance has it, timed from then on, and none may be lost."""

from __future__ import annotations

import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import orjson
import pytest

from tests.flows.rawpeer import frame
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="epoll")
if sys.platform == "linux":
    from tertulia.bench.delivery import players
    from tertulia.bench.delivery.players import Arrivals, Beats, Order, Players, Round

ROUND: Round = {"seconds": 0.5, "rate": 100.0, "in_flight": 4, "ask_every_s": 0.1, "seed": 1}
Answer = Callable[["Room", socket.socket, dict[str, Any]], None]


class Room:
    """A server of one room; `answer` does what it does with a command of a member."""

    def __init__(self, answer: Answer) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.members: list[socket.socket] = []
        self.posted: list[dict[str, Any]] = []
        self._answer = answer
        self.turn = threading.Lock()

    @property
    def order(self) -> Order:
        url = f"http://127.0.0.1:{self.listening.getsockname()[1]}"
        rooms: list[players.Room] = [{"room_id": "room_1", "tokens": ["one", "two"]}]
        return {"url": url, "rooms": rooms, "watcher": "watcher", "agents": ["ada"]}

    def open(self) -> None:
        for _ in range(3):
            peer, _ = self.listening.accept()
            threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def deliver(self, command: dict[str, Any]) -> None:
        """Send a post to all members."""
        event = _framed(orjson.dumps({"type": "message_posted", "message": {"text": command["text"]}}))
        for member in self.members:
            member.sendall(event)

    def _serve(self, peer: socket.socket) -> None:
        # The players leave when their round is over, whatever is still on its way to them.
        with suppress(OSError), peer, peer.makefile("rb") as reader:
            while reader.readline() != b"\r\n":
                pass
            peer.sendall(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")
            hello = _read(reader)
            # The next frame comes cut in two, its first half with the welcome; nothing may come between the halves.
            late = _framed(orjson.dumps({"type": "presence", "text": "x" * 200}))
            with self.turn:
                if hello["token"] != "watcher":
                    self.members.append(peer)
                peer.sendall(_framed(b'{"type":"welcome"}') + late[:50])
                peer.sendall(late[50:])
            while command := _read(reader):
                if command["type"] == "ping":
                    peer.sendall(_framed(orjson.dumps({"type": "reply", "ref": command["ref"], "ok": True})))
                else:
                    # In turn, so that each answer knows how many were posted.
                    with self.turn:
                        self.posted.append(command)
                        self._answer(self, peer, command)


def _framed(payload: bytes) -> bytes:
    return frame(payload, masked=False)


def _read(reader: Any) -> dict[str, Any]:
    head = reader.read(2)
    if len(head) < 2:
        return {}
    size = head[1] & 0x7F
    if size == 126:
        (size,) = struct.unpack(">H", reader.read(2))
    rest = reader.read(4 + size)
    if len(rest) < 4 + size:
        return {}
    assert rest[:4] == b"\0\0\0\0"
    command: dict[str, Any] = orjson.loads(rest[4:])
    return command


@contextmanager
def _playing(answer: Answer) -> Iterator[tuple[Room, Players]]:
    room = Room(answer)
    opening = threading.Thread(target=room.open, daemon=True)
    opening.start()
    made = Players(room.order)
    opening.join(PATIENCE_S)
    try:
        yield room, made
    finally:
        made.close()
        room.listening.close()


@pytest.mark.parametrize("rate", [0.0, 100.0])
def test_every_delivery_is_timed_and_agents_are_asked_now_and_then(rate: float) -> None:
    round_: Round = {**ROUND, "seconds": 2.0, "rate": rate, "ask_every_s": 0.4}
    with _playing(lambda room, _, command: room.deliver(command)) as (room, made):
        result = made.play(round_)
        assert len({command["key"] for command in room.posted}) == len(room.posted) >= result["delivered"] > 10
        assert all(len(command["text"].encode()) == 200 for command in room.posted)
        assert 2 <= sum("@ada what is " in command["text"] for command in room.posted) <= 5
        assert 0 < result["delays_s"][0] <= result["delays_s"][-1] < PATIENCE_S
        assert result["pings_s"][0] > 0
        again = made.play(round_)
        assert again["delivered"] > 10


def test_what_is_due_in_a_stall_is_late() -> None:
    def answer(room: Room, _: socket.socket, command: dict[str, Any]) -> None:
        if len(room.posted) == 1:
            time.sleep(0.4)  # the server's own stall, which is what is measured
        room.deliver(command)

    with _playing(answer) as (_, made):
        result = made.play(ROUND)
    assert result["delays_s"][-1] >= 0.39
    assert result["delays_s"][0] > 0.05


def test_a_lost_message_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(players, "DRAIN_TIMEOUT_S", 3.0)

    def answer(room: Room, _: socket.socket, command: dict[str, Any]) -> None:
        if len(room.posted) != 3:
            room.deliver(command)

    with _playing(answer) as (_, made), pytest.raises(ConnectionError, match="1 messages never reached everybody"):
        made.play(ROUND)


def test_a_refusal_is_told() -> None:
    def answer(_: Room, peer: socket.socket, command: dict[str, Any]) -> None:
        error = {"type": "reply", "ref": command["ref"], "ok": False, "error": {"code": "rate_limited"}}
        peer.sendall(_framed(orjson.dumps(error)))

    with _playing(answer) as (_, made), pytest.raises(ConnectionError, match="rate_limited"):
        made.play(ROUND)


def test_a_lost_connection_is_told() -> None:
    def answer(_: Room, peer: socket.socket, command: dict[str, Any]) -> None:
        peer.shutdown(socket.SHUT_RDWR)

    with _playing(answer) as (_, made), pytest.raises(ConnectionError, match="closed a connection"):
        made.play(ROUND)


def test_arrivals_are_as_many_as_asked_for_and_the_same_for_a_seed() -> None:
    open_loop = [Arrivals({**ROUND, "rate": 1_000.0}, began=5.0).take(now=15.0, under_way=0) for _ in range(2)]
    assert open_loop[0] == open_loop[1] == sorted(open_loop[0])
    assert 9_500 < len(open_loop[0]) < 10_500
    assert open_loop[0][0] >= 5.0
    assert open_loop[0][-1] <= 15.0
    closed = Arrivals({**ROUND, "rate": 0.0}, began=5.0)
    assert closed.take(now=7.0, under_way=1) == [7.0] * 3
    assert closed.take(now=7.0, under_way=4) == []


def test_beats_are_given_once() -> None:
    beats = Beats(0.5, began=1.0)
    assert beats.take(2.1) == [1.0, 1.5, 2.0]
    assert beats.take(2.4) == []
    assert beats.next_at == 2.5
