"""What every store keeps of workspaces: names that differ, places of their own, and whom others vouch for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from tertulia.domain.accounts import Invitation
from tertulia.domain.errors import Conflict, NotFound
from tertulia.domain.ids import InvitationId, LocationId, WorkspaceId
from tertulia.domain.people import Location, Workspace
from tertulia.store import people
from tertulia.store.accounts import invitations
from tertulia.store.tenancy import identities, workspaces
from tests.contract.store.kit import ANA, BEN, HOME, NOON, Store

OTHER = WorkspaceId("ws_other")
MILL = Location(LocationId("loc_1"), HOME, "The Mill", NOON)
ISSUER = "https://login.example"


async def test_a_workspace_is_changed_and_no_two_are_named_alike(store: Store) -> None:
    await store.do(lambda tx: people.insert_workspace(tx, Workspace(OTHER, "Straße", NOON, "open")))
    for taken in ("STRASSE", "home"):
        with pytest.raises(Conflict):
            await store.do(partial(workspaces.require_free_workspace_name, name=taken))
    await store.do(lambda tx: workspaces.require_free_workspace_name(tx, "HOME", but_of=HOME))
    home = await store.do(lambda tx: workspaces.get_workspace(tx, HOME))
    assert home == Workspace(HOME, "Home", NOON)
    await store.do(lambda tx: workspaces.update_workspace(tx, replace(home, name="Ours", sign_up="open")))
    assert await people.list_workspaces(store.db) == [
        Workspace(HOME, "Ours", NOON, "open"),
        Workspace(OTHER, "Straße", NOON, "open"),
    ]


async def test_a_location_is_of_its_workspace_alone(store: Store) -> None:
    await store.do(lambda tx: workspaces.put_location(tx, MILL))
    with pytest.raises(Conflict):
        await store.do(lambda tx: workspaces.put_location(tx, replace(MILL, id=LocationId("loc_2"), name="the MILL")))
    theirs = replace(MILL, id=LocationId("loc_3"), workspace_id=OTHER)
    await store.do(lambda tx: workspaces.put_location(tx, theirs))
    assert await workspaces.list_locations(store.db, HOME) == [MILL]
    assert await store.do(lambda tx: workspaces.count_locations(tx, OTHER)) == 1
    with pytest.raises(NotFound):
        await store.do(lambda tx: workspaces.get_location(tx, OTHER, MILL.id))
    await store.do(lambda tx: workspaces.put_location(tx, replace(MILL, name="The old mill")))
    assert [one.name for one in await workspaces.list_locations(store.db, HOME)] == ["The old mill"]


async def test_who_was_at_a_location_that_is_gone_is_nowhere(store: Store) -> None:
    await store.do(lambda tx: workspaces.put_location(tx, MILL))
    ana = await store.do(lambda tx: people.get_member(tx, ANA))
    placed = replace(ana, role="coordinator", location_id=MILL.id)
    await store.do(lambda tx: people.update_member(tx, placed))
    assert await store.do(lambda tx: people.get_member(tx, ANA)) == placed
    assert await store.do(lambda tx: workspaces.delete_location(tx, replace(MILL, workspace_id=OTHER))) == []
    assert await store.do(lambda tx: workspaces.delete_location(tx, MILL)) == [ANA]
    assert {one.location_id for one in await people.list_all_members(store.db)} == {None}
    assert await workspaces.list_locations(store.db, HOME) == []


async def test_an_identity_is_one_member_of_a_workspace(store: Store) -> None:
    ana, ben = [await store.do(partial(people.get_member, member_id=one)) for one in (ANA, BEN)]
    linked = await store.do(lambda tx: identities.insert_identity(tx, ana, ISSUER, "user-1"))
    assert await store.do(lambda tx: identities.find_identity(tx, HOME, ISSUER, "user-1")) == linked
    assert await identities.read_identities(store.db, ana) == [linked]
    for workspace, issuer, subject in (
        (OTHER, ISSUER, "user-1"),
        (HOME, ISSUER + "/", "user-1"),
        (HOME, ISSUER, "USER-1"),
    ):
        find = partial(identities.find_identity, workspace_id=workspace, issuer=issuer, subject=subject)
        found = await store.do(find)
        assert found is None
    with pytest.raises(Exception, match=r"(?i)unique"):
        await store.do(lambda tx: identities.insert_identity(tx, ben, ISSUER, "user-1"))
    assert await store.do(lambda tx: identities.find_identity(tx, HOME, ISSUER, "user-1")) == linked
    await store.do(lambda tx: identities.delete_identity(tx, ana, linked))
    again = await store.do(lambda tx: identities.insert_identity(tx, ana, ISSUER, "user-1"))
    assert again.id != linked.id


async def test_an_invitation_is_found_by_its_mail_address_while_it_is_good(store: Store) -> None:
    def made(number: int, email: str | None, workspace: WorkspaceId = HOME, hours: int = 1) -> Invitation:
        ends = NOON + timedelta(hours=hours)
        return Invitation(InvitationId(f"inv_{number}"), workspace, "guest", (), email, ANA, NOON, ends, max_uses=2)

    first, last = made(1, "Ana@home.example"), made(2, "ANA@HOME.EXAMPLE")
    others = [made(3, "ben@home.example"), made(4, None), made(5, first.email, OTHER), made(6, first.email, hours=0)]
    for one in (first, last, *others):
        await store.do(partial(invitations.insert_invitation, invitation=one, secret=f"ti_{one.id}"))
    find = partial(invitations.list_open_for, workspace_id=HOME, email="ana@home.example")
    assert await store.do(find) == [last, first]
    await store.do(lambda tx: invitations.revoke_invitation(tx, HOME, last.id))
    await store.do(lambda tx: invitations.count_use(tx, first))
    assert await store.do(find) == [replace(first, uses=1)]
    await store.do(lambda tx: invitations.count_use(tx, first))
    assert await store.do(find) == []
