"""What becomes of an answer whose moment has come: it is given, put off, or not wanted any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from tertulia.actions.deps import Deps
from tertulia.agents.hearing.talks import Hearing
from tertulia.agents.pace.causes import Cause, make_turn
from tertulia.agents.pace.receipts import settle_receipt
from tertulia.domain.floor import Lease, Wait, Wish
from tertulia.domain.ids import ChainId, RoomId
from tertulia.domain.message import Message
from tertulia.domain.turn import Turn
from tertulia.floor.receipt import Consideration, Outcome, Receipt
from tertulia.floor.signs.pace import REOFFER_PARTS
from tertulia.floor.signs.remarks import is_withdrawal
from tertulia.floor.weights import THRESHOLD
from tertulia.store import messages
from tertulia.store.agents import floor, turns
from tertulia.store.messages import Page
from tertulia.store.tx import Tx

# Who speaks in a place is done soon, as a rule; then the next is asked again.
ASK_AGAIN_S = 3.0
# After so many turns of others the talk has moved on.
MOVED_ON_TURNS = 3
MAX_READ = 50
REPLIED_WITHIN = 1_000
# What came due so long ago is not given any more.
STALE_AFTER = timedelta(minutes=10)

_Rest = tuple[Outcome, str, str]
_GONE: _Rest = ("silent", "message_deleted", "The message was deleted.")
_ANSWERED: _Rest = ("covered", "answered", "Somebody answered it meanwhile.")
_OTHERS: _Rest = ("silent", "others_named", "The message names somebody else.")
_QUARREL: _Rest = ("silent", "quarrel", "Tempers are high between two people, and neither called it.")
_MOVED_ON: _Rest = ("silent", "moved_on", "The talk has moved on.")
WITHDRAWN: _Rest = ("silent", "withdrawn", "The author needs no answer any more.")
_TAKEN: _Rest = ("covered", "floor_taken", "Another agent was speaking here.")
_UNSEATED: _Rest = ("silent", "not_addressed", "It does not speak unasked here any more.")
_QUIETER: _Rest = ("silent", "reoffer", "Nobody answered, but it is not close enough to it either.")
_STALE: _Rest = ("silent", "stale", "Its moment passed while nobody could listen.")
_NEXT: _Rest = ("covered", "closer", "Another agent is closer to it.")


@dataclass(frozen=True, slots=True)
class Given:
    """A wait that came due, with who speaks: nobody by `rest`, or the best of them, in this order."""

    wait: Wait
    speakers: tuple[Wish, ...]
    turns: tuple[Turn, ...]
    rest: _Rest
    again_at: Wait | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What was written of a wait: turns to start, the receipt to show, and the wait that goes on."""

    started: tuple[Turn, ...] = ()
    receipt: Receipt | None = None
    again: Wait | None = None


async def give(deps: Deps, hearing: Hearing, wait: Wait) -> Given:
    """Look at the room once more and decide; nothing is written."""
    if deps.clock.now() - wait.until > STALE_AFTER:
        return Given(wait, (), (), _STALE)
    cause = await messages.find_one(deps.db, wait.workspace_id, wait.cause)
    if cause is None or cause.deleted_at is not None:
        return Given(wait, (), (), _GONE)
    wishes = [wish for wish in wait.bids if is_seated(deps, wait.room_id, wish)]
    if not wishes:
        return Given(wait, (), (), _UNSEATED)
    if (rest := await _unwanted(deps, hearing, wait, cause)) is not None:
        return Given(wait, (), (), rest)
    if wait.kind == "reoffer":
        return _offer_again(deps, wait, cause, wishes)
    always = [wish for wish in wishes if wish.rule == "mode_always"]
    return _speak(deps, wait, cause, always or wishes[:1])


def write(tx: Tx, deps: Deps, given: Given) -> Written:
    """Take the wait away and store what comes of it; one that was taken away before comes to nothing."""
    wait, wishes = given.wait, given.speakers
    if given.again_at is not None:
        return Written(again=given.again_at if floor.postpone(tx, given.again_at) else None)
    if given.turns and _is_taken(tx, wait):
        later = deps.clock.now() + timedelta(seconds=ASK_AGAIN_S)
        if later < wait.until:
            again = replace(wait, due_at=later)
            return Written(again=again if floor.postpone(tx, again) else None)
        wishes, given = (), replace(given, turns=(), rest=_TAKEN)
    if not floor.drop_wait(tx, wait.workspace_id, wait.id):
        return Written()
    started = []
    for turn in given.turns:
        stands, is_new = turns.ensure_turn(tx, turn)
        if is_new:
            started.append(stands)
    if started and wishes[0].rule != "mode_always":
        speaking = {wish.agent_id for wish in wishes}
        covered = tuple(wish for wish in wait.bids if wish.agent_id not in speaking)
        lease = Lease(wait.workspace_id, wait.room_id, wait.thread_id, started[0].id, wait.cause, covered)
        floor.take_lease(tx, lease)
    spoken = {wish.agent_id: _speaks(wish) for wish in wishes}
    return Written(tuple(started), settle_receipt(tx, wait.workspace_id, wait.cause, spoken, given.rest))


