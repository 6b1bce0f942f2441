"""The program that listens: counts every marker once, and stops waiting for what does not come."""

from __future__ import annotations

import io
import json
import socket
import sys
import threading
from collections.abc import Iterator

import pytest

from tests.patience import PATIENCE_S

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="epoll")
if sys.platform == "linux":
    from tertulia.bench.fanout import listeners
    from tertulia.bench.fanout.listeners import Answer, Listeners

MARKER = b"<here>"


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def _connected(server: socket.socket, count: int) -> tuple[Listeners, list[socket.socket]]:
    made, peers = Listeners(MARKER), []
    for _ in range(count):
        made.connect(server.getsockname(), [])
        peers.append(server.accept()[0])
    return made, peers


def test_a_marker_counts_once_however_it_is_cut(server: socket.socket) -> None:
    made, peers = _connected(server, 2)
    for peer in peers:
        peer.sendall(b"..<here>..<he")
    assert made.count(1) == {"least": 1, "most": 1}
    for peer in peers:
        peer.sendall(b"re>")
    assert made.count(1) == {"least": 1, "most": 1}
    for peer in peers:
        peer.close()
    made.close()


def test_what_does_not_come_is_not_waited_for(server: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listeners, "QUIET_S", 1.0)
    made, (one, other) = _connected(server, 2)
    one.sendall(MARKER * 3)
    assert made.count(2) == {"least": 0, "most": 3}
    one.close()
    other.close()
    made.close()


def test_a_connection_that_ends_is_an_error(server: socket.socket) -> None:
    made, (peer,) = _connected(server, 1)
    peer.close()
    with pytest.raises(ConnectionError, match="closed"):
        made.count(1)
    made.close()


def test_it_says_its_part_and_answers_orders(
    server: socket.socket, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    is_listening = threading.Event()
    tell = listeners._tell

    def told(answer: Answer) -> None:
        tell(answer)
        is_listening.set()

    def play() -> None:
        with server.accept()[0] as peer:
            assert peer.recv(100) == b"\xffhello"
            peer.sendall(b"wel")
            peer.sendall(b"come")
            assert peer.recv(100) == b"again"
            peer.sendall(b"yes")
            # With what the script waits for it would be thrown away.
            assert is_listening.wait(PATIENCE_S)
            peer.sendall(MARKER * 2)
            peer.recv(100)

    host, port = server.getsockname()
    order = {"host": host, "port": port, "marker": "<here>", "scripts": [[("\xffhello", "welcome"), ("again", "yes")]]}
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(order) + "\n" + json.dumps({"count": 2}) + "\n"))
    monkeypatch.setattr(listeners, "_tell", told)
    playing = threading.Thread(target=play)
    playing.start()
    listeners.main()
    playing.join(PATIENCE_S)
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {"least": 0, "most": 0},
        {"least": 2, "most": 2},
    ]
