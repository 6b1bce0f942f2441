"""What a run of the checker recorded: every frame and command of every connection, and how the rooms ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tests.flows.checker.marks import Places
from tests.flows.client import CONTROLS, Command, Frame, Json, is_event


@dataclass(slots=True)
class Span:
    """An unbroken stretch in which a connection was owed a room's events.

    `start` is the last event it was told it need not get. A span that begins with the hello must continue at
    `start + 1`; one that begins with `room_added` may begin earlier, because the joining itself is an event.
    """

    start: int
    is_exact: bool
    events: list[Frame] = field(default_factory=list)
    is_open: bool = True

    @property
    def last_seq(self) -> int:
        """The number of the last event known to the connection."""
        return int(self.events[-1].body["seq"]) if self.events else self.start


class Spans:
    """Cut the frames of one connection into spans, room by room, in the order they come."""

    def __init__(self, since: Mapping[str, int]) -> None:
        self.by_room: dict[str, list[Span]] = {}
        self.strays: list[Frame] = []
        self._since = since

    def feed(self, frame: Frame) -> None:
        """Take the next frame of the connection."""
        body = frame.body
        match body["type"]:
            case "welcome":
                for room in body["rooms"]:
                    self._begin(room["id"], self._since.get(room["id"], room["seq"]), is_exact=True)
            case "room_added":
                if self.open_span(body["room_id"]) is None:
                    self._begin(body["room_id"], body["room"]["seq"], is_exact=False)
            case "room_removed":
                self._end(body["room_id"])
            case "resync_required" if body["reason"] == "not_a_member":
                self._end(body["room_id"])
            case "resync_required":
                self._end(body["room_id"])
                self._begin(body["room_id"], body["seq"], is_exact=True)
            case _:
                self._sort(frame)

    def open_span(self, room_id: str) -> Span | None:
        """Find the span of a room whose events the connection is owed now."""
        spans = self.by_room.get(room_id)
        return spans[-1] if spans and spans[-1].is_open else None

    def cursors(self) -> dict[str, int]:
        """Give the last seen event of each room that is open: the `since` of the next hello."""
        return {room: spans[-1].last_seq for room, spans in self.by_room.items() if spans[-1].is_open}

    def _begin(self, room_id: str, start: int, *, is_exact: bool) -> None:
        self.by_room.setdefault(room_id, []).append(Span(start, is_exact))

    def _end(self, room_id: str) -> None:
        if span := self.open_span(room_id):
            span.is_open = False

    def _sort(self, frame: Frame) -> None:
        body = frame.body
        if body.get("room_id") is None or body["type"] in CONTROLS:
            return  # what is about no room is for one's own connections
        span = self.open_span(body["room_id"])
        if span is None:
            self.strays.append(frame)
        elif is_event(body):
            span.events.append(frame)


@dataclass(frozen=True, slots=True)
class Life:
    """One connection from its hello to its end; `is_quiet` when it was still open once nothing moved any more.

    `was_cut` and `was_stalled` say what the run itself did to it; `ended_at` is the tick at which that showed.
    """

    client: int
    member_id: str
    began_at: int
    since: Mapping[str, int]
    frames: list[Frame]
    commands: list[Command]
    is_quiet: bool = False
    was_cut: bool = False
    was_stalled: bool = False
    ended_at: int = 0
    close_code: int = 1006

    @property
    def welcome(self) -> Json:
        """The answer to the hello."""
        return next(frame.body for frame in self.frames if frame.body["type"] == "welcome")

    def spans(self) -> Spans:
        """Cut all frames into spans."""
        spans = Spans(self.since)
        for frame in self.frames:
            spans.feed(frame)
        return spans

    def live_events(self) -> Iterator[Frame]:
        """Yield the events that came as they happened, leaving out those replayed before `resumed`."""
        replaying = set(self.since)
        for frame in self.frames:
            if frame.body["type"] in {"resumed", "resync_required"}:
                replaying.discard(frame.body["room_id"])
            elif is_event(frame.body) and frame.body["room_id"] not in replaying:
                yield frame


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A room as one member fetched it at some moment of the run."""

    member_id: str
    body: Json

    @property
    def room_id(self) -> str:
        """The room it shows."""
        return str(self.body["room"]["id"])


@dataclass(frozen=True, slots=True)
class Fault:
    """What was done to the server or its clients, from one tick to another."""

    kind: str
    began_at: int
    ended_at: int


@dataclass(frozen=True, slots=True)
class Ending:
    """Everything read back after the last restart, when nothing moved any more.

    `logs` holds each room's events from 1 on as replayed to each of its members, `places` the marks in the database.
    """

    logs: Mapping[tuple[str, str], list[Json]]  # (member, room) -> events
    snapshots: Mapping[tuple[str, str], Json]  # (member, room) -> snapshot
    welcomes: Mapping[str, Json]  # member -> welcome
    messages: Mapping[str, list[Json]]  # room -> whole history, oldest first
    places: Places


@dataclass(frozen=True, slots=True)
class History:
    """A whole run. `heads` are the numbers of the rooms' last events when the quiet connections were let go."""

    lives: list[Life]
    snapshots: list[Snapshot]
    heads: Mapping[str, int]
    ending: Ending
    faults: list[Fault]

    def commands(self, *types: str) -> Iterator[tuple[Life, Command]]:
        """Yield the commands of the given types, or of all, with the connection that sent them."""
        for life in self.lives:
            for command in life.commands:
                if not types or command.type in types:
                    yield life, command

    def logs(self) -> dict[str, list[Json]]:
        """Give each room's log once, as replayed to whichever member was replayed most of it."""
        found: dict[str, list[Json]] = {room_id: [] for _, room_id in self.ending.logs}
        for (_, room_id), log in self.ending.logs.items():
            if len(log) > len(found[room_id]):
                found[room_id] = log
        return found

    def posted(self) -> dict[str, list[Json]]:
        """Give the posting events of the logs by message id; more than one per id is a fault."""
        found: dict[str, list[Json]] = {}
        for event in all_events(self.logs()):
            if "message" in event and event["type"] != "message_edited":
                found.setdefault(event["message"]["id"], []).append(event)
        return found


def all_events(logs: Mapping[str, Iterable[Json]]) -> Iterator[Json]:
    """Yield the events of all rooms, room by room in order."""
    for log in logs.values():
        yield from log
