"""Has agents open a conversation where somebody let them, the room has long been silent and nobody minds."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tertulia.actions.deps import Deps
from tertulia.agents.pace.quiet import is_unwelcome
from tertulia.agents.pace.waits import Waits
from tertulia.domain.background import outlive
from tertulia.domain.events import Event, RoomUpdated
from tertulia.domain.floor import Lease, Wait
from tertulia.domain.ids import AgentId, ChainId, MemberId, MessageId, RoomId, TurnId, WaitId, new_id
from tertulia.domain.people import Membership
from tertulia.domain.turn import Turn, name_silence, silent_since
from tertulia.store import rooms
from tertulia.store.agents import floor, turns
from tertulia.store.agents.openings import Silence, find_last_said, list_openings, read_silence
from tertulia.store.order.seats import find_seat
from tertulia.store.tx import Tx

# Where something stands in the way it is looked again so much later, or after the silence asked for if that is less.
AGAIN_AFTER = timedelta(minutes=15)
# However little patience the floor has, a room is looked at no more often.
LEAST = timedelta(seconds=1)
MAX_A_DAY = 2
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Place:
    """An agent where it may open a conversation after so much silence, because somebody allowed it."""

    membership: Membership
    agent_id: AgentId
    allowed_by: MemberId
    after: timedelta


class Openings:
    """Keeps one wait per agent and room that may open, and looks at the room when it comes due.

    What is said there does not touch the wait: when it comes due it is put off to where the last message puts it.
    """

    def __init__(self, deps: Deps, waits: Waits, patience: float) -> None:
        self._deps = deps
        self._waits = waits
        self._patience = patience
        self._queue: asyncio.Queue[Wait | Membership] = asyncio.Queue()

    def take(self, wait: Wait) -> None:
        """Take a wait that came due."""
        self._queue.put_nowait(wait)

    def on_event(self, event: Event) -> None:
        """Take note of what an agent was allowed."""
        if isinstance(event.body, RoomUpdated) and event.body.membership is not None:
            self._queue.put_nowait(event.body.membership)

    def catch_up(self, stored: Iterable[Wait]) -> None:
        """Find what was allowed when nobody could note it any more."""
        known = {wait.id for wait in stored}
        for state in self._deps.rooms.list_all():
            for place in state.agents.values():
                if place.opens_after_min is not None and self._id_of(place) not in known:
                    self._queue.put_nowait(place)

    async def run(self) -> None:
        """Note what is allowed and look where it is due, until cancelled."""
        while True:
            one = await self._queue.get()
            what = f"nobody could look whether an agent opens a conversation in {one.room_id}"
            if not await outlive(self.settle(one), what):
                self._try_again(one)

    async def settle(self, one: Wait | Membership) -> None:
        """Look at the room of a wait that came due, or note what an agent's place allows now."""
        await (self._look(one) if isinstance(one, Wait) else self._note(one))

    def _try_again(self, one: Wait | Membership) -> None:
        """Look again later at what went wrong, though its row may be missing."""
        member_id = _member_of(one) if isinstance(one, Wait) else one.member_id
        place = self._find_place(one.room_id, member_id)
        if place is not None:
            wait = self._begin(self._id_of(place.membership), place)
            self._waits.add([replace(wait, due_at=self._deps.clock.now() + AGAIN_AFTER)])

    async def _note(self, membership: Membership) -> None:
        """Begin to wait, or end it, as an agent's place says; who changes it begins the silence anew."""
        wait_id = self._id_of(membership)
        place = self._find_place(membership.room_id, membership.member_id)
        wait = None if place is None else self._begin(wait_id, place)

        def op(tx: Tx) -> None:
            floor.drop_wait(tx, self._deps.rooms[membership.room_id].room.workspace_id, wait_id)
            if wait is not None:
                floor.put_wait(tx, wait)

        await self._deps.writer.submit(op)
        self._waits.drop([wait_id])
        if wait is not None:
            self._waits.add([wait])

    def _begin(self, wait_id: WaitId, place: _Place) -> Wait:
        room_id = place.membership.room_id
        due_at = self._deps.clock.now() + place.after
        workspace_id = self._deps.rooms[room_id].room.workspace_id
        # What it breaks is known when it comes due.
        cause = MessageId("")
        return Wait(wait_id, workspace_id, room_id, None, "opening", cause, place.allowed_by, (), due_at, due_at)

    async def _look(self, wait: Wait) -> None:
        """Open a conversation now, look again later, or never more."""
        place = self._find_place(wait.room_id, _member_of(wait))
        if place is None:
            await self._deps.writer.submit(lambda tx: floor.drop_wait(tx, wait.workspace_id, wait.id))
            return
        if not self._stands(place):
            await self._withdraw(place)
            return
        now = self._deps.clock.now()
        silence = await read_silence(self._deps.db, wait.workspace_id, wait.room_id)
        due_at = now if silence.last_at is None else silence.last_at + place.after
        turn = None
        if due_at <= now:
            due_at = now + min(place.after, AGAIN_AFTER)
            if not await is_unwelcome(self._deps, wait.room_id, place.membership.member_id):
                turn = self._make_turn(place, silence, now)
        # A clock that was set back must not make it wait for longer than it would have.
        due_at = min(due_at, now + place.after)
        again = replace(wait, due_at=due_at, until=due_at)
        await self._deps.writer.submit(lambda tx: self._write(tx, again, turn, silence))
        self._waits.add([again])

    def _write(self, tx: Tx, again: Wait, turn: Turn | None, silence: Silence) -> None:
        """Put the wait off, and begin the turn if nothing stands in its way."""
        if not floor.postpone(tx, again):
            floor.put_wait(tx, again)
        if turn is None or not _is_free(tx, turn, silence):
            return
        stands, is_new = turns.ensure_turn(tx, turn)
        if is_new:
            cause = MessageId(turn.cause)
            floor.take_lease(tx, Lease(turn.workspace_id, turn.room_id, None, turn.id, cause))
            tx.after_commit.append(lambda: self._deps.turns.start(stands))

    def _make_turn(self, place: _Place, silence: Silence, now: datetime) -> Turn:
        turn_id = TurnId(new_id("turn"))
        return Turn(
            id=turn_id,
            workspace_id=self._deps.rooms[place.membership.room_id].room.workspace_id,
            room_id=place.membership.room_id,
            agent_id=place.agent_id,
            member_id=place.membership.member_id,
            requester_id=place.allowed_by,
            trigger="opening",
            cause=name_silence(silence.last_seq),
            state="pending",
            created_at=now,
            # Nothing led here: it begins a chain of its own.
            chain_id=ChainId(turn_id),
            text=tell_silence(silence.last_at, now),
        )

    def _find_place(self, room_id: RoomId, member_id: MemberId) -> _Place | None:
        """Find an agent in its room, if it may open a conversation there."""
        state = self._deps.rooms.find(room_id)
        membership = None if state is None else state.agents.get(member_id)
        member = self._deps.people.find(member_id)
        if membership is None or member is None or member.agent_id is None:
            return None
        if membership.opens_after_min is None or membership.opens_by is None:
            return None
        after = max(LEAST, self._patience * timedelta(minutes=membership.opens_after_min))
        return _Place(membership, member.agent_id, membership.opens_by, after)

    def _stands(self, place: _Place) -> bool:
        """Say whether who allowed it is still there to answer for it."""
        allowed_by = self._deps.people.find(place.allowed_by)
        members = self._deps.rooms[place.membership.room_id].members
        return allowed_by is not None and allowed_by.is_active and allowed_by.id in members

    async def _withdraw(self, place: _Place) -> None:
        """Take back what somebody allowed who is gone; the event of it ends the wait."""

        def op(tx: Tx) -> None:
            seat = find_seat(tx, place.membership.room_id, place.membership.member_id)
            if seat is None or seat.opens_by != place.allowed_by:
                return
            changed = replace(seat, opens_after_min=None, opens_by=None)
            rooms.set_agent_place(tx, changed)
            room = rooms.get_room(tx, seat.room_id)
            tx.emit(room.workspace_id, room.id, tx.next_seq(room.id), RoomUpdated(room, changed))

        await self._deps.writer.submit(op)

    @staticmethod
    def _id_of(place: Membership) -> WaitId:
        return WaitId(f"{place.room_id}:{place.member_id}")


