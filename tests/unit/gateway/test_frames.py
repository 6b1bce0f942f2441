"""Our frames, read by another implementation of the WebSocket."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest
from websockets.frames import Frame, Opcode
from websockets.protocol import CLIENT, Protocol, State

from tertulia.gateway.frames import PING, close_frame, json_frame, resync_frame, text_frame
from tertulia.wire.codes import CloseCode


def read(data: bytes, pieces: int = 1) -> tuple[list[Frame], Protocol]:
    """Let a client of the websockets library read bytes, in so many pieces."""
    client = Protocol(CLIENT, state=State.OPEN, max_size=None)
    size = -(-len(data) // pieces)
    for start in range(0, len(data), size):
        client.receive_data(data[start : start + size])
    found = client.events_received()
    assert client.parser_exc is None
    assert all(isinstance(frame, Frame) for frame in found)
    return [frame for frame in found if isinstance(frame, Frame)], client


@pytest.mark.parametrize("size", [0, 1, 124, 125, 126, 127, 65_534, 65_535, 65_536, 65_537, 1_000_000])
def test_text_of_every_length_form(size: int) -> None:
    payload = b"x" * size
    (frame,), _ = read(text_frame(payload))
    assert (frame.opcode, frame.fin, frame.data) == (Opcode.TEXT, True, payload)
    assert (frame.rsv1, frame.rsv2, frame.rsv3) == (False, False, False)


@pytest.mark.parametrize("pieces", [1, 2, 3, 1_000])
def test_joined_frames_come_apart_again(pieces: int) -> None:
    sizes = [0, 125, 126, 65_535, 65_536, 3]
    frames, _ = read(b"".join([text_frame(b"%d" % (size % 10) * size) for size in sizes] + [PING]), pieces)
    assert [len(frame.data) for frame in frames] == [*sizes, 0]
    assert frames[-1].opcode is Opcode.PING


def test_json_is_utf8() -> None:
    value = {"text": "¿qué? 🌊", "n": [1, None, True]}
    (frame,), _ = read(json_frame(value))
    assert json.loads(bytes(frame.data).decode()) == value
    assert "🌊".encode() in bytes(frame.data)


def test_resync_names_the_room_the_place_and_the_reason() -> None:
    (frame,), _ = read(resync_frame("room_1", 7, "too_old"))
    expected = {"type": "resync_required", "room_id": "room_1", "seq": 7, "reason": "too_old"}
    assert json.loads(bytes(frame.data)) == expected


@pytest.mark.parametrize("code", CloseCode)
@pytest.mark.parametrize("reason", ["", "come back", "x" * 500, "é" * 500, "🌊" * 500])
def test_a_close_is_understood(code: CloseCode, reason: str) -> None:
    _, client = read(close_frame(code, reason))
    assert client.close_rcvd is not None
    assert client.close_rcvd.code == code
    assert reason.startswith(client.close_rcvd.reason)
    assert len(client.close_rcvd.reason) >= min(len(reason), 30)


def test_every_server_close_code_is_one_that_applications_may_use() -> None:
    codes: Iterable[int] = [code.value for code in CloseCode]
    assert all(4000 <= code < 5000 for code in codes)
    assert [code.name for code in CloseCode if code < 4500] == ["RESTARTING", "TOO_SLOW", "FLOOD"]
