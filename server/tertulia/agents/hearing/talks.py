"""Keeps what the floor remembers of each room's talk, in memory: rebuilt from the messages when first needed."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import partial

from tertulia.domain.ids import MessageId, RoomId, WorkspaceId
from tertulia.domain.message import Message
from tertulia.domain.people import Member
from tertulia.floor.decide import Bid
from tertulia.floor.features import Scene
from tertulia.floor.listening import Line, Listener
from tertulia.floor.pace import find_pace
from tertulia.floor.score import score
from tertulia.rooms.people import Directory
from tertulia.rooms.state import RoomState
from tertulia.store import messages
from tertulia.store.database import Database
from tertulia.store.messages import Page

# So many messages of a room's past are read when it is heard for the first time since the start.
REBUILT_FROM = 200
# Rooms and threads that are remembered at once; those not heard for longest are forgotten, and rebuilt when needed.
MAX_REMEMBERED = 500
# From this chance on a message counts as answered.
ANSWERED_FROM = 0.5

_Place = tuple[RoomId, MessageId | None]


@dataclass(slots=True)
class _Ear:
    listener: Listener
    seq: int = 0
    introduced: int = 0


class Hearing:
    """The talk of every room in which an agent may speak unasked; a thread is a talk of its own."""

    def __init__(self, db: Database, people: Directory) -> None:
        self._db = db
        self._people = people
        self._ears: OrderedDict[_Place, _Ear] = OrderedDict()

    async def listen(self, message: Message, state: RoomState) -> Scene | None:
        """Take a message in and give it in its talk; None when it was heard before, and what came after it too."""
        place = (message.room_id, message.thread_id)
        ear = self._ears.get(place)
        if ear is None:
            ear = self._ears[place] = await self._rebuild(message)
        self._ears.move_to_end(place)
        if len(self._ears) > MAX_REMEMBERED:
            self._ears.popitem(last=False)
        if message.seq <= ear.seq:
            return None
        self._introduce(ear, state)
        ear.seq = message.seq
        return Scene(ear.listener.talk, ear.listener.take(self._line(message)))

    def bid(self, scene: Scene, me: Member, *, is_alone: bool = False) -> Bid:
        """Score an agent of the room; `is_alone` is said of an author who is the only person there."""
        found = score(scene, me.handle, always_here=True)
        is_person = partial(self._is_person, me.workspace_id)
        pace = find_pace(scene.talk.tail, scene.heard, me.handle, is_person, is_alone=is_alone)
        return Bid(found.value, found.situation, found.reasons, pace)

    def is_answered(self, message: Message) -> bool:
        """Say whether somebody seems to have answered a message since it was heard."""
        ear = self._ears.get((message.room_id, message.thread_id))
        return ear is not None and ear.listener.answered(message.id) >= ANSWERED_FROM

    def _is_person(self, workspace_id: WorkspaceId, handle: str) -> bool:
        member = self._people.find_by_handle(workspace_id, handle)
        return member is not None and member.kind in ("human", "ghost")

    async def _rebuild(self, message: Message) -> _Ear:
        ear = _Ear(Listener())
        page = Page(before_seq=message.seq, thread_id=message.thread_id, limit=REBUILT_FROM)
        before, _ = await messages.list_page(self._db, message.room_id, page)
        for one in before:
            if message.thread_id in (one.thread_id, one.id) and one.deleted_at is None:
                ear.listener.take(self._line(one))
        return ear

    def _introduce(self, ear: _Ear, state: RoomState) -> None:
        """Tell the talk by what names the agents of the room go; people are known by what they say."""
        if ear.introduced != len(state.agents):
            ear.introduced = len(state.agents)
            for member_id in state.agents:
                member = self._people[member_id]
                ear.listener.talk.introduce(member.handle, member.name)

    def _line(self, message: Message) -> Line:
        author = self._people[message.author_id].handle
        return Line(message.id, author, message.text, message.created_at.timestamp(), message.reply_to)
