"""The laws of commands: what a reply promises about everything that follows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from tests.flows.checker.history import History, Life, all_events
from tests.flows.client import Json

ERROR_CODES = frozenset(
    {
        "invalid_frame",
        "invalid_input",
        "unknown_command",
        "hello_required",
        "unauthenticated",
        "budget_exceeded",
        "permission_denied",
        "not_found",
        "conflict",
        "agent_inactive",
        "approval_closed",
        "payload_too_large",
        "rate_limited",
        "unavailable",
        "sandbox_unavailable",
    }
)
"""Every code of the contract but `internal`, which no command may ever get."""

RESTARTING, TOO_SLOW, WENT_AWAY = 4000, 4001, 1006


def one_reply_each(history: History) -> Iterator[str]:
    """A command gets exactly one reply, unless its connection ended first; nothing else is replied to."""
    for life in history.lives:
        refs = {command.ref for command in life.commands}
        for command in life.commands:
            if command.replies > 1 or (life.is_quiet and command.replies == 0):
                yield f"client {life.client}: {command.type} {command.ref} got {command.replies} replies"
        for frame in life.frames:
            if frame.body["type"] == "reply" and frame.body["ref"] not in refs and not _is_farewell(frame.body, life):
                yield f"client {life.client}: a reply to nothing: {frame.raw[:300]}"


def errors_are_known(history: History) -> Iterator[str]:
    """A refusal has a code of the contract, words, and says whether to try again; a connection ends for a reason."""
    for life in history.lives:
        for command in life.commands:
            error = command.error
            if error and (error["code"] not in ERROR_CODES or not error["message"] or "retryable" not in error):
                yield f"client {life.client}: {command.type} {command.fields} was refused with {error}"
        expected = {RESTARTING, WENT_AWAY, *([TOO_SLOW] if life.was_stalled else [])}
        if not life.was_cut and life.close_code not in expected:
            yield f"client {life.client}: was closed with {life.close_code}"


def acknowledged_once(history: History) -> Iterator[str]:
    """An acknowledged post is in the log once, as it was sent; a refused one is not there; none is there twice."""
    posted = history.posted()
    # Clients never say the same twice; agents may.
    said = (event["message"] for found in posted.values() for event in found if event["type"] == "message_posted")
    texts = Counter(message["text"] for message in said if message["text"])
    for text, times in texts.items():
        if times > 1:
            yield f"{text!r} stands {times} times in the log"
    for life, command in history.commands("post_message"):
        if command.error is not None and texts[command.fields["text"]] and "key" not in command.fields:
            yield f"client {life.client}: {command.fields} was refused ({command.error['code']}) and is in the log"
        if command.result is not None:
            yield from _stands(command.fields, command.result, life, posted)


def keys_are_idempotent(history: History) -> Iterator[str]:
    """One member, room and key give one message or turn, whatever was retried; all answers but one say so."""
    by_key: dict[tuple[str, str, str], list[Json]] = defaultdict(list)
    for life, command in history.commands("post_message", "invoke_agent"):
        if command.result is not None and "key" in command.fields:
            by_key[life.member_id, command.fields["room_id"], command.fields["key"]].append(command.result)
    for key, results in by_key.items():
        if len({(result.get("message_id"), result.get("seq"), result.get("turn_id")) for result in results}) > 1:
            yield f"{key} gave several: {results}"
        if sum(not result.get("duplicate") for result in results) > 1:
            yield f"{key} was acknowledged as new more than once: {results}"


def sent_order_holds(history: History) -> Iterator[str]:
    """Posts of one connection in one room take effect in the order sent."""
    last: dict[tuple[int, str], int] = {}
    for life, command in history.commands("post_message"):
        result = command.result
        if result is None or result.get("duplicate"):
            continue
        place = (id(life), command.fields["room_id"])
        if result["seq"] <= last.get(place, 0):
            yield f"client {life.client}: {command.fields['text']!r} has {result['seq']}, one before {last[place]}"
        last[place] = result["seq"]


def changes_take_effect(history: History) -> Iterator[str]:
    """An acknowledged edit or deletion is in the log once, a refused one is not; one never answered, once at most."""
    edits = Counter((e["message"]["id"], e["message"]["text"]) for e in _of_type(history, "message_edited"))
    deletions = Counter(e["message_id"] for e in _of_type(history, "message_deleted"))
    for life, command in history.commands("edit_message"):
        message_id, text = command.fields["message_id"], command.fields["text"]
        found = 1 if command.result is not None and deletions[message_id] else edits[message_id, text]
        if found > 1 or (command.reply is not None and found != (command.result is not None)):
            yield f"client {life.client}: {command.fields} was answered {command.reply} and is {found} times in the log"
    for message_id, times in deletions.items():
        if times > 1:
            yield f"{message_id} was deleted {times} times"
    for life, command in history.commands("delete_message"):
        if command.result is not None and not deletions[command.fields["message_id"]]:
            yield f"client {life.client}: {command.fields} was acknowledged and is not in the log"


def reactions_alternate(history: History) -> Iterator[str]:
    """A member's emoji on a message is added before it is removed, and not twice in a row."""
    standing: set[tuple[str, str, str]] = set()
    for event in _of_type(history, "reaction_added", "reaction_removed"):
        mark = (event["message_id"], event["emoji"], event["member_id"])
        if (event["type"] == "reaction_added") == (mark in standing):
            yield f"{event} changes nothing"
        standing ^= {mark}


