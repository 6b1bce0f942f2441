"""Which invitations are listed, and how long they are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from tertulia.actions.admin.invitations import (
    InvitationDraft,
    create_invitation,
    list_invitations,
    revoke_invitation,
)
from tertulia.actions.admin.joining import Newcomer, sign_up
from tertulia.store.tables.accounts import invitations
from tests.unit.agents.house import House

GUEST = InvitationDraft("guest")


async def _kept(house: House) -> set[str]:
    async with house.deps.db.read() as connection:
        return set((await connection.execute(sa.select(invitations.c.id))).scalars())


async def test_those_that_are_closed_are_not_listed_and_are_gone_with_the_next(house: House) -> None:
    lapsed, _ = await create_invitation(house.deps, house.owner, replace(GUEST, life=timedelta(hours=1)))
    used, secret = await create_invitation(house.deps, house.owner, GUEST)
    revoked, _ = await create_invitation(house.deps, house.owner, GUEST)
    good, _ = await create_invitation(house.deps, house.owner, replace(GUEST, max_uses=2))
    await sign_up(house.deps, Newcomer("bea", "Bea", "a long enough phrase", invitation=secret), "192.0.2.1")
    await revoke_invitation(house.deps, house.owner, revoked.id)
    house.clock.set(house.clock.now() + timedelta(hours=2))
    assert await list_invitations(house.deps, house.owner) == [good]
    assert await _kept(house) == {lapsed.id, used.id, revoked.id, good.id}
    fresh, _ = await create_invitation(house.deps, house.owner, GUEST)
    assert await list_invitations(house.deps, house.owner) == [fresh, good]
    assert await _kept(house) == {good.id, fresh.id}
