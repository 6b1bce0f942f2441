"""Who may say how far chains go, asked again where it is written, and what an agent leaves behind."""

from __future__ import annotations

import asyncio

import pytest

from tertulia.actions.admin.members import MemberChange, update_member
from tertulia.actions.agents.chains import get_agent_reach, set_agent_reach, set_workspace_reach
from tertulia.actions.agents.records import delete_agent
from tertulia.domain.chain import ChainSettings
from tertulia.domain.errors import NotFound, PermissionDenied
from tertulia.store.agents.chains import read_settings
from tests.unit.actions.agents.test_explaining import add_person
from tests.unit.agents.house import House

FEW = ChainSettings(turns=3)


async def test_who_was_demoted_in_the_meantime_sets_nothing(house: House) -> None:
    ada = await add_person(house, "ada", "admin")
    agent = await house.add_agent()
    demoted = update_member(house.deps, house.owner, ada.id, MemberChange(role="member"))
    tries = [set_workspace_reach(house.deps, ada, FEW), set_agent_reach(house.deps, ada, agent.id, FEW)]
    _, *refused = await asyncio.gather(demoted, *tries, return_exceptions=True)
    assert [type(one) for one in refused] == [PermissionDenied, PermissionDenied]
    known = await read_settings(house.deps.db, ada.workspace_id, [ada.workspace_id, agent.id])
    assert known == {}


async def test_an_agent_that_is_deleted_takes_its_limits_with_it(house: House) -> None:
    agent = await house.add_agent()
    reach = await set_agent_reach(house.deps, house.owner, agent.id, FEW)
    assert (reach.settings, reach.in_force.turns) == (FEW, 3)
    deleted = delete_agent(house.deps, house.owner, agent.id)
    late = set_agent_reach(house.deps, house.owner, agent.id, FEW)
    _, refused = await asyncio.gather(deleted, late, return_exceptions=True)
    assert isinstance(refused, NotFound)
    assert await read_settings(house.deps.db, agent.workspace_id, [agent.id]) == {}
    with pytest.raises(NotFound):
        await get_agent_reach(house.deps, house.owner, agent.id)
