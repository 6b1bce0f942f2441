"""Chatting over REST: the question in the direct room, its answer once, and the stream of it."""

from __future__ import annotations

import asyncio
import itertools
import json
import socket
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from tertulia.actions.agents import asking as actions
from tertulia.actions.agents.records import set_active
from tertulia.app.server import Server
from tertulia.domain.events import Signal
from tertulia.llm.base import AssistantMessage, Reply, Request, StreamEvent, Usage
from tertulia.rest import asking
from tertulia.rest.door import MAX_SLOW_CALLS
from tests.patience import PATIENCE_S
from tests.unit.rest.callers import Program

STREAM = {"Accept": "text/event-stream"}


@pytest.fixture
async def tilda(owner: Program) -> Any:
    """An agent that answers by rules."""
    (found,) = [agent for agent in (await owner.get("/api/agents"))["items"] if agent["handle"] == "tilda"]
    return found


class Pondering:
    """A provider that answers when it is let, and not before."""

    name = "offline"

    def __init__(self) -> None:
        self.may_answer = asyncio.Event()

    async def stream(self, request: Request) -> AsyncGenerator[StreamEvent, None]:
        await self.may_answer.wait()
        yield Reply("stop", Usage(1, 1), request.model, self.name, AssistantMessage("Well."))

    async def aclose(self) -> None:
        """Nothing is pooled."""


@pytest.fixture
def pondering(server: Server, monkeypatch: pytest.MonkeyPatch) -> Pondering:
    """Whatever agents think with."""
    provider = Pondering()
    monkeypatch.setattr(server.deps.providers, "resolve", lambda workspace_id, name, model: (provider, "rules"))
    return provider


def path(agent: Any) -> str:
    return f"/api/agents/{agent['id']}/chat"


async def said(owner: Program, room_id: str) -> list[str]:
    """List what was said in the direct room, oldest first."""
    items = (await owner.get(f"/api/rooms/{room_id}/messages"))["items"]
    return [message["text"] for message in reversed(items)]


async def read_stream(program: Program, agent: Any, text: str, **headers: str) -> list[tuple[str, Any]]:
    """Ask and read the stream to its end: each frame's name and data, comments left out."""
    options: Any = {
        "json": {"text": text},
        "headers": {"Authorization": f"Bearer {program.secret}", **STREAM, **headers},
    }
    async with program.client.post(path(agent), **options) as response:
        assert response.status == 200
        assert response.content_type == "text/event-stream"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        blocks = [block for block in (await response.text()).split("\n\n") if block and not block.startswith(":")]
    frames = []
    for block in blocks:
        name, data = block.split("\n")
        frames.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return frames


async def test_the_question_is_a_message_and_its_answer_comes_back(owner: Program, tilda: Any) -> None:
    status, answer = await owner.ask("POST", path(tilda), {"text": "what is 6*7?"})
    assert (status, answer["outcome"], answer["reason"]) == (200, "spoke", None)
    assert "42" in answer["message"]["text"]
    assert answer["message"]["reply_to"] == answer["question_id"]
    assert await said(owner, answer["room_id"]) == ["what is 6*7?", answer["message"]["text"]]


@pytest.mark.parametrize("text", ["@tilda what is 6*7?", "@agents what is 6*7?", "what is 6*7, @room?"])
async def test_however_it_is_addressed_it_answers_once(owner: Program, tilda: Any, text: str) -> None:
    _, answer = await owner.ask("POST", path(tilda), {"text": text})
    assert await said(owner, answer["room_id"]) == [text, answer["message"]["text"]]


async def test_with_the_same_key_it_is_asked_and_answered_once(server: Server, owner: Program, tilda: Any) -> None:
    key = {"Idempotency-Key": "once"}
    both = await asyncio.gather(*(owner.ask("POST", path(tilda), {"text": "what is 6*7?"}, **key) for _ in range(2)))
    deps = server.deps
    await set_active(deps, deps.people.list_owners()[0], tilda["id"], is_active=False)
    later = await owner.ask("POST", path(tilda), {"text": "what is 6*7?"}, **key)
    assert both[0] == both[1] == later
    assert len(await said(owner, later[1]["room_id"])) == 2
    frames = await read_stream(owner, tilda, "what is 6*7?", **key)
    assert [name for name, _ in frames] == ["agent_message", "turn_ended"]
    assert frames[0][1]["message"] == later[1]["message"]


