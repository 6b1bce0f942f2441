"""Two workspaces, everybody of the table, and the rooms in which they are or are not."""

from __future__ import annotations

import asyncio
import itertools
import struct
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from tests.flows.client import Client, Json
from tests.flows.matrix.table import CALLERS, INSIDE
from tests.flows.server import Server
from tests.patience import PATIENCE_S

PASSWORD = "correct horse battery"
ROLES = {"admin": "admin", "coord": "coordinator", "guest": "guest", "reader": "admin", "writer": "admin"}
SCOPES = {"reader": ["read"], "writer": ["read", "write"]}
PERSONS = (
    *("admin", "coord", "member", "guest", "mod", "author", "reader", "writer", "gone"),
    *("scribe", "spare", "hermit"),
)
IN_ROOMS = (*INSIDE, "reader", "writer")


@dataclass(slots=True)
class Person:
    """Who calls; `client` is its socket, None where none is opened to it."""

    name: str
    token: str | None
    id: str = ""
    handle: str = ""
    shown: str = ""
    client: Client | None = None


@dataclass(slots=True)
class Place:
    """A room, and what the lines about it are about: a message with `word` in it, one with a file, a report."""

    name: str
    room: str = ""
    word: str = ""
    message: str = ""
    seq: int = 0
    file: str = ""
    report: str = ""

    @property
    def takes_members(self) -> bool:
        """Whether members can be brought here."""
        return self.name in ("public", "private", "public:out")


@dataclass(slots=True)
class World:
    """Everybody and everything, and the ways to ask."""

    server: Server
    web: aiohttp.ClientSession
    people: dict[str, Person] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def fresh(self, name: str) -> str:
        """Give a name that nothing has yet."""
        return f"{name}-{next(self.numbers)}"

    async def ask(self, who: Person, method: str, path: str, **options: Any) -> tuple[int, Any]:
        """Make a request; strangers come from an address of their own, for each may make only so many."""
        headers = {"Authorization": f"Bearer {who.token}"} if who.token else {}
        if who.name in ("nobody", "gone") or "password" in path or "sign-up" in path:
            number = next(self.numbers)
            headers |= {"X-Forwarded-For": f"198.51.{number >> 8}.{number & 255}", "X-Forwarded-Proto": "https"}
        async with self.web.request(method, self.server.url + path, headers=headers, **options) as response:
            body = await response.read()
            is_json = response.content_type == "application/json" and body
            return response.status, await response.json() if is_json else body

    async def make(self, who: str, path: str, body: Any = None, method: str = "POST") -> Any:
        """Make a request that must succeed."""
        options = {} if body is None else {"json": body}
        status, answer = await self.ask(self.people[who], method, path, **options)
        assert status < 300, (who, method, path, answer)
        return answer

    async def do(self, who: str, command: str, **fields: Any) -> Json:
        """Send a command that must succeed."""
        client = self.people[who].client
        assert client is not None
        return await client.ok(command, **fields)

    async def say(self, who: str, room: str, text: str = "said", **more: Any) -> str:
        """Post a message; gives its id."""
        return str((await self.do(who, "post_message", room_id=room, text=text, **more))["message_id"])

    async def send_file(self, who: str) -> str:
        """Send a small picture; gives its id."""
        status, sent = await self.ask(self.people[who], "POST", "/api/files", data=picture_form())
        assert status == 201, sent
        return str(sent["id"])

    async def bring(self, place: Place, name: str) -> None:
        """Have somebody be in a room as a plain member, whatever was done to it, where members can be brought."""
        if place.takes_members:
            where = {"room_id": place.room, "member_id": self.people[name].id}
            await self.do("scribe", "unban_member", **where)
            await self.do("scribe", "add_member", **where)

    async def reseat(self, place: Place, name: str) -> None:
        """Bring somebody of the table back as what it was."""
        await self.bring(place, name)
        if name == "mod" and place.takes_members:
            where = {"room_id": place.room, "member_id": self.people[name].id}
            await self.do("scribe", "set_room_role", **where, role="moderator")

    def victim(self, who: Person) -> Person:
        """Give the bot to which this caller alone does things."""
        return self.people[f"victim-{who.name}"]

    async def close(self) -> None:
        """Leave no socket behind."""
        for person in self.people.values():
            if person.client is not None:
                await person.client.close()
        await self.web.close()


