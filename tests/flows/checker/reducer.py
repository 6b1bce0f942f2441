"""Bring an old snapshot of a room up to date with the events that followed it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tests.flows.client import Json

SNAPSHOT_MESSAGES = 50
SNAPSHOT_EVENTS = 100

EMPTY: Json = {"room": {}, "seq": 0, "members": [], "messages": [], "events": [], "pins": [], "approvals": []}


class LogGapError(ValueError):
    """The events do not continue one another."""


def fold(snapshot: Json, events: Iterable[Json], *, kept: int = SNAPSHOT_MESSAGES) -> Json:
    """Apply to `snapshot`, which stays as it was, the events that follow it; the last `kept` messages stay.

    Raises: LogGapError.
    """
    for event in events:
        if event["seq"] > snapshot["seq"]:
            if event["seq"] != snapshot["seq"] + 1:
                raise LogGapError(f"the log misses what follows {snapshot['seq']}")
            change = _CHANGES.get(event["type"], _nothing)
            snapshot = {**snapshot, "seq": event["seq"], **change(snapshot, event)}
            if event["type"] not in _ABOUT_MESSAGES:
                snapshot["events"] = [*snapshot["events"], event][-SNAPSHOT_EVENTS:]
            if len(snapshot["messages"]) > kept:
                snapshot["messages"] = snapshot["messages"][-kept:]
                oldest = snapshot["messages"][0]["seq"]
                snapshot["events"] = [beside for beside in snapshot["events"] if beside["seq"] > oldest]
    return snapshot


def comparable(snapshot: Json) -> Json:
    """Keep what events decide: not the reader's own mark, nor turns, which signals show; a lost text stays lost."""
    return {
        "room": snapshot["room"],
        "seq": snapshot["seq"],
        "members": {member["id"]: member for member in snapshot["members"]},
        "messages": [comparable_message(message) for message in snapshot["messages"]],
        "events": [(event["seq"], event["type"]) for event in snapshot["events"]],
        "pins": snapshot["pins"],
        "approvals": snapshot["approvals"],
    }


def comparable_message(message: Json) -> Json:
    """Reduce a deleted message to its place; of any other, only the order among its emojis means nothing."""
    if not message.get("deleted"):
        return {**message, "reactions": sorted(message["reactions"], key=lambda mark: str(mark["emoji"]))}
    assert message["text"] == "", f"a deleted message still has words: {message}"
    return {"id": message["id"], "seq": message["seq"], "author": message["author"]["id"], "deleted": True}


_ABOUT_MESSAGES = (
    *("message_posted", "agent_message", "message_edited", "message_deleted"),
    *("reaction_added", "reaction_removed", "message_pinned", "message_unpinned", "previews_changed"),
)


def _nothing(_snapshot: Json, _event: Json) -> Json:
    return {}


def _posted(snapshot: Json, event: Json) -> Json:
    """Add a message; a reply lets its thread grow."""
    said = event["message"]

    def grow(root: Json) -> Json:
        replies = root.get("thread", {"replies": 0})["replies"] + 1
        return {**root, "thread": {"replies": replies, "last_seq": said["seq"], "last_at": said["created_at"]}}

    grown = _change_message(snapshot, said["thread_id"], grow) if said.get("thread_id") else snapshot
    return {"messages": [*grown["messages"], said]}


def _edited(snapshot: Json, event: Json) -> Json:
    def edit(old: Json) -> Json:
        edited: Json = event["message"] | ({"thread": old["thread"]} if "thread" in old else {})
        return edited

    return _change_message(snapshot, event["message"]["id"], edit)


def _deleted(snapshot: Json, event: Json) -> Json:
    def empty(old: Json) -> Json:
        bare = {name: value for name, value in old.items() if name != "sources"}
        return {**bare, "text": "", "deleted": True}

    deleted = _change_message(snapshot, event["message_id"], empty)
    return {**deleted, **_unpinned(snapshot, event)}


def _reacted(snapshot: Json, event: Json) -> Json:
    def add(old: Json) -> Json:
        found = {mark["emoji"]: mark["member_ids"] for mark in old["reactions"]}
        found[event["emoji"]] = [*found.get(event["emoji"], []), event["member_id"]]
        return {**old, "reactions": _as_list(found)}

    return _change_message(snapshot, event["message_id"], add)