@pytest.mark.parametrize("key", ["", "x" * 129, "two words", "é"])
async def test_a_strange_key_is_refused(owner: Program, tilda: Any, key: str) -> None:
    status, refused = await owner.ask("POST", path(tilda), {"text": "hello"}, **{"Idempotency-Key": key})
    assert (status, refused["error"]["code"]) == (400, "invalid_input")


async def test_the_stream_shows_the_turn_and_ends_with_it(owner: Program, tilda: Any) -> None:
    frames = await read_stream(owner, tilda, "what is 6*7?")
    names = [name for name, _ in frames]
    assert set(names) == {"agent_thinking", "agent_delta", "tool_execution", "agent_message", "turn_ended"}
    assert names[0] == "agent_thinking"
    assert names[-2:] == ["agent_message", "turn_ended"]
    assert len({data["turn_id"] for _, data in frames}) == 1
    assert all(data["type"] == name for name, data in frames)
    last = max(data["attempt"] for name, data in frames if name == "agent_delta")
    text = "".join(data["text"] for name, data in frames if name == "agent_delta" and data["attempt"] == last)
    assert text == frames[-2][1]["message"]["text"]


async def test_two_that_ask_at_once_each_see_their_own_turn(owner: Program, tilda: Any) -> None:
    both = await asyncio.gather(*(read_stream(owner, tilda, f"what is {n}*7?") for n in (6, 8)))
    turns = [{data["turn_id"] for _, data in frames} for frames in both]
    assert [len(ids) for ids in turns] == [1, 1]
    assert turns[0] != turns[1]
    assert ["42" in both[0][-2][1]["message"]["text"], "56" in both[1][-2][1]["message"]["text"]] == [True, True]


@pytest.mark.parametrize("headers", [{}, STREAM])
async def test_who_does_not_answer_is_not_waited_for(
    server: Server, owner: Program, tilda: Any, headers: dict[str, str]
) -> None:
    _, answer = await owner.ask("POST", path(tilda), {"text": "hello"})
    before = await said(owner, answer["room_id"])
    socket = await owner.connect()
    await socket.receive_json()
    mode = {"type": "set_agent_mode", "ref": "1", "room_id": answer["room_id"], "agent_id": tilda["id"]}
    await socket.send_json(mode | {"mode": "off"})
    while (await socket.receive_json())["type"] != "reply":
        continue
    off = await owner.ask("POST", path(tilda), {"text": "hello?"}, **headers)
    await set_active(server.deps, server.deps.people.list_owners()[0], tilda["id"], is_active=False)
    paused = await owner.ask("POST", path(tilda), {"text": "hello?"}, **headers)
    unknown = await owner.ask("POST", "/api/agents/agt_none/chat", {"text": "hello?"}, **headers)
    seen = [(status, body["error"]["code"]) for status, body in (off, paused, unknown)]
    assert seen == [(409, "conflict"), (409, "agent_inactive"), (404, "not_found")]
    assert await said(owner, answer["room_id"]) == before
    await socket.close()


async def test_who_goes_away_ends_the_stream_alone(server: Server, owner: Program, tilda: Any) -> None:
    begun = asyncio.Event()
    server.deps.bus.listen(on_signal=lambda signal: _note(signal, begun))
    asked = asyncio.create_task(read_stream(owner, tilda, "what is 6*7?"))
    await begun.wait()
    asked.cancel()
    await asyncio.gather(asked, return_exceptions=True)
    _, again = await owner.ask("POST", path(tilda), {"text": "what is 8*7?"})
    texts = await said(owner, again["room_id"])
    assert [text for text in texts if "42" in text]
    assert len(texts) == 4