def picture_form() -> aiohttp.FormData:
    """Make a form with a picture of one point."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\x00\xff\x00\x00")
    picture = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    form = aiohttp.FormData()
    form.add_field("file", picture, filename="point.png", content_type="image/png")
    return form


async def build_world(server: Server) -> World:
    """Have everybody come, and furnish the rooms."""
    jar = aiohttp.DummyCookieJar()
    world = World(server, aiohttp.ClientSession(cookie_jar=jar, timeout=aiohttp.ClientTimeout(total=PATIENCE_S)))
    try:
        await _let_in(world)
        await _make_agents(world)
        await _connect(world)
        await _furnish(world)
    except BaseException:
        await world.close()
        raise
    return world


def _printed(server: Server, *words: str) -> str:
    done = server.command(*words)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


async def _let_in(world: World) -> None:
    server = world.server
    await asyncio.to_thread(_printed, server, "workspace", "add", "Annex")
    world.people["owner"] = Person("owner", await asyncio.to_thread(server.create_token, "owner"))
    annex = ("token", "create", "--member", "owner", "--workspace", "Annex")
    world.people["stranger"] = Person("stranger", await asyncio.to_thread(_printed, server, *annex))
    world.people["nobody"] = Person("nobody", None)
    await asyncio.gather(*(_sign_up(world, name) for name in PERSONS))
    visitor = await world.make("stranger", "/api/members", {"kind": "bot", "handle": "visitor"})
    world.people["visitor"] = Person("visitor", visitor["token"])
    for name in ("bot", *(f"victim-{name}" for name in (*CALLERS, "visitor"))):
        made = await world.make("owner", "/api/members", {"kind": "bot", "handle": name})
        world.people[name] = Person(name, made["token"])
    await asyncio.gather(*(_recognise(world, person) for person in world.people.values() if person.token))
    await world.make("owner", f"/api/members/{world.people['gone'].id}", method="DELETE")


async def _sign_up(world: World, name: str) -> None:
    body: Json = {"role": ROLES.get(name, "member"), "email": f"{name}@home.example"}
    invited = await world.make("owner", "/api/invitations", body)
    world.people[name] = await join(world, name, invited["token"], SCOPES.get(name))


async def join(world: World, name: str, invitation: str, scopes: list[str] | None = None) -> Person:
    """Have somebody become a member by an invitation, and make an API token for itself."""
    body = {"handle": name, "name": name.title(), "password": PASSWORD, "invitation": invitation}
    async with world.web.post(world.server.url + "/api/sign-up", json=body) as response:
        assert response.status == 201, await response.text()
        session = Person(name, response.cookies["tertulia_session"].value)
    status, made = await world.ask(session, "POST", "/api/tokens", json={"scopes": scopes} if scopes else {})
    assert status == 201, made
    return Person(name, made["token"])


async def _recognise(world: World, person: Person) -> None:
    status, session = await world.ask(person, "GET", "/api/session")
    assert status == 200, session
    me = session["me"]
    person.id, person.handle, person.shown = me["id"], me["handle"], me["name"]


async def _make_agents(world: World) -> None:
    """Make agents that are all paused: a caller, a public one, two that are the author's, one that nobody has met."""
    hidden = {"is_active": False, "is_public": False, "system_prompt": "Say nothing of the heron."}
    walker = await world.make("owner", "/api/agents", {"name": "Walker", "handle": "walker", "is_active": False})
    token = await asyncio.to_thread(world.server.create_token, "walker")
    world.people["agent"] = Person("agent", token)
    await _recognise(world, world.people["agent"])
    assert world.people["agent"].id == walker["member_id"]
    sleeper = hidden | {"name": "Sleeper", "handle": "sleeper", "is_public": True}
    for name, keeper, body in (
        ("sleeper", "scribe", sleeper),
        ("kept", "author", hidden | {"name": "Kept", "handle": "kept"}),
        ("forgetful", "author", hidden | {"name": "Forgetful", "handle": "forgetful"}),
        ("loner", "scribe", hidden | {"name": "Loner", "handle": "loner"}),
    ):
        made = await world.make(keeper, "/api/agents", body)
        world.ids[name] = made["id"]
        world.people[name] = Person(name, None, made["member_id"], name)
    for name, keeper in (("kept", "author"), ("loner", "scribe")):
        path = f"/api/agents/{world.ids[name]}"
        world.ids[f"{name} memory"] = (await world.make(keeper, f"{path}/memories", {"content": "A heron."}))["id"]
        taught = await world.make(keeper, f"{path}/train", {"text": "A crane by the weir."})
        world.ids[f"{name} source"] = taught["id"]
        await world.make(keeper, f"{path}/memories", {"content": "A mill.", "type": "preference", "subject": "scribe"})
        used = {"tool": "calculator", "arguments": {"expression": "6*7"}}
        world.ids[f"{name} execution"] = (await world.make(keeper, f"{path}/invoke-tool", used))["id"]


async def _connect(world: World) -> None:
    async def connect(person: Person) -> None:
        person.client = await Client(world.server.url, person.token or "").connect()

    named = [world.people[name] for name in (*IN_ROOMS, "stranger", "visitor", "scribe", "spare")]
    await asyncio.gather(*(connect(person) for person in named))


