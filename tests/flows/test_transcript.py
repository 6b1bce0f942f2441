"""A real chat of many people, played by twenty clients through cuts and crashes, with an agent that keeps its place."""

from __future__ import annotations

import asyncio
import json
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import WebSocketException

from tests.flows.client import Client, Json, call_rest, events_of
from tests.flows.conftest import NO_WEIGHTS, Servers
from tests.flows.server import Server

DATA = Path(os.environ.get("TERTULIA_BENCH_DATA") or Path(__file__).parents[3] / "shared" / "data")
CLIENTS, CUTS, RESTARTS, QUESTIONS = 20, 3, 2, 8
CUT_AT_ONCE = 7
MAX_LIVES = 10
LOST = (OSError, WebSocketException)
"""How it shows that the server or the connection went away."""


class Player:
    """A member on one connection at a time; `seen` is what the earlier ones showed of the room."""

    def __init__(self, url: str, token: str, room_id: str) -> None:
        self.seen: list[Json] = []
        self._url = url
        self._token = token
        self._room_id = room_id
        self._epoch: str | None = None
        self._client: Client | None = None

    async def ensure_here(self) -> Client:
        """Come back with what it has seen, unless it is here, and catch up."""
        if self._client is None:
            since = {self._room_id: self.seen[-1]["seq"] if self.seen else 0}
            self._client = await Client(self._url, self._token).connect(since, self._epoch)
            self._epoch = self._client.welcome["epoch"]
            await self._client.wait(lambda body: body["type"] == "resumed")
        return self._client

    async def leave(self) -> None:
        """Have the connection torn, if there is one, and keep what it showed."""
        if self._client is not None:
            self._client.cut()
            await self._client.closed()
            self.seen += events_of(self._client, self._room_id)
            self._client = None

    async def say(self, text: str, key: str, reply_to: str | None = None) -> str:
        """Post, over as many connections as it takes; gives the message's id."""
        fields: Json = {"room_id": self._room_id, "text": text, "key": key}
        for _ in range(MAX_LIVES):
            client = await self.ensure_here()
            try:
                said = await client.ok("post_message", **fields, **({"reply_to": reply_to} if reply_to else {}))
            except LOST:
                await self.leave()
            else:
                return str(said["message_id"])
        raise AssertionError(f"{key} could not be posted")

    async def find(self, is_it: Callable[[Json], bool]) -> Json:
        """Wait for an event of the room."""
        client = await self.ensure_here()
        return next(filter(is_it, self.seen), None) or await client.wait(
            lambda body: body.get("room_id") == self._room_id and "seq" in body and is_it(body)
        )

    async def find_end(self, question: str) -> Json:
        """Wait until the turn that answers this message has ended."""
        answer = await self.find(
            lambda event: event["type"] == "agent_message" and event["message"]["reply_to"] == question
        )
        return await self.find(lambda event: event.get("message_id") == answer["message"]["id"])

    async def ask_for_room(self) -> Json:
        """Read the room's snapshot."""
        status, snapshot = await call_rest(self._url, self._token, "GET", f"/api/rooms/{self._room_id}/snapshot")
        assert status == 200, snapshot
        found: Json = snapshot
        return found


