"""Rooms, their members and their messages over REST."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from tertulia.actions.chat import messages, reading, rooms
from tertulia.actions.chat.messages import Draft
from tertulia.actions.chat.rooms import RoomChange, RoomDraft
from tertulia.rest.api import Call, Resource
from tertulia.rest.paging import Page, PageQuery, Query, page_of
from tertulia.store import log
from tertulia.store import messages as stored
from tertulia.store.chat.jumps import Jump
from tertulia.wire import objects
from tertulia.wire.base import (
    MAX_ATTACHMENTS,
    Body,
    History,
    Id,
    Key,
    MessageText,
    Name,
    SlowModeS,
    Topic,
    require_content,
)
from tertulia.wire.history import Snapshot
from tertulia.wire.moments import Moment

resource = Resource("rooms")


class NewRoom(Body):
    name: Name
    kind: Literal["public", "private"] = "public"
    topic: Topic = ""
    history: History = "all"


class RoomPatch(Body):
    name: Name | None = None
    topic: Topic | None = None
    archived: bool | None = None
    kind: Literal["public", "private"] | None = None
    slow_mode_s: SlowModeS | None = None


class RoomQuery(PageQuery):
    """Without `archived` all rooms are listed."""

    archived: Literal["true", "false"] | None = None


class NewMember(Body):
    member_id: Id


AttachmentIds = Annotated[list[Id], Field(max_length=MAX_ATTACHMENTS, json_schema_extra={"uniqueItems": True})]
# Said to clients as a schema, too: words, or a file.
_SAYS: JsonDict = {
    "required": ["text"],
    "properties": {"text": {"minLength": 1, "pattern": r"^[^\x00]*[^\x00\s][^\x00]*$"}},
}
_HOLDS: JsonDict = {"required": ["attachment_ids"], "properties": {"attachment_ids": {"minItems": 1}}}


class NewMessage(Body):
    model_config = ConfigDict(json_schema_extra={"anyOf": [_SAYS, _HOLDS]})

    text: MessageText = ""
    reply_to: Id | None = None
    thread_id: Id | None = None
    attachment_ids: AttachmentIds = Field(default_factory=list)
    key: Key | None = None

    @model_validator(mode="after")
    def _has_content(self) -> Self:
        require_content(self.text, self.attachment_ids)
        return self


class MessageQuery(Query):
    """`cursor` is the number of the last message of the page before.

    Of the places that are named one counts: the cursor, so that a page's address needs only that added to lead on; else
    `after`, `around` or `at`, in this order.
    """

    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,14}$")] | None = None
    around: Annotated[int, Field(ge=0, le=2**53)] | None = None
    after: Annotated[int, Field(ge=0, le=2**53)] | None = None
    at: Moment | None = None


class MessagePage(Page[objects.Message]):
    """A page of messages; `next` leads to older ones."""

    has_more_before: bool
    has_more_after: bool


@resource.op("GET", "/api/rooms", query=RoomQuery, result=Page[objects.RoomEntry])
async def list_rooms(call: Call) -> Any:
    """List the rooms one may know of, newest first; all, or those that are archived, or those that are not."""
    archived = call.query.archived
    found = call.deps.rooms.list_visible(call.member, None if archived is None else archived == "true")
    return page_of(
        found, call.query, lambda state: state.room.id, lambda state: call.render.room_entry(state, call.member.id)
    )


@resource.op("POST", "/api/rooms", body=NewRoom, result=objects.RoomEntry, status=201, errors=(409,))
async def create_room(call: Call) -> Any:
    """Create a public or private room."""
    body: NewRoom = call.body
    draft = RoomDraft(body.name, body.kind, body.topic, body.history)
    state = await rooms.create_room(call.deps, call.member, draft)
    return call.render.room_entry(state, call.member.id)


@resource.op("GET", "/api/rooms/{id}", result=objects.RoomEntry, errors=(404,))
async def get_room(call: Call) -> Any:
    """Show one room."""
    return call.render.room_entry(call.deps.rooms.get_visible(call.path["id"], call.member), call.member.id)


@resource.op("PATCH", "/api/rooms/{id}", body=RoomPatch, result=objects.RoomEntry, errors=(404, 409))
async def update_room(call: Call) -> Any:
    """Change a room's name, topic, kind or pace, archive it or open it again."""
    body: RoomPatch = call.body
    change = RoomChange(body.name, body.topic, body.archived, body.kind, body.slow_mode_s)
    state = await rooms.update_room(call.deps, call.member, call.path["id"], change)
    return call.render.room_entry(state, call.member.id)