async def _furnish(world: World) -> None:
    for name in ("public", "private", "archived"):
        place = await _open(world, name)
        others = [f"victim-{name}" for name in CALLERS] if name == "public" else []
        await _fill(world, place, [*others, "kept", "forgetful", "sleeper"])
        await _talk(world, place, "author")
    world.places["direct"] = direct = Place("direct", word="worddirect")
    everybody = [world.people[name].id for name in (*IN_ROOMS, "spare", "sleeper")]
    direct.room = (await world.do("scribe", "open_direct", member_ids=everybody))["room"]["id"]
    await _talk(world, direct, "author")
    for name in ("public:out", "private:out", "archived:out"):
        place = await _open(world, name)
        for member in ("author", "spare"):
            await world.do("scribe", "add_member", room_id=place.room, member_id=world.people[member].id)
        await _talk(world, place, "author")
        await world.do("author", "leave_room", room_id=place.room)
    world.places["direct:out"] = apart = Place("direct:out", word="wordapart")
    apart.room = (await world.do("scribe", "open_direct", member_ids=[world.people["spare"].id]))["room"]["id"]
    await _talk(world, apart, "spare")
    earlier = await _open(world, "earlier", history="from_join")
    await world.do("scribe", "add_member", room_id=earlier.room, member_id=world.people["spare"].id)
    await _talk(world, earlier, "spare")
    await _fill(world, earlier, ["sleeper"])
    await _sanction(world)
    for name in ("archived", "archived:out"):
        await world.do("scribe", "update_room", room_id=world.places[name].room, archived=True)
    await _leave_traces(world)


async def _open(world: World, name: str, **more: str) -> Place:
    kind = more.pop("kind", "private" if name.startswith(("private", "earlier")) else "public")
    made = await world.do("scribe", "create_room", name=name, kind=kind, **more)
    world.places[name] = Place(name, made["room"]["id"], "word" + name.replace(":", ""))
    return world.places[name]


async def _fill(world: World, place: Place, more: list[str]) -> None:
    for name in (*IN_ROOMS, "spare", *more):
        where = {"room_id": place.room, "member_id": world.people[name].id}
        await world.do("scribe", "add_member", **where)
        if name == "mod":
            await world.do("scribe", "set_room_role", **where, role="moderator")


async def _talk(world: World, place: Place, author: str) -> None:
    """Say something that is edited, pinned and reported, and something with a file."""
    said = await world.do(author, "post_message", room_id=place.room, text=f"first {place.word}")
    place.message, place.seq = said["message_id"], said["seq"]
    await world.do(author, "edit_message", message_id=place.message, text=f"then {place.word}")
    await world.do("scribe", "pin_message", message_id=place.message)
    reported = await world.do("scribe", "report_message", message_id=place.message, reason="look")
    place.report = reported["report_id"]
    place.file = await world.send_file("spare")
    await world.say("spare", place.room, "a point", attachment_ids=[place.file])


async def _sanction(world: World) -> None:
    """Have the owner, who cannot be, ban everybody from one room and silence everybody in another."""
    banned, silenced = await _open(world, "banned"), await _open(world, "silenced", kind="private")
    for place in (banned, silenced):
        await _fill(world, place, ["sleeper"])
        await _talk(world, place, "spare")
    until = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    for name in set(IN_ROOMS) - {"owner"}:
        of_whom = {"member_id": world.people[name].id}
        await world.do("owner", "ban_member", room_id=banned.room, **of_whom)
        if name != "agent":
            await world.do("owner", "silence_member", room_id=silenced.room, until=until, **of_whom)
    await world.do("owner", "leave_room", room_id=banned.room)


async def _leave_traces(world: World) -> None:
    world.ids["loose"] = await world.send_file("spare")
    said = await world.say("mod", world.places["public"].room, "a moderator's")
    reported = await world.do("scribe", "report_message", message_id=said, reason="look")
    world.ids["mod report"] = reported["report_id"]
    closed = {"status": "dismissed"}
    await world.make("owner", f"/api/reports/{reported['report_id']}", closed)
    await world.do("scribe", "open_direct", member_ids=[world.people["guest"].id])
    for name in IN_ROOMS:
        await world.do("scribe", "open_direct", member_ids=[world.people[name].id])
    await world.do("scribe", "save_draft", room_id=world.places["public"].room, text="wordbegun")
    world.ids["location"] = (await world.make("owner", "/api/locations", {"name": "Mill"}))["id"]
    capped = {"subject": "workspace", "period": "total", "cap_usd": 1000}
    world.ids["budget"] = (await world.make("owner", "/api/budgets", capped))["id"]
    world.ids["invitation"] = (await world.make("owner", "/api/invitations", {"role": "guest"}))["id"]
    world.ids["spare token"] = (await world.make("spare", "/api/tokens", {}))["id"]
