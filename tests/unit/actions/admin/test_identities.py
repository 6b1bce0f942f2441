"""Members by a provider's word: the handle they get, and what is written of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tertulia.actions.admin.identities import choose_handle, sign_in
from tertulia.actions.admin.invitations import InvitationDraft, create_invitation, list_invitations
from tertulia.actions.admin.leaving import deactivate_member
from tertulia.actions.admin.linking import list_linked
from tertulia.actions.admin.profiles import find_email, read_profile, update_profile
from tertulia.actions.admin.tokens import authenticate
from tertulia.actions.admin.workspaces import WorkspaceChange, update_workspace
from tertulia.domain.errors import PermissionDenied
from tertulia.domain.people import HANDLE
from tertulia.egress.openid import Identity
from tertulia.governance.audit import verify
from tertulia.store.audit import AuditFilter, list_audit_entries
from tests.unit.actions.admin.test_roles import add_person
from tests.unit.agents.house import House

ANA = Identity("https://login.example", "user-1", "Ana Roe", "ana.roe@example.org", "ana@example.org")


@pytest.mark.parametrize(
    ("handle", "name", "email", "chosen"),
    [
        ("ana.roe@example.org", "Ana Roe", None, "ana.roe"),
        ("", "Ana Roe", "a.roe@example.org", "ana-roe"),
        ("", "", "a.roe@example.org", "a.roe"),
        ("Émile Zola", "", None, "emile-zola"),
        ("李", "李明", "li@example.org", "li"),
        ("李", "李明", None, "member"),
        ("everyone", "x", None, "member"),
        ("owner", "", None, "owner-2"),
        ("basil", "", None, "basil-3"),
        ("---..", "", None, "member"),
        ("a" * 60, "", None, "a" * 32),
        ("-a-" + "b" * 29 + "-c", "", None, "a-" + "b" * 29 + "-"),
        ("<script>", "", None, "script"),
    ],
)
def test_a_handle_is_made_of_what_is_told(handle: str, name: str, email: str | None, chosen: str) -> None:
    made = choose_handle(Identity("i", "s", name, handle, email), {"owner", "basil", "basil-2"})
    assert made == chosen
    assert HANDLE.fullmatch(made)


def test_a_long_handle_that_is_taken_keeps_room_for_its_number() -> None:
    taken = {"a" * 32} | {f"{'a' * 26}-{number}" for number in range(2, 200)}
    made = choose_handle(Identity("i", "s", handle="a" * 40), taken)
    assert made == f"{'a' * 26}-200"


async def test_nobody_is_let_in_unless_it_is_open(house: House) -> None:
    with pytest.raises(PermissionDenied, match="invited"):
        await sign_in(house.deps, house.owner.workspace_id, ANA)
    assert house.deps.people.find_by_handle(house.owner.workspace_id, "ana.roe") is None
    await update_workspace(house.deps, house.owner, WorkspaceChange(sign_up="open"))
    ana, secret = await sign_in(house.deps, house.owner.workspace_id, ANA)
    assert (await authenticate(house.deps, secret))[0] == ana
    await update_workspace(house.deps, house.owner, WorkspaceChange(sign_up="closed"))
    again, _ = await sign_in(house.deps, house.owner.workspace_id, replace(ANA, handle="", name="", email=None))
    assert again.id == ana.id
    with pytest.raises(PermissionDenied):
        await sign_in(house.deps, house.owner.workspace_id, replace(ANA, issuer="https://other.example"))


async def test_it_enters_the_lobby_and_stands_in_the_log(house: House) -> None:
    await update_workspace(house.deps, house.owner, WorkspaceChange(sign_up="open"))
    ana, _ = await sign_in(house.deps, house.owner.workspace_id, replace(ANA, name=" \x07 "))
    assert ana.name == ana.handle == "ana.roe"
    assert [state.room.name for state in house.deps.rooms.of_member(ana.id)] == ["lobby"]
    page = await list_audit_entries(house.deps.db, ana.workspace_id, AuditFilter(actor_id=ana.id))
    assert [entry.action for entry in page.items] == ["session.opened", "identity.linked", "member.joined"]
    assert "user-1" not in str(page.items), "a provider's name for somebody is personal"
    (linked,) = await list_linked(house.deps, ana)
    assert page.items[0].details["origin"] == linked.id, "which is made of nothing, and so tells nothing"
    assert (await verify(house.deps.db, ana.workspace_id)).is_sound


async def test_a_provider_that_is_asked_again_confirms_the_address_that_it_has_verified(house: House) -> None:
    await update_workspace(house.deps, house.owner, WorkspaceChange(sign_up="open"))
    ana, _ = await sign_in(house.deps, house.owner.workspace_id, replace(ANA, email=None))
    for email, is_confirmed in (("anna@example.org", False), ("ANA@example.org", True)):
        await update_profile(house.deps, ana, None, {"email": email})
        await sign_in(house.deps, house.owner.workspace_id, ANA)
        assert ((await read_profile(house.deps, ana))[0].email_confirmed_at is not None) == is_confirmed


async def test_an_invitation_of_its_mail_address_lets_it_in_once(house: House) -> None:
    room_id = house.room.room.id
    await create_invitation(house.deps, house.owner, InvitationDraft("guest", (room_id,), "ANA@example.org"))
    for email in (None, "anna@example.org"):
        with pytest.raises(PermissionDenied, match="invited"):
            await sign_in(house.deps, house.owner.workspace_id, replace(ANA, email=email))
    ana, _ = await sign_in(house.deps, house.owner.workspace_id, ANA)
    assert (ana.role, ana.handle) == ("guest", "ana.roe")
    assert [state.room.id for state in house.deps.rooms.of_member(ana.id)] == [room_id]
    assert await find_email(house.deps, house.owner, ana) == "ana@example.org"
    assert await list_invitations(house.deps, house.owner) == []
    again, _ = await sign_in(house.deps, house.owner.workspace_id, ANA)
    assert again == ana
    with pytest.raises(PermissionDenied, match="invited"):
        await sign_in(house.deps, house.owner.workspace_id, replace(ANA, subject="user-2"))


async def test_an_invitation_whose_host_is_gone_is_passed_over(house: House) -> None:
    host = await add_person(house, "host", "admin")
    await create_invitation(house.deps, house.owner, InvitationDraft("coordinator", email=ANA.email))
    await create_invitation(house.deps, host, InvitationDraft("guest", email=ANA.email))
    await deactivate_member(house.deps, house.owner, host.id)
    ana, _ = await sign_in(house.deps, house.owner.workspace_id, ANA)
    assert ana.role == "coordinator"


async def test_an_invitation_says_more_than_an_open_door(house: House) -> None:
    await update_workspace(house.deps, house.owner, WorkspaceChange(sign_up="open"))
    await create_invitation(house.deps, house.owner, InvitationDraft("admin", email=ANA.email))
    roles = [(await sign_in(house.deps, house.owner.workspace_id, replace(ANA, subject=one)))[0].role for one in "12"]
    assert roles == ["admin", "member"]


async def test_two_of_one_name_in_the_same_breath_both_come_in(house: House) -> None:
    await update_workspace(house.deps, house.owner, WorkspaceChange(sign_up="open"))
    wishes = (sign_in(house.deps, house.owner.workspace_id, replace(ANA, subject=one)) for one in "123")
    assert [member.handle for member, _ in await asyncio.gather(*wishes)] == ["ana.roe", "ana.roe-2", "ana.roe-3"]
