"""Keeps what the floor remembers of each room's talk, in memory: rebuilt from the messages when first needed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from tertulia.actions.deps import Deps
from tertulia.agents.hearing.meanings import Meanings
from tertulia.agents.hearing.places import PlaceKey
from tertulia.domain.agent import Agent
from tertulia.domain.ids import AgentId, MessageId, RoomId, WorkspaceId
from tertulia.domain.message import Message
from tertulia.domain.people import PEOPLE, Member
from tertulia.floor.decide import Bid
from tertulia.floor.features import Scene
from tertulia.floor.listening import Line, Listener
from tertulia.floor.reasons import of_last_line
from tertulia.floor.score import score
from tertulia.floor.signs.answers import answers
from tertulia.floor.signs.interests import Interests, read_interests
from tertulia.floor.signs.mood import Temper
from tertulia.floor.signs.nearness import Vector
from tertulia.floor.signs.pace import find_pace
from tertulia.floor.signs.place import Knowing, Said
from tertulia.rooms.state import RoomState
from tertulia.store import messages
from tertulia.store.messages import Page

# So many messages of a room's past are read when it is heard for the first time since the start.
REBUILT_FROM = 200
# Rooms and threads that are remembered at once; those not heard for longest are forgotten, and rebuilt when needed.
MAX_REMEMBERED = 500
# From this chance on a message counts as answered.
ANSWERED_FROM = 0.5
# In a room with more members the names of people are learnt as they speak.
MAX_INTRODUCED = 100
# Agents whose interests are kept laid out.
MAX_KNOWN = 1_000


@dataclass(slots=True)
class _Ear:
    listener: Listener
    seq: int = 0
    introduced: int = 0


@dataclass(frozen=True, slots=True)
class Overheard:
    """A message in its talk, with its vector if that was there in time; `marks` are of its own line alone."""

    scene: Scene
    place: PlaceKey
    vector: Vector | None = None
    marks: frozenset[str] = frozenset()


class Hearing:
    """The talk of every room in which an agent may speak unasked; a thread is a talk of its own."""

    def __init__(self, deps: Deps) -> None:
        self.meanings = Meanings(deps.memories.embed)
        self._deps = deps
        self._ears: OrderedDict[PlaceKey, _Ear] = OrderedDict()
        self._interests: OrderedDict[tuple[AgentId, int], Interests] = OrderedDict()

    def expect(self, message: Message) -> None:
        """Have a message's vector made ahead of its judgement, where an agent may speak unasked."""
        agents = self._deps.rooms[message.room_id].agents
        if any(place.agent_mode == "natural" for place in agents.values()):
            self.meanings.expect(message.id, message.text)

    async def await_meanings(self, batch: Iterable[Message]) -> None:
        """Wait for a moment for the vectors of messages that an agent may answer unasked."""
        people, rooms = self._deps.people, self._deps.rooms
        await self.meanings.await_messages(
            message.id
            for message in batch
            if not message.mentions
            and people[message.author_id].kind in PEOPLE
            and any(place.agent_mode == "natural" for place in rooms[message.room_id].agents.values())
        )

    def forget(self, message: Message) -> None:
        """Forget the talk in which a message was said; it is read anew when it is heard next."""
        self._ears.pop(place_of(message), None)

    def forget_room(self, room_id: RoomId) -> None:
        """Forget the talk of a room and of its threads, as something of it was deleted."""
        for place in [place for place in self._ears if place[0] == room_id]:
            del self._ears[place]

    def feel(self, message: Message, author: Member) -> Temper:
        """Take in the mood and the topic of a message; one that was felt before changes nothing."""
        place = self._deps.places[place_of(message)]
        at_s = message.created_at.timestamp()
        if message.seq <= place.seq:
            return place.temper(at_s)
        vector = self.meanings.find(message.id)
        return place.take(Said(message.seq, author.handle, message.text, at_s, author.kind in PEOPLE, vector))

    async def listen(self, message: Message, state: RoomState) -> Overheard | None:
        """Take a message in and give it in its talk; None when it was heard before, and what came after it too."""
        place = place_of(message)
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
        scene = Scene(ear.listener.talk, ear.listener.take(self._line(message)))
        marks = ear.listener.talk.mark_line(scene.heard.author, message.text)
        return Overheard(scene, place, self.meanings.find(message.id), marks)

    def bid(self, heard: Overheard, agent: Agent, threshold: float, *, is_alone: bool = False) -> Bid:
        """Score an agent of the room that speaks unasked from `threshold` on.

        `is_alone` is said of an author who is the only person there.
        """
        interests = self._interests_of(agent)
        handle = self._deps.people[agent.member_id].handle
        vectors = None
        if heard.vector is not None:
            vectors = self.meanings.find_interests(agent.id, agent.version, interests.phrases)
        signs = self._deps.places[heard.place].signs_for(handle, Knowing(interests, vectors), heard.vector)
        if fit := interests.fit(heard.scene.rarities):
            signs["interest_words"] = fit
        found = score(heard.scene, handle, always_here=True, signs=signs)
        is_person = partial(self._is_person, agent.workspace_id)
        pace = find_pace(heard.scene.talk.tail, heard.scene.heard, handle, is_person, is_alone=is_alone)
        reasons = of_last_line(found.reasons_at(threshold), heard.marks)
        return Bid(found.value, found.situation, reasons, pace)

    def has_gone_on(self, message: Message) -> bool:
        """Say whether the author has said something else in the same place since."""
        return self._deps.places[place_of(message)].last_seq(self._deps.people[message.author_id].handle) > message.seq

    def _interests_of(self, agent: Agent) -> Interests:
        key = (agent.id, agent.version)
        known = self._interests.get(key)
        if known is None:
            known = self._interests[key] = read_interests(agent.record)
            if len(self._interests) > MAX_KNOWN:
                self._interests.popitem(last=False)
        return known

    def list_called(self, message: Message) -> tuple[str, ...]:
        """Give the handles of those who are called, without a mark, at the start of a message itself, in order."""
        ear = self._ears.get((message.room_id, message.thread_id))
        author = self._deps.people[message.author_id].handle
        return () if ear is None else ear.listener.talk.list_called(author, message.text)

    def is_of_last_turn(self, room_id: RoomId, thread_id: MessageId | None, message_id: MessageId) -> bool:
        """Say whether a message is part of the last turn of its place, which its author may go on with."""
        ear = self._ears.get((room_id, thread_id))
        return ear is not None and ear.listener.is_of_last_turn(message_id)

    def answers(self, message: Message, asked: MessageId, agents: Iterable[AgentId]) -> bool:
        """Say whether the message heard last answers an earlier one of its place, which `agents` might answer too."""
        ear = self._ears.get(place_of(message))
        heard, question = (None, None) if ear is None else (ear.listener.find(message.id), ear.listener.find(asked))
        if ear is None or heard is None or question is None:
            return False
        found = map(self._deps.people.find_by_agent, agents)
        names = {member.handle for member in found if member is not None}
        is_person = partial(self._is_person, message.workspace_id)
        return answers(ear.listener.talk.tail, heard, question, names, is_person)

    async def is_answered(self, message: Message) -> bool:
        """Say whether somebody seems to have answered a message since; where nobody listens yet it is read."""
        ear = self._ears.get(place_of(message))
        listener = await self._read(message, self._deps.rooms[message.room_id].seq + 1) if ear is None else ear.listener
        return listener.answered(message.id) >= ANSWERED_FROM

    def _is_person(self, workspace_id: WorkspaceId, handle: str) -> bool:
        member = self._deps.people.find_by_handle(workspace_id, handle)
        return member is not None and member.kind in PEOPLE

    async def _rebuild(self, message: Message) -> _Ear:
        return _Ear(await self._read(message, message.seq))

    async def _read(self, message: Message, before_seq: int) -> Listener:
        """Hear what was said in a message's place before a number."""
        listener = Listener()
        page = Page(before_seq=before_seq, thread_id=message.thread_id, limit=REBUILT_FROM)
        before, _ = await messages.list_page(self._deps.db, message.room_id, page)
        for one in before:
            if message.thread_id in (one.thread_id, one.id) and one.deleted_at is None:
                listener.take(self._line(one))
        return listener

    def _introduce(self, ear: _Ear, state: RoomState) -> None:
        """Tell the talk by what names the members of the room go; in a large one people are known by what they say."""
        members = state.agents if len(state.members) > MAX_INTRODUCED else state.members
        if ear.introduced != len(members):
            ear.introduced = len(members)
            for member_id in members:
                member = self._deps.people[member_id]
                ear.listener.talk.introduce(member.handle, member.name)

    def _line(self, message: Message) -> Line:
        author = self._deps.people[message.author_id].handle
        return Line(message.id, author, message.text, message.created_at.timestamp(), message.reply_to)


def place_of(message: Message) -> PlaceKey:
    """Say where a message was said: in its room, or in a thread of it."""
    return message.room_id, message.thread_id
