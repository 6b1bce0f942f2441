"""Whom a member knows of: everybody in the workspace, or for guests those they share a room with."""

from __future__ import annotations

from tertulia.domain.errors import NotFound
from tertulia.domain.ids import MemberId
from tertulia.domain.people import Member
from tertulia.rooms.people import Directory
from tertulia.rooms.state import Rooms


def knows(rooms: Rooms, member: Member, other_id: MemberId) -> bool:
    """Say whether a member may know that another of its workspace exists."""
    if member.role != "guest" or other_id == member.id:
        return True
    return any(other_id in state.members for state in rooms.of_member(member.id))


def get_known(people: Directory, rooms: Rooms, member: Member, other_id: str) -> Member:
    """Get a member that another may know of, whether its account is open or not.

    Raises:
        NotFound: there is none.
    """
    other = people.get(member.workspace_id, other_id)
    if not knows(rooms, member, other.id):
        raise NotFound(f"There is no member {other_id}.")
    return other


def list_known(people: Directory, rooms: Rooms, member: Member) -> list[Member]:
    """List the active members of its workspace that a member may know of, oldest first."""
    everybody = people.list_members(member.workspace_id)
    if member.role != "guest":
        return everybody
    near = {member.id}.union(*(state.members for state in rooms.of_member(member.id)))
    return [one for one in everybody if one.id in near]
