"""Who stands above whom in a workspace: pure rules about giving roles, inviting, renaming and closing accounts."""

from __future__ import annotations

from tertulia.domain.errors import Conflict, PermissionDenied
from tertulia.domain.people import Member, MemberRole

_RANK: dict[MemberRole, int] = {"guest": 0, "member": 1, "coordinator": 2, "admin": 3, "owner": 4}
_GIVEN_BY_COORDINATORS = frozenset({"member", "guest"})


def is_above(member: Member, target: Member) -> bool:
    """Say whether another's account is the member's to govern: an owner's is everybody's, an admin's who is below."""
    if member.role == "owner":
        return True
    return member.role == "admin" and _RANK[target.role] < _RANK["admin"]


def require_above(member: Member, target: Member) -> None:
    """Owners govern everybody's account, admins those of coordinators, members and guests."""
    if not is_above(member, target):
        raise PermissionDenied("Only an owner can do this, or an admin for who is neither owner nor admin.")


def require_can_give_role(member: Member, target: Member, role: MemberRole) -> None:
    """An owner gives any role, an admin those below its own; programs and agents are never owner or admin."""
    require_above(member, target)
    if member.role != "owner" and _RANK[role] >= _RANK[member.role]:
        raise PermissionDenied("Only an owner can make somebody owner or admin.")
    if target.kind != "human" and _RANK[role] >= _RANK["admin"]:
        raise Conflict("Only people can be owner or admin; make it coordinator at most.")


def require_can_rename(member: Member, target: Member) -> None:
    """One's own name is one's own to change, and that of whoever one is above; agents are changed as agents."""
    if target.kind == "agent":
        raise Conflict(f"@{target.handle} is an agent; change its name as that of one.")
    if target.id != member.id:
        require_above(member, target)


def require_can_deactivate(member: Member, target: Member) -> None:
    """Accounts are closed by who is above them, one's own by leaving; agents are deleted as agents."""
    if target.id == member.id:
        raise PermissionDenied("Your own account is closed by leaving the workspace.")
    require_above(member, target)
    if target.kind == "agent":
        raise Conflict(f"@{target.handle} is an agent; delete it as one.")


def require_can_leave_workspace(member: Member) -> None:
    """People leave by themselves; what a program does here is for who made it to end."""
    if member.kind != "human":
        raise PermissionDenied("Only people leave by themselves; an owner or admin can close this account.")


def may_invite(member: Member, role: MemberRole) -> bool:
    """Say whether a member may invite somebody to be this."""
    if member.role == "coordinator":
        return role in _GIVEN_BY_COORDINATORS
    return member.role in ("owner", "admin") and _RANK[role] < _RANK[member.role]


def require_can_invite(member: Member, role: MemberRole) -> None:
    """Owners and admins invite to any role below their own, coordinators invite members and guests."""
    if not may_invite(member, role):
        raise PermissionDenied("Owners and admins invite to roles below their own, coordinators members and guests.")
