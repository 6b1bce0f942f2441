"""What an agent was: read, compared, brought back."""

from __future__ import annotations

from dataclasses import replace

from tertulia.actions.agents.records import AgentDraft, change_agent, require_kept
from tertulia.actions.agents.versions.keeping import RECORD, Difference, Why, compare
from tertulia.actions.deps import Deps
from tertulia.domain.agent import Agent
from tertulia.domain.errors import NotFound
from tertulia.domain.people import Member
from tertulia.store.agents.versions import history
from tertulia.store.agents.versions.history import Version, VersionPage
from tertulia.store.tx import Tx


async def list_versions(deps: Deps, actor: Member, agent_id: str, limit: int, before: int | None) -> VersionPage:
    """List what an agent was, the last first.

    Raises:
        NotFound: there is no such agent.
        PermissionDenied: the actor neither keeps it nor is staff.
    """
    agent = require_kept(deps, actor, agent_id)
    return await history.list_versions(deps.db, agent.workspace_id, agent.id, limit, before)


async def get_version(deps: Deps, actor: Member, agent_id: str, number: int) -> Version:
    """Get what an agent was.

    Raises:
        NotFound: there is no such agent or version, or it is too old to be kept.
        PermissionDenied: the actor neither keeps it nor is staff.
    """
    agent = require_kept(deps, actor, agent_id)
    found = await history.read_version(deps.db, agent.workspace_id, agent.id, number)
    return _require(found, number)


async def diff_versions(deps: Deps, actor: Member, agent_id: str, before: int, after: int) -> list[Difference]:
    """List what is not the same in two versions.

    Raises:
        NotFound: there is no such agent, or one of the versions is not there.
        PermissionDenied: the actor neither keeps it nor is staff.
    """
    old = await get_version(deps, actor, agent_id, before)
    new = await get_version(deps, actor, agent_id, after)
    return compare(old.settings, new.settings)


async def restore_version(deps: Deps, actor: Member, agent_id: str, number: int, note: str | None) -> Agent:
    """Have an agent be what it was, as a new version; its handle and whether it is active stay as they are.

    Raises:
        NotFound: there is no such agent or version.
        PermissionDenied: the actor neither keeps it nor is staff.
    """
    agent = require_kept(deps, actor, agent_id)

    def change(tx: Tx, present: AgentDraft) -> AgentDraft:
        version = _require(history.find_version(tx, agent.workspace_id, agent.id, number), number)
        return replace(present, name=version.settings["name"], record=RECORD.validate_python(version.settings))

    return await change_agent(deps, actor, agent_id, change, Why(actor.id, note, number))


def _require(version: Version | None, number: int) -> Version:
    if version is None:
        raise NotFound(f"There is no version {number}.")
    return version
