"""What an author's next words do to an answer that is being worked at: they go into it, or make an end of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tertulia.actions.deps import Deps
from tertulia.domain.ids import AgentId, MemberId, MessageId
from tertulia.domain.message import Message
from tertulia.domain.people import Member
from tertulia.domain.turn import UNASKED, UNCAUSED, Turn
from tertulia.floor.decide import Decision
from tertulia.floor.receipt import Outcome
from tertulia.floor.signs.pace import is_nod
from tertulia.floor.signs.remarks import goes_on_with, is_correction, is_thanks, is_withdrawal
from tertulia.floor.wording import read_wording
from tertulia.store import messages
from tertulia.store.messages import Page

How = Literal["goes_on", "corrected", "withdrawn"]
# So many messages are looked through for what others said meanwhile.
MAX_BETWEEN = 50
# In a room with more agents they are named with the mark.
MAX_NAMES = 50
_FOR_OTHERS = frozenset({"named_other", "small_named_other", "other_replied_to", "for_other"})
_REASONS: dict[How, str] = {
    "goes_on": "The author goes on, and it takes these words into its answer.",
    "corrected": "It takes the correction into its answer.",
    "withdrawn": "The author needs no answer any more; it stops.",
}


@dataclass(frozen=True, slots=True)
class Steer:
    """Turns under way that a message changes; `judged` is the decision on the message if none can be changed any more.

    What has ended meanwhile is left out by `narrow`.
    """

    turns: tuple[Turn, ...]
    how: How
    judged: Decision

    @property
    def decision(self) -> Decision:
        """What is decided on the message now that it goes into these turns."""
        return _steered(self.judged, {turn.agent_id for turn in self.turns}, self.how)

    def narrow(self, turns: Collection[Turn]) -> Steer | None:
        """Change these turns alone; None where there are none."""
        return replace(self, turns=tuple(turns)) if turns else None


def may_steer(deps: Deps, message: Message) -> bool:
    """Say by its words alone whether a message may change what its author asked before."""
    return not message.mentions or takes_back(deps, message) or is_correction(message.text)


def takes_back(deps: Deps, message: Message) -> bool:
    """Say whether a message says that its author needs no answer any more, of all or of whom it names."""
    agents = deps.rooms[message.room_id].agents
    names = {word for one in agents for word in _ways_to_name(deps.people[one])} if len(agents) <= MAX_NAMES else ()
    return is_withdrawal(message.text, names)


def list_named(deps: Deps, message: Message) -> frozenset[MemberId]:
    """Name the agents of the room that a short message names, with the mark or without; none where it calls all."""
    if "@agents" in message.mentions:
        return frozenset()
    agents = deps.rooms[message.room_id].agents
    words = {word.strip("@,.:;!?").lower() for word in message.text.split()}
    return frozenset(
        one for one in agents if one in message.mentions or not words.isdisjoint(_ways_to_name(deps.people[one]))
    )


def _ways_to_name(member: Member) -> tuple[str, ...]:
    return (member.handle, *member.name.lower().split())


async def find_steer(deps: Deps, message: Message, replied: Message | None, decision: Decision) -> Steer | None:
    """Find what the author's next message is about; one that calls somebody else is for itself."""
    asked = deps.turns.list_asked(message.room_id, message.author_id)
    asked = [turn for turn in asked if turn.trigger not in UNCAUSED]
    if not asked or not may_steer(deps, message):
        return None
    here = await _list_asked(deps, message, asked)
    if not here:
        return None
    # Nothing is needed any more of all that was asked here; anything else goes on with the last of it.
    cause, about = here[0], {one.id for one in (here if takes_back(deps, message) else here[:1])}
    ruled = {one.agent_id: one for one in decision.receipt.considered if one.rule not in _FOR_OTHERS}
    turns = tuple(turn for turn in asked if turn.cause in about and turn.agent_id in ruled)
    if not turns or not _is_for(deps, turns, message, replied, decision):
        return None
    steer = _read(deps, Steer(turns, "goes_on", decision), message, replied)
    is_tied = bool(message.mentions) or replied is not None
    if steer is None or steer.how == "withdrawn" or is_tied:
        return steer
    return steer if _belongs(deps, message, steer.how, await _list_between(deps, cause, message)) else None


async def _list_asked(deps: Deps, message: Message, asked: Sequence[Turn]) -> list[Message]:
    """List what the author said in the same place that is being answered, the last first."""
    found = []
    for cause_id in dict.fromkeys(turn.cause for turn in reversed(asked)):
        cause = await messages.find_one(deps.db, message.workspace_id, MessageId(cause_id))
        if cause is not None and (cause.thread_id, cause.author_id) == (message.thread_id, message.author_id):
            found.append(cause)
    return found


