"""Reactions: what is the same emoji, and whose they are."""

from __future__ import annotations

import pytest

from tertulia.actions.chat import messages, reactions
from tertulia.actions.chat.messages import Draft
from tertulia.store import messages as stored
from tests.unit.actions.chat.test_moderation import furnish
from tests.unit.agents.house import House

TEXT, PICTURE = "\u2764", "\u2764\ufe0f"


@pytest.mark.parametrize(("first", "second"), [(TEXT, PICTURE), (PICTURE, TEXT)], ids=["text", "picture"])
async def test_an_emoji_is_the_same_with_and_without_its_selector(house: House, first: str, second: str) -> None:
    state, ana, ben = await furnish(house)
    said = (await messages.post_message(house.deps, ben, state.room.id, Draft("before"))).message_id

    async def carried() -> list[tuple[str, int]]:
        found = await house.deps.writer.submit(lambda tx: stored.find_message(tx, ana.workspace_id, said))
        assert found is not None
        return [(one.emoji, len(one.member_ids)) for one in found.reactions]

    assert await reactions.add_reaction(house.deps, ana, said, first)
    assert not await reactions.add_reaction(house.deps, ana, said, second)
    assert await reactions.add_reaction(house.deps, ben, said, second)
    assert await carried() == [(first, 2)]
    assert await reactions.remove_reaction(house.deps, ana, said, second)
    assert await carried() == [(first, 1)]
