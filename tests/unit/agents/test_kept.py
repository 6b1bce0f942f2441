"""What not everybody present may know is not told, and the agent says that it cannot share it, and nothing more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tertulia.actions.agents.memories import add_memories
from tertulia.actions.chat.rooms import add_member
from tertulia.agents.prompting.context import assemble, recollect
from tertulia.agents.prompting.prompt import build_request
from tertulia.domain.ids import MemberId
from tertulia.domain.memory import MemoryDraft
from tertulia.domain.people import Member
from tertulia.llm.offline.mind import think
from tertulia.llm.offline.scene import Scene
from tertulia.store.people import insert_member
from tests.unit.agents.house import House
from tests.unit.llm.offline.talk import Talk

FACT = "the bicycle is chained to the third lamp post"


@pytest.mark.parametrize(
    ("asked", "is_kept"),
    [
        ("where is the bicycle chained?", True),
        ("@nia where is the bicycle?", True),
        ("when does the ferry leave?", False),
    ],
)
async def test_what_may_not_be_told_is_kept_and_said_to_be(house: House, asked: str, is_kept: bool) -> None:
    agent = await house.add_agent()
    await add_memories(house.deps, house.owner, agent.id, [MemoryDraft(FACT, audience=(house.owner.id,))])
    turn = await house.add_turn(agent, await house.post(asked))
    context, hits = await recollect(house.deps, await assemble(house.deps, turn))
    assert (bool(hits), context.is_kept_from_some) == (is_kept, False), "who may know it is told"
    ana = Member(MemberId("mem_ana"), house.owner.workspace_id, "ana", "Ana", "human", "member", house.clock.now())
    await house.deps.writer.submit(lambda tx: insert_member(tx, ana))
    house.deps.people.put(ana)
    await add_member(house.deps, house.owner, house.room.room.id, ana.id)
    context, hits = await recollect(house.deps, await assemble(house.deps, turn))
    assert (hits, context.is_kept_from_some) == ([], is_kept)
    request = build_request(house.deps, context, hits, [], model="offline")
    assert ("you cannot share it here" in str(request.messages[0])) is is_kept
    assert "lamp post" not in str(request)
    assert request.situation is not None
    assert request.situation.is_kept_from_some is is_kept


@pytest.mark.parametrize("is_kept", [True, False])
def test_the_offline_mind_says_that_it_cannot_share(is_kept: bool) -> None:
    situation = replace(Talk().situation("where is the bicycle chained?"), is_kept_from_some=is_kept)
    [thought] = think(Scene(situation))
    assert ("share it here" in thought.say(None)) is is_kept
