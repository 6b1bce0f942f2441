"""A room in which an agent of a test's own is asked things, and what its turns showed."""

from __future__ import annotations

import asyncio
import itertools
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from tests.flows.client import TIMEOUT_S, Client, Json, events_of

if TYPE_CHECKING:
    from tests.flows.conftest import People

T = TypeVar("T")
_numbers = itertools.count(1)
SHOWN = frozenset({"agent_thinking", "agent_delta", "tool_execution", "agent_action", "agent_message", "turn_ended"})


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn as a connection saw it, from its first sign to its end; `frames` are its own, in order."""

    frames: tuple[Json, ...]

    @property
    def id(self) -> str:
        return str(self.ended["turn_id"])

    @property
    def ended(self) -> Json:
        return self.all_of("turn_ended")[0]

    @property
    def outcome(self) -> tuple[str, str | None]:
        """The outcome and its reason."""
        return self.ended["outcome"], self.ended["reason"]

    @property
    def message(self) -> Json:
        """The answer. Raises: IndexError when it gave none."""
        message: Json = self.all_of("agent_message")[0]["message"]
        return message

    @property
    def text(self) -> str:
        return str(self.message["text"])

    @property
    def phases(self) -> list[str]:
        return [frame["phase"] for frame in self.all_of("agent_thinking")]

    def all_of(self, type_: str) -> list[Json]:
        return [frame for frame in self.frames if frame["type"] == type_]


class Stage:
    """One room, its first person and the agents brought into it."""

    def __init__(self, people: People, client: Client, room_id: str) -> None:
        self.people = people
        self.client = client
        self.room_id = room_id

    async def rest(self, method: str, path: str, body: Json | None = None, *, expect: int = 200) -> Any:
        """Make a request as the owner that must give this status."""
        options = {} if body is None else {"json": body}
        status, answer = await self.people.rest("owner", method, path, **options)
        assert status == expect, f"{method} {path} gave {status}: {answer}"
        return answer

    async def add_agent(self, name: str = "Nia", **settings: Any) -> Json:
        """Create an agent and bring it into the room; gives its record."""
        handle = f"{name.lower().replace(' ', '_')}_{next(_numbers)}"
        agent: Json = await self.rest("POST", "/api/agents", {"name": name, "handle": handle, **settings}, expect=201)
        await self.client.ok("add_member", room_id=self.room_id, member_id=agent["member_id"])
        return agent

    async def post(self, text: str, **fields: Any) -> Json:
        """Post as the person of the stage; gives message_id and seq."""
        return await self.client.ok("post_message", room_id=self.room_id, text=text, **fields)

    async def ask(self, agent: Json, text: str, **fields: Any) -> Turn:
        """Name the agent in a message and wait for the end of the turn that it takes."""
        start = len(self.client.frames)
        posted = await self.post(f"@{agent['handle']} {text}", **fields)
        ruled = [one for one in await self.receipts(posted["message_id"]) if one["agent_id"] == agent["id"]]
        turn_id = ruled[0].get("turn_id") if ruled else None
        if turn_id is None:
            return await self.ended(agent, start)
        # Another turn of the agent's may end in between.
        await self.sign("turn_ended", start, turn_id=turn_id)
        await self.sign("agent_thinking", start, turn_id=turn_id, phase="done")
        return self.turn(turn_id)

    async def ended(self, agent: Json, start: int = 0) -> Turn:
        """Wait for the first end of the agent's turns among the frames from `start` on."""
        agent_id = agent["id"]
        end = await self.client.wait(
            lambda body: body["type"] == "turn_ended" and body["agent_id"] == agent_id, start=start
        )
        await self.sign("agent_thinking", start, turn_id=end["turn_id"], phase="done")
        return self.turn(end["turn_id"])

    async def sign(self, type_: str, start: int = 0, **fields: Any) -> Json:
        """Wait for a frame of this type and with these fields in the room."""
        wanted = {"type": type_, "room_id": self.room_id, **fields}
        return await self.client.wait(partial(_has, wanted=wanted), start=start)

    def turn(self, turn_id: str) -> Turn:
        """Collect what this connection saw of a turn."""
        bodies = (frame.body for frame in self.client.frames)
        return Turn(tuple(body for body in bodies if body["type"] in SHOWN and body["turn_id"] == turn_id))

    async def receipts(self, message_id: str) -> list[Json]:
        """Ask why, until the message was judged."""

        async def explain() -> list[Json]:
            receipts: list[Json] = (await self.client.ok("explain", message_id=message_id))["receipts"]
            return receipts

        return await eventually(explain, bool)

    async def memories(self, agent: Json) -> list[Json]:
        """List what an agent remembers, newest first."""
        items: list[Json] = (await self.rest("GET", f"/api/agents/{agent['id']}/memories?limit=100"))["items"]
        return items

    async def remembered(self, agent: Json, words: str) -> Json:
        """Wait until the agent has formed a memory with these words in it."""

        async def find() -> list[Json]:
            return [memory for memory in await self.memories(agent) if words in memory["content"]]

        return (await eventually(find, bool))[0]

    def said(self) -> list[Json]:
        """List the agents' messages of the room as this connection got them."""
        return [event["message"] for event in events_of(self.client, self.room_id) if event["type"] == "agent_message"]


async def open_stage(people: People, *, kind: str = "private", handle: str = "owner") -> Stage:
    """Make a room with a connection in it."""
    client = await people.connect(handle)
    room = (await client.ok("create_room", name=f"stage {secrets.token_hex(3)}", kind=kind))["room"]
    return Stage(people, client, room["id"])


async def eventually(
    look: Callable[[], Coroutine[Any, Any, T]], is_so: Callable[[T], bool], timeout_s: float = TIMEOUT_S
) -> T:
    """Ask the server again and again until its answer is as expected: for what no frame announces."""
    seen: list[T] = []
    try:
        async with asyncio.timeout(timeout_s):
            while True:
                seen[:] = [await look()]
                if is_so(seen[0]):
                    return seen[0]
    except TimeoutError:
        raise AssertionError(f"not so within {timeout_s} s; the last answer: {seen}") from None


def _has(body: Json, *, wanted: Json) -> bool:
    return all(body.get(name) == value for name, value in wanted.items())
