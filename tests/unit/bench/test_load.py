"""The load: complete against a sound server, and never satisfied by one that loses, repeats or refuses."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tertulia.bench.baseline import Yardstick
from tertulia.bench.load import Load, connected, run_load
from tertulia.domain.errors import ConfigError

ROOM = "room_1"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def _play(handler: Handler, tokens: list[str], load: Load) -> None:
    app = web.Application()
    app.router.add_get("/ws", handler)
    async with TestServer(app) as server, connected(str(server.make_url("")).rstrip("/"), tokens, ROOM) as members:
        await run_load(members, members, load)


def _faulty(*answers: dict[str, Any]) -> Handler:
    """Make a server that welcomes, then meets the first command with these frames."""

    async def serve(request: web.Request) -> web.StreamResponse:
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        await ws.receive()
        await ws.send_json({"type": "welcome", "me": {"id": "ann"}, "rooms": [{"id": ROOM, "seq": 7}]})
        await ws.receive()
        for answer in answers:
            await ws.send_json(answer)
        await ws.close()
        return ws

    return serve


def _event(seq: int) -> dict[str, Any]:
    return {"type": "message_posted", "room_id": ROOM, "seq": seq, "message": {"author": {"id": "ann"}}}


class Counting(Yardstick):
    """The yardstick, which also notes the commands that wait for their echo."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: set[str] = set()
        self.commands: list[dict[str, Any]] = []

    async def _post(self, ws: web.WebSocketResponse, me: dict[str, str], command: dict[str, Any]) -> None:
        self.commands.append(command | {"by": me["id"]})
        await super()._post(ws, me, command)


@pytest.mark.parametrize("load", [Load(20), Load(40, in_flight=8), Load(40, in_flight=4, posters=2)])
async def test_every_member_gets_every_message(load: Load) -> None:
    server = Counting()
    await _play(server.serve, ["ann", "ben", "cy"], load)
    posters = ["ann", "ben", "cy"][: load.posters]
    assert [sum(one["by"] == who for one in server.commands) for who in posters] == [
        load.posts // load.posters
    ] * load.posters
    assert len({one["key"] for one in server.commands}) == load.posts
    assert {len(one["text"]) for one in server.commands} == {200}


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([_event(9)], "event 9 after 7"),
        ([_event(8), _event(8)], "event 8 after 8"),
        (
            [{"type": "reply", "ref": "r0", "ok": False, "error": {"message": "too fast"}}],
            "refused a command: too fast",
        ),
        ([_event(8)], "closed a connection"),
    ],
)
async def test_a_server_that_breaks_its_word_is_found_out(answers: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        await _play(_faulty(*answers), ["ann"], Load(3, in_flight=3))


async def test_a_server_that_does_not_welcome_is_named() -> None:
    async def serve(request: web.Request) -> web.StreamResponse:
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        await ws.receive()
        await ws.send_str(json.dumps({"type": "notice", "text": "go away"}))
        return ws

    with pytest.raises(ConfigError, match="did not welcome"):
        await _play(serve, ["ann"], Load(1))
