"""What becomes of an answer whose moment has come: it is given, put off, or not wanted any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tertulia.actions.deps import Deps
from tertulia.agents.hearing.talks import Hearing
from tertulia.agents.pace.answered import says_nothing
from tertulia.agents.pace.causes import STALE_AFTER, Cause, make_turn
from tertulia.agents.pace.receipts import settle_receipt
from tertulia.agents.pace.steering import list_named, takes_back
from tertulia.domain.floor import Lease, Wait, Wish
from tertulia.domain.ids import ChainId, MessageId, RoomId
from tertulia.domain.message import Message
from tertulia.domain.turn import UNASKED, UNCAUSED, Turn
from tertulia.floor.receipt import Consideration, Outcome, Receipt
from tertulia.floor.signs.pace import MOVED_ON_TURNS, REOFFER_PARTS, is_for_anybody
from tertulia.floor.weights import THRESHOLD
from tertulia.floor.wording import read_wording
from tertulia.store import messages
from tertulia.store.agents import causes, floor, turns
from tertulia.store.messages import Page
from tertulia.store.tx import Tx

# Who speaks in a place is done soon, as a rule; then the next is asked again, for so long after the message.
ASK_AGAIN_S = 3.0
TAKEN_FOR = {"burst": timedelta(minutes=5), "addition": timedelta(minutes=5), "reoffer": timedelta(minutes=10)}
# So many may have the floor after who had it first: at most five agents take up one message.
MAX_NEXT = 4
MAX_READ = 50
REPLIED_WITHIN = 1_000

_Rest = tuple[Outcome, str, str]
GONE: _Rest = ("silent", "message_deleted", "The message was deleted.")
ANSWERED: _Rest = ("covered", "answered", "Somebody answered it meanwhile.")
_OTHERS: _Rest = ("silent", "others_named", "The message names somebody else.")
_QUARREL: _Rest = ("silent", "quarrel", "Tempers are high between two people, and neither called it.")
_MOVED_ON: _Rest = ("silent", "moved_on", "The talk has moved on.")
WITHDRAWN: _Rest = ("silent", "withdrawn", "The author needs no answer any more.")
_TAKEN: _Rest = ("covered", "floor_taken", "Another agent was speaking here.")
_UNSEATED: _Rest = ("silent", "not_addressed", "It does not speak unasked here any more.")
_QUIETER: _Rest = ("silent", "reoffer", "Nobody answered, but it is not close enough to it either.")
_STALE: _Rest = ("silent", "stale", "Its moment passed while nobody could listen.")
NEXT: _Rest = ("covered", "closer", "Another agent is closer to it.")


@dataclass(frozen=True, slots=True)
class Given:
    """A wait that came due, with who speaks: nobody by `rest`, or the best of them, in this order.

    `covered` come after them, and would speak as well; `until` is how long the floor of the place is waited for.
    """

    wait: Wait
    speakers: tuple[Wish, ...]
    turns: tuple[Turn, ...]
    rest: _Rest
    again_at: Wait | None = None
    covered: tuple[Wish, ...] = ()
    until: datetime | None = None


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
        return Given(wait, (), (), GONE)
    wishes = [wish for wish in wait.bids if is_seated(deps, wait.room_id, wish)]
    if not wishes:
        return Given(wait, (), (), _UNSEATED)
    if (rest := await _unwanted(deps, hearing, wait, cause)) is not None:
        return Given(wait, (), (), rest)
    until = cause.created_at + TAKEN_FOR[wait.kind]
    if await _is_asked_before(deps, wait) and (again := _ask_again(deps, wait, until)) is not None:
        return Given(wait, (), (), _TAKEN, again)
    before = await causes.list_turns_for(deps.db, wait.workspace_id, cause.id)
    because = Cause(cause, wait.author_id, before[0].chain_id if before else ChainId(cause.id))
    asked = {turn.agent_id for turn in before}
    # Nobody is asked twice for one message.
    wishes = [wish for wish in wishes if wish.agent_id not in asked]
    if wait.kind == "reoffer":
        return replace(_offer_again(deps, wait, because, wishes), until=until)
    always = [wish for wish in wishes if wish.rule == "mode_always"]
    return replace(_speak(deps, wait, because, always or wishes[:1], () if always else wishes[1:]), until=until)


def write(tx: Tx, deps: Deps, given: Given, *, may_wait: bool = True) -> Written:
    """Take the wait away and store what comes of it; one that was taken away before comes to nothing.

    Where it may not wait any more, because too much does, it ends instead.
    """
    wait, wishes = given.wait, given.speakers
    again = given.again_at
    if (
        given.turns
        and not _answers_all(given)
        and floor.find_lease(tx, wait.workspace_id, wait.room_id, wait.thread_id) is not None
    ):
        again = None if given.until is None else _ask_again(deps, wait, given.until)
        wishes, given = (), replace(given, turns=(), rest=_TAKEN)
    if again is not None and may_wait:
        return Written(again=again if floor.postpone(tx, again) else None)
    if not floor.drop_wait(tx, wait.workspace_id, wait.id):
        return Written()
    started = []
    for turn in given.turns:
        stands, is_new = turns.ensure_turn(tx, turn)
        if is_new:
            causes.note_before(tx, stands, wait.before)
            started.append(stands)
    if started:
        # Whoever answers everything needs no lease, but while it speaks nobody else does unasked.
        covered = given.covered[:MAX_NEXT]
        lease = Lease(wait.workspace_id, wait.room_id, wait.thread_id, started[-1].id, wait.cause, covered)
        floor.take_lease(tx, lease)
    if wait.kind == "addition":
        # The message was answered; this comes on top of it.
        return Written(tuple(started))
    spoken = {wish.agent_id: speaks(wish) for wish in wishes}
    return Written(tuple(started), settle_receipt(tx, wait.workspace_id, wait.cause, spoken, given.rest))


def _answers_all(given: Given) -> bool:
    return all(wish.rule == "mode_always" for wish in given.speakers)


async def _is_asked_before(deps: Deps, wait: Wait) -> bool:
    """Say whether an agent that the author called is still at an answer to what they said before in the same place."""
    for turn in deps.turns.list_asked(wait.room_id, wait.author_id):
        if turn.trigger not in UNCAUSED and turn.trigger not in UNASKED:
            cause = await messages.find_one(deps.db, wait.workspace_id, MessageId(turn.cause))
            if cause is not None and cause.thread_id == wait.thread_id:
                return True
    return False


def _ask_again(deps: Deps, wait: Wait, until: datetime) -> Wait | None:
    """Put a wait off until who speaks may be done; None when that has taken too long."""
    later = deps.clock.now() + timedelta(seconds=ASK_AGAIN_S)
    return replace(wait, due_at=later, until=max(wait.until, later)) if later < until else None


def speaks(wish: Wish) -> Consideration:
    """Say in a receipt that an agent speaks which waited."""
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
    given = (one for one in (*in_thread, *replies) if one.author_id != wait.author_id and one.deleted_at is None)
    if any(_counts(deps, wait, one) and not says_nothing(deps, cause, one) for one in given):
        return ANSWERED
    here = [one for one in later if one.thread_id == wait.thread_id and one.deleted_at is None]
    others = [one for one in here if one.author_id != wait.author_id]
    read = [one for one in others if not _is_unread(deps, cause, one, here) and not says_nothing(deps, cause, one)]
    read = [one for one in read if _counts(deps, wait, one)]
    if any(wait.author_id in one.mentions for one in read) or (read and await hearing.is_answered(cause)):
        return ANSWERED
    if any(takes_back(deps, one) and is_of_named(deps, one, wait) for one in here if one.author_id == wait.author_id):
        return WITHDRAWN
    topic_start = deps.places.topic_start((wait.room_id, wait.thread_id))
    if topic_start is not None and topic_start > cause.seq:
        return _MOVED_ON
    if wait.kind == "burst" and _count_turns(others) >= MOVED_ON_TURNS:
        return _MOVED_ON
    return None


def is_of_named(deps: Deps, message: Message, wait: Wait) -> bool:
    """Say whether nobody waits but those whom a message names, or whether it names nobody."""
    named = list_named(deps, message)
    members = (deps.people.find_by_agent(wish.agent_id) for wish in wait.bids)
    return not named or all(member is None or member.id in named for member in members)


def _counts(deps: Deps, wait: Wait, said: Message) -> bool:
    """Say whether words may end a wait by answering: who is to add to an agent's answer waits for just that."""
    return wait.kind != "addition" or deps.people[said.author_id].kind != "agent"


