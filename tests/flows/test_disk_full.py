"""A disk that fills refuses what would be written and nothing else; when it has room again, all goes on by itself."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.conftest import skip_without
from tests.fakes.anthropic_fake import AnthropicFake
from tests.fakes.model_server import Answer
from tests.flows.client import TIMEOUT_S, Client, Json, events_of
from tests.flows.conftest import NO_WEIGHTS, People, Servers, Vendors
from tests.flows.machine import IS_LIMITABLE, fill_disk, free_disk
from tests.flows.server import Server
from tests.flows.stage import open_stage

FULL = 2  # the exit status of what the user can mend
VOLUME_BYTES = 16 << 20

needs_limits = pytest.mark.skipif(not IS_LIMITABLE, reason="a running process cannot be limited here")


@pytest.fixture
async def people(servers: Servers, vendors: Vendors) -> AsyncIterator[People]:
    """The owner and ana, on a server of this test alone."""
    server = servers.make({**vendors.anthropic_env, **NO_WEIGHTS})
    await asyncio.to_thread(server.start)
    everyone = People(server, await asyncio.to_thread(_make_tokens, server))
    yield everyone
    await everyone.leave()


@pytest.fixture
def volume(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own, which only root may make."""
    place = tmp_path / "volume"
    place.mkdir()
    if not _mount(place):
        skip_without("tmpfs", "no file system can be mounted here")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


@pytest.fixture
async def cramped(servers: Servers, volume: Path) -> AsyncIterator[People]:
    """The same on a disk that can be filled."""
    server = Server(volume / "data", NO_WEIGHTS)
    servers.made.append(server)
    await asyncio.to_thread(server.start)
    everyone = People(server, await asyncio.to_thread(_make_tokens, server))
    yield everyone
    await everyone.leave()


@needs_limits
async def test_writes_are_refused_and_all_else_goes_on(people: People) -> None:
    server = people.server
    owner, ana = await people.connect("owner"), await people.connect("ana")
    room_id = (await owner.ok("create_room", name="narrow", kind="public"))["room"]["id"]
    await ana.ok("join_room", room_id=room_id)
    kept = await owner.ok("post_message", room_id=room_id, text="kept", key="k0")
    fill_disk(server.pid)
    for type_, fields in _writes(owner, ana, room_id, kept["message_id"]):
        reply = await owner.call(type_, **fields)
        assert not reply["ok"], f"{type_} was stored on a full disk"
        assert (reply["error"]["code"], reply["error"]["retryable"]) == ("unavailable", True), (type_, reply)
        assert "disk" in reply["error"]["message"], reply
    status, body = await people.rest("owner", "POST", f"/api/rooms/{room_id}/messages", json={"text": "no"})
    assert (status, body["error"]["code"]) == (503, "unavailable")
    assert await _probe(server) == (503, "unwritable")
    again = await owner.ok("post_message", room_id=room_id, text="kept", key="k0")
    assert again == {**kept, "duplicate": True}, "what is known needs no disk"
    await _require_reading(people, ana, owner, room_id, kept["seq"])
    free_disk(server.pid)
    posted = await owner.ok("post_message", room_id=room_id, text="refused", key="k1")
    assert posted["seq"] == kept["seq"] + 1, "what was refused took a number"
    assert "duplicate" not in posted
    assert await owner.ok("post_message", room_id=room_id, text="refused", key="k1") == {**posted, "duplicate": True}
    while (found := await _probe(server)) != (200, "ready"):
        assert found == (503, "unwritable"), "it is looked at anew when asked"
        await asyncio.sleep(0.5)
    for client in (owner, ana):
        await client.wait(lambda body: body.get("seq") == posted["seq"] and body.get("room_id") == room_id)
    assert [event["seq"] for event in events_of(owner, room_id)] == list(range(1, posted["seq"] + 1))
    assert "Traceback" not in server.log


@needs_limits
async def test_a_turn_waits_for_the_disk_and_ends_once(people: People, anthropic: AnthropicFake) -> None:
    anthropic.script([Answer(text="one two three", hold_after=1)])
    stage = await open_stage(people)
    agent = await stage.add_agent(llm_provider="anthropic")
    await stage.post(f"@{agent['handle']} tell")
    await stage.sign("agent_delta", text="one")
    fill_disk(people.server.pid)
    anthropic.release()
    await asyncio.to_thread(people.server.find_line, re.compile(r"turn_\w+ waits for the database"), TIMEOUT_S)
    free_disk(people.server.pid)
    turn = await stage.ended(agent)
    assert len(turn.all_of("turn_ended")) == 1
    assert "Traceback" not in people.server.log