def has_moved_on(tx: Tx, turn: Turn) -> bool:
    """Say whether somebody spoke since the silence that an opening was to break."""
    return find_last_said(tx, turn.workspace_id, turn.room_id) > silent_since(turn.cause)


def tell_silence(last_at: datetime | None, now: datetime) -> str:
    """Say how long nobody has spoken."""
    if last_at is None:
        return "Nobody has said anything here yet."
    minutes = max(1, round((now - last_at).total_seconds() / 60))
    if minutes >= 2 * 1_440:
        return f"Nobody has spoken here for {minutes // 1_440} days."
    if minutes >= 2 * 60:
        return f"Nobody has spoken here for {minutes // 60} hours."
    return "Nobody has spoken here for 1 minute." if minutes == 1 else f"Nobody has spoken here for {minutes} minutes."


def _is_free(tx: Tx, turn: Turn, silence: Silence) -> bool:
    """Say whether an agent may open now: nobody speaks, and not too much was opened before.

    Since a person spoke it opens once at most, and nobody does after another who did; in a day and room two may.
    """
    if has_moved_on(tx, turn) or floor.find_lease(tx, turn.workspace_id, turn.room_id, None) is not None:
        return False
    day_ago = turn.created_at - _DAY
    before = list_openings(tx, turn.workspace_id, turn.room_id, min(silence.person_at, day_ago))
    if sum(one.at > day_ago and (one.has_spoken or one.is_open) for one in before) >= MAX_A_DAY:
        return False
    here = [one for one in before if one.at >= silence.person_at]
    return not any(one.agent_id == turn.agent_id or one.has_spoken or one.is_open for one in here)


def _member_of(wait: Wait) -> MemberId:
    return MemberId(wait.id.rpartition(":")[2])
