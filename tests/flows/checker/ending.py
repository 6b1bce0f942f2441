"""Read everything back once nothing moves: logs, snapshots, histories and welcomes of every member."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from tests.flows.checker.history import Ending
from tests.flows.checker.marks import find_in_database
from tests.flows.client import Client, Json, call_rest, events_of

PAGE = 100
MAX_PAGES = 1000


async def read_ending(url: str, tokens: list[str], database: Path) -> Ending:
    """Read the rooms of each member, everything from the first event on, as that member is shown it; then the file."""
    logs: dict[tuple[str, str], list[Json]] = {}
    snapshots: dict[tuple[str, str], Json] = {}
    welcomes: dict[str, Json] = {}
    messages: dict[str, list[Json]] = {}
    for token in tokens:
        client = await Client(url, token).connect()
        me = client.welcome["me"]["id"]
        rooms = [room["id"] for room in client.welcome["rooms"]]
        welcomes[me] = client.welcome
        for room_id in rooms:
            snapshots[me, room_id] = await _read_snapshot(client, room_id)
            if room_id not in messages:
                messages[room_id] = await read_messages(client, room_id)
        await client.close()
        logs.update({(me, room_id): log for room_id, log in (await _replay(client, rooms)).items()})
    return Ending(logs, snapshots, welcomes, messages, await asyncio.to_thread(find_in_database, database))


async def read_messages(client: Client, room_id: str) -> list[Json]:
    """Page through the whole history of a room; oldest first."""
    found: list[Json] = []
    for _ in range(MAX_PAGES):
        before = {"before_seq": found[0]["seq"]} if found else {}
        page = await client.ok("list_history", room_id=room_id, limit=PAGE, **before)
        found = page["messages"] + found
        if not page["has_more"]:
            return found
        assert page["messages"], f"{room_id}: has_more, and the page is empty"
    raise AssertionError(f"{room_id} has more than {MAX_PAGES} pages")


async def _read_snapshot(client: Client, room_id: str) -> Json:
    status, body = await call_rest(client.url, client.token, "GET", f"/api/rooms/{room_id}/snapshot")
    assert status == 200, f"snapshot of {room_id}: {status} {body}"
    snapshot: Json = body
    return snapshot


async def _replay(member: Client, rooms: list[str]) -> dict[str, list[Json]]:
    """Resume as one who saw nothing yet; gives each room's events up to its `resumed`."""
    client = await Client(member.url, member.token).connect(dict.fromkeys(rooms, 0), member.welcome["epoch"])
    for room_id in rooms:
        answer = await client.wait(partial(_answers, room_id=room_id))
        assert answer["type"] == "resumed", f"{room_id} could not be replayed: {answer}"
    await client.close()
    return {room_id: events_of(client, room_id) for room_id in rooms}


def _answers(body: Json, *, room_id: str) -> bool:
    return body["type"] in {"resumed", "resync_required"} and body["room_id"] == room_id
