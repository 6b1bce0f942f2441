"""Resets by mail: what one of them meets is not the end of the others."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from tertulia.actions.admin.resets import fulfil_wishes, wish_reset
from tertulia.actions.deps import MAX_WISHES, Deps, ResetWish
from tertulia.domain.accounts import Profile
from tertulia.domain.errors import Unavailable
from tertulia.store.accounts import profiles
from tests.patience import PATIENCE_S
from tests.unit.actions.admin.test_roles import add_person
from tests.unit.agents.house import House


class Post:
    """Takes mail, and stumbles over some addresses."""

    def __init__(self) -> None:
        self.sent: asyncio.Queue[str] = asyncio.Queue()

    async def send(self, to: str, subject: str, text: str, headers: Mapping[str, str] | None = None) -> None:
        if to == "ana@bug":
            raise AttributeError("a bug")
        if to == "ben@down":
            raise Unavailable("The mail server failed.")
        self.sent.put_nowait(to)


async def add_reader(house: House, email: str) -> None:
    member = await add_person(house, email.partition("@")[0])
    await house.deps.writer.submit(lambda tx: profiles.put_profile(tx, member, Profile(email=email)))


def with_mail(house: House, post: Post) -> Deps:
    return replace(house.deps, accounts=replace(house.deps.accounts, mail=post))


async def test_a_bug_costs_one_wish(house: House) -> None:
    post = Post()
    deps = with_mail(house, post)
    for email in ("ana@bug", "ben@down", "cleo@home"):
        await add_reader(house, email)
        wish_reset(deps, ResetWish(email=email), "here")
    sending = asyncio.create_task(fulfil_wishes(deps))
    async with asyncio.timeout(PATIENCE_S):
        assert await post.sent.get() == "cleo@home"
    assert not sending.done()
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)


async def test_what_nobody_could_send_in_time_is_left_out(house: House) -> None:
    wish_reset(house.deps, ResetWish("ana"), "here")
    assert house.deps.accounts.wishes.empty(), "without mail nothing is wished for"
    accounts = with_mail(house, Post()).accounts
    for number in range(MAX_WISHES + 1):
        accounts.wish(ResetWish(f"ana-{number}"))
    assert accounts.wishes.full()
    assert accounts.wishes.get_nowait() == ResetWish("ana-0")
