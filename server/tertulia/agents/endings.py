"""The end of a turn: one transaction, whatever way it ends."""

from __future__ import annotations

from dataclasses import dataclass

from tertulia.actions.chat.messages import find_mentions
from tertulia.actions.deps import Deps
from tertulia.agents.chains.following import end_handed_on
from tertulia.agents.chains.passing import pass_on
from tertulia.agents.limits import announce
from tertulia.agents.pace.choices import AGREEMENT
from tertulia.agents.pace.opening import has_moved_on
from tertulia.agents.pace.reacting import put_reaction
from tertulia.agents.prompting.citing import number_marks
from tertulia.agents.prompting.context import Context
from tertulia.domain.errors import TurnRedirected
from tertulia.domain.events import AgentAction, AgentMessage, Outcome, TurnEnded
from tertulia.domain.ids import MessageId, new_id
from tertulia.domain.memory import AgentScope
from tertulia.domain.message import MAX_TEXT_BYTES, Message
from tertulia.domain.turn import UNCAUSED, Turn
from tertulia.governance import audit, ledger
from tertulia.governance.audit import Act
from tertulia.governance.ledger import Spent
from tertulia.store import messages, rooms
from tertulia.store.agents import turns
from tertulia.store.agents.erasing import blank_stale, forget_thoughts
from tertulia.store.agents.executions import Execution, close_executions
from tertulia.store.agents.records import find_agent
from tertulia.store.chat.citations import put_sources
from tertulia.store.chat.threads import note_reply
from tertulia.store.ledger import find_entry
from tertulia.store.memory.episodes import has_used_tools
from tertulia.store.memory.social import note_due
from tertulia.store.memory_outbox import enqueue_formation
from tertulia.store.order.seats import find_seat
from tertulia.store.tx import Tx

