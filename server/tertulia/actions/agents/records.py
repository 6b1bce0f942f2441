"""Agents as records: created, changed, paused, copied and deleted by those who keep them."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import chain, count

from tertulia.actions.admin.members import (
    RESERVED_HANDLES,
    MemberDraft,
    insert_member,
    leave_rooms,
    put_member,
    require_handle,
)
from tertulia.actions.agents.versions.keeping import Why, keep_version
from tertulia.actions.deps import Deps
from tertulia.actions.models.minds import require_known
from tertulia.domain.agent import Agent, AgentRecord, Arm
from tertulia.domain.chain import ChainSettings
from tertulia.domain.errors import NotFound, PermissionDenied, TurnStopped
from tertulia.domain.ids import AgentId, new_id
from tertulia.domain.memory import AgentScope
from tertulia.domain.people import Member, Workspace
from tertulia.governance import audit, permissions
from tertulia.governance.audit import Act
from tertulia.rooms.acquaintance import knows
from tertulia.store import people
from tertulia.store.agents import records as stored
from tertulia.store.agents.chains import put_settings
from tertulia.store.agents.feedback import Satisfaction, sum_ratings
from tertulia.store.agents.versions.experiments import end_experiments
from tertulia.store.agents.versions.history import delete_versions
from tertulia.store.tx import Tx

MIN_HANDLE = 2


@dataclass(frozen=True, slots=True)
class AgentDraft:
    """An agent before it has an id; without a handle it gets one made from its name."""

    name: str
    record: AgentRecord
    handle: str | None = None
    is_active: bool = True


async def create_agent(deps: Deps, actor: Member, draft: AgentDraft) -> Agent:
    """Create an agent, kept by the actor; it is in no room yet.

    Raises:
        PermissionDenied: guests and agents create none.
        NotFound: its lists name a tool that there is not.
        InvalidInput: there is no such provider.
        Conflict: the handle is taken.
    """
    permissions.require_active(actor)
    if actor.role == "guest" or actor.kind == "agent":
        raise PermissionDenied("Guests and agents cannot create agents.")
    require_known_tools(deps, draft.record)
    require_known(deps, actor.workspace_id, draft.record)
    workspace = deps.people.get_workspace(actor.workspace_id)
    wanted = None if draft.handle is None else require_handle(draft.handle)

    def op(tx: Tx) -> Agent:
        handle = wanted or free_handle(tx, workspace, draft.name)
        agent, _ = insert_agent(deps, tx, workspace, replace(draft, handle=handle), actor)
        audit.record(tx, _act(actor, "agent.created", agent), deps.audit_key)
        return agent

    return await deps.writer.submit(op)


def insert_agent(deps: Deps, tx: Tx, workspace: Workspace, draft: AgentDraft, keeper: Member) -> tuple[Agent, Member]:
    """Add an agent and the member it is, known to roster and directory once the commit stands."""
    assert draft.handle is not None
    agent_id = AgentId(new_id("agt"))
    member = insert_member(deps, tx, workspace, MemberDraft(draft.handle, draft.name, "agent", agent_id=agent_id))
    agent = Agent(
        id=agent_id,
        workspace_id=workspace.id,
        member_id=member.id,
        created_by=keeper.id,
        record=draft.record,
        is_active=draft.is_active,
        version=1,
        created_at=tx.now,
        updated_at=tx.now,
    )
    stored.insert_agent(tx, agent)
    keep_version(tx, agent, member, Why(keeper.id))
    tx.after_commit.append(lambda: deps.roster.put(agent))
    return agent, member


async def update_agent(
    deps: Deps, actor: Member, agent_id: str, change: Callable[[AgentDraft], AgentDraft], note: str | None = None
) -> Agent:
    """Change what its keepers set about an agent; `change` makes of it as it stands what it is to be.

    Raises: as `change_agent`.
    """
    return await change_agent(deps, actor, agent_id, lambda _, present: change(present), Why(actor.id, note))


async def change_agent(
    deps: Deps, actor: Member, agent_id: str, change: Callable[[Tx, AgentDraft], AgentDraft], why: Why
) -> Agent:
    """Change what its keepers set about an agent, and keep that as a version; where nothing changes, none is made.

    It stands as the changes that were ordered before have left it, so that none undoes another.

    Raises:
        NotFound: there is no such agent, or its lists name a tool that there is not, and did not before.
        PermissionDenied: the actor neither keeps it nor is staff.
        Conflict: the handle is taken.
    """
    agent_key = require_kept(deps, actor, agent_id).id

    def op(tx: Tx) -> Agent:
        present = stored.find_agent(tx, actor.workspace_id, agent_key)
        if present is None:
            raise NotFound(f"There is no agent {agent_id[:64]}.")
        member = people.get_member(tx, present.member_id)
        draft = change(tx, AgentDraft(member.name, present.record, member.handle, is_active=present.is_active))
        # What an old version names was there when it was made.
        before = present.record if why.restores is None else draft.record
        require_known_tools(deps, draft.record, known_before=_named_tools(before))
        require_known(deps, actor.workspace_id, draft.record, before)
        handle = member.handle if draft.handle in (None, member.handle) else require_handle(draft.handle or "")
        renamed = replace(member, name=draft.name, handle=handle)
        same = replace(present, record=draft.record, is_active=draft.is_active)
        if same == present and renamed == member and why.restores is None:
            return present
        if renamed != member:
            put_member(deps, tx, renamed)
        changed = replace(same, version=present.version + 1, updated_at=tx.now)
        store_changed(deps, tx, changed, renamed, why)
        if present.is_active and not changed.is_active:
            tx.after_commit.append(lambda: halt_turns(deps, changed, TurnStopped("paused")))
        counted = {} if why.restores is None else {"restores": why.restores}
        audit.record(tx, _act(actor, "agent.updated", changed, **counted), deps.audit_key)
        return changed

    return await deps.writer.submit(op)


def store_changed(deps: Deps, tx: Tx, changed: Agent, member: Member, why: Why) -> None:
    """Write an agent as it is to be, known to the roster once the commit stands, and keep it as a version."""
    before = stored.find_agent(tx, changed.workspace_id, changed.id)
    stored.update_agent(tx, changed)
    keep_version(tx, changed, member, why)
    if before is None or before.record != changed.record:
        # What was set last holds at once: nobody is answered by what was tried before.
        end_experiment(deps, tx, changed)
    tx.after_commit.append(lambda: deps.roster.put(changed))


async def set_active(deps: Deps, actor: Member, agent_id: str, *, is_active: bool) -> Agent:
    """Pause an agent or have it go on.

    Raises:
        NotFound: there is no such agent.
        PermissionDenied: the actor neither keeps it nor is staff.
    """
    return await update_agent(deps, actor, agent_id, lambda present: replace(present, is_active=is_active))


async def clone_agent(deps: Deps, actor: Member, agent_id: str) -> Agent:
    """Copy an agent's record into a new agent of the actor's; what it remembers stays with the first.

    Raises:
        NotFound: there is no such agent.
        PermissionDenied: it is somebody else's and not public, or the actor is a guest or an agent.
    """
    agent = get_agent(deps, actor, agent_id)
    permissions.require_can_clone(actor, agent)
    name = f"{deps.people[agent.member_id].name[:75].rstrip()} copy"
    return await create_agent(deps, actor, AgentDraft(name, agent.record, is_active=agent.is_active))


async def delete_agent(deps: Deps, actor: Member, agent_id: str) -> None:
    """Delete an agent: it stops, leaves its rooms and forgets; what it said stays under its name.

    Raises:
        NotFound: there is no such agent.
        PermissionDenied: the actor neither keeps it nor is staff.
    """
    agent = require_kept(deps, actor, agent_id)

    def delete(tx: Tx, forgotten: int) -> None:
        if stored.find_agent(tx, agent.workspace_id, agent.id) is None:
            raise NotFound(f"There is no agent {agent_id[:64]}.")
        # The handle is freed: a name that was given away once may be wanted again.
        present = people.get_member(tx, agent.member_id)
        gone = replace(present, handle=f"{present.handle[:5]}-{present.id[-26:]}", deactivated_at=tx.now)
        people.update_member(tx, gone)
        tx.after_commit.append(lambda: deps.people.put(gone))
        leave_rooms(tx, gone)
        put_settings(tx, agent.workspace_id, agent.id, ChainSettings())
        stored.delete_agent(tx, agent)
        delete_versions(tx, agent.workspace_id, agent.id)
        end_experiments(tx, agent.workspace_id, agent.id)
        tx.after_commit.append(lambda: deps.roster.remove(agent.id))
        tx.after_commit.append(lambda: halt_turns(deps, agent))
        audit.record(tx, _act(actor, "agent.deleted", agent, memories=forgotten), deps.audit_key)

    await deps.memories.forget(AgentScope(agent.workspace_id, agent.id), delete)
    await asyncio.gather(*(deps.turns.wait(turn_id) for turn_id in deps.turns.running_of(agent.id)))


def end_experiment(deps: Deps, tx: Tx, agent: Agent, kept: Arm | None = None) -> bool:
    """Have an agent be what its record says, whatever it was tried in; False where it was tried in nothing."""
    tx.after_commit.append(lambda: deps.roster.end_experiment(agent.id))
    return end_experiments(tx, agent.workspace_id, agent.id, kept)


def halt_turns(deps: Deps, agent: Agent, why: TurnStopped | None = None) -> None:
    """End all that an agent is at, by the reason given; without one, as stopped."""
    for turn_id in deps.turns.running_of(agent.id):
        deps.turns.halt(turn_id, why)


def get_agent(deps: Deps, member: Member, agent_id: str) -> Agent:
    """Get an agent that the member may know of.

    Raises:
        NotFound: there is none.
    """
    agent = deps.roster.get(member.workspace_id, agent_id)
    if not knows(deps.rooms, member, agent.member_id):
        raise NotFound(f"There is no agent {agent_id[:64]}.")
    return agent


async def get_satisfaction(deps: Deps, member: Member, agent_id: str) -> Satisfaction:
    """Count how the answers of an agent that the member may know of were rated.

    Raises:
        NotFound: there is no such agent.
    """
    agent = get_agent(deps, member, agent_id)
    return await sum_ratings(deps.db, member.workspace_id, agent.id)


def list_agents(deps: Deps, member: Member) -> list[Agent]:
    """List the agents that the member may know of, oldest first."""
    found = deps.roster.list_agents(member.workspace_id)
    return [agent for agent in found if knows(deps.rooms, member, agent.member_id)]


def require_kept(deps: Deps, actor: Member, agent_id: str) -> Agent:
    """Get an agent that the actor keeps, or may keep as staff.

    Raises:
        NotFound: there is no such agent.
        PermissionDenied: it is somebody else's.
    """
    permissions.require_active(actor)
    agent = get_agent(deps, actor, agent_id)
    if not permissions.is_keeper(actor, agent):
        raise PermissionDenied("Only who made this agent, or staff, can do that.")
    return agent


def require_still_kept(tx: Tx, actor: Member, agent_id: AgentId) -> Agent:
    """Get an agent that the actor keeps at this point of the batch.

    Raises:
        NotFound: it was deleted meanwhile.
        PermissionDenied: the actor may keep it no more.
    """
    agent = stored.find_agent(tx, actor.workspace_id, agent_id)
    if agent is None:
        raise NotFound(f"There is no agent {agent_id[:64]}.")
    present = people.get_member(tx, actor.id)
    permissions.require_active(present)
    if not permissions.is_keeper(present, agent):
        raise PermissionDenied("Only who made this agent, or staff, can do that.")
    return agent


def require_known_tools(deps: Deps, record: AgentRecord, known_before: frozenset[str] = frozenset()) -> None:
    """Refuse a tool's name that is none; a pattern is taken as it is, for what it means may come later.

    What the record named before is left alone: a tool that is gone must not keep its agents from being changed.
    """
    for name in sorted(_named_tools(record) - known_before):
        if not name.endswith("*") and deps.tools.find_tool(name) is None:
            there_are = ", ".join(tool.name for tool in deps.tools.list_tools())
            raise NotFound(f"There is no tool {name!r}. There are: {there_are}; a trailing * stands for any ending.")


def _named_tools(record: AgentRecord) -> frozenset[str]:
    return frozenset((*(record.allowed_tools or ()), *record.denied_tools))


def free_handle(tx: Tx, workspace: Workspace, name: str) -> str:
    """Make a handle of a name that nobody in the workspace has."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:24].rstrip("-") or "agent"
    if len(base) < MIN_HANDLE:
        base = f"agent-{base}"
    taken = RESERVED_HANDLES | stored.list_handles(tx, workspace.id, base)
    numbered = (f"{base}-{number}" for number in count(2))
    return next(handle for handle in chain([base], numbered) if handle not in taken)


def _act(actor: Member, action: str, agent: Agent, **counted: int) -> Act:
    return Act(agent.workspace_id, actor.id, action, agent.id, {"version": agent.version, **counted})
