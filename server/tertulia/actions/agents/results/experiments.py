"""Two settings of an agent tried against each other: begun, read, ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from tertulia.actions.agents.records import (
    AgentDraft,
    change_agent,
    end_experiment,
    require_kept,
    require_known_tools,
    require_still_kept,
)
from tertulia.actions.agents.results.estimates import (
    Difference,
    Estimate,
    compare_means,
    compare_shares,
    estimate_mean,
    estimate_share,
)
from tertulia.actions.agents.versions.keeping import Why
from tertulia.actions.deps import Deps
from tertulia.domain.agent import Arm, Experiment, Variant
from tertulia.domain.errors import Conflict, NotFound
from tertulia.domain.ids import ExperimentId, new_id
from tertulia.domain.people import Member
from tertulia.governance import audit
from tertulia.governance.audit import Act
from tertulia.store.agents.counting.arms import Opined, Tried, list_opined, list_tried
from tertulia.store.agents.versions import experiments as stored
from tertulia.store.tx import Tx

T = TypeVar("T", Tried, Opined)
ARMS: tuple[Arm, Arm] = ("a", "b")


@dataclass(frozen=True, slots=True)
class ExperimentDraft:
    """An experiment before it has begun."""

    name: str
    unit: Literal["room", "requester"]
    share_b: float
    a: Variant
    b: Variant


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure in both arms, and how far B is from A; None where that cannot be said."""

    a: Estimate
    b: Estimate
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class Results:
    """How many turns each arm had, and what was measured, by name."""

    experiment: Experiment
    turns: Mapping[Arm, int]
    measures: Mapping[str, Measured]


async def begin_experiment(deps: Deps, actor: Member, agent_id: str, draft: ExperimentDraft) -> Experiment:
    """Have an agent answer some by one setting and the others by another, from its next turn on.

    Raises:
        NotFound: there is no such agent, or a setting names a tool that there is not.
        PermissionDenied: the actor neither keeps it nor is staff.
        Conflict: it is tried in something, or both settings are the same.
    """
    agent_key = require_kept(deps, actor, agent_id).id
    if draft.a.record == draft.b.record:
        raise Conflict("Both settings are the same; there is nothing to try.")
    for variant in (draft.a, draft.b):
        require_known_tools(deps, variant.record)

    def op(tx: Tx) -> Experiment:
        agent = require_still_kept(tx, actor, agent_key)
        if stored.find_running(tx, agent.workspace_id, agent.id) is not None:
            raise Conflict("This agent is in an experiment; end it first.")
        experiment = Experiment(
            id=ExperimentId(new_id("exp")),
            workspace_id=agent.workspace_id,
            agent_id=agent.id,
            name=draft.name,
            unit=draft.unit,
            share_b=draft.share_b,
            a=draft.a,
            b=draft.b,
            started_by=actor.id,
            started_at=tx.now,
        )
        stored.insert_experiment(tx, experiment)
        tx.after_commit.append(lambda: deps.roster.begin_experiment(experiment))
        audit.record(tx, Act(agent.workspace_id, actor.id, "experiment.begun", experiment.id), deps.audit_key)
        return experiment

    return await deps.writer.submit(op)


async def finish_experiment(
    deps: Deps, actor: Member, experiment_id: str, kept: Arm | None, note: str | None
) -> Experiment:
    """End an experiment; what is `kept` of it is the agent from now on, as a new version.

    Raises:
        NotFound: there is no such experiment.
        PermissionDenied: the actor neither keeps its agent nor is staff.
        Conflict: it has ended.
    """
    experiment = await get_experiment(deps, actor, experiment_id)

    def end(tx: Tx) -> None:
        agent = require_still_kept(tx, actor, experiment.agent_id)
        running = stored.find_running(tx, agent.workspace_id, agent.id)
        if running is None or running.id != experiment.id:
            raise Conflict("This experiment has ended.")
        end_experiment(deps, tx, agent, kept)
        details = {} if kept is None else {"kept": kept}
        audit.record(tx, Act(agent.workspace_id, actor.id, "experiment.ended", experiment.id, details), deps.audit_key)

    if kept is None:
        await deps.writer.submit(end)
    else:
        variant = experiment.variant_of(kept)

        def change(tx: Tx, present: AgentDraft) -> AgentDraft:
            end(tx)
            return AgentDraft(present.name, variant.record, present.handle, is_active=present.is_active)

        why = Why(actor.id, note or f"{experiment.name}: {kept.upper()}")
        await change_agent(deps, actor, experiment.agent_id, change, why)
    return await get_experiment(deps, actor, experiment_id)


async def list_experiments(deps: Deps, actor: Member, agent_id: str) -> list[Experiment]:
    """List what an agent was tried in, the last first.

    Raises:
        NotFound: there is no such agent.
        PermissionDenied: the actor neither keeps it nor is staff.
    """
    agent = require_kept(deps, actor, agent_id)
    return await stored.list_experiments(deps.db, agent.workspace_id, agent.id)


async def get_experiment(deps: Deps, actor: Member, experiment_id: str) -> Experiment:
    """Get an experiment.

    Raises:
        NotFound: there is none, or its agent is gone or not one's to know.
        PermissionDenied: the actor neither keeps its agent nor is staff.
    """
    missing = NotFound(f"There is no experiment {experiment_id[:64]}.")
    found = await stored.find_experiment(deps.db, actor.workspace_id, experiment_id)
    if found is None:
        raise missing
    try:
        require_kept(deps, actor, found.agent_id)
    except NotFound:
        raise missing from None
    return found


async def get_results(deps: Deps, actor: Member, experiment_id: str) -> Results:
    """Say what came of an experiment until now.

    Raises: as `get_experiment`.
    """
    experiment = await get_experiment(deps, actor, experiment_id)
    tried = await list_tried(deps.db, experiment)
    opined = await list_opined(deps.db, experiment)
    turns = {arm: sum(one.arm == arm for one in tried) for arm in ARMS}
    return Results(experiment, turns, _measure(tried, opined))


def _measure(tried: list[Tried], opined: list[Opined]) -> dict[str, Measured]:
    spoken = [one for one in tried if one.outcome == "spoke"]
    return {
        "liked": _share(opined, lambda one: one.is_liked),
        "failed": _share(tried, lambda one: one.outcome == "failed"),
        "spoke": _share(tried, lambda one: one.outcome == "spoke"),
        "cost_usd": _mean(tried, lambda one: one.cost_usd),
        "tokens": _mean(tried, lambda one: one.tokens),
        "response_ms": _mean(spoken, lambda one: one.duration_ms),
        "chars": _mean(spoken, lambda one: one.chars),
    }


def _share(found: Sequence[T], value: Callable[[T], bool | None]) -> Measured:
    known = [(one.arm, one.unit_id, held) for one in found if (held := value(one)) is not None]
    a, b = (estimate_share((unit, held) for of, unit, held in known if of == arm) for arm in ARMS)
    return Measured(a, b, compare_shares(a, b))


def _mean(found: list[Tried], value: Callable[[Tried], float | None]) -> Measured:
    known = [(one.arm, one.unit_id, held) for one in found if (held := value(one)) is not None]
    a, b = (estimate_mean((unit, float(held)) for of, unit, held in known if of == arm) for arm in ARMS)
    return Measured(a, b, compare_means(a, b))