_CUT = " …"
_HINDRANCES = {"outside": "gone", "archived": "archived"}
# By these a turn ends whatever it was to answer at last.
_FINAL = frozenset({"withdrawn", "gone", "paused", "switched_off", "archived", "stale"})


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji put under a message instead of an answer."""

    message_id: MessageId
    emoji: str = AGREEMENT


@dataclass(frozen=True, slots=True)
class Ending:
    """How a turn ends: with `text` where it spoke, with a short code in `reason` where it did not or was cut.

    `notice` is what the room is told of a limit that stood in the way, `reaction` what stands for an answer. Where it
    `is_answered` by others, as the agent saw, nobody else needs to.
    """

    outcome: Outcome
    spent: Spent
    text: str | None = None
    reason: str | None = None
    notice: str | None = None
    reaction: Reaction | None = None
    is_answered: bool = False


async def end_turn(deps: Deps, turn: Turn, context: Context | None, ending: Ending) -> bool:
    """Post the answer if there is one, and close the turn, its ledger entry and its tools; False if it had ended.

    Message, outcome, money and the request for memories stand or fall together, so that a crash before leaves all of
    it to do and a crash after leaves nothing. Who has left the room meanwhile, or finds it archived or the message
    that it answers deleted, says nothing.

    Raises: TurnRedirected when the turn is to answer another message by now; nothing has ended.
    """

    def op(tx: Tx) -> bool | None:
        final = ending
        does_act = ending.text is not None or ending.reaction is not None
        if not _is_final(ending) and turns.find_cause(tx, turn) != turn.cause:
            return None
        if does_act and (reason := _hindrance(tx, turn)) is not None:
            final = Ending("silent", ending.spent, reason=reason)
        # The row first: whoever ends a turn that has ended writes nothing.
        message_id = None if final.text is None else MessageId(new_id("msg"))
        if not turns.end_turn(tx, turn, final.outcome, final.reason, message_id):
            return False
        if message_id is not None and final.text is not None and context is not None:
            _post_answer(deps, tx, context, message_id, final.text)
        if final.reaction is not None:
            put_reaction(tx, turn.workspace_id, turn.member_id, final.reaction.message_id, final.reaction.emoji)
        for execution in close_executions(tx, turn.workspace_id, turn.id, "The turn ended before the tool did."):
            emit_action(tx, execution)
        forget_thoughts(tx, turn)
        blank_stale(tx, turn)
        _close_account(tx, turn, final)
        body = TurnEnded(turn.id, turn.agent_id, final.outcome, final.reason, message_id)
        tx.emit(turn.workspace_id, turn.room_id, tx.next_seq(turn.room_id), body)
        announce(tx, turn, final.reason, final.notice)
        end_handed_on(deps, tx, turn, final.outcome, final.reason)
        pass_on(deps, tx, turn, final.outcome, "answered" if final.is_answered else final.reason)
        details = {"outcome": final.outcome, "reason": final.reason, "requester": turn.requester_id}
        audit.record(tx, Act(turn.workspace_id, turn.member_id, "turn.ended", turn.id, details), deps.audit_key)
        has_acted = message_id is not None or (
            final.outcome == "failed" and has_used_tools(tx, turn.workspace_id, turn.id)
        )
        if has_acted and context is not None and context.agent.record.memory_enabled:
            scope = AgentScope(turn.workspace_id, turn.agent_id)
            enqueue_formation(tx, scope, turn.id)
            note_due(tx, scope, turn.room_id)
            tx.after_commit.append(deps.memories.wake)
        return True

    has_ended = await deps.writer.submit(op)
    if has_ended is None:
        raise TurnRedirected
    return has_ended


def _hindrance(tx: Tx, turn: Turn) -> str | None:
    """Say why an answer that is ready cannot be posted any more, if so."""
    standing = rooms.find_standing(tx, turn.room_id, turn.member_id)
    if standing in _HINDRANCES:
        return _HINDRANCES[standing]
    agent, seat = find_agent(tx, turn.workspace_id, turn.agent_id), find_seat(tx, turn.room_id, turn.member_id)
    if agent is None or not agent.is_active:
        return "gone" if agent is None else "paused"
    if seat is not None and seat.agent_mode == "off":
        return "switched_off"
    if turn.trigger == "opening" and has_moved_on(tx, turn):
        return "moved_on"
    is_asked = turn.trigger not in UNCAUSED
    return "message_deleted" if is_asked and messages.is_deleted(tx, MessageId(turn.cause)) else None


def _is_final(ending: Ending) -> bool:
    """Say whether an ending stands even if the turn is to answer another message by now."""
    return ending.outcome == "stopped" or ending.reason in _FINAL


def _close_account(tx: Tx, turn: Turn, ending: Ending) -> None:
    """Settle what was reserved; a turn that ended before its first request has reserved nothing."""
    if find_entry(tx, turn.id) is None:
        return
    if ending.text is not None or ending.spent.input_tokens or ending.spent.output_tokens:
        ledger.settle(tx, turn.id, ending.spent)
    else:
        ledger.release(tx, turn.id)


def emit_action(tx: Tx, execution: Execution) -> None:
    """Write into the room's log that a tool was used."""
    if execution.room_id is None or execution.turn_id is None:
        return
    body = AgentAction(
        execution.turn_id,
        execution.agent_id,
        execution.id,
        execution.tool,
        execution.summary,
        execution.status,
    )
    tx.emit(execution.workspace_id, execution.room_id, tx.next_seq(execution.room_id), body)


def _post_answer(deps: Deps, tx: Tx, context: Context, message_id: MessageId, text: str) -> None:
    turn = context.turn
    seq = tx.next_seq(turn.room_id)
    numbered, sources = number_marks(text, context.learnt)
    fitting = _fit(numbered)
    message = Message(
        id=message_id,
        workspace_id=turn.workspace_id,
        room_id=turn.room_id,
        seq=seq,
        author_id=turn.member_id,
        text=fitting,
        created_at=tx.now,
        reply_to=None if context.asked is None else context.asked.id,
        thread_id=None if context.asked is None else context.asked.thread_id,
        mentions=find_mentions(deps, deps.rooms[turn.room_id], deps.people[turn.member_id], fitting),
        turn_id=turn.id,
        sources=sources,
    )
    messages.insert_message(tx, message, None)
    put_sources(tx, message)
    if message.thread_id is not None:
        note_reply(tx, message, message.thread_id)
    tx.emit(turn.workspace_id, turn.room_id, seq, AgentMessage(message, turn.agent_id))


def _fit(text: str) -> str:
    """Cut an answer to what a message holds, at a character's border."""
    # Half a surrogate pair is not text, and no database takes it.
    encoded = text.replace("\0", "").encode(errors="replace")
    if len(encoded) <= MAX_TEXT_BYTES:
        return encoded.decode()
    return encoded[: MAX_TEXT_BYTES - len(_CUT.encode())].decode(errors="ignore") + _CUT