class Play:
    """The room with everybody in it, and what was said there in the order it was said."""

    def __init__(self, server: Server, players: list[Player], agent: Json, rng: random.Random) -> None:
        self.owner, *self.others = self.players = players
        self.agent = agent
        self.said: list[str] = []
        self.questions: dict[str, str] = {}
        self._server = server
        self._rng = rng
        self._parts: dict[str, Player] = {}
        self._ids: dict[str, str] = {}

    async def speak(self, line: Json) -> None:
        """Have a line of the transcript said by whoever plays its author."""
        part = self._parts.setdefault(line["author"], self.others[len(self._parts) % len(self.others)])
        self._ids[line["id"]] = await part.say(line["text"], line["id"], self._ids.get(line["reply_to"]))
        self.said.append(self._ids[line["id"]])

    async def ask(self) -> None:
        """Have the owner first speak of the agent, and then to it."""
        number = len(self.questions)
        self.said.append(await self.owner.say(f"{self.agent['name']} could count that", f"about {number}"))
        question = await self.owner.say(f"@{self.agent['handle']} what is {number} * 1000 + 7?", f"to {number}")
        self.said.append(question)
        self.questions[question] = str(number * 1000 + 7)

    async def cut(self) -> None:
        """Tear some connections; each comes back when it has something to say, or at the end."""
        for player in self._rng.sample(self.players, CUT_AT_ONCE):
            await player.leave()

    async def restart(self) -> None:
        """Kill the server while the agent has something to answer."""
        await self.ask()
        await asyncio.to_thread(self._server.kill)
        for player in self.players:
            await player.leave()
        await asyncio.to_thread(self._server.start)

    async def end(self) -> None:
        """Wait for all answers, and until everybody has seen everything."""
        for question in self.questions:
            await self.owner.find_end(question)
        head = (await self.owner.ask_for_room())["seq"]
        for player in self.players:
            await player.find(lambda event: bool(event["seq"] == head))
            await player.leave()


@pytest.mark.slow
async def test_everyone_gets_everything_and_the_agent_speaks_when_addressed(
    servers: Servers, rng: random.Random
) -> None:
    transcript = _read_transcript()
    server = servers.make(NO_WEIGHTS)
    await asyncio.to_thread(server.start)
    play = await _gather(server, rng)
    blows = [play.cut] * CUTS + [play.restart] * RESTARTS + [play.ask] * QUESTIONS
    places = dict(zip(rng.sample(range(len(transcript)), len(blows)), blows, strict=True))
    for place, line in enumerate(transcript):
        if place in places:
            await places[place]()
        await play.speak(line)
    await play.end()
    _judge(play)
    assert "Traceback" not in server.log


def _judge(play: Play) -> None:
    log = play.owner.seen
    assert [event["seq"] for event in log] == list(range(1, len(log) + 1)), "the owner missed something"
    for number, player in enumerate(play.others):
        assert player.seen == log, f"player {number} was shown something else than the owner"
    assert [event["message"]["id"] for event in log if event["type"] == "message_posted"] == play.said
    answers = [event["message"] for event in log if event["type"] == "agent_message"]
    assert sorted(answer["reply_to"] for answer in answers) == sorted(play.questions), "it spoke out of turn"
    for answer in answers:
        assert play.questions[answer["reply_to"]] in answer["text"].replace(",", "")
    ends = [event["outcome"] for event in log if event["type"] == "turn_ended"]
    assert ends == ["spoke"] * (QUESTIONS + RESTARTS)


def _read_transcript() -> list[Json]:
    path = DATA / "transcript_sample.jsonl"
    if not path.exists():
        pytest.skip(f"there is no {path}; TERTULIA_BENCH_DATA names the folder of a transcript")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


async def _gather(server: Server, rng: random.Random) -> Play:
    """Bring the owner, the bots and an agent into a room of their own."""
    owner_token = await asyncio.to_thread(server.create_token, "owner")

    async def make(path: str, **body: Any) -> Json:
        status, made = await call_rest(server.url, owner_token, "POST", path, json=body)
        assert status == 201, f"{path}: {made}"
        found: Json = made
        return found

    room = await make("/api/rooms", name="tertulia", kind="public")
    bots = [await make("/api/members", kind="bot", handle=f"bot{number}") for number in range(CLIENTS - 1)]
    agent = await make("/api/agents", name="Nia", llm_provider="offline")
    for member_id in (agent["member_id"], *(bot["member"]["id"] for bot in bots)):
        path = f"/api/rooms/{room['id']}/members"
        status, answer = await call_rest(server.url, owner_token, "POST", path, json={"member_id": member_id})
        assert status < 300, f"{path}: {answer}"
    tokens = [owner_token, *(bot["token"] for bot in bots)]
    players = [Player(server.url, token, room["id"]) for token in tokens]
    for player in players:
        await player.ensure_here()
    return Play(server, players, agent, rng)
