"""Choose the next command of a client at random from what it knows."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.flows.checker.history import Spans
from tests.flows.checker.marks import make_mark
from tests.flows.client import Frame, Json

REMEMBERED_MESSAGES = 40
WORDS = ("olive", "tram", "¿qué?", "🌊", "lantern", "<b>bold</b>", "`code`", "naïve", "\u202eabc", "川", "harbour\n")
EMOJIS = ("👍", "🎉", "❤️")
MODES = ("off", "mentioned", "natural", "always")
BOUNDS: tuple[Json, ...] = (
    *({}, {"threshold": 0.2}, {"threshold": None}),
    *({"opens_after_min": 10_080}, {"opens_after_min": None}),
)

Choice = tuple[str, Json]


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent that may be addressed in the lobby."""

    id: str
    handle: str


@dataclass(slots=True)
class Knowledge:
    """What one client learned from its frames, kept over its connections; `lobby` is where agents are addressed.

    `public` are rooms that anyone may join; all clients of a run share it.
    """

    client: int
    me: str
    people: list[str]
    lobby: str
    public: set[str]
    agent: Agent | None
    is_person: bool
    spans: Spans = field(default_factory=lambda: Spans({}))
    rooms: dict[str, Json] = field(default_factory=dict)
    messages: dict[str, deque[Json]] = field(default_factory=dict)
    made: int = 0

    def learn(self, frame: Frame) -> None:
        """Take the next frame."""
        self.spans.feed(frame)
        body = frame.body
        match body["type"]:
            case "welcome":
                self.rooms.update({room["id"]: room for room in body["rooms"]})
            case "room_added" | "room_updated":
                self.rooms[body["room_id"]] = body["room"]
            case "message_posted" | "agent_message":
                said = self.messages.setdefault(body["room_id"], deque(maxlen=REMEMBERED_MESSAGES))
                said.append(body["message"])
            case _:
                pass

    def fresh_mark(self) -> str:
        """Make a mark that no other command of the run has."""
        self.made += 1
        return make_mark(self.client, self.made)

    def fresh_key(self) -> str:
        """Make a key for the command of the last mark; it is no mark, for a key outlives the words it stands for."""
        return f"{self.client}/{self.made}"

    def open_rooms(self) -> list[str]:
        """List the rooms it is in."""
        return sorted(self.spans.cursors())

    def own_rooms(self) -> list[str]:
        """List the rooms it is in that it made during the run."""
        return [
            room_id
            for room_id in self.open_rooms()
            if self.rooms[room_id]["created_by"] == self.me and self.rooms[room_id]["name"].startswith("room ")
        ]

    def find_room(self, rng: random.Random) -> str:
        """Pick a room it is in, else one it once knew."""
        return rng.choice(self.open_rooms() or sorted(self.rooms) or [self.lobby])

    def find_message(self, rng: random.Random, *, is_mine: bool | None = None) -> Json | None:
        """Pick a remembered message of an open room, mine or of others when asked."""
        found = [
            message
            for room_id in self.open_rooms()
            for message in self.messages.get(room_id, ())
            if is_mine is None or (message["author"]["id"] == self.me) == is_mine
        ]
        return rng.choice(found) if found else None


def choose(rng: random.Random, known: Knowledge) -> Choice:
    """Choose a command. Words that it writes hold a mark of its own; half of all that may have a key have one."""
    kind = rng.choices(_KINDS, _WEIGHTS)[0]
    return _CHOICES[kind](rng, known) or _post(rng, known)


def _post(rng: random.Random, known: Knowledge) -> Choice:
    room_id, mark = known.find_room(rng), known.fresh_mark()
    if room_id == known.lobby and known.agent is not None and rng.random() < 0.05:
        return "post_message", {"room_id": room_id, "text": f"@{known.agent.handle} what is 3 * {known.made}? {mark}"}
    fields: Json = {"room_id": room_id, "text": f"{mark} {' '.join(rng.choices(WORDS, k=rng.randrange(1, 60)))}"}
    if rng.random() < 0.5:
        fields["key"] = known.fresh_key()
    if known.messages.get(room_id) and rng.random() < 0.2:
        quoted = rng.choice(known.messages[room_id])
        if rng.random() < 0.8:
            fields["reply_to"] = quoted["id"]
        if rng.random() < 0.5:
            fields["thread_id"] = quoted["thread_id"] or quoted["id"]
    return "post_message", fields


