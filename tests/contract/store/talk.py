"""Writes of a seeded script: what is said in rooms, and who is in them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tertulia.domain.errors import NotFound
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
from tertulia.domain.message import LinkPreview, Message
from tertulia.domain.people import AgentMode, Membership
from tertulia.store import memory_outbox, messages, people, rooms
from tertulia.store.chat import drafts, pins, previews, threads
from tertulia.store.tx import Tx
from tertulia.store.writer import Op
from tests.contract.store.chance import (
    PEOPLE,
    PLACES,
    WORDS,
    fields_of,
    maybe,
    some_message_id,
    some_text,
    some_turn_id,
)
from tests.contract.store.kit import HOME, LOBBY


def post(rng: random.Random) -> Op[Any]:
    """Post under an id, a key or for a turn that may be known: a rule of the database refuses some of them."""
    place, author, key = rng.choice(PLACES), rng.choice(PEOPLE), maybe(rng, f"key {rng.randrange(8)}")
    mentions = tuple(rng.sample(PEOPLE, rng.randrange(3)))
    message_id, text, turn_id = some_message_id(rng), some_text(rng), maybe(rng, some_turn_id(rng))
    thread_id = maybe(rng, some_message_id(rng))

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


def change(act: Callable[[Tx, Message, int], Any]) -> Callable[[random.Random], Op[Any]]:
    """Make writes that change a message that stands, and refuse where there is none, after taking a number."""

    def choose(rng: random.Random) -> Op[Any]:
        message_id = some_message_id(rng)

        def op(tx: Tx) -> Any:
            message = messages.find_message(tx, HOME, message_id)
            seq = tx.next_seq(message.room_id if message else LOBBY)
            if message is None or message.deleted_at is not None:
                raise NotFound("no such message")
            return act(tx, message, seq)

        return op

    return choose


def edit(tx: Tx, message: Message, seq: int) -> Any:
    edited = messages.edit_message(tx, message, f"{message.text} {WORDS[seq % len(WORDS)]}", PEOPLE[: seq % 3])
    return tx.emit(HOME, message.room_id, seq, MessageEdited(edited)).seq


def delete(tx: Tx, message: Message, seq: int) -> Any:
    messages.delete_message(tx, message)
    taken = memory_outbox.take_back(tx, HOME, message.id)
    return tx.emit(HOME, message.room_id, seq, MessageDeleted(message.id)).seq, len(taken.removed)


def pin(tx: Tx, message: Message, seq: int) -> Any:
    who = PEOPLE[seq % len(PEOPLE)]
    had, count = pins.is_pinned(tx, message.id), pins.count_pins(tx, message.room_id)
    if had:
        pins.delete_pin(tx, message.id)
    else:
        pins.insert_pin(tx, message, who, seq)
    body = MessageUnpinned(message.id, who) if had else MessagePinned(message.id, who)
    return tx.emit(HOME, message.room_id, seq, body).seq, count


def follow(tx: Tx, message: Message, seq: int) -> Any:
    who = PEOPLE[seq % len(PEOPLE)]
    threads.set_following(tx, message, who, seq % 4 > 0)
    moved = threads.mark_thread_read(tx, message.id, who, seq // 2)
    tx.emit(HOME, message.room_id, seq, Notice("followed", who))
    return moved, threads.mark_all_read(tx, who) if seq % 5 == 0 else []


def preview(tx: Tx, message: Message, seq: int) -> Any:
    word = WORDS[seq % len(WORDS)]
    kept = previews.keep_previews(tx, message, {"https://a.example"}).previews
    found = (*kept, LinkPreview("https://b.example", word, is_off=seq % 3 == 0))
    if seq % 4:
        found = (LinkPreview("https://a.example", f"{message.text} {word}"), *found[-1:])
    shown = previews.put_previews(tx, message, found)
    return tx.emit(HOME, message.room_id, seq, PreviewsChanged(shown)).seq, kept


def react(tx: Tx, message: Message, seq: int) -> Any:
    who, emoji = PEOPLE[seq % len(PEOPLE)], "👍👎"[seq % 2]
    if seq % 3:
        messages.add_reaction(tx, message, who, emoji, seq)
    else:
        messages.remove_reaction(tx, message, who, emoji, seq)
    return tx.emit(HOME, message.room_id, seq, Notice("reacted", emoji)).seq


def come_or_go(rng: random.Random) -> Op[Any]:
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


def mark_read(rng: random.Random) -> Op[Any]:
    place, who, seq = rng.choice(PLACES), rng.choice(PEOPLE), rng.randrange(60)
    return lambda tx: (rooms.mark_read(tx, place, who, seq), rooms.get_read_seq(tx, place, who))


def rename(rng: random.Random) -> Op[Any]:
    who, handle = rng.choice(PEOPLE), rng.choice(("anna", "Anna", "ana", "ben_", "ben"))

    def op(tx: Tx) -> Any:
        member = people.get_member(tx, who)
        people.update_member(tx, type(member)(**{**fields_of(member), "handle": handle}))

    return op


def draft(rng: random.Random) -> Op[Any]:
    who, place, thread_id, text = (
        rng.choice(PEOPLE),
        rng.choice(PLACES),
        maybe(rng, some_message_id(rng)),
        some_text(rng),
    )

    def op(tx: Tx) -> Any:
        member = people.get_member(tx, who)
        was_there = drafts.delete_draft(tx, member, place, thread_id)
        drafts.insert_draft(tx, member, drafts.Unsent(place, thread_id, text, tx.now))
        return was_there, drafts.count_drafts(tx, member)

    return op