@pytest.mark.slow
async def test_a_disk_that_is_really_full(cramped: People, volume: Path) -> None:
    owner, ana = await cramped.connect("owner"), await cramped.connect("ana")
    room_id = (await owner.ok("create_room", name="narrow", kind="public"))["room"]["id"]
    await ana.ok("join_room", room_id=room_id)
    kept = (await owner.ok("post_message", room_id=room_id, text="kept"))["seq"]
    ballast = _fill(volume)
    while (reply := await owner.call("post_message", room_id=room_id, text="x" * 10_000))["ok"]:
        kept = reply["result"]["seq"]
    assert reply["error"]["code"] == "unavailable"
    await _require_reading(cramped, ana, owner, room_id, kept)
    ballast.unlink()
    assert (await owner.ok("post_message", room_id=room_id, text="on we go"))["seq"] == kept + 1
    await asyncio.to_thread(cramped.server.stop)
    await _require_no_start_while_full(cramped.server, volume)
    back = await cramped.connect("owner", {room_id: 0}, owner.welcome["epoch"])
    await back.wait(lambda body: body["type"] == "resumed")
    assert [event["seq"] for event in events_of(back, room_id)] == list(range(1, kept + 2))
    assert "Traceback" not in cramped.server.log


@pytest.mark.slow
async def test_a_first_start_on_a_full_disk_leaves_nothing_half_made(servers: Servers, volume: Path) -> None:
    server = Server(volume / "data", NO_WEIGHTS)
    servers.made.append(server)
    await _require_no_start_while_full(server, volume)
    assert await asyncio.to_thread(server.create_token, "owner")


async def _probe(server: Server) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(f"{server.url}/readyz") as answer:
        return answer.status, (await answer.json())["status"]


async def _require_no_start_while_full(server: Server, volume: Path) -> None:
    """Fail unless a start says in a sentence that there is no room, and works as soon as there is."""
    ballast = _fill(volume)
    refused = await asyncio.to_thread(server.command, "serve", "--port", "0")
    assert refused.returncode == FULL, refused.stderr
    assert refused.stderr.count("\n") == 1, refused.stderr
    assert os.strerror(errno.ENOSPC) in refused.stderr
    assert str(server.data) in refused.stderr
    ballast.unlink()
    await asyncio.to_thread(server.start)


async def _require_reading(people: People, reader: Client, other: Client, room_id: str, head: int) -> None:
    """Fail unless one can read, resume, be seen typing, and is still connected."""
    told = await reader.ok("list_history", room_id=room_id)
    assert told["messages"]
    assert room_id in [room["id"] for room in (await reader.ok("list_rooms"))["rooms"]]
    assert (await reader.ok("list_members", room_id=room_id))["members"]
    status, snapshot = await people.rest("ana", "GET", f"/api/rooms/{room_id}/snapshot")
    assert (status, snapshot["seq"]) == (200, head)
    await reader.ok("set_typing", room_id=room_id, typing=True)
    await other.wait(lambda body: body["type"] == "typing" and body["room_id"] == room_id)
    back = await people.connect("owner", {room_id: 0}, other.welcome["epoch"])
    await back.wait(lambda body: body["type"] == "resumed" and body["room_id"] == room_id)
    assert events_of(back, room_id)[-1]["seq"] == head
    assert reader.is_open
    assert other.is_open


def _writes(owner: Client, ana: Client, room_id: str, message_id: str) -> Iterator[tuple[str, Json]]:
    where, what = {"room_id": room_id}, {"message_id": message_id}
    ana_id = ana.welcome["me"]["id"]
    commands: list[tuple[str, dict[str, Any]]] = [
        ("post_message", {**where, "text": "refused", "key": "k1"}),
        ("post_message", {**where, "text": "refused", "reply_to": message_id}),
        ("edit_message", {**what, "text": "refused"}),
        ("add_reaction", {**what, "emoji": "👍"}),
        ("delete_message", what),
        ("create_room", {"name": "refused"}),
        ("update_room", {**where, "topic": "refused"}),
        ("update_room", {**where, "archived": True}),
        ("remove_member", {**where, "member_id": ana_id}),
        ("open_direct", {"member_ids": [ana_id]}),
        ("mark_read", {**where, "seq": 3}),
    ]
    yield from commands


def _mount(place: Path) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", f"size={VOLUME_BYTES}", "tmpfs", str(place)]
    return (
        shutil.which("mount") is not None and subprocess.run(command, capture_output=True, check=False).returncode == 0
    )


def _make_tokens(server: Server) -> dict[str, str]:
    return {"owner": server.create_token("owner"), "ana": server.add_bot("ana")}


def _fill(volume: Path) -> Path:
    """Take all the room there is; gives the file that holds it."""
    ballast = volume / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    assert os.statvfs(volume).f_bfree == 0
    return ballast