def _edit(rng: random.Random, known: Knowledge) -> Choice | None:
    message = known.find_message(rng, is_mine=rng.random() < 0.9)
    return ("edit_message", {"message_id": message["id"], "text": f"{known.fresh_mark()} edited"}) if message else None


def _delete(rng: random.Random, known: Knowledge) -> Choice | None:
    message = known.find_message(rng, is_mine=rng.random() < 0.9)
    return ("delete_message", {"message_id": message["id"]}) if message else None


def _react(rng: random.Random, known: Knowledge) -> Choice | None:
    """React, half the time as nobody else does, so that it shows whether just this came to be."""
    message = known.find_message(rng)
    if message is None:
        return None
    if rng.random() < 0.5:
        return "add_reaction", {"message_id": message["id"], "emoji": known.fresh_mark()}
    verb = rng.choice(("add_reaction", "add_reaction", "remove_reaction"))
    return verb, {"message_id": message["id"], "emoji": rng.choice(EMOJIS)}


def _pin(rng: random.Random, known: Knowledge) -> Choice | None:
    message = known.find_message(rng)
    verb = rng.choice(("pin_message", "pin_message", "unpin_message"))
    return (verb, {"message_id": message["id"]}) if message else None


def _mark(rng: random.Random, known: Knowledge) -> Choice | None:
    cursors = known.spans.cursors()
    room_id = known.find_room(rng)
    last = cursors.get(room_id, 0)
    return ("mark_read", {"room_id": room_id, "seq": rng.randint(max(1, last - 20), last)}) if last else None


def _thread(rng: random.Random, known: Knowledge) -> Choice | None:
    message = known.find_message(rng)
    if message is None:
        return None
    root = {"message_id": message["thread_id"] or message["id"]}
    last = known.spans.cursors()[message["room_id"]]
    doings: list[Choice] = [
        ("follow_thread", {**root, "following": rng.random() < 0.5}),
        ("mark_thread_read", {**root, "seq": rng.randint(0, last)}),
        ("list_threads", {"limit": rng.randint(1, 100)}),
        ("save_draft", {"room_id": message["room_id"], "text": rng.choice(("", f"{known.fresh_mark()} begun"))}),
    ]
    return rng.choice(doings)


def _type(rng: random.Random, known: Knowledge) -> Choice:
    return "set_typing", {"room_id": known.find_room(rng), "typing": rng.random() < 0.5}


def _look(rng: random.Random, known: Knowledge) -> Choice:
    room_id = known.find_room(rng)
    looks: list[Choice] = [
        ("list_history", {"room_id": room_id, "limit": rng.randint(1, 100)}),
        ("list_history", {"room_id": room_id, rng.choice(("after_seq", "around_seq")): rng.randint(0, 200)}),
        ("list_rooms", {}),
        ("list_members", {"room_id": room_id}),
        ("ping", {}),
    ]
    return rng.choice(looks)


def _join(rng: random.Random, known: Knowledge) -> Choice:
    return "join_room", {"room_id": rng.choice(sorted(known.public))}


def _leave(rng: random.Random, known: Knowledge) -> Choice | None:
    """Leave a room, never one's own: each room keeps a member who can read its log at the end."""
    mine = {None, known.me}
    rooms = [room_id for room_id in known.open_rooms() if known.rooms[room_id]["created_by"] not in mine]
    return ("leave_room", {"room_id": rng.choice(rooms)}) if rooms else None


def _create(rng: random.Random, known: Knowledge) -> Choice:
    return "create_room", {"name": f"room {known.fresh_mark()}", "kind": rng.choice(("public", "private"))}


def _update(rng: random.Random, known: Knowledge) -> Choice:
    """Change any room's topic, or more of one's own: what is archived is opened again, sooner or later."""
    own = known.own_rooms()
    if not own or rng.random() < 0.5:
        return "update_room", {"room_id": known.find_room(rng), "topic": f"topic {known.fresh_mark()}"}
    room_id = rng.choice(own)
    if known.rooms[room_id]["archived"]:
        return "update_room", {"room_id": room_id, "archived": False}
    if rng.random() < 0.7:
        return "update_room", {"room_id": room_id, "name": f"room {known.fresh_mark()}"}
    return "update_room", {"room_id": room_id, "archived": True}


