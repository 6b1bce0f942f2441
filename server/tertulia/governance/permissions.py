"""Who may do what: pure rules over the member and what it would act upon."""

from __future__ import annotations

from tertulia.domain.accounts import Scope
from tertulia.domain.agent import Agent
from tertulia.domain.errors import Conflict, PermissionDenied
from tertulia.domain.message import Message
from tertulia.domain.people import Member, Membership, Room

STAFF = frozenset({"owner", "admin", "coordinator"})
_NEEDED: dict[Scope, frozenset[Scope]] = {
    "read": frozenset(),
    "write": frozenset({"write"}),
    "admin": frozenset({"write", "admin"}),
}


def is_staff(member: Member) -> bool:
    """Say whether the member keeps order in its workspace."""
    return member.role in STAFF


def require_staff(member: Member) -> None:
    """What everybody did is for those who keep order."""
    if not is_staff(member):
        raise PermissionDenied("Only the workspace's owner, its admins and coordinators can see this.")


def require_active(member: Member) -> None:
    """Refuse a member that was deactivated."""
    if not member.is_active:
        raise PermissionDenied("This account was deactivated.")


def require_open(room: Room) -> None:
    """Refuse changes in an archived room."""
    if room.archived_at is not None:
        raise Conflict("This room is archived; nothing new can be written here.")


def require_can_edit(member: Member, message: Message) -> None:
    """Only the author changes its words."""
    if message.author_id != member.id:
        raise PermissionDenied("Only its author can edit a message.")
    if message.deleted_at is not None:
        raise Conflict("This message was deleted and can no longer be edited.")


def require_can_delete(member: Member, room: Room, message: Message) -> None:
    """The author, the room's creator and the workspace's staff may take a message away."""
    keeps_room = room.created_by == member.id and room.kind != "direct"
    if message.author_id != member.id and not keeps_room and not is_staff(member):
        raise PermissionDenied("Only its author, the room's creator or staff can delete a message.")


def require_can_create_room(member: Member) -> None:
    """Guests see only the rooms they were invited to, and make none, direct ones neither."""
    if member.role == "guest":
        raise PermissionDenied("Guests cannot create rooms; ask a member to invite you.")


def require_can_join(room: Room) -> None:
    """Public rooms are open; into others one is added."""
    if room.kind != "public":
        raise PermissionDenied("This room is not open; ask one of its members to add you.")


def require_can_manage(member: Member, room: Room) -> None:
    """The room's creator and the workspace's staff change its name, topic and rules."""
    if room.kind == "direct":
        raise PermissionDenied("A direct room has no name, topic or members of its own to change.")
    if room.created_by != member.id and not is_staff(member):
        raise PermissionDenied("Only the room's creator or staff can change it.")


def require_can_add(member: Member, room: Room) -> None:
    """Any member but a guest may bring others, except into a direct room."""
    if room.kind == "direct":
        raise PermissionDenied("The members of a direct room are fixed; open another with the people you want.")
    if member.role == "guest":
        raise PermissionDenied("Guests cannot add members.")


def require_can_remove(member: Member, room: Room, target: Member) -> None:
    """Staff and the room's creator may remove anyone but the workspace's owner."""
    require_can_manage(member, room)
    if target.role == "owner" and member.id != target.id:
        raise PermissionDenied("The workspace's owner cannot be removed.")


def require_can_set_mode(member: Member, membership: Membership | None) -> None:
    """People in the room, guests apart, say how its agents take the floor."""
    if membership is None or member.kind != "human" or member.role == "guest":
        raise PermissionDenied("Only people of this room who are not guests can set how an agent takes the floor.")


def is_keeper(member: Member, agent: Agent) -> bool:
    """Say whether an agent is the member's to change: it made it, or is staff."""
    return agent.created_by == member.id or is_staff(member)


def can_see_inside(member: Member, agent: Agent) -> bool:
    """Say whether the member may read how an agent is instructed and limited, and so copy it."""
    return agent.record.is_public or is_keeper(member, agent)


def require_can_clone(member: Member, agent: Agent) -> None:
    """What may be read may be copied."""
    if not can_see_inside(member, agent):
        raise PermissionDenied("This agent is not public; only who made it, or staff, can copy it.")


def require_can_leave(room: Room) -> None:
    """A direct room is never left: its history belongs to those who were in it."""
    if room.kind == "direct":
        raise PermissionDenied("A direct room cannot be left; its members are fixed.")


def is_admin(member: Member) -> bool:
    """Say whether the member decides who belongs to its workspace."""
    return member.role in ("owner", "admin")


def require_admin(member: Member) -> None:
    """Bots and their tokens are made, and accounts closed, by the owner and admins."""
    if not is_admin(member):
        raise PermissionDenied("Only the workspace's owner or an admin can do this.")


def require_scope(scopes: frozenset[Scope] | None, scope: Scope) -> None:
    """A token may do what it was made for: all may read, and who administers also has to write; None is no bound."""
    needed = _NEEDED[scope]
    if scopes is not None and not needed <= scopes:
        raise PermissionDenied(f"This token may not {'administer' if scope == 'admin' else scope}; use another.")
