"""Follows every room's messages and gives the floor: one decision per message, its turns and receipt in one write."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TypeVar

from tertulia.actions.deps import Deps
from tertulia.agents import verdicts
from tertulia.agents.again.deleted import judge_before, write_before
from tertulia.agents.again.opined import may_change, write_again
from tertulia.agents.hearing.opinions import Opinions
from tertulia.agents.hearing.talks import Hearing
from tertulia.agents.hearing.unasked import Unasked, is_deaf
from tertulia.agents.judge import Ears, Judged, judge, judge_again
from tertulia.agents.pace import giving
from tertulia.agents.pace.causes import STALE_AFTER
from tertulia.agents.pace.edits import find_renamed, write_renamed
from tertulia.agents.pace.opening import Openings
from tertulia.agents.pace.steering import Steer
from tertulia.agents.pace.waits import Waits
from tertulia.domain.background import outlive
from tertulia.domain.errors import TurnStopped, Unavailable
from tertulia.domain.events import AgentMessage, Event, MessageDeleted, MessageEdited, MessagePosted, Notice, Signal
from tertulia.domain.floor import Wait
from tertulia.domain.ids import AgentId, MessageId, RoomId, WorkspaceId
from tertulia.domain.message import Message
from tertulia.domain.turn import Turn
from tertulia.floor.receipt import Receipt
from tertulia.floor.signs.opinion import Opinion
from tertulia.llm.options import JudgeModel
from tertulia.render.receipts import render_consideration
from tertulia.rooms.state import RoomState
from tertulia.store.agents import floor, turns
from tertulia.store.log import list_events
from tertulia.store.tx import Tx

log = logging.getLogger(__name__)

T = TypeVar("T")

MAX_WAITING = 10_000
MAX_BATCH = 100
MAX_GIVEN = 20
# Edits that wait to be heard; of more, the oldest are not: who is named in them is asked by the next message.
MAX_EDITED = 1_000
_SAID = (MessagePosted, AgentMessage)
RETRY_S = 1.0
# What could not be given, as the database was away, is given a little later.
GIVEN_AGAIN_AFTER = timedelta(seconds=5)
# Rules of the floor that are limits: whoever meets one is told.
ANNOUNCED = frozenset({"busy"})


@dataclass(frozen=True, slots=True)
class FloorOptions:
    """`patience` multiplies how long the floor waits before anybody speaks unasked; 0 is not at all.

    `judge` is asked for a second opinion where scores are near their threshold; without one nobody is.
    """

    patience: float = 1.0
    max_waiting: int = MAX_WAITING
    judge: JudgeModel | None = None


class FloorDispatcher:
    """Judges messages in the order of their commits, each once; its cursor per room survives a restart.

    Queued, not awaited: a room with more to say than `max_waiting` holds is read from the database instead. Answers
    that waited for their moment come in between.
    """

    def __init__(self, deps: Deps, start: Callable[[Turn], None], options: FloorOptions | None = None) -> None:
        options = options or FloorOptions()
        self._deps = deps
        self._start = start
        self.hearing = Hearing(deps)
        self._due: deque[Wait] = deque()
        self._edited: deque[Message] = deque(maxlen=MAX_EDITED)
        self._deleted: deque[tuple[WorkspaceId, MessageId]] = deque(maxlen=MAX_EDITED)
        self._opined: deque[tuple[Judged, Opinion]] = deque()
        self._bell = asyncio.Event()
        self._unasked = Unasked(self._queue)
        self._waits = Waits(deps.clock, self._hand_over)
        self._openings = Openings(deps, self._waits, options.patience)
        self._ears = Ears(self.hearing, self._waits, options.patience, self._unasked.known)
        self._opinions = Opinions(deps, options.judge)
        self._waiting: asyncio.Queue[Message] = asyncio.Queue(options.max_waiting)
        self._judged: dict[RoomId, int] = {}
        self._behind: dict[RoomId, None] = {}
        # Limits that a room was told of and that still hold.
        self._told: set[tuple[RoomId, AgentId, str]] = set()

    def on_event(self, event: Event) -> None:
        """Take a message that was just published, if an agent is there to hear it."""
        self._openings.on_event(event)
        if isinstance(event.body, _SAID):
            state = self._deps.rooms[event.room_id]
            if state.agents:
                self._hear(state, event.body.message)
        elif isinstance(event.body, MessageDeleted):
            self.hearing.forget_room(event.room_id)
            if self._deps.rooms[event.room_id].agents:
                self._deleted.append((event.workspace_id, event.body.message_id))
                self._bell.set()
        elif isinstance(event.body, MessageEdited) and self._deps.rooms[event.room_id].agents:
            self._edited.append(event.body.message)
            self._bell.set()

    def _hear(self, state: RoomState, message: Message) -> None:
        if is_deaf(state):
            self._unasked.take(message)
            return
        self.hearing.expect(message)
        # In the order in which they were said.
        self._unasked.give_out()
        self._queue(message)

    def _queue(self, message: Message) -> None:
        try:
            self._waiting.put_nowait(message)
        except asyncio.QueueFull:
            self._behind[message.room_id] = None

    def keep(self, wait: Wait) -> None:
        """Look after a wait that was stored."""
        self._waits.add([wait])

    def on_signal(self, signal: Signal) -> None:
        """Take note of who types."""
        self._waits.on_signal(signal)

    async def catch_up(self) -> None:
        """Find what waited at the last stop, and the rooms in which something was committed but not judged."""
        stored = await floor.list_all_waits(self._deps.db)
        self._waits.add(stored)
        self._openings.catch_up(stored)
        cursors = await turns.list_cursors(self._deps.db, verdicts.CURSOR)
        self._judged = {RoomId(name.removeprefix(verdicts.CURSOR)): seq for name, seq in cursors.items()}
        for state in self._deps.rooms.list_all():
            if state.agents and self._judged_seq(state) < state.seq:
                self._behind[state.room.id] = None

    async def run(self) -> None:
        """Judge what comes and give what is due, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._waits.run(), name="waits")
            group.create_task(self._judge_all(), name="judging")
            group.create_task(self._opinions.run(), name="opinions")
            group.create_task(self._openings.run(), name="openings")

    def _hand_over(self, wait: Wait) -> None:
        """Give what came due to whoever looks after it."""
        if wait.kind == "opening":
            self._openings.take(wait)
        else:
            self._due.append(wait)
            self._bell.set()

    async def _judge_all(self) -> None:
        while True:
            if not await outlive(self._judge_next(), "what comes next could not be read"):
                await asyncio.sleep(RETRY_S)

    async def _judge_next(self) -> None:
        batch = await self._take()
        if not await outlive(self._settle(batch), f"{len(batch)} messages could not be judged together"):
            await asyncio.sleep(RETRY_S)
            await self._settle_each(batch)
        await self._attend()

    async def _take(self) -> list[Message]:
        """Wait for what is to be judged next; what fell behind comes first, because it is older."""
        if self._behind:
            return await self._read_behind(self._deps.rooms[next(iter(self._behind))])
        batch = await self._next()
        while len(batch) < MAX_BATCH and not self._waiting.empty():
            batch.append(self._waiting.get_nowait())
        return batch

    async def _next(self) -> list[Message]:
        """Wait for a message, or for the bell: something came due, or was edited."""
        message = asyncio.ensure_future(self._waiting.get())
        bell = asyncio.ensure_future(self._bell.wait())
        try:
            await asyncio.wait((message, bell), return_when=asyncio.FIRST_COMPLETED)
        finally:
            bell.cancel()
            message.cancel()
        self._bell.clear()
        return [message.result()] if message.done() and not message.cancelled() else []

    async def _read_behind(self, state: RoomState) -> list[Message]:
        """Read on in a room's log from where it was judged; at its end, what comes is queued again."""
        room_id = state.room.id
        events = await list_events(self._deps.db, state.room, self._judged_seq(state), MAX_BATCH)
        if not events or events[-1].seq >= state.seq:
            del self._behind[room_id]
        found = [event.body.message for event in events if isinstance(event.body, _SAID)]
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
        await self.hearing.await_meanings(fresh)
        heads: dict[RoomId, int] = {}
        judged: list[Judged] = []
        for message in fresh:
            if any(verdicts.is_changed_by(self._deps, one, message) for one in judged):
                # What came of its author's words just before has to be there first.
                await self._write(judged, heads)
                judged, heads = [], {}
            if message.deleted_at is None:
                judged.append(await judge(self._deps, message, self._ears, judged))
            heads[message.room_id] = message.seq
        await self._write(judged, heads)
        self._unasked.known.difference_update(message.id for message in batch)

    async def _write(self, judged: list[Judged], heads: dict[RoomId, int]) -> None:
        notices = [notice for one in judged for notice in self._list_notices(one)]
        written = await self._submit(lambda tx: verdicts.write(tx, self._deps, judged, heads, notices))
        self._judged |= heads
        for one in judged:
            if one.message.id in written.gone:
                self.hearing.forget(one.message)
                continue
            self._waits.drop(wait.id for wait in (*one.ended, *one.answered))
            steer = written.steered.get(one.message.id)
            if steer is None:
                self._waits.add(one.waits)
            if one.doubt is not None and self._opinions.takes_wishes and may_change(self._deps, one, self._ears):
                bidders = [seat.agent_id for seat in one.doubt.seats if seat.bid is not None]
                self._opinions.wish(one.message, one.chain_id, bidders, partial(self._take_opinion, one))
            decision = one.decision if steer is None else steer.decision
            if any(ruled.outcome == "speak" for ruled in decision.receipt.considered):
                self._show(one.message.room_id, one.message.id, decision.receipt)
        for message_id, steer in written.steered.items():
            self._steer(message_id, steer)
        for turn in written.started:
            self._start(turn)

    async def _take_opinion(self, judged: Judged, opinion: Opinion) -> None:
        """Have an opinion heard between two batches, by whoever judges."""
        self._opined.append((judged, opinion))
        self._bell.set()

    async def _weigh(self, judged: Judged, opinion: Opinion) -> None:
        """Let a second opinion change what waits, unless its moment has come or the author has gone on meanwhile."""
        if self.hearing.has_gone_on(judged.message):
            return
        again = judge_again(self._deps, judged, opinion, self._ears)
        if await self._submit(lambda tx: write_again(tx, judged, again)):
            self._waits.drop(wait.id for wait in again.ended)
            self._waits.add(again.waits)

    def _steer(self, message_id: MessageId, steer: Steer) -> None:
        """Let turns under way know what became of what they answer."""
        for turn in steer.turns:
            if steer.how == "withdrawn":
                self._deps.turns.halt(turn.id, TurnStopped("withdrawn"))
            else:
                self._deps.turns.replan(turn.id, message_id)

    async def _attend(self) -> None:
        """Hear what was edited, and give the floor to those whose moment has come."""
        for _ in range(len(self._edited)):
            message = self._edited.popleft()
            if not await outlive(self._hear_edit(message), f"the edit of {message.id} was not heard"):
                # Heard with what comes next; of an old one nothing is read any more.
                self._edited.append(message)
        while self._deleted:
            workspace_id, message_id = self._deleted.popleft()
            await outlive(self._hear_deleted(workspace_id, message_id), f"the end of {message_id} was not heard")
        while self._opined:
            judged, opinion = self._opined.popleft()
            await outlive(self._weigh(judged, opinion), f"the opinion on {judged.message.id} was not heard")
        # Only so many between two batches: what is said meanwhile waits for no long row of answers.
        for _ in range(min(len(self._due), MAX_GIVEN)):
            wait = self._due.popleft()
            if wait.room_id in self._behind:
                # What was said since is judged first: it may have changed what waits.
                self._due.append(wait)
            elif self._waits.is_due(wait.id) and not await outlive(self._give(wait), f"{wait.id} was not given"):
                self._try_again(wait)

        if self._due and not self._behind:
            self._bell.set()

    def _try_again(self, wait: Wait) -> None:
        """Give a wait later that could not be given now, until it has long grown stale; its row is there still."""
        now = self._deps.clock.now()
        self._waits.drop([wait.id])
        if self._waits.has_room() and now - wait.until < 2 * STALE_AFTER:
            self._waits.add([replace(wait, due_at=now + GIVEN_AGAIN_AFTER)])

    async def _hear_edit(self, message: Message) -> None:
        waits = self._waits.list_of(message.room_id, message.thread_id, message.author_id)
        over = [wait for wait in waits if wait.cause == message.id]
        renamed = await find_renamed(self._deps, self.hearing, message, over)
        if renamed is None:
            return
        written = await self._submit(lambda tx: write_renamed(tx, renamed, over))
        self._waits.drop(wait.id for wait in over)
        if written.receipt is not None and written.started:
            self._show(message.room_id, message.id, written.receipt)
        for turn in written.freed:
            self._deps.turns.replan(turn.id, message.id, is_out=True)
        for turn in written.started:
            self._start(turn)

    async def _hear_deleted(self, workspace_id: WorkspaceId, message_id: MessageId) -> None:
        judged = await judge_before(self._deps, message_id, workspace_id, self._ears)
        if judged is None:
            return
        started = await self._submit(lambda tx: write_before(tx, judged))
        if started is None:
            return
        self._waits.drop(wait.id for wait in judged.ended)
        self._waits.add(judged.waits)
        for turn in started:
            self._start(turn)

    async def _give(self, wait: Wait) -> None:
        given = await giving.give(self._deps, self.hearing, wait)
        may_wait = self._waits.has_room()
        written = await self._submit(lambda tx: giving.write(tx, self._deps, given, may_wait=may_wait))
        self._waits.drop([wait.id])
        if written.again is not None:
            self._waits.add([written.again])
        if written.receipt is not None and written.started:
            self._show(wait.room_id, wait.cause, written.receipt)
        for turn in written.started:
            self._start(turn)
            self._deps.turns.note_before(turn.id, wait.before)
        if given.rest is giving.GONE:
            self._deleted.append((wait.workspace_id, wait.cause))
            self._bell.set()

    async def _settle_each(self, batch: list[Message]) -> None:
        """Judge one by one what failed together, so that a message which cannot be judged spoils only itself."""
        for message in batch:
            # It may have been heard already, in vain: the talk is read anew.
            self.hearing.forget(message)
            await outlive(self._settle([message]), f"the message {message.id} was not judged")

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

    def _show(self, room_id: RoomId, message_id: MessageId, receipt: Receipt) -> None:
        """Tell the room who was considered, when somebody is going to speak."""
        receipts = []
        for one in receipt.considered:
            member = self._deps.people.find_by_agent(one.agent_id)
            name = "" if member is None else member.name
            receipts.append(render_consideration(one, name, receipt.policy))
        fields = {"message_id": message_id, "receipts": receipts}
        self._deps.bus.signal(Signal("turn_decided", room_id, self._deps.clock.now(), fields))

    async def _submit(self, op: Callable[[Tx], T]) -> T:
        """Write, as often as it takes: nothing else would judge these messages."""
        while True:
            try:
                return await self._deps.writer.submit(op)
            except Unavailable as error:
                log.warning("the floor waits: %s", error.message)
                await asyncio.sleep(RETRY_S)
