"""Tokens: whose they are to make and to end, what opens what, and that an end counts whoever has hung up."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tertulia.actions.admin import tokens
from tertulia.actions.admin.invitations import InvitationDraft, create_invitation, list_invitations
from tertulia.actions.admin.leaving import deactivate_member, leave_workspace
from tertulia.actions.admin.members import MemberChange, add_bot, update_member
from tertulia.actions.admin.minting import LINK_LIFE, SESSION_LIFE, UNBOUND, Bounds
from tertulia.actions.admin.passwords import Proof, change_password
from tertulia.actions.admin.profiles import update_profile
from tertulia.actions.admin.resets import create_reset, use_reset
from tertulia.actions.deps import Deps
from tertulia.domain.accounts import Scope
from tertulia.domain.errors import NotFound, PermissionDenied, Unauthenticated
from tertulia.domain.people import Member
from tertulia.store.tokens import Token
from tests.unit.actions.admin.test_roles import add_person
from tests.unit.actions.hanging_up import hang_up
from tests.unit.agents.house import House

PASSWORD, BETTER = "correct horse battery", "staple of another barn"


def listening(house: House) -> tuple[Deps, list[tuple[str, str]]]:
    """Give the parts with a people's door that notes what it is told was revoked."""
    told: list[tuple[str, str]] = []
    return replace(house.deps, revoked=lambda member_id, token_id: told.append((member_id, token_id))), told


def revoking(deps: Deps, member: Member, token: Token) -> Coroutine[Any, Any, None]:
    return tokens.revoke_token(deps, member, token.id)


def signing_out(deps: Deps, member: Member, token: Token) -> Coroutine[Any, Any, None]:
    return tokens.close_session(deps, token)


@pytest.mark.parametrize("ending", [revoking, signing_out])
async def test_connections_end_with_their_token_though_the_caller_is_gone(house: House, ending: Any) -> None:
    deps, told = listening(house)
    token, secret = await tokens.create_token(deps, house.owner, house.owner, "laptop")
    await hang_up(house, ending(deps, house.owner, token))
    assert told == [(house.owner.id, token.id)]
    with pytest.raises(Unauthenticated):
        await tokens.authenticate(deps, secret)
    with pytest.raises(NotFound):
        await tokens.revoke_token(deps, house.owner, token.id)
    await tokens.close_session(deps, token)
    assert len(told) == 1, "what was revoked before ends nothing again"


async def test_when_a_token_was_used_is_known_to_some_minutes(house: House) -> None:
    _, secret = await make(house)

    async def used() -> datetime | None:
        await tokens.authenticate(house.deps, secret)
        await house.deps.writer.idle()
        return (await tokens.list_tokens(house.deps, house.owner, house.owner))[0].used_at

    (token,) = await tokens.list_tokens(house.deps, house.owner, house.owner)
    assert token.used_at is None
    first = house.clock.now()
    assert await used() == first
    house.clock.set(first + tokens.USES_EVERY - timedelta(seconds=1))
    assert await used() == first
    house.clock.set(first + tokens.USES_EVERY)
    assert await used() == house.clock.now()
    house.clock.set(first)
    assert await used() == first, "what a clock that was wrong noted is put right"


async def test_nobody_makes_sees_or_ends_what_speaks_as_another_person(house: House) -> None:
    ana, _ = await add_bot(house.deps, house.owner, "ana")
    ben, _ = await add_bot(house.deps, house.owner, "ben")
    token, _ = await tokens.create_token(house.deps, house.owner, ana, "by the owner")
    for call in (
        tokens.create_token(house.deps, ben, ana, ""),
        tokens.list_tokens(house.deps, ben, ana),
        tokens.create_link(house.deps, ana, house.owner),
        tokens.create_link(house.deps, ana, ana),
    ):
        with pytest.raises(PermissionDenied):
            await call
    with pytest.raises(NotFound):
        await tokens.revoke_token(house.deps, ben, token.id)
    assert [one.label for one in await tokens.list_tokens(house.deps, ana, ana)] == ["by the owner", "first token"]


