"""The laws of delivery: what every connection must have been shown, in which order, and that it lasts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, takewhile

from tests.flows.checker.history import History, Life, Span, all_events
from tests.flows.checker.reducer import EMPTY, comparable, comparable_message, fold
from tests.flows.client import TURN_SIGNALS, Frame, Json, is_event


def durable_before_visible(history: History) -> Iterator[str]:
    """Law 1: what anyone was ever shown stands in the log that is read after the last restart, as it was shown."""
    logs = history.logs()
    for life in history.lives:
        for frame in life.frames:
            if is_event(frame.body):
                yield from _missing(logs.get(frame.body["room_id"], []), frame, life)


def in_order_once(history: History) -> Iterator[str]:
    """Law 2: within a span a connection gets every event in order, none twice and none left out, to the end."""
    for life in history.lives:
        for room_id, spans in life.spans().by_room.items():
            where = f"client {life.client} in {room_id}"
            for span in spans:
                yield from _unbroken(span, where)
            last = spans[-1]
            if life.is_quiet and last.is_open and last.last_seq < history.heads.get(room_id, 0):
                yield f"{where}: stopped at {last.last_seq}, the room was at {history.heads[room_id]}"


def only_members(history: History) -> Iterator[str]:
    """A connection hears of a room exactly while its member is in it.

    What is replayed may tell of having left and come back while away: the whole log is for who is in it now.
    """
    for life in history.lives:
        spans = life.spans()
        live = {frame.at for frame in life.live_events()}
        for stray in spans.strays:
            yield f"client {life.client}: got {stray.raw[:200]} of a room it was not in"
        for room_id, cut in spans.by_room.items():
            for span in cut:
                yield from _gone([frame for frame in span.events if frame.at in live], life, room_id)
        if life.is_quiet:
            known = {room_id for room_id, cut in spans.by_room.items() if cut[-1].is_open}
            mine = {room["id"] for room in history.ending.welcomes[life.member_id]["rooms"]}
            if known != mine:
                yield f"client {life.client}: believes to be in {sorted(known)}, is in {sorted(mine)}"


def same_bytes(history: History) -> Iterator[str]:
    """A live event is the same bytes for every member, its author among them (law 3)."""
    first: dict[tuple[str, int], str] = {}
    for life in history.lives:
        for frame in life.live_events():
            place = (frame.body["room_id"], frame.body["seq"])
            if first.setdefault(place, frame.raw) != frame.raw:
                yield f"{place} was shown as {first[place][:300]} and as {frame.raw[:300]}"


def author_learns_by_event(history: History) -> Iterator[str]:
    """Law 3: whoever posted finds the message in the room's events, under the acknowledged id and number.

    Not so where the connection was told to take a snapshot instead of the room's events.
    """
    for life in history.lives:
        if not life.is_quiet:
            continue
        shown = {(frame.body["message"]["id"], frame.body["seq"]) for frame in life.frames if "message" in frame.body}
        lost = {frame.body["room_id"] for frame in life.frames if frame.body["type"] == "resync_required"}
        for command in life.commands:
            result = command.result
            if command.type != "post_message" or result is None or result.get("duplicate"):
                continue
            if (result["message_id"], result["seq"]) not in shown and command.fields["room_id"] not in lost:
                yield f"client {life.client}: posted {result} and never saw it"


def resumed_as_if_never_away(history: History) -> Iterator[str]:
    """Law 4: each room named in `since` is answered once, and what was missed comes before that answer."""
    for life in history.lives:
        answers = [frame.body for frame in life.frames if frame.body["type"] in {"resumed", "resync_required"}]
        for room_id, since in life.since.items():
            mine = [answer for answer in answers if answer["room_id"] == room_id]
            if len(mine) > 1 or (life.is_quiet and not mine):
                yield f"client {life.client}: {len(mine)} answers to its since of {room_id}"
            for answer in mine:
                yield from _caught_up(life, answer, since)


def same_log_for_all(history: History) -> Iterator[str]:
    """Law 4: every member is replayed the same log, numbered from 1 without a gap."""
    logs = history.logs()
    for (member_id, room_id), log in history.ending.logs.items():
        if [event["seq"] for event in log] != list(range(1, len(log) + 1)):
            yield f"{member_id} was replayed {room_id} as {[event['seq'] for event in log][:50]}…"
        if log != logs[room_id]:
            yield f"{member_id} was replayed another {room_id} than its other members"


def snapshots_fold(history: History) -> Iterator[str]:
    """Law 5: an old snapshot and the events after it give the fresh snapshot."""
    logs = history.logs()
    for old in history.snapshots:
        fresh = history.ending.snapshots.get((old.member_id, old.room_id))
        if fresh is None:
            continue
        folded = comparable(fold(old.body, logs[old.room_id]))
        for part, value in comparable(fresh).items():
            if folded[part] != value:
                yield f"{old.room_id} from {old.body['seq']} on: {part} folds to {folded[part]}, is {value}"


def history_is_the_log(history: History) -> Iterator[str]:
    """What `list_history` gives are the messages of the log, each as its last event left it."""
    for room_id, log in history.logs().items():
        want = [comparable_message(message) for message in fold(EMPTY, log, kept=len(log))["messages"]]
        told = [comparable_message(message) for message in history.ending.messages[room_id]]
        if want != told:
            differing = next((pair for pair in zip(want, told, strict=False) if pair[0] != pair[1]), None)
            yield f"{room_id}: the log has {len(want)} messages, history {len(told)}; first difference: {differing}"


def turns_end(history: History) -> Iterator[str]:
    """Law 7: every turn that showed itself has one `turn_ended`, and at most one answer, which that end names."""
    ended: dict[str, list[Json]] = {}
    answers: dict[str, list[str]] = {}
    for event in all_events(history.logs()):
        if event["type"] == "turn_ended":
            ended.setdefault(event["turn_id"], []).append(event)
        if event["type"] == "agent_message":
            answers.setdefault(event["turn_id"], []).append(event["message"]["id"])
    shown = {f.body["turn_id"] for life in history.lives for f in life.frames if f.body["type"] in TURN_SIGNALS}
    for turn_id in sorted(shown | answers.keys()):
        ends, said = ended.get(turn_id, []), answers.get(turn_id, [])
        if len(ends) != 1:
            yield f"{turn_id} showed itself and has {len(ends)} ends"
        if len(said) > 1 or any(end["message_id"] not in said for end in ends if end["outcome"] == "spoke"):
            yield f"{turn_id} answered {said}, its end says {ends}"


DELIVERY = (
    durable_before_visible,
    in_order_once,
    only_members,
    same_bytes,
    author_learns_by_event,
    resumed_as_if_never_away,
    same_log_for_all,
    snapshots_fold,
    history_is_the_log,
    turns_end,
)


def _missing(log: list[Json], frame: Frame, life: Life) -> Iterator[str]:
    seen = frame.body
    if not 1 <= seen["seq"] <= len(log):
        yield f"client {life.client}: saw {frame.raw[:300]}, the log ends at {len(log)}"
    elif not _is_same(seen, log[seen["seq"] - 1]):
        yield f"client {life.client}: saw {frame.raw[:300]}, the log has {log[seen['seq'] - 1]}"


def _is_same(seen: Json, kept: Json) -> bool:
    """Compare an event as shown with the same one as replayed at the end.

    What was deleted since is replayed without its words, also in what a tool was used for, and a changed room as it is
    now.
    """
    if seen["type"] == kept["type"] == "agent_action" and kept["summary"] == kept["tool"]:
        return {**seen, "summary": kept["tool"]} == kept
    if seen["type"] == kept["type"] == "room_updated":
        return {**seen, "room": kept["room"]} == kept
    message = kept.get("message", {})
    if message.get("deleted") and "message" in seen:
        shown = {**seen["message"], "text": "", "deleted": True}
        return {**seen, "message": comparable_message(shown)} == {**kept, "message": comparable_message(message)}
    return seen == kept


def _unbroken(span: Span, where: str) -> Iterator[str]:
    numbers = [int(frame.body["seq"]) for frame in span.events]
    if not numbers:
        return
    if numbers[0] > span.start + 1 or (span.is_exact and numbers[0] != span.start + 1):
        yield f"{where}: was at {span.start}, the next event was {numbers[0]}"
    for before, after in pairwise(numbers):
        if after != before + 1:
            yield f"{where}: {before} was followed by {after}"


def _gone(shown: list[Frame], life: Life, room_id: str) -> Iterator[str]:
    for frame, following in pairwise(shown):
        body = frame.body
        if body["type"] == "member_left" and body["member"]["id"] == life.member_id:
            yield f"client {life.client}: left {room_id} at {body['seq']} and got {following.raw[:200]}"


def _caught_up(life: Life, answer: Json, since: int) -> Iterator[str]:
    """Judge one answer to `since`: a room may be refused only to one who was, or came to be, outside it."""
    before = [frame.body for frame in takewhile(lambda frame: frame.body is not answer, life.frames)]
    here = [body for body in before if body.get("room_id") == answer["room_id"]]
    if answer["type"] == "resync_required":
        went = any(body["type"] == "room_removed" for body in here)
        if answer["reason"] != "not_a_member" and not went:
            yield f"client {life.client}: could not resume: {answer}"
        return
    missed = [body["seq"] for body in here if is_event(body)]
    if missed != list(range(since + 1, answer["seq"] + 1)):
        yield f"client {life.client}: away since {since}, was replayed {missed[:50]} before {answer}"
