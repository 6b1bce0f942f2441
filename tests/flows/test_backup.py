"""A backup beside the running server, and the server that is made of it: the same people, another epoch."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.flows.client import Client
from tests.flows.conftest import Servers


async def test_a_restored_server_knows_all_and_says_that_it_is_another(servers: Servers, tmp_path: Path) -> None:
    server = await asyncio.to_thread(servers.make().start)
    token = await asyncio.to_thread(server.create_token, "owner")
    owner = await Client(server.url, token).connect()
    room_id = (await owner.ok("create_room", name="kept", kind="private"))["room"]["id"]
    kept = await owner.ok("post_message", room_id=room_id, text="before the backup")
    file = tmp_path / "backup.tar"
    done = await asyncio.to_thread(server.command, "backup", str(file))
    assert done.returncode == 0, done.stderr
    assert "secret.key" in done.stdout
    lost = await owner.ok("post_message", room_id=room_id, text="after the backup")
    refused = await asyncio.to_thread(server.command, "restore", str(file))
    assert (refused.returncode, "not empty" in refused.stderr) == (2, True)
    held = await asyncio.to_thread(server.command, "migrate")
    assert (held.returncode, "A server holds" in held.stderr) == (2, True)
    other = servers.make()
    for words in (("restore", str(file)), ("migrate",)):
        done = await asyncio.to_thread(other.command, *words)
        assert done.returncode == 0, done.stderr
    await asyncio.to_thread(other.start)
    back = await Client(other.url, token).connect({room_id: lost["seq"]}, owner.welcome["epoch"])
    resync = await back.wait(lambda body: body["type"] == "resync_required")
    assert (resync["reason"], resync["seq"]) == ("epoch", kept["seq"])
    texts = [one["text"] for one in (await back.ok("list_history", room_id=room_id))["messages"]]
    assert texts == ["before the backup"]
    assert (await back.ok("post_message", room_id=room_id, text="and on"))["seq"] == kept["seq"] + 1
    for client in (owner, back):
        await client.close()