async def test_a_link_opens_one_session_and_in_its_time(house: House) -> None:
    _, used = await tokens.create_link(house.deps, house.owner, house.owner)
    _, late = await tokens.create_link(house.deps, house.owner, house.owner)
    member, session = await tokens.open_session(house.deps, used)
    assert member == house.owner
    assert (await tokens.authenticate(house.deps, session))[1].kind == "session"
    house.clock.set(house.clock.now() + LINK_LIFE + timedelta(seconds=1))
    for secret in (used, late, session):
        with pytest.raises(Unauthenticated):
            await tokens.open_session(house.deps, secret)
    house.clock.set(house.clock.now() + SESSION_LIFE)
    with pytest.raises(Unauthenticated):
        await tokens.authenticate(house.deps, session)


EVERYTHING: frozenset[Scope] = frozenset({"read", "write", "admin"})


async def test_a_token_gives_no_more_than_it_has(house: House) -> None:
    soon, late = house.clock.now() + timedelta(days=1), house.clock.now() + timedelta(days=9)
    made, _ = await make(house, Bounds(frozenset({"write", "admin"}), soon))

    async def heir(bounds: Bounds) -> tuple[Any, ...]:
        token, _ = await make(house, bounds)
        return token.scopes, token.expires_at

    assert await heir(Bounds(origin=made)) == (frozenset({"write", "admin"}), soon)
    assert await heir(Bounds(EVERYTHING, late, made)) == (EVERYTHING, soon)
    sooner = soon - timedelta(hours=1)
    assert await heir(Bounds(frozenset({"read"}), sooner, made)) == (frozenset({"read"}), sooner)
    free, _ = await make(house)
    for wanted in (Bounds(), Bounds(frozenset({"read"}), late)):
        assert await heir(replace(wanted, origin=free)) == (wanted.scopes, wanted.expires_at)


async def make(house: House, bounds: Bounds = UNBOUND, target: Member | None = None) -> tuple[Token, str]:
    return await tokens.create_token(house.deps, house.owner, target or house.owner, "", bounds)


async def by_trade(house: House, origin: tuple[Token, str]) -> str:
    return (await tokens.open_session(house.deps, origin[1]))[1]


async def by_link(house: House, origin: tuple[Token, str]) -> str:
    link, secret = await tokens.create_link(house.deps, house.owner, house.owner, origin[0])
    assert link.scopes == origin[0].scopes
    return (await tokens.open_session(house.deps, secret))[1]


async def by_token(house: House, origin: tuple[Token, str]) -> str:
    return (await make(house, Bounds(origin=origin[0])))[1]


async def by_bot(house: House, origin: tuple[Token, str]) -> str:
    return (await add_bot(house.deps, house.owner, f"bot-{origin[0].id[-12:]}", None, origin[0]))[1]


Way = Callable[[House, tuple[Token, str]], Coroutine[Any, Any, str]]
WAYS: tuple[Way, ...] = (by_trade, by_link, by_token, by_bot)


# A session opens no other by its own secret.
PAIRS = [
    (one, two) for one in (by_trade, by_link, by_token) for two in WAYS if (two, one is by_token) != (by_trade, False)
]


def named(ways: Sequence[Way]) -> str:
    return "-".join(way.__name__ for way in ways)


async def descend(house: House, origin: tuple[Token, str], ways: Sequence[Way]) -> tuple[Token, str]:
    """Go from a token to what it makes, and on by that."""
    for way in ways:
        secret = await way(house, origin)
        origin = ((await tokens.authenticate(house.deps, secret))[1], secret)
    return origin


