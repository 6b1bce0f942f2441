"""The directory: every member of every workspace, in memory, by id, handle and agent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tertulia.domain.errors import NotFound
from tertulia.domain.ids import AgentId, MemberId, WorkspaceId
from tertulia.domain.people import Member, Workspace
from tertulia.domain.words.text import name_key


class Directory:
    """Answers who somebody is without a query; changed only after a commit, on the loop."""

    def __init__(self, workspaces: Iterable[Workspace], members: Iterable[Member]) -> None:
        self._workspaces = {workspace.id: workspace for workspace in workspaces}
        self._members: dict[MemberId, Member] = {}
        self._by_handle: dict[WorkspaceId, dict[str, MemberId]] = {}
        self._by_agent: dict[AgentId, MemberId] = {}
        for member in members:
            self.put(member)

    def put(self, member: Member) -> None:
        """Add a member, or replace what was known of it."""
        handles = self._by_handle.setdefault(member.workspace_id, {})
        known = self._members.get(member.id)
        if known is not None:
            handles.pop(known.handle, None)
        self._members[member.id] = member
        handles[member.handle] = member.id
        if member.agent_id is not None:
            self._by_agent[member.agent_id] = member.id

    def put_workspace(self, workspace: Workspace) -> None:
        """Add a workspace, or replace what was known of it."""
        self._workspaces[workspace.id] = workspace

    def get_workspace(self, workspace_id: WorkspaceId) -> Workspace:
        """Get a workspace that is known to exist."""
        return self._workspaces[workspace_id]

    def list_workspaces(self) -> list[Workspace]:
        """List the workspaces of this installation, oldest first."""
        return sorted(self._workspaces.values(), key=lambda workspace: workspace.id)

    def find_workspace(self, named: str | None) -> Workspace | None:
        """Find a workspace by its id or name, whatever the case of its letters; without one, the first there was."""
        found = self.list_workspaces()
        if named is not None:
            key = name_key(named)
            found = [one for one in found if one.id == named] or [one for one in found if name_key(one.name) == key]
        return found[0] if found else None

    def __getitem__(self, member_id: MemberId) -> Member:
        return self._members[member_id]

    def find(self, member_id: MemberId) -> Member | None:
        """Find a member of any workspace."""
        return self._members.get(member_id)

    def get(self, workspace_id: WorkspaceId, member_id: str) -> Member:
        """Get a member of this workspace.

        Raises:
            NotFound: there is none.
        """
        member = self._members.get(MemberId(member_id))
        if member is None or member.workspace_id != workspace_id:
            raise NotFound(f"There is no member {member_id}.")
        return member

    def find_by_handle(self, workspace_id: WorkspaceId, handle: str) -> Member | None:
        """Find a member by its handle."""
        member_id = self.handles(workspace_id).get(handle)
        return None if member_id is None else self._members[member_id]

    def find_by_agent(self, agent_id: AgentId) -> Member | None:
        """Find the member that an agent is."""
        member_id = self._by_agent.get(agent_id)
        return None if member_id is None else self._members[member_id]

    def handles(self, workspace_id: WorkspaceId) -> Mapping[str, MemberId]:
        """Map every handle of a workspace to its member."""
        return self._by_handle.get(workspace_id, {})

    def list_members(self, workspace_id: WorkspaceId) -> list[Member]:
        """List a workspace's active members, oldest first."""
        ids = self._by_handle.get(workspace_id, {}).values()
        return sorted((self._members[i] for i in ids if self._members[i].is_active), key=lambda member: member.id)

    def list_owners(self) -> list[Member]:
        """List the active owners of all workspaces, oldest first."""
        found = (member for member in self._members.values() if member.role == "owner" and member.is_active)
        return sorted(found, key=lambda member: member.id)
