"""Tokens: whose they are to make and to end, what opens what, and that an end counts whoever has hung up."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tertulia.actions.admin import tokens
from tertulia.actions.admin.members import add_bot
from tertulia.actions.admin.tokens import Bounds
from tertulia.actions.deps import Deps
from tertulia.domain.accounts import Scope
from tertulia.domain.errors import NotFound, PermissionDenied, Unauthenticated
from tertulia.domain.people import Member
from tertulia.store.tokens import Token
from tests.unit.actions.hanging_up import hang_up
from tests.unit.agents.house import House


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
    house.clock.set(house.clock.now() + tokens.LINK_LIFE + timedelta(seconds=1))
    for secret in (used, late, session):
        with pytest.raises(Unauthenticated):
            await tokens.open_session(house.deps, secret)
    house.clock.set(house.clock.now() + tokens.SESSION_LIFE)
    with pytest.raises(Unauthenticated):
        await tokens.authenticate(house.deps, session)


async def test_a_token_gives_no_more_than_it_has(house: House) -> None:
    soon, late = house.clock.now() + timedelta(days=1), house.clock.now() + timedelta(days=9)
    made, _ = await tokens.create_token(
        house.deps, house.owner, house.owner, "", Bounds(frozenset({"write", "admin"}), soon)
    )
    everything: frozenset[Scope] = frozenset({"read", "write", "admin"})
    assert Bounds().within(made) == Bounds(frozenset({"write", "admin"}), soon)
    assert Bounds(everything, late).within(made) == Bounds(everything, soon)
    assert Bounds(frozenset({"read"}), soon - timedelta(hours=1)).within(made).expires_at == soon - timedelta(hours=1)
    free, _ = await tokens.create_token(house.deps, house.owner, house.owner, "")
    for wanted in (Bounds(), Bounds(frozenset({"read"}), late)):
        assert wanted.within(free) == wanted.within(None) == wanted
        assert wanted.within(replace(made, kind="session")) == wanted
