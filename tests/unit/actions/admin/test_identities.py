"""Members by a provider's word: the handle they get, and what is written of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tertulia.actions.admin.identities import choose_handle, sign_in
from tertulia.actions.admin.tokens import authenticate
from tertulia.actions.admin.workspaces import WorkspaceChange, update_workspace
from tertulia.domain.errors import PermissionDenied
from tertulia.domain.people import HANDLE
from tertulia.egress.openid import Identity
from tertulia.governance.audit import verify
from tertulia.store.audit import AuditFilter, list_audit_entries
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
    assert [entry.action for entry in page.items] == ["session.opened", "member.signed_up"]
    assert "user-1" not in str(page.items), "a provider's name for somebody is personal"
    assert (await verify(house.deps.db, ana.workspace_id)).is_sound
