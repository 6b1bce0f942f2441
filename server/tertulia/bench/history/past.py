"""A server whose one room has a past, and what a member does there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tertulia.bench.home import Home, make_data, run_home
from tertulia.bench.line import Line, open_line
from tertulia.bench.load import Load, connected, run_load, settle
from tertulia.bench.turns.asker import Asker
from tertulia.domain.errors import ConfigError

MEMBERS = 5
FILLERS = 4
IN_FLIGHT = 50
# From one connection in one go more would meet the server's limit on frames.
MOST_AT_ONCE = FILLERS * 9_000
MISSED = 100
AGENT = "ada"
_NO_LIMITS = {"max_runs_per_hour": 10_000, "max_runs_per_day": 100_000}
# Nobody reads, and so answers pings, on the lines that wait for their turn.
_RARE_PINGS = {"TERTULIA_HEARTBEAT_S": "600"}


@dataclass(frozen=True, slots=True)
class Past:
    """A server with so many `messages` in its room; the first of `tokens` is of a member with a `line` open."""

    messages: int
    home: Home
    tokens: Sequence[str]
    room_id: str
    line: Line

    async def say_hello(self) -> None:
        """Sign in once more."""
        async with open_line(self.home.session, self.home.server.url, self.tokens[0]):
            pass

    async def resume(self) -> None:
        """Sign in once more, and take the hundred last messages as missed."""
        newest = (await self._get_page({}))[-1]["seq"]
        missed_since = {"since": {self.room_id: max(0, newest - MISSED)}, "epoch": self.line.welcome["epoch"]}
        async with open_line(self.home.session, self.home.server.url, self.tokens[0], missed_since) as line:
            while (await line.receive())["type"] != "resumed":
                continue

    async def read_newest(self) -> None:
        """Read the page that a member sees first."""
        await self._get_page({})

    async def read_oldest(self) -> None:
        """Read the page with which the room began."""
        await self._get_page({"before_seq": 60})

    async def take_snapshot(self) -> None:
        """Read the room as it is now."""
        await self.home.get(f"/api/rooms/{self.room_id}/snapshot", self.tokens[0])

    async def ask_agent(self) -> None:
        """Ask the room's agent something, and wait for what it says."""
        await Asker(self.line, self.room_id).ask(f"@{AGENT} what is 6 times 7?")

    async def _get_page(self, where: dict[str, Any]) -> list[dict[str, Any]]:
        await self.line.send({"type": "list_history", "ref": "page", "room_id": self.room_id, **where})
        while (frame := await self.line.receive())["type"] != "reply" or frame["ref"] != "page":
            continue
        found: list[dict[str, Any]] = frame["result"]["messages"]
        if not found:
            raise ConfigError("A page of the measured server's room is empty.")
        return found


@asynccontextmanager
async def open_past(folder: Path | None, messages: int) -> AsyncIterator[Past]:
    """Fill a room, start the server anew so that it remembers nothing it need not, and let an agent in."""
    with make_data(folder) as data:
        async with run_home(data) as home:
            owner = await home.create_owner_token()
            bots = await home.create_bots(MEMBERS - 1)
            room_id = await home.create_room(owner, [member_id for member_id, _ in bots], kind="public")
            tokens = [owner, *(token for _, token in bots)]
            await _fill(home, tokens[:FILLERS], room_id, messages)
        async with run_home(data, environment=_RARE_PINGS) as home:
            await settle(home.server)
            agent = await home.post("/api/agents", {"name": AGENT.title(), "limits": _NO_LIMITS}, owner)
            await home.post(f"/api/rooms/{room_id}/members", {"member_id": agent["member_id"]}, owner)
            async with open_line(home.session, home.server.url, owner) as line:
                yield Past(messages, home, tokens, room_id, line)


async def _fill(home: Home, tokens: Sequence[str], room_id: str, messages: int) -> None:
    for start in range(0, messages, MOST_AT_ONCE):
        some = min(MOST_AT_ONCE, messages - start)
        async with connected(home.server.url, tokens, room_id) as members:
            await run_load(members, members, Load(some // FILLERS * FILLERS, IN_FLIGHT, FILLERS))
