"""One client's end of a connection in memory: what the server wrote, and how much of it lies unread."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from websockets.frames import Close, Frame, Opcode
from websockets.protocol import CLIENT, Protocol, State

Json = dict[str, Any]


class Wire(asyncio.Transport):
    """A transport that keeps every write; `unread_bytes` grows with them while the reader `is_slow`."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []
        self.unread_bytes = 0
        self.is_slow = False
        self.is_aborted = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        assert not self.is_aborted, "written to after the end"
        self.writes.append(bytes(data))
        if self.is_slow:
            self.unread_bytes += len(data)

    def get_write_buffer_size(self) -> int:
        return self.unread_bytes

    def is_closing(self) -> bool:
        return self.is_aborted

    def abort(self) -> None:
        self.is_aborted = True

    def frames(self) -> list[Frame]:
        """Read everything written as a client would."""
        client = Protocol(CLIENT, state=State.OPEN, max_size=None)
        client.receive_data(b"".join(self.writes))
        return [frame for frame in client.events_received() if isinstance(frame, Frame)]

    def bodies(self) -> list[Json]:
        """List the JSON objects among the frames, in order."""
        return [json.loads(bytes(frame.data)) for frame in self.frames() if frame.opcode is Opcode.TEXT]

    def types(self) -> list[str]:
        """List the types of the JSON objects, in order."""
        return [body["type"] for body in self.bodies()]

    def close_code(self) -> int | None:
        """Give the code of the close frame, None when there is none."""
        found = [frame for frame in self.frames() if frame.opcode is Opcode.CLOSE]
        return Close.parse(bytes(found[0].data)).code if found else None
