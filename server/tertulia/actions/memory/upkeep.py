"""What the night does to memories, by hand: making the index anew, merging, forgetting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal

from tertulia.actions.agents.records import require_kept
from tertulia.actions.deps import Deps
from tertulia.domain.ids import WorkspaceId
from tertulia.domain.memory import AgentScope, Memory
from tertulia.domain.people import Member
from tertulia.governance import audit, permissions
from tertulia.governance.audit import Act
from tertulia.memory.upkeep.upkeep import Kept
from tertulia.memory.upkeep.worth import KeepingRules
from tertulia.store.memory.sealed import SealProgress
from tertulia.store.memory.vectors import IndexProgress
from tertulia.store.tx import Tx

Work = Literal["consolidate", "forget"]


async def read_index(deps: Deps, actor: Member) -> IndexProgress:
    """Say how far the index of the workspace's memories has come.

    Raises:
        PermissionDenied: the actor is neither owner nor admin.
    """
    permissions.require_active(actor)
    permissions.require_admin(actor)
    return await deps.memories.upkeep.read_progress(actor.workspace_id)


async def reindex(deps: Deps, actor: Member) -> IndexProgress:
    """Have the index of the workspace's memories made anew, in the background.

    Raises:
        PermissionDenied: the actor is neither owner nor admin.
        Unavailable: the index is away.
    """
    await read_index(deps, actor)
    await _record(deps, actor, "memory.reindexed")
    return await deps.memories.upkeep.reindex(actor.workspace_id)


async def read_agent_index(deps: Deps, actor: Member, agent_id: str) -> IndexProgress:
    """Say how far the index of what one agent remembers has come.

    Raises:
        NotFound: there is no such agent.
        PermissionDenied: the actor neither keeps it nor is staff.
    """
    agent = require_kept(deps, actor, agent_id)
    return await deps.memories.upkeep.read_progress(agent.workspace_id, agent.id)


async def read_seals(deps: Deps, actor: Member) -> SealProgress:
    """Say how many of the workspace's memories are sealed, and how many are still to be sealed anew.

    Raises:
        PermissionDenied: the actor is neither owner nor admin.
    """
    permissions.require_active(actor)
    permissions.require_admin(actor)
    return await deps.memories.sealing.read_progress(actor.workspace_id)


async def rotate_keys(deps: Deps, actor: Member, *, master: bool) -> SealProgress:
    """Have the workspace's sealed memories sealed anew under new keys, in the background.

    With `master`, which is for the machine's operator, the master key is made anew as well, where it is in a file.

    Raises:
        PermissionDenied: the actor is neither owner nor admin.
        Unavailable: a key is not there.
    """
    await read_seals(deps, actor)
    act = Act(actor.workspace_id, actor.id, "memory.keys_rotated", actor.workspace_id)
    is_new = master and deps.memories.sealing.key_is_in_file

    def beside(tx: Tx) -> None:
        audit.record(tx, act, deps.audit_key)

    return await deps.memories.sealing.rotate(actor.workspace_id, beside, master=is_new)


async def keep_up(deps: Deps, actor: Member, work: Work, *, dry_run: bool) -> Kept:
    """Merge or forget what every agent of the workspace remembers, as the night would, or say what would go.

    Raises:
        PermissionDenied: the actor is neither owner nor admin.
    """
    permissions.require_active(actor)
    permissions.require_admin(actor)
    if not dry_run:
        await _record(deps, actor, f"memory.{'consolidated' if work == 'consolidate' else 'aged'}")
    upkeep = deps.memories.upkeep
    gone: list[tuple[Memory, Mapping[str, Any]]] = []
    for scope in await upkeep.list_scopes(actor.workspace_id):
        gone += (await _work(deps, scope, work, actor, dry_run=dry_run)).gone
    return Kept(tuple(gone))


async def _work(deps: Deps, scope: AgentScope, work: Work, actor: Member, *, dry_run: bool) -> Kept:
    upkeep = deps.memories.upkeep
    if work == "consolidate":
        return await upkeep.consolidate(scope, actor.id, dry_run=dry_run)
    return await upkeep.forget(scope, actor.id, dry_run=dry_run, rules=_bounds_of(deps, scope.workspace_id))


def _bounds_of(deps: Deps, workspace_id: WorkspaceId) -> KeepingRules:
    """Give the server's bounds, or the workspace's own where that keeps memories for less long."""
    rules = deps.memories.upkeep.rules
    workspace = next((one for one in deps.people.list_workspaces() if one.id == workspace_id), None)
    days = None if workspace is None else workspace.retention.memory_days
    if days is None:
        return rules
    own = timedelta(days=days)
    return replace(rules, max_age=own if rules.max_age is None else min(own, rules.max_age))


async def _record(deps: Deps, actor: Member, action: str) -> None:
    act = Act(actor.workspace_id, actor.id, action, actor.workspace_id)
    await deps.writer.submit(lambda tx: audit.record(tx, act, deps.audit_key))
