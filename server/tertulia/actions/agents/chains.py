"""How far chains of turns may go, as a workspace, a room or an agent has it: seen, and set by who keeps it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from tertulia.actions.agents.records import get_agent, require_kept, require_still_kept
from tertulia.actions.chat.rooms import require_inside
from tertulia.actions.chat.seats import require_keeper, require_known_keeper
from tertulia.actions.deps import Deps
from tertulia.domain.chain import ChainLimits, ChainSettings
from tertulia.domain.errors import PermissionDenied
from tertulia.domain.ids import AgentId, RoomId
from tertulia.domain.people import Member
from tertulia.governance import audit, chains, permissions
from tertulia.governance.audit import Act
from tertulia.store import people, rooms
from tertulia.store.agents.chains import put_settings, read_settings
from tertulia.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Reach:
    """What was set for something, and what holds there with what its workspace has."""

    settings: ChainSettings
    in_force: ChainLimits


async def get_workspace_reach(deps: Deps, member: Member) -> Reach:
    """Show how far chains may go in the member's workspace."""
    return await _read(deps, member, None)


async def set_workspace_reach(deps: Deps, actor: Member, settings: ChainSettings) -> Reach:
    """Set how far chains may go in the actor's workspace; what is None takes the default.

    Raises:
        PermissionDenied: the actor is neither owner nor admin.
    """
    permissions.require_active(actor)
    permissions.require_admin(actor)

    def op(tx: Tx) -> None:
        # Whoever was demoted meanwhile sets nothing any more.
        present = people.get_member(tx, actor.id)
        permissions.require_active(present)
        permissions.require_admin(present)
        _write(deps, tx, actor, actor.workspace_id, settings)

    await deps.writer.submit(op)
    return await _read(deps, actor, None)


async def get_room_reach(deps: Deps, member: Member, room_id: str) -> Reach:
    """Show how far chains may go in a room.

    Raises:
        NotFound: there is no such room, or the member may not know of it.
    """
    return await _read(deps, member, deps.rooms.get_visible(room_id, member).room.id)


async def set_room_reach(deps: Deps, member: Member, room_id: str, settings: ChainSettings) -> Reach:
    """Set how far chains may go in a room; what is None is as in the workspace. Staff need not be in a public one.

    Raises:
        NotFound: there is no such room, or the member may not know of it.
        PermissionDenied: the member is neither a moderator of the room nor staff, or is banned or silenced there.
        Conflict: the room is archived.
    """
    permissions.require_active(member)
    state = deps.rooms.get_visible(room_id, member)
    require_known_keeper(deps, state, member)

    def op(tx: Tx) -> None:
        if state.room.kind != "public":
            require_inside(tx, state.room, member)
        room = rooms.get_room(tx, state.room.id)
        require_keeper(tx, room, member)
        permissions.require_open(room)
        _write(deps, tx, member, room.id, settings)

    await deps.writer.submit(op)
    return await _read(deps, member, state.room.id)


async def get_agent_reach(deps: Deps, member: Member, agent_id: str) -> Reach:
    """Show how far chains may have gone for an agent to act in them.

    Raises:
        NotFound: there is no such agent.
        PermissionDenied: the member may not see how it is limited.
    """
    agent = get_agent(deps, member, agent_id)
    if not permissions.can_see_inside(member, agent):
        raise PermissionDenied("This agent is not public; only who made it, or staff, can see its limits.")
    return await _read(deps, member, agent.id)


async def set_agent_reach(deps: Deps, actor: Member, agent_id: str, settings: ChainSettings) -> Reach:
    """Set how far chains may have gone for an agent to act in them; what is None is as in the workspace.

    Raises:
        NotFound: there is no such agent.
        PermissionDenied: the actor neither keeps it nor is staff.
    """
    agent = require_kept(deps, actor, agent_id)

    def op(tx: Tx) -> None:
        require_still_kept(tx, actor, agent.id)
        _write(deps, tx, actor, agent.id, settings)

    await deps.writer.submit(op)
    return await _read(deps, actor, agent.id)


async def _read(deps: Deps, member: Member, subject_id: RoomId | AgentId | None) -> Reach:
    workspace_id = member.workspace_id
    known = await read_settings(deps.db, workspace_id, [one for one in (workspace_id, subject_id) if one is not None])
    own = known.get(subject_id or workspace_id, ChainSettings())
    return Reach(own, chains.limits_of(known, workspace_id, subject_id))


def _write(deps: Deps, tx: Tx, actor: Member, subject_id: str, settings: ChainSettings) -> None:
    put_settings(tx, actor.workspace_id, subject_id, settings)
    act = Act(actor.workspace_id, actor.id, "chain_limits.changed", subject_id, asdict(settings))
    audit.record(tx, act, deps.audit_key)
