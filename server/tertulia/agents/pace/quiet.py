"""Says where an opening would be unwelcome: nobody to hear it, at night, or where people are not to be disturbed."""

from __future__ import annotations

from tertulia.actions.deps import Deps
from tertulia.domain.ids import MemberId, RoomId
from tertulia.domain.people import PEOPLE, Member
from tertulia.domain.reaching.digest import is_quiet
from tertulia.rooms.state import RoomState
from tertulia.store.accounts.profiles import read_profile

# Of so many somebody may be disturbed, and who cares for the others has the quiet hours.
MAX_ASKED = 50


async def is_unwelcome(deps: Deps, room_id: RoomId, agent_id: MemberId) -> bool:
    """Say whether an agent, named as a member, is to keep still in a room for now.

    In a direct room the night is that of whoever is there, and one who is not to be disturbed is enough.
    """
    state = deps.rooms[room_id]
    member = deps.people[agent_id]
    agent = None if member.agent_id is None else deps.roster.find(member.agent_id)
    seat = state.agents.get(agent_id)
    if agent is None or not agent.is_active or seat is None or seat.agent_mode == "off":
        return True
    if state.room.archived_at is not None or deps.turns.is_full(room_id, agent.id):
        return True
    listeners = [one for one in map(deps.people.__getitem__, state.members) if _listens(deps, one, agent_id)]
    if not listeners:
        return True
    if state.room.kind == "direct":
        return await _is_any_resting(deps, listeners)
    return await _is_resting(deps, state, listeners)


def _listens(deps: Deps, member: Member, agent_id: MemberId) -> bool:
    return member.kind in PEOPLE and member.is_active and agent_id not in deps.preferences.list_mutes(member.id)


async def _is_resting(deps: Deps, state: RoomState, listeners: list[Member]) -> bool:
    now = deps.clock.now()
    if deps.people.get_workspace(state.room.workspace_id).quiet_hours.has(now):
        return True
    if len(listeners) > MAX_ASKED:
        return False
    for listener in listeners:
        if not is_quiet(await read_profile(deps.db, listener), now):
            return False
    return True


async def _is_any_resting(deps: Deps, listeners: list[Member]) -> bool:
    now = deps.clock.now()
    for listener in listeners:
        profile = await read_profile(deps.db, listener)
        hours = deps.people.get_workspace(listener.workspace_id).quiet_hours.read_in(profile.time_zone)
        if hours.has(now) or is_quiet(profile, now):
            return True
    return False
