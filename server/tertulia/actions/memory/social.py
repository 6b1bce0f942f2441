"""Who is who to an agent: for those who keep it, for the agent among those present, and for a person of itself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from tertulia.actions.agents.records import require_kept
from tertulia.actions.deps import Deps
from tertulia.domain.agent import Agent
from tertulia.domain.errors import NotFound
from tertulia.domain.ids import MemberId
from tertulia.domain.memory import AgentScope, Memory
from tertulia.domain.people import PEOPLE, Member
from tertulia.governance import audit, permissions
from tertulia.governance.audit import Act
from tertulia.memory.social.picture import Circle, Graph, Portrait, draw_graph, draw_portraits, finder
from tertulia.rooms.company import Company
from tertulia.store.memory import ties as stored
from tertulia.store.memory.social import Evidence
from tertulia.store.tx import Tx

# So much is shown of whom a person spoke to, the last.
MAX_EVIDENCE = 50
_NODES = PEOPLE | {"agent"}


@dataclass(frozen=True, slots=True)
class Person:
    """What an agent knows of one member, and the last messages of which that is."""

    portrait: Portrait
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """What one agent knows of a person."""

    agent: Agent
    portrait: Portrait


async def read_social(deps: Deps, actor: Member, agent_id: str, limit: int, min_exchanges: int) -> Graph:
    """Draw the people and agents that an agent has met, and how they stand.

    Raises:
        NotFound: there is no such agent.
        PermissionDenied: the actor neither keeps it nor is staff.
    """
    agent = require_kept(deps, actor, agent_id)
    return await draw_graph(deps.db, _circle(deps, agent), deps.clock.now(), limit, min_exchanges)


async def read_person(deps: Deps, actor: Member, agent_id: str, member_id: str) -> Person:
    """Say what an agent knows of a member, and of which messages.

    Of who lets nothing be remembered there is no more than of a stranger.

    Raises:
        NotFound: there is no such agent, or it knows nothing of such a member.
        PermissionDenied: the actor neither keeps it nor is staff.
    """
    agent = require_kept(deps, actor, agent_id)
    circle, wanted = _circle(deps, agent), MemberId(member_id)
    drawn = await draw_portraits(deps.db, circle, [wanted], deps.clock.now())
    if wanted not in drawn or drawn[wanted].is_empty:
        raise NotFound("The agent knows nothing of such a member.")
    found = await stored.list_evidence(deps.db, circle.scope, wanted, MAX_EVIDENCE)
    told = [one for one in found if one.author_id in circle.people and one.other_id in circle.people]
    return Person(drawn[wanted], tuple(told))


async def rebuild_social(deps: Deps, actor: Member) -> int:
    """Have every agent of the workspace read anew who speaks to whom, in the background; return in how many rooms.

    Raises:
        PermissionDenied: the actor is neither owner nor admin.
    """
    permissions.require_active(actor)
    permissions.require_admin(actor)
    act = Act(actor.workspace_id, actor.id, "memory.social_rebuilt", actor.workspace_id)

    def note(tx: Tx) -> None:
        audit.record(tx, act, deps.audit_key)

    rooms = await deps.memories.social.rebuild(actor.workspace_id, note)
    deps.memories.wake()
    return rooms


async def know_present(
    deps: Deps, agent: Agent, present: Collection[Member], company: Company
) -> dict[MemberId, Portrait]:
    """Say what an agent knows of those present that all of them may know."""
    circle = _circle(deps, agent, present)
    told = await _among(deps, circle, company, [member.id for member in present])
    return await draw_portraits(deps.db, told, [one.id for one in present], deps.clock.now(), is_among=True)


async def export_social(deps: Deps, member: Member) -> list[Held]:
    """List what each agent knows of a member, as far as that could read it where it was said."""
    alone = Company(deps.rooms, member.workspace_id, [member], deps.clock.now())
    handle, held = member.handle.lower(), []

    def may_tell(memory: Memory) -> bool:
        return (memory.source.author or "").lower() == handle or alone.may_know(memory)

    for agent in deps.roster.list_agents(member.workspace_id):
        # Its own choice keeps others from hearing of it, and not itself.
        circle = _circle(deps, agent, own=member)
        told = replace(await _among(deps, circle, alone, [member.id]), may_tell=may_tell)
        drawn = await draw_portraits(deps.db, told, [member.id], deps.clock.now())
        # Of programs nothing is known.
        if member.id in drawn and not drawn[member.id].is_empty:
            held.append(Held(agent, drawn[member.id]))
    return held


async def _among(deps: Deps, circle: Circle, company: Company, people: Collection[MemberId]) -> Circle:
    """Leave out what was said where not all of the company may read it."""
    rooms = await stored.list_rooms(deps.db, circle.scope, people)
    floors = {room_id: floor for room_id in rooms if (floor := company.find_floor(room_id)) is not None}
    return replace(circle, floors=floors, may_tell=company.may_know)


def _circle(deps: Deps, agent: Agent, present: Collection[Member] | None = None, own: Member | None = None) -> Circle:
    """Name of whom may be told: of those present, or of all; never of who lets nothing be remembered of it."""
    by_handle = deps.people.handles(agent.workspace_id)
    unheard = {by_handle[one] for one in deps.consents.list_unheard(agent.workspace_id) if one in by_handle}
    unheard -= {own.id} if own is not None else set()
    told = deps.people.list_members(agent.workspace_id) if present is None else present
    me = deps.people[agent.member_id]
    people = {one.id: one for one in (me, *told) if one.kind in _NODES and one.id not in unheard}
    # Whoever bears a name may be meant by it, also who is not to be told of.
    find = finder([*told, *(deps.people[one] for one in unheard)], by_handle)
    return Circle(AgentScope(agent.workspace_id, agent.id), me, people, frozenset(unheard), find)
