"""A reader that stands still holds up nobody, is let go, and finds everything when it comes back (law 6)."""

from __future__ import annotations

import asyncio
import json
import socket
from functools import partial
from urllib.parse import urlsplit

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.flows.client import TIMEOUT_S, Client, Json, events_of, fresh
from tests.flows.conftest import People
from tests.flows.server import Server

TEXT = "x" * 16_000
POSTS = 1500  # 24 MB: more than a bounded queue and both sockets' buffers can hold
IN_FLIGHT = 16
TOO_SLOW, TORN = 4001, 1006


@pytest.mark.slow
async def test_stuck_reader(people: People, server: Server, tokens: dict[str, str]) -> None:
    owner, reader = await people.connect("owner"), await people.connect("owner")
    room_id = (await owner.ok("create_room", name=fresh("flood"), kind="private"))["room"]["id"]
    stuck = await _connect_stuck(server, tokens["owner"])
    try:
        last = await _flood(owner, reader, room_id)
        got, code = await _drain(stuck)
    finally:
        stuck.transport.abort()
    expected = list(range(1, last + 1))
    for client in (owner, reader):
        assert [event["seq"] for event in events_of(client, room_id)][-POSTS:] == expected[-POSTS:]
    assert code in {TOO_SLOW, TORN}
    assert got < POSTS, "the stuck reader was sent everything: it was never let go"
    back = await people.connect("owner", {room_id: last - 100}, owner.welcome["epoch"])
    await back.wait(lambda body: body["type"] == "resumed" and body["room_id"] == room_id)
    assert [event["seq"] for event in events_of(back, room_id)] == expected[-100:]


async def _connect_stuck(server: Server, token: str) -> ClientConnection:
    """Say hello on a socket with the smallest buffers, and read no further than the welcome."""
    address = urlsplit(server.url)
    small = socket.socket()
    small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    small.setblocking(False)
    await asyncio.get_running_loop().sock_connect(small, (address.hostname, address.port))
    stuck = await connect(f"ws://{address.netloc}/ws", sock=small, max_queue=1, max_size=None, ping_interval=None)
    await stuck.send(json.dumps({"type": "hello", "ref": "1", "token": token}))
    welcome = json.loads(await stuck.recv())
    assert welcome["type"] == "welcome"
    return stuck


async def _flood(owner: Client, reader: Client, room_id: str) -> int:
    """Post until nothing can hold it all, no faster than `reader` reads on this machine; gives the last number."""
    seq = 0
    for start in range(0, POSTS, IN_FLIGHT):
        amount = min(IN_FLIGHT, POSTS - start)
        unread = len(reader.frames)
        replies = [(await owner.send("post_message", room_id=room_id, text=TEXT))[1] for _ in range(amount)]
        async with asyncio.timeout(TIMEOUT_S):
            for reply in replies:
                seq = (await reply)["result"]["seq"]
        await reader.wait(partial(_is_post, seq=seq), start=unread)
    return seq


def _is_post(body: Json, seq: int) -> bool:
    return bool(body["type"] == "message_posted" and body["seq"] == seq)


async def _drain(stuck: ClientConnection) -> tuple[int, int]:
    """Read what was left for the stuck reader; gives the number of events and the close code."""
    events = 0
    try:
        async with asyncio.timeout(TIMEOUT_S):
            async for raw in stuck:
                events += json.loads(raw)["type"] == "message_posted"
    except ConnectionClosed:
        pass
    return events, stuck.close_code or TORN
