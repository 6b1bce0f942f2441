"""Which of two settings an agent in an experiment has for a turn."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tertulia.actions.deps import Deps
from tertulia.domain.agent import Agent, Arm
from tertulia.domain.ids import ExperimentId
from tertulia.domain.turn import Turn
from tertulia.store.agents.versions.experiments import note_arm
from tertulia.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Trying:
    """The setting that a turn is worked out with."""

    experiment_id: ExperimentId
    arm: Arm


def try_out(deps: Deps, turn: Turn, agent: Agent) -> tuple[Agent, Trying | None]:
    """Give an agent as it is for this turn. Whether it has the floor was decided by its own record."""
    experiment = deps.roster.find_experiment(agent.id)
    if experiment is None:
        return agent, None
    arm = experiment.arm_of(turn.room_id if experiment.unit == "room" else turn.requester_id)
    return replace(agent, record=experiment.variant_of(arm).record), Trying(experiment.id, arm)


def note_tried(tx: Tx, turn: Turn, trying: Trying | None) -> None:
    """Store which setting a turn is worked out with, in the transaction that lets its request go."""
    if trying is not None:
        note_arm(tx, turn.workspace_id, turn.id, trying.experiment_id, trying.arm)