async def test_a_quiet_stream_shows_that_it_lives(owner: Program, tilda: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "HEARTBEAT_S", 0.0)
    options: Any = {"json": {"text": "hello"}, "headers": {"Authorization": f"Bearer {owner.secret}", **STREAM}}
    async with owner.client.post(path(tilda), **options) as response:
        assert ": still at it\n\n" in await response.text()


async def test_an_answer_that_takes_too_long_is_not_waited_for(
    owner: Program, tilda: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "ANSWERED_WITHIN_S", 0.0)
    monkeypatch.setattr(asking, "ANSWERED_WITHIN_S", 0.0)
    status, late = await owner.ask("POST", path(tilda), {"text": "hello"})
    assert (status, late["error"]["code"], late["error"]["retryable"]) == (503, "unavailable", True)
    ((name, data),) = await read_stream(owner, tilda, "hello again")
    assert (name, data["error"]["code"]) == ("error", "unavailable")


async def test_who_asks_too_much_at_once_is_told_to_wait(
    server: Server, owner: Program, tilda: Any, pondering: Pondering, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach = server.deps.bus.attach
    watching, all_watch = itertools.count(1), asyncio.Event()

    def attached(room_id: Any, listener: Any) -> None:
        attach(room_id, listener)
        if next(watching) == MAX_SLOW_CALLS:
            all_watch.set()

    monkeypatch.setattr(server.deps.bus, "attach", attached)
    key = {"Idempotency-Key": "once"}
    streams = [asyncio.create_task(read_stream(owner, tilda, "what is 6*7?", **key)) for _ in range(MAX_SLOW_CALLS)]
    async with asyncio.timeout(PATIENCE_S):
        await all_watch.wait()
        for headers in (key, {**key, **STREAM}):
            status, refused = await owner.ask("POST", path(tilda), {"text": "what is 6*7?"}, **headers)
            assert (status, refused["error"]["code"]) == (429, "rate_limited")
    assert (await owner.ask("GET", "/api/rooms"))[0] == 200
    pondering.may_answer.set()
    assert {frames[-1][0] for frames in await asyncio.gather(*streams)} == {"turn_ended"}
    assert (await owner.ask("POST", path(tilda), {"text": "what is 6*7?"}, **key))[0] == 200


async def test_who_reads_nothing_is_cut_off(
    server: Server, owner: Program, tilda: Any, pondering: Pondering, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not pondering.may_answer.is_set(), "the stream has no end of its own, and as much to read as there can be"
    left = asyncio.Event()
    detach = server.deps.bus.detach

    def detached(room_id: Any, listener: Any) -> None:
        detach(room_id, listener)
        left.set()

    monkeypatch.setattr(server.deps.bus, "detach", detached)
    monkeypatch.setattr(asking, "HEARTBEAT_S", 0.0)
    monkeypatch.setattr(asking, "WRITE_TIMEOUT_S", 0.1)
    url = owner.client.make_url(path(tilda))
    body = json.dumps({"text": "hello"})
    head = (f"POST {url.path} HTTP/1.1", f"Host: {url.authority}", f"Authorization: Bearer {owner.secret}")
    sent = ("Accept: text/event-stream", "Content-Type: application/json", f"Content-Length: {len(body)}")
    with socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.connect((url.host, url.port))
        reader.sendall("\r\n".join([*head, *sent, "Connection: close", "", body]).encode())
        async with asyncio.timeout(PATIENCE_S):
            await left.wait()
            end = await read_to_end(reader)
    assert b": still at it" in end
    assert not end.endswith(b"0\r\n\r\n"), "it is cut off and not ended in due form, which would wait for the reader"


async def read_to_end(reader: socket.socket) -> bytes:
    """Read what still comes over a connection; gives the last of it."""
    reader.setblocking(False)
    end = b""
    try:
        while piece := await asyncio.get_running_loop().sock_recv(reader, 1 << 16):
            end = (end + piece)[-1000:]
    except ConnectionResetError:
        pass
    return end


def _note(signal: Signal, begun: asyncio.Event) -> None:
    if signal.type == "agent_thinking":
        begun.set()