def _people(rng: random.Random, known: Knowledge) -> Choice | None:
    mine = [room_id for room_id in known.open_rooms() if known.rooms[room_id]["created_by"] == known.me]
    others = [person for person in known.people if person != known.me]
    if not mine or not others:
        return None
    verb = rng.choice(("add_member", "add_member", "remove_member"))
    return verb, {"room_id": rng.choice(mine), "member_id": rng.choice(others)}


def _order(rng: random.Random, known: Knowledge) -> Choice | None:
    """Keep order in a room of one's own, which one is never put out of, or wish something for oneself."""
    others = [person for person in known.people if person != known.me]
    own = known.own_rooms()
    room_id, other = known.find_room(rng), rng.choice(others)
    wishes: list[Choice] = [
        ("set_room_notifications", {"room_id": room_id, "level": rng.choice(("all", "mentions", "none"))}),
        (rng.choice(("block_member", "unblock_member")), {"member_id": other}),
    ]
    if not own:
        return rng.choice(wishes)
    where: Json = {"room_id": rng.choice(own), "member_id": other}
    until = rng.choice((None, "2100-01-01T00:00:00Z"))
    deeds: list[Choice] = [
        ("set_room_role", {**where, "role": rng.choice(("moderator", "member"))}),
        (rng.choice(("ban_member", "unban_member", "unban_member")), where),
        ("silence_member", {**where, "until": until}),
        ("update_room", {"room_id": where["room_id"], "kind": rng.choice(("public", "private"))}),
    ]
    return rng.choice([*wishes, *deeds])


def _direct(rng: random.Random, known: Knowledge) -> Choice:
    others = [person for person in known.people if person != known.me]
    return "open_direct", {"member_ids": rng.sample(others, k=rng.randint(1, min(2, len(others))))}


def _agent(rng: random.Random, known: Knowledge) -> Choice | None:
    """Ask an agent for something without a message, stop it, or say how it takes the floor, which only people may."""
    if known.agent is None:
        return None
    where: Json = {"room_id": known.lobby, "agent_id": known.agent.id}
    doings: list[Choice] = [
        ("invoke_agent", {**where, "text": f"what is 2 + 2? {known.fresh_mark()}", "key": known.fresh_key()}),
        ("agent_command", {**where, "command": rng.choice(("stop", "status", "help"))}),
        *([("set_agent_mode", {**where, "mode": rng.choice(MODES), **rng.choice(BOUNDS)})] if known.is_person else []),
    ]
    return rng.choice(doings)


def _nonsense(rng: random.Random, known: Knowledge) -> Choice:
    room_id, mark = known.find_room(rng), known.fresh_mark()
    follies: list[Choice] = [
        ("post_message", {"room_id": "room_none", "text": f"{mark} nowhere"}),
        ("post_message", {"room_id": room_id, "text": ""}),
        ("post_message", {"room_id": room_id, "text": f"{mark} to nobody", "reply_to": "msg_none"}),
        ("create_room", {"name": f"{mark} too long {'x' * 80}"}),
        ("mark_read", {"room_id": room_id, "seq": "many"}),
        ("dance", {"room_id": room_id}),
        ("ping", {"unknown": mark}),
    ]
    return rng.choice(follies)


_CHOICES: dict[str, Callable[[random.Random, Knowledge], Choice | None]] = {
    "post": _post,
    "edit": _edit,
    "delete": _delete,
    "react": _react,
    "pin": _pin,
    "mark": _mark,
    "thread": _thread,
    "type": _type,
    "look": _look,
    "join": _join,
    "leave": _leave,
    "create": _create,
    "update": _update,
    "people": _people,
    "direct": _direct,
    "order": _order,
    "agent": _agent,
    "nonsense": _nonsense,
}
_KINDS = [*_CHOICES]
_WEIGHTS = [44, 8, 3, 9, 2, 6, 2, 3, 6, 3, 2, 1, 3, 4, 1, 3, 1, 2]