def _is_unread(deps: Deps, cause: Message, one: Message, here: Sequence[Message]) -> bool:
    """Say whether an agent answered words from before a message, and had not read that."""
    is_earlier = one.reply_to not in (None, cause.id) and all(one.reply_to != other.id for other in here)
    return is_earlier and deps.people[one.author_id].kind == "agent"


def _count_turns(said: Sequence[Message]) -> int:
    """Count how often the word changed hands."""
    return sum(1 for before, one in zip((None, *said), said, strict=False) if before is None or _differ(before, one))


def _differ(before: Message, one: Message) -> bool:
    return before.author_id != one.author_id


def _offer_again(deps: Deps, wait: Wait, because: Cause, wishes: list[Wish]) -> Given:
    """Let the best speak whom a lower bar lets through: what is still open is worth more."""
    fresh = [_lower(wish, because.message, wait.round) for wish in wishes]
    near = [wish for wish in fresh if wish.score >= bar_of(wish)]
    if near:
        return _speak(deps, wait, because, near[:1], near[1:])
    if wait.round < len(REOFFER_PARTS):
        return Given(wait, (), (), _QUIETER, replace(wait, due_at=wait.until, round=wait.round + 1))
    return Given(wait, (), (), _QUIETER)


def _lower(wish: Wish, cause: Message, round_: int) -> Wish:
    """Hold a wish against the bar of a later round; where anybody is asked, and the question is open, there is none."""
    bar = 0.0 if is_for_anybody(read_wording(cause.text, cause.text), wish.rule, round_) else bar_of(wish)
    reasons = ("Nobody answered for a while.", *wish.reasons)
    return replace(wish, reasons=reasons, threshold=bar * REOFFER_PARTS[round_ - 1])


def bar_of(wish: Wish) -> float:
    """Give the score that a wish has to reach."""
    return THRESHOLD if wish.threshold is None else wish.threshold


def _speak(deps: Deps, wait: Wait, because: Cause, wishes: Sequence[Wish], covered: Sequence[Wish]) -> Given:
    made: list[Turn] = []
    for wish in wishes:
        turn = make_turn(deps, because, wish.agent_id, wish.trigger)
        made.append(replace(turn, after=made[-1].id if made else None))
    return Given(wait, tuple(wishes), tuple(made), NEXT, covered=tuple(covered))
