"""A program that holds connections at next to no cost: it counts a marker in the bytes they are sent.

It is told by lines of JSON, first an `Order`, then a `Count` for each run, and answers each with a line.
Blocking sockets and one epoll take a quarter of what an event loop takes, so that the server is what is measured.
Nor does it wait for what comes, it looks now and then: waking a reader that waits is charged to the sender and costs
more than the sending, the more of it the more processes there are to wake.
"""

from __future__ import annotations

import json
import select
import socket
import sys
import time
from typing import TypedDict

CONNECT_TIMEOUT_S = 10.0
READ_BYTES = 1 << 18
LOOK_EVERY_S = 0.002
# A server that sends nobody anything for so long will not.
QUIET_S = 15.0


class Order(TypedDict):
    """Where to connect, what to count, and what each connection says before it listens.

    A script is a list of pairs: say this, then read until that; bytes are written as Latin-1.
    """

    host: str
    port: int
    marker: str
    scripts: list[list[tuple[str, str]]]


class Count(TypedDict):
    """Read until each connection was sent so many more markers, or nothing comes any more."""

    count: int


class Answer(TypedDict):
    """The least and the most that one connection was sent, since the last answer."""

    least: int
    most: int


class Listeners:
    """Open connections; what comes in over each is counted and thrown away."""

    def __init__(self, marker: bytes) -> None:
        self._marker = marker
        self._sockets: dict[int, socket.socket] = {}
        self._tails: dict[int, bytes] = {}
        self._epoll = select.epoll()

    def connect(self, address: tuple[str, int], script: list[tuple[str, str]]) -> None:
        """Open one connection more.

        Raises:
            OSError: it was refused, or an answer that the script waits for did not come.
        """
        line = socket.create_connection(address, CONNECT_TIMEOUT_S)
        for say, until in script:
            line.sendall(say.encode("latin-1"))
            heard = b""
            while until.encode("latin-1") not in heard:
                more = line.recv(READ_BYTES)
                if not more:
                    raise ConnectionError(f"the server hung up after {heard[-200:]!r}")
                heard += more
        self._sockets[line.fileno()] = line
        self._tails[line.fileno()] = b""
        self._epoll.register(line.fileno(), select.EPOLLIN)

    def count(self, count: int) -> Answer:
        """Read until every connection was sent `count` markers, or nothing comes any more.

        Raises:
            ConnectionError: the server closed a connection.
        """
        counts = dict.fromkeys(self._sockets, 0)
        waiting = len(counts)
        heard_at = time.monotonic()
        while waiting and time.monotonic() - heard_at < QUIET_S:
            time.sleep(LOOK_EVERY_S)
            for descriptor, _ in self._epoll.poll(0, len(counts)):
                before = counts[descriptor]
                counts[descriptor] = after = before + self._take(descriptor)
                waiting -= before < count <= after
                heard_at = time.monotonic()
        return {"least": min(counts.values()), "most": max(counts.values())}

    def close(self) -> None:
        """Hang up everywhere."""
        self._epoll.close()
        for line in self._sockets.values():
            line.close()

    def _take(self, descriptor: int) -> int:
        chunk = self._sockets[descriptor].recv(READ_BYTES)
        if not chunk:
            raise ConnectionError("the server closed a connection")
        # A marker may lie across two reads; what is kept is too short to hold a whole one.
        joined = self._tails[descriptor] + chunk
        self._tails[descriptor] = joined[1 - len(self._marker) :]
        return joined.count(self._marker)


def main() -> None:
    """Carry out the orders on standard input until it ends."""
    order: Order = json.loads(sys.stdin.readline())
    listeners = Listeners(order["marker"].encode("latin-1"))
    for script in order["scripts"]:
        listeners.connect((order["host"], order["port"]), script)
    _tell({"least": 0, "most": 0})
    for line in sys.stdin:
        run: Count = json.loads(line)
        _tell(listeners.count(run["count"]))
    listeners.close()


def _tell(answer: Answer) -> None:
    print(json.dumps(answer), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
