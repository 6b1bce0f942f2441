"""Whatever one client sends, it gets an answer of the contract or its end, and nobody else notices."""

from __future__ import annotations

import itertools
import json
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Any, get_args

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from websockets.sync.client import ClientConnection, connect

from tertulia.wire.codes import MAX_FRAME_BYTES, ErrorCode
from tertulia.wire.commands import Command
from tests.flows.conftest import Servers
from tests.flows.rawpeer import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, TORN, RawPeer, frame, head
from tests.flows.server import Server
from tests.patience import PATIENCE_S

FLOOD = 2_000  # so many at a time, and no end of it
CODES = frozenset(get_args(ErrorCode)) - {"internal"}
MALFORMED, BAD_TEXT, TOO_LARGE, FLOODED, NO_HELLO = 1002, 1007, 1009, 4002, 4501
COMMANDS = {get_args(one.model_fields["type"].annotation)[0]: one for one in Command.__subclasses__()}


@dataclass(frozen=True, slots=True)
class House:
    """A server, a room, the quiet member of it who must notice nothing, and the other one's token."""

    server: Server
    quiet: ClientConnection
    token: str
    room_id: str
    message_id: str

    def enter(self) -> RawPeer:
        """Sign in as the hostile member."""
        return RawPeer(self.server.url).sign_in(self.token)

    def call(self, type_: str, **fields: Any) -> Any:
        """Give the result of a command of the quiet member."""
        self.quiet.send(json.dumps({"type": type_, "ref": "quiet", **fields}))
        until = time.monotonic() + PATIENCE_S
        while True:
            body = json.loads(self.quiet.recv(timeout=until - time.monotonic()))
            if body.get("ref") == "quiet":
                assert body["ok"], body
                return body["result"]


@pytest.fixture(scope="module")
def _house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    server = Server(tmp_path_factory.mktemp("hostile") / "data")
    try:
        server.start()
        tokens = {handle: server.add_bot(handle) for handle in ("quiet", "mallory")}
        address = server.url.replace("http", "ws", 1) + "/ws"
        # Nobody reads what comes to the quiet one during a test: with a bound on it the client would stop
        # reading, pings too, and be cut off.
        with (
            connect(address, proxy=None, max_size=None, max_queue=None, ping_interval=None) as quiet,
            RawPeer(server.url) as peer,
        ):
            quiet.send(json.dumps({"type": "hello", "ref": "hello", "token": tokens["quiet"]}))
            assert json.loads(quiet.recv(timeout=PATIENCE_S))["type"] == "welcome"
            house = House(server, quiet, tokens["mallory"], "", "")
            room_id = house.call("create_room", name="agora")["room"]["id"]
            message_id = house.call("post_message", room_id=room_id, text="peace")["message_id"]
            peer.sign_in(house.token)
            assert isinstance(_command(peer, "join_room", room_id=room_id), dict)
            yield House(server, quiet, house.token, room_id, message_id)
    finally:
        server.close()


@pytest.fixture
def house(_house: House) -> Iterator[House]:
    """After each test the quiet member is answered, and nothing broke inside."""
    yield _house
    _house.call("ping")
    assert "Traceback" not in _house.server.log
    assert " ERROR " not in _house.server.log


def _command(peer: RawPeer, type_: str, **fields: Any) -> dict[str, Any] | int:
    peer.send(frame(json.dumps({"type": type_, "ref": "own", **fields}).encode()))
    return _answers(peer, "own")[-1]


def _answers(peer: RawPeer, ref: str) -> list[dict[str, Any]]:
    """Read up to the reply with this ref; gives the replies, each of which keeps the contract."""
    replies: list[dict[str, Any]] = []
    while not replies or replies[-1]["ref"] != ref:
        body = peer.receive()
        assert isinstance(body, dict), f"the connection ended with {body}"
        if body["type"] != "reply":
            continue
        replies.append(body)
        if not body["ok"]:
            error = body["error"]
            assert error["code"] in CODES, body
            assert isinstance(error["message"], str), body
            assert error["message"], body
            assert isinstance(error["retryable"], bool), body
    return replies


def _errors_before_ping(peer: RawPeer, *frames: bytes) -> list[tuple[Any, str]]:
    """Send frames, then a ping; gives ref and code of the errors that came before it was answered."""
    peer.send(b"".join(frames) + frame(b'{"type":"ping","ref":"after"}'))
    *earlier, last = _answers(peer, "after")
    assert last["ok"], last
    return [(reply["ref"], reply["error"]["code"]) for reply in earlier if not reply["ok"]]


