"""Every command by its type: its shape, who carries it out, and whether it waits for those before it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tertulia.gateway.commands import agents, kept, messages, moderation, preferences, rooms, search
from tertulia.gateway.queued import Queued
from tertulia.gateway.session import Session
from tertulia.wire import commands as wire

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """A command that reads, or changes what later ones may do: it begins once all before it are done."""

    model: type[wire.Command]
    handler: Callable[[Session, Any], Awaitable[Json]]


@dataclass(frozen=True, slots=True)
class QuickEntry:
    """A command that is done at once, or takes its place in the queue of writes: nothing waits for it."""

    model: type[wire.Command]
    begin: Callable[[Session, Any], Queued[Any] | Json]


COMMANDS: dict[str, Entry | QuickEntry] = {
    "post_message": QuickEntry(wire.PostMessage, messages.post_message),
    "edit_message": QuickEntry(wire.EditMessage, messages.edit_message),
    "delete_message": QuickEntry(wire.DeleteMessage, messages.delete_message),
    "add_reaction": QuickEntry(wire.AddReaction, messages.add_reaction),
    "remove_reaction": QuickEntry(wire.RemoveReaction, messages.remove_reaction),
    "pin_message": QuickEntry(wire.PinMessage, kept.pin_message),
    "unpin_message": QuickEntry(wire.UnpinMessage, kept.unpin_message),
    "remove_preview": QuickEntry(wire.RemovePreview, kept.remove_preview),
    "list_threads": Entry(wire.ListThreads, kept.list_threads),
    "mark_thread_read": QuickEntry(wire.MarkThreadRead, kept.mark_thread_read),
    "follow_thread": QuickEntry(wire.FollowThread, kept.follow_thread),
    "mark_read": QuickEntry(wire.MarkRead, messages.mark_read),
    "mark_all_read": QuickEntry(wire.MarkAllRead, messages.mark_all_read),
    "save_draft": QuickEntry(wire.SaveDraft, kept.save_draft),
    "set_typing": QuickEntry(wire.SetTyping, messages.set_typing),
    "list_history": Entry(wire.ListHistory, messages.list_history),
    "create_room": Entry(wire.CreateRoom, rooms.create_room),
    "update_room": Entry(wire.UpdateRoom, rooms.update_room),
    "join_room": Entry(wire.JoinRoom, rooms.join_room),
    "leave_room": Entry(wire.LeaveRoom, rooms.leave_room),
    "add_member": Entry(wire.AddMember, rooms.add_member),
    "remove_member": Entry(wire.RemoveMember, rooms.remove_member),
    "set_room_role": Entry(wire.SetRoomRole, moderation.set_room_role),
    "ban_member": Entry(wire.BanMember, moderation.ban_member),
    "unban_member": Entry(wire.UnbanMember, moderation.unban_member),
    "silence_member": Entry(wire.SilenceMember, moderation.silence_member),
    "report_message": Entry(wire.ReportMessage, moderation.report_message),
    "set_room_notifications": Entry(wire.SetRoomNotifications, preferences.set_room_notifications),
    "block_member": Entry(wire.BlockMember, preferences.block_member),
    "unblock_member": Entry(wire.UnblockMember, preferences.unblock_member),
    "mute_agent": Entry(wire.MuteAgent, preferences.mute_agent),
    "open_direct": Entry(wire.OpenDirect, rooms.open_direct),
    "set_agent_mode": Entry(wire.SetAgentMode, rooms.set_agent_mode),
    "list_rooms": Entry(wire.ListRooms, rooms.list_rooms),
    "list_members": Entry(wire.ListMembers, rooms.list_members),
    "invoke_agent": Entry(wire.InvokeAgent, agents.invoke_agent),
    "agent_command": Entry(wire.AgentCommand, agents.agent_command),
    "agent_feedback": Entry(wire.AgentFeedback, agents.agent_feedback),
    "explain": Entry(wire.Explain, agents.explain),
    "search_messages": Entry(wire.SearchMessages, search.search_messages),
    "ping": QuickEntry(wire.Ping, messages.ping),
}
# What a token may do that is only for reading; whatever is not named here needs one for writing.
READING = frozenset(
    {"list_history", "list_threads", "list_rooms", "list_members", "explain", "search_messages", "ping"}
)
_READING_VERBS = frozenset({"status", "help"})


def only_reads(type_: str, command: wire.Command) -> bool:
    """Say whether a command changes nothing, so that a token for reading is enough."""
    return type_ in READING or (isinstance(command, wire.AgentCommand) and command.command in _READING_VERBS)
