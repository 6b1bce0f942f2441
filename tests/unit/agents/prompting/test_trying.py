"""An agent in an experiment has one of two settings for each turn, and its turns are counted by that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tertulia.actions.agents.records import delete_agent, set_active, update_agent
from tertulia.actions.agents.results.experiments import (
    ExperimentDraft,
    begin_experiment,
    finish_experiment,
    get_results,
    list_experiments,
)
from tertulia.agents.prompting.context import assemble
from tertulia.domain.agent import Agent, Experiment, Variant
from tertulia.domain.errors import Conflict
from tertulia.domain.ids import ExperimentId, RoomId
from tertulia.store.agents.versions.experiments import list_all_running
from tests.unit.agents.house import House

BRIEF = "Be brief."


async def begin(house: House, agent: Agent, share_b: float = 1.0) -> Experiment:
    """Try an agent as it is against a brief one; without another share all get that."""
    b = replace(agent.record, system_prompt=BRIEF)
    draft = ExperimentDraft("Brief", "room", share_b, Variant(1, agent.record), Variant(1, b))
    return await begin_experiment(house.deps, house.owner, agent.id, draft)


async def instructed(house: House, agent: Agent) -> str:
    """Say how an agent is instructed for a turn."""
    context = await assemble(house.deps, await house.add_turn(agent, await house.post("@nia hello")))
    return context.agent.record.system_prompt


async def test_a_turn_has_its_arms_setting_and_is_counted_by_it(house: House) -> None:
    agent = await house.add_agent()
    experiment = await begin(house, agent)
    turn = await house.add_turn(agent, await house.post("@nia hello"))
    house.registry.start(turn)
    await house.registry.wait(turn.id)
    assert await instructed(house, agent) == BRIEF
    results = await get_results(house.deps, house.owner, experiment.id)
    assert results.turns == {"a": 0, "b": 1}
    spoke, chars = results.measures["spoke"], results.measures["chars"]
    assert (spoke.b.samples, spoke.b.mean, spoke.a.mean, spoke.difference) == (1, 1.0, None, None)
    said = await house.turn(turn.id)
    assert said.message_id is not None
    assert chars.b.mean == len((await house.message(said.message_id)).text)
    assert results.measures["cost_usd"].b.mean == 0.0


async def test_who_or_where_is_what_decides_and_always_alike(house: House) -> None:
    agent = await house.add_agent()
    experiment = replace(await begin(house, agent, 0.3), id=ExperimentId("exp_1"))
    arms = [experiment.arm_of(RoomId(f"room_{number}")) for number in range(1000)]
    assert arms == [experiment.arm_of(RoomId(f"room_{number}")) for number in range(1000)]
    assert 250 < arms.count("b") < 350


async def test_what_is_kept_is_a_new_version(house: House) -> None:
    agent = await house.add_agent()
    experiment = await begin(house, agent, 0.0)
    assert await instructed(house, agent) == ""
    ended = await finish_experiment(house.deps, house.owner, experiment.id, "b", None)
    assert (ended.kept, ended.ended_at) == ("b", house.clock.now())
    assert await instructed(house, agent) == BRIEF
    now = house.deps.roster.get(agent.workspace_id, agent.id)
    assert (now.version, now.record.system_prompt) == (2, BRIEF)
    with pytest.raises(Conflict):
        await finish_experiment(house.deps, house.owner, experiment.id, None, None)


async def test_ended_with_nothing_kept_the_agent_is_as_it_was(house: House) -> None:
    agent = await house.add_agent()
    experiment = await begin(house, agent)
    assert await list_all_running(house.deps.db) == [experiment]
    await finish_experiment(house.deps, house.owner, experiment.id, None, None)
    assert await instructed(house, agent) == ""
    assert house.deps.roster.get(agent.workspace_id, agent.id) == agent
    assert await list_all_running(house.deps.db) == []


async def test_one_at_a_time_and_of_two_that_differ(house: House) -> None:
    agent = await house.add_agent()
    same = Variant(1, agent.record)
    draft = ExperimentDraft("Same", "room", 0.5, same, same)
    with pytest.raises(Conflict):
        await begin_experiment(house.deps, house.owner, agent.id, draft)
    await begin(house, agent)
    with pytest.raises(Conflict):
        await begin(house, agent)


async def test_what_is_set_holds_at_once_and_ends_it(house: House) -> None:
    agent = await house.add_agent()
    await begin(house, agent)
    await set_active(house.deps, house.owner, agent.id, is_active=False)
    await set_active(house.deps, house.owner, agent.id, is_active=True)
    assert await instructed(house, agent) == BRIEF, "a pause is no other setting"
    await update_agent(
        house.deps, house.owner, agent.id, lambda draft: replace(draft, record=replace(draft.record, role="clerk"))
    )
    assert await instructed(house, agent) == ""
    [ended] = await list_experiments(house.deps, house.owner, agent.id)
    assert (ended.ended_at, ended.kept) == (house.clock.now(), None)


async def test_with_its_agent_it_ends(house: House) -> None:
    agent = await house.add_agent()
    await begin(house, agent)
    await delete_agent(house.deps, house.owner, agent.id)
    assert house.deps.roster.find_experiment(agent.id) is None
    assert await list_all_running(house.deps.db) == []
