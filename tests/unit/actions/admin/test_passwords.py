"""Guessing passwords: whom it slows down, and whom it does not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial

import pytest

from tertulia.actions.admin.passwords import Claim, sign_in
from tertulia.actions.deps import Accounts, Deps
from tertulia.domain.errors import RateLimited, Unauthenticated, Unavailable
from tertulia.governance import rate_limits
from tertulia.governance.hashing import Hashing
from tertulia.governance.rate_limits import RateLimiter
from tertulia.store.accounts import passwords
from tests.unit.actions.admin.test_roles import add_person
from tests.unit.agents.house import House

GOOD = "correct horse battery"


class Busy(Hashing):
    """Has time for nobody while `is_busy`."""

    is_busy = False

    async def is_same(self, kept: str | None, password: str) -> bool:
        if self.is_busy:
            raise Unavailable("Too many sign in at the same time.")
        return await super().is_same(kept, password)


@pytest.fixture
async def deps(house: House) -> AsyncIterator[Deps]:
    """Accounts whose limits forgive nothing while a test goes on, and of them ana's."""
    still = partial(RateLimiter, monotonic=lambda: 0.0)
    accounts = Accounts(
        hashing=Busy(),
        wrong_by_address=still(rate_limits.PASSWORDS_BY_ADDRESS),
        wrong_by_account=still(rate_limits.PASSWORDS_BY_ACCOUNT),
    )
    ana = await add_person(house, "ana")
    hashed = await accounts.hashing.hash(GOOD)
    await house.deps.writer.submit(lambda tx: passwords.put_password(tx, ana, hashed))
    yield replace(house.deps, accounts=accounts)
    accounts.hashing.close()


async def test_from_an_address_that_guessed_too_often_nobody_is_locked(deps: Deps) -> None:
    for number in range(rate_limits.PASSWORDS_BY_ADDRESS.burst):
        with pytest.raises(Unauthenticated):
            await sign_in(deps, Claim(f"nobody{number}", "wrong"), "evil")
    for _ in range(rate_limits.PASSWORDS_BY_ACCOUNT.burst):
        with pytest.raises(RateLimited):
            await sign_in(deps, Claim("ana", "wrong"), "evil")
    assert (await sign_in(deps, Claim("ana", GOOD), "home"))[0].handle == "ana"


async def test_what_was_not_looked_at_is_not_counted(deps: Deps) -> None:
    busy = deps.accounts.hashing
    assert isinstance(busy, Busy)
    busy.is_busy = True
    for _ in range(rate_limits.PASSWORDS_BY_ADDRESS.burst + 1):
        with pytest.raises(Unavailable):
            await sign_in(deps, Claim("ana", GOOD), "home")
    busy.is_busy = False
    assert (await sign_in(deps, Claim("ana", GOOD), "home"))[0].handle == "ana"
