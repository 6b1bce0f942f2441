"""Closing accounts: by who is above them, or by leaving; and what becomes of what they began."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from tertulia.actions.admin.members import leave_rooms, require_other_owner
from tertulia.actions.admin.minting import tell_ended
from tertulia.actions.agents.records import halt_turns, store_changed
from tertulia.actions.agents.versions.keeping import Why
from tertulia.actions.deps import Deps
from tertulia.domain.agent import Agent
from tertulia.domain.errors import NotFound, TurnStopped
from tertulia.domain.people import Member
from tertulia.governance import audit, permissions, roles
from tertulia.governance.audit import Act
from tertulia.rooms.acquaintance import get_known
from tertulia.store import people
from tertulia.store.accounts.closing import delete_own
from tertulia.store.accounts.heirs import revoke_all
from tertulia.store.accounts.invitations import revoke_invitations_of
from tertulia.store.agents import records, turns
from tertulia.store.tx import Tx


async def deactivate_member(deps: Deps, actor: Member, member_id: str) -> None:
    """Close an account: its tokens open nothing any more, its connections end, and it leaves all but direct rooms.

    What it said stays under its name, and its handle stays taken; what was its own alone is deleted, and its open
    invitations are taken back. What agents do at its request is stopped. Its agents stay, for staff to keep; those that
    nobody else has met, and nobody may look into, are paused.

    Raises:
        NotFound: there is no such member, or its account was closed before.
        Conflict: it is an agent, or the workspace's last owner.
        PermissionDenied: the actor is not above it, or it is the actor's own.
    """
    permissions.require_active(actor)
    member = get_known(deps.people, deps.rooms, actor, member_id)
    roles.require_can_deactivate(actor, member)

    def op(tx: Tx) -> None:
        present = people.get_member(tx, member.id)
        roles.require_can_deactivate(people.get_member(tx, actor.id), present)
        _close(deps, tx, actor, present)

    await deps.writer.submit(op)


async def leave_workspace(deps: Deps, member: Member) -> None:
    """Close one's own account, as `deactivate_member` does.

    Raises:
        Conflict: the member is the workspace's last owner.
        PermissionDenied: it is no person.
    """
    permissions.require_active(member)
    roles.require_can_leave_workspace(member)
    await deps.writer.submit(lambda tx: _close(deps, tx, member, people.get_member(tx, member.id)))


def _close(deps: Deps, tx: Tx, actor: Member, present: Member) -> None:
    if not present.is_active:
        raise NotFound(f"@{present.handle} was deactivated before.")
    require_other_owner(tx, present)
    gone = replace(present, deactivated_at=tx.now)
    people.update_member(tx, gone)
    tx.after_commit.append(lambda: deps.people.put(gone))
    leave_rooms(tx, gone)
    delete_own(tx, gone)
    revoke_invitations_of(tx, gone)
    tx.after_commit.append(lambda: deps.preferences.forget(gone.id))
    tell_ended(deps, tx, revoke_all(tx, gone))
    for turn_id in turns.list_requested(tx, gone.workspace_id, gone.id):
        turns.request_stop(tx, gone.workspace_id, turn_id)
        tx.after_commit.append(partial(deps.turns.halt, turn_id))
    for agent in deps.roster.list_agents(gone.workspace_id):
        if agent.created_by == gone.id and not agent.record.is_public and not _has_company(deps, agent, gone):
            _pause(deps, tx, actor, agent)
    personal = {"handle": gone.handle}
    act = Act(gone.workspace_id, actor.id, "member.deactivated", gone.id, {"kind": gone.kind}, personal)
    audit.record(tx, act, deps.audit_key)


def _has_company(deps: Deps, agent: Agent, gone: Member) -> bool:
    """Say whether somebody other than agents and who goes is in a room with an agent."""
    for state in deps.rooms.of_member(agent.member_id):
        met = (deps.people[member_id] for member_id in list(state.members) if member_id != gone.id)
        if any(one.is_active and one.kind != "agent" for one in met):
            return True
    return False


def _pause(deps: Deps, tx: Tx, actor: Member, agent: Agent) -> None:
    present = records.find_agent(tx, agent.workspace_id, agent.id)
    if present is None or not present.is_active:
        return
    paused = replace(present, is_active=False, version=present.version + 1, updated_at=tx.now)
    store_changed(deps, tx, paused, people.get_member(tx, agent.member_id), Why(actor.id))
    tx.after_commit.append(lambda: halt_turns(deps, paused, TurnStopped("paused")))
    act = Act(agent.workspace_id, actor.id, "agent.updated", agent.id, {"version": paused.version})
    audit.record(tx, act, deps.audit_key)