@pytest.mark.parametrize(
    "ways",
    [*((way,) for way in WAYS), *((one, two, by_token) for one in (by_link, by_trade) for two in (by_link, by_token))],
    ids=named,
)
async def test_what_a_bounded_token_makes_is_bounded_by_whatever_way(house: House, ways: Sequence[Way]) -> None:
    end = house.clock.now() + timedelta(days=60)
    bounded = await make(house, Bounds(frozenset({"write", "admin"}), end))
    heir, secret = await descend(house, bounded, ways)
    assert heir.is_bounded
    assert heir.scopes == bounded[0].scopes
    assert heir.expires_at is not None
    assert heir.expires_at == (end if heir.kind == "api" else house.clock.now() + SESSION_LIFE)
    last, _ = await make(house, Bounds(origin=heir))
    assert last.expires_at == end, "a session hands on how long the token is good, not how long it is itself"
    house.clock.set(end)
    with pytest.raises(Unauthenticated):
        await tokens.authenticate(house.deps, secret)


@pytest.mark.parametrize("ways", PAIRS, ids=named)
async def test_with_a_token_ends_all_that_descends_from_it(house: House, ways: Sequence[Way]) -> None:
    deps, told = listening(house)
    origin, beside = await make(house), await make(house)
    kept = await descend(house, beside, ways)
    middle = await descend(house, origin, ways[:1])
    heir, secret = await descend(house, middle, ways[1:])
    if middle[0].kind == "session":
        await tokens.close_session(house.deps, middle[0])
        assert (await tokens.authenticate(house.deps, secret))[1].id == heir.id, (
            "who signs out takes nothing else along"
        )
    await tokens.revoke_token(deps, house.owner, origin[0].id)
    assert (heir.member_id, heir.id) in told
    with pytest.raises(Unauthenticated):
        await tokens.authenticate(house.deps, secret)
    assert (await tokens.authenticate(house.deps, kept[1]))[1].id == kept[0].id


async def test_with_a_session_end_the_ways_in_that_it_made(house: House) -> None:
    _, first = await tokens.create_link(house.deps, house.owner, house.owner)
    _, root = await tokens.open_session(house.deps, first)
    origin = ((await tokens.authenticate(house.deps, root))[1], root)
    phone, program = await by_link(house, origin), await by_token(house, origin)
    _, unused = await tokens.create_link(house.deps, house.owner, house.owner, origin[0])
    await tokens.revoke_token(house.deps, house.owner, origin[0].id)
    for ended in (phone, root):
        with pytest.raises(Unauthenticated):
            await tokens.authenticate(house.deps, ended)
    with pytest.raises(Unauthenticated):
        await tokens.open_session(house.deps, unused)
    assert (await tokens.authenticate(house.deps, program))[1].kind == "api", "it stands in the list by itself"


async def test_nothing_is_made_by_what_was_revoked_meanwhile(house: House) -> None:
    origin = await make(house)
    await tokens.revoke_token(house.deps, house.owner, origin[0].id)
    draft = InvitationDraft("guest", origin=origin[0])
    for call in (
        make(house, Bounds(origin=origin[0])),
        tokens.create_link(house.deps, house.owner, house.owner, origin[0]),
        add_bot(house.deps, house.owner, "bot", None, origin[0]),
        create_invitation(house.deps, house.owner, draft),
        change_password(house.deps, house.owner, PASSWORD, Proof(token=origin[0])),
        update_profile(house.deps, house.owner, None, {"email": "o@home.example"}, Proof(token=origin[0])),
    ):
        with pytest.raises(Unauthenticated):
            await call


async def test_an_invitation_ends_with_the_token_that_made_it(house: House) -> None:
    end = house.clock.now() + timedelta(hours=2)
    origin = await make(house, Bounds(expires_at=end))
    session = await descend(house, origin, [by_trade])
    for by in (origin[0], session[0]):
        made, _ = await create_invitation(house.deps, house.owner, InvitationDraft("guest", origin=by))
        assert made.expires_at == end
    own, _ = await create_invitation(house.deps, house.owner, InvitationDraft("guest"))
    await tokens.revoke_token(house.deps, house.owner, origin[0].id)
    assert [one.id for one in await list_invitations(house.deps, house.owner)] == [own.id]


