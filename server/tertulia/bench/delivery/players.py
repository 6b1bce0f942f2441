"""A program whose connections post, and time how soon each post is with every member of its room.

It is told by lines of JSON, first an `Order`, then a `Round` for each run, and answers each with a line, a `Result`.
A post that is due while the program is busy goes late, and is timed from when it was due: so nobody who waits in vain
for a slow server is left out of the figures.
"""

from __future__ import annotations

import gc
import itertools
import json
import math
import random
import re
import select
import socket
import sys
import time
from collections.abc import Mapping
from typing import Any, TypedDict

import orjson

from tertulia.bench.load import TEXT_BYTES
from tertulia.bench.rawsocket import (
    UPGRADED,
    WELCOMED,
    address_of,
    client_frame,
    hello_frame,
    split_frames,
    upgrade_request,
)
from tertulia.bench.report import percentile

CONNECT_TIMEOUT_S = 10.0
READ_BYTES = 1 << 18
PING_EVERY_S = 0.01
PERCENTS = (50, 95, 99, 100)
# A stall of so long is felt: whatever the server has to do for others waits.
STALL_S = 0.01
# So long may the last posts take; a server that has not delivered them then lost them.
DRAIN_TIMEOUT_S = 30.0
# An event's type stands in the beginning.
HEAD_BYTES = 40
POSTED, ANSWERED, REFUSED = b'"message_posted"', b'"agent_message"', b'"ok":false'
_NUMBER = re.compile(rb'"text":"(\d{9}) ')
_PING = re.compile(rb'"ref":"ping(\d+)"')


class Room(TypedDict):
    """A room, and the tokens of its members that connect."""

    room_id: str
    tokens: list[str]


class Order(TypedDict):
    """Where to connect; `watcher` is the token of a member of no room, `agents` the handles of those who are asked."""

    url: str
    rooms: list[Room]
    watcher: str
    agents: list[str]


class Round(TypedDict):
    """Post for `seconds`: `rate` a second as chance has it, or with rate 0 a new one for each that is with everybody.

    Of the latter `in_flight` are under way. Every `ask_every_s` a post asks an agent something.
    """

    seconds: float
    rate: float
    in_flight: int
    ask_every_s: float
    seed: int


class Result(TypedDict):
    """What came of a round: posts that were with everybody when its `seconds` were over, what agents answered.

    Delays, at `PERCENTS`, are those of every delivery, and of the pings that somebody in no room sent all the while;
    `stalled` is the share of the pings that waited longer than `STALL_S`.
    """

    delivered: int
    answers: int
    seconds: float
    cpu_s: float
    delays_s: list[float]
    pings_s: list[float]
    stalled: float


class Seat:
    """One connection, signed in, of a member of a room."""

    def __init__(self, url: str, token: str, room: int) -> None:
        self.line = socket.create_connection(address_of(url), CONNECT_TIMEOUT_S)
        self.room = room
        self.unread = b""
        self.line.sendall(upgrade_request(url))
        while UPGRADED not in self.unread:
            self.unread += self._hear()
        self.unread = self.unread.partition(UPGRADED)[2]
        self.line.sendall(hello_frame(token))
        while not any(WELCOMED in frame for frame in self.take()):
            pass

    def take(self) -> list[bytes]:
        """Wait for more, and give the frames that are whole.

        Raises:
            ConnectionError: the server closed the connection.
            TimeoutError: nothing came.
        """
        frames, self.unread = split_frames(self.unread + self._hear())
        return frames

    def _hear(self) -> bytes:
        more = self.line.recv(READ_BYTES)
        if not more:
            raise ConnectionError(f"the server closed a connection; the last it sent: {self.unread[-200:]!r}")
        return more


class Arrivals:
    """When the posts of a round are due."""

    def __init__(self, round_: Round, began: float) -> None:
        self.next_at = began if round_["rate"] else math.inf
        self._round = round_
        self._chance = random.Random(round_["seed"])

    def take(self, now: float, under_way: int) -> list[float]:
        """Give when each post was due that has to go by now."""
        if not self._round["rate"]:
            return [now] * (self._round["in_flight"] - under_way)
        found = []
        while self.next_at <= now:
            found.append(self.next_at)
            self.next_at += self._chance.expovariate(self._round["rate"])
        return found


class Beats:
    """Moments at even distances."""

    def __init__(self, every_s: float, began: float) -> None:
        self.next_at = began
        self._every_s = every_s

    def take(self, now: float) -> list[float]:
        """Give those that have come since the last call."""
        found = []
        while self.next_at <= now:
            found.append(self.next_at)
            self.next_at += self._every_s
        return found