@resource.op("GET", "/api/rooms/{id}/members", query=PageQuery, result=Page[objects.RoomMember], errors=(404,))
async def list_room_members(call: Call) -> Any:
    """List who is in a room, newest first."""
    state = call.deps.rooms.get_joined(call.path["id"], call.member)
    seats = list(state.members.values())
    return page_of(seats, call.query, lambda seat: seat.member_id, call.render.room_member)


@resource.op("POST", "/api/rooms/{id}/members", body=NewMember, result=objects.Member, status=201, errors=(404, 409))
async def add_room_member(call: Call) -> Any:
    """Bring a member into a room; naming oneself enters a public one."""
    target = call.body.member_id
    if target == call.member.id:
        await rooms.join_room(call.deps, call.member, call.path["id"])
    else:
        await rooms.add_member(call.deps, call.member, call.path["id"], target)
    return call.render.member(target)


@resource.op("DELETE", "/api/rooms/{id}/members/{member_id}", status=204, errors=(404,))
async def remove_room_member(call: Call) -> None:
    """Take a member out of a room; naming oneself leaves it."""
    if call.path["member_id"] == call.member.id:
        await rooms.leave_room(call.deps, call.member, call.path["id"])
    else:
        await rooms.remove_member(call.deps, call.member, call.path["id"], call.path["member_id"])


@resource.op("GET", "/api/rooms/{id}/messages", query=MessageQuery, result=MessagePage, errors=(404,))
async def list_messages(call: Call) -> Any:
    """List a room's messages, newest first; the cursor is a message's number."""
    past = await _read_past(call, call.query)
    return {
        "items": call.render.messages(past.messages[::-1]),
        "next": str(past.messages[0].seq) if past.has_more and past.messages else None,
        "has_more_before": past.has_more,
        "has_more_after": past.has_more_after,
    }


async def _read_past(call: Call, query: MessageQuery) -> log.History:
    room_id, limit = call.path["id"], query.limit
    jump: Jump | None = None
    if query.cursor is None:
        if query.after is not None:
            jump = Jump(after_seq=query.after, limit=limit)
        elif query.around is not None:
            jump = Jump(around_seq=query.around, limit=limit)
        elif query.at is not None:
            jump = Jump(at=query.at, limit=limit)
    if jump is not None:
        return await reading.list_jump(call.deps, call.member, room_id, jump)
    page = stored.Page(before_seq=None if query.cursor is None else int(query.cursor), limit=limit)
    return await reading.list_history(call.deps, call.member, room_id, page)


@resource.op("POST", "/api/rooms/{id}/messages", body=NewMessage, result=objects.Message, status=201, errors=(404, 409))
async def post_message(call: Call) -> Any:
    """Post a message; the same key again gives the first one."""
    body: NewMessage = call.body
    draft = Draft(body.text, body.reply_to, body.thread_id, body.key, tuple(body.attachment_ids))
    posted = await messages.post_message(call.deps, call.member, call.path["id"], draft)
    return call.render.message(await reading.get_message(call.deps, call.member, posted.message_id))


@resource.op("GET", "/api/rooms/{id}/snapshot", result=Snapshot, errors=(404,))
async def get_snapshot(call: Call) -> Any:
    """Show a room as it stands at one number of its log."""
    moment, turns = await reading.take_snapshot(call.deps, call.member, call.path["id"])
    return {
        "room": call.render.room(moment.room, moment.memberships),
        "seq": moment.seq,
        "members": [call.render.room_member(membership) for membership in moment.memberships],
        "messages": call.render.messages(moment.messages),
        "events": call.render.events(moment.events),
        "pins": moment.pins,
        "turns": call.render.turns(turns),
        "approvals": [],
        "read_seq": moment.read_seq,
    }