async def test_a_reset_ends_with_the_token_that_made_it(house: House) -> None:
    ana = await add_person(house, "ana")
    origin = await make(house, Bounds(expires_at=house.clock.now() + timedelta(minutes=5)))
    made, secret = await create_reset(house.deps, house.owner, ana.id, origin=origin[0])
    assert made.expires_at == origin[0].expires_at
    await tokens.revoke_token(house.deps, house.owner, origin[0].id)
    with pytest.raises(Unauthenticated):
        await use_reset(house.deps, secret, PASSWORD)


async def demoted(house: House, admin: Member, ana: Member) -> None:
    await update_member(house.deps, house.owner, admin.id, MemberChange(role="member"))


async def outgrown(house: House, admin: Member, ana: Member) -> None:
    await update_member(house.deps, house.owner, ana.id, MemberChange(role="owner"))


async def closed(house: House, admin: Member, ana: Member) -> None:
    await deactivate_member(house.deps, house.owner, admin.id)


async def enter(house: House, member: Member) -> Token:
    """Sign somebody in by a link of the operator's, of which nothing else descends."""
    _, link = await tokens.create_link(house.deps, member, member)
    return (await tokens.authenticate(house.deps, (await tokens.open_session(house.deps, link))[1]))[1]


@pytest.mark.parametrize("ending", [demoted, outgrown, closed])
async def test_a_reset_is_good_as_long_as_its_maker_could_make_it(house: House, ending: Any) -> None:
    ana, admin = await add_person(house, "ana"), await add_person(house, "adi", "admin")
    session = await enter(house, admin)
    _, before = await create_reset(house.deps, admin, ana.id, origin=session)
    await use_reset(house.deps, before, PASSWORD)
    _, after = await create_reset(house.deps, admin, ana.id, origin=session)
    await ending(house, admin, ana)
    with pytest.raises(Unauthenticated):
        await use_reset(house.deps, after, BETTER)


async def test_who_leaves_takes_along_the_resets_of_its_sessions_and_no_token(house: House) -> None:
    ana, admin = await add_person(house, "ana"), await add_person(house, "adi", "admin")
    session = await enter(house, admin)
    reset, _ = await create_reset(house.deps, admin, ana.id, origin=session)
    _, by_hand = await add_bot(house.deps, admin, "handmade", None, session)
    deps, told = listening(house)
    await leave_workspace(deps, admin)
    assert {(ana.id, reset.id), (admin.id, session.id)} <= set(told)
    assert (await tokens.authenticate(house.deps, by_hand))[0].handle == "handmade"


async def test_a_bounded_token_gives_its_person_no_password_and_no_address(house: House) -> None:
    for bounds in (Bounds(EVERYTHING), Bounds(expires_at=house.clock.now() + timedelta(days=1))):
        heir, _ = await descend(house, await make(house, bounds), [by_link])
        with pytest.raises(PermissionDenied, match="outlast"):
            await change_password(house.deps, house.owner, PASSWORD, Proof(token=heir))
        with pytest.raises(PermissionDenied, match="outlast"):
            await update_profile(house.deps, house.owner, None, {"email": "o@home.example"}, Proof(token=heir))
    await change_password(house.deps, house.owner, PASSWORD, Proof(token=(await make(house))[0]))
    heir, _ = await descend(house, await make(house, Bounds(EVERYTHING)), [by_link])
    with pytest.raises(PermissionDenied, match="current_password"):
        await change_password(house.deps, house.owner, BETTER, Proof(token=heir))
    await change_password(house.deps, house.owner, BETTER, Proof(PASSWORD, heir))


async def test_who_leaves_takes_along_what_its_tokens_made_for_others(house: House) -> None:
    admin = await add_person(house, "adi", "admin")
    origin, _ = await tokens.create_token(house.deps, admin, admin, "script")
    _, by_script = await add_bot(house.deps, admin, "scripted", None, origin)
    _, by_hand = await add_bot(house.deps, admin, "handmade")
    await leave_workspace(house.deps, admin)
    with pytest.raises(Unauthenticated):
        await tokens.authenticate(house.deps, by_script)
    assert (await tokens.authenticate(house.deps, by_hand))[0].handle == "handmade"
