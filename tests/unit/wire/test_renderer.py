"""What the server renders is what the golden frames show."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import orjson
import pytest

from tertulia.domain.content.file import File
from tertulia.domain.events import (
    AgentAction,
    AgentMessage,
    Event,
    EventBody,
    MemberBanned,
    MemberJoined,
    MemberLeft,
    MemberSilenced,
    MemberUnbanned,
    MemberUpdated,
    MessageDeleted,
    MessageEdited,
    MessagePinned,
    MessagePosted,
    MessageUnpinned,
    Notice,
    PreviewsChanged,
    ReactionAdded,
    ReactionRemoved,
    RoomRoleChanged,
    RoomUpdated,
    Signal,
    TurnEnded,
)
from tertulia.domain.ids import AgentId, ExecutionId, FileId, MemberId, MessageId, RoomId, TurnId, WorkspaceId
from tertulia.domain.message import LinkPreview, Message, Reaction
from tertulia.domain.people import Member, Membership, Room, Workspace
from tertulia.render.renderer import Renderer
from tertulia.rooms.people import Directory
from tertulia.rooms.state import Rooms
from tests.unit.wire.test_golden import GOLDEN

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
HOME, LOBBY = WorkspaceId("ws_01kkqa"), RoomId("room_01kkqa")
OWNER, ADA, BEN = MemberId("mem_01kkqo"), MemberId("mem_01kkqa"), MemberId("mem_01kkqb")
AGENT = AgentId("agt_01kkqa")
ASKED, ANSWERED, TURN = MessageId("msg_01kkqa"), MessageId("msg_01kkqb"), TurnId("turn_01kkqa")

PEOPLE = [
    Member(OWNER, HOME, "owner", "Owner", "human", "owner", NOON),
    Member(ADA, HOME, "ada", "Ada", "agent", "member", NOON, agent_id=AGENT),
    Member(BEN, HOME, "ben", "Ben", "human", "member", NOON, deactivated_at=NOON),
]
ROOM = Room(LOBBY, HOME, "lobby", "public", "Where everybody meets", "all", OWNER, NOON)
INSIDE = [
    Membership(LOBBY, OWNER, "member", 1, NOON),
    Membership(LOBBY, ADA, "member", 2, NOON, agent_mode="mentioned"),
]


def say(text: str, **more: object) -> Message:
    fields = {"mentions": (ADA,), "reactions": (Reaction("👍", (ADA,)),)} | more
    return Message(ASKED, HOME, LOBBY, 3, OWNER, text, NOON, **fields)  # type: ignore[arg-type]


PICTURE = File(
    FileId("fil_01kkqa"), HOME, OWNER, "mill.png", "image/png", 48_211, "0" * 64, NOON, 640, 480, True, ASKED
)
MILL = LinkPreview("https://mill.example/", "The mill", "Grinds since 1620.", "Mills", "www.mill.example")
ANSWER = Message(ANSWERED, HOME, LOBBY, 5, ADA, "**12**", NOON, reply_to=ASKED, turn_id=TURN)

EVENTS: dict[str, tuple[int, EventBody]] = {
    "message_posted": (3, MessagePosted(say("@ada ¿cuánto es 3 × 4? 🌊", attachments=(PICTURE,)))),
    "message_posted.deleted": (3, MessagePosted(say("", mentions=(), deleted_at=NOON))),
    "agent_message": (5, AgentMessage(ANSWER, AGENT)),
    "message_edited": (6, MessageEdited(say("@ada what is 3 × 4?", revision=2, edited_at=NOON))),
    "message_deleted": (7, MessageDeleted(ASKED)),
    "reaction_added": (7, ReactionAdded(ASKED, "👍", ADA)),
    "reaction_removed": (7, ReactionRemoved(ASKED, "👍", ADA)),
    "message_pinned": (7, MessagePinned(ASKED, ADA)),
    "message_unpinned": (7, MessageUnpinned(ASKED, ADA)),
    "previews_changed": (
        7,
        PreviewsChanged(say(MILL.url, previews=(MILL, LinkPreview("https://x.example", is_off=True)))),
    ),
    "member_joined": (2, MemberJoined(INSIDE[1])),
    "member_left": (7, MemberLeft(OWNER)),
    "room_role_changed": (7, RoomRoleChanged(ADA, "moderator")),
    "member_banned": (7, MemberBanned(ADA, OWNER, None)),
    "member_unbanned": (7, MemberUnbanned(ADA, OWNER)),
    "member_silenced": (7, MemberSilenced(ADA, OWNER, NOON)),
    "member_updated": (7, MemberUpdated(OWNER)),
    "member_updated.closed": (7, MemberUpdated(BEN)),
    "room_updated": (7, RoomUpdated(ROOM)),
    "agent_action": (
        4,
        AgentAction(TURN, AGENT, ExecutionId("exe_01kkqa"), "calculator", "3 * 4 = 12", "success"),
    ),
    "turn_ended": (6, TurnEnded(TURN, AGENT, "spoke", message_id=ANSWERED)),
    "notice": (7, Notice("agents_stopped", "All agents were stopped.")),
}


@pytest.fixture
def renderer() -> Renderer:
    rooms = Rooms([(ROOM, 7)], [(membership, membership.joined_seq) for membership in INSIDE])
    return Renderer(Directory([Workspace(HOME, "Home", NOON)], PEOPLE), rooms)


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_is_rendered_as_promised(renderer: Renderer, name: str) -> None:
    seq, body = EVENTS[name]
    rendered = renderer.event(Event(HOME, LOBBY, seq, NOON, body))
    assert json.loads(orjson.dumps(rendered)) == GOLDEN[name]


def test_every_event_of_the_domain_is_here() -> None:
    assert {body.type for _, body in EVENTS.values()} == {body.type for body in EventBody.__args__}


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("typing", {"member_id": OWNER, "typing": True}),
        ("read", {"member_id": OWNER, "read_seq": 7}),
        ("room_removed", {}),
        ("room_notifications_changed", {"level": "mentions"}),
        ("report_changed", {"report_id": "rpt_01kkqa", "status": "open"}),
    ],
)
def test_a_signal_is_rendered_as_promised(renderer: Renderer, name: str, fields: dict[str, object]) -> None:
    assert renderer.signal(Signal(name, LOBBY, NOON, fields)) == GOLDEN[name]


def test_a_room_is_shown_with_its_place_and_whether_one_is_in_it(renderer: Renderer) -> None:
    rooms = Rooms([(ROOM, 7)], [(membership, 1) for membership in INSIDE])
    assert renderer.room_entry(rooms[LOBBY], OWNER) == GOLDEN["room_added"]["room"]
    assert renderer.room_entry(rooms[LOBBY], MemberId("mem_stranger"))["is_member"] is False