def _is_taken(tx: Tx, wait: Wait) -> bool:
    return floor.find_lease(tx, wait.workspace_id, wait.room_id, wait.thread_id) is not None


def _speaks(wish: Wish) -> Consideration:
    return Consideration(wish.agent_id, "speak", wish.rule, wish.score, wish.reasons, wish.threshold)


def is_seated(deps: Deps, room_id: RoomId, wish: Wish) -> bool:
    """Say whether an agent still speaks unasked in the room."""
    member = deps.people.find_by_agent(wish.agent_id)
    agent = deps.roster.find(wish.agent_id)
    seat = None if member is None else deps.rooms[room_id].agents.get(member.id)
    if agent is None or seat is None or not agent.is_active:
        return False
    return seat.agent_mode == ("always" if wish.rule == "mode_always" else "natural")


async def _unwanted(deps: Deps, hearing: Hearing, wait: Wait, cause: Message) -> _Rest | None:
    """Say why nobody needs to answer any more, if so."""
    if cause.mentions:
        return _OTHERS
    if deps.places.temper((wait.room_id, wait.thread_id), deps.clock.now().timestamp()).is_quarrel:
        return _QUARREL
    seq = deps.rooms[wait.room_id].seq
    page = Page(before_seq=seq + 1, from_seq=cause.seq + 1, thread_id=wait.thread_id, limit=MAX_READ)
    later, _ = await messages.list_page(deps.db, wait.room_id, page)
    in_thread, _ = await messages.list_page(deps.db, wait.room_id, Page(thread_id=cause.id, limit=MAX_READ))
    replies = await messages.list_replies(deps.db, cause, REPLIED_WITHIN, MAX_READ)
    if any(one.author_id != wait.author_id and one.deleted_at is None for one in (*in_thread, *replies)):
        return _ANSWERED
    here = [one for one in later if one.thread_id == wait.thread_id and one.deleted_at is None]
    others = [one for one in here if one.author_id != wait.author_id]
    if any(wait.author_id in one.mentions for one in others) or hearing.is_answered(cause):
        return _ANSWERED
    if any(is_withdrawal(one.text) for one in here if one.author_id == wait.author_id):
        return WITHDRAWN
    topic_start = deps.places.topic_start((wait.room_id, wait.thread_id))
    if topic_start is not None and topic_start > cause.seq:
        return _MOVED_ON
    if wait.kind == "burst" and _count_turns(others) >= MOVED_ON_TURNS:
        return _MOVED_ON
    return None


def _count_turns(said: Sequence[Message]) -> int:
    """Count how often the word changed hands."""
    return sum(1 for before, one in zip((None, *said), said, strict=False) if before is None or _differ(before, one))


def _differ(before: Message, one: Message) -> bool:
    return before.author_id != one.author_id


def _offer_again(deps: Deps, wait: Wait, cause: Message, wishes: list[Wish]) -> Given:
    """Let the best speak whom a lower bar lets through: what is still open is worth more."""
    best = wishes[0]
    bar = (THRESHOLD if best.threshold is None else best.threshold) * REOFFER_PARTS[wait.round - 1]
    if best.score >= bar:
        reasons = ("Nobody answered for a while.", *best.reasons)
        return _speak(deps, wait, cause, [replace(best, reasons=reasons, threshold=bar)])
    if wait.round < len(REOFFER_PARTS):
        return Given(wait, (), (), _QUIETER, replace(wait, due_at=wait.until, round=wait.round + 1))
    return Given(wait, (), (), _QUIETER)


def _speak(deps: Deps, wait: Wait, cause: Message, wishes: Sequence[Wish]) -> Given:
    because = Cause(cause, wait.author_id, ChainId(cause.id))
    made: list[Turn] = []
    for wish in wishes:
        turn = make_turn(deps, because, wish.agent_id, wish.trigger)
        made.append(replace(turn, after=made[-1].id if made else None))
    return Given(wait, tuple(wishes), tuple(made), _NEXT)