class Players:
    """All connections of the program, and the posts that are not with everybody yet."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._seats = [
            [Seat(order["url"], token, place) for token in room["tokens"]] for place, room in enumerate(order["rooms"])
        ]
        self._watcher = Seat(order["url"], order["watcher"], room=-1)
        everybody = [seat for room in (*self._seats, [self._watcher]) for seat in room]
        self._by_file = {seat.line.fileno(): seat for seat in everybody}
        self._epoll = select.epoll()
        for file in self._by_file:
            self._epoll.register(file, select.EPOLLIN)
        self._chance = random.Random(0)
        self._numbers = itertools.count()
        # When each was due, and how many have yet to see it.
        self._posts: dict[int, tuple[float, int]] = {}
        self._pings: dict[int, float] = {}
        self._delays_s: list[float] = []
        self._pings_s: list[float] = []
        self._delivered = self._answers = 0

    def play(self, round_: Round) -> Result:
        """Post as the round says; returns when all that was posted is with everybody.

        Raises:
            ConnectionError: the server refused something, closed a connection, or lost a message.
        """
        self._delays_s, self._pings_s, self._delivered, self._answers = [], [], 0, 0
        self._chance = random.Random(round_["seed"])
        began, cpu_s = time.monotonic(), time.process_time()
        ends = began + round_["seconds"]
        arrivals, pings, questions = (
            Arrivals(round_, began),
            Beats(PING_EVERY_S, began),
            Beats(round_["ask_every_s"], began),
        )
        while (now := time.monotonic()) < ends:
            for due in arrivals.take(now, len(self._posts)):
                self._post(due, is_question=bool(questions.take(due)))
            for due in pings.take(now):
                self._ping(due)
            self._read(min(arrivals.next_at, pings.next_at, ends))
        seconds, delivered = time.monotonic() - began, self._delivered
        self._drain(ends + DRAIN_TIMEOUT_S)
        return {
            "delivered": delivered,
            "answers": self._answers,
            "seconds": seconds,
            "cpu_s": time.process_time() - cpu_s,
            "delays_s": [percentile(self._delays_s, percent) for percent in PERCENTS],
            "pings_s": [percentile(self._pings_s, percent) for percent in PERCENTS],
            "stalled": sum(ping_s > STALL_S for ping_s in self._pings_s) / len(self._pings_s),
        }

    def close(self) -> None:
        """Hang up everywhere."""
        self._epoll.close()
        for seat in self._by_file.values():
            seat.line.close()

    def _drain(self, until: float) -> None:
        while self._posts or self._pings:
            if time.monotonic() > until:
                raise ConnectionError(f"{len(self._posts)} messages never reached everybody")
            self._read(time.monotonic() + PING_EVERY_S)

    def _post(self, due: float, *, is_question: bool) -> None:
        number = next(self._numbers)
        place = self._chance.randrange(len(self._seats))
        text = f"{number:09} "
        if is_question:
            text += f"@{self._chance.choice(self._order['agents'])} what is {number} times 7? "
        command = {
            "type": "post_message",
            "ref": f"post{number}",
            "room_id": self._order["rooms"][place]["room_id"],
            "text": text.ljust(TEXT_BYTES, "x"),
            "key": f"players-{number}",
        }
        self._posts[number] = due, len(self._seats[place])
        self._chance.choice(self._seats[place]).line.sendall(client_frame(orjson.dumps(command)))

    def _ping(self, due: float) -> None:
        number = next(self._numbers)
        self._pings[number] = due
        command = {"type": "ping", "ref": f"ping{number}"}
        self._watcher.line.sendall(client_frame(orjson.dumps(command)))

    def _read(self, until: float) -> None:
        """Take what has come, waiting for it until then at the longest."""
        for file, _ in self._epoll.poll(max(0.0, until - time.monotonic())):
            seat = self._by_file[file]
            frames, now = seat.take(), time.monotonic()
            for frame in frames:
                self._take(seat, frame, now)

    def _take(self, seat: Seat, frame: bytes, now: float) -> None:
        head = frame[:HEAD_BYTES]
        if POSTED in head:
            if (number := _NUMBER.search(frame)) is not None:
                self._note_delivery(int(number[1]), now)
        elif ANSWERED in head:
            # Everybody is told; one counts.
            self._answers += seat is self._seats[seat.room][0]
        elif REFUSED in frame:
            raise ConnectionError(f"the server refused a command: {frame.decode(errors='replace')[:300]}")
        elif (ping := _PING.search(frame)) is not None:
            self._pings_s.append(now - self._pings.pop(int(ping[1])))

    def _note_delivery(self, number: int, now: float) -> None:
        due, missing = self._posts[number]
        self._delays_s.append(now - due)
        if missing > 1:
            self._posts[number] = due, missing - 1
        else:
            del self._posts[number]
            self._delivered += 1


def main() -> None:
    """Carry out the orders on standard input until it ends."""
    order: Order = json.loads(sys.stdin.readline())
    players = Players(order)
    # Nothing here is a cycle; a collection would only be measured as a delay.
    gc.disable()
    _tell({})
    for line in sys.stdin:
        _tell(players.play(json.loads(line)))
    players.close()


def _tell(answer: Mapping[str, Any]) -> None:
    print(json.dumps(answer), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
