"""Which invitations are listed, and how long they are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tertulia.actions.admin.invitations import (
    InvitationDraft,
    create_invitation,
    list_invitations,
    mail_invitation,
    revoke_invitation,
)
from tertulia.actions.admin.joining import Newcomer, sign_up
from tertulia.actions.admin.leaving import leave_workspace
from tertulia.actions.deps import Letter
from tertulia.domain.accounts import Profile
from tertulia.domain.errors import Unauthenticated
from tertulia.governance.rate_limits import Rate, RateLimiter
from tertulia.store.accounts import profiles
from tertulia.store.tables.accounts import invitations
from tests.unit.actions.admin.test_resets import Post
from tests.unit.actions.admin.test_roles import add_person
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


async def test_the_invitations_of_who_leaves_are_taken_back(house: House) -> None:
    host = await add_person(house, "host", "admin")
    _, secret = await create_invitation(house.deps, host, GUEST)
    kept, _ = await create_invitation(house.deps, house.owner, GUEST)
    await leave_workspace(house.deps, host)
    assert [one.id for one in await list_invitations(house.deps, house.owner)] == [kept.id]
    with pytest.raises(Unauthenticated):
        await sign_up(house.deps, Newcomer("late", "Late", "correct horse battery", invitation=secret), "192.0.2.1")


async def test_one_that_is_for_an_address_is_sent_there_in_its_makers_language(house: House) -> None:
    accounts = replace(
        house.deps.accounts,
        mail=Post(),
        public_url="https://chat.example/t",
        invitations=RateLimiter(Rate(per_s=1e-9, burst=1)),
    )
    deps = replace(house.deps, accounts=accounts)
    await deps.writer.submit(lambda tx: profiles.put_profile(tx, house.owner, Profile(language="de")))
    made, secret = await create_invitation(deps, house.owner, replace(GUEST, email="ana@home.example"))
    open_one, other = await create_invitation(deps, house.owner, GUEST)
    assert await mail_invitation(house.deps, house.owner, made, secret) is False, "there is no mail"
    assert await mail_invitation(deps, house.owner, open_one, other) is False, "it is for nobody in particular"
    assert [await mail_invitation(deps, house.owner, made, secret) for _ in range(2)] == [True, False]
    letter = accounts.wishes.get_nowait()
    assert isinstance(letter, Letter)
    assert (letter.to, letter.subject) == ("ana@home.example", f"{house.owner.name} lädt dich zu Home ein")
    assert f"\nhttps://chat.example/t/#invite={secret}\n" in letter.text
    assert accounts.wishes.empty()
