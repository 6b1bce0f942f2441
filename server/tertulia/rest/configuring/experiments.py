"""Two settings of an agent tried against each other, over REST."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from tertulia.actions.agents.records import AgentDraft, require_kept
from tertulia.actions.agents.results import experiments
from tertulia.actions.agents.results.estimates import Difference, Estimate
from tertulia.actions.agents.results.experiments import ARMS, ExperimentDraft
from tertulia.actions.agents.versions.history import get_version
from tertulia.actions.agents.versions.keeping import RECORD
from tertulia.domain.agent import Experiment, Variant
from tertulia.domain.clock import to_rfc3339
from tertulia.rest.agents import change_draft
from tertulia.rest.api import Call, Resource
from tertulia.rest.paging import Page, PageQuery, page_of
from tertulia.wire.agents import AgentPatch, Label, Note
from tertulia.wire.base import WHOLE, Body, Id, Time, Wire

resource = Resource("agents")

ArmName = Literal["a", "b"]
Measure = Literal["liked", "failed", "spoke", "cost_usd", "tokens", "response_ms", "chars"]


class VariantBody(Body):
    """A setting: a version of the agent, without one the present one, with what is changed of it."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1), WHOLE] | None = None
    changes: AgentPatch | None = None


class ExperimentBody(Body):
    """Which two settings to try, and how: `share_b` of the rooms, or of those who ask, get B."""

    name: Label
    a: VariantBody = VariantBody()
    b: VariantBody
    unit: Literal["room", "requester"] = "room"
    share_b: Annotated[float, Field(ge=0.05, le=0.95)] = 0.5


class EndingBody(Body):
    """Which of the two the agent is to be from now on, if any, and why."""

    keep: ArmName | None = None
    note: Note | None = None


class VariantObject(Wire):
    """A setting by what it is made from."""

    version: int


class ExperimentObject(Wire):
    """An experiment; `kept` is the setting that the agent has become at its end."""

    id: Id
    agent_id: Id
    name: str
    unit: Literal["room", "requester"]
    share_b: float
    a: VariantObject
    b: VariantObject
    started_by: Id
    started_at: Time
    ended_at: Time | None
    kept: ArmName | None


class EstimateObject(Wire):
    """A mean or a share of so many samples of so many units, and between what it lies with 95 % confidence."""

    samples: int
    units: int
    mean: float | None
    low: float | None
    high: float | None


class DifferenceObject(Wire):
    """B less A with its interval; `shown` where that leaves out 0 and there is enough to say so."""

    value: float
    low: float
    high: float
    enough: bool
    shown: bool


class MeasuredObject(Wire):
    measure: Measure
    a: EstimateObject
    b: EstimateObject
    difference: DifferenceObject | None


class ResultsObject(ExperimentObject):
    """An experiment with what came of it until now."""

    turns_a: int
    turns_b: int
    measures: list[MeasuredObject]


@resource.op(
    *("POST", "/api/agents/{id}/experiments"),
    body=ExperimentBody,
    result=ExperimentObject,
    status=201,
    errors=(404, 409),
)
async def begin_experiment(call: Call) -> Any:
    """Try two settings of an agent against each other, from its next turn on."""
    body: ExperimentBody = call.body
    a, b = await _variant(call, body.a), await _variant(call, body.b)
    draft = ExperimentDraft(body.name, body.unit, body.share_b, a, b)
    return _render(await experiments.begin_experiment(call.deps, call.member, call.path["id"], draft))


@resource.op("GET", "/api/agents/{id}/experiments", query=PageQuery, result=Page[ExperimentObject], errors=(404,))
async def list_experiments(call: Call) -> Any:
    """List what an agent was tried in, the last first."""
    found = await experiments.list_experiments(call.deps, call.member, call.path["id"])
    return page_of(found, call.query, lambda one: one.id, _render)


@resource.op("GET", "/api/experiments/{id}", result=ResultsObject, errors=(404,))
async def get_experiment(call: Call) -> Any:
    """Say what came of an experiment until now."""
    found = await experiments.get_results(call.deps, call.member, call.path["id"])
    measures = [
        {
            "measure": name,
            **{arm: _estimate(one.a if arm == "a" else one.b) for arm in ARMS},
            "difference": None if one.difference is None else _difference(one.difference),
        }
        for name, one in found.measures.items()
    ]
    turns = {f"turns_{arm}": found.turns[arm] for arm in ARMS}
    return _render(found.experiment) | turns | {"measures": measures}


@resource.op("POST", "/api/experiments/{id}/end", body=EndingBody, result=ExperimentObject, errors=(404, 409))
async def end_experiment(call: Call) -> Any:
    """End an experiment; what is kept of it is a new version of the agent."""
    body: EndingBody = call.body
    ended = await experiments.finish_experiment(call.deps, call.member, call.path["id"], body.keep, body.note)
    return _render(ended)


async def _variant(call: Call, body: VariantBody) -> Variant:
    agent = require_kept(call.deps, call.member, call.path["id"])
    number, record = agent.version, agent.record
    if body.version is not None:
        version = await get_version(call.deps, call.member, agent.id, body.version)
        number, record = version.number, RECORD.validate_python(version.settings)
    if body.changes is not None:
        changes = body.changes.model_dump(exclude_unset=True, mode="json")
        member = call.deps.people[agent.member_id]
        record = change_draft(AgentDraft(member.name, record, member.handle), changes).record
    return Variant(number, record)


def _render(experiment: Experiment) -> dict[str, Any]:
    return {
        "id": experiment.id,
        "agent_id": experiment.agent_id,
        "name": experiment.name,
        "unit": experiment.unit,
        "share_b": experiment.share_b,
        "a": {"version": experiment.a.version},
        "b": {"version": experiment.b.version},
        "started_by": experiment.started_by,
        "started_at": to_rfc3339(experiment.started_at),
        "ended_at": None if experiment.ended_at is None else to_rfc3339(experiment.ended_at),
        "kept": experiment.kept,
    }


def _estimate(one: Estimate) -> dict[str, Any]:
    return {"samples": one.samples, "units": one.units, "mean": one.mean, "low": one.low, "high": one.high}


def _difference(one: Difference) -> dict[str, Any]:
    return {
        "value": one.value,
        "low": one.low,
        "high": one.high,
        "enough": one.is_enough,
        "shown": one.is_shown,
    }
