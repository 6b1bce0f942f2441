"""Who stands above whom: the tables, written out by hand."""

from __future__ import annotations

from typing import get_args

import pytest

from tertulia.domain.people import MemberKind, MemberRole
from tertulia.governance import roles
from tests.unit.governance.test_permissions import is_allowed, make_member

ROLES: tuple[MemberRole, ...] = get_args(MemberRole)
BELOW: dict[str, set[str]] = {
    "owner": {"owner", "admin", "coordinator", "member", "guest"},
    "admin": {"coordinator", "member", "guest"},
    "coordinator": set(),
    "member": set(),
    "guest": set(),
}
INVITED_BY: dict[str, set[str]] = {
    "owner": {"admin", "coordinator", "member", "guest"},
    "admin": {"coordinator", "member", "guest"},
    "coordinator": {"member", "guest"},
    "member": set(),
    "guest": set(),
}


@pytest.mark.parametrize("role", ROLES)
def test_whose_accounts_one_governs_and_which_roles_one_gives(role: MemberRole) -> None:
    me = make_member(role)
    for other in ROLES:
        target = make_member(other, name="mem_other")
        assert is_allowed(roles.require_above, me, target) == (other in BELOW[role])
        assert is_allowed(roles.require_can_rename, me, target) == (other in BELOW[role])
        for given in ROLES:
            wanted = other in BELOW[role] and given in BELOW[role]
            assert is_allowed(roles.require_can_give_role, me, target, given) == wanted, (other, given)


@pytest.mark.parametrize("role", ROLES)
def test_whom_one_invites(role: MemberRole) -> None:
    invited = {other for other in ROLES if is_allowed(roles.require_can_invite, make_member(role), other)}
    assert invited == INVITED_BY[role]


@pytest.mark.parametrize("kind", ["agent", "bot", "ghost"])
@pytest.mark.parametrize("role", ["owner", "admin"])
def test_only_people_are_owner_or_admin(kind: MemberKind, role: MemberRole) -> None:
    target = make_member("member", kind, "mem_other")
    assert not is_allowed(roles.require_can_give_role, make_member("owner"), target, role)
    assert is_allowed(roles.require_can_give_role, make_member("owner"), target, "coordinator")


def test_one_has_ones_own_name_and_people_leave_by_themselves() -> None:
    guest = make_member("guest")
    assert is_allowed(roles.require_can_rename, guest, guest)
    assert is_allowed(roles.require_can_leave_workspace, guest)
    assert not is_allowed(roles.require_can_leave_workspace, make_member("member", "bot"))
    assert not is_allowed(roles.require_can_rename, make_member("owner"), make_member("member", "agent", "mem_other"))