def _unreacted(snapshot: Json, event: Json) -> Json:
    def remove(old: Json) -> Json:
        found = {mark["emoji"]: mark["member_ids"] for mark in old["reactions"]}
        found[event["emoji"]] = [who for who in found.get(event["emoji"], []) if who != event["member_id"]]
        return {**old, "reactions": _as_list({emoji: who for emoji, who in found.items() if who})}

    return _change_message(snapshot, event["message_id"], remove)


def _pinned(snapshot: Json, event: Json) -> Json:
    return {"pins": [*snapshot["pins"], event["message_id"]]}


def _unpinned(snapshot: Json, event: Json) -> Json:
    return {"pins": [message_id for message_id in snapshot["pins"] if message_id != event["message_id"]]}


def _previewed(snapshot: Json, event: Json) -> Json:
    def show(old: Json) -> Json:
        bare = {name: value for name, value in old.items() if name != "previews"}
        return {**bare, "previews": event["previews"]} if event["previews"] else bare

    return _change_message(snapshot, event["message_id"], show)


def _joined(snapshot: Json, event: Json) -> Json:
    others = [member for member in snapshot["members"] if member["id"] != event["member"]["id"]]
    return {"members": [*others, event["member"]], **_mode(snapshot, event["member"], event.get("agent_mode"))}


def _left(snapshot: Json, event: Json) -> Json:
    stayed = [member for member in snapshot["members"] if member["id"] != event["member"]["id"]]
    return {"members": stayed, **_mode(snapshot, event["member"], None)}


def _mode(snapshot: Json, member: Json, mode: str | None) -> Json:
    agent_id = member.get("agent_id")
    if agent_id is None or not snapshot["room"]:
        return {}
    room = snapshot["room"]
    modes = {one: kept for one, kept in room.get("agent_modes", {}).items() if one != agent_id}
    bounds = {one: kept for one, kept in room.get("agent_thresholds", {}).items() if one != agent_id}
    openings = {one: kept for one, kept in room.get("agent_openings", {}).items() if one != agent_id}
    modes |= {agent_id: mode} if mode else {}
    return {"room": {**room, "agent_modes": modes, "agent_thresholds": bounds, "agent_openings": openings}}


def _role(snapshot: Json, event: Json) -> Json:
    return _change_member(snapshot, event["member_id"], {"room_role": event["role"]})


def _silenced(snapshot: Json, event: Json) -> Json:
    return _change_member(snapshot, event["member_id"], {"silenced_until": event["until"]})


def _member(snapshot: Json, event: Json) -> Json:
    member = event["member"]
    author = {name: member[name] for name in ("id", "name", "handle", "kind")}
    return {
        **_change_member(snapshot, member["id"], member),
        "messages": [
            {**said, "author": author} if said["author"]["id"] == member["id"] else said
            for said in snapshot["messages"]
        ],
    }


def _room(_snapshot: Json, event: Json) -> Json:
    return {"room": event["room"]}


def _change_message(snapshot: Json, message_id: str, change: Callable[[Json], Json]) -> Json:
    return {"messages": [change(old) if old["id"] == message_id else old for old in snapshot["messages"]]}


def _change_member(snapshot: Json, member_id: str, fields: Json) -> Json:
    return {"members": [{**one, **fields} if one["id"] == member_id else one for one in snapshot["members"]]}


def _as_list(reactions: dict[str, Any]) -> list[Json]:
    return [{"emoji": emoji, "member_ids": who} for emoji, who in reactions.items()]


_CHANGES: dict[str, Callable[[Json, Json], Json]] = {
    "message_posted": _posted,
    "agent_message": _posted,
    "message_edited": _edited,
    "message_deleted": _deleted,
    "reaction_added": _reacted,
    "reaction_removed": _unreacted,
    "message_pinned": _pinned,
    "message_unpinned": _unpinned,
    "previews_changed": _previewed,
    "member_joined": _joined,
    "member_left": _left,
    "room_role_changed": _role,
    "member_silenced": _silenced,
    "member_updated": _member,
    "room_updated": _room,
}
