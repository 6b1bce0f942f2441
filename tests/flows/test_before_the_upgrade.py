"""Whoever connects and does not come to the point, in whatever number, holds up nobody and is let go."""

from __future__ import annotations

import json
import os
import resource
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from websockets.sync.client import ClientConnection, connect

from tertulia.bench.child import ensure_open_files
from tertulia.domain.errors import ConfigError
from tests.flows.rawpeer import RawPeer
from tests.flows.server import Server
from tests.patience import PATIENCE_S

CROWD = 1_500  # more than are kept without a whole head
SILENT = 2_100  # more than are kept without a hello
SPARE = 50  # what the server may open for itself meanwhile
LOOK_S = 0.1


@dataclass(frozen=True, slots=True)
class Door:
    """A server, and somebody who is inside."""

    server: Server
    inside: ClientConnection
    token: str

    def is_open(self) -> None:
        """Those inside are answered, newcomers let in and requests served, all of it at once."""
        self.inside.send(json.dumps({"type": "ping", "ref": "inside"}))
        while json.loads(self.inside.recv(timeout=PATIENCE_S)).get("ref") != "inside":
            pass
        with RawPeer(self.server.url, timeout_s=PATIENCE_S) as peer:
            peer.sign_in(self.token)
        with self.come(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n") as caller:
            caller.settimeout(PATIENCE_S)
            assert caller.recv(1_000).startswith(b"HTTP/1.1 200 ")

    def come(self, sent: bytes = b"") -> socket.socket:
        """Connect and send some bytes, as far as the server takes them."""
        parts = urlsplit(self.server.url)
        peer = socket.create_connection((parts.hostname, parts.port), PATIENCE_S)
        with suppress(ConnectionError):
            peer.sendall(sent)
        return peer

    def files(self) -> int:
        """Count what the server has open."""
        return len(os.listdir(f"/proc/{self.server.pid}/fd"))


def _is_ended(peer: socket.socket) -> bool:
    """Read what there is without waiting; say whether that was all there will be."""
    peer.setblocking(False)
    try:
        while peer.recv(10_000):
            pass
    except BlockingIOError:
        return False
    except ConnectionError:
        pass
    return True


def _rest_of(peer: socket.socket) -> bytes:
    """Read to the end, waiting for it."""
    answer = b""
    with suppress(ConnectionError):
        while more := peer.recv(10_000):
            answer += more
    return answer


def _eventually(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < PATIENCE_S, f"not so within {PATIENCE_S} s"
        time.sleep(LOOK_S)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    try:
        ensure_open_files(SILENT + 500)
    except ConfigError as error:
        pytest.skip(str(error))
    server = Server(tmp_path_factory.mktemp("door") / "data")
    try:
        token = server.start().add_bot("quiet")
        address = server.url.replace("http", "ws", 1) + "/ws"
        with connect(address, proxy=None, max_queue=None, ping_interval=None) as inside:
            inside.send(json.dumps({"type": "hello", "ref": "1", "token": token}))
            assert json.loads(inside.recv(timeout=PATIENCE_S))["type"] == "welcome"
            yield Door(server, inside, token)
    finally:
        server.close()


@pytest.mark.slow
def test_thousands_who_never_finish_a_head(door: Door) -> None:
    before = door.files()
    with ExitStack() as stack:
        sent = (b"", b"GET /ws HTTP/1.1\r\nHost: x\r\nX: ")
        crowd = [stack.enter_context(door.come(sent[number % 2])) for number in range(CROWD)]
        door.is_open()
        _eventually(lambda: all(map(_is_ended, crowd[:400])))
        until = time.monotonic() + PATIENCE_S
        while not all(map(_is_ended, crowd)):
            for peer in crowd[1::2]:
                # A drop now and then, as if more were to come.
                _dribble(peer)
            door.is_open()
            assert time.monotonic() < until, "a drop now and then bought time"
    _eventually(lambda: door.files() <= before + SPARE)
    door.is_open()


def _dribble(peer: socket.socket) -> None:
    try:
        peer.sendall(b"x")
    except ConnectionError:
        return


@pytest.mark.slow
def test_thousands_who_upgrade_and_say_nothing(door: Door) -> None:
    before = door.files()
    with ExitStack() as stack:
        peers = [stack.enter_context(RawPeer(door.server.url)).upgrade() for _ in range(SILENT)]
        door.is_open()
        # Those who came first are cut off before their time is up.
        assert peers[0].ended_unanswered() > 0
        door.is_open()
    _eventually(lambda: door.files() <= before + SPARE)


def test_bodies_that_never_come(door: Door) -> None:
    head = b"POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n"
    before = door.files()
    with ExitStack() as stack:
        crowd = [stack.enter_context(door.come(head + b'{"token": "')) for _ in range(500)]
        door.is_open()
        assert not any(map(_is_ended, crowd))
    _eventually(lambda: door.files() <= before + SPARE)


def test_heads_without_end(door: Door) -> None:
    with ExitStack() as stack:
        crowd = [stack.enter_context(door.come(b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000)) for _ in range(50)]
        assert not [answer for answer in map(_rest_of, crowd) if b" 408 " in answer], "one had all the time there is"
        door.is_open()


def test_no_file_left_is_no_reason_to_fall(door: Door) -> None:
    """Even those files are taken away that are kept back: whoever is inside stays, and afterwards others come again."""
    allowed = resource.prlimit(door.server.pid, resource.RLIMIT_NOFILE)
    try:
        resource.prlimit(door.server.pid, resource.RLIMIT_NOFILE, (door.files() + 50, allowed[1]))
        with ExitStack() as stack:
            for _ in range(200):
                stack.enter_context(door.come())
            door.inside.send(json.dumps({"type": "ping", "ref": "full"}))
            while json.loads(door.inside.recv(timeout=PATIENCE_S)).get("ref") != "full":
                pass
    finally:
        resource.prlimit(door.server.pid, resource.RLIMIT_NOFILE, allowed)
    with RawPeer(door.server.url, timeout_s=PATIENCE_S) as peer:
        peer.sign_in(door.token)
    door.is_open()
