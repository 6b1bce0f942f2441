"""Linking accounts to whom a provider vouches for: whose they are to link, and that no address takes one over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tertulia.actions.admin import linking, tokens
from tertulia.actions.admin.identities import sign_in
from tertulia.actions.admin.invitations import InvitationDraft, create_invitation
from tertulia.actions.admin.joining import Newcomer, sign_up
from tertulia.actions.admin.leaving import deactivate_member
from tertulia.actions.admin.members import add_bot
from tertulia.actions.admin.minting import Bounds
from tertulia.actions.admin.passwords import Proof, change_password
from tertulia.actions.admin.profiles import update_profile
from tertulia.actions.admin.workspaces import WorkspaceChange, update_workspace
from tertulia.domain.accounts import Profile, is_same_email
from tertulia.domain.errors import Conflict, NotFound, PermissionDenied, Unauthenticated
from tertulia.domain.people import Member, MemberRole
from tertulia.egress.openid import Identity
from tertulia.store.accounts import profiles
from tertulia.store.tokens import Token
from tests.unit.actions.admin.test_roles import add_person
from tests.unit.agents.house import House

ANA = Identity("https://login.example", "user-1", "Ana Roe", "ana.roe", "ana@home.example")
PASSWORD = "correct horse battery"


async def enter(house: House, member: Member) -> Token:
    """Sign somebody in by a link."""
    _, secret = await tokens.create_link(house.deps, member, member)
    return (await tokens.authenticate(house.deps, (await tokens.open_session(house.deps, secret))[1]))[1]


async def person(
    house: House, handle: str, email: str | None = None, is_proven: bool = False, role: MemberRole = "member"
) -> Member:
    member = await add_person(house, handle, role)
    profile = Profile(email=email, email_confirmed_at=house.clock.now() if is_proven else None)
    await house.deps.writer.submit(lambda tx: profiles.put_profile(tx, member, profile))
    return member


async def come(house: House, identity: Identity = ANA) -> Member:
    """Sign in where an address joins."""
    return (await sign_in(house.deps, house.owner.workspace_id, identity, joins_by_email=True))[0]


async def test_a_link_opens_the_account_until_it_is_undone(house: House) -> None:
    await linking.link(house.deps, house.owner, await enter(house, house.owner), ANA)
    assert await come(house) == house.owner
    (linked,) = await linking.list_linked(house.deps, house.owner)
    assert (linked.issuer, "user-1" in linked.id) == (ANA.issuer, False)
    _, by_link = await sign_in(house.deps, house.owner.workspace_id, ANA)
    with pytest.raises(Conflict, match="set a password"):
        await linking.unlink(house.deps, house.owner, linked.id, issuer=ANA.issuer)
    await change_password(house.deps, house.owner, PASSWORD, Proof())
    _, by_link = await sign_in(house.deps, house.owner.workspace_id, ANA)
    _, here = await sign_in(house.deps, house.owner.workspace_id, ANA)
    keep = (await tokens.authenticate(house.deps, here))[1]
    await linking.unlink(house.deps, house.owner, linked.id, keep, issuer=ANA.issuer)
    with pytest.raises(Unauthenticated):
        await tokens.authenticate(house.deps, by_link)
    assert (await tokens.authenticate(house.deps, here))[1].id == keep.id
    with pytest.raises(NotFound):
        await linking.unlink(house.deps, house.owner, linked.id, issuer=ANA.issuer)
    with pytest.raises(PermissionDenied, match="invited"):
        await come(house)


async def test_the_last_link_that_opens_anything_stays_while_there_is_no_password(house: House) -> None:
    session = await enter(house, house.owner)
    former = replace(ANA, issuer="https://old.example")
    for identity in (former, ANA):
        await linking.link(house.deps, house.owner, session, identity)
    ids = {one.issuer: one.id for one in await linking.list_linked(house.deps, house.owner)}
    with pytest.raises(Conflict, match="set a password"):
        await linking.unlink(house.deps, house.owner, ids[ANA.issuer], issuer=ANA.issuer)
    await linking.unlink(house.deps, house.owner, ids[former.issuer], issuer=ANA.issuer)
    assert await come(house) == house.owner


async def test_what_is_somebody_elses_is_not_linked(house: House) -> None:
    ana, ben = await add_person(house, "ana"), await add_person(house, "ben")
    session = await enter(house, ben)
    await linking.link(house.deps, ana, await enter(house, ana), ANA)
    await linking.link(house.deps, ana, await enter(house, ana), ANA)
    with pytest.raises(Conflict, match="another account"):
        await linking.link(house.deps, ben, session, ANA)
    await deactivate_member(house.deps, house.owner, ana.id)
    with pytest.raises(Conflict, match="another account"):
        await linking.link(house.deps, ben, session, ANA)
    (linked,) = await linking.list_linked(house.deps, ana)
    with pytest.raises(NotFound):
        await linking.unlink(house.deps, ben, linked.id, issuer=ANA.issuer)


async def test_a_link_needs_the_session_that_asked_for_it(house: House) -> None:
    session = await enter(house, house.owner)
    await tokens.close_session(house.deps, session)
    with pytest.raises(Unauthenticated):
        await linking.link(house.deps, house.owner, session, ANA)


async def test_who_may_begin_to_link(house: House) -> None:
    bounded, _ = await tokens.create_token(
        house.deps, house.owner, house.owner, "", Bounds(expires_at=house.clock.now().replace(year=2027))
    )
    with pytest.raises(PermissionDenied, match="outlast"):
        await linking.require_can_link(house.deps, house.owner, Proof(token=bounded))
    await linking.require_can_link(house.deps, house.owner, Proof(token=await enter(house, house.owner)))
    await change_password(house.deps, house.owner, PASSWORD, Proof())
    with pytest.raises(PermissionDenied, match="current_password"):
        await linking.require_can_link(house.deps, house.owner, Proof(token=await enter(house, house.owner)))
    await linking.require_can_link(house.deps, house.owner, Proof(PASSWORD, bounded))
    bot, _ = await add_bot(house.deps, house.owner, "bot")
    with pytest.raises(PermissionDenied, match="Only people"):
        await linking.require_can_link(house.deps, bot, Proof())


async def test_an_account_has_so_many_links(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking, "MAX_IDENTITIES", 1)
    session = await enter(house, house.owner)
    await linking.link(house.deps, house.owner, session, ANA)
    with pytest.raises(Conflict, match="at most 1"):
        await linking.link(house.deps, house.owner, session, replace(ANA, subject="user-2"))


@pytest.mark.parametrize("role", ["owner", "member", "guest"])
async def test_an_address_joins_the_account_that_has_it(house: House, role: MemberRole) -> None:
    ana = await person(house, "ana", "ANA@home.example", is_proven=True, role=role)
    session = await enter(house, ana)
    await create_invitation(house.deps, house.owner, InvitationDraft("coordinator", email=ANA.email))
    assert await come(house) == ana
    assert (await come(house, replace(ANA, email=None))).id == ana.id
    found = await tokens.list_tokens(house.deps, ana, ana)
    assert session.id in [one.id for one in found], "the address was shown to be hers"


async def test_it_joins_none_unless_that_is_set(house: House) -> None:
    await person(house, "ana", ANA.email, is_proven=True)
    with pytest.raises(PermissionDenied, match="link this one in its settings"):
        await sign_in(house.deps, house.owner.workspace_id, ANA)


async def test_who_only_said_that_an_address_is_its_own_is_put_out(house: House) -> None:
    eve = await person(house, "eve", ANA.email)
    session = await enter(house, eve)
    older = replace(ANA, issuer="https://old.example", subject="eve", email=None)
    await linking.link(house.deps, eve, session, older)
    _, api = await tokens.create_token(house.deps, eve, eve, "hers")
    await change_password(house.deps, eve, PASSWORD, Proof(token=session))
    assert (await come(house)).id == eve.id
    with pytest.raises(Unauthenticated):
        await tokens.authenticate(house.deps, api)
    left = await tokens.list_tokens(house.deps, eve, eve)
    assert [one.origin_id for one in left] == [(await linking.list_linked(house.deps, eve))[0].id]
    with pytest.raises(PermissionDenied, match="invited"):
        await come(house, older)
    await change_password(house.deps, eve, PASSWORD, Proof())


@pytest.mark.parametrize("is_proven", [True, False])
async def test_who_is_put_out_is_not_back_by_its_own_invitation(house: House, is_proven: bool) -> None:
    eve = await person(house, "eve", ANA.email, is_proven, role="admin")
    _, secret = await create_invitation(house.deps, eve, InvitationDraft("member", max_uses=5))
    assert (await come(house)).id == eve.id
    back = sign_up(house.deps, Newcomer("eve-again", "Eve", PASSWORD, invitation=secret), "here")
    if is_proven:
        await back
        return
    with pytest.raises(Unauthenticated, match="not good"):
        await back


async def two_have_it(house: House) -> None:
    await person(house, "ana", ANA.email, is_proven=True)
    await person(house, "ben", ANA.email, is_proven=True)


async def it_is_closed(house: House) -> None:
    ana = await person(house, "ana", ANA.email, is_proven=True)
    await deactivate_member(house.deps, house.owner, ana.id)


async def it_is_a_programs(house: House) -> None:
    bot, _ = await add_bot(house.deps, house.owner, "bot")
    await update_profile(house.deps, bot, None, {"email": ANA.email})


async def it_is_linked(house: House) -> None:
    """The provider gave the address to somebody else."""
    ana = await person(house, "ana", ANA.email, is_proven=True)
    await linking.link(house.deps, ana, await enter(house, ana), replace(ANA, subject="user-0"))


@pytest.mark.parametrize("case", [two_have_it, it_is_closed, it_is_a_programs, it_is_linked])
async def test_an_address_joins_none_where_it_is_not_clear_whose_it_is(
    house: House, case: Callable[[House], Any]
) -> None:
    await case(house)
    with pytest.raises(PermissionDenied, match="invited"):
        await come(house)
    with pytest.raises(PermissionDenied, match="invited"):
        await come(house, replace(ANA, email=None))
    await update_workspace(house.deps, house.owner, WorkspaceChange(sign_up="open"))
    assert (await come(house)).handle == "ana.roe", "where strangers may come, it comes as one"


async def test_an_address_that_unicode_folds_to_another_is_another(house: House) -> None:
    await person(house, "kim", "\u212aim@home.example", is_proven=True)
    await create_invitation(house.deps, house.owner, InvitationDraft("admin", email="\u017fam@home.example"))
    for email in ("kim@home.example", "sam@home.example"):
        with pytest.raises(PermissionDenied, match="invited"):
            await come(house, replace(ANA, email=email))
    assert is_same_email("Kim@Home.example", "kim@home.EXAMPLE")
    assert not is_same_email("stra\u00dfe@home.example", "strasse@home.example")


async def test_a_new_address_has_to_be_shown_anew(house: House) -> None:
    ana = await person(house, "ana", "old@home.example", is_proven=True)
    await update_profile(house.deps, ana, None, {"email": ANA.email})
    assert (await profiles.read_profile(house.deps.db, ana)).email_confirmed_at is None
    await linking.link(house.deps, ana, await enter(house, ana), ANA)
    assert (await profiles.read_profile(house.deps.db, ana)).email_confirmed_at == house.clock.now()
