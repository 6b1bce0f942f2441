"""The laws of traces: what was refused or erased left none, and all that is there has a cause."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tests.flows.checker.history import Fault, History, Life, all_events
from tests.flows.checker.marks import find_marks
from tests.flows.client import Command, Json, is_event

READS = frozenset({"list_history", "list_rooms", "list_members", "list_threads", "ping", "set_typing"})
"""Commands that need no disk."""


def refused_leaves_no_trace(history: History) -> Iterator[str]:
    """What was only ever refused stands nowhere: in no event, in no row of the database; nor did it delete anything."""
    refused: dict[str, bool] = {}
    deletions: dict[str, bool] = {}
    for _, command in history.commands():
        for mark in find_marks(command.fields):
            refused[mark] = refused.get(mark, True) and command.error is not None
        if command.type == "delete_message":
            message_id = command.fields["message_id"]
            deletions[message_id] = deletions.get(message_id, True) and command.error is not None
    shown = {mark for life in history.lives for f in life.frames if is_event(f.body) for mark in find_marks(f.raw)}
    for mark in sorted(mark for mark, is_refused in refused.items() if is_refused):
        if mark in shown or mark in history.ending.places:
            yield f"{mark} was refused and stands in {sorted(history.ending.places.get(mark, ['an event']))}"
    for event in all_events(history.logs()):
        if event["type"] == "message_deleted" and deletions.get(event["message_id"], True):
            yield f"{event} though nobody was let delete it"


def erased_is_gone(history: History) -> Iterator[str]:
    """The words of a deleted message, earlier ones too, are in no row, and nobody who comes later is shown them."""
    deleted = {e["message_id"] for e in all_events(history.logs()) if e["type"] == "message_deleted"}
    erased_at: dict[str, int] = {}
    words: dict[str, set[str]] = defaultdict(set)
    for life in history.lives:
        for frame in life.frames:
            if frame.body["type"] == "message_deleted":
                message_id = frame.body["message_id"]
                erased_at[message_id] = min(frame.at, erased_at.get(message_id, frame.at))
            elif message := _said(frame.body):
                words[message["id"]] |= find_marks(message["text"])
    for message_id in sorted(deleted):
        for mark in sorted(words[message_id] & history.ending.places.keys()):
            yield f"{message_id} was deleted, its {mark} stands in {sorted(history.ending.places[mark])}"
    for life in history.lives:
        for frame in life.frames:
            message = _said(frame.body)
            if message and message["text"] and life.began_at > erased_at.get(message["id"], life.began_at):
                yield f"client {life.client}: came after {message['id']} was deleted and was shown {message['text']!r}"


def members_come_and_go(history: History) -> Iterator[str]:
    """Who joins was outside, who leaves was inside, no oftener than somebody wished it; the log says who is in."""
    wishes = _count_wishes(history)
    for room_id, log in history.logs().items():
        inside: set[str] = set()
        changes: Counter[tuple[str, str]] = Counter()
        for event in log:
            if event["type"] not in {"member_joined", "member_left"}:
                continue
            member_id = event["member"]["id"]
            changes[event["type"], member_id] += 1
            if (event["type"] == "member_joined") == (member_id in inside):
                yield f"{room_id}: {event} changes nothing"
            inside ^= {member_id}
        for (type_, member_id), times in changes.items():
            # One enters without wishing to: as a room's maker, by being written to, or before the run began.
            allowed = wishes[type_, room_id, member_id] + (type_ == "member_joined")
            if times > allowed:
                yield f"{room_id}: {times} times {type_} of {member_id}, at most {allowed} were wished for"
        for (_, where), snapshot in history.ending.snapshots.items():
            told = {member["id"] for member in snapshot["members"]}
            if where == room_id and told != inside:
                yield f"{room_id}: the log ends with {sorted(inside)} inside, the snapshot with {sorted(told)}"


def marks_have_causes(history: History) -> Iterator[str]:
    """A read mark stands where its member put it, or where it came in."""
    causes: dict[tuple[str, str], set[int]] = defaultdict(lambda: {0})
    for life, command in history.commands("mark_read"):
        if command.error is None:
            causes[life.member_id, command.fields["room_id"]].add(command.fields["seq"])
    for event in all_events(history.logs()):
        if event["type"] == "member_joined":
            causes[event["member"]["id"], event["room_id"]].add(event["seq"])
    for member_id, welcome in history.ending.welcomes.items():
        for room in welcome["rooms"]:
            if room["read_seq"] not in causes[member_id, room["id"]]:
                yield f"{member_id} in {room['id']}: the mark is at {room['read_seq']}, where nobody put it"


@dataclass(frozen=True, slots=True)
class _Write:
    value: str
    command: Command


def last_word_stands(history: History) -> Iterator[str]:
    """A room's name and topic and a message's words are what was written last, as far as the writers could know."""
    final = _final_values(history)
    for place, writes in _list_writes(history).items():
        if place not in final:
            continue
        value = final[place]
        standing = next((write for write in writes if write.value == value), None)
        later = [
            write.value
            for write in writes
            if write.command.result is not None
            if standing is None or (standing.command.reply is not None and _is_after(write.command, standing.command))
        ]
        if later:
            yield f"{place} is {value!r}, though later ones were acknowledged: {later[:3]}"


def rooms_stand(history: History) -> Iterator[str]:
    """A room that was acknowledged is there, and whose it is."""
    rooms = {room_id: snapshot["room"] for (_, room_id), snapshot in history.ending.snapshots.items()}
    for life, command in history.commands("create_room"):
        if command.result is None:
            continue
        room = rooms.get(command.result["room"]["id"])
        if room is None or room["created_by"] != life.member_id:
            yield f"client {life.client}: made {command.result['room']}, in the end it is {room}"


def reactions_take_effect(history: History) -> Iterator[str]:
    """A reaction that only one command can have made is in the log once if it was acknowledged, never if refused."""
    made = Counter(e["emoji"] for e in all_events(history.logs()) if e["type"] == "reaction_added")
    for life, command in history.commands("add_reaction"):
        if not find_marks(command.fields["emoji"]):
            continue
        times = made[command.fields["emoji"]]
        if times > 1 or (command.reply is not None and times != (command.result is not None)):
            yield f"client {life.client}: {command.fields} was answered {command.reply}, is {times} times in the log"


def the_silenced_and_the_banned_do_nothing(history: History) -> Iterator[str]:
    """Who is silenced says, marks and manages nothing in the room, and who is banned manages nothing there."""
    for room_id, log in history.logs().items():
        silenced: set[str] = set()
        banned: set[str] = set()
        for event in log:
            # A run's silences and bans are for good, or taken back.
            by_id = _actor(event)
            if by_id in banned or (by_id in silenced and event["type"] not in _TAKES_BACK):
                yield f"{room_id}: {by_id} was silenced or banned at {event}"
            if event["type"] == "member_silenced":
                (silenced.add if event["until"] else silenced.discard)(event["member_id"])
            elif event["type"] == "member_banned":
                banned.add(event["member_id"])
            elif event["type"] == "member_unbanned":
                banned.discard(event["member_id"])


def faults_are_borne(history: History) -> Iterator[str]:
    """A full disk refuses writes alone, and only while it is full; nobody is cut off but by the run itself."""
    full = [fault for fault in history.faults if fault.kind == "full"]
    kills = [fault for fault in history.faults if fault.kind == "kill"]
    for life, command in history.commands():
        error = command.error
        if error is None or error["code"] != "unavailable":
            continue
        if not error["retryable"] or command.type in READS or not any(_meets(fault, command) for fault in full):
            yield f"client {life.client}: {command.type} was refused with {error}"
    for life in history.lives:
        if not (life.is_quiet or life.was_cut or life.was_stalled or any(_ended_in(fault, life) for fault in kills)):
            yield f"client {life.client}: its connection ended by itself, with {life.close_code}"


TRACES = (
    refused_leaves_no_trace,
    erased_is_gone,
    members_come_and_go,
    marks_have_causes,
    last_word_stands,
    rooms_stand,
    reactions_take_effect,
    the_silenced_and_the_banned_do_nothing,
    faults_are_borne,
)
_TAKES_BACK = frozenset({"reaction_removed"})
_ACTS = {
    **dict.fromkeys(("reaction_added", "reaction_removed", "message_pinned", "message_unpinned"), "member_id"),
    **dict.fromkeys(("member_banned", "member_unbanned", "member_silenced"), "by_id"),
}


def _actor(event: Json) -> str | None:
    """Name who did what an event tells, where it is a person's deed that the event tells of."""
    if event["type"] in ("message_posted", "message_edited"):
        author: str = event["message"]["author"]["id"]
        return author
    by_id: str | None = event.get(_ACTS.get(event["type"], ""))
    return by_id