def _play(number: int, examples: int, strategy: st.SearchStrategy[Any], story: Callable[[Any], None]) -> None:
    seed(number)(settings(max_examples=examples)(given(strategy)(story)))()


TEXTS = st.text(max_size=40) | st.sampled_from(["\0", "room_", "9" * 400])
NUMBERS = st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | NUMBERS | TEXTS
# What Python writes and JSON does not know, or no reader takes.
UNREADABLE = st.sampled_from([float("nan"), float("inf"), 10**400, "\ud800"])


def _nested(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.recursive(leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4))


def test_any_json(house: House, seed: int) -> None:
    def story(value: Any) -> None:
        with house.enter() as peer:
            ((ref, _),) = _errors_before_ping(peer, frame(json.dumps(value).encode()))
        assert ref is None or (isinstance(ref, str) and len(ref) <= 64 and ref == value["ref"])

    values = _nested(SCALARS | UNREADABLE)
    _play(seed, 100, values | st.dictionaries(st.sampled_from(["type", "ref", "text"]), values), story)


def test_any_bytes(house: House, seed: int) -> None:
    def story(sent: tuple[bytes, int]) -> None:
        with house.enter() as peer:
            assert _errors_before_ping(peer, frame(*sent)) == [(None, "invalid_frame")]

    # Some of it is JSON too, a digit for one, though no object: the answer is the same.
    _play(seed, 60, st.tuples(st.binary(max_size=300), st.sampled_from([TEXT, BINARY])), story)


def test_any_hello(house: House, seed: int) -> None:
    values = _nested(SCALARS | st.just(house.room_id))
    since = values | st.dictionaries(TEXTS | st.just(house.room_id), st.integers() | values, max_size=3)
    hellos = st.fixed_dictionaries({"since": since}, optional={"epoch": values, "ref": values, "x": values})

    def story(fields: dict[str, Any]) -> None:
        with RawPeer(house.server.url).upgrade() as peer:
            peer.send(frame(json.dumps({"type": "hello", "token": house.token, **fields}).encode()))
            answer = peer.receive()
            assert isinstance(answer, dict), f"the connection ended with {answer} and no word"
            if answer["type"] == "welcome":
                assert _errors_before_ping(peer) == []
            else:
                assert answer["error"]["code"] in {"invalid_input", "invalid_frame"}, answer
                assert peer.closed() == NO_HELLO

    _play(seed, 100, hellos, story)


def test_fields_of_any_type(house: House, seed: int) -> None:
    known = st.sampled_from([house.room_id, house.message_id, "all", "private", "👍", "natural"])
    values = known | _nested(SCALARS)

    @st.composite
    def commands(draw: st.DrawFn) -> dict[str, Any]:
        type_ = draw(st.sampled_from(sorted(COMMANDS)))
        names = sorted(set(COMMANDS[type_].model_fields) - {"type", "ref"})
        return {"type": type_, "ref": "fuzz"} | {name: draw(values) for name in names if draw(st.integers(0, 9))}

    def story(command: dict[str, Any]) -> None:
        with house.enter() as peer:
            peer.send(frame(json.dumps(command).encode()))
            assert len(_answers(peer, "fuzz")) == 1

    _play(seed, 300, commands(), story)


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 60_000,
        b'{"a":' * 12_000,
        b'{"type":"post_message","ref":"deep","room_id":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
        b'{"type":"ping","ref":"\xff"}',
        b'{"type":"ping","ref":"\xed\xa0\x80"}',
        b'\xef\xbb\xbf{"type":"ping","ref":"1"}',
        b'{"type":"ping","ref":"1"}{}',
        b"",
    ],
    ids=lambda text: repr(text[:24]),
)
def test_what_is_no_json(house: House, text: bytes) -> None:
    with house.enter() as peer:
        assert _errors_before_ping(peer, frame(text)) == [(None, "invalid_frame")]


def test_a_command_in_pieces_is_one_command(house: House, seed: int) -> None:
    whole = b'{"type":"ping","ref":"pieces"}'

    def story(cuts: list[int]) -> None:
        edges = [0, *sorted(cuts), len(whole)]
        pieces = [whole[start:end] for start, end in itertools.pairwise(edges)]
        frames = [
            frame(piece, CONTINUATION if index else TEXT, fin=index == len(cuts)) for index, piece in enumerate(pieces)
        ]
        with house.enter() as peer:
            peer.send(frame(b"between", PING).join(frames))
            assert [reply["ok"] for reply in _answers(peer, "pieces")] == [True]

    _play(seed, 40, st.lists(st.integers(0, len(whole)), max_size=6), story)