def pins_alternate(history: History) -> Iterator[str]:
    """A message is pinned before it is unpinned, not twice in a row, and never once it is deleted."""
    pinned: set[str] = set()
    deleted: set[str] = set()
    for event in _of_type(history, "message_pinned", "message_unpinned", "message_deleted"):
        message_id = event["message_id"]
        if event["type"] == "message_deleted":
            deleted.add(message_id)
            pinned.discard(message_id)
            continue
        if (event["type"] == "message_pinned") == (message_id in pinned) or message_id in deleted:
            yield f"{event} changes nothing"
        pinned ^= {message_id}


def marks_never_move_back(history: History) -> Iterator[str]:
    """What was acknowledged as read stays read: in every later welcome, signal, and at the end."""
    acknowledged = [
        (command.replied_at, life.member_id, command.fields["room_id"], command.fields["seq"])
        for life, command in history.commands("mark_read")
        if command.result is not None
    ]
    shown = [(at, member, room["id"], room["read_seq"]) for at, member, room in _welcomed(history)]
    for at, member_id, room_id, seq in acknowledged:
        for later, who, where, read_seq in shown:
            if later > at and (who, where) == (member_id, room_id) and read_seq < seq:
                yield f"{member_id} read {room_id} to {seq} and was welcomed with {read_seq}"
    for life in history.lives:
        yield from _falling_signals(life)
    for snapshot in history.snapshots:
        fresh = history.ending.snapshots.get((snapshot.member_id, snapshot.room_id))
        if fresh and fresh["read_seq"] < snapshot.body["read_seq"]:
            yield f"{snapshot.member_id} in {snapshot.room_id}: {snapshot.body['read_seq']} fell to {fresh['read_seq']}"
    for member_id, welcome in history.ending.welcomes.items():
        for room in welcome["rooms"]:
            fresh = history.ending.snapshots.get((member_id, room["id"]))
            if fresh and fresh["read_seq"] != room["read_seq"]:
                yield f"{member_id}: the welcome says {room}, the snapshot has its mark at {fresh['read_seq']}"


