"""A seeded script of writes, the same for every database: the random choices know nothing of what came of the last."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tertulia.domain.accounts import Invitation, Profile
from tertulia.domain.errors import Conflict, NotFound
from tertulia.domain.events import (
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageEdited,
    MessagePinned,
    MessagePosted,
    MessageUnpinned,
    Notice,
    PreviewsChanged,
)
from tertulia.domain.ids import (
    AgentId,
    BanId,
    BlockId,
    ChainId,
    ExecutionId,
    InvitationId,
    MemberId,
    MessageId,
    ReportId,
    TokenId,
    TurnId,
)
from tertulia.domain.memory import AgentScope, MemoryDraft, MemorySource
from tertulia.domain.message import LinkPreview, Message
from tertulia.domain.order import Ban, Block, NotificationLevel, Report
from tertulia.domain.people import AgentMode, Member, Membership, RoomRole
from tertulia.domain.turn import Turn
from tertulia.store import audit, ledger, memories, memory_outbox, messages, people, rooms, tokens
from tertulia.store.accounts import heirs, invitations, passwords, profiles
from tertulia.store.agents import chains, executions, turns
from tertulia.store.audit import AuditEntry
from tertulia.store.chat import drafts, pins, previews, threads
from tertulia.store.ledger import LedgerEntry
from tertulia.store.memory_outbox import OutboxItem
from tertulia.store.order import preferences, reports, sanctions, seats
from tertulia.store.tokens import Token
from tertulia.store.tx import Tx
from tertulia.store.writer import Op
from tests.contract.store.kit import ATTIC, HOME, LOBBY, NOON, ROOM

PLACES = (LOBBY, ATTIC)
PEOPLE = tuple(MemberId(f"mem_{name}") for name in ("ana", "ben", "Zoe", "émile", "_x"))
MEMBERS = tuple(Member(one, HOME, one[4:], one, "human", "member", NOON) for one in PEOPLE)
AGENTS = tuple(AgentId(f"agt_{number}") for number in range(3))
# Words that languages, and careless comparisons, sort and match in ways of their own.
WORDS = ("zebra", "Zebra", "ähre", "a_b", "a%b", "O'Neil", "\\", '"', "🦉", "ß", "%s", ":x", "")
SIZE = 40


def make_script(rng: random.Random, count: int) -> list[Op[Any]]:
    """Make so many writes; some refuse, some break a rule of the database."""
    return [rng.choice(_KINDS)(rng) for _ in range(count)]


def _text(rng: random.Random) -> str:
    return " ".join(rng.choices(WORDS, k=rng.randrange(5)))


def _number(rng: random.Random) -> int:
    return rng.randrange(SIZE)


def _message_id(rng: random.Random) -> MessageId:
    return MessageId(f"msg_{_number(rng)}")


def _turn_id(rng: random.Random) -> TurnId:
    return TurnId(f"trn_{_number(rng)}")


def _some(rng: random.Random, value: Any) -> Any:
    return value if rng.random() < 0.3 else None


def _at(rng: random.Random) -> datetime:
    return NOON + timedelta(microseconds=rng.randrange(10**7))


def _post(rng: random.Random) -> Op[Any]:
    """Post under an id, a key or for a turn that may be known: a rule of the database refuses some of them."""
    place, author, key = rng.choice(PLACES), rng.choice(PEOPLE), _some(rng, f"key {rng.randrange(8)}")
    mentions = tuple(rng.sample(PEOPLE, rng.randrange(3)))
    message_id, text, turn_id = _message_id(rng), _text(rng), _some(rng, _turn_id(rng))
    thread_id = _some(rng, _message_id(rng))

    def op(tx: Tx) -> Any:
        known = None if key is None else messages.find_by_key(tx, place, author, key)
        if known is not None:
            return known
        seq = tx.next_seq(place)
        message = Message(
            *(message_id, HOME, place, seq, author, text, tx.now),
            mentions=mentions,
            thread_id=thread_id,
            turn_id=turn_id,
        )
        messages.insert_message(tx, message, key)
        if thread_id is not None:
            threads.note_reply(tx, message, thread_id)
        tx.emit(HOME, place, seq, MessagePosted(message))
        return seq

    return op


def _change(act: Callable[[Tx, Message, int], Any]) -> Callable[[random.Random], Op[Any]]:
    """Make writes that change a message that stands, and refuse where there is none, after taking a number."""

    def choose(rng: random.Random) -> Op[Any]:
        message_id = _message_id(rng)

        def op(tx: Tx) -> Any:
            message = messages.find_message(tx, HOME, message_id)
            seq = tx.next_seq(message.room_id if message else LOBBY)
            if message is None or message.deleted_at is not None:
                raise NotFound("no such message")
            return act(tx, message, seq)

        return op

    return choose


def _edit(tx: Tx, message: Message, seq: int) -> Any:
    edited = messages.edit_message(tx, message, f"{message.text} {WORDS[seq % len(WORDS)]}", PEOPLE[: seq % 3])
    return tx.emit(HOME, message.room_id, seq, MessageEdited(edited)).seq


def _delete(tx: Tx, message: Message, seq: int) -> Any:
    messages.delete_message(tx, message)
    taken = memory_outbox.take_back(tx, HOME, message.id)
    return tx.emit(HOME, message.room_id, seq, MessageDeleted(message.id)).seq, len(taken.removed)


def _pin(tx: Tx, message: Message, seq: int) -> Any:
    who = PEOPLE[seq % len(PEOPLE)]
    had, count = pins.is_pinned(tx, message.id), pins.count_pins(tx, message.room_id)
    if had:
        pins.delete_pin(tx, message.id)
    else:
        pins.insert_pin(tx, message, who, seq)
    body = MessageUnpinned(message.id, who) if had else MessagePinned(message.id, who)
    return tx.emit(HOME, message.room_id, seq, body).seq, count


def _preview(tx: Tx, message: Message, seq: int) -> Any:
    word = WORDS[seq % len(WORDS)]
    kept = previews.keep_previews(tx, message, {"https://a.example"}).previews
    found = (*kept, LinkPreview("https://b.example", word, is_off=seq % 3 == 0))
    if seq % 4:
        found = (LinkPreview("https://a.example", f"{message.text} {word}"), *found[-1:])
    shown = previews.put_previews(tx, message, found)
    return tx.emit(HOME, message.room_id, seq, PreviewsChanged(shown)).seq, kept


def _follow(tx: Tx, message: Message, seq: int) -> Any:
    who = PEOPLE[seq % len(PEOPLE)]
    threads.set_following(tx, message, who, seq % 4 > 0)
    moved = threads.mark_thread_read(tx, message.id, who, seq // 2)
    tx.emit(HOME, message.room_id, seq, Notice("followed", who))
    return moved, threads.mark_all_read(tx, who) if seq % 5 == 0 else []


def _react(tx: Tx, message: Message, seq: int) -> Any:
    who, emoji = PEOPLE[seq % len(PEOPLE)], "👍👎"[seq % 2]
    if seq % 3:
        messages.add_reaction(tx, message, who, emoji, seq)
    else:
        messages.remove_reaction(tx, message, who, emoji, seq)
    return tx.emit(HOME, message.room_id, seq, Notice("reacted", emoji)).seq


def _come_or_go(rng: random.Random) -> Op[Any]:
    place, who = rng.choice(PLACES), rng.choice(PEOPLE)
    mode: AgentMode = rng.choice(("off", "natural"))

    def op(tx: Tx) -> Any:
        standing = rooms.find_standing(tx, place, who)
        seq = tx.next_seq(place)
        if rooms.delete_membership(tx, place, who):
            tx.emit(HOME, place, seq, MemberLeft(who))
        else:
            membership = Membership(place, who, "member", seq, tx.now)
            rooms.insert_membership(tx, HOME, membership)
            rooms.set_agent_place(
                tx, replace(membership, agent_mode=mode, agent_threshold=0.25, opens_after_min=60, opens_by=PEOPLE[0])
            )
            tx.emit(HOME, place, seq, MemberJoined(membership))
        return standing, seq

    return op


def _mark_read(rng: random.Random) -> Op[Any]:
    place, who, seq = rng.choice(PLACES), rng.choice(PEOPLE), rng.randrange(60)
    return lambda tx: (rooms.mark_read(tx, place, who, seq), rooms.get_read_seq(tx, place, who))


def _rename(rng: random.Random) -> Op[Any]:
    who, handle = rng.choice(PEOPLE), rng.choice(("anna", "Anna", "ana", "ben_", "ben"))

    def op(tx: Tx) -> Any:
        member = people.get_member(tx, who)
        people.update_member(tx, type(member)(**{**_fields(member), "handle": handle}))

    return op


def _take_turn(rng: random.Random) -> Op[Any]:
    turn_id, agent_id, cause, ends = _turn_id(rng), rng.choice(AGENTS), _message_id(rng), rng.random() < 0.4
    chain_id = ChainId(rng.choice(("msg_a", "msg_b")))
    asked = (PEOPLE[0], PEOPLE[1], "mention", cause, "pending", NOON, chain_id, _text(rng))
    turn = Turn(turn_id, HOME, LOBBY, agent_id, *asked)  # type: ignore[arg-type]

    def op(tx: Tx) -> Any:
        had, is_new = turns.ensure_turn(tx, turn)
        begun = turns.begin_attempt(tx, had)
        if begun is not None:
            turns.insert_step(tx, had, turns.Step(begun.attempt, "reasoning", {"said": had.text, "n": None}, 5))
            memory_outbox.enqueue_formation(tx, AgentScope(HOME, agent_id), had.id)
        ended = ends and turns.end_turn(tx, had, "spoke", _some(random.Random(cause), "reason"), cause)
        counted = turns.count_turns(tx, had, NOON, but={"reason"})
        told = chains.note_told(tx, HOME, had.chain_id, rng.choice(("chain_tokens", "exchange_limit")))
        place = chains.place_in_chain(tx, had)
        return had, is_new, begun, ended, counted, turns.has_ended_by(tx, had, "reason", NOON), told, place

    return op


def _pay(rng: random.Random) -> Op[Any]:
    number, cost = _number(rng), rng.randrange(10**6) / 10**6
    at, room_id = _at(rng), _some(rng, LOBBY)
    turn_id, agent_id = TurnId(f"trn_{number}"), rng.choice(AGENTS)
    chain_id = ChainId(rng.choice(("msg_a", "msg_b")))
    of_whom = (turn_id, agent_id, room_id, PEOPLE[0])
    entry = LedgerEntry(f"led_{number}", HOME, "turn", *of_whom, "reserved", cost, at, chain_id, rng.randrange(2**33))

    def op(tx: Tx) -> Any:
        known = ledger.find_entry(tx, turn_id)
        if known is None:
            ledger.insert_entry(tx, entry)
        else:
            settled = {"status": "settled", "cost_usd": cost, "input_tokens": 2**40, "settled_at": tx.now}
            ledger.update_entry(tx, LedgerEntry(**{**_fields(known), **settled}))
        spent = [ledger.sum_committed(tx, HOME, who, NOON) for who in (None, agent_id)]
        return spent, chains.sum_chain(tx, HOME, chain_id)

    return op


def _remember(rng: random.Random) -> Op[Any]:
    scope, source = AgentScope(HOME, rng.choice(AGENTS)), MemorySource("ana", _some(rng, LOBBY), _message_id(rng))
    drafts = [
        MemoryDraft(
            _text(rng),
            importance=rng.choice((0.3, 0.97)),
            audience=_some(rng, PEOPLE[:2]),
            source=source,
            tags=tuple(rng.choices(WORDS, k=2)),
            context={"said": _text(rng), "deep": {"n": [1, None, 0.5]}},
            expires_at=_some(rng, _at(rng)),
        )
        for _ in range(rng.randrange(1, 4))
    ]

    def op(tx: Tx) -> Any:
        made = memories.insert_memories(tx, scope, drafts, TurnId("trn_1"))
        memories.touch_memories(tx, scope, [made[0].id])
        memories.reinforce_memory(tx, scope, made[-1].id)
        return [(one.content, one.source, one.source_seq, one.tags, one.context) for one in made]

    return op


def _forget(rng: random.Random) -> Op[Any]:
    scope, message_id = AgentScope(HOME, rng.choice(AGENTS)), _message_id(rng)
    return rng.choice(
        (
            lambda tx: len(memories.delete_of_message(tx, HOME, message_id)),
            lambda tx: memories.mark_unindexed(tx, scope),
            lambda tx: memory_outbox.count_attempt(tx, OutboxItem(TurnId("trn_2"), scope)),
            lambda tx: memory_outbox.enqueue_edit(tx, OutboxItem(TurnId("trn_2"), scope, message_id)),
        )
    )


def _audit(rng: random.Random) -> Op[Any]:
    action, said = rng.choice(("act", "Act")), _text(rng)

    def op(tx: Tx) -> Any:
        number, previous = audit.find_last_link(tx, HOME) or (0, "")
        details = {"said": said, "n": 0.1}
        link = AuditEntry(HOME, number + 1, tx.now, PEOPLE[0], action, said, details, {}, previous, f"h{number}")
        audit.insert_audit_entry(tx, link)
        return number

    return op


def _use_tool(rng: random.Random) -> Op[Any]:
    number, ends, output = _number(rng), rng.random() < 0.5, _some(rng, {"said": _text(rng)})
    run = executions.Execution(
        id=ExecutionId(f"exe_{number}"),
        workspace_id=HOME,
        agent_id=rng.choice(AGENTS),
        turn_id=_some(rng, _turn_id(rng)),
        call_key=f"call {number % 7}",
        room_id=LOBBY,
        requester_id=PEOPLE[0],
        tool=rng.choice(("clock", "Clock")),
        summary=_text(rng),
        input={"n": number},
        status="running",
        created_at=NOON,
    )
    done = executions.Execution(**{**_fields(run), "status": "success", "output": output, "cost_usd": 0.000_001})

    def op(tx: Tx) -> Any:
        claimed = executions.claim_execution(tx, run)
        if not ends:
            return claimed
        ended = executions.Execution(**{**_fields(done), "id": claimed.id, "ended_at": tx.now})
        return executions.finish_execution(tx, ended)

    return op


def _sign_in(rng: random.Random) -> Op[Any]:
    number, who, expires_at = _number(rng), rng.choice(PEOPLE), _some(rng, _at(rng))
    kind: Any = rng.choice(("api", "session", "link"))
    token = Token(TokenId(f"tok_{number}"), HOME, who, kind, _text(rng), NOON, expires_at)
    token = replace(token, origin_id=_some(rng, f"tok_{_number(rng)}"), bounded_until=_some(rng, _at(rng)))
    return rng.choice(
        (
            lambda tx: tokens.insert_token(tx, token, f"secret {number}"),
            lambda tx: tokens.use_once(tx, "link", f"secret {number}"),
            lambda tx: tokens.revoke_token(tx, HOME, token.id),
            lambda tx: tokens.find_token(tx, HOME, token.id),
            lambda tx: sorted(heirs.revoke_with_heirs(tx, token)),
            lambda tx: sorted(heirs.revoke_all(tx, MEMBERS[PEOPLE.index(who)])),
        )
    )


def _come_in(rng: random.Random) -> Op[Any]:
    number, who, said = _number(rng), rng.choice(MEMBERS), _some(rng, f"{rng.choice(WORDS)}@home")
    profile = Profile(said, _some(rng, "UTC"), quiet_until=_some(rng, _at(rng)))
    invitation = Invitation(
        *(InvitationId(f"inv_{number}"), HOME, "guest", PLACES[: number % 3], said, who.id, NOON, _at(rng)),
        max_uses=number % 3,
        origin_id=_some(rng, f"tok_{_number(rng)}"),
    )
    secret = f"invitation {number}"
    return rng.choice(
        (
            lambda tx: invitations.insert_invitation(tx, invitation, secret),
            lambda tx: invitations.use_invitation(tx, secret),
            lambda tx: invitations.revoke_invitation(tx, HOME, invitation.id),
            lambda tx: invitations.revoke_invitations_of(tx, who),
            lambda tx: invitations.delete_closed(tx, HOME),
            lambda tx: passwords.get_password(tx, who),
            lambda tx: passwords.put_password(tx, who, secret),
            lambda tx: profiles.get_profile(tx, who),
            lambda tx: profiles.put_profile(tx, who, profile),
            lambda tx: sorted(heirs.revoke_ways_in(tx, who)),
        )
    )


def _note(rng: random.Random) -> Op[Any]:
    name, value = rng.choice(WORDS), _text(rng)
    return rng.choice(
        (
            lambda tx: people.put_setting(tx, name, value),
            lambda tx: turns.put_cursor(tx, f"floor:{name}", len(value)),
            lambda tx: turns.put_receipt(tx, HOME, LOBBY, MessageId(name), {"said": value}),
        )
    )


def _keep_order(rng: random.Random) -> Op[Any]:
    place, who, other, until = rng.choice(PLACES), rng.choice(PEOPLE), rng.choice(PEOPLE), _some(rng, _at(rng))
    ban = Ban(BanId(f"ban_{_number(rng)}"), HOME, place, who, other, _text(rng), NOON, until)
    role: RoomRole = rng.choice(("moderator", "member"))
    return rng.choice(
        (
            lambda tx: sanctions.put_ban(tx, ban),
            lambda tx: sanctions.delete_ban(tx, place, who),
            lambda tx: sanctions.put_silence(tx, ROOM, who, other, until or NOON),
            lambda tx: (sanctions.find_silence(tx, LOBBY, who), sanctions.delete_silence(tx, LOBBY, other)),
            lambda tx: seats.set_role(tx, place, who, role),
            lambda tx: seats.count_moderators(tx, place),
            lambda tx: (seats.find_seat(tx, place, who), seats.find_heir(tx, place)),
        )
    )


def _wish(rng: random.Random) -> Op[Any]:
    who, other = rng.choice(PEOPLE), rng.choice(PEOPLE)
    level: NotificationLevel = rng.choice(("all", "mentions", "none"))
    block = Block(BlockId(f"blk_{_number(rng)}"), HOME, who, other, NOON)
    return rng.choice(
        (
            lambda tx: preferences.put_level(tx, ROOM, who, level),
            lambda tx: preferences.insert_block(tx, block),
            lambda tx: (preferences.find_block(tx, who, other), preferences.delete_block(tx, who, other)),
            lambda tx: preferences.put_mute(tx, people.get_member(tx, who), other, level == "none"),
        )
    )


def _report(rng: random.Random) -> Op[Any]:
    message_id, who, note = _message_id(rng), rng.choice(PEOPLE), _text(rng)

    def op(tx: Tx) -> Any:
        known = reports.find_open_report(tx, message_id, who)
        if known is not None:
            return reports.update_report(tx, replace(known, status="resolved", closed_at=tx.now, note=note))
        message = messages.find_message(tx, HOME, message_id)
        if message is None:
            raise NotFound("no such message")
        report_id = ReportId(f"rpt_{message.seq}_{who}")
        place, author = message.room_id, message.author_id
        report = Report(report_id, HOME, place, message.id, author, who, note, "open", tx.now)
        return reports.insert_report(tx, report)

    return op


def _draft(rng: random.Random) -> Op[Any]:
    who, place, thread_id, text = rng.choice(PEOPLE), rng.choice(PLACES), _some(rng, _message_id(rng)), _text(rng)

    def op(tx: Tx) -> Any:
        member = people.get_member(tx, who)
        was_there = drafts.delete_draft(tx, member, place, thread_id)
        drafts.insert_draft(tx, member, drafts.Unsent(place, thread_id, text, tx.now))
        return was_there, drafts.count_drafts(tx, member)

    return op


def _refuse(rng: random.Random) -> Op[Any]:
    place, late = rng.choice(PLACES), rng.random() < 0.5

    def op(tx: Tx) -> Any:
        if late:
            tx.emit(HOME, place, tx.next_seq(place), Notice("never", "kept"))
        raise Conflict("no")

    return op


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


_KINDS: list[Callable[[random.Random], Op[Any]]] = [
    *[_post] * 6,
    *[_change(_edit), _change(_delete), _change(_react), _change(_react), _change(_pin), _change(_follow)],
    _change(_preview),
    *[_come_or_go, _mark_read, _rename, _take_turn, _pay, _remember, _forget],
    *[_keep_order, _keep_order, _wish, _wish, _report, _report],
    *[_audit, _use_tool, _sign_in, _come_in, _note, _draft, _refuse],
]
