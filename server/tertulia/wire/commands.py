"""What a client may send: the hello, then commands by their type."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tertulia.wire.base import (
    MAX_ATTACHMENTS,
    AgentMode,
    Emoji,
    History,
    Id,
    Key,
    LongText,
    MessageText,
    Name,
    Ref,
    Seq,
    Text,
    Topic,
    Wire,
    require_content,
)
from tertulia.wire.search import SearchCursor, SearchText, Sort


class Hello(Wire):
    """The first frame; `since` names the last event seen in each room."""

    type: Literal["hello"]
    ref: Ref = ""
    token: Annotated[str, Field(max_length=256)] | None = None
    since: Annotated[dict[str, Seq], Field(max_length=10_000)] = {}
    epoch: Annotated[str, Field(max_length=64)] | None = None


class Command(Wire):
    """A frame after the hello; fields we do not know are ignored."""

    ref: Ref


class PostMessage(Command):
    type: Literal["post_message"]
    room_id: Id
    text: MessageText = ""
    reply_to: Id | None = None
    thread_id: Id | None = None
    # A plain default would be copied deeply for every post.
    attachment_ids: Annotated[list[Id], Field(max_length=MAX_ATTACHMENTS, default_factory=list)]
    key: Key | None = None

    @model_validator(mode="after")
    def _has_content(self) -> Self:
        require_content(self.text, self.attachment_ids)
        return self


class EditMessage(Command):
    type: Literal["edit_message"]
    message_id: Id
    text: Text


class DeleteMessage(Command):
    type: Literal["delete_message"]
    message_id: Id


class AddReaction(Command):
    type: Literal["add_reaction"]
    message_id: Id
    emoji: Emoji


class RemoveReaction(Command):
    type: Literal["remove_reaction"]
    message_id: Id
    emoji: Emoji


class CreateRoom(Command):
    type: Literal["create_room"]
    name: Name
    kind: Literal["public", "private"] = "public"
    topic: Topic = ""
    history: History = "all"


class UpdateRoom(Command):
    type: Literal["update_room"]
    room_id: Id
    name: Name | None = None
    topic: Topic | None = None
    archived: bool | None = None


class JoinRoom(Command):
    type: Literal["join_room"]
    room_id: Id


class LeaveRoom(Command):
    type: Literal["leave_room"]
    room_id: Id


class AddMember(Command):
    type: Literal["add_member"]
    room_id: Id
    member_id: Id


class RemoveMember(Command):
    type: Literal["remove_member"]
    room_id: Id
    member_id: Id


class OpenDirect(Command):
    type: Literal["open_direct"]
    member_ids: Annotated[list[Id], Field(min_length=1, max_length=20)]


class ListRooms(Command):
    type: Literal["list_rooms"]
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Annotated[str, Field(max_length=128)] | None = None


class ListMembers(Command):
    type: Literal["list_members"]
    room_id: Id | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Annotated[str, Field(max_length=128)] | None = None


class ListHistory(Command):
    type: Literal["list_history"]
    room_id: Id
    before_seq: Annotated[int, Field(ge=1, le=2**53)] | None = None
    thread_id: Id | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class MarkRead(Command):
    type: Literal["mark_read"]
    room_id: Id
    seq: Seq


class SetTyping(Command):
    type: Literal["set_typing"]
    room_id: Id
    typing: bool


class SetAgentMode(Command):
    type: Literal["set_agent_mode"]
    room_id: Id
    agent_id: Id
    mode: AgentMode


class InvokeAgent(Command):
    type: Literal["invoke_agent"]
    room_id: Id
    agent_id: Id
    text: Text | None = None
    key: Key | None = None


class AgentCommand(Command):
    type: Literal["agent_command"]
    agent_id: Id
    command: Literal["pause", "resume", "stop", "status", "help", "forget"]
    room_id: Id | None = None
    arguments: dict[str, object] = {}


class AgentFeedback(Command):
    type: Literal["agent_feedback"]
    message_id: Id
    rating: Literal["up", "down", 1, 2, 3, 4, 5]
    comment: LongText | None = None


class Explain(Command):
    type: Literal["explain"]
    message_id: Id


class SearchMessages(Command):
    type: Literal["search_messages"]
    query: SearchText
    sort: Sort = "newest"
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: SearchCursor | None = None


class Ping(Command):
    type: Literal["ping"]


AnyCommand = (
    PostMessage
    | EditMessage
    | DeleteMessage
    | AddReaction
    | RemoveReaction
    | CreateRoom
    | UpdateRoom
    | JoinRoom
    | LeaveRoom
    | AddMember
    | RemoveMember
    | OpenDirect
    | ListRooms
    | ListMembers
    | ListHistory
    | MarkRead
    | SetTyping
    | SetAgentMode
    | InvokeAgent
    | AgentCommand
    | AgentFeedback
    | Explain
    | SearchMessages
    | Ping
)
