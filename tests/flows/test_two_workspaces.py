"""Two workspaces on one machine: whatever one asks for by the other's ids is not there, and nothing is told across."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tertulia.gateway.commands.table import COMMANDS
from tests.flows.client import Client, Json, call_rest
from tests.flows.front import OPERATIONS
from tests.flows.server import SIGN_IN_LINK, Server

SECRET = "the heron nests by the mill"
# What asks for nothing by an id, or acts upon the caller alone.
VALUES: dict[str, Any] = {
    "text": "hello",
    "emoji": "👍",
    "typing": True,
    "seq": 1,
    "mode": "off",
    "command": "status",
    "rating": "up",
    "name": "mine now",
    "topic": "mine now",
    "content": "mine now",
    "query": "heron",
    "tool": "calculator",
    "arguments": {"expression": "1"},
    "is_active": False,
    "location_id": None,
    "b": {"changes": {"system_prompt": "mine now"}},
    "allowed": None,
    "denied": [],
    "until": "2199-01-01T00:00:00Z",
    "role": "moderator",
    "level": "none",
    "muted": True,
    "following": True,
    "reason": "mine now",
    "url": "https://page.example/",
}
# What may be left out, and yet has to be there.
NEEDED = {"post_message": ("text",)}


@dataclass(frozen=True, slots=True)
class Homes:
    """A server with two workspaces: a token of each one's owner, and the ids of all that the first has."""

    server: Server
    ours: str
    theirs: str
    ids: dict[str, list[str]]

    async def ask(self, token: str, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Make a request."""
        options = {} if body is None else {"json": body}
        return await call_rest(self.server.url, token, method, path, **options)


def _printed(server: Server, *words: str) -> str:
    done = server.command(*words)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("two") / "data").start()
    try:
        assert SIGN_IN_LINK.search(_printed(running, "workspace", "add", "The Annex"))
        yield running
    finally:
        running.close()


@pytest.fixture
async def homes(_server: Server) -> Homes:
    server = _server
    ours = await asyncio.to_thread(server.create_token, "owner")
    annex = ("token", "create", "--member", "owner", "--workspace", "the annex")
    theirs = await asyncio.to_thread(_printed, server, *annex)
    return Homes(server, ours, theirs, await _furnish(server.url, ours))


async def _furnish(url: str, token: str) -> dict[str, list[str]]:
    """Make one of everything that has an id; gives the ids by their prefix."""

    async def make(path: str, **body: Any) -> Json:
        status, made = await call_rest(url, token, "POST", path, json=body)
        assert status in (200, 201), made
        answer: Json = made
        return answer

    room = await make("/api/rooms", name=f"den {token[-8:]}", kind="public")
    message = await make(f"/api/rooms/{room['id']}/messages", text=SECRET)
    agent = await make("/api/agents", name="Heron", is_public=True)
    trial = {"name": SECRET, "b": {"changes": {"system_prompt": SECRET}}}
    experiment = await make(f"/api/agents/{agent['id']}/experiments", **trial)
    memory = await make(f"/api/agents/{agent['id']}/memories", content=SECRET)
    used = await make(f"/api/agents/{agent['id']}/invoke-tool", tool="calculator", arguments={"expression": "6*7"})
    location = await make("/api/locations", name=f"mill {token[-8:]}")
    invitation = await make("/api/invitations", role="guest", email=f"guest@{SECRET.partition(' ')[0]}.example")
    provider = await make(
        "/api/providers",
        name=f"heron-{token[-8:]}".lower().replace("_", "-"),
        preset="compatible",
        base_url="https://heron.example/v1",
    )
    token_id = (await make("/api/tokens", label="x"))["id"]
    me = (await call_rest(url, token, "GET", "/api/session"))[1]["me"]["id"]
    return {
        "room": [room["id"]],
        "msg": [message["id"]],
        "agt": [agent["id"]],
        "mem": [agent["member_id"], me],
        "mry": [memory["id"]],
        "exp": [experiment["id"]],
        "exe": [used["id"]],
        "loc": [location["id"]],
        "inv": [invitation["id"]],
        "tok": [token_id],
        "prv": [provider["id"]],
    }


# What a path asks for beside its own names.
QUERIES = {"GET /api/rooms/{id}/considerations": "?agent_id={}"}


async def test_the_other_owner_finds_nothing_by_any_path(homes: Homes) -> None:
    every = [one for ids in homes.ids.values() for one in ids]
    asked = 0
    for name, operation in OPERATIONS.items():
        # What stands for whoever has it is a secret, and no id of anything.
        if not operation.path_names or "token" in operation.path_names:
            continue
        for first, last in [*zip(every, every, strict=True), (homes.ids["room"][0], homes.ids["mem"][0])]:
            path = operation.path.format(
                id=first, member_id=last, agent_id=last, source_id=last, number=1
            ) + QUERIES.get(name, "").format(last)
            body = None if operation.body is None else _body_for(name)
            status, answer = await homes.ask(homes.theirs, operation.method, path, body)
            assert status in (400, 404), (name, path, answer)
            assert status == 404 or not _is_whole(name), (name, path, answer)
            assert SECRET not in str(answer)
            asked += 1
    assert asked > 100


def _body_for(name: str) -> Json:
    """Give a body that would do if the ids were the caller's own."""
    fields = {
        "POST /api/rooms/{id}/messages": ("text",),
        "PATCH /api/rooms/{id}": ("topic",),
        "PATCH /api/agents/{id}": ("name",),
        "PUT /api/agents/{id}": ("name",),
        "POST /api/agents/{id}/activate": ("is_active",),
        "PUT /api/agents/{id}/tools": ("allowed", "denied"),
        "POST /api/agents/{id}/experiments": ("name", "b"),
        "POST /api/agents/{id}/chat": ("text",),
        "POST /api/agents/{id}/invoke-tool": ("tool", "arguments"),
        "POST /api/agents/{id}/memories": ("content",),
        "POST /api/agents/{id}/memories/search": ("query",),
        "PUT /api/memories/{id}": ("content",),
        "PATCH /api/members/{id}": ("location_id",),
        "PATCH /api/locations/{id}": ("name",),
    }
    return {field: VALUES[field] for field in fields.get(name, ())}


def _is_whole(name: str) -> bool:
    return OPERATIONS[name].body is None or bool(_body_for(name))


async def test_the_other_owner_finds_nothing_by_any_command(homes: Homes) -> None:
    stranger = await Client(homes.server.url, homes.theirs).connect()
    own_room = stranger.welcome["rooms"][0]["id"]
    own_agent = (await homes.ask(homes.theirs, "GET", "/api/agents"))[1]["items"][0]["id"]
    (room,), (message,), (agent,), (member, _) = (homes.ids[kind] for kind in ("room", "msg", "agt", "mem"))
    theirs = {"room_id": room, "message_id": message, "agent_id": agent, "member_id": member}
    tried = 0
    for name, entry in COMMANDS.items():
        fields = entry.model.model_fields
        named = [field for field in theirs if field in fields]
        required = [field for field in fields if fields[field].is_required() or field in NEEDED.get(name, ())]
        values = {field: VALUES[field] for field in required if field in VALUES}
        for foreign in named:
            own = {"room_id": own_room, "agent_id": own_agent} if foreign in ("agent_id", "member_id") else {}
            ids = {one: own.get(one, theirs[one]) for one in named if one == foreign or fields[one].is_required()}
            code = await stranger.refused(name, **values, **ids | {foreign: theirs[foreign]})
            assert code in ("not_found", "permission_denied"), (name, foreign, code)
            tried += 1
    assert await stranger.refused("open_direct", member_ids=homes.ids["mem"]) == "not_found"
    own_message = (await stranger.ok("post_message", room_id=own_room, text="mine"))["message_id"]
    for field in ("reply_to", "thread_id"):
        quote = {"room_id": own_room, "text": "x", field: message}
        assert await stranger.refused("post_message", **quote) in ("not_found", "invalid_input")
    assert (await stranger.ok("explain", message_id=own_message))["receipts"]
    assert tried > 15
    await stranger.close()


async def test_lists_hold_only_ones_own(homes: Homes) -> None:
    ours = {one for ids in homes.ids.values() for one in ids}
    for name, operation in OPERATIONS.items():
        if operation.method != "GET" or operation.path_names:
            continue
        query = "?q=heron" if operation.path == "/api/search" else ""
        status, answer = await homes.ask(homes.theirs, "GET", operation.path + query)
        assert status == 200, (name, answer)
        found = str(answer)
        assert SECRET not in found
        assert not [one for one in ours if one in found], name
    stranger = await Client(homes.server.url, homes.theirs).connect()
    told = str([await stranger.ok("list_rooms"), await stranger.ok("list_members"), stranger.welcome])
    assert not [one for one in ours if one in told]
    await stranger.close()


async def test_nothing_that_happens_is_told_across(homes: Homes) -> None:
    owner, stranger = [await Client(homes.server.url, token).connect() for token in (homes.ours, homes.theirs)]
    (room_id,) = homes.ids["room"]
    posted = await owner.ok("post_message", room_id=room_id, text="@owner @all @room @tilda is anybody here?")
    own = stranger.welcome["rooms"][0]["id"]
    await stranger.ok("post_message", room_id=own, text="only us")
    await stranger.wait(lambda body: body["type"] == "message_posted" and body["room_id"] == own)
    heard = [frame.body for frame in stranger.frames if frame.body.get("room_id") not in (None, own)]
    assert heard == []
    message = await owner.wait(lambda body: body["type"] == "message_posted" and body["seq"] == posted["seq"])
    people = {one["id"] for one in (await homes.ask(homes.ours, "GET", "/api/members"))[1]["items"]}
    assert {one for one in message["message"]["mentions"] if one.startswith("mem_")} <= people
    for client in (owner, stranger):
        await client.close()


async def test_the_same_handle_and_room_name_may_be_in_both(homes: Homes) -> None:
    for token in (homes.ours, homes.theirs):
        status, _ = await homes.ask(
            token, "POST", "/api/members", {"kind": "bot", "handle": f"twin{token[-5:].lower()}"}
        )
        assert status in (201, 400)
    names = [(await homes.ask(token, "GET", "/api/rooms"))[1]["items"] for token in (homes.ours, homes.theirs)]
    lobbies = [[room["id"] for room in rooms if room["name"] == "lobby"] for rooms in names]
    assert [len(found) for found in lobbies] == [1, 1]
    assert lobbies[0] != lobbies[1]


async def test_each_has_a_log_of_its_own(homes: Homes) -> None:
    for token in (homes.ours, homes.theirs):
        assert (await homes.ask(token, "GET", "/api/audit/chain"))[1]["is_sound"]
    founded = (await homes.ask(homes.theirs, "GET", "/api/audit?action=workspace.founded"))[1]["items"]
    assert len(founded) == 1
    assert (await homes.ask(homes.ours, "GET", "/api/audit?action=workspace.founded"))[1]["items"] == []


async def test_a_password_opens_the_workspace_it_was_set_in(homes: Homes) -> None:
    secret = "the miller sleeps at noon"
    words = ("member", "set-password", "owner", "--workspace", "The Annex")
    done = await asyncio.to_thread(homes.server.command, *words, said=secret + "\n")
    assert done.returncode == 0, done.stderr
    claim = {"handle": "owner", "password": secret}
    for workspace, expected in (("the annex", 200), ("Home", 401), ("Nowhere", 401), (None, 400)):
        body = claim | ({} if workspace is None else {"workspace": workspace})
        assert (await call_rest(homes.server.url, None, "POST", "/api/session", json=body))[0] == expected, workspace
    done = await asyncio.to_thread(
        homes.server.command, "member", "set-role", "owner", "guest", "--workspace", "The Annex"
    )
    assert (done.returncode, "last owner" in done.stderr) == (2, True)


async def test_a_workspace_of_the_same_name_is_refused(homes: Homes) -> None:
    again = await asyncio.to_thread(homes.server.command, "workspace", "add", "THE ANNEX")
    assert again.returncode == 2
    assert "choose another name" in again.stderr
    lost = await asyncio.to_thread(homes.server.command, "token", "link", "--workspace", "Nowhere")
    assert lost.returncode == 2
    assert "Nowhere" in lost.stderr
