"""The turns under way: each a task with an owner, started in order, stopped at once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain, repeat

from tertulia.agents.patience import WRITE_PAUSES_S
from tertulia.agents.work.halt import Halt
from tertulia.domain.background import outlive
from tertulia.domain.errors import TurnRedirected, TurnStopped
from tertulia.domain.events import Event, MemberLeft, MessageDeleted, MessageEdited, RoomUpdated
from tertulia.domain.floor import Wait
from tertulia.domain.ids import AgentId, MemberId, MessageId, RoomId, TurnId
from tertulia.domain.turn import Turn

MAX_RUNNING = 32
# With so many turns of one agent in one room nobody gets another; messages judged together may go a little beyond.
MAX_IN_LINE = 20
# Who was named after another waits for that one's answer, but not for ever.
PATIENCE_S = 60
# What a turn answers may change so often while it works; afterwards it answers what it knows.
MAX_REPLANS = 30


@dataclass(slots=True)
class _Started:
    """A turn that was started here; without a task it still waits in its line."""

    turn: Turn
    halt: Halt = field(default_factory=Halt)
    done: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None
    replans: int = 0
    # What it was to answer before its author went on, and was not deleted, the last of it last.
    before: list[str] = field(default_factory=list)


class TurnRegistry:
    """Runs turns in the background, an agent's turns of one room one after another, `MAX_RUNNING` at once.

    `run` works a turn out to its end. A turn that is stopped while it waits goes through `run` at once and out of its
    order, so that it ends as visibly as others: it does nothing but end. `show` tells the room of one that must wait.
    `fail` ends one that broke off, and is tried until it does.
    """

    def __init__(
        self,
        run: Callable[[Turn, Halt], Awaitable[None]],
        show: Callable[[Turn], None],
        fail: Callable[[Turn], Awaitable[None]],
    ) -> None:
        self._run = run
        self._show = show
        self._fail = fail
        self._started: dict[TurnId, _Started] = {}
        self._lines: dict[tuple[RoomId, AgentId], deque[_Started]] = {}
        # Looks after a wait that a turn's end has stored: the floor; until there is one it stays a row.
        self.keep: Callable[[Wait], None] = lambda wait: None
        self._slots = asyncio.Semaphore(MAX_RUNNING)

    def start(self, turn: Turn) -> None:
        """Begin a stored turn; one that runs already is left alone."""
        if turn.id in self._started:
            return
        started = self._started[turn.id] = _Started(turn)
        line = self._lines.setdefault((turn.room_id, turn.agent_id), deque())
        line.append(started)
        if line[0] is started:
            self._begin(started)
        if line[0] is not started or turn.after in self._started:
            self._show(turn)

    def is_full(self, room_id: RoomId, agent_id: AgentId) -> bool:
        """Say whether as many of an agent's turns wait in a room as may."""
        return len(self._lines.get((room_id, agent_id), ())) >= MAX_IN_LINE

    async def wait(self, turn_id: TurnId) -> None:
        """Return when the turn has ended or does not run here."""
        started = self._started.get(turn_id)
        if started is not None:
            await started.done.wait()

    def on_event(self, event: Event) -> None:
        """Stop at once what lost its ground: its message was deleted, its agent left or was switched off."""
        match event.body:
            case MessageDeleted(message_id):
                for started in list(self._started.values()):
                    self._lose(started, message_id)
            case MessageEdited(message):
                for started in [one for one in self._started.values() if message.id in (one.turn.cause, *one.before)]:
                    self._begin_again(started)
            case MemberLeft(member_id):
                self._halt_place(event.room_id, member_id, "gone")
            case RoomUpdated(_, place) if place is not None and place.agent_mode == "off":
                self._halt_place(event.room_id, place.member_id, "switched_off")
            case _:
                pass

    def halt(self, turn_id: TurnId, why: TurnStopped | None = None) -> None:
        """Cancel a turn at work, closing its provider's connection; one that waits begins, only to end."""
        started = self._started.get(turn_id)
        if started is not None:
            started.halt.throw(why)
            if started.task is None:
                self._begin(started)

    def list_asked(self, room_id: RoomId, requester_id: MemberId) -> list[Turn]:
        """List the turns under way in a room at the request of a member, oldest first."""
        turns = (started.turn for started in self._started.values())
        return [turn for turn in turns if (turn.room_id, turn.requester_id) == (room_id, requester_id)]

    def can_replan(self, turn_id: TurnId) -> bool:
        """Say whether a turn may still be given something else to answer."""
        started = self._started.get(turn_id)
        return started is not None and started.replans < MAX_REPLANS

    def replan(self, turn_id: TurnId, cause: MessageId, *, is_out: bool = False) -> None:
        """Have a turn answer another message, which is stored already: one at work begins again.

        One that `is_out` goes into the answer no more: what its author said before it is answered.
        """
        started = self._started.get(turn_id)
        if started is not None and is_out:
            if started.before:
                self._lose(started, cause)
        elif started is not None:
            started.before.append(started.turn.cause)
            started.turn = replace(started.turn, cause=cause)
            self._begin_again(started)

    def note_before(self, turn_id: TurnId, causes: Iterable[str]) -> None:
        """Have a turn know what it answers beside its cause: what its author said before, in this order."""
        started = self._started.get(turn_id)
        if started is not None:
            started.before.extend(one for one in causes if one not in started.before)

    def halt_room(self, room_id: RoomId) -> None:
        """Cancel all that is done, or waits to be done, in a room."""
        self._halt_all(lambda turn: turn.room_id == room_id)

    def running_of(self, agent_id: AgentId) -> list[TurnId]:
        """Name an agent's turns under way."""
        return [turn_id for turn_id, started in self._started.items() if started.turn.agent_id == agent_id]

    async def aclose(self) -> None:
        """Cut every turn off; the next start resumes them."""
        for line in self._lines.values():
            line.clear()
        for started in self._started.values():
            if started.task is None:
                started.done.set()
        tasks = [started.task for started in self._started.values() if started.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _halt_place(self, room_id: RoomId, member_id: MemberId, reason: str) -> None:
        self._halt_all(lambda turn: (turn.room_id, turn.member_id) == (room_id, member_id), reason)

    def _halt_all(self, is_meant: Callable[[Turn], bool], reason: str | None = None) -> None:
        for turn_id in [turn_id for turn_id, started in self._started.items() if is_meant(started.turn)]:
            self.halt(turn_id, None if reason is None else TurnStopped(reason))

    def _lose(self, started: _Started, message_id: str) -> None:
        """Take back what a turn answers: with what its author had said before, it begins again, else it ends."""
        if message_id in started.before:
            started.before.remove(message_id)
        elif started.turn.cause != message_id or self._follows(started):
            return
        elif started.before:
            # As it was stored with the deletion.
            started.turn = replace(started.turn, cause=started.before.pop())
        else:
            self.halt(started.turn.id, TurnStopped("message_deleted"))
            return
        self._begin_again(started)

    def _follows(self, started: _Started) -> bool:
        """Say whether a turn was handed on by one that has not ended: with that it changes, or ends."""
        return started.turn.trigger == "delegated" and started.turn.after in self._started

    def _begin_again(self, started: _Started) -> None:
        if started.replans < MAX_REPLANS:
            started.replans += 1
            started.halt.redirect()

    def _begin(self, started: _Started) -> None:
        started.task = asyncio.create_task(self._work(started), name=started.turn.id)
        started.task.add_done_callback(lambda task: self._finish(started))

    async def _work(self, started: _Started) -> None:
        try:
            await self._come_up(started)
        except TurnStopped:
            await self._see_through(started)
            return
        try:
            await self._see_through(started)
        finally:
            self._slots.release()

    async def _see_through(self, started: _Started) -> None:
        """Run a turn; one that breaks off ends all the same, as soon as that can be written."""
        turn = started.turn
        if await outlive(self._run(turn, started.halt), f"turn {turn.id} of agent {turn.agent_id} broke off"):
            return
        for pause_s in chain(WRITE_PAUSES_S, repeat(WRITE_PAUSES_S[-1])):
            if await outlive(self._fail(turn), f"turn {turn.id} could not be ended yet"):
                return
            await asyncio.sleep(pause_s)

    async def _come_up(self, started: _Started) -> None:
        """Wait until the agents named before have answered, and for a place among those at work."""
        before = None if started.turn.after is None else self._started.get(started.turn.after)
        while True:
            # What it answers is read when it begins: until then a change of it changes nothing here.
            with suppress(TurnRedirected), started.halt.working():
                if before is not None:
                    # What was handed on is asked only once who asks has ended; and that has a time of its own.
                    patience_s = None if started.turn.trigger == "delegated" else PATIENCE_S
                    with suppress(TimeoutError):
                        async with asyncio.timeout(patience_s):
                            await before.done.wait()
                await self._slots.acquire()
                return

    def _finish(self, started: _Started) -> None:
        """Forget a turn and let the next of its line begin."""
        del self._started[started.turn.id]
        started.done.set()
        place = (started.turn.room_id, started.turn.agent_id)
        line = self._lines.get(place, deque())
        if started in line:
            line.remove(started)
        if not line:
            self._lines.pop(place, None)
        elif line[0].task is None:
            self._begin(line[0])
