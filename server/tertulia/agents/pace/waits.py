"""Keeps the answers that wait for their moment, and hands each over when it has come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tertulia.domain.clock import Clock
from tertulia.domain.events import Signal
from tertulia.domain.floor import Wait
from tertulia.domain.ids import MemberId, MessageId, RoomId, WaitId
from tertulia.floor.signs.pace import TYPING_S

# What is beyond is handed over at once: better early than never.
MAX_WAITS = 10_000
MAX_TYPING = 1_000
# However much is typed, the waits are looked through no more often than this.
TICK_S = 0.05
# The clock may be set anew while one sleeps.
MAX_SLEEP_S = 5.0
_TYPING = timedelta(seconds=TYPING_S)


@dataclass(slots=True)
class _Kept:
    wait: Wait
    due_at: datetime


class Waits:
    """The waits of this process; the database has the same, so that they outlive it. `give` only queues."""

    def __init__(self, clock: Clock, give: Callable[[Wait], None]) -> None:
        self._clock = clock
        self._give = give
        self._kept: dict[WaitId, _Kept] = {}
        # What came due and has not come to its end, and where.
        self._due: dict[WaitId, Wait] = {}
        self._due_in: dict[RoomId, dict[WaitId, Wait]] = {}
        self._by_room: dict[RoomId, set[WaitId]] = {}
        self._typing: dict[RoomId, dict[MemberId, datetime]] = {}
        self._changed = asyncio.Event()

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, waits: Iterable[Wait]) -> None:
        """Keep waits that are stored already."""
        for wait in waits:
            if not self.has_room() and wait.kind != "opening":
                self._hand_over(wait)
                continue
            self._forget_due(wait.id)
            kept = self._kept[wait.id] = _Kept(wait, wait.due_at)
            self._by_room.setdefault(wait.room_id, set()).add(wait.id)
            self._hold_for_typing(kept, self._last_typed(wait.room_id))
        self._changed.set()

    def drop(self, wait_ids: Iterable[WaitId]) -> None:
        """Forget waits that came to nothing."""
        for wait_id in wait_ids:
            self._forget_due(wait_id)
            self._forget(wait_id)

    def has_room(self) -> bool:
        """Say whether more may wait."""
        return len(self._kept) < MAX_WAITS

    def is_due(self, wait_id: WaitId) -> bool:
        """Say whether what was handed over still stands: it was neither dropped since nor put off."""
        return wait_id in self._due

    def list_of(self, room_id: RoomId, thread_id: MessageId | None, author_id: MemberId) -> list[Wait]:
        """List what waits for the same author in the same place to be answered, or came due a moment ago."""
        return [wait for wait in self.list_in(room_id, thread_id) if wait.author_id == author_id]

    def list_in(self, room_id: RoomId, thread_id: MessageId | None) -> list[Wait]:
        """List what waits in a place to be answered, or came due a moment ago."""
        kept = (self._kept[wait_id].wait for wait_id in self._by_room.get(room_id, ()))
        due = self._due_in.get(room_id, {})
        return [wait for wait in (*kept, *due.values()) if wait.kind != "opening" and wait.thread_id == thread_id]

    def on_signal(self, signal: Signal) -> None:
        """Wait a little for whoever types in the room, and no longer when they have stopped."""
        if signal.type != "typing" or signal.room_id is None:
            return
        member_id = MemberId(signal.fields["member_id"])
        typing = self._typing.setdefault(signal.room_id, {})
        is_typing = signal.fields["typing"]
        if is_typing and (member_id in typing or len(typing) < MAX_TYPING):
            typing[member_id] = self._clock.now()
        else:
            typing.pop(member_id, None)
        if not typing or len(self._typing) > MAX_TYPING:
            del self._typing[signal.room_id]
        last = self._clock.now() if is_typing else self._last_typed(signal.room_id)
        for wait_id in self._by_room.get(signal.room_id, ()):
            self._hold_for_typing(self._kept[wait_id], last)
            self._changed.set()

    async def run(self) -> None:
        """Hand over what comes due, until cancelled."""
        while True:
            self._changed.clear()
            now = self._clock.now()
            for kept in [kept for kept in self._kept.values() if kept.due_at <= now]:
                self._forget(kept.wait.id)
                self._hand_over(kept.wait)
            self._forget_typing(now)
            next_at = min((kept.due_at for kept in self._kept.values()), default=None)
            pause_s = None if next_at is None else min(MAX_SLEEP_S, max(0.0, (next_at - now).total_seconds()))
            try:
                async with asyncio.timeout(pause_s):
                    await self._changed.wait()
            except TimeoutError:
                continue
            await asyncio.sleep(TICK_S)

    def _last_typed(self, room_id: RoomId) -> datetime | None:
        return max(self._typing.get(room_id, {}).values(), default=None)

    def _hold_for_typing(self, kept: _Kept, last: datetime | None) -> None:
        """Put a wait off for as long as somebody types."""
        kept.due_at = kept.wait.due_at
        if kept.wait.kind != "burst":
            return
        if last is not None:
            kept.due_at = max(kept.due_at, min(kept.wait.until, last + _TYPING))

    def _forget_typing(self, now: datetime) -> None:
        for room_id, typing in list(self._typing.items()):
            for member_id in [one for one, at in typing.items() if now - at > _TYPING]:
                del typing[member_id]
            if not typing:
                del self._typing[room_id]

    def _hand_over(self, wait: Wait) -> None:
        if wait.kind != "opening":
            self._due[wait.id] = wait
            self._due_in.setdefault(wait.room_id, {})[wait.id] = wait
        self._give(wait)

    def _forget_due(self, wait_id: WaitId) -> None:
        wait = self._due.pop(wait_id, None)
        if wait is None:
            return
        of_room = self._due_in[wait.room_id]
        del of_room[wait_id]
        if not of_room:
            del self._due_in[wait.room_id]

    def _forget(self, wait_id: WaitId) -> None:
        kept = self._kept.pop(wait_id, None)
        if kept is None:
            return
        of_room = self._by_room[kept.wait.room_id]
        of_room.discard(wait_id)
        if not of_room:
            del self._by_room[kept.wait.room_id]