def unread_counts(history: History) -> Iterator[str]:
    """At the end `unread` is the number of messages after my mark by others.

    None of threads, nor by whom I block; deleted ones or not.
    """
    logs = history.logs()
    for member_id, welcome in history.ending.welcomes.items():
        unheard = {member_id, *welcome["blocks"]}
        for room in welcome["rooms"]:
            after = [e["message"] for e in logs[room["id"]] if "message" in e and e["type"] != "message_edited"]
            after = [
                m
                for m in after
                if m["seq"] > room["read_seq"] and m["author"]["id"] not in unheard and not m["thread_id"]
            ]
            fewest = sum(not message.get("deleted") for message in after)
            if not fewest <= room["unread"] <= len(after) or room["mentions"] > room["unread"]:
                yield f"{member_id} in {room['id']}: {room['unread']} unread, the log says {fewest} to {len(after)}"


def one_room_per_circle(history: History) -> Iterator[str]:
    """The same people have the same direct room, other people another."""
    rooms: dict[frozenset[str], set[str]] = defaultdict(set)
    for life, command in history.commands("open_direct"):
        if command.result is not None:
            rooms[frozenset([life.member_id, *command.fields["member_ids"]])].add(command.result["room"]["id"])
    for people, found in rooms.items():
        if len(found) > 1:
            yield f"{sorted(people)} have {len(found)} direct rooms"
    if len(set().union(*rooms.values())) < len(rooms):
        yield f"different people share a direct room: {dict(rooms)}"


def one_epoch(history: History) -> Iterator[str]:
    """A restart is no restore: the epoch stays."""
    epochs = {welcome["epoch"] for welcome in [*(life.welcome for life in history.lives), *_last_welcomes(history)]}
    if len(epochs) > 1:
        yield f"the epoch changed: {sorted(epochs)}"


OUTCOMES = (
    one_reply_each,
    errors_are_known,
    acknowledged_once,
    keys_are_idempotent,
    sent_order_holds,
    changes_take_effect,
    reactions_alternate,
    pins_alternate,
    marks_never_move_back,
    unread_counts,
    one_room_per_circle,
    one_epoch,
)


def _is_farewell(reply: Json, life: Life) -> bool:
    """Say whether it is what a server that restarts says before it closes."""
    return life.close_code == RESTARTING and reply["ref"] is None and reply["error"]["code"] == "unavailable"


def _of_type(history: History, *types: str) -> Iterator[Json]:
    return (event for event in all_events(history.logs()) if event["type"] in types)


def _last_welcomes(history: History) -> list[Json]:
    return list(history.ending.welcomes.values())


def _stands(fields: Json, result: Json, life: Life, posted: dict[str, list[Json]]) -> Iterator[str]:
    found = posted.get(result["message_id"], [])
    if len(found) != 1 or found[0]["seq"] != result["seq"] or found[0]["room_id"] != fields["room_id"]:
        yield f"client {life.client}: {fields} was acknowledged as {result}, the log has {found}"
        return
    message = found[0]["message"]
    sent: dict[str, Any] = {name: fields.get(name) for name in ("text", "reply_to", "thread_id")}
    kept = {name: message[name] for name in sent}
    if message["author"]["id"] != life.member_id or (kept != sent and not message.get("deleted")):
        yield f"client {life.client}: sent {sent}, the log has {message}"


def _welcomed(history: History) -> Iterator[tuple[int, str, Json]]:
    """Yield (when the hello was sent, member, room) of every welcome, those of the end last."""
    for life in history.lives:
        for room in life.welcome["rooms"]:
            yield life.began_at, life.member_id, room
    end = max((frame.at for life in history.lives for frame in life.frames), default=0) + 1
    for member_id, welcome in history.ending.welcomes.items():
        for room in welcome["rooms"]:
            yield end, member_id, room


def _falling_signals(life: Life) -> Iterator[str]:
    highest: dict[tuple[str, str], int] = {}
    for frame in life.frames:
        if frame.body["type"] == "read":
            place = (frame.body["room_id"], frame.body["member_id"])
            if frame.body["read_seq"] < highest.get(place, 0):
                yield f"client {life.client}: the mark of {place} fell to {frame.body['read_seq']}"
            highest[place] = max(highest.get(place, 0), frame.body["read_seq"])
