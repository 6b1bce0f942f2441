"""Who may do what: pure rules over the member and what it would act upon."""

from __future__ import annotations

from datetime import datetime

from tertulia.domain.accounts import Scope
from tertulia.domain.agent import Agent
from tertulia.domain.clock import to_rfc3339
from tertulia.domain.errors import Conflict, PermissionDenied
from tertulia.domain.message import Message
from tertulia.domain.people import Member, Membership, Room

STAFF = frozenset({"owner", "admin", "coordinator"})
MAX_CALLED_BY_GUESTS = 20
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


def require_company(has_company: bool) -> None:
    """Refuse to write in a direct room where nobody is left to read."""
    if not has_company:
        raise Conflict("Nobody else is here any more, so nothing new can be written here; what was said stays.")


def require_can_edit(member: Member, message: Message) -> None:
    """Only the author changes its words."""
    if message.author_id != member.id:
        raise PermissionDenied("Only its author can edit a message.")
    if message.deleted_at is not None:
        raise Conflict("This message was deleted and can no longer be edited.")


def keeps_order(member: Member, seat: Membership | None) -> bool:
    """Say whether a member keeps order in a room that it has this seat in: as moderator, or as staff without any."""
    return is_staff(member) or (seat is not None and seat.role == "moderator" and member.role != "guest")


def require_can_delete(member: Member, seat: Membership | None, message: Message, room: Room) -> None:
    """The author, the room's moderators and the workspace's staff may take a message away.

    In a direct room people may take away what agents said to them: nobody else keeps order there.
    """
    is_told_directly = room.kind == "direct" and message.turn_id is not None and member.kind == "human"
    if message.author_id != member.id and not keeps_order(member, seat) and not (is_told_directly and seat is not None):
        raise PermissionDenied("Only its author, the room's moderators or staff can delete a message.")


def require_can_see_revisions(member: Member, seat: Membership | None, message: Message) -> None:
    """Earlier words are for who wrote them, the room's moderators and the workspace's staff."""
    if message.author_id != member.id and not keeps_order(member, seat):
        raise PermissionDenied("Only its author, the room's moderators or staff can see what a message said before.")


def can_call_room(member: Member, members: int) -> bool:
    """Guests call everybody only in a small room; `members` counts all who are in it."""
    return member.role != "guest" or members <= MAX_CALLED_BY_GUESTS


def require_can_pin(member: Member, room: Room) -> None:
    """Everybody in the room may pin and unpin; guests only in a direct one, which is theirs as well."""
    if member.role == "guest" and room.kind != "direct":
        raise PermissionDenied("Guests cannot pin messages; ask a member to.")


def require_can_create_room(member: Member) -> None:
    """Guests see only the rooms they were invited to, and make none, direct ones neither."""
    if member.role == "guest":
        raise PermissionDenied("Guests cannot create rooms; ask a member to invite you.")


def require_can_join(room: Room) -> None:
    """Public rooms are open; into others one is added."""
    if room.kind != "public":
        raise PermissionDenied("This room is not open; ask one of its members to add you.")


def require_can_manage(member: Member, room: Room, seat: Membership | None) -> None:
    """The room's moderators and the workspace's staff change its name, topic and rules, and keep order in it."""
    if room.kind == "direct":
        raise PermissionDenied("A direct room has no name, topic, members or moderators of its own to change.")
    if not keeps_order(member, seat):
        raise PermissionDenied("Only the room's moderators or staff can do this.")


def require_not_banned(is_banned: bool) -> None:
    """Who is banned from a room changes nothing there, whatever its role, and lifts no ban: its own least of all."""
    if is_banned:
        raise PermissionDenied("You are banned from this room; only others who keep order there can change that.")


def require_not_silenced(until: datetime | None, now: datetime) -> None:
    """Who is silenced in a room reads there, and takes back what is its own; a moment that has passed is none."""
    if until is None or until <= now:
        return
    raise PermissionDenied(
        f"You were silenced in this room until {to_rfc3339(until)}; until then you can only read.",
        details={"silenced_until": to_rfc3339(until)},
        retry_after_s=round((until - now).total_seconds(), 3),
    )


def require_can_add(member: Member, room: Room) -> None:
    """Any member but a guest may bring others, except into a direct room."""
    if room.kind == "direct":
        raise PermissionDenied("The members of a direct room are fixed; open another with the people you want.")
    if member.role == "guest":
        raise PermissionDenied("Guests cannot add members.")


def require_can_remove(member: Member, target: Member) -> None:
    """Who manages a room may remove anyone from it but the workspace's owner."""
    if target.role == "owner" and member.id != target.id:
        raise PermissionDenied("The workspace's owner cannot be removed.")


def require_can_sanction(member: Member, target: Member) -> None:
    """Nobody bans or silences itself; and those who keep order in the workspace only bow to one another."""
    if target.id == member.id:
        raise PermissionDenied("This is for others; to go, leave the room.")
    if target.role == "owner" or (is_staff(target) and not is_staff(member)):
        raise PermissionDenied("The workspace's owner, and by who is no staff its admins and coordinators, stay.")


def require_can_moderate(target: Member) -> None:
    """People and bots keep order in a room; agents and guests do not."""
    if target.kind == "agent" or target.role == "guest":
        raise Conflict(f"@{target.handle} cannot be a moderator; choose somebody who is neither agent nor guest.")


def require_can_set_mode(member: Member, membership: Membership | None) -> None:
    """People in the room, guests apart, say how its agents take the floor."""
    if membership is None or member.kind != "human" or member.role == "guest":
        raise PermissionDenied("Only people of this room who are not guests can set how an agent takes the floor.")


def is_keeper(member: Member, agent: Agent) -> bool:
    """Say whether an agent is the member's to change: it made it, or is staff."""
    return agent.created_by == member.id or is_staff(member)


def can_see_costs(member: Member, agent: Agent | None) -> bool:
    """Say whether the member may know what an agent's turns cost; of one that is gone only staff."""
    return is_staff(member) if agent is None else is_keeper(member, agent)


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
