"""Follows every room's messages and gives the floor: one decision per message, its turns and receipt in one write."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator

from tertulia.actions.deps import Deps
from tertulia.agents.hearing.talks import Hearing
from tertulia.agents.judge import Judged, judge
from tertulia.domain.errors import Unavailable
from tertulia.domain.events import AgentMessage, Event, MessagePosted, Notice, Signal
from tertulia.domain.ids import AgentId, RoomId
from tertulia.domain.message import Message
from tertulia.domain.turn import Turn
from tertulia.render.receipts import render_consideration
from tertulia.rooms.state import RoomState
from tertulia.store.agents import turns
from tertulia.store.log import list_events
from tertulia.store.tx import Tx

log = logging.getLogger(__name__)

MAX_WAITING = 10_000
MAX_BATCH = 100
CURSOR = "floor:"
RETRY_S = 1.0
# Rules of the floor that are limits: whoever meets one is told.
ANNOUNCED = frozenset({"busy", "exchange_limit"})


class FloorDispatcher:
    """Judges messages in the order of their commits, each once; its cursor per room survives a restart.

    Queued, not awaited: a room with more to say than `max_waiting` holds is read from the database instead.
    """

    def __init__(self, deps: Deps, start: Callable[[Turn], None], max_waiting: int = MAX_WAITING) -> None:
        self._deps = deps
        self._start = start
        self.hearing = Hearing(deps)
        self._waiting: asyncio.Queue[Message] = asyncio.Queue(max_waiting)
        self._judged: dict[RoomId, int] = {}
        self._behind: dict[RoomId, None] = {}
        # Limits that a room was told of and that still hold.
        self._told: set[tuple[RoomId, AgentId, str]] = set()

    def on_event(self, event: Event) -> None:
        """Take a message that was just published, if an agent is there to hear it."""
        if isinstance(event.body, MessagePosted | AgentMessage) and self._deps.rooms[event.room_id].agents:
            self.hearing.expect(event.body.message)
            try:
                self._waiting.put_nowait(event.body.message)
            except asyncio.QueueFull:
                self._behind[event.room_id] = None

    async def catch_up(self) -> None:
        """Find the rooms in which something was committed but not judged before the last stop."""
        cursors = await turns.list_cursors(self._deps.db, CURSOR)
        self._judged = {RoomId(name.removeprefix(CURSOR)): seq for name, seq in cursors.items()}
        for state in self._deps.rooms.list_all():
            if state.agents and self._judged_seq(state) < state.seq:
                self._behind[state.room.id] = None

    async def run(self) -> None:
        """Judge what comes, until cancelled."""
        while True:
            batch: list[Message] = []
            try:
                batch = await self._take()
                await self._settle(batch)
            except Exception:
                # The border of a job that must outlive whatever one message does to it.
                log.exception("%d messages could not be judged together", len(batch))
                await asyncio.sleep(RETRY_S)
                await self._settle_each(batch)

    async def _take(self) -> list[Message]:
        """Wait for what is to be judged next; what fell behind comes first, because it is older."""
        if self._behind:
            return await self._read_behind(self._deps.rooms[next(iter(self._behind))])
        batch = [await self._waiting.get()]
        while len(batch) < MAX_BATCH and not self._waiting.empty():
            batch.append(self._waiting.get_nowait())
        return batch

    async def _read_behind(self, state: RoomState) -> list[Message]:
        """Read on in a room's log from where it was judged; at its end, what comes is queued again."""
        room_id = state.room.id
        events = await list_events(self._deps.db, state.room, self._judged_seq(state), MAX_BATCH)
        if not events or events[-1].seq >= state.seq:
            del self._behind[room_id]
        found = [event.body.message for event in events if isinstance(event.body, MessagePosted | AgentMessage)]
        if events and not found:
            self._judged[room_id] = events[-1].seq
        return found

    def _judged_seq(self, state: RoomState) -> int:
        """Say up to which number the room was judged: in a new one, up to its first agent's coming."""
        joined = min((membership.joined_seq for membership in state.agents.values()), default=state.seq)
        return self._judged.get(state.room.id, joined)

    async def _settle(self, batch: list[Message]) -> None:
        """Judge messages and start what comes of it; one that was judged, as the database showed it, is passed over."""
        fresh = [message for message in batch if message.seq > self._judged.get(message.room_id, 0)]
        judged = [await judge(self._deps, message, self.hearing) for message in fresh if message.deleted_at is None]
        heads = {message.room_id: message.seq for message in fresh}
        notices = [notice for one in judged for notice in self._list_notices(one)]
        started = await self._submit(lambda tx: _write(tx, judged, heads, notices))
        self._judged |= heads
        for one in judged:
            if one.turns:
                self._show(one)
        for turn in started:
            self._start(turn)

    async def _settle_each(self, batch: list[Message]) -> None:
        """Judge one by one what failed together, so that a message which cannot be judged spoils only itself."""
        for message in batch:
            try:
                await self._settle([message])
            except Exception:
                log.exception("the message %s was not judged", message.id)

    def _list_notices(self, judged: Judged) -> Iterator[tuple[Message, Notice]]:
        """Give what the room is told of limits that keep an agent from answering: each once, until it speaks again."""
        message = judged.message
        for one in judged.decision.receipt.considered:
            if one.outcome == "speak":
                self._told -= {(message.room_id, one.agent_id, rule) for rule in ANNOUNCED}
            place = (message.room_id, one.agent_id, one.rule)
            if one.rule in ANNOUNCED and place not in self._told:
                self._told.add(place)
                member = self._deps.people.find_by_agent(one.agent_id)
                name = "An agent" if member is None else member.name
                yield message, Notice(one.rule, f"{name} does not answer this. {' '.join(one.reasons)}")

    def _show(self, judged: Judged) -> None:
        """Tell the room who was considered, when somebody is going to speak."""
        receipts = []
        for one in judged.decision.receipt.considered:
            member = self._deps.people.find_by_agent(one.agent_id)
            name = "" if member is None else member.name
            receipts.append(render_consideration(one, name, judged.decision.receipt.policy))
        fields = {"message_id": judged.message.id, "receipts": receipts}
        self._deps.bus.signal(Signal("turn_decided", judged.message.room_id, self._deps.clock.now(), fields))

    async def _submit(self, op: Callable[[Tx], list[Turn]]) -> list[Turn]:
        """Write, as often as it takes: nothing else would judge these messages."""
        while True:
            try:
                return await self._deps.writer.submit(op)
            except Unavailable as error:
                log.warning("the floor waits: %s", error.message)
                await asyncio.sleep(RETRY_S)


def _write(tx: Tx, judged: list[Judged], heads: dict[RoomId, int], notices: list[tuple[Message, Notice]]) -> list[Turn]:
    """Store receipts, turns, notices and how far each room is judged; gives the turns that are new."""
    started = []
    for one in judged:
        message = one.message
        turns.put_receipt(tx, message.workspace_id, message.room_id, message.id, one.decision.receipt.to_json())
        for turn in one.turns:
            stands, is_new = turns.ensure_turn(tx, turn)
            if is_new:
                started.append(stands)
    for message, notice in notices:
        tx.emit(message.workspace_id, message.room_id, tx.next_seq(message.room_id), notice)
    for room_id, seq in heads.items():
        turns.put_cursor(tx, CURSOR + room_id, seq)
    return started
