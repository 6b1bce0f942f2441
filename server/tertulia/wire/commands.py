"""What a client may send: the hello, then commands by their type."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tertulia.wire.base import (
    MAX_ATTACHMENTS,
    NO_BOOL,
    WHOLE,
    AgentMode,
    Cursor,
    Emoji,
    GivenEmoji,
    History,
    Id,
    Key,
    LongText,
    MessageText,
    Name,
    NotificationLevel,
    Reason,
    Ref,
    RoomRole,
    Seq,
    SilenceMin,
    SlowModeS,
    Text,
    Threshold,
    Topic,
    Wire,
    require_content,
)
from tertulia.wire.moments import Moment
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
    emoji: GivenEmoji


class PinMessage(Command):
    type: Literal["pin_message"]
    message_id: Id


class UnpinMessage(Command):
    type: Literal["unpin_message"]
    message_id: Id


class RemovePreview(Command):
    type: Literal["remove_preview"]
    message_id: Id
    url: Annotated[str, Field(min_length=1, max_length=2_048)]


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
    kind: Literal["public", "private"] | None = None
    slow_mode_s: SlowModeS | None = None


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


class SetRoomRole(Command):
    type: Literal["set_room_role"]
    room_id: Id
    member_id: Id
    role: RoomRole


class BanMember(Command):
    """Without `until` for good."""

    type: Literal["ban_member"]
    room_id: Id
    member_id: Id
    reason: Reason = ""
    until: Moment | None = None


class UnbanMember(Command):
    type: Literal["unban_member"]
    room_id: Id
    member_id: Id


class SilenceMember(Command):
    """An `until` of null lets the member speak again."""

    type: Literal["silence_member"]
    room_id: Id
    member_id: Id
    until: Moment | None


class ReportMessage(Command):
    type: Literal["report_message"]
    message_id: Id
    reason: Reason


class SetRoomNotifications(Command):
    type: Literal["set_room_notifications"]
    room_id: Id
    level: NotificationLevel


class BlockMember(Command):
    type: Literal["block_member"]
    member_id: Id


class UnblockMember(Command):
    type: Literal["unblock_member"]
    member_id: Id


class MuteAgent(Command):
    type: Literal["mute_agent"]
    agent_id: Id
    muted: bool


class OpenDirect(Command):
    type: Literal["open_direct"]
    member_ids: Annotated[list[Id], Field(min_length=1, max_length=20)]


class ListRooms(Command):
    type: Literal["list_rooms"]
    archived: bool | None = None
    limit: Annotated[int, Field(ge=1, le=500), WHOLE] = 100
    cursor: Cursor | None = None


class ListMembers(Command):
    type: Literal["list_members"]
    room_id: Id | None = None
    limit: Annotated[int, Field(ge=1, le=500), WHOLE] = 100
    cursor: Cursor | None = None


class ListHistory(Command):
    type: Literal["list_history"]
    room_id: Id
    before_seq: Annotated[int, Field(ge=1, le=2**53), WHOLE] | None = None
    after_seq: Seq | None = None
    around_seq: Seq | None = None
    at: Moment | None = None
    thread_id: Id | None = None
    limit: Annotated[int, Field(ge=1, le=100), WHOLE] = 50


class ListThreads(Command):
    type: Literal["list_threads"]
    room_id: Id | None = None
    limit: Annotated[int, Field(ge=1, le=100), WHOLE] = 50
    cursor: Annotated[str, Field(max_length=128)] | None = None


class MarkThreadRead(Command):
    type: Literal["mark_thread_read"]
    message_id: Id
    seq: Seq


class FollowThread(Command):
    type: Literal["follow_thread"]
    message_id: Id
    following: bool


class MarkRead(Command):
    type: Literal["mark_read"]
    room_id: Id
    seq: Seq


class SaveDraft(Command):
    type: Literal["save_draft"]
    room_id: Id
    thread_id: Id | None = None
    text: LongText


class MarkAllRead(Command):
    type: Literal["mark_all_read"]


class SetTyping(Command):
    type: Literal["set_typing"]
    room_id: Id
    typing: bool


class SetAgentMode(Command):
    """`threshold` left out stays as it is; null leaves it to the agent's personality again.

    After `opens_after_min` minutes of silence the agent may open a conversation; left out it stays, null is never.
    """

    type: Literal["set_agent_mode"]
    room_id: Id
    agent_id: Id
    mode: AgentMode
    threshold: Threshold | None = None
    opens_after_min: SilenceMin | None = None


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
    rating: Annotated[Literal["up", "down", "none", 1, 2, 3, 4, 5], NO_BOOL]
    comment: LongText | None = None


class Explain(Command):
    type: Literal["explain"]
    message_id: Id


class SearchMessages(Command):
    type: Literal["search_messages"]
    query: SearchText
    sort: Sort = "newest"
    limit: Annotated[int, Field(ge=1, le=100), WHOLE] = 50
    cursor: SearchCursor | None = None


class Ping(Command):
    type: Literal["ping"]


AnyCommand = (
    PostMessage
    | EditMessage
    | DeleteMessage
    | AddReaction
    | RemoveReaction
    | PinMessage
    | UnpinMessage
    | RemovePreview
    | CreateRoom
    | UpdateRoom
    | JoinRoom
    | LeaveRoom
    | AddMember
    | RemoveMember
    | SetRoomRole
    | BanMember
    | UnbanMember
    | SilenceMember
    | ReportMessage
    | SetRoomNotifications
    | BlockMember
    | UnblockMember
    | MuteAgent
    | OpenDirect
    | ListRooms
    | ListMembers
    | ListHistory
    | ListThreads
    | MarkThreadRead
    | FollowThread
    | MarkRead
    | MarkAllRead
    | SaveDraft
    | SetTyping
    | SetAgentMode
    | InvokeAgent
    | AgentCommand
    | AgentFeedback
    | Explain
    | SearchMessages
    | Ping
)
