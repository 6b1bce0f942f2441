"""Starting, stopping and restarting the server, and the commands beside it."""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys

import pytest
from websockets.asyncio.client import connect

from tests.flows.checker.ending import read_messages
from tests.flows.client import Client, call_rest, events_of
from tests.flows.conftest import People, Servers
from tests.flows.server import SIGN_IN_LINK, Server


async def test_first_start_makes_a_home(servers: Servers) -> None:
    server = await asyncio.to_thread(servers.make().start)
    link = SIGN_IN_LINK.search(await asyncio.to_thread(server.find_line, SIGN_IN_LINK))
    assert link
    status, body = await call_rest(server.url, None, "POST", "/api/session", json={"token": link[1]})
    assert status == 200
    assert (body["workspace"]["name"], body["me"]["handle"], body["me"]["role"]) == ("Home", "owner", "owner")
    owner = await Client(server.url, await asyncio.to_thread(server.create_token, "owner")).connect()
    assert [room["name"] for room in owner.welcome["rooms"]] == ["lobby"]
    await owner.close()


async def test_second_server_on_the_same_data_names_the_first(server: Server) -> None:
    second = await asyncio.to_thread(server.command, "serve", "--port", "0")
    assert second.returncode != 0
    assert str(server.pid) in second.stderr or server.url in second.stderr, second.stderr
    assert "Traceback" not in second.stderr
    assert (await call_rest(server.url, None, "GET", "/healthz"))[0] == 200


async def test_restart_keeps_tokens_rooms_and_epoch(servers: Servers) -> None:
    server = await asyncio.to_thread(servers.make().start)
    token = await asyncio.to_thread(server.create_token, "owner")
    owner = await Client(server.url, token).connect()
    room_id = (await owner.ok("create_room", name="kept", kind="private"))["room"]["id"]
    posted = await owner.ok("post_message", room_id=room_id, text="kept", key="k")
    url, port = server.url, server.port
    await asyncio.to_thread(server.restart)
    assert (server.url, server.port) == (url, port)
    back = await Client(server.url, token).connect({room_id: 0}, owner.welcome["epoch"])
    await back.wait(lambda body: body["type"] == "resumed")
    assert back.welcome["epoch"] == owner.welcome["epoch"]
    assert [event["seq"] for event in events_of(back, room_id)] == list(range(1, posted["seq"] + 1))
    again = await back.ok("post_message", room_id=room_id, text="kept", key="k")
    assert again == {**posted, "duplicate": True}
    await back.close()


async def test_asked_to_stop_it_says_that_it_will_be_back(servers: Servers) -> None:
    server = await asyncio.to_thread(servers.make().start)
    owner = await Client(server.url, await asyncio.to_thread(server.create_token, "owner")).connect()
    room_id = (await owner.ok("create_room", name="busy", kind="private"))["room"]["id"]
    replies = [(await owner.send("post_message", room_id=room_id, text=f"{n}", key=f"{n}"))[1] for n in range(100)]
    assert await asyncio.to_thread(server.stop) == 0
    assert await owner.closed() == 4000
    outcomes = await asyncio.gather(*replies, return_exceptions=True)
    kept = {outcome["result"]["seq"] for outcome in outcomes if isinstance(outcome, dict) and outcome["ok"]}
    await asyncio.to_thread(server.start)
    back = await Client(server.url, owner.token).connect()
    assert kept <= {message["seq"] for message in await read_messages(back, room_id)}
    await back.close()


async def test_whoever_is_asked_to_come_back_does_not_find_the_server_that_goes(servers: Servers) -> None:
    server = await asyncio.to_thread(servers.make().start)
    token = await asyncio.to_thread(server.create_token, "owner")
    owner = await Client(server.url, token).connect()
    # One who does not answer the farewell, so that the server waits for it a moment.
    hanging = await connect(server.url.replace("http", "ws", 1) + "/ws", proxy=None, ping_interval=None)
    await hanging.send(json.dumps({"type": "hello", "ref": "1", "token": token}))
    assert json.loads(await hanging.recv())["type"] == "welcome"
    hanging.transport.pause_reading()
    stopping = asyncio.create_task(asyncio.to_thread(server.stop))
    assert await owner.closed() == 4000
    with pytest.raises(ConnectionRefusedError):
        await Client(server.url, token).connect()
    assert await stopping == 0
    hanging.transport.abort()


@pytest.mark.skipif(sys.platform != "linux", reason="looks at another process's limits")
def test_it_may_open_as_many_connections_as_its_user(servers: Servers) -> None:
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(512, most), most))
    try:
        server = servers.make().start()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))
    assert resource.prlimit(server.pid, resource.RLIMIT_NOFILE) == (most, most)


def test_token_for_nobody_is_refused(server: Server) -> None:
    _refused(server.command("token", "create", "--member", "nobody"), "nobody")


@pytest.mark.parametrize("handle", ["A", "x", "with space", "ana", "owner", "é" * 5, "h" * 33])
def test_bad_handle_is_refused(server: Server, tokens: dict[str, str], handle: str) -> None:
    _refused(server.command("bot", "add", handle), "handle")


def _refused(done: subprocess.CompletedProcess[str], naming: str) -> None:
    assert done.returncode != 0
    assert done.stdout == ""
    assert naming in done.stderr
    assert "Traceback" not in done.stderr


def test_token_stands_alone_on_the_output(server: Server) -> None:
    done = server.command("token", "create", "--member", "owner")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 1
    assert done.stdout.strip() == done.stdout.removesuffix("\n")


async def test_bot_added_beside_the_server_is_in_at_once(server: Server, people: People) -> None:
    owner = await people.connect("owner")
    room_id = (await owner.ok("create_room", name="for dora", kind="private"))["room"]["id"]
    token = await asyncio.to_thread(server.add_bot, "dora")
    dora = await Client(server.url, token).connect()
    await owner.ok("add_member", room_id=room_id, member_id=dora.welcome["me"]["id"])
    await dora.wait(lambda body: body["type"] == "room_added" and body["room_id"] == room_id)
    mentioned = await owner.ok("post_message", room_id=room_id, text="@dora welcome")
    event = await dora.wait(lambda body: body.get("seq") == mentioned["seq"] and "message" in body)
    assert event["message"]["mentions"] == [dora.welcome["me"]["id"]]
    await dora.close()