def test_bytes_may_come_one_by_one(house: House) -> None:
    with house.enter() as peer:
        for byte in frame(b'{"type":"ping","ref":"slow"}'):
            peer.send(bytes((byte,)))
        assert [reply["ok"] for reply in _answers(peer, "slow")] == [True]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (frame(b"{}", reserved=4), MALFORMED),
        (frame(b"{}", reserved=1), MALFORMED),
        (frame(b"{}", 0x3), MALFORMED),
        (frame(b"", 0xB), MALFORMED),
        (frame(b"x" * 126, PING), MALFORMED),
        (frame(b"x", PING, fin=False), MALFORMED),
        (frame(b"{}", CONTINUATION), MALFORMED),
        (frame(b"{", fin=False) + frame(b"{}"), MALFORMED),
        (frame(b"x", CLOSE), MALFORMED),
        (frame(struct.pack(">H", 1005), CLOSE), MALFORMED),
        (frame(struct.pack(">H", 1000) + b"\xff", CLOSE), BAD_TEXT),
        (head(0x81, MAX_FRAME_BYTES + 1), TOO_LARGE),
        (head(0x81, 1 << 62), TOO_LARGE),
        (head(0x81, (1 << 64) - 1), TOO_LARGE),
        (frame(b"x" * 60_000, fin=False) + frame(b"x" * 60_000, CONTINUATION), TOO_LARGE),
    ],
)
def test_breaches_of_the_protocol_end_the_connection(house: House, sent: bytes, code: int) -> None:
    with house.enter() as peer:
        peer.send(sent)
        assert peer.closed() == code


@pytest.mark.parametrize("greeted", [False, True], ids=["before the hello", "after it"])
def test_noise_ends_at_worst_the_connection_that_makes_it(house: House, seed: int, greeted: bool) -> None:
    def story(noise: bytes) -> None:
        with house.enter() if greeted else RawPeer(house.server.url).upgrade() as peer:
            # A breach behind it, longer than any frame, so that noise which leaves one open is not waited for.
            peer.send(noise + b"\xff" * (2 * MAX_FRAME_BYTES))
            code = peer.closed()
            # Noise may be a close of its own, whose code comes back.
            assert code in {MALFORMED, BAD_TEXT, TOO_LARGE, NO_HELLO, 1000, TORN} or 3000 <= code < 4000

    _play(seed, 40, st.binary(max_size=200), story)


def test_an_unmasked_command_is_answered_like_any_other(house: House) -> None:
    with house.enter() as peer:
        peer.send(frame(b'{"type":"ping","ref":"bare"}', masked=False))
        assert [reply["ok"] for reply in _answers(peer, "bare")] == [True]


def test_half_a_frame_and_then_silence_is_not_waited_for(servers: Servers) -> None:
    server = servers.make({"TERTULIA_HEARTBEAT_S": "1"}).start()
    with RawPeer(server.url).sign_in(server.create_token("owner")) as peer:
        peer.send(frame(b'{"type":"ping","ref":"never"}')[:-4])
        # It does not answer pings: one who writes a frame and stalls is gone.
        peer.ended_unanswered()
    assert "Traceback" not in server.log


@pytest.mark.slow
def test_without_a_hello_nobody_stays(house: House) -> None:
    with ExitStack() as stack:
        began, peers = time.monotonic(), []
        for sent in (b"", frame(b'{"type":"hello"')[:-4], frame(b"", PING) * 3):
            peer = stack.enter_context(RawPeer(house.server.url).upgrade())
            peer.send(sent)
            peers.append(peer)
        house.call("ping")
        assert [peer.closed() for peer in peers] == [NO_HELLO] * len(peers)
    assert time.monotonic() - began > 9, "nobody is sent away before its time"


def test_a_flood_ends_itself(house: House) -> None:
    is_over = threading.Event()

    def flood() -> None:
        # Of all frames these are the least work: however slow a machine is, they are too many for it.
        with suppress(OSError):
            while not is_over.is_set():
                peer.send(frame(b"", PONG) * FLOOD)

    with house.enter() as peer:
        flooding = threading.Thread(target=flood)
        flooding.start()
        house.call("ping")
        assert peer.closed() == FLOODED
        house.call("ping")
        is_over.set()
        flooding.join(PATIENCE_S)
        assert not flooding.is_alive()
