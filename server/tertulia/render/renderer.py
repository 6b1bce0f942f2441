"""Renders domain values as the protocol's objects, events and signals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from tertulia.domain.clock import to_rfc3339
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
from tertulia.domain.ids import MemberId
from tertulia.domain.message import Citation, LinkPreview, Message
from tertulia.domain.people import Member, Membership, Room
from tertulia.domain.turn import LiveTurn

Json = dict[str, Any]


class People(Protocol):
    """Knows every member that an event may name, also those who left."""

    def __getitem__(self, member_id: MemberId, /) -> Member: ...


class RoomView(Protocol):
    """A room as it stands, with those who are in it."""

    @property
    def room(self) -> Room: ...
    @property
    def seq(self) -> int: ...
    @property
    def members(self) -> dict[MemberId, Membership]: ...


class FoundMessage(Protocol):
    """A message that a search found, where, and what of it is shown."""

    @property
    def message(self) -> Message: ...
    @property
    def room(self) -> Room: ...
    @property
    def snippet(self) -> str: ...


class RoomViews(Protocol):
    """Knows every room that an event may name."""

    def __getitem__(self, room_id: Any, /) -> RoomView: ...


class Renderer:
    """The one way from domain to wire; both doors use it."""

    def __init__(self, people: People, rooms: RoomViews) -> None:
        self._people = people
        self._rooms = rooms

    def member(self, member_id: MemberId) -> Json:
        """Render a member; `agent_id` only for agents, `closed` only of one whose account was closed."""
        member = self._people[member_id]
        rendered: Json = {
            "id": member.id,
            "name": member.name,
            "handle": member.handle,
            "kind": member.kind,
            "role": member.role,
        }
        if member.agent_id is not None:
            rendered["agent_id"] = member.agent_id
        if not member.is_active:
            rendered["closed"] = True
        return rendered

    def room_member(self, membership: Membership) -> Json:
        """Render a member as it is in one room."""
        until = membership.silenced_until
        return self.member(membership.member_id) | {
            "room_role": membership.role,
            "silenced_until": None if until is None else to_rfc3339(until),
        }

    def room(self, room: Room, memberships: Iterable[Membership] | None = None) -> Json:
        """Render a room with how its agents take the floor, by those in it now unless others are given."""
        places = sorted(
            (agent_id, membership)
            for membership in (self._rooms[room.id].members.values() if memberships is None else memberships)
            if membership.agent_mode and (agent_id := self._people[membership.member_id].agent_id)
        )
        thresholds = {
            agent_id: place.agent_threshold for agent_id, place in places if place.agent_threshold is not None
        }
        openings = {agent_id: place.opens_after_min for agent_id, place in places if place.opens_after_min is not None}
        return {
            "id": room.id,
            "name": room.name,
            "kind": room.kind,
            "topic": room.topic,
            "history": room.history,
            "created_by": room.created_by,
            "created_at": to_rfc3339(room.created_at),
            "archived": room.archived_at is not None,
            "archived_at": None if room.archived_at is None else to_rfc3339(room.archived_at),
            "agent_modes": {agent_id: place.agent_mode for agent_id, place in places},
            "agent_thresholds": thresholds,
            "agent_openings": openings,
            "slow_mode_s": room.slow_mode_s,
        }

    def room_entry(self, view: RoomView, for_member: MemberId) -> Json:
        """Render a room with its last number; a direct one with the ids of those in it."""
        entry = self.room(view.room) | {"seq": view.seq, "is_member": for_member in view.members}
        if view.room.kind == "direct":
            entry["member_ids"] = list(view.members)
        return entry

    def message(self, message: Message) -> Json:
        """Render a message; a deleted one as a tombstone."""
        author = self._people[message.author_id]
        rendered: Json = {
            "id": message.id,
            "room_id": message.room_id,
            "seq": message.seq,
            "author": {"id": author.id, "name": author.name, "handle": author.handle, "kind": author.kind},
            "text": message.text,
            "reply_to": message.reply_to,
            "thread_id": message.thread_id,
            "mentions": message.mentions,
            "attachments": [self.attachment(file) for file in message.attachments],
            "reactions": [{"emoji": one.emoji, "member_ids": one.member_ids} for one in message.reactions],
            "created_at": to_rfc3339(message.created_at),
            "edited_at": None if message.edited_at is None else to_rfc3339(message.edited_at),
        }
        if message.turn_id is not None:
            rendered["turn_id"] = message.turn_id
        if message.thread is not None:
            growth = message.thread
            rendered["thread"] = {
                "replies": growth.replies,
                "last_seq": growth.last_seq,
                "last_at": to_rfc3339(growth.last_at),
            }
        if message.previews:
            shown = _previews(message.previews)
            if shown:
                rendered["previews"] = shown
        if message.sources:
            rendered["sources"] = [_citation(one) for one in message.sources]
        if message.deleted_at is not None:
            rendered |= {"deleted": True, "reactions": []}
        return rendered

    def attachment(self, file: File) -> Json:
        """Render a file as a message shows it."""
        return {
            "id": file.id,
            "name": file.name,
            "media_type": file.media_type,
            "size_bytes": file.size_bytes,
            "width": file.width,
            "height": file.height,
            "has_thumbnail": file.has_thumbnail,
        }

    def messages(self, messages: Iterable[Message]) -> list[Json]:
        """Render messages in their order."""
        return [self.message(message) for message in messages]

    def hits(self, hits: Iterable[FoundMessage]) -> list[Json]:
        """Render what a search found."""
        return [
            {
                "message": self.message(hit.message),
                "room": {"id": hit.room.id, "name": hit.room.name, "kind": hit.room.kind},
                "snippet": hit.snippet,
            }
            for hit in hits
        ]

    def turns(self, turns: Iterable[LiveTurn]) -> list[Json]:
        """Render turns under way."""
        return [
            {
                "turn_id": turn.turn_id,
                "agent_id": turn.agent_id,
                "phase": turn.phase,
                "attempt": turn.attempt,
                "text": turn.text,
            }
            for turn in turns
        ]

    def event(self, event: Event) -> Json:
        """Render an event, the same for every member."""
        head = {"type": event.body.type, "room_id": event.room_id, "seq": event.seq, "at": to_rfc3339(event.at)}
        return head | self._body(event.body)

    def events(self, events: Iterable[Event]) -> list[Json]:
        """Render events in their order."""
        return [self.event(event) for event in events]

    def signal(self, signal: Signal) -> Json:
        """Render a signal."""
        head = {"type": signal.type, "room_id": signal.room_id, "at": to_rfc3339(signal.at)}
        return head | signal.fields

    def _body(self, body: EventBody) -> Json:
        match body:
            case MessagePosted(message) | MessageEdited(message):
                return {"message": self.message(message)}
            case AgentMessage(message, agent_id):
                return {"message": self.message(message), "turn_id": message.turn_id, "agent_id": agent_id}
            case PreviewsChanged(message):
                return {"message_id": message.id, "previews": _previews(message.previews)}
            case ReactionAdded(message_id, emoji, member_id) | ReactionRemoved(message_id, emoji, member_id):
                return {"message_id": message_id, "emoji": emoji, "member_id": member_id}
            case MemberJoined(membership):
                mode = {} if membership.agent_mode is None else {"agent_mode": membership.agent_mode}
                return {"member": self.room_member(membership)} | mode
            case MemberLeft(member_id) | MemberUpdated(member_id):
                return {"member": self.member(member_id)}
            case RoomUpdated(room):
                return {"room": self.room(room)}
            case (
                RoomRoleChanged()
                | MemberBanned()
                | MemberUnbanned()
                | MemberSilenced()
                | AgentAction()
                | TurnEnded()
                | Notice()
                | MessageDeleted()
                | MessagePinned()
                | MessageUnpinned()
            ):
                return {name: _shown(getattr(body, name)) for name in body.__slots__}


def _citation(one: Citation) -> Json:
    return {
        "memory_id": one.memory_id,
        "document_id": one.document_id,
        "document": one.document,
        "part": one.part,
    }


def _previews(previews: Iterable[LinkPreview]) -> list[Json]:
    """Render what a message's links lead to, but what was taken off."""
    names = ("url", "title", "description", "site", "host")
    return [{name: getattr(one, name) for name in names} for one in previews if not one.is_off]


def _shown(value: Any) -> Any:
    return to_rfc3339(value) if isinstance(value, datetime) else value
