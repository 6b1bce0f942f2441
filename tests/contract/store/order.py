"""Writes of a seeded script: accounts, and what keeps order among people."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from tertulia.domain.accounts import Invitation, Profile
from tertulia.domain.errors import NotFound
from tertulia.domain.ids import (
    BanId,
    BlockId,
    InvitationId,
    MessageId,
    ReportId,
    TokenId,
)
from tertulia.domain.order import Ban, Block, NotificationLevel, Report
from tertulia.domain.people import RoomRole
from tertulia.store import messages, people, tokens
from tertulia.store.accounts import heirs, invitations, passwords, profiles
from tertulia.store.agents import turns
from tertulia.store.order import preferences, reports, sanctions, seats
from tertulia.store.tokens import Token
from tertulia.store.tx import Tx
from tertulia.store.writer import Op
from tests.contract.store.chance import (
    MEMBERS,
    PEOPLE,
    PLACES,
    WORDS,
    maybe,
    some_message_id,
    some_moment,
    some_number,
    some_text,
)
from tests.contract.store.kit import HOME, LOBBY, NOON, ROOM


def sign_in(rng: random.Random) -> Op[Any]:
    number, who, expires_at = some_number(rng), rng.choice(PEOPLE), maybe(rng, some_moment(rng))
    kind: Any = rng.choice(("api", "session", "link"))
    token = Token(TokenId(f"tok_{number}"), HOME, who, kind, some_text(rng), NOON, expires_at)
    token = replace(token, origin_id=maybe(rng, f"tok_{some_number(rng)}"), bounded_until=maybe(rng, some_moment(rng)))
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


def come_in(rng: random.Random) -> Op[Any]:
    number, who, said = some_number(rng), rng.choice(MEMBERS), maybe(rng, f"{rng.choice(WORDS)}@home")
    profile = Profile(said, maybe(rng, "UTC"), quiet_until=maybe(rng, some_moment(rng)))
    invitation = Invitation(
        *(InvitationId(f"inv_{number}"), HOME, "guest", PLACES[: number % 3], said, who.id, NOON, some_moment(rng)),
        max_uses=number % 3,
        origin_id=maybe(rng, f"tok_{some_number(rng)}"),
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


def note(rng: random.Random) -> Op[Any]:
    name, value = rng.choice(WORDS), some_text(rng)
    return rng.choice(
        (
            lambda tx: people.put_setting(tx, name, value),
            lambda tx: turns.put_cursor(tx, f"floor:{name}", len(value)),
            lambda tx: turns.put_receipt(tx, HOME, LOBBY, MessageId(name), {"said": value}),
        )
    )


def keep_order(rng: random.Random) -> Op[Any]:
    place, who, other, until = rng.choice(PLACES), rng.choice(PEOPLE), rng.choice(PEOPLE), maybe(rng, some_moment(rng))
    ban = Ban(BanId(f"ban_{some_number(rng)}"), HOME, place, who, other, some_text(rng), NOON, until)
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


def wish(rng: random.Random) -> Op[Any]:
    who, other = rng.choice(PEOPLE), rng.choice(PEOPLE)
    level: NotificationLevel = rng.choice(("all", "mentions", "none"))
    block = Block(BlockId(f"blk_{some_number(rng)}"), HOME, who, other, NOON)
    return rng.choice(
        (
            lambda tx: preferences.put_level(tx, ROOM, who, level),
            lambda tx: preferences.insert_block(tx, block),
            lambda tx: (preferences.find_block(tx, who, other), preferences.delete_block(tx, who, other)),
            lambda tx: preferences.put_mute(tx, people.get_member(tx, who), other, level == "none"),
        )
    )


def report(rng: random.Random) -> Op[Any]:
    message_id, who, note = some_message_id(rng), rng.choice(PEOPLE), some_text(rng)

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