def _said(body: Json) -> Json | None:
    message: Json | None = body["message"] if is_event(body) and "message" in body else None
    return message


def _count_wishes(history: History) -> Counter[tuple[str, str, str]]:
    """Count, by event, room and member, the commands that may have caused it: all but those refused."""
    wishes: Counter[tuple[str, str, str]] = Counter()
    for life, command in history.commands("join_room", "add_member", "leave_room", "remove_member", "ban_member"):
        if command.error is None:
            type_ = "member_joined" if command.type in {"join_room", "add_member"} else "member_left"
            wishes[type_, command.fields["room_id"], command.fields.get("member_id", life.member_id)] += 1
    return wishes


def _list_writes(history: History) -> dict[tuple[str, str], list[_Write]]:
    """List what may have been written to each place, refusals left out."""
    writes: dict[tuple[str, str], list[_Write]] = defaultdict(list)
    for _, command in history.commands("update_room", "edit_message"):
        fields = command.fields
        if command.error is None:
            for part in {"name", "topic", "text"} & fields.keys():
                writes[fields.get("room_id") or fields["message_id"], part].append(_Write(fields[part], command))
    return writes


def _final_values(history: History) -> dict[tuple[str, str], str]:
    final: dict[tuple[str, str], str] = {}
    for (_, room_id), snapshot in history.ending.snapshots.items():
        final[room_id, "name"], final[room_id, "topic"] = snapshot["room"]["name"], snapshot["room"]["topic"]
    for told in history.ending.messages.values():
        final.update({(message["id"], "text"): message["text"] for message in told if not message.get("deleted")})
    return final


def _is_after(later: Command, earlier: Command) -> bool:
    """Say whether one command was sent when the other had been answered."""
    return later.sent_at > earlier.replied_at


def _meets(fault: Fault, command: Command) -> bool:
    return command.sent_at <= fault.ended_at and command.replied_at >= fault.began_at


def _ended_in(fault: Fault, life: Life) -> bool:
    return fault.began_at <= life.ended_at <= fault.ended_at