def _is_for(deps: Deps, turns: tuple[Turn, ...], message: Message, replied: Message | None, decision: Decision) -> bool:
    """Say whether a message calls nobody else, by a name or a reply."""
    member_ids, agent_ids = {turn.member_id for turn in turns}, {turn.agent_id for turn in turns}
    if not set(message.mentions) <= {*member_ids, "@agents"}:
        return False
    if replied is not None and replied.author_id not in {message.author_id, *member_ids}:
        return False
    first = find_called_first(deps, message)
    if first is not None and first.id not in member_ids:
        return False
    return all(one.trigger == "unasked" or one.agent_id in agent_ids for one in decision.speakers)


def find_called_first(deps: Deps, message: Message) -> Member | None:
    """Find the member of the room by whose handle a message begins, if it does."""
    word = next(iter(message.text.split(maxsplit=1)), "").strip("@,.:;!?").lower()
    found = deps.people.find_by_handle(message.workspace_id, word)
    return found if found is not None and found.id in deps.rooms[message.room_id].members else None


def _read(deps: Deps, steer: Steer, message: Message, replied: Message | None) -> Steer | None:
    """Say what a message does to the turns at its author's request that it may be about."""
    if takes_back(deps, message):
        named = list_named(deps, message)
        return replace(steer, how="withdrawn").narrow(
            [turn for turn in steer.turns if not named or turn.member_id in named]
        )
    open_to_change = steer.narrow([turn for turn in steer.turns if deps.turns.can_replan(turn.id)])
    if open_to_change is None:
        return None
    if is_correction(message.text):
        return replace(open_to_change, how="corrected")
    if message.mentions or (replied is not None and replied.id != steer.turns[0].cause):
        return None
    writing = {live.turn_id for live in deps.live.of_room(message.room_id) if live.text}
    goes_on = all(_goes_on(turn, message, steer.judged, is_writing=turn.id in writing) for turn in open_to_change.turns)
    return open_to_change if goes_on else None


def _goes_on(turn: Turn, message: Message, judged: Decision, *, is_writing: bool) -> bool:
    """Say whether an agent at work takes its author's next words into its answer.

    One that writes already weighs them afterwards. Whoever would then not be asked takes them in all the same if it was
    called for what went before: they belong to that.
    """
    outcome = next((one.outcome for one in judged.receipt.considered if one.agent_id == turn.agent_id), None)
    if outcome == "react":
        return False
    if turn.trigger in UNASKED:
        return not is_writing
    wording = read_wording(message.text, message.text)
    asks = wording.question or wording.wh_form
    # A question of its own is answered by itself, where it is answered.
    if asks and (wording.anyone or (outcome == "speak" and not goes_on_with(message.text))):
        return False
    if not is_writing:
        return True
    return outcome != "speak" and not is_nod(wording) and not is_thanks(message.text)


def _belongs(deps: Deps, message: Message, how: How, between: Sequence[Message]) -> bool:
    """Say whether words belong to what is being answered though others spoke between: they ask, go on or correct.

    Who was called by one of these meanwhile, or says what may answer a question of theirs, rather talks to them.
    """
    if not between:
        return True
    for one in between:
        called = find_called_first(deps, one)
        if message.author_id in one.mentions or (called is not None and called.id == message.author_id):
            return False
    wording = read_wording(message.text, message.text)
    asks = wording.question or wording.wh_form
    goes_on = goes_on_with(message.text)
    if asks and goes_on:
        return True
    if any(_asks(one) for one in between):
        return False
    return how == "corrected" or bool(asks) or goes_on


def _asks(message: Message) -> bool:
    wording = read_wording(message.text, message.text)
    return bool(wording.question or wording.wh_form)


async def _list_between(deps: Deps, cause: Message, message: Message) -> list[Message]:
    """List what people and programs, other than the author, said between two messages of the same place."""
    page = Page(before_seq=message.seq, from_seq=cause.seq + 1, thread_id=cause.thread_id, limit=MAX_BETWEEN)
    between, _ = await messages.list_page(deps.db, message.room_id, page)
    here = (one for one in between if one.thread_id == cause.thread_id and one.deleted_at is None)
    return [one for one in here if one.author_id != message.author_id and deps.people[one.author_id].kind != "agent"]


def hush(decision: Decision) -> Decision:
    """Have nobody answer words that only take back others."""
    over = {one.agent_id for one in decision.receipt.considered if one.outcome == "speak" or one.rule == "asks_nothing"}
    return _steered(decision, over, "withdrawn")


def _steered(decision: Decision, steered: Collection[AgentId], how: How) -> Decision:
    """Let nobody else speak up about words that belong to a question which is being answered."""
    outcome: Outcome = "silent" if how == "withdrawn" else "speak"
    considered = []
    for one in decision.receipt.considered:
        if one.agent_id in steered:
            considered.append(replace(one, outcome=outcome, rule=how, reasons=(_REASONS[how],)))
        elif one.outcome in ("speak", "defer"):
            considered.append(replace(one, outcome="covered", reasons=(*one.reasons, "Another agent is at it.")))
        else:
            considered.append(one)
    return Decision((), replace(decision.receipt, considered=tuple(considered)))
