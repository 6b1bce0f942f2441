"""The roster: every agent's record, in memory, as of the last commit."""

from __future__ import annotations

from collections.abc import Iterable

from tertulia.domain.agent import Agent, Experiment
from tertulia.domain.errors import NotFound
from tertulia.domain.ids import AgentId, WorkspaceId


class Roster:
    """Answers what an agent is without a query; changed only after a commit, on the loop."""

    def __init__(self, agents: Iterable[Agent], experiments: Iterable[Experiment] = ()) -> None:
        self._agents = {agent.id: agent for agent in agents}
        self._experiments = {running.agent_id: running for running in experiments}

    def __len__(self) -> int:
        return len(self._agents)

    def put(self, agent: Agent) -> None:
        """Add an agent, or replace what was known of it."""
        self._agents[agent.id] = agent

    def remove(self, agent_id: AgentId) -> None:
        """Forget an agent."""
        self._agents.pop(agent_id, None)
        self.end_experiment(agent_id)

    def begin_experiment(self, experiment: Experiment) -> None:
        """Have an agent be tried in two settings."""
        self._experiments[experiment.agent_id] = experiment

    def end_experiment(self, agent_id: AgentId) -> None:
        """Have an agent be what its record says again."""
        self._experiments.pop(agent_id, None)

    def find_experiment(self, agent_id: AgentId) -> Experiment | None:
        """Find what an agent is tried in now."""
        return self._experiments.get(agent_id)

    def find(self, agent_id: AgentId) -> Agent | None:
        """Find an agent of any workspace."""
        return self._agents.get(agent_id)

    def get(self, workspace_id: WorkspaceId, agent_id: str) -> Agent:
        """Get an agent of this workspace.

        Raises:
            NotFound: there is none.
        """
        agent = self._agents.get(AgentId(agent_id))
        if agent is None or agent.workspace_id != workspace_id:
            raise NotFound(f"There is no agent {agent_id[:64]}.")
        return agent

    def list_agents(self, workspace_id: WorkspaceId) -> list[Agent]:
        """List a workspace's agents, oldest first."""
        found = (agent for agent in self._agents.values() if agent.workspace_id == workspace_id)
        return sorted(found, key=lambda agent: agent.id)
